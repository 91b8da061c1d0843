// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* dwarf_open.c - the sections, the units' headers, the abbreviations
 *   in:       an ELF file
 *   out:      struct dwarf
 *   not here: what is inside the units (dwarf_die.c)
 */
#include "btf/dwarf.h"

#include <stdlib.h>
#include <string.h>

/* Relocations of 32 bits. The first is clang's since 13 (llvm_reloc.rst), the second was it before;
 * the third is that of GNU binutils up to 2.40, where it is called R_BPF_DATA_32.
 */
static bool is_32_bit(u32 type)
{
	return type == R_BPF_64_ABS32 || type == R_BPF_64_32 || type == 11;
}

/* Adds the symbol's value to the 4 bytes at R->offset of DATA, a copy of the section. */
static int relocate(const struct elf_file *elf, const struct elf_rel *r, u64 value, u8 *data,
		    u64 len, struct error *e)
{
	u32 word;

	if (len < 4 || r->offset > len - 4)
		return error_set(e, -EINVAL, "4 bytes at %llu are outside its %llu",
				 (unsigned long long)r->offset, (unsigned long long)len);
	word = load_u32(data + r->offset, elf->swap) + (u32)value;
	if (elf->swap)
		word = __builtin_bswap32(word);
	memcpy(data + r->offset, &word, sizeof(word));
	return 0;
}

/* In the object the bytes hold what is to be added to a symbol, and compilers name the symbols of
 * sections, whose value is 0: then they are right as they are, and no copy is needed.
 */
static int apply(const struct elf_file *elf, struct arena *a, const struct elf_section *rel,
		 struct span *data, struct error *e)
{
	struct elf_symbol sym = { .index = UINT32_MAX };
	struct elf_rel r;
	u8 *copy = NULL;
	u64 i;
	int err = 0;

	for (i = 0; i < elf_rel_count(rel) && !err; i++) {
		err = elf_rel_get(elf, rel, i, &r, e);
		if (!err && r.sym != sym.index)
			err = elf_symbol_get(elf, r.sym, &sym, e);
		if (err || sym.value == 0 || !is_32_bit(r.type))
			continue;
		if (!copy) {
			copy = arena_alloc(a, data->len);
			if (!copy)
				return error_nomem(e);
			memcpy(copy, data->p, data->len);
			data->p = copy;
		}
		err = relocate(elf, &r, sym.value, copy, data->len, e);
	}
	return err;
}

/* The bytes of section NAME; none when there is no such section. */
static int section(const struct elf_file *elf, struct arena *a, const char *name, struct span *out,
		   struct error *e)
{
	const struct elf_section *s = elf_section_named(elf, name);
	u32 i;
	int err = 0;

	*out = (struct span){ 0 };
	if (!s)
		return 0;
	if (s->flags & SHF_COMPRESSED)
		return error_set(e, -EOPNOTSUPP,
				 "section '%s' is compressed (-gz); that is not read", name);
	*out = s->data;
	for (i = 1; i < elf->n_sections && !err; i++)
		if (elf->sections[i].type == SHT_REL && elf->sections[i].info == s->index &&
		    elf->symtab)
			err = apply(elf, a, &elf->sections[i], out, e);
	return err ? error_in(e, err, "section '%s'", name) : 0;
}

static int by_code(const void *a, const void *b)
{
	const struct dwarf_abbrev *x = a, *y = b;

	return x->code < y->code ? -1 : x->code > y->code;
}

/* Passes the attributes of one abbreviation: pairs of attribute and form up to 0, 0. Returns how
 * many bytes their values take in a DIE.
 */
static u32 skip_specs(struct dwarf *d, const struct dwarf_unit *u, struct dwarf_cursor *c)
{
	u64 at, form, bytes = 0;

	do {
		at = cursor_uleb(c);
		form = cursor_uleb(c);
		if (form == DW_FORM_implicit_const)
			cursor_sleb(c);
		if (at || form)
			bytes += form_bytes(u, form);
		if (d->budget)
			d->budget--;
	} while ((at || form) && !c->bad && d->budget);
	return bytes < ABBREV_VARIES ? bytes : ABBREV_VARIES;
}

/* The abbreviations from U->abbrev_start up to code 0. */
static int read_abbrevs(struct dwarf *d, struct arena *a, struct dwarf_unit *u, struct error *e)
{
	struct dwarf_cursor c = { d->abbrev, u->abbrev_start, d->swap, false };
	struct dwarf_abbrev *vec = NULL, next;
	u32 n = 0;

	while ((next.code = cursor_uleb(&c))) {
		next.tag = cursor_uleb(&c);
		next.children = cursor_uint(&c, 1);
		next.specs = c.at;
		next.bytes = skip_specs(d, u, &c);
		if (c.bad || !d->budget)
			break;
		vec = arena_grow(a, vec, n, sizeof(*vec));
		if (!vec)
			return error_nomem(e);
		vec[n++] = next;
	}
	if (c.bad)
		return error_set(e, -EINVAL,
				 "the abbreviations at %llu do not end inside the %llu bytes of "
				 ".debug_abbrev",
				 (unsigned long long)u->abbrev_start,
				 (unsigned long long)d->abbrev.len);
	if (!d->budget)
		return error_set(e, -E2BIG, "too many abbreviations");
	if (n)
		qsort(vec, n, sizeof(*vec), by_code);
	u->abbrevs = vec;
	u->n_abbrevs = n;
	return 0;
}

