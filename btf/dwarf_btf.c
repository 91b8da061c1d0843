// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* dwarf_btf.c - a type of the DWARF and all that it contains, as BTF
 *   in:       the DIE of a struct
 *   out:      struct btf
 *   not here: which struct (dwarf_find.c), bytes of BTF (dwarf_write.c)
 *
 * What a type contains is written before it, so a BTF made here refers backwards only:
 *
 *	struct event {            1 INT int
 *		int pid;          2 INT char
 *		char comm[16];    3 INT __ARRAY_SIZE_TYPE__
 *	};                        4 ARRAY of 2 by 3, 16
 *	                          5 STRUCT event: pid 1, comm 4
 *
 * A pointer ends it: of what it leads to only a base type or the name of a struct is kept.
 */
#include "btf/dwarf.h"

enum {
	DEPTH_MAX = 64, /* a type in a type in a type ...; also the dimensions of an array */
	TYPES_MAX = 4096,
	BITS_MAX = 128, /* of an integer: the kernel's BTF_INT_BITS allows no more */
};

struct made {
	u64 at; /* the DIE */
	u32 id;
};

struct maker {
	struct dwarf *d;
	struct arena *a;
	struct btf_writer w;
	struct made *made;
	u32 n_made;
	u64 open[DEPTH_MAX]; /* DIEs that are being made: none may contain itself */
	u32 depth;
	u32 index_type; /* of every array; 0: not written yet */
};

struct member {
	const char *name;
	u32 type, bits; /* bits: 0 unless it is a bitfield */
	u64 offset;	/* bits */
};

static int make(struct maker *m, u64 at, u32 *id, struct error *e);

static int unfit(const struct dwarf_die *die, const char *what, struct error *e)
{
	return error_set(e, -EINVAL, "DIE at %llu of .debug_info (tag %#x, '%s') %s",
			 (unsigned long long)die->at, die->tag, die->name, what);
}

/* What DIE's type attribute leads to; id 0, void, without one. */
static int make_inner(struct maker *m, const struct dwarf_die *die, u32 *id, struct error *e)
{
	*id = 0;
	return die_has(die, DIE_TYPE) ? make(m, die->value[DIE_TYPE], id, e) : 0;
}

static int make_modifier(struct maker *m, const struct dwarf_die *die, u32 kind, u32 *id,
			 struct error *e)
{
	u32 inner;
	int err = make_inner(m, die, &inner, e);

	if (!err)
		*id = write_type(&m->w, kind == BTF_KIND_TYPEDEF ? die->name : "",
				 btf_info(kind, 0, false), inner);
	return err;
}

static int make_base(struct maker *m, const struct dwarf_die *die, u32 *id, struct error *e)
{
	u64 bytes = die->value[DIE_SIZE];
	u32 encoding = 0;

	if (!die_has(die, DIE_SIZE) || bytes == 0 || bytes > BITS_MAX / 8)
		return unfit(die, "has no size of 1 to 16 bytes", e);
	switch (die_has(die, DIE_ENCODING) ? die->value[DIE_ENCODING] : 0) {
	case DW_ATE_float:
		*id = write_type(&m->w, die->name, btf_info(BTF_KIND_FLOAT, 0, false), bytes);
		return 0;
	case DW_ATE_signed:
	case DW_ATE_signed_char:
		encoding = BTF_INT_SIGNED;
		break;
	case DW_ATE_boolean:
		encoding = BTF_INT_BOOL;
	}
	*id = write_type(&m->w, die->name, btf_info(BTF_KIND_INT, 0, false), bytes);
	write_word(&m->w, encoding << 24 | (u32)bytes * 8);
	return 0;
}

