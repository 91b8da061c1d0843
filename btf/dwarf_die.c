// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* dwarf_die.c - one DIE: its tag and those of its attributes that describe a type
 *   in:       a place in .debug_info
 *   out:      struct dwarf_die, and where the next one starts
 *   not here: which DIEs are of interest (dwarf_find.c), what they are as BTF (dwarf_btf.c)
 */
#include "btf/dwarf.h"

#include <string.h>

/* --- reading --- */

/* COUNT bytes from here on, and past them; NULL when they are not all inside. */
static const u8 *take(struct dwarf_cursor *c, u64 count)
{
	const u8 *p = c->bad ? NULL : span_at(c->in, c->at, count);

	if (p)
		c->at += count;
	else
		c->bad = true;
	return p;
}

u64 cursor_uint(struct dwarf_cursor *c, u32 bytes)
{
	const u8 *p = take(c, bytes);
	bool big = c->swap != HOST_IS_BIG_ENDIAN;
	u64 v = 0;
	u32 i;

	for (i = 0; p && bytes <= 8 && i < bytes; i++)
		v |= (u64)p[i] << 8 * (big ? bytes - 1 - i : i);
	return v;
}

/* LEB128 (7.6): 7 bits a byte, lowest first; the top bit says that more follow. Bits beyond the
 * 64th are dropped. *SIGN becomes the number of bits read.
 */
static u64 read_leb(struct dwarf_cursor *c, u32 *bits)
{
	u64 v = 0;
	u32 shift = 0;
	const u8 *p;

	do {
		p = take(c, 1);
		if (!p)
			return 0;
		if (shift < 64)
			v |= (u64)(*p & 0x7f) << shift;
		shift += shift < 64 ? 7 : 0;
	} while (*p & 0x80);
	*bits = shift;
	return v;
}

u64 cursor_uleb(struct dwarf_cursor *c)
{
	u32 bits = 0;

	return read_leb(c, &bits);
}

s64 cursor_sleb(struct dwarf_cursor *c)
{
	u32 bits = 0;
	u64 v = read_leb(c, &bits);

	if (bits && bits < 64 && v >> (bits - 1) & 1)
		v |= ~0ull << bits;
	return (s64)v;
}

const char *cursor_string(struct dwarf_cursor *c)
{
	const char *s = c->bad ? NULL : span_str(c->in, c->at);

	if (s)
		c->at += strlen(s) + 1;
	else
		c->bad = true;
	return s;
}

struct span cursor_block(struct dwarf_cursor *c, u64 len)
{
	const u8 *p = take(c, len);

	return p ? (struct span){ p, len } : (struct span){ 0 };
}

/* --- forms --- */

enum form_class { UNKNOWN, UINT, ULEB, SLEB, NOTHING, INLINE, BLOCK, ADDRESS, IMPLICIT, INDIRECT };

/* How each form is stored (7.5.6): a number of BYTES, or for BLOCK: that many hold its length, 0: a
 * ULEB does. ref_addr, sec_offset, strp and the like have the size of an offset.
 */
static const struct {
	u8 class, bytes;
} forms[N_DWARF_FORMS] = {
	[DW_FORM_addr] = { ADDRESS, 0 },      [DW_FORM_block2] = { BLOCK, 2 },
	[DW_FORM_block4] = { BLOCK, 4 },      [DW_FORM_data2] = { UINT, 2 },
	[DW_FORM_data4] = { UINT, 4 },	      [DW_FORM_data8] = { UINT, 8 },
	[DW_FORM_string] = { INLINE, 0 },     [DW_FORM_block] = { BLOCK, 0 },
	[DW_FORM_block1] = { BLOCK, 1 },      [DW_FORM_data1] = { UINT, 1 },
	[DW_FORM_flag] = { UINT, 1 },	      [DW_FORM_sdata] = { SLEB, 0 },
	[DW_FORM_strp] = { UINT, 4 },	      [DW_FORM_udata] = { ULEB, 0 },
	[DW_FORM_ref_addr] = { UINT, 4 },     [DW_FORM_ref1] = { UINT, 1 },
	[DW_FORM_ref2] = { UINT, 2 },	      [DW_FORM_ref4] = { UINT, 4 },
	[DW_FORM_ref8] = { UINT, 8 },	      [DW_FORM_ref_udata] = { ULEB, 0 },
	[DW_FORM_indirect] = { INDIRECT, 0 }, [DW_FORM_sec_offset] = { UINT, 4 },
	[DW_FORM_exprloc] = { BLOCK, 0 },     [DW_FORM_flag_present] = { NOTHING, 0 },
	[DW_FORM_strx] = { ULEB, 0 },	      [DW_FORM_addrx] = { ULEB, 0 },
	[DW_FORM_ref_sup4] = { UINT, 4 },     [DW_FORM_strp_sup] = { UINT, 4 },
	[DW_FORM_data16] = { UINT, 16 },      [DW_FORM_line_strp] = { UINT, 4 },
	[DW_FORM_ref_sig8] = { UINT, 8 },     [DW_FORM_implicit_const] = { IMPLICIT, 0 },
	[DW_FORM_loclistx] = { ULEB, 0 },     [DW_FORM_rnglistx] = { ULEB, 0 },
	[DW_FORM_ref_sup8] = { UINT, 8 },     [DW_FORM_strx1] = { UINT, 1 },
	[DW_FORM_strx2] = { UINT, 2 },	      [DW_FORM_strx3] = { UINT, 3 },
	[DW_FORM_strx4] = { UINT, 4 },	      [DW_FORM_addrx1] = { UINT, 1 },
	[DW_FORM_addrx2] = { UINT, 2 },	      [DW_FORM_addrx3] = { UINT, 3 },
	[DW_FORM_addrx4] = { UINT, 4 },
};

