// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* info.c - func_info, line_info and core_relos of a program that was put together from pieces
 *   in:       .BTF.ext records, which count bytes inside sections
 *   out:      p->funcs and p->lines, which count instructions inside the program; p->relos, which
 *             count bytes of it, for a kernel that is to apply them itself
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

/* The kernel counts these in bytes (check_core_relo(), kernel/bpf/verifier.c, 6.12). */
static int add_relos(struct object *o, struct program *p, const struct piece *piece,
		     struct error *e)
{
	const struct code *c = &o->codes[piece->function->code];
	struct btf_ext_records r = btf_ext_find(&o->ext, &o->btf, EXT_CORE_RELO, c->section->name);
	u32 i, insn;

	for (i = 0; i < r.n; i++) {
		struct btf_core_relo relo = btf_ext_core(&r, i), *relos;

		if (relo.insn_off % INSN_SIZE || relo.insn_off / INSN_SIZE >= c->n)
			return error_set(e, -EINVAL,
					 "section '%s', CO-RE relocation %u: byte %u is no "
					 "instruction of the section",
					 c->section->name, i, relo.insn_off);
		if (!inside(piece, relo.insn_off, &insn))
			continue;
		relos = arena_grow(&o->arena, p->relos, p->n_relos, sizeof(*relos));
		if (!relos)
			return error_nomem(e);
		p->relos = relos;
		relo.insn_off = insn * INSN_SIZE;
		p->relos[p->n_relos++] = relo;
	}
	return 0;
}

static int program_relos(struct object *o, struct program *p, const struct piece *pieces, u32 n,
			 struct error *e)
{
	u32 i;
	int err = 0;

	for (i = 0; i < n && o->core_by_kernel && o->has_btf && !err; i++)
		err = add_relos(o, p, &pieces[i], e);
	return err;
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
	return program_relos(o, p, pieces, n, e);
}
