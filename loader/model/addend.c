// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* addend.c - what does the field of a relocated instruction hold?
 *   in:       an instruction, the symbol that its relocation names
 *   out:      how many bytes behind the symbol the place is that is meant
 *   not here: which map, variable or function is there (reloc.c)
 *
 *	                            r1 = &variable, at 40    call function, at byte 280
 *	clang, binutils since 2.41        0                    -1
 *	binutils until 2.40              40                    279 (= 280 - 1)
 *
 * What is behind a section's symbol is written the same by all: bytes, and calls in instructions.
 * gcc 12 of Debian 12 comes with binutils 2.40. Nothing in the file names the assembler; but its
 * fields are never below their symbol's value, and clang's are only by chance not.
 */
#include "loader/model/object.h"
#include "elf/elf_format.h"

#include <string.h>

static bool is_of_gcc(const struct object *o)
{
	const struct elf_section *s = elf_section_named(&o->elf, ".comment");
	struct span text;

	if (!s || !s->data.len) /* older assemblers begin it with a NUL */
		return false;
	return span_cut(s->data, *s->data.p == 0, 4, &text) && !memcmp(text.p, "GCC:", 4);
}

/* May it be that the field of this instruction holds the symbol's value, too? */
static bool may_hold_value(const struct insn *insn, const struct elf_symbol *sym)
{
	if (sym->shndx == SHN_UNDEF || sym->type == STT_SECTION)
		return true;
	if (insn_is_call_to_function(insn))
		return insn->imm == (s64)sym->value - 1;
	return insn->imm >= 0 && (u32)insn->imm >= sym->value;
}

static bool code_may_hold_values(const struct object *o, const struct code *c,
				 const struct elf_section *rel)
{
	struct elf_symbol sym;
	struct elf_rel rec;
	struct error e;
	u64 k;

	for (k = 0; k < elf_rel_count(rel); k++) {
		if (elf_rel_get(&o->elf, rel, k, &rec, &e) ||
		    elf_symbol_get(&o->elf, rec.sym, &sym, &e) || rec.offset / INSN_SIZE >= c->n)
			return false; /* damaged: whoever reads it for real will say so */
		if (!may_hold_value(&c->insns[rec.offset / INSN_SIZE], &sym))
			return false;
	}
	return true;
}

bool fields_hold_values(const struct object *o)
{
	u32 i;

	if (!is_of_gcc(o))
		return false;
	for (i = 1; i < o->elf.n_sections; i++) {
		const struct elf_section *rel = &o->elf.sections[i];
		const struct code *c = rel->type == SHT_REL ? object_code(o, rel->info) : NULL;

		if (c && !code_may_hold_values(o, c, rel))
			return false;
	}
	return true;
}

s64 reloc_addend(const struct object *o, const struct insn *insn, const struct elf_symbol *sym)
{
	bool minus_value = o->fields_hold_values && sym->type != STT_SECTION;

	/* A call counts from the instruction behind it, so -1 is the symbol itself. */
	if (insn_is_call_to_function(insn))
		return minus_value ? (s64)insn->imm + 1 - (s64)sym->value
				   : ((s64)insn->imm + 1) * INSN_SIZE;
	return insn->imm - (minus_value ? (s64)sym->value : 0);
}

/*	R_BPF_64_64      clang before 13
 *	R_BPF_64_ABS64   clang, binutils since 2.41
 *	R_BPF_DATA_64    binutils until 2.40, the symbol's value included
 */
bool reloc_is_data(const struct elf_rel *rel)
{
	return rel->type == R_BPF_64_64 || rel->type == R_BPF_64_ABS64 ||
	       rel->type == R_BPF_DATA_64;
}

u64 reloc_data_place(const struct elf_rel *rel, const struct elf_symbol *sym, u64 field)
{
	return rel->type == R_BPF_DATA_64 ? field : sym->value + field;
}