u32 form_bytes(const struct dwarf_unit *unit, u64 form)
{
	if (form >= N_DWARF_FORMS)
		return ABBREV_VARIES;
	switch (forms[form].class) {
	case UINT:
		return forms[form].bytes;
	case ADDRESS:
		return unit->addr_size;
	case NOTHING:
	case IMPLICIT:
		return 0;
	default:
		return ABBREV_VARIES;
	}
}

/* One attribute's value as it is stored. */
struct stored {
	u64 form;
	u64 number;
	struct span block;
	const char *string;
};

/* Reads a value of V->form, which is FOR an abbreviation's IMPLICIT value or in the DIE at C.
 * False: the form is not known, so where the next value starts is not known either.
 */
static bool read_stored(const struct dwarf_unit *u, struct dwarf_cursor *c, s64 implicit,
			struct stored *v)
{
	u8 bytes;

	if (v->form == DW_FORM_indirect) /* the form itself comes first; not once more (7.5.3) */
		v->form = cursor_uleb(c);
	if (v->form >= N_DWARF_FORMS)
		return c->bad;
	bytes = forms[v->form].bytes;
	switch (forms[v->form].class) {
	case UINT:
		v->number = cursor_uint(c, bytes);
		return true;
	case ADDRESS:
		v->number = cursor_uint(c, u->addr_size);
		return true;
	case ULEB:
		v->number = cursor_uleb(c);
		return true;
	case SLEB:
		v->number = (u64)cursor_sleb(c);
		return true;
	case IMPLICIT:
		v->number = (u64)implicit;
		return true;
	case NOTHING:
		v->number = 1;
		return true;
	case INLINE:
		v->string = cursor_string(c);
		return true;
	case BLOCK:
		v->block = cursor_block(c, bytes ? cursor_uint(c, bytes) : cursor_uleb(c));
		return true;
	default:
		return c->bad;
	}
}

/* --- attributes --- */

static const u8 fields[N_DWARF_AT_KNOWN] = {
	[DW_AT_name] = DIE_NAME,
	[DW_AT_byte_size] = DIE_SIZE,
	[DW_AT_bit_offset] = DIE_BIT_OFFSET,
	[DW_AT_bit_size] = DIE_BIT_SIZE,
	[DW_AT_const_value] = DIE_VALUE,
	[DW_AT_upper_bound] = DIE_UPPER_BOUND,
	[DW_AT_abstract_origin] = DIE_ORIGIN,
	[DW_AT_count] = DIE_COUNT,
	[DW_AT_data_member_location] = DIE_LOCATION,
	[DW_AT_declaration] = DIE_DECLARATION,
	[DW_AT_encoding] = DIE_ENCODING,
	[DW_AT_specification] = DIE_ORIGIN,
	[DW_AT_type] = DIE_TYPE,
	[DW_AT_data_bit_offset] = DIE_DATA_BIT_OFFSET,
	[DW_AT_str_offsets_base] = DIE_STR_BASE,
};

/* String INDEX of those that the unit has in .debug_str_offsets: 4 bytes each, offsets into
 * .debug_str.
 */