/* One file, one table, mostly: those of the unit before are the same then. */
static int find_abbrevs(struct dwarf *d, struct arena *a, struct dwarf_unit *u, struct error *e)
{
	const struct dwarf_unit *last = d->n_units ? &d->units[d->n_units - 1] : NULL;

	if (last && last->abbrev_start == u->abbrev_start && last->addr_size == u->addr_size) {
		u->abbrevs = last->abbrevs;
		u->n_abbrevs = last->n_abbrevs;
		return 0;
	}
	return read_abbrevs(d, a, u, e);
}

/* What the header has behind the version; see dwarf_format.h. */
static void read_header(struct dwarf_cursor *c, struct dwarf_unit *u)
{
	u32 type;

	if (u->version < 5) {
		u->abbrev_start = cursor_uint(c, 4);
		u->addr_size = cursor_uint(c, 1);
		return;
	}
	type = cursor_uint(c, 1);
	u->addr_size = cursor_uint(c, 1);
	u->abbrev_start = cursor_uint(c, 4);
	if (type == DW_UT_type || type == DW_UT_split_type)
		cursor_block(c, 8 + 4);
	if (type == DW_UT_skeleton || type == DW_UT_split_compile)
		cursor_block(c, 8);
}

static int read_unit(struct dwarf *d, struct arena *a, u64 at, struct dwarf_unit *u,
		     struct error *e)
{
	struct dwarf_cursor c = { d->info, at, d->swap, false };
	u64 len = cursor_uint(&c, 4);

	*u = (struct dwarf_unit){ .start = at };
	if (len >= DWARF_LENGTH_RESERVED)
		return error_set(e, -EOPNOTSUPP, "64-bit DWARF; only the 32-bit format is read");
	u->end = at + 4 + len;
	u->version = cursor_uint(&c, 2);
	if (c.bad || len > d->info.len - at - 4)
		return error_set(e, -EINVAL, "%llu bytes in .debug_info, but only %llu are left",
				 (unsigned long long)len, (unsigned long long)(d->info.len - at));
	if (u->version < 4 || u->version > 5)
		return error_set(e, -EOPNOTSUPP, "DWARF version %u; 4 and 5 are read", u->version);
	read_header(&c, u);
	if (c.bad || c.at > u->end)
		return error_set(e, -EINVAL, "%llu bytes are no unit header",
				 (unsigned long long)len);
	if (u->addr_size == 0 || u->addr_size > 8)
		return error_set(e, -EINVAL, "addresses of %u bytes", u->addr_size);
	u->first = c.at;
	return find_abbrevs(d, a, u, e);
}

/* The first DIE says where in .debug_str_offsets the unit's own start. Without that they start
 * behind the section's header of 8 bytes (7.26).
 */
static int find_strings(struct dwarf *d, struct dwarf_unit *u, struct error *e)
{
	struct dwarf_die die;
	int err;

	u->str_base = 8;
	if (u->first == u->end)
		return 0;
	err = die_read(d, u, u->first, &die, e);
	if (!err && die_has(&die, DIE_STR_BASE))
		u->str_base = die.value[DIE_STR_BASE];
	return err;
}

static int read_units(struct dwarf *d, struct arena *a, struct error *e)
{
	struct dwarf_unit *units, u = { 0 };
	u64 at;
	int err;

	for (at = 0; at < d->info.len; at = u.end) {
		err = read_unit(d, a, at, &u, e);
		if (!err)
			err = find_strings(d, &u, e);
		if (err)
			return error_in(e, err, "unit at %llu", (unsigned long long)at);
		units = arena_grow(a, d->units, d->n_units, sizeof(*units));
		if (!units)
			return error_nomem(e);
		d->units = units;
		d->units[d->n_units++] = u;
	}
	return 0;
}

int dwarf_open(const struct elf_file *elf, struct arena *a, struct dwarf *out, struct error *e)
{
	int err;

	*out = (struct dwarf){
		.a = a, .swap = elf->swap, .big_endian = elf->big_endian, .budget = DWARF_BUDGET
	};
	err = section(elf, a, ".debug_info", &out->info, e);
	err = err ?: section(elf, a, ".debug_abbrev", &out->abbrev, e);
	err = err ?: section(elf, a, ".debug_str", &out->str, e);
	err = err ?: section(elf, a, ".debug_line_str", &out->line_str, e);
	err = err ?: section(elf, a, ".debug_str_offsets", &out->str_offsets, e);
	if (!err && out->info.len == 0)
		return error_set(e, -ENOENT, "it has no DWARF (section .debug_info)");
	err = err ?: read_units(out, a, e);
	return err ? error_in(e, err, "DWARF") : 0;
}
