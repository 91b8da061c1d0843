// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* elf.h - an ELF64 file's sections, segments, symbols and relocations, read by hand
 *
 * Any ELF64 file can be opened, in either byte order: BPF objects, and also a vmlinux or a
 * library that is only searched. Whether it is a BPF object is a question of its own.
 */
#ifndef ELF_ELF_H
#define ELF_ELF_H

#include "base/arena.h"
#include "base/error.h"
#include "base/span.h"
#include "elf/elf_format.h"

struct elf_section {
	const char *name; /* "" when it has none; borrowed from the file */
	u32 index, type, link, info;
	u64 flags, offset, size, align, entsize;
	struct span data; /* its bytes; empty for SHT_NOBITS (.bss) whatever size says */
};

struct elf_symbol {
	const char *name; /* "" when it has none */
	u64 value, size;
	u32 index; /* its own number */
	u32 shndx; /* section, or SHN_UNDEF, SHN_ABS, ... */
	u8 bind, type, visibility;
	u8 other; /* the whole byte that visibility is in; the CPU's ABI uses the rest */
};

struct elf_segment { /* what a program header says is loaded together */
	u32 type, flags;
	u64 offset, addr; /* in the file, in memory */
	u64 file_size, mem_size;
};

struct elf_rel {
	u64 offset;
	u32 sym, type;
};

struct elf_file {
	struct span bytes;
	bool big_endian;
	bool swap; /* the file's byte order is not the host's */
	u16 type, machine;
	u32 flags; /* the machine's own */
	struct elf_section *sections;
	u32 n_sections;
	const struct elf_section *symtab; /* NULL when there is none */
	u32 n_symbols;
};

/* Reads the header, every section header and the place of the symbol table.
 *   bytes   the whole file; borrowed for as long as OUT is used
 *   a       owns the section array
 * Returns 0, -ENOEXEC (not such a file), -EINVAL (damaged) or -ENOMEM.
 */
int elf_parse(struct span bytes, struct arena *a, struct elf_file *out, struct error *e);

/* Is it what clang -target bpf makes: relocatable, for the BPF machine? 0 or -ENOEXEC. */
int elf_require_bpf_object(const struct elf_file *f, struct error *e);

/* The first section of that name, or NULL. */
const struct elf_section *elf_section_named(const struct elf_file *f, const char *name);

/* The file's segments, counted and read one by one: only programs and libraries have them, and
 * only those are asked. COUNT is checked against the file; read 0 <= INDEX < COUNT after it.
 */
int elf_segment_count(const struct elf_file *f, u32 *count, struct error *e);
void elf_segment_get(const struct elf_file *f, u32 index, struct elf_segment *out);

/* The table of type SHT_SYMTAB or SHT_DYNSYM, checked so far that elf_table_symbol_get() can read
 * it; NULL when there is none. A file has at most one of each.
 * Returns 0 or -EINVAL.
 */
int elf_table_find(const struct elf_file *f, u32 type, const struct elf_section **out,
		   struct error *e);

/* Symbols in a table that elf_table_find() gave; NULL has none. */
u32 elf_table_count(const struct elf_section *table);

/* Symbol INDEX of TABLE. Returns 0 or -EINVAL. */
int elf_table_symbol_get(const struct elf_file *f, const struct elf_section *table, u32 index,
			 struct elf_symbol *out, struct error *e);

/* The same of .symtab, 0 <= INDEX < n_symbols. Returns 0 or -EINVAL. */
int elf_symbol_get(const struct elf_file *f, u32 index, struct elf_symbol *out, struct error *e);

struct elf_versions {
	struct span numbers;		 /* one for each dynamic symbol; empty: no versions */
	const struct elf_section *names; /* NULL: the file defines none */
};

/* Where the versions of the symbols in DYNSYM (NULL: none) are. Returns 0 or -EINVAL. */
int elf_versions_find(const struct elf_file *f, const struct elf_section *dynsym,
		      struct elf_versions *out, struct error *e);

/* The version of dynamic symbol INDEX, or NULL when it has none. HIDDEN: programs that are linked
 * today do not get this one.
 */
const char *elf_version_of(const struct elf_file *f, const struct elf_versions *v, u32 index,
			   bool *hidden);

/* How many records the SHT_REL section REL holds; each is read by elf_rel_get(). */
u64 elf_rel_count(const struct elf_section *rel);

/* Record INDEX of REL. Its offset is inside the patched section, its symbol exists.
 * Returns 0 or -EINVAL.
 */
int elf_rel_get(const struct elf_file *f, const struct elf_section *rel, u64 index,
		struct elf_rel *out, struct error *e);

#endif
