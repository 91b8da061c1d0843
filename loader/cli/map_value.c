// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* map_value.c - a key, a value, a variable
 *   in:       bytes of a map, their type in the object's BTF, or 0
 *   out:      text
 *   not here: values of a known type (btf/value.c), what is around them (maps.c)
 */
#include "loader/cli/map_value.h"
#include "btf/value.h"

#include <string.h>

static bool is_number_size(u64 len)
{
	return len == 1 || len == 2 || len == 4 || len == 8;
}

bool value_is_zero(struct span bytes)
{
	u64 i;

	for (i = 0; i < bytes.len; i++)
		if (bytes.p[i])
			return false;
	return true;
}

bool value_is_number(const struct btf *b, u32 type, u64 len, bool *sign)
{
	const struct btf_type *t = type ? btf_skip_mods(b, &type) : NULL;

	*sign = false;
	if (!type)
		return is_number_size(len);
	if (!t || btf_kind(t) != BTF_KIND_INT || btf_int_encoding(t) & BTF_INT_BOOL)
		return false;
	*sign = btf_int_encoding(t) & BTF_INT_SIGNED;
	return is_number_size(len) && t->size == len;
}

u64 value_number(struct span bytes, bool sign)
{
	u64 v = bytes.len == 1	 ? bytes.p[0]
		: bytes.len == 2 ? load_u16(bytes.p, false)
		: bytes.len == 4 ? load_u32(bytes.p, false)
				 : load_u64(bytes.p, false);
	u32 unused = 64 - 8 * bytes.len;

	return sign ? (u64)((s64)(v << unused) >> unused) : v;
}

static void add_hex(struct value_writer *w, struct span bytes)
{
	u64 i;

	text_str(w->out, w->json ? "{\"hex\":\"" : "");
	for (i = 0; i < bytes.len; i++)
		text_add(w->out, "%02x", bytes.p[i]);
	text_str(w->out, w->json ? "\"}" : "");
}

static bool is_composite(const struct btf *b, u32 type)
{
	const struct btf_type *t = btf_skip_mods(b, &type);

	return t && btf_is_composite(t);
}

static void add_typed(struct value_writer *w, u32 type, struct span bytes)
{
	bool braces = !w->json && is_composite(w->btf, type);

	text_clear(&w->part);
	if (w->json)
		value_json(w->btf, type, bytes, &w->part);
	else
		value_text(w->btf, type, bytes, &w->part);
	w->out->failed |= w->part.failed;
	text_str(w->out, braces ? "{" : "");
	if (w->part.p)
		text_bytes(w->out, w->part.p, w->part.len);
	text_str(w->out, braces ? "}" : "");
}

void value_add(struct value_writer *w, u32 type, struct span bytes)
{
	if (type)
		add_typed(w, type, bytes);
	else if (is_number_size(bytes.len))
		text_add(w->out, "%llu", (unsigned long long)value_number(bytes, false));
	else
		add_hex(w, bytes);
}

void value_add_name(struct value_writer *w, const char *name)
{
	if (w->json) {
		text_json(w->out, name, strlen(name));
		text_str(w->out, ":");
	} else {
		text_quote(w->out, name, strlen(name));
		text_str(w->out, "=");
	}
}

/* Do all members have names and whole bytes, so that each can be shown by itself? */
static bool is_plain(const struct btf *b, const struct btf_type *t)
{
	u32 i;

	for (i = 0; i < btf_vlen(t); i++)
		if (!*btf_str(b, btf_members(t)[i].name_off) || btf_member_bitfield(t, i))
			return false;
	return true;
}

/* `name=value`, behind a blank if it is not the first. */
static void add_member(struct value_writer *w, const struct btf_type *t, u32 i, struct span bytes,
		       bool first)
{
	const struct btf_member *m = btf_members(t) + i;
	s64 size = btf_size(w->btf, m->type);
	struct span part;

	if (size < 0 || !span_cut(bytes, btf_member_bit_offset(t, i) / 8, size, &part))
		return;
	text_str(w->out, first ? "" : " ");
	value_add_name(w, btf_str(w->btf, m->name_off));
	value_add(w, m->type, part);
}

bool value_add_rest(struct value_writer *w, u32 type, u32 left_out, struct span bytes)
{
	const struct btf_type *t = btf_skip_mods(w->btf, &type);
	bool first = true;
	u32 i;

	if (!t || !btf_is_composite(t) || btf_vlen(t) < 2)
		return false;
	if (!is_plain(w->btf, t)) {
		add_typed(w, type, bytes);
		return true;
	}
	text_str(w->out, "{");
	for (i = 0; i < btf_vlen(t); i++) {
		if (i == left_out)
			continue;
		add_member(w, t, i, bytes, first);
		first = false;
	}
	text_str(w->out, "}");
	return true;
}

/* As strings in JSON, as value_json() has pointers: its readers take numbers for double. */
void value_add_stack(struct value_writer *w, const struct symbols *symbols, struct span bytes)
{
	const char *quote = w->json ? "\"" : "", *name;
	u64 i, at, offset;

	text_str(w->out, "[");
	for (i = 0; i + sizeof(at) <= bytes.len; i += sizeof(at)) {
		at = load_u64(bytes.p + i, false);
		if (!at)
			break;
		text_str(w->out, !i ? "" : w->json ? "," : ", ");
		name = w->json ? NULL : symbols_find(symbols, at, &offset);
		if (name) {
			text_quote(w->out, name, strlen(name));
			text_add(w->out, "+%#llx", (unsigned long long)offset);
			continue;
		}
		text_add(w->out, "%s%#llx%s", quote, (unsigned long long)at, quote);
	}
	text_str(w->out, "]");
}
