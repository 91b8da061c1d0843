// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* kconfig_value.c - the variables of section .kconfig get their values
 *   in:       struct kconfig_facts
 *   out:      the content of the map .kconfig
 *   not here: where the variables lie (kconfig.c)
 *
 * A configuration is lines. What is not configured has no line but a comment:
 *
 *	CONFIG_SMP=y                    y, m (a module) or, rarely, n
 *	CONFIG_HZ=250                   a number: decimal, or hexadecimal behind 0x
 *	CONFIG_LOCALVERSION="-\"a\""    a string; " and \ stand behind
 *\ (scripts/kconfig/confdata.c) # CONFIG_NUMA is not set
 */
#include "loader/model/kconfig.h"
#include "base/number.h"

#include <string.h>

enum { TRI_NO, TRI_YES, TRI_MODULE }; /* enum libbpf_tristate, bpf/bpf_helpers.h */

struct filling {
	struct object *o;
	const struct kconfig_facts *facts;
	u8 *content;
	struct error *e;
};

/* VALUE in as many bytes as the variable has. */
static void store(const struct filling *f, struct kconfig_extern *x, u64 value)
{
	const u8 *bytes = (const u8 *)&value + (HOST_IS_BIG_ENDIAN ? sizeof(value) - x->size : 0);

	memcpy(f->content + x->offset, bytes, x->size);
	x->is_set = true;
}

/* --- a value that is not what the variable takes --- */

static const char *expected(const struct kconfig_extern *x)
{
	static const char *const what[] = {
		[KCONFIG_BOOL] = "y or n",
		[KCONFIG_TRISTATE] = "y, m or n",
		[KCONFIG_CHAR] = "y, m, n or a number",
		[KCONFIG_INT] = "a number",
		[KCONFIG_STRING] = "a string in quotes",
	};

	return what[x->type];
}

static int unfit(const struct filling *f, const struct kconfig_extern *x, struct span value)
{
	return error_set(f->e, -EINVAL, "'%s' (%s): %s says %.*s, expected %s", x->name,
			 kconfig_type_name(x), f->facts->config_path,
			 value.len > 64 ? 64 : (int)value.len, (const char *)value.p, expected(x));
}

/* Adds what a variable of fewer than 8 bytes can hold. */
static int add_range(const struct filling *f, const struct kconfig_extern *x)
{
	u64 half = 1ull << (8 * x->size - 1);

	error_add(f->e, ", expected a number from %lld to %llu",
		  x->is_signed ? -(long long)half : 0,
		  (unsigned long long)(x->is_signed ? half - 1 : 2 * half - 1));
	return -ERANGE;
}

/* --- one value --- */

/* VALUE is the lowest 64 bits of a number that may be negative. */
static bool fits(const struct kconfig_extern *x, u64 value)
{
	u32 bits = 8 * x->size;

	if (bits == 64)
		return true;
	if (x->is_signed) /* -2^(bits-1) ... 2^(bits-1)-1, moved up to start at 0 */
		value += 1ull << (bits - 1);
	return value >> bits == 0;
}

static int set_number(const struct filling *f, struct kconfig_extern *x, struct span text)
{
	u64 number;
	bool negative;

	if (!number_read((const char *)text.p, text.len, &number, &negative))
		return unfit(f, x, text);
	if (fits(x, number)) {
		store(f, x, number);
		return 0;
	}
	error_set(f->e, -ERANGE, "'%s' (%s): %s says %.*s", x->name, kconfig_type_name(x),
		  f->facts->config_path, (int)text.len, (const char *)text.p);
	return add_range(f, x);
}

static int set_letter(const struct filling *f, struct kconfig_extern *x, struct span value)
{
	u8 letter = value.p[0];

	if (x->type == KCONFIG_CHAR)
		store(f, x, letter);
	else if (x->type == KCONFIG_TRISTATE)
		store(f, x, letter == 'y' ? TRI_YES : letter == 'm' ? TRI_MODULE : TRI_NO);
	else if (x->type == KCONFIG_BOOL && letter != 'm')
		store(f, x, letter == 'y');
	else
		return unfit(f, x, value);
	return 0;
}