static int make_pointer(struct maker *m, const struct dwarf_die *die, u32 *id, struct error *e)
{
	struct dwarf_die to = *die;
	u32 inner = 0;
	int i, err = 0;

	for (i = 0; i < DEPTH_MAX && !err && die_has(&to, DIE_TYPE); i++) {
		err = die_at(m->d, to.value[DIE_TYPE], &to, e);
		if (to.tag != DW_TAG_const_type && to.tag != DW_TAG_volatile_type)
			break;
	}
	if (!err && to.tag == DW_TAG_base_type)
		err = make(m, to.at, &inner, e);
	else if (!err && die_is_struct(&to) && *to.name)
		inner = write_type(&m->w, to.name,
				   btf_info(BTF_KIND_FWD, 0, to.tag == DW_TAG_union_type), 0);
	if (!err)
		*id = write_type(&m->w, "", btf_info(BTF_KIND_PTR, 0, false), inner);
	return err;
}

/* int a[2][3] is an array of 2 arrays of 3: in DWARF one array with two subranges. */
static int make_array(struct maker *m, const struct dwarf_die *die, u32 *id, struct error *e)
{
	struct dwarf_die child = *die;
	u64 dimension[DEPTH_MAX];
	u32 n = 0, depth = 0;
	int err = make_inner(m, die, id, e);

	if (err)
		return err;
	while ((err = die_below(m->d, &child, &depth, e)) > 0) {
		if (child.tag != DW_TAG_subrange_type || depth != 1)
			continue;
		if (n == DEPTH_MAX || die_elements(&child) > UINT32_MAX)
			return unfit(die, "is too large an array", e);
		dimension[n++] = die_elements(&child);
	}
	if (err)
		return err;
	if (n == 0)
		dimension[n++] = 0;
	if (!m->index_type) { /* the name that clang gives it */
		m->index_type = write_type(&m->w, "__ARRAY_SIZE_TYPE__",
					   btf_info(BTF_KIND_INT, 0, false), 4);
		write_word(&m->w, 32);
	}
	while (n--) {
		u32 array = write_type(&m->w, "", btf_info(BTF_KIND_ARRAY, 0, false), 0);

		write_word(&m->w, *id);
		write_word(&m->w, m->index_type);
		write_word(&m->w, dimension[n]);
		*id = array;
	}
	return 0;
}

/* Where member DIE starts, in bits, as BTF counts: from the first byte, inside it from the end that
 * the machine counts from. Bitfields of DWARF 3 and before (and of clang to this day) count from
 * the highest bit of an integer of SIZE bytes, on every machine:
 *
 *	             location                      location
 *	little:      | . . . [ bits ] <-offset-|   big:   |-offset-> [ bits ] . . . |
 *	             low bit            high bit          high bit            low bit
 */
static int place_member(struct maker *m, const struct dwarf_die *die, struct member *out,
			struct error *e)
{
	u64 location = die_has(die, DIE_LOCATION) ? die->value[DIE_LOCATION] : 0;
	u64 bits = die_has(die, DIE_BIT_SIZE) ? die->value[DIE_BIT_SIZE] : 0;
	u64 skip = die_has(die, DIE_BIT_OFFSET) ? die->value[DIE_BIT_OFFSET] : 0;
	u64 size = die->value[DIE_SIZE];
	int err = 0;

	if (location > UINT32_MAX || bits > BITS_MAX)
		return unfit(die, "is at no sensible place", e);
	out->offset = location * 8;
	out->bits = bits;
	if (die_has(die, DIE_DATA_BIT_OFFSET)) {
		out->offset = die->value[DIE_DATA_BIT_OFFSET];
	} else if (bits) {
		if (!die_has(die, DIE_SIZE))
			err = die_type_bytes(m->d, die->value[DIE_TYPE], &size, e);
		out->offset += m->d->big_endian ? skip : size * 8 - skip - bits;
	}
	return err;
}

/* The members of a struct, each with its type made. */
static int make_members(struct maker *m, const struct dwarf_die *die, struct member **out, u32 *n,
			struct error *e)
{
	struct dwarf_die child = *die;
	struct member *vec, next;
	u32 depth = 0;
	int err;

