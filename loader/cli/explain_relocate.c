// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* explain_relocate.c - -v: what became of each relocation
 *   in:       struct life after the phase; LEVEL: how many -v, from 2 on with bytes
 *   out:      text
 *   not here: the bytes (bytes.c), the other phases (explain.c)
 */
#include "loader/cli/explain.h"
#include "loader/model/disasm.h"
#include "loader/model/ksym.h"

#include <string.h>

static void begin(struct text *t)
{
	text_str(t, "              ");
}

static void add_quoted(struct text *t, const char *s)
{
	text_quote(t, s, strlen(s));
}

/* "struct pt_regs.si: field byte offset: program's type [2] says 104; kernel's type [83] says 104"
 */
static void explain_fix(const struct object *o, const struct core_fix *f, struct text *t)
{
	const struct code *c = &o->codes[f->code];
	u32 at = f->relo.insn, left = c->n - at;
	struct insn before[2] = { code_original(o, c, at) };

	if (left > 1)
		before[1] = code_original(o, c, at + 1);
	begin(t);
	add_quoted(t, f->what);
	text_add(t, ", access \"");
	add_quoted(t, f->relo.access);
	text_add(t, "\": program's type [%u] says %llu; ", f->relo.type_id,
		 (unsigned long long)f->old_value);
	if (f->target_id)
		text_add(t, "kernel's type [%u] says %llu\n", f->target_id,
			 (unsigned long long)f->new_value);
	else if (f->relo.kind == CORE_TYPE_ID_LOCAL)
		text_str(t, "the kernel is not asked\n");
	else
		text_str(t, f->poison ? "the kernel has no such thing\n"
				      : "the kernel has no such thing, which is 0\n");
	begin(t);
	text_str(t, "  ");
	add_quoted(t, c->section->name);
	text_add(t, ", instruction %u: ", at);
	insn_text(before, left > 1 ? 2 : 1, DISASM_LLVM, NULL, t);
	text_str(t, "  →  ");
	if (c->poisoned[at])
		poison_text(&c->insns[at], c->poisoned[at], t);
	else
		insn_text(&c->insns[at], left, DISASM_LLVM, NULL, t);
	text_str(t, "\n");
}

static void explain_refs(const struct object *o, const struct program *p, int level, struct text *t)
{
	u32 i;

	for (i = 0; i < p->n_refs; i++) {
		const struct map_def *m = &o->maps[p->refs[i].map];

		begin(t);
		add_quoted(t, p->name);
		text_add(t, ", instruction %u: the descriptor of map '", p->refs[i].insn);
		add_quoted(t, m->symbol);
		if (insn_src(&p->insns[p->refs[i].insn]) == PSEUDO_MAP_VALUE)
			text_add(t, "' and offset %d go here\n", p->insns[p->refs[i].insn + 1].imm);
		else
			text_str(t, "' goes here\n");
		if (level > 1)
			bytes_insn(o, p, p->refs[i].insn, t);
	}
}

/* The distance to a function was counted in the section, and is now counted in the program. */
static void explain_calls(const struct object *o, const struct program *p, int level,
			  struct text *t)
{
	struct insn was;
	u32 i, k, at;

	begin(t);
	add_quoted(t, p->name);
	text_add(t, ": with the functions that it calls %u instructions\n", p->n_insns);
	for (k = 1; k < p->n_pieces && level > 1; k++) {
		begin(t);
		add_quoted(t, p->name);
		text_add(t, ", instruction %u: here '", p->pieces[k].start);
		add_quoted(t, p->pieces[k].function->name);
		text_str(t, "' begins\n");
	}
	for (i = 0; i < p->n_insns && level > 1; i++) {
		const struct code *c = program_origin(o, p, i, &at);

		was = code_original(o, c, at);
		if (!insn_is_call_to_function(&p->insns[i]) || was.imm == p->insns[i].imm)
			continue;
		begin(t);
		add_quoted(t, p->name);
		text_add(t, ", instruction %u: the call goes to instruction %lld\n", i,
			 (long long)i + 1 + p->insns[i].imm);
		bytes_insn(o, p, i, t);
	}
}

/* "kernel function 'bpf_task_acquire': type [65867] of the kernel" */
/* The instructions that refer to what the kernel has. */
static void explain_ksym_refs(const struct object *o, const struct program *p, struct text *t)
{
	u32 i;

	for (i = 0; i < p->n_ksym_refs; i++) {
		begin(t);
		add_quoted(t, p->name);
		text_add(t, ", instruction %u: '", p->ksym_refs[i].insn);
		add_quoted(t, o->ksyms->all[p->ksym_refs[i].ksym].name);
		text_str(t, "' of the kernel goes here\n");
		bytes_insn(o, p, p->ksym_refs[i].insn, t);
	}
}

static void explain_ksyms(const struct life *l, struct text *t)
{
	const struct object *o = &l->object;
	u32 i;

	for (i = 0; i < ksyms_count(o); i++) {
		const struct ksym *k = &o->ksyms->all[i];

		begin(t);
		text_add(t, "%s '", ksym_kind_name(k->kind));
		add_quoted(t, k->name);
		if (k->btf && module_name(l, k->btf))
			text_add(t, "': type [%u] of module %s\n", k->id, module_name(l, k->btf));
		else if (k->btf)
			text_add(t, "': type [%u] of the kernel\n", k->id);
		else if (k->kind == KSYM_ADDRESS)
			text_str(t, "': its address is looked up when the program is loaded\n");
		else if (k->differs)
			text_str(t,
				 "': the kernel's is of another type, which counts as missing\n");
		else
			text_str(t, "': missing, and the program can do without (it is weak)\n");
	}
	if (l->n_modules) {
		begin(t);
		text_add(t, "the types of %u modules were looked at, too\n", l->n_modules);
	}
}

static const char *record_name(const struct object *o, const struct map_def *m)
{
	const struct btf *b = m->record_btf ? m->record_btf : &o->btf;

	return btf_str(b, btf_type(b, m->record_type)->name_off);
}

static void explain_records(const struct object *o, const struct map_def *m, struct text *t)
{
	begin(t);
	text_str(t, "records of '");
	add_quoted(t, m->symbol);
	if (m->record_type) {
		text_str(t, "': ");
		if (m->record_size)
			text_add(t, "%lld bytes", (long long)m->record_size);
		else
			text_str(t, "of any size");
		text_str(t, ", read as ");
		add_quoted(t, record_name(o, m));
		text_add(t, " of its %s\n", m->record_btf ? "DWARF" : "BTF");
	} else {
		text_str(t, "': their type is not known\n");
	}
}

void explain_relocate(const struct life *l, int level, struct text *t)
{
	const struct object *o = &l->object;
	u32 i;

	explain_ksyms(l, t);
	for (i = 0; i < o->n_fixes; i++) {
		explain_fix(o, &o->fixes[i], t);
		if (level > 1)
			bytes_fix(l, &o->fixes[i], t);
	}
	for (i = 0; i < o->n_programs; i++) {
		const struct program *p = &o->programs[i];

		if (p->skipped)
			continue;
		explain_refs(o, p, level, t);
		if (level > 1)
			explain_ksym_refs(o, p, t);
		if (p->n_insns != p->function->n)
			explain_calls(o, p, level, t);
	}
	for (i = 0; i < o->n_maps; i++)
		if (map_has_records(&o->maps[i]))
			explain_records(o, &o->maps[i], t);
}
