// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* variable_set.c - a value, as a person writes it, becomes the bytes of a variable
 *   in:       a place (variable.c), text
 *   out:      changed content of the data section
 */
#include "base/near.h"
#include "base/number.h"
#include "loader/model/struct_ops.h"
#include "loader/model/variable.h"

#include <stdlib.h>
#include <string.h>

struct setting {
	struct object *o;
	const struct place *place;
	const char *value;
	u8 *bytes; /* of the place, the object's own copy */
	struct error *e;
};

/* The section's bytes in the file stay as they are; the first change makes a copy. */
static u8 *own_content(struct object *o, struct map_def *m)
{
	u8 *own;

	if (m->own_content)
		return m->own_content;
	own = arena_alloc(&o->arena, m->variables_size);
	if (!own)
		return NULL;
	if (m->content.len)
		memcpy(own, m->content.p, m->content.len);
	m->content = (struct span){ own, m->variables_size };
	m->own_content = own;
	return own;
}

/* SIZE bytes in the byte order of the machine that the object is for. */
static void store(const struct setting *s, u64 value, bool negative)
{
	u64 size = s->place->size, i;

	for (i = 0; i < size; i++)
		s->bytes[s->o->elf.big_endian ? size - 1 - i : i] = i < sizeof(value)
									    ? value >> 8 * i
								    : negative ? 0xff
									       : 0;
}

/* A bitfield, bit by bit. BTF counts its place from the first byte: from the lowest bit up on a
 * little-endian machine, from the highest bit down on a big-endian one.
 */
static void store_bits(const struct setting *s, u64 value)
{
	const struct place *p = s->place;
	bool big = s->o->elf.big_endian;
	u32 i;

	for (i = 0; i < p->bits; i++) {
		u32 at = p->bit_offset + (big ? p->bits - 1 - i : i);
		u8 mask = 1 << (big ? 7 - at % 8 : at % 8);

		s->bytes[at / 8] = (s->bytes[at / 8] & ~mask) | (value >> i & 1 ? mask : 0);
	}
}

static void put(const struct setting *s, u64 value, bool negative)
{
	if (s->place->bits)
		store_bits(s, value);
	else
		store(s, value, negative);
}

static int put_number(const struct setting *s, u64 value, bool negative, bool is_signed,
		      bool is_unsigned)
{
	u32 bits = s->place->bits ? s->place->bits : s->place->size > 8 ? 64 : 8 * s->place->size;

	if (!bits)
		return error_set(s->e, -EINVAL, "its type is damaged: it has 0 bytes");
	if (!(is_signed && number_fits(value, negative, bits, true)) &&
	    !(is_unsigned && number_fits(value, negative, bits, false)))
		return error_set(s->e, -ERANGE, "'%s' does not fit; expected %lld to %llu",
				 s->value, is_signed ? (long long)(-1ull << (bits - 1)) : 0,
				 is_unsigned ? ~0ull >> (64 - bits) : ~0ull >> (65 - bits));
	put(s, value, negative);
	return 0;
}

static int set_bool(const struct setting *s)
{
	bool yes = !strcmp(s->value, "true") || !strcmp(s->value, "1");

	if (!yes && strcmp(s->value, "false") && strcmp(s->value, "0"))
		return error_set(s->e, -EINVAL, "'%s': expected true or false", s->value);
	return put_number(s, yes, false, false, true);
}

static int set_int(const struct setting *s, const struct btf_type *t)
{
	bool is_signed = btf_int_encoding(t) & BTF_INT_SIGNED, negative;
	size_t len = strlen(s->value);
	u64 number;

	if (btf_int_encoding(t) & BTF_INT_BOOL)
		return set_bool(s);
	if (t->size == 1 && len == 3 && s->value[0] == '\'' && s->value[2] == '\'') {
		put(s, (u8)s->value[1], false);
		return 0;
	}
	if (!number_read(s->value, len, &number, &negative))
		return error_set(s->e, -EINVAL, "'%s' is no whole number%s", s->value,
				 t->size == 1 ? ", and no character like 'a'" : "");
	return put_number(s, number, negative, is_signed, !is_signed);
}

