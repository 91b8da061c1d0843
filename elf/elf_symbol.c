// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* elf_symbol.c - symbols, and the relocations that name them
 *   in:       struct elf_file
 *   out:      one decoded record at a time; there may be many, few are wanted
 *   not here: what a relocation does to an instruction (loader/model/)
 */
#include "elf/elf.h"
#include "elf/elf_read.h"

int elf_table_symbol_get(const struct elf_file *f, const struct elf_section *table, u32 index,
			 struct elf_symbol *out, struct error *e)
{
	u32 count = elf_table_count(table), name;
	const u8 *s;

	if (index >= count)
		return error_set(e, -EINVAL, "symbol %u does not exist, there are only %u", index,
				 count);
	s = table->data.p + (u64)index * sizeof(struct elf64_sym);
	name = FIELD32(f, s, struct elf64_sym, name);
	*out = (struct elf_symbol){
		.name = span_str(f->sections[table->link].data, name),
		.value = FIELD64(f, s, struct elf64_sym, value),
		.size = FIELD64(f, s, struct elf64_sym, size),
		.index = index,
		.shndx = FIELD16(f, s, struct elf64_sym, shndx),
		.bind = s[offsetof(struct elf64_sym, info)] >> 4,
		.type = s[offsetof(struct elf64_sym, info)] & 15,
		.visibility = s[offsetof(struct elf64_sym, other)] & 3,
		.other = s[offsetof(struct elf64_sym, other)],
	};
	if (!out->name)
		return error_set(e, -EINVAL, "symbol %u: name at offset %u is outside the names",
				 index, name);
	if (out->shndx < SHN_LORESERVE && out->shndx >= f->n_sections)
		return error_set(e, -EINVAL,
				 "symbol %u '%s' is in section %u, but there are only %u", index,
				 out->name, out->shndx, f->n_sections);
	return 0;
}

int elf_symbol_get(const struct elf_file *f, u32 index, struct elf_symbol *out, struct error *e)
{
	return elf_table_symbol_get(f, f->symtab, index, out, e);
}

u64 elf_rel_count(const struct elf_section *rel)
{
	return rel->data.len / sizeof(struct elf64_rel);
}

int elf_rel_get(const struct elf_file *f, const struct elf_section *rel, u64 index,
		struct elf_rel *out, struct error *e)
{
	const u8 *r = rel->data.p + index * sizeof(struct elf64_rel);
	u64 info;

	if (rel->entsize != sizeof(struct elf64_rel) || rel->data.len % sizeof(struct elf64_rel) ||
	    index >= elf_rel_count(rel))
		return error_set(
			e, -EINVAL, "%llu bytes in records of %llu, expected records of 16",
			(unsigned long long)rel->data.len, (unsigned long long)rel->entsize);
	info = FIELD64(f, r, struct elf64_rel, info);
	*out = (struct elf_rel){ FIELD64(f, r, struct elf64_rel, offset), info >> 32,
				 info & 0xffffffff };
	if (out->sym >= f->n_symbols)
		return error_set(e, -EINVAL,
				 "section %u '%s', relocation %llu: symbol %u does not exist, "
				 "there are only %u",
				 rel->index, rel->name, (unsigned long long)index, out->sym,
				 f->n_symbols);
	if (rel->info >= f->n_sections || out->offset >= f->sections[rel->info].size)
		return error_set(e, -EINVAL, "byte %llu is outside section %u",
				 (unsigned long long)out->offset, rel->info);
	return 0;
}
