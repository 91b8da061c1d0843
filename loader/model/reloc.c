// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* reloc.c - what the ELF relocations of code refer to: maps, variables, functions
 *   in:       SHT_REL sections
 *   out:      struct reloc for each, in order of instructions
 *   not here: CO-RE relocations, which are no ELF relocations (core_relocate.c); using
 *             these (link.c)
 *
 *	r1 = 0 ll   R_BPF_64_64  events      symbol in .maps: a map
 *	r1 = 0 ll   R_BPF_64_64  CONFIG_HZ   symbol in no section: a variable of .kconfig
 *	r1 = 0 ll   R_BPF_64_64  runqueues   symbol in no section: a variable of the kernel
 *	call -1     R_BPF_64_32  bpf_rdonly_cast   the same: a function of the kernel
 *	r1 = 8 ll   R_BPF_64_64  .rodata     section symbol + 8: a variable
 *	call -1     R_BPF_64_32  helper      symbol in .text: a function
 *	r1 = 0 ll   R_BPF_64_64  BPF.JT.0.0  symbol in .jumptables: a table
 */
#include "loader/model/jump_table.h"
#include "loader/model/kconfig.h"
#include "loader/model/ksym.h"

#include <stdlib.h>
#include <string.h>

static int map_reference(struct object *o, const struct elf_symbol *sym, u64 off, struct reloc *r,
			 struct error *e)
{
	u32 i;

	for (i = 0; i < o->n_maps; i++) {
		const struct map_def *m = &o->maps[i];

		if (m->arena_section == sym->shndx && off <= m->variables_size) {
			*r = (struct reloc){ r->insn, RELOC_DATA, .map = i, .value = off };
			return 0;
		}
		if (m->section != sym->shndx)
			continue;
		if (m->is_data ? off <= m->value_size : m->offset == off) {
			r->kind = m->is_data ? RELOC_DATA : RELOC_MAP;
			r->map = i;
			r->value = off;
			return 0;
		}
	}
	return error_set(
		e, -EINVAL,
		"symbol '%s' at %llu in section '%s' is neither a map, a variable nor a function",
		sym->name, (unsigned long long)off, o->elf.sections[sym->shndx].name);
}

static int function_reference(const struct elf_symbol *sym, s64 bytes, struct reloc *r,
			      enum reloc_kind kind, struct error *e)
{
	s64 at = (s64)sym->value + bytes;

	if (at < 0 || at % INSN_SIZE)
		return error_set(e, -EINVAL, "a reference to byte %lld of a function",
				 (long long)at);
	r->kind = kind;
	r->section = sym->shndx;
	r->value = at / INSN_SIZE;
	return 0;
}

static int ksym_reference(struct object *o, const struct insn *insn, const struct ksym *k,
			  struct reloc *r, struct error *e)
{
	bool call = insn_is_call_to_function(insn);

	if (call && k->kind != KSYM_FUNCTION)
		return error_set(e, -EINVAL, "'%s' is called, but it is a %s", k->name,
				 ksym_kind_name(k->kind));
	if (!call && insn->imm)
		return error_set(e, -EINVAL, "byte %d of %s '%s'; only its start can be had",
				 insn->imm, ksym_kind_name(k->kind), k->name);
	r->kind = RELOC_KSYM;
	r->map = k - o->ksyms->all;
	return 0;
}

/* A symbol that the object does not define: a variable of .kconfig, a name of the kernel. */
static int extern_reference(struct object *o, const struct insn *insn, const char *name,
			    struct reloc *r, struct error *e)
{
	const struct kconfig_extern *x = kconfig_find(o, name, strlen(name));
	const struct ksym *k = x ? NULL : ksym_find(o, name);

	if (k)
		return ksym_reference(o, insn, k, r, e);
	if (!x)
		return error_set(e, -ENOENT,
				 "'%s' is not defined in the object; if the kernel has it, declare "
				 "it extern with __ksym, if it is a configuration value, with "
				 "__kconfig",
				 name);
	if (insn_is_call_to_function(insn))
		return error_set(e, -EINVAL, "'%s' is called, but it is a variable of .kconfig",
				 name);
	if (insn->imm < 0 || (u32)insn->imm > x->size)
		return error_set(e, -EINVAL, "byte %d of '%s', which has %u", insn->imm, name,
				 x->size);
	r->kind = RELOC_DATA;
	r->map = o->kconfig->map;
	r->value = x->offset + (u32)insn->imm;
	return 0;
}

static int resolve(struct object *o, const struct insn *insn, const struct elf_symbol *sym,
		   struct reloc *r, struct error *e)
{
	bool call = insn_is_call_to_function(insn);
	int found;