static const char *indexed_string(const struct dwarf *d, const struct dwarf_unit *u, u64 index)
{
	struct dwarf_cursor c = { d->str_offsets, 0, d->swap, false };
	u64 off;

	if (index > UINT32_MAX)
		return NULL;
	c.at = u->str_base + index * 4;
	off = cursor_uint(&c, 4);
	return c.bad ? NULL : span_str(d->str, off);
}

/* NULL when it is outside its section, or in another file. */
static const char *string_of(const struct dwarf *d, const struct dwarf_unit *u,
			     const struct stored *v)
{
	switch (v->form) {
	case DW_FORM_string:
		return v->string;
	case DW_FORM_strp:
		return span_str(d->str, v->number);
	case DW_FORM_line_strp:
		return span_str(d->line_str, v->number);
	case DW_FORM_strx:
	case DW_FORM_strx1:
	case DW_FORM_strx2:
	case DW_FORM_strx3:
	case DW_FORM_strx4:
		return indexed_string(d, u, v->number);
	default:
		return NULL;
	}
}

/* Where in .debug_info a reference leads; 0, which is never a DIE, for one that leads out of it. */
static u64 reference_of(const struct dwarf_unit *u, const struct stored *v)
{
	switch (v->form) {
	case DW_FORM_ref_addr:
		return v->number;
	case DW_FORM_ref1:
	case DW_FORM_ref2:
	case DW_FORM_ref4:
	case DW_FORM_ref8:
	case DW_FORM_ref_udata: /* counted from the unit's header */
		return v->number < u->end - u->start ? u->start + v->number : 0;
	default:
		return 0;
	}
}

static bool is_constant(u64 form)
{
	switch (form) {
	case DW_FORM_data1:
	case DW_FORM_data2:
	case DW_FORM_data4:
	case DW_FORM_data8:
	case DW_FORM_sdata:
	case DW_FORM_udata:
	case DW_FORM_implicit_const:
	case DW_FORM_flag:
	case DW_FORM_flag_present:
	case DW_FORM_sec_offset:
		return true;
	default:
		return false;
	}
}

/* A number, or an expression that adds one: older compilers write a member's place so. False: what
 * it is depends on the run.
 */
static bool number_of(const struct dwarf *d, const struct stored *v, u64 *out)
{
	struct dwarf_cursor c = { v->block, 0, d->swap, false };

	if (is_constant(v->form)) {
		*out = v->number;
		return true;
	}
	if (v->block.len < 2 || cursor_uint(&c, 1) != DW_OP_plus_uconst)
		return false;
	*out = cursor_uleb(&c);
	return !c.bad && c.at == v->block.len;
}

static void keep(const struct dwarf *d, enum dwarf_field field, const struct stored *v,
		 struct dwarf_die *die)
{
	bool ok = true;

	if (field == DIE_NAME) {
		const char *name = string_of(d, die->unit, v);

		die->name = name ? name : "";
	} else if (field == DIE_TYPE || field == DIE_ORIGIN) {
		die->value[field] = reference_of(die->unit, v);
	} else {
		ok = number_of(d, v, &die->value[field]);
	}
	die->has |= (u32)ok << field;
}

/* --- DIEs --- */

static const struct dwarf_abbrev *find_abbrev(const struct dwarf_unit *u, u64 code)
{
	u32 low = 0, high = u->n_abbrevs;

	if (code - 1 < high && u->abbrevs[code - 1].code == code) /* numbered 1, 2, 3, ... */
		return &u->abbrevs[code - 1];
	while (low < high) {
		u32 mid = low + (high - low) / 2;

		if (u->abbrevs[mid].code < code)
			low = mid + 1;
		else
			high = mid;
	}
	return low < u->n_abbrevs && u->abbrevs[low].code == code ? &u->abbrevs[low] : NULL;
}

static int damaged(u64 at, const char *what, struct error *e)
{
	return error_set(e, -EINVAL, "DIE at %llu of .debug_info: %s", (unsigned long long)at,
			 what);
}

static int read_attributes(struct dwarf *d, const struct dwarf_abbrev *abbrev,
			   struct dwarf_cursor *c, struct dwarf_die *out, struct error *e)
{
	struct dwarf_cursor specs = { d->abbrev, abbrev->specs, d->swap, false };

