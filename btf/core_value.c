// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* core_value.c - the number that stands in the instruction for an access
 *   in:       an access, in the program's types or in the kernel's
 *   out:      byte offset, size, shift, id, ...
 *   not here: comparing the two (core_decide.c)
 */
#include "btf/core.h"

/* Where a field is, as loads of 1, 2, 4 or 8 bytes see it. */
struct place {
	const struct btf_type *type; /* of the field, without qualifiers */
	u32 type_id;
	u64 bit_offset, bits;
	u64 byte_offset, bytes; /* the load that covers it */
	bool bitfield;
};

/*	bits   0       8       16      24      32
 *	       │       │   ├─field─┤   │       │     bit 12, 8 bits wide, declared in a u32:
 *	       ├──────────── load ─────────────┤     4 bytes at 0; were it to end beyond bit 32,
 *	                                             8 bytes at a multiple of 8
 */
static int place_bitfield(struct place *p, struct error *e)
{
	p->bytes = p->type->size;
	if (p->bytes == 0)
		return error_set(e, -EINVAL, "a bitfield of a type without size");
	for (;;) {
		p->byte_offset = p->bit_offset / 8 / p->bytes * p->bytes;
		if (p->bit_offset + p->bits - p->byte_offset * 8 <= p->bytes * 8)
			return 0;
		if (p->bytes >= 8)
			return error_set(e, -EINVAL, "a bitfield that no load of 8 bytes covers");
		p->bytes *= 2;
	}
}

static int place_member(const struct core_spec *s, const struct core_step *last, struct place *p,
			struct error *e)
{
	const struct btf_type *t = btf_type(s->btf, last->type_id);
	s64 size;

	p->type_id = btf_members(t)[last->index].type;
	p->type = btf_skip_mods(s->btf, &p->type_id);
	p->bit_offset = s->bit_offset;
	p->bits = btf_member_bitfield(t, last->index);
	p->bitfield = p->bits > 0;
	if (!p->type)
		return error_set(e, -EINVAL, "type %u does not exist", p->type_id);
	if (p->bitfield)
		return place_bitfield(p, e);
	size = btf_size(s->btf, p->type_id);
	if (size < 0)
		return error_set(e, -EINVAL, "type %u has no size", p->type_id);
	p->bytes = size;
	p->bits = 8 * p->bytes;
	p->byte_offset = p->bit_offset / 8;
	return 0;
}

/* A load reads one element, also where the field is an array. */
static int element_size(const struct btf *b, u32 id, struct core_value *out)
{
	const struct btf_type *t = btf_skip_mods(b, &id);
	s64 size;
	int i;

	for (i = 0; t && btf_kind(t) == BTF_KIND_ARRAY && i < CORE_STEPS_MAX; i++) {
		id = btf_array(t)->type;
		t = btf_skip_mods(b, &id);
	}
	size = btf_size(b, id);
	out->size = size < 0 ? 0 : size;
	out->size_type = id;
	return size < 0 ? -EINVAL : 0;
}

/* The access ends at an element of an array, or at the whole that the pointer points to. */
static int element_value(u32 kind, const struct core_spec *s, const struct core_step *last,
			 struct core_value *out, struct error *e)
{
	s64 size = btf_size(s->btf, last->type_id);

	if (kind == CORE_FIELD_BYTE_OFFSET) {
		out->value = s->bit_offset / 8;
		if (element_size(s->btf, last->type_id, out) == 0)
			return 0;
	} else if (kind == CORE_FIELD_BYTE_SIZE && size >= 0) {
		out->value = size;
		return 0;
	}
	return error_set(e, -EINVAL, "the %s of an array's element cannot be told",
			 core_kind_name(kind));
}

static bool is_signed(const struct btf_type *t)
{
	if (btf_kind(t) == BTF_KIND_INT)
		return btf_int_encoding(t) & BTF_INT_SIGNED;
	return btf_is_enum(t) && btf_kind_flag(t);
}

/* Shifts that bring a field, loaded into 64 bits, first to the top and then down to its value. */
static u64 left_shift(const struct place *p, bool big_endian)
{
	u64 inside = p->bit_offset - p->byte_offset * 8; /* bits before the field in its load */

	return big_endian ? (8 - p->bytes) * 8 + inside : 64 - (inside + p->bits);
}

static int field_value(u32 kind, const struct core_spec *s, bool big_endian, struct core_value *out,
		       struct error *e)
{
	const struct core_step *last = &s->step[s->n_steps - 1];
	struct place p;
	int err;

	if (!last->name)
		return element_value(kind, s, last, out, e);
	err = place_member(s, last, &p, e);
	if (err)
		return err;
	/* clang may choose another load for a bitfield than the smallest */
	out->ambiguous = p.bitfield;
	switch (kind) {
	case CORE_FIELD_BYTE_OFFSET:
		out->value = p.byte_offset;
		if (!p.bitfield && element_size(s->btf, p.type_id, out))
			return error_set(e, -EINVAL, "type %u has no size", p.type_id);
		return 0;
	case CORE_FIELD_BYTE_SIZE:
		out->value = p.bytes;
		return 0;
	case CORE_FIELD_SIGNED:
		out->value = is_signed(p.type);
		out->ambiguous = false;
		return 0;
	case CORE_FIELD_LSHIFT_U64:
		out->value = left_shift(&p, big_endian);
		return 0;
	default: /* CORE_FIELD_RSHIFT_U64 */
		out->value = 64 - p.bits;
		out->ambiguous = false;
		return 0;
	}
}

static int type_value(u32 kind, const struct core_spec *s, struct core_value *out, struct error *e)
{
	s64 size;

	switch (kind) {
	case CORE_TYPE_ID_LOCAL:  /* a linker renumbers the types, and leaves the code alone */
	case CORE_TYPE_ID_TARGET: /* no id is the same in the next kernel */
		out->value = s->root;
		out->ambiguous = true;
		return 0;
	case CORE_TYPE_SIZE:
		size = btf_size(s->btf, s->root);
		if (size < 0)
			return error_set(e, -EINVAL, "type %u has no size", s->root);
		out->value = size;
		return 0;
	default: /* CORE_TYPE_EXISTS, CORE_TYPE_MATCHES */
		out->value = 1;
		return 0;
	}
}

int core_value(u32 kind, const struct core_spec *s, bool big_endian, struct core_value *out,
	       struct error *e)
{
	s64 value;

	*out = (struct core_value){ 0 };
	if (kind == CORE_FIELD_EXISTS || kind == CORE_ENUMVAL_EXISTS) {
		out->value = s != NULL;
		return 0;
	}
	if (!s) { /* of a type that is missing, everything is 0; a field must not be read at all */
		out->missing = !core_kind_is_type(kind);
		return 0;
	}
	if (core_kind_is_field(kind))
		return field_value(kind, s, big_endian, out, e);
	if (core_kind_is_type(kind))
		return type_value(kind, s, out, e);
	btf_enumerator(s->btf, btf_type(s->btf, s->step[0].type_id), s->step[0].index, &value);
	out->value = value;
	return 0;
}