	if (!call && !insn_is_ld_imm64(insn))
		return error_set(
			e, -EINVAL,
			"instruction code %02x is neither a call nor a 64-bit load of an address",
			insn->code);
	if (sym->shndx == SHN_UNDEF)
		return extern_reference(o, insn, sym->name, r, e);
	if (sym->shndx >= o->elf.n_sections)
		return error_set(e, -EINVAL, "symbol '%s' is in no section", sym->name);
	if (call)
		return function_reference(sym, reloc_addend(o, insn, sym), r, RELOC_CALL, e);
	if (object_code(o, sym->shndx))
		return function_reference(sym, reloc_addend(o, insn, sym), r, RELOC_FUNC, e);
	found = jump_table_reference(o, sym, reloc_addend(o, insn, sym), r, e);
	if (found)
		return found < 0 ? found : 0;
	return map_reference(o, sym, sym->value + (u64)reloc_addend(o, insn, sym), r, e);
}

static int by_insn(const void *a, const void *b)
{
	const struct reloc *r = a, *s = b;

	return r->insn < s->insn ? -1 : r->insn > s->insn;
}

const struct reloc *code_reloc(const struct code *c, u32 insn)
{
	u32 low = 0, high = c->n_relocs;

	while (low < high) {
		u32 mid = low + (high - low) / 2;

		if (c->relocs[mid].insn < insn)
			low = mid + 1;
		else
			high = mid;
	}
	return low < c->n_relocs && c->relocs[low].insn == insn ? &c->relocs[low] : NULL;
}

/* What record REC means, for the instruction R->insn that it is about. */
static int read_record(struct object *o, const struct code *c, const struct elf_rel *rec,
		       struct reloc *r, struct error *e)
{
	struct elf_symbol sym;
	int err = elf_symbol_get(&o->elf, rec->sym, &sym, e);

	if (err)
		return err;
	if (rec->type != R_BPF_64_64 && rec->type != R_BPF_64_32)
		return error_set(e, -EINVAL, "relocation type %u in code, expected 1 or 10",
				 rec->type);
	if (insn_is_ld_imm64(&c->insns[r->insn]) && r->insn + 1 >= c->n)
		return error_set(e, -EINVAL, "the second half of a 64-bit load is missing");
	return resolve(o, &c->insns[r->insn], &sym, r, e);
}

/* What cannot be resolved is a fault only once a program is wanted that has it (wanted.c). */
static int collect(struct object *o, struct code *c, const struct elf_section *rel, u64 index,
		   struct error *e)
{
	struct elf_rel rec;
	struct reloc *r;
	int err = elf_rel_get(&o->elf, rel, index, &rec, e);

	if (err)
		return err;
	if (rec.offset % INSN_SIZE)
		return error_set(e, -EINVAL, "byte %llu is not the start of an instruction",
				 (unsigned long long)rec.offset);
	r = arena_grow(&o->arena, c->relocs, c->n_relocs, sizeof(*r));
	if (!r)
		return error_nomem(e);
	c->relocs = r;
	r += c->n_relocs++;
	*r = (struct reloc){ .insn = rec.offset / INSN_SIZE };
	if (read_record(o, c, &rec, r, e)) {
		e->code = 0;
		*r = (struct reloc){ .insn = r->insn,
				     .kind = RELOC_REFUSED,
				     .section = rel->index,
				     .value = index };
	}
	return 0;
}

/* Nothing of the refusal is kept, for there may be many: it is found once more. */
int reloc_refusal(struct object *o, const struct code *c, const struct reloc *r, struct error *e)
{
	const struct elf_section *rel = &o->elf.sections[r->section];
	struct reloc again = { .insn = r->insn };
	struct elf_rel rec;
	int err =
		elf_rel_get(&o->elf, rel, r->value, &rec, e) ?: read_record(o, c, &rec, &again, e);

	return error_in(e, err, "section '%s', relocation %llu", rel->name,
			(unsigned long long)r->value);
}

int relocs_collect(struct object *o, struct error *e)
{
	u32 i;
	u64 k;
	int err;

	o->fields_hold_values = fields_hold_values(o);
	for (i = 1; i < o->elf.n_sections; i++) {
		const struct elf_section *rel = &o->elf.sections[i];
		struct code *c;

		if (rel->type != SHT_REL)
			continue;
		if (rel->info >= o->elf.n_sections)
			return error_set(e, -EINVAL,
					 "section '%s' relocates section %u, but there are only %u",
					 rel->name, rel->info, o->elf.n_sections);
		c = object_code(o, rel->info);
		for (k = 0; c && k < elf_rel_count(rel); k++) {
			err = collect(o, c, rel, k, e);
			if (err)
				return error_in(e, err, "section '%s', relocation %llu", rel->name,
						(unsigned long long)k);
		}
		if (c && c->n_relocs)
			qsort(c->relocs, c->n_relocs, sizeof(*c->relocs), by_insn);
	}
	return 0;
}
