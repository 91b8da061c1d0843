// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* wanted.c - what the wanted programs are made of
 *   in:       programs, of which some are skipped; functions, relocations
 *   out:      the functions that wanted programs can get to, their instructions, the names of the
 *             kernel in them
 *   not here: which programs are wanted (loader/targets.c), putting them together (link.c)
 *
 * Nothing else is looked up, decided or complained of: an object may hold programs that this
 * kernel, or this object's compiler, cannot do right, beside the one that is asked for.
 */
#include "loader/model/ksym.h"

struct walk {
	struct object *o;
	struct function **todo; /* wanted, and not looked through yet */
	u32 n_todo;
	u64 n_insns; /* of all that are wanted */
};

static int want_function(struct walk *w, const struct function *f, struct error *e)
{
	struct function *own = f ? &w->o->functions[f - w->o->functions] : NULL;
	u32 i;

	if (!f || own->wanted)
		return 0;
	own->wanted = true;
	w->n_insns += f->n;
	if (w->n_insns > ALL_INSNS_MAX)
		return error_set(e, -E2BIG,
				 "the wanted programs and what they call have more than %d "
				 "instructions",
				 ALL_INSNS_MAX);
	for (i = 0; i < f->n; i++)
		w->o->codes[f->code].wanted[f->start + i] = true;
	w->todo[w->n_todo++] = own;
	return 0;
}

/* What an instruction refers to, if that is a function or something of the kernel. */
static int look_at(struct walk *w, const struct function *f, u32 at, struct error *e)
{
	const struct code *c = &w->o->codes[f->code];
	const struct reloc *r = code_reloc(c, at);
	const struct insn *insn = &c->insns[at];

	if (!r && insn_is_call_to_function(insn))
		return want_function(
			w, object_function(w->o, c->section->index, (s64)at + insn->imm + 1), e);
	if (!r)
		return 0;
	if (r->kind == RELOC_REFUSED)
		return reloc_refusal(w->o, c, r, e);
	if (r->kind == RELOC_KSYM)
		w->o->ksyms->all[r->map].is_used = true;
	if (r->kind == RELOC_CALL || r->kind == RELOC_FUNC)
		return want_function(w, object_function(w->o, r->section, r->value), e);
	return 0;
}

static int walk(struct walk *w, struct error *e)
{
	u32 i;
	int err = 0;

	while (w->n_todo && !err) {
		const struct function *f = w->todo[--w->n_todo];

		for (i = 0; i < f->n && !err; i++)
			err = look_at(w, f, f->start + i, e);
		if (err)
			error_in(e, err, "function '%s', instruction %u", f->name, i - 1);
	}
	return err;
}

static int choose(struct walk *w, struct error *e)
{
	struct object *o = w->o;
	u32 i;
	int err = 0;

	w->todo = arena_array(&o->arena, (u64)o->n_functions + 1, sizeof(struct function *));
	if (!w->todo)
		return error_nomem(e);
	for (i = 0; i < o->n_programs && !err; i++) {
		const struct program *p = &o->programs[i];

		if (p->skipped)
			continue;
		err = program_require_section(p, e);
		if (err)
			return err;
		err = want_function(w, p->function, e)
			      ?: want_function(w, p->exception_callback, e) ?: walk(w, e);
		if (err)
			return error_in(e, err, "program '%s'", p->name);
	}
	return 0;
}

int object_choose(struct object *o, struct error *e)
{
	struct walk w = { .o = o };
	int err = choose(&w, e);

	if (!err)
		err = core_roots_collect(o, e);
	return err ? error_in(e, err, "%s", o->path) : 0;
}
