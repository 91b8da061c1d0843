// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* info.c - func_info, line_info and core_relos of a program that was put together from pieces
 *   in:       .BTF.ext records, which count bytes inside sections
 *   out:      p->funcs and p->lines, which count instructions inside the program; p->relos, which
 *             count bytes of it, for a kernel that is to apply them itself
 *   not here: what the kernel does with them: names in stack traces, source lines in its log
 */
#include "loader/model/piece.h"

/* Records that are in no order are all looked at for each piece, so often at most in one object. No
 * compiler writes such.
 */
static const u64 unsorted_max = 500 * 1000 * 1000;

/* The part of a section's records that speak of one piece. */
struct chosen {
	struct btf_ext_records records;
	u32 first, end;
};

/* The first record of OFF bytes or more; n where there is none. */
static u32 first_from(const struct btf_ext_records *r, u64 off)
{
	u32 low = 0, high = r->n;

	while (low < high) {
		u32 middle = low + (high - low) / 2;

		if (btf_ext_offset(r, middle) < off)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int choose(struct object *o, const struct piece *piece, enum btf_ext_part part,
		  struct chosen *out, struct error *e)
{
	const struct function *f = piece->function;
	const struct code *c = &o->codes[f->code];
	const struct code_infos *infos = &c->infos[part];

	*out = (struct chosen){ infos->records, 0, infos->records.n };
	if (infos->sorted) {
		out->first = first_from(&out->records, (u64)f->start * INSN_SIZE);
		out->end = first_from(&out->records, ((u64)f->start + f->n) * INSN_SIZE);
	} else if ((o->n_unsorted += out->end) > unsorted_max) {
		return error_set(e, -E2BIG,
				 "section '%s': its %u records in .BTF.ext are not in the order of "
				 "instructions, and too many for all the functions that they are "
				 "wanted for",
				 c->section->name, out->end);
	}
	return 0;
}

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
	struct chosen of;
	u32 i, insn, before = p->n_funcs;
	int err = choose(o, piece, EXT_FUNC_INFO, &of, e);

	for (i = of.first; i < of.end && !err; i++) {
		struct btf_func_info f = btf_ext_func(&of.records, i), *funcs;

		if (!inside(piece, f.insn_off, &insn))
			continue;
		funcs = arena_grow(&o->arena, p->funcs, p->n_funcs, sizeof(*funcs));
		if (!funcs)
			return error_nomem(e);
		p->funcs = funcs;
		p->funcs[p->n_funcs++] = (struct btf_func_info){ insn, f.type_id };
	}
	return err ? err : p->n_funcs == before ? -ENOENT : 0;
}

static int add_lines(struct object *o, struct program *p, const struct piece *piece,
		     struct error *e)
{
	struct chosen of;
	u32 i, insn, before = p->n_lines;
	int err = choose(o, piece, EXT_LINE_INFO, &of, e);

	for (i = of.first; i < of.end && !err; i++) {
		struct btf_line_info l = btf_ext_line(&of.records, i), *lines;

		if (!inside(piece, l.insn_off, &insn))
			continue;
		lines = arena_grow(&o->arena, p->lines, p->n_lines, sizeof(*lines));
		if (!lines)
			return error_nomem(e);
		p->lines = lines;
		l.insn_off = insn;
		p->lines[p->n_lines++] = l;
	}
	return err ? err : p->n_lines == before ? -ENOENT : 0;
}

/* The kernel counts these in bytes (check_core_relo(), kernel/bpf/verifier.c, 6.12). */
static int add_relos(struct object *o, struct program *p, const struct piece *piece,
		     struct error *e)
{
	const struct code *c = &o->codes[piece->function->code];
	struct chosen of;
	u32 i, insn;
	int err = choose(o, piece, EXT_CORE_RELO, &of, e);

	for (i = of.first; i < of.end && !err; i++) {
		struct btf_core_relo relo = btf_ext_core(&of.records, i), *relos;

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
	return err;
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
		if (err && err != -ENOENT)
			return err;
		funcs = funcs && !err;
		err = lines ? add_lines(o, p, &pieces[i], e) : 0;
		if (err && err != -ENOENT)
			return err;
		lines = lines && !err;
	}
	p->n_funcs = funcs ? p->n_funcs : 0;
	p->n_lines = lines && funcs ? p->n_lines : 0;
	return program_relos(o, p, pieces, n, e);
}
