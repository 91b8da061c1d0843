// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* value.c - bytes and their type, as text or JSON
 *   in:       the object's BTF, a type, the bytes of a record
 *   out:      text in memory
 *   not here: which type a record has (loader/model/event_type.c), printing (loader/cli/)
 */
#include "btf/value.h"
#include "btf/bits.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

/* Damaged types can hold themselves many times, and need not print anything while they do. */
enum { DEPTH_MAX = 16, VALUES_MAX = 100000, OUTPUT_MAX = 256 * 1024, ZEROS_MIN = 8 };

struct writer {
	const struct btf *b;
	struct text *out;
	bool json;
	int depth;
	u32 n_values;
};

static void write_value(struct writer *w, u32 id, struct span bytes);

static void write_string(struct writer *w, const char *s, size_t len)
{
	if (w->json) {
		text_json(w->out, s, len);
		return;
	}
	text_str(w->out, "\"");
	text_quote(w->out, s, len);
	text_str(w->out, "\"");
}

static void write_number(struct writer *w, u64 v, u32 bits, bool is_signed)
{
	if (is_signed && bits && bits < 64 && v >> (bits - 1) & 1)
		v |= ~0ull << bits;
	if (is_signed)
		text_s64(w->out, (s64)v);
	else
		text_u64(w->out, v);
}

static void write_int(struct writer *w, const struct btf_type *t, u64 v, u32 bits)
{
	if (btf_int_encoding(t) & BTF_INT_BOOL)
		text_str(w->out, v ? "true" : "false");
	else
		write_number(w, v, bits, btf_int_encoding(t) & BTF_INT_SIGNED);
}

static void write_enum(struct writer *w, const struct btf_type *t, u64 v, u32 bits)
{
	u64 mask = bits < 64 ? (1ull << bits) - 1 : ~0ull;
	s64 value;
	u32 i;

	w->n_values += btf_vlen(t) / 16; /* looking through a long list is work, too */
	for (i = 0; i < btf_vlen(t); i++) {
		const char *name = btf_enumerator(w->b, t, i, &value);

		if (((u64)value & mask) != v)
			continue;
		if (w->json)
			text_json(w->out, name, strlen(name));
		else
			text_quote(w->out, name, strlen(name));
		return;
	}
	write_number(w, v, bits, btf_kind_flag(t));
}

static void write_float(struct writer *w, struct span bytes)
{
	double d = 0;
	float f;

	if (bytes.len == sizeof(f)) {
		memcpy(&f, bytes.p, sizeof(f));
		d = f;
	} else if (bytes.len == sizeof(d)) {
		memcpy(&d, bytes.p, sizeof(d));
	}
	if (w->json && (d != d || d - d != 0)) /* JSON has neither NaN nor infinity */
		text_str(w->out, "null");
	else
		text_add(w->out, "%.9g", d);
}

static bool is_char(const struct writer *w, u32 id)
{
	const struct btf_type *t = btf_skip_mods(w->b, &id);

	return t && btf_kind(t) == BTF_KIND_INT && t->size == 1 &&
	       !strcmp(btf_str(w->b, t->name_off), "char");
}

/* For people: how many of the N elements at the end are zero, when they are so many that they are
 * better counted.
 */
static u64 zeros_at_end(const struct writer *w, struct span bytes, u64 size, u64 n)
{
	u64 end = n * size, used = end;

	while (!w->json && used && !bytes.p[used - 1])
		used--;
	return size && (end - used) / size >= ZEROS_MIN ? (end - used) / size : 0;
}

/* An array without a length takes what is left of the record. */
static void write_array(struct writer *w, const struct btf_type *t, struct span bytes)
{
	const struct btf_array *a = btf_array(t);
	s64 size = btf_size(w->b, a->type);
	u64 n = size > 0 ? bytes.len / size : 0, i, zeros;
	struct span element;

	if (a->nelems && n > a->nelems)
		n = a->nelems;
	if (is_char(w, a->type)) {
		write_string(w, (const char *)bytes.p, text_array_len((const char *)bytes.p, n));
		return;
	}
	zeros = size > 0 ? zeros_at_end(w, bytes, size, n) : 0;
	n -= zeros;
	text_str(w->out, "[");
	for (i = 0; i < n && w->out->len < OUTPUT_MAX && w->n_values < VALUES_MAX; i++) {
		if (i)
			text_str(w->out, w->json ? "," : ", ");
		span_cut(bytes, i * size, size, &element);
		write_value(w, a->type, element);
	}
	if (zeros)
		text_add(w->out, "%s0*%llu", n ? ", " : "", (unsigned long long)zeros);
	text_str(w->out, "]");
}

