// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* elf_version.c - the version that a dynamic symbol belongs to
 *   in:       .gnu.version (a number for each symbol), .gnu.version_d (a name for each number)
 *   out:      the version's name, and whether it is the default one
 *   not here: choosing between versions (elf_function.c); versions that are imported
 *
 * A library may hold several functions of one name, so that old programs find the old one:
 *
 *	.dynsym 17: memcpy   .gnu.version 17: 0x8002   .gnu.version_d 2: "GLIBC_2.2.5"
 *	.dynsym 18: memcpy   .gnu.version 18: 0x0003   .gnu.version_d 3: "GLIBC_2.14"
 *	                                        ^ 0x8000: hidden from new programs, which get 18
 */
#include "elf/elf.h"
#include "elf/elf_read.h"

static const struct elf_section *first_of_type(const struct elf_file *f, u32 type)
{
	u32 i;

	for (i = 1; i < f->n_sections; i++)
		if (f->sections[i].type == type)
			return &f->sections[i];
	return NULL;
}

int elf_versions_find(const struct elf_file *f, const struct elf_section *dynsym,
		      struct elf_versions *out, struct error *e)
{
	const struct elf_section *numbers = first_of_type(f, SHT_GNU_VERSYM);

	*out = (struct elf_versions){ 0 };
	if (!dynsym || !numbers)
		return 0;
	if (numbers->data.len / sizeof(u16) < elf_table_count(dynsym))
		return error_set(e, -EINVAL,
				 "section %u '%s': %llu bytes, but there are %u symbols, and each "
				 "has 2 there",
				 numbers->index, numbers->name,
				 (unsigned long long)numbers->data.len, elf_table_count(dynsym));
	out->numbers = numbers->data;
	out->names = first_of_type(f, SHT_GNU_VERDEF);
	if (out->names && out->names->link >= f->n_sections)
		return error_set(e, -EINVAL,
				 "section %u '%s': its names are in section %u, but there are only "
				 "%u",
				 out->names->index, out->names->name, out->names->link,
				 f->n_sections);
	return 0;
}

/* The name in the record DEF, which lies OFF bytes into the section. */
static const char *name_of(const struct elf_file *f, const struct elf_section *s, u64 off,
			   const u8 *def)
{
	u64 aux_off = off + FIELD32(f, def, struct elf64_verdef, aux);
	const u8 *aux = span_at(s->data, aux_off, sizeof(struct elf64_verdaux));

	return aux ? span_str(f->sections[s->link].data,
			      FIELD32(f, aux, struct elf64_verdaux, name))
		   : NULL;
}

const char *elf_version_of(const struct elf_file *f, const struct elf_versions *v, u32 index,
			   bool *hidden)
{
	u16 raw = v->numbers.p ? load_u16(v->numbers.p + index * sizeof(u16), f->swap) : 1;
	u16 number = raw & VERSYM_VERSION;
	const u8 *def;
	u64 off = 0;
	u32 next;

	*hidden = raw & VERSYM_HIDDEN;
	while (v->names && number > 1 &&
	       (def = span_at(v->names->data, off, sizeof(struct elf64_verdef)))) {
		next = FIELD32(f, def, struct elf64_verdef, next);
		if (FIELD16(f, def, struct elf64_verdef, ndx) == number)
			return name_of(f, v->names, off, def);
		if (next == 0)
			break;
		off += next; /* only forwards, so this ends */
	}
	return NULL;
}
