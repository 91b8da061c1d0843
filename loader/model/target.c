// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* target.c - reading targets
 *   in:       what stands behind the slash in SEC("kprobe/..."), or on the command line
 *   out:      struct target
 *   not here: whether the kernel has such a thing (bpf/)
 */
#include "loader/model/target.h"
#include "base/number.h"
#include "base/text.h"

#include <string.h>

enum { DEFAULT_FREQUENCY = 99 }; /* not a divisor of what timers do, so it does not run in step */

static const char *const forms[N_ATTACH_HOWS] = {
	[ATTACH_NOT] = "nothing",
	[ATTACH_KPROBE] = "FUNCTION[+OFFSET]",
	[ATTACH_KSYSCALL] = "the name of a system call",
	[ATTACH_MULTI] = "a PATTERN of functions, with * and ?",
	[ATTACH_UPROBE] = "BINARY:FUNCTION[+OFFSET]",
	[ATTACH_UPROBE_MULTI] = "BINARY:FUNCTION[+OFFSET], or a PATTERN with * and ?",
	[ATTACH_TRACEPOINT] = "CATEGORY/NAME",
	[ATTACH_RAW_TP] = "the NAME of a tracepoint",
	[ATTACH_TRACING] = "[MODULE:]NAME of a function or tracepoint",
	[ATTACH_ITER] = "what to go over, like task, or bpf_map_elem:MAP",
	[ATTACH_STRUCT_OPS] = "nothing: it is called for the variable that refers to it",
	[ATTACH_SAMPLE] = "a number of samples a second",
};

const char *target_form(enum attach_how how)
{
	return forms[how];
}

static int bad_target(enum attach_how how, const char *text, struct error *e)
{
	return error_set(e, -EINVAL, "target '%.200s': expected %s", text, forms[how]);
}

static bool parse_number(const char *text, u64 *out)
{
	bool negative;

	return text[0] >= '0' && text[0] <= '9' && number_read(text, strlen(text), out, &negative);
}

/* NAME[+OFFSET] */
static int parse_function(const char *text, struct arena *a, struct target *out, struct error *e)
{
	size_t len = strcspn(text, "+");

	if (len == 0 && *text)
		return bad_target(out->how, text, e);
	if (text[len] && !parse_number(text + len + 1, &out->offset))
		return bad_target(out->how, text, e);
	out->name = arena_strndup(a, text, len);
	return out->name ? 0 : error_nomem(e);
}

/* BINARY:FUNCTION; the last colon counts, for paths may have one. */
static int parse_uprobe(const char *text, struct arena *a, struct target *out, struct error *e)
{
	const char *colon = strrchr(text, ':');

	if (!*text)
		return 0;
	if (!colon || colon == text || !colon[1])
		return bad_target(out->how, text, e);
	out->binary = arena_strndup(a, text, colon - text);
	return out->binary ? parse_function(colon + 1, a, out, e) : error_nomem(e);
}

static int parse_tracepoint(const char *text, struct arena *a, struct target *out, struct error *e)
{
	size_t len = strcspn(text, "/:");

	if (!*text)
		return 0;
	if (len == 0 || !text[len] || !text[len + 1] || strchr(text + len + 1, '/') ||
	    text[0] == '.')
		return bad_target(out->how, text, e);
	out->category = arena_strndup(a, text, len);
	out->name = arena_strndup(a, text + len + 1, strlen(text + len + 1));
	return out->category && out->name ? 0 : error_nomem(e);
}

static int parse_plain(const char *text, struct arena *a, struct target *out, struct error *e)
{
	if (strchr(text, '/') || strchr(text, '+'))
		return bad_target(out->how, text, e);
	out->name = arena_strndup(a, text, strlen(text));
	return out->name ? 0 : error_nomem(e);
}

/* Linux 6.12: bpf_map_elem_reg_info in kernel/bpf/map_iter.c, bpf_sk_storage_map_reg_info in
 * net/core/bpf_sk_storage.c. To all other kinds a map means nothing, or something else.
 */
bool iter_takes_map(const char *kind)
{
	return !strcmp(kind, "bpf_map_elem") || !strcmp(kind, "bpf_sk_storage_map");
}

/* KIND[:MAP] */
static int parse_iter(const char *text, struct arena *a, struct target *out, struct error *e)
{
	size_t len = strcspn(text, ":");

	if (len == 0 && *text)
		return bad_target(out->how, text, e);
	out->name = arena_strndup(a, text, len);
	if (!out->name)
		return error_nomem(e);
	if (!text[len])
		return 0;
	if (!text[len + 1])
		return bad_target(out->how, text, e);
	if (!iter_takes_map(out->name))
		return error_set(e, -EINVAL,
				 "target '%.200s': an iterator over '%.64s' takes no map", text,
				 out->name);
	out->map = arena_strndup(a, text + len + 1, strlen(text + len + 1));
	return out->map ? 0 : error_nomem(e);
}

/* [MODULE:]NAME */
static int parse_btf_name(const char *text, struct arena *a, struct target *out, struct error *e)
{
	size_t len = strcspn(text, ":");

	if (text[len] == 0)
		return parse_plain(text, a, out, e);
	if (len == 0 || !text[len + 1])
		return bad_target(out->how, text, e);
	out->module = arena_strndup(a, text, len);
	return out->module ? parse_plain(text + len + 1, a, out, e) : error_nomem(e);
}

int target_parse(enum attach_how how, const char *text, struct arena *a, struct target *out,
		 struct error *e)
{
	*out = (struct target){ .how = how,
				.name = "",
				.category = "",
				.module = "",
				.binary = "",
				.map = "",
				.map_fd = -1 };
	switch (how) {
	case ATTACH_KPROBE:
		return parse_function(text, a, out, e);
	case ATTACH_UPROBE:
	case ATTACH_UPROBE_MULTI:
		return parse_uprobe(text, a, out, e);
	case ATTACH_TRACEPOINT:
		return parse_tracepoint(text, a, out, e);
	case ATTACH_ITER:
		return parse_iter(text, a, out, e);
	case ATTACH_SAMPLE:
		out->frequency = DEFAULT_FREQUENCY;
		if (*text && (!parse_number(text, &out->frequency) || !out->frequency))
			return bad_target(how, text, e);
		return 0;
	case ATTACH_NOT:
	case ATTACH_STRUCT_OPS:
		return 0;
	case ATTACH_TRACING:
		return parse_btf_name(text, a, out, e);
	default:
		return parse_plain(text, a, out, e);
	}
}

void target_text(const struct target *t, struct text *out)
{
	if (t->how == ATTACH_SAMPLE)
		text_add(out, "%llu samples a second on each CPU",
			 (unsigned long long)t->frequency);
	if (*t->category) {
		text_quote(out, t->category, strlen(t->category));
		text_str(out, "/");
	}
	if (*t->module) {
		text_quote(out, t->module, strlen(t->module));
		text_str(out, ":");
	}
	if (*t->binary) {
		text_quote(out, t->binary, strlen(t->binary));
		text_str(out, ":");
	}
	text_quote(out, t->name, strlen(t->name));
	if (*t->map) {
		text_str(out, ":");
		text_quote(out, t->map, strlen(t->map));
	}
	if (t->offset)
		text_add(out, "+%#llx", (unsigned long long)t->offset);
}