/* What does not fit into the array is left away, as libbpf does it; a NUL is always there. */
static int set_string(const struct filling *f, struct kconfig_extern *x, struct span value)
{
	char *out = (char *)f->content + x->offset;
	u64 i, n = 0;

	if (x->type != KCONFIG_STRING || value.len < 2 || value.p[value.len - 1] != '"')
		return unfit(f, x, value);
	for (i = 1; i < value.len - 1 && n < x->size - 1; i++) {
		i += value.p[i] == '\\' && i + 2 < value.len;
		out[n++] = value.p[i];
	}
	x->is_set = true;
	return 0;
}

static int set_config(const struct filling *f, struct kconfig_extern *x, struct span value)
{
	u8 first = value.len ? value.p[0] : 0;

	if (value.len == 1 && (first == 'y' || first == 'm' || first == 'n'))
		return set_letter(f, x, value);
	if (first == '"')
		return set_string(f, x, value);
	if (x->type == KCONFIG_INT || x->type == KCONFIG_CHAR)
		return set_number(f, x, value);
	return unfit(f, x, value);
}

/* --- all values --- */

/* What the loader knows of itself. All have a name that is known (kconfig.c), or are weak. */
static int set_virtual(const struct filling *f, struct kconfig_extern *x)
{
	const struct kconfig_facts *facts = f->facts;
	u64 value = 0;

	if (!strcmp(x->name, "LINUX_KERNEL_VERSION"))
		value = facts->kernel_version;
	else if (!strcmp(x->name, "LINUX_HAS_SYSCALL_WRAPPER"))
		value = facts->has_syscall_wrapper;
	else if (!strcmp(x->name, "LINUX_HAS_BPF_COOKIE"))
		value = facts->has_bpf_cookie;
	if (x->type == KCONFIG_TRISTATE || x->type == KCONFIG_STRING ||
	    (x->type == KCONFIG_BOOL && value > 1))
		return error_set(f->e, -EINVAL, "'%s' (%s) is %llu, expected an integer variable",
				 x->name, kconfig_type_name(x), (unsigned long long)value);
	if (!fits(x, value)) {
		error_set(f->e, -ERANGE, "'%s' (%s) is %llu", x->name, kconfig_type_name(x),
			  (unsigned long long)value);
		return add_range(f, x);
	}
	store(f, x, value);
	return 0;
}

/* "NAME=VALUE"; comments and names that the object does not use are passed over. */
static int read_line(const struct filling *f, const char *line, size_t len)
{
	const char *equals = memchr(line, '=', len);
	struct kconfig_extern *x;

	if (!equals || len < 7 || memcmp(line, "CONFIG_", 7))
		return 0;
	x = (struct kconfig_extern *)kconfig_find(f->o, line, equals - line);
	if (!x || x->is_set)
		return 0;
	equals++;
	return set_config(f, x, (struct span){ (const u8 *)equals, line + len - equals });
}

static int read_config(const struct filling *f)
{
	struct span text = f->facts->config_text;
	u64 off = 0;
	int err = 0;

	while (off < text.len && !err) {
		const char *line = (const char *)text.p + off;
		const char *newline = memchr(line, '\n', text.len - off);
		u64 len = newline ? (u64)(newline - line) : text.len - off;

		err = read_line(f, line, len);
		off += len + 1;
	}
	return err;
}

static int fill(const struct filling *f)
{
	struct kconfig *k = f->o->kconfig;
	u32 i;
	int err = 0;

	for (i = 0; i < k->n; i++)
		k->externs[i].is_set = false;
	for (i = 0; i < k->n && !err; i++)
		if (strncmp(k->externs[i].name, "CONFIG_", 7))
			err = set_virtual(f, &k->externs[i]);
	if (!err)
		err = read_config(f);
	for (i = 0; i < k->n && !err; i++)
		if (!k->externs[i].is_set && !k->externs[i].is_weak)
			err = error_set(f->e, -ENOENT,
					"'%s' (%s) is not set in %s; declare it __weak for a "
					"program that can do without it",
					k->externs[i].name, kconfig_type_name(&k->externs[i]),
					f->facts->config_path);
	return err;
}

int kconfig_fill(struct object *o, const struct kconfig_facts *facts, struct error *e)
{
	struct filling f = { .o = o, .facts = facts, .e = e };
	struct map_def *m = o->kconfig ? &o->maps[o->kconfig->map] : NULL;
	int err;

	if (!m)
		return 0;
	f.content = arena_alloc(&o->arena, m->value_size);
	if (!f.content)
		return error_nomem(e);
	m->content = (struct span){ f.content, m->value_size };
	err = fill(&f);
	return err ? error_in(e, err, "section '.kconfig'") : 0;
}