	while ((err = die_below(m->d, &child, &depth, e)) > 0) {
		if (child.tag != DW_TAG_member || depth != 1 || die_has(&child, DIE_DECLARATION))
			continue;
		if (!die_has(&child, DIE_TYPE))
			return unfit(&child, "has no type", e);
		next.name = child.name;
		err = make(m, child.value[DIE_TYPE], &next.type, e);
		err = err ?: place_member(m, &child, &next, e);
		if (err)
			return err;
		vec = arena_grow(m->a, *out, *n, sizeof(*vec));
		if (!vec)
			return error_nomem(e);
		*out = vec;
		vec[(*n)++] = next;
	}
	return err;
}

static int make_struct(struct maker *m, const struct dwarf_die *die, u32 *id, struct error *e)
{
	u32 kind = die->tag == DW_TAG_union_type ? BTF_KIND_UNION : BTF_KIND_STRUCT;
	struct member *vec = NULL;
	bool bitfields = false;
	u32 n = 0, i;
	int err;

	if (!die_has(die, DIE_SIZE) || die->value[DIE_SIZE] > UINT32_MAX / 8)
		return unfit(die, "has no size, or an absurd one", e);
	err = make_members(m, die, &vec, &n, e);
	if (err)
		return err;
	for (i = 0; i < n; i++)
		bitfields = bitfields || vec[i].bits;
	*id = write_type(&m->w, die->name, btf_info(kind, n, bitfields), die->value[DIE_SIZE]);
	for (i = 0; i < n && !m->w.failed; i++) {
		u64 end = vec[i].offset + vec[i].bits;

		if (vec[i].offset > UINT32_MAX || (bitfields && vec[i].offset > 0xffffff) ||
		    end > die->value[DIE_SIZE] * 8)
			return unfit(die, "has members that are outside of it", e);
		write_word(&m->w, write_string(&m->w, vec[i].name));
		write_word(&m->w, vec[i].type);
		write_word(&m->w, vec[i].bits << 24 | (u32)vec[i].offset);
	}
	return 0;
}

/* Signed is an enum whose integer type is; without one, when a value is negative. */
static int enum_is_signed(struct maker *m, const struct dwarf_die *die, bool *out, struct error *e)
{
	struct dwarf_die d = *die;
	u32 depth = 0;
	int i, err = 0;

	for (i = 0; i < DEPTH_MAX && !err && die_has(&d, DIE_TYPE) && d.tag != DW_TAG_base_type;
	     i++)
		err = die_at(m->d, d.value[DIE_TYPE], &d, e);
	*out = d.value[DIE_ENCODING] == DW_ATE_signed ||
	       d.value[DIE_ENCODING] == DW_ATE_signed_char;
	if (err || d.tag == DW_TAG_base_type)
		return err;
	*out = false;
	d = *die;
	while ((err = die_below(m->d, &d, &depth, e)) > 0)
		if (d.tag == DW_TAG_enumerator && (s64)d.value[DIE_VALUE] < 0)
			*out = true;
	return err;
}

static int count_enumerators(struct maker *m, const struct dwarf_die *die, u32 *n, struct error *e)
{
	struct dwarf_die child = *die;
	u32 depth = 0;
	int err;

	for (*n = 0; (err = die_below(m->d, &child, &depth, e)) > 0;)
		*n += child.tag == DW_TAG_enumerator && depth == 1;
	return err;
}