/* By name, or by a number; clang before 15 does not say whether an enum has negative ones. */
static int set_enum(const struct setting *s, const struct btf_type *t)
{
	const struct btf *b = &s->o->btf;
	const char *before = " ";
	bool negative;
	struct near near;
	u64 number;
	s64 value;
	u32 i;
	int k;

	near_start(&near, s->value, strlen(s->value));
	for (i = 0; i < btf_vlen(t); i++) {
		const char *name = btf_enumerator(b, t, i, &value);

		if (!strcmp(name, s->value)) {
			put(s, value, value < 0);
			return 0;
		}
		near_offer(&near, name);
	}
	if (number_read(s->value, strlen(s->value), &number, &negative))
		return put_number(s, number, negative, true, true);
	error_set(s->e, -EINVAL,
		  "'%s' is no number and no name in enum '%s'; its names%s:", s->value,
		  btf_str(b, t->name_off), near.n ? " like it" : "");
	for (k = 0; k < near.n; k++, before = ", ")
		error_add(s->e, "%s%s", before, near.best[k].name);
	for (i = 0; !near.n && i < btf_vlen(t) && i < 8; i++, before = ", ")
		error_add(s->e, "%s%s", before, btf_enumerator(b, t, i, &value));
	return -EINVAL;
}

static int set_float(const struct setting *s)
{
	char *end;
	double number = strtod(s->value, &end);
	float narrow = number;
	u64 bits = 0;

	if (!*s->value || *end)
		return error_set(s->e, -EINVAL, "'%s' is no number", s->value);
	if (s->place->size == sizeof(double)) {
		memcpy(&bits, &number, sizeof(number));
	} else if (s->place->size == sizeof(float)) {
		u32 half;

		memcpy(&half, &narrow, sizeof(narrow));
		bits = half;
	} else {
		return error_set(s->e, -EINVAL,
				 "it is a floating-point number of %llu bytes; "
				 "only those of 4 and 8 can be set",
				 (unsigned long long)s->place->size);
	}
	store(s, bits, false);
	return 0;
}

/* Text for an array of characters. As in C the NUL at its end may be left away, when it would be
 * the first thing that does not fit; the rest becomes 0.
 */
static int set_array(const struct setting *s, const struct btf_type *t)
{
	u32 id = btf_array(t)->type;
	const struct btf_type *of = btf_skip_mods(&s->o->btf, &id);
	size_t len = strlen(s->value);

	if (!of || btf_kind(of) != BTF_KIND_INT || of->size != 1 ||
	    btf_int_encoding(of) & BTF_INT_BOOL)
		return error_set(s->e, -EINVAL,
				 "it is an array; set its elements one by one, NAME[0] to NAME[%u]",
				 btf_array(t)->nelems ? btf_array(t)->nelems - 1 : 0);
	if (len > s->place->size)
		return error_set(s->e, -ERANGE, "the text has %zu bytes, the array %llu", len,
				 (unsigned long long)s->place->size);
	memset(s->bytes, 0, s->place->size);
	memcpy(s->bytes, s->value, len);
	return 0;
}

static int set_value(const struct setting *s)
{
	const struct btf *b = &s->o->btf;
	u32 id = s->place->type, i;
	const struct btf_type *t = btf_skip_mods(b, &id);
	const char *before = " ";

	switch (t ? btf_kind(t) : BTF_KIND_VOID) {
	case BTF_KIND_INT:
		return set_int(s, t);
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
		return set_enum(s, t);
	case BTF_KIND_FLOAT:
		return set_float(s);
	case BTF_KIND_ARRAY:
		return set_array(s, t);
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		error_set(s->e, -EINVAL,
			  "it is a %s; set its members one by one:", btf_kind_name(btf_kind(t)));
		for (i = 0; i < btf_vlen(t) && i < 8; i++, before = ", ")
			error_add(s->e, "%s.%s", before, btf_str(b, btf_members(t)[i].name_off));
		return -EINVAL;
	default:
		return error_set(s->e, -EINVAL, "it is of kind %s, which cannot be set",
				 t ? btf_kind_name(btf_kind(t)) : "void");
	}
}

/* A place for a function in a table of them. */
static bool is_function(const struct btf *b, u32 id)
{
	const struct btf_type *t = btf_skip_mods(b, &id);

	id = t && btf_kind(t) == BTF_KIND_PTR ? t->type : 0;
	t = id ? btf_skip_mods(b, &id) : NULL;
	return t && btf_kind(t) == BTF_KIND_FUNC_PROTO;
}

int variable_set(struct object *o, const char *path, const char *value, struct error *e)
{
	struct setting s = { .o = o, .value = value, .e = e };
	struct place place;
	struct map_def *m;
	u8 *content;
	int err = variable_find(o, path, &place, e);

	if (err)
		return err;
	m = &o->maps[place.map];
	if (m->ops && is_function(&o->btf, place.type))
		return struct_ops_set_function(o, m->ops, place.offset, value, e);
	content = m->ops ? struct_ops_own_bytes(o, m->ops) : own_content(o, m);
	if (!content)
		return error_nomem(e);
	s.place = &place;
	s.bytes = content + place.offset;
	return set_value(&s);
}
