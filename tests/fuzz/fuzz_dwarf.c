// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* fuzz_dwarf.c - any bytes as DWARF: every function's variables, every struct made into BTF
 *
 *	| size of each section: 4 * u16, little-endian | byte order: u8 | the sections themselves |
 *
 * in the order of SECTIONS. What is missing at the end is empty.
 */
#include "tests/fuzz/fuzz.h"

#include "btf/dwarf.h"
#include "btf/value.h"

static const char *const names[] = { ".debug_info", ".debug_abbrev", ".debug_str",
				     ".debug_str_offsets" };

enum { HEADER = 2 * ARRAY_SIZE(names) + 1, TYPES = 40 };

/* A copy of each section, of exactly its size: a read beyond it is seen. */
static void cut_sections(struct span in, struct arena *a, struct elf_file *elf)
{
	u64 at = HEADER;
	u32 i;

	elf->sections = arena_array(a, ARRAY_SIZE(names) + 1, sizeof(*elf->sections));
	elf->n_sections = ARRAY_SIZE(names) + 1;
	elf->swap = in.p[HEADER - 1] & 1;
	elf->big_endian = elf->swap != HOST_IS_BIG_ENDIAN;
	elf->sections[0].name = "";
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		struct elf_section *s = &elf->sections[i + 1];
		u64 len = in.p[2 * i] | in.p[2 * i + 1] << 8;

		s->name = names[i];
		s->index = i + 1;
		len = len < in.len - at ? len : in.len - at;
		s->data = (struct span){ malloc(len), len };
		if (len)
			memcpy((void *)s->data.p, in.p + at, len);
		at += len;
	}
}

/* The type at DIE as BTF, and a value of it as text. */
static void make_btf(struct dwarf *d, u64 die)
{
	static const u8 zeroes[512];
	struct arena a = { 0 };
	struct error e = { 0 };
	struct text t = { 0 };
	struct btf b;
	u32 id;

	check(dwarf_btf(d, &a, die, &b, &id, &e), &e);
	if (!e.code) {
		value_text(&b, id, (struct span){ zeroes, sizeof(zeroes) }, &t);
		value_json(&b, id, (struct span){ zeroes, sizeof(zeroes) }, &t);
	}
	text_free(&t);
	arena_free(&a);
}

/* What a function leads to, and what is asked for by name. */
static void look_for(struct dwarf *d, const struct dwarf_die *die)
{
	static const u64 sizes[] = { 4, 8, 16, 24, 64 };
	struct dwarf_uses uses;
	struct error e;
	u64 found;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(sizes) && die->tag == DW_TAG_subprogram; i++) {
		e = (struct error){ 0 };
		check(dwarf_uses_of_size(d, die->name, sizes[i], &uses, &e), &e);
	}
	e = (struct error){ 0 };
	if (die_is_struct(die))
		check(dwarf_struct_named(d, die->name, &found, &e), &e);
}

static void try_unit(struct dwarf *d, const struct dwarf_unit *u)
{
	struct error e = { 0 };
	struct dwarf_die die;
	u32 n = 0;
	u64 at;

	for (at = u->first; at < u->end && n < TYPES; at = die.next) {
		check(die_read(d, u, at, &die, &e), &e);
		if (e.code)
			return;
		if (die_is_struct(&die) || die.tag == DW_TAG_typedef) {
			make_btf(d, at);
			n++;
		}
		if (die_is_struct(&die) || die.tag == DW_TAG_subprogram) {
			look_for(d, &die);
			n++;
		}
	}
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	struct arena a = { 0 };
	struct error e = { 0 };
	struct elf_file elf = { 0 };
	struct dwarf d;
	u32 i;

	if (len < HEADER)
		return 0;
	cut_sections((struct span){ data, len }, &a, &elf);
	check(dwarf_open(&elf, &a, &d, &e), &e);
	d.budget = d.budget < 1000000 ? d.budget : 1000000; /* the sum of all that is tried here */
	for (i = 0; !e.code && i < d.n_units && i < 4; i++)
		try_unit(&d, &d.units[i]);
	for (i = 1; i < elf.n_sections; i++)
		free((void *)elf.sections[i].data.p);
	arena_free(&a);
	return 0;
}