static int make_enum(struct maker *m, const struct dwarf_die *die, u32 *id, struct error *e)
{
	struct dwarf_die child = *die;
	u32 depth = 0, n = 0;
	bool is_signed = false, wide = die->value[DIE_SIZE] == 8;
	int err;

	if (!die_has(die, DIE_SIZE) || die->value[DIE_SIZE] == 0 || die->value[DIE_SIZE] > 8)
		return unfit(die, "has no size of 1 to 8 bytes", e);
	err = count_enumerators(m, die, &n, e);
	err = err ?: enum_is_signed(m, die, &is_signed, e);
	if (err)
		return err;
	*id = write_type(&m->w, die->name,
			 btf_info(wide ? BTF_KIND_ENUM64 : BTF_KIND_ENUM, n, is_signed),
			 die->value[DIE_SIZE]);
	while ((err = die_below(m->d, &child, &depth, e)) > 0) {
		u64 value = die_has(&child, DIE_VALUE) ? child.value[DIE_VALUE] : 0;

		if (child.tag != DW_TAG_enumerator || depth != 1)
			continue;
		write_word(&m->w, write_string(&m->w, child.name));
		write_word(&m->w, value);
		if (wide)
			write_word(&m->w, value >> 32);
	}
	return err;
}

static int make_kind(struct maker *m, const struct dwarf_die *die, u32 *id, struct error *e)
{
	switch (die->tag) {
	case DW_TAG_base_type:
		return make_base(m, die, id, e);
	case DW_TAG_typedef:
		return make_modifier(m, die, BTF_KIND_TYPEDEF, id, e);
	case DW_TAG_const_type:
		return make_modifier(m, die, BTF_KIND_CONST, id, e);
	case DW_TAG_volatile_type:
		return make_modifier(m, die, BTF_KIND_VOLATILE, id, e);
	case DW_TAG_restrict_type:
		return make_modifier(m, die, BTF_KIND_RESTRICT, id, e);
	case DW_TAG_atomic_type: /* BTF has no word for it */
		return make_inner(m, die, id, e);
	case DW_TAG_pointer_type:
		return make_pointer(m, die, id, e);
	case DW_TAG_array_type:
		return make_array(m, die, id, e);
	case DW_TAG_structure_type:
	case DW_TAG_union_type:
		return make_struct(m, die, id, e);
	case DW_TAG_enumeration_type:
		return make_enum(m, die, id, e);
	default:
		return unfit(die, "is no type of C that can be a member", e);
	}
}

/* The type whose DIE is at AT. Each is made once. */
static int make(struct maker *m, u64 at, u32 *id, struct error *e)
{
	struct dwarf_die die;
	struct made *made;
	u32 i;
	int err;

	*id = 0;
	for (i = 0; i < m->n_made; i++)
		if (m->made[i].at == at) {
			*id = m->made[i].id;
			return 0;
		}
	err = die_at(m->d, at, &die, e);
	if (err)
		return err;
	for (i = 0; i < m->depth; i++)
		if (m->open[i] == at)
			return unfit(&die, "contains itself", e);
	if (m->depth == DEPTH_MAX || m->n_made == TYPES_MAX)
		return error_set(e, -E2BIG, "more than %d types, or %d inside one another",
				 TYPES_MAX, DEPTH_MAX);
	m->open[m->depth++] = at;
	err = make_kind(m, &die, id, e);
	m->depth--;
	if (err)
		return err;
	made = arena_grow(m->a, m->made, m->n_made, sizeof(*made));
	if (!made)
		return error_nomem(e);
	m->made = made;
	made[m->n_made++] = (struct made){ at, *id };
	return 0;
}

int dwarf_btf(struct dwarf *d, struct arena *a, u64 type, struct btf *out, u32 *id, struct error *e)
{
	struct maker m = { .d = d, .a = a, .w = { .a = a } };
	const struct btf_type *t;
	u32 inner;
	int err = make(&m, type, id, e);

	err = err ?: write_end(&m.w, out, e);
	if (err)
		return error_in(e, err, "DWARF");
	inner = *id;
	t = btf_skip_mods(out, &inner);
	if (!t || !btf_is_composite(t))
		return error_set(e, -EINVAL, "DWARF: what is at %llu of .debug_info is no struct",
				 (unsigned long long)type);
	return 0;
}