static void write_bitfield(struct writer *w, u32 id, u64 v, u32 bits)
{
	const struct btf_type *t = btf_skip_mods(w->b, &id);

	if (t && btf_is_enum(t))
		write_enum(w, t, v, bits);
	else if (t && btf_kind(t) == BTF_KIND_INT)
		write_int(w, t, v, bits);
	else
		write_number(w, v, bits, false);
}

static void write_name(struct writer *w, const char *name)
{
	if (w->json) {
		text_json(w->out, name, strlen(name));
		text_str(w->out, ":");
	} else {
		text_quote(w->out, name, strlen(name));
		text_str(w->out, "=");
	}
}

static bool write_members(struct writer *w, const struct btf_type *t, struct span bytes,
			  bool first);

/* A member without a name is a struct or union whose members count as the outer one's. */
static bool write_member(struct writer *w, const struct btf_type *t, u32 i, struct span bytes,
			 bool first)
{
	const struct btf_member *m = btf_members(t) + i;
	const char *name = btf_str(w->b, m->name_off);
	u64 off = btf_member_bit_offset(t, i), v = 0;
	u32 bits = btf_member_bitfield(t, i), id = m->type;
	s64 size = btf_size(w->b, m->type);
	const struct btf_type *mt = btf_skip_mods(w->b, &id);
	struct span part;

	if (!mt || size < 0)
		return first;
	/* A record may end inside its last array, where the program sends only what it has filled.
	 */
	if (size && btf_kind(mt) == BTF_KIND_ARRAY && off / 8 < bytes.len &&
	    bytes.len - off / 8 < (u64)size)
		size = 0;
	if (bits ? !bits_read(bytes, off, bits, &v)
		 : !span_cut(bytes, off / 8, size ? (u64)size : bytes.len - off / 8, &part))
		return first;
	if (!*name && !bits && btf_is_composite(mt) && w->depth < DEPTH_MAX) {
		w->depth++;
		first = write_members(w, mt, part, first);
		w->depth--;
		return first;
	}
	if (!*name) /* bits that only fill up */
		return first;
	if (!first)
		text_str(w->out, w->json ? "," : " ");
	write_name(w, name);
	if (bits)
		write_bitfield(w, m->type, v, bits);
	else
		write_value(w, m->type, part);
	return false;
}

static bool write_members(struct writer *w, const struct btf_type *t, struct span bytes, bool first)
{
	u32 i;

	for (i = 0; i < btf_vlen(t) && w->out->len < OUTPUT_MAX && w->n_values < VALUES_MAX; i++) {
		w->n_values++;
		first = write_member(w, t, i, bytes, first);
	}
	return first;
}

/* For people some numbers are written in another way. JSON has them as they are. */
enum look { LOOK_PLAIN, LOOK_OCTAL, LOOK_PORT, LOOK_ADDRESS };

/* File modes are read in octal. What is in network byte order is mostly a port or an IPv4 address;
 * what it is not, is still shown as its bytes.
 */
static enum look look_of(const struct writer *w, u32 id)
{
	static const struct {
		const char *name;
		enum look look;
	} names[] = {
		{ "mode_t", LOOK_OCTAL },
		{ "umode_t", LOOK_OCTAL },
		{ "__be16", LOOK_PORT },
		{ "__be32", LOOK_ADDRESS },
	};
	const struct btf_type *t = btf_type(w->b, id);
	u32 i, k;