	for (;;) {
		u64 at = cursor_uleb(&specs);
		struct stored v = { .form = cursor_uleb(&specs) };
		s64 implicit = v.form == DW_FORM_implicit_const ? cursor_sleb(&specs) : 0;

		if (!at && !v.form)
			return 0;
		if (!d->budget)
			return error_set(e, -E2BIG, "more than %d attributes", DWARF_BUDGET);
		d->budget--;
		if (!read_stored(out->unit, c, implicit, &v))
			return error_set(e, -EOPNOTSUPP,
					 "DIE at %llu of .debug_info: attribute %#llx has form "
					 "%#llx, which is not known here",
					 (unsigned long long)out->at, (unsigned long long)at,
					 (unsigned long long)v.form);
		if (c->bad)
			return damaged(out->at, "it does not end inside its unit", e);
		if (at < N_DWARF_AT_KNOWN && fields[at])
			keep(d, fields[at], &v, out);
	}
}

/* Starts to read the DIE at C: its abbreviation is found, NULL where a list of children ends. */
static int read_code(struct dwarf *d, struct dwarf_cursor *c, const struct dwarf_unit *unit,
		     struct dwarf_die *out, const struct dwarf_abbrev **abbrev, struct error *e)
{
	u64 at = c->at, code = cursor_uleb(c);

	out->unit = unit;
	out->at = at;
	out->name = "";
	out->tag = out->has = 0;
	out->children = false;
	*abbrev = NULL;
	if (c->bad)
		return damaged(at, "it does not end inside its unit", e);
	if (!d->budget)
		return error_set(e, -E2BIG, "more than %d attributes", DWARF_BUDGET);
	d->budget--;
	if (!code)
		return 0;
	*abbrev = find_abbrev(unit, code);
	if (!*abbrev)
		return damaged(at, "its abbreviation does not exist", e);
	out->tag = (*abbrev)->tag;
	out->children = (*abbrev)->children;
	return 0;
}

int die_scan(struct dwarf *d, const struct dwarf_unit *unit, u64 at, u64 tags,
	     struct dwarf_die *out, struct error *e)
{
	struct dwarf_cursor c = { { d->info.p, unit->end }, at, d->swap, false };
	const struct dwarf_abbrev *abbrev;
	int err = read_code(d, &c, unit, out, &abbrev, e);

	if (err)
		return err;
	if (abbrev && abbrev->bytes != ABBREV_VARIES &&
	    (out->tag > 63 || !(tags >> out->tag & 1))) {
		cursor_block(&c, abbrev->bytes);
	} else if (abbrev) {
		memset(out->value, 0, sizeof(out->value));
		err = read_attributes(d, abbrev, &c, out, e);
	}
	out->next = c.at;
	return !err && c.bad ? damaged(at, "it does not end inside its unit", e) : err;
}

int die_read(struct dwarf *d, const struct dwarf_unit *unit, u64 at, struct dwarf_die *out,
	     struct error *e)
{
	struct dwarf_cursor c = { { d->info.p, unit->end }, at, d->swap, false };
	const struct dwarf_abbrev *abbrev;
	int err = read_code(d, &c, unit, out, &abbrev, e);

	memset(out->value, 0, sizeof(out->value));
	if (!err && abbrev)
		err = read_attributes(d, abbrev, &c, out, e);
	out->next = c.at;
	return err;
}

int die_at(struct dwarf *d, u64 at, struct dwarf_die *out, struct error *e)
{
	u32 low = 0, high = d->n_units;

	while (low < high) { /* the first unit that ends behind AT */
		u32 mid = low + (high - low) / 2;

		if (d->units[mid].end <= at)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == d->n_units || at < d->units[low].first)
		return damaged(at, "a reference leads there, but it is in no unit", e);
	return die_read(d, &d->units[low], at, out, e);
}

int die_below(struct dwarf *d, struct dwarf_die *die, u32 *depth, struct error *e)
{
	const struct dwarf_unit *u = die->unit;
	int err;

	if (die->children)
		++*depth;
	while (*depth && die->next < u->end) {
		err = die_read(d, u, die->next, die, e);
		if (err)
			return err;
		if (die->tag)
			return 1;
		--*depth;
	}
	return 0;
}

u64 die_elements(const struct dwarf_die *s)
{
	if (die_has(s, DIE_COUNT)) /* before clang 9, -1 for none */
		return s->value[DIE_COUNT] == UINT64_MAX ? 0 : s->value[DIE_COUNT];
	return die_has(s, DIE_UPPER_BOUND) ? s->value[DIE_UPPER_BOUND] + 1 : 0;
}
