// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* info.c - func_info and line_info of a program that was put together from pieces
 *   in:       .BTF.ext records, which count bytes inside sections
 *   out:      p->funcs, p->lines, which count instructions inside the program
 *   not here: what the kernel does with them: names in stack traces, source lines in its log
 */
#include "loader/model/piece.h"

/* Is the record at byte OFF of the section inside PIECE? Then *INSN is its place in the program. */
static bool inside(const struct piece *piece, u32 off, u32 *insn)
{
	const struct function *f = piece->function;
	u32 at = off / INSN_SIZE;

	if (at < f->start || at - f->start >= f->n)
		return false;
	*insn = piece->start + (at - f->start);
	return true;
}

static int add_funcs(struct object *o, struct program *p, const struct piece *piece,
		     struct error *e)
{
	const struct code *c = &o->codes[piece->function->code];
	struct btf_ext_records r = btf_ext_find(&o->ext, &o->btf, EXT_FUNC_INFO, c->section->name);
	u32 i, insn, before = p->n_funcs;

	for (i = 0; i < r.n; i++) {
		struct btf_func_info f = btf_ext_func(&r, i), *funcs;

		if (!inside(piece, f.insn_off, &insn))
			continue;
		funcs = arena_grow(&o->arena, p->funcs, p->n_funcs, sizeof(*funcs));
		if (!funcs)
			return error_nomem(e);
		p->funcs = funcs;
		p->funcs[p->n_funcs++] = (struct btf_func_info){ insn, f.type_id };
	}
	return p->n_funcs == before ? -ENOENT : 0;
}

static int add_lines(struct object *o, struct program *p, const struct piece *piece,
		     struct error *e)
{
	const struct code *c = &o->codes[piece->function->code];
	struct btf_ext_records r = btf_ext_find(&o->ext, &o->btf, EXT_LINE_INFO, c->section->name);
	u32 i, insn, before = p->n_lines;

	for (i = 0; i < r.n; i++) {
		struct btf_line_info l = btf_ext_line(&r, i), *lines;

		if (!inside(piece, l.insn_off, &insn))
			continue;
		lines = arena_grow(&o->arena, p->lines, p->n_lines, sizeof(*lines));
		if (!lines)
			return error_nomem(e);
		p->lines = lines;
		l.insn_off = insn;
		p->lines[p->n_lines++] = l;
	}
	return p->n_lines == before ? -ENOENT : 0;
}

/* The kernel wants these of every function of a program or of none. */
int program_infos(struct object *o, struct program *p, const struct piece *pieces, u32 n,
		  struct error *e)
{
	bool funcs = o->has_btf, lines = o->has_btf;
	u32 i;
	int err;

	for (i = 0; i < n; i++) {
		err = funcs ? add_funcs(o, p, &pieces[i], e) : 0;
		if (err == -ENOMEM)
			return err;
		funcs = funcs && !err;
		err = lines ? add_lines(o, p, &pieces[i], e) : 0;
		if (err == -ENOMEM)
			return err;
		lines = lines && !err;
	}
	p->n_funcs = funcs ? p->n_funcs : 0;
	p->n_lines = lines && funcs ? p->n_lines : 0;
	return 0;
}