	for (i = 0; t && btf_kind(t) == BTF_KIND_TYPEDEF && i < DEPTH_MAX; i++) {
		for (k = 0; k < ARRAY_SIZE(names); k++)
			if (!strcmp(btf_str(w->b, t->name_off), names[k].name))
				return w->json ? LOOK_PLAIN : names[k].look;
		t = btf_type(w->b, t->type);
	}
	return LOOK_PLAIN;
}

static void write_look(struct writer *w, const struct btf_type *t, struct span bytes, u64 v,
		       enum look look)
{
	const u8 *p = bytes.p;

	if (look == LOOK_OCTAL)
		text_add(w->out, "%#llo", (unsigned long long)v);
	else if (look == LOOK_PORT && bytes.len == 2)
		text_u64(w->out, p[0] << 8 | p[1]);
	else if (look == LOOK_ADDRESS && bytes.len == 4)
		text_add(w->out, "%u.%u.%u.%u", p[0], p[1], p[2], p[3]);
	else
		write_int(w, t, v, bytes.len * 8);
}

static void write_scalar(struct writer *w, const struct btf_type *t, struct span bytes,
			 enum look look)
{
	u64 v = 0;

	if (!bytes_read(bytes, &v)) {
		text_str(w->out, w->json ? "null" : "?"); /* wider than 64 bits */
		return;
	}
	switch (btf_kind(t)) {
	case BTF_KIND_INT:
		write_look(w, t, bytes, v, look);
		break;
	case BTF_KIND_PTR:
		text_add(w->out, w->json ? "\"%#llx\"" : "%#llx", (unsigned long long)v);
		break;
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
		write_enum(w, t, v, bytes.len * 8);
		break;
	default: /* what has a size and is no value: a variable, a data section */
		text_str(w->out, w->json ? "null" : "?");
	}
}

/* struct in6_addr, which is a union of its bytes in three sizes. */
static bool write_ipv6(struct writer *w, const struct btf_type *t, struct span bytes)
{
	char address[INET6_ADDRSTRLEN];

	if (w->json || t->size != sizeof(struct in6_addr) || bytes.len < t->size ||
	    strcmp(btf_str(w->b, t->name_off), "in6_addr") ||
	    !inet_ntop(AF_INET6, bytes.p, address, sizeof(address)))
		return false;
	text_str(w->out, address);
	return true;
}

static void write_value(struct writer *w, u32 id, struct span bytes)
{
	enum look look = look_of(w, id);
	const struct btf_type *t = btf_skip_mods(w->b, &id);
	s64 size = btf_size(w->b, id);

	if (!t || size < 0 || w->depth == DEPTH_MAX) {
		text_str(w->out, w->json ? "null" : "?");
		return;
	}
	/* What is behind a struct may belong to its last member, an array without a length. */
	if (size && (u64)size < bytes.len && !btf_is_composite(t))
		bytes.len = size;
	w->depth++;
	switch (btf_kind(t)) {
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		if (write_ipv6(w, t, bytes))
			break;
		text_str(w->out, "{");
		write_members(w, t, bytes, true);
		text_str(w->out, "}");
		break;
	case BTF_KIND_ARRAY:
		write_array(w, t, bytes);
		break;
	case BTF_KIND_FLOAT:
		write_float(w, bytes);
		break;
	default:
		write_scalar(w, t, bytes, look);
	}
	w->depth--;
}

static void members_only(struct writer *w, u32 type, struct span bytes)
{
	const struct btf_type *t = btf_skip_mods(w->b, &type);

	if (t && btf_is_composite(t))
		write_members(w, t, bytes, true);
}

void value_text(const struct btf *b, u32 type, struct span bytes, struct text *out)
{
	struct writer w = { .b = b, .out = out };
	u32 id = type;
	const struct btf_type *t = btf_skip_mods(b, &id);

	if (t && btf_is_composite(t))
		members_only(&w, type, bytes);
	else
		write_value(&w, type, bytes);
}

void value_json(const struct btf *b, u32 type, struct span bytes, struct text *out)
{
	struct writer w = { .b = b, .out = out, .json = true };

	write_value(&w, type, bytes);
}

void value_json_members(const struct btf *b, u32 type, struct span bytes, struct text *out)
{
	struct writer w = { .b = b, .out = out, .json = true };

	members_only(&w, type, bytes);
}
