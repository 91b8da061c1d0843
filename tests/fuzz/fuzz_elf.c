// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* fuzz_elf.c - any bytes as an ELF file: an object, or a library that a function is looked for in
 */
#include "tests/fuzz/fuzz.h"

#include "elf/elf.h"
#include "elf/elf_function.h"

static void read_symbols(const struct elf_file *f, u32 type)
{
	const struct elf_section *table;
	struct elf_versions versions;
	struct elf_symbol sym;
	struct error e = { 0 };
	bool hidden;
	u32 i;

	check(elf_table_find(f, type, &table, &e), &e);
	if (e.code || !table)
		return;
	for (i = 0; i < elf_table_count(table); i++)
		check(elf_table_symbol_get(f, table, i, &sym, &e), &e);
	e.code = 0;
	check(elf_versions_find(f, type == SHT_DYNSYM ? table : NULL, &versions, &e), &e);
	for (i = 0; !e.code && i < elf_table_count(table); i++)
		elf_version_of(f, &versions, i, &hidden);
}

static void read_relocations(const struct elf_file *f, const struct elf_section *s)
{
	struct elf_rel rel;
	struct error e = { 0 };
	u64 i;

	for (i = 0; s->type == SHT_REL && i < elf_rel_count(s); i++)
		check(elf_rel_get(f, s, i, &rel, &e), &e);
}

static void read_segments(const struct elf_file *f)
{
	struct elf_segment segment;
	struct error e = { 0 };
	u32 n = 0, i;

	check(elf_segment_count(f, &n, &e), &e);
	for (i = 0; !e.code && i < n; i++)
		elf_segment_get(f, i, &segment);
}

static void find_functions(const struct elf_file *f)
{
	static const char *const names[] = { "main", "_start", "getaddrinfo", "malloc@GLIBC_2.2.5",
					     "main+4" };
	struct error e;
	u64 offset;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		e = (struct error){ 0 };
		check(elf_function_offset(f, names[i], &offset, &e), &e);
	}
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	struct arena a = { 0 };
	struct error e = { 0 };
	struct elf_file f;
	u32 i;

	check(elf_parse((struct span){ data, len }, &a, &f, &e), &e);
	if (!e.code) {
		elf_section_named(&f, ".BTF");
		read_symbols(&f, SHT_SYMTAB);
		read_symbols(&f, SHT_DYNSYM);
		for (i = 0; i < f.n_sections; i++)
			read_relocations(&f, &f.sections[i]);
		read_segments(&f);
		find_functions(&f);
		elf_require_bpf_object(&f, &e);
	}
	arena_free(&a);
	return 0;
}
