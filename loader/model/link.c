// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* link.c - one program with all functions that it calls, as a single run of instructions
 *   in:       functions, relocations, patched sections
 *   out:      p->insns, p->refs
 *   not here: descriptors of maps, addresses in the kernel; those are put in when they are known
 *             (bpf/prog.c)
 *
 *	p->insns:  | the program | first function it calls | the first that this one calls | ...
 *
 * The kernel wants calls as distances inside one program. A function that is called is appended
 * once, at its first call, and what it calls right behind it, before the next call is looked at.
 */
#include "loader/model/jump_table.h"
#include "loader/model/ksym.h"
#include "loader/model/piece.h"

#include <stdlib.h>
#include <string.h>

enum {
	FUNCTIONS_MAX = 256, /* BPF_MAX_SUBPROGS, include/linux/bpf_verifier.h (6.12) */
	INSNS_MAX = 1000000, /* BPF_COMPLEXITY_LIMIT_INSNS, include/linux/bpf.h (6.12) */
};

struct linker {
	struct object *o;
	struct program *p;
	struct piece pieces[FUNCTIONS_MAX];
	u32 n_pieces;
	u64 room;     /* instructions for which there is memory */
	bool is_told; /* the error says where it is */
};

/* Room for N instructions. It doubles, or a program of many pieces would be copied once for each.
 */
static bool reserve(struct linker *l, u64 n)
{
	struct program *p = l->p;
	u64 room = n > 2 * l->room ? n : 2 * l->room;
	struct insn *insns;
	const char **poisoned;

	if (n <= l->room)
		return true;
	insns = arena_array(&l->o->arena, room, sizeof(*insns));
	poisoned = arena_array(&l->o->arena, room, sizeof(*poisoned));
	if (!insns || !poisoned)
		return false;
	if (p->n_insns) {
		memcpy(insns, p->insns, p->n_insns * sizeof(*insns));
		memcpy(poisoned, p->poisoned, p->n_insns * sizeof(*poisoned));
	}
	p->insns = insns;
	p->poisoned = poisoned;
	l->room = room;
	return true;
}

/* Copies F to the end of the program. */
static int append(struct linker *l, const struct function *f, struct error *e)
{
	const struct code *c = &l->o->codes[f->code];
	struct program *p = l->p;

	if (l->n_pieces == FUNCTIONS_MAX)
		return error_set(e, -E2BIG, "it calls more than %d functions", FUNCTIONS_MAX - 1);
	if ((u64)p->n_insns + f->n > INSNS_MAX)
		return error_set(e, -E2BIG, "with what it calls it has more than %d instructions",
				 INSNS_MAX);
	if (l->o->n_linked + f->n > ALL_INSNS_MAX)
		return error_set(e, -E2BIG,
				 "with what they call, all programs have more than %d instructions",
				 ALL_INSNS_MAX);
	if (!reserve(l, (u64)p->n_insns + f->n))
		return error_nomem(e);
	memcpy(p->insns + p->n_insns, c->insns + f->start, f->n * sizeof(*p->insns));
	memcpy(p->poisoned + p->n_insns, c->poisoned + f->start, f->n * sizeof(*p->poisoned));
	l->pieces[l->n_pieces++] = (struct piece){ f, p->n_insns };
	p->n_insns += f->n;
	l->o->n_linked += f->n;
	return 0;
}

static const struct piece *piece_of(const struct linker *l, const struct function *f)
{
	u32 i;

	for (i = 0; i < l->n_pieces; i++)
		if (l->pieces[i].function == f)
			return &l->pieces[i];
	return NULL;
}

static int link_piece(struct linker *l, u32 index, struct error *e);

/* Makes the instruction at AT refer to the function at SECTION, INSN. */
static int refer_to_function(struct linker *l, u32 at, u32 section, u64 insn, struct error *e)
{
	const struct function *f = object_function(l->o, section, insn);
	const struct piece *piece;
	int err;

	if (!f)
		return error_set(
			e, -EINVAL,
			"refers to instruction %llu of section %u, where no function starts",
			(unsigned long long)insn, section);
	piece = piece_of(l, f);
	if (!piece) {
		err = append(l, f, e);
		piece = &l->pieces[l->n_pieces - 1];
		if (!err)
			err = link_piece(l, l->n_pieces - 1, e);
		if (err)
			return err;
	}
	l->p->insns[at].imm = (s64)piece->start - at - 1;
	return 0;
}

/*	| code regs=1 off imm=descriptor | 0 0 0 imm=0      |   the map
 *	| code regs=2 off imm=descriptor | 0 0 0 imm=offset |   a place in its value
 */
static int refer_to_map(struct linker *l, u32 at, const struct reloc *r, struct error *e)
{
	struct program *p = l->p;
	struct insn *insn = &p->insns[at];
	struct map_ref *refs = arena_grow(&l->o->arena, p->refs, p->n_refs, sizeof(*refs));
	bool data = r->kind == RELOC_DATA;

	if (!refs)
		return error_nomem(e);
	p->refs = refs;
	p->refs[p->n_refs++] = (struct map_ref){ at, r->map };
	insn[0].regs = insn_regs(insn_dst(insn), data ? PSEUDO_MAP_VALUE : PSEUDO_MAP_FD);
	insn[0].imm = 0;
	insn[1].imm = data ? (s32)r->value : 0;
	return 0;
}

/* The map is made for this program alone; then it is a place in a map's value like any other. */
static int refer_to_jump_table(struct linker *l, const struct function *f, u32 start, u32 at,
			       const struct reloc *r, struct error *e)
{
	struct reloc data = { .kind = RELOC_DATA };
	int err = jump_table_map(l->o, l->p, r, f, start, &data.map, e);

	return err ? err : refer_to_map(l, at, &data, e);
}

/* The function is missing. As with CO-RE, only the verifier decides whether the program gets there,
 * and a call of a helper that does not exist is what it refuses.
 */
static void poison_call(struct linker *l, u32 at, const struct ksym *k)
{
	l->p->insns[at] = (struct insn){ .code = INSN_CALL, .imm = CORE_POISON };
	l->p->poisoned[at] = k->name;
}

/*	| call, src=2, off=slot of a module, imm=type id |              a kernel function
 *	| code regs=3 off imm=type id | 0 0 0 imm=module's descriptor | what has a type
 *	| code regs=0 off imm=address | 0 0 0 imm=its upper half      | what has none
 * What is missing has address 0.
 */
static int refer_to_kernel(struct linker *l, u32 at, const struct reloc *r, struct error *e)
{
	struct program *p = l->p;
	struct insn *insn = &p->insns[at];
	struct ksym *k = &l->o->ksyms->all[r->map];
	bool call = insn->code == INSN_CALL;
	struct ksym_ref *refs;
	int err = ksym_require(k, e);

	if (err)
		return err;
	if (call && !k->btf) {
		poison_call(l, at, k);
		return 0;
	}
	refs = arena_grow(&l->o->arena, p->ksym_refs, p->n_ksym_refs, sizeof(*refs));
	if (!refs)
		return error_nomem(e);
	p->ksym_refs = refs;
	refs[p->n_ksym_refs++] = (struct ksym_ref){ at, r->map };
	insn->imm = k->btf ? k->id : 0;
	if (call) {
		insn->regs = insn_regs(0, PSEUDO_KFUNC_CALL);
	} else {
		insn->regs = insn_regs(insn_dst(insn), k->btf ? PSEUDO_BTF_ID : 0);
		insn[1].imm = 0;
	}
	return 0;
}

static int link_insn(struct linker *l, const struct function *f, u32 i, u32 at, struct error *e)
{
	const struct code *c = &l->o->codes[f->code];
	const struct reloc *r = code_reloc(c, f->start + i);
	struct insn *insn = &l->p->insns[at];

	if (l->p->poisoned[at])
		return 0;
	if (r && r->kind == RELOC_REFUSED)
		return reloc_refusal(l->o, c, r, e);
	if (r && r->kind == RELOC_FUNC) {
		insn->regs = insn_regs(insn_dst(insn), PSEUDO_FUNC);
		insn[1].imm = 0;
	}
	if (r && (r->kind == RELOC_CALL || r->kind == RELOC_FUNC))
		return refer_to_function(l, at, r->section, r->value, e);
	if (r && r->kind == RELOC_KSYM)
		return refer_to_kernel(l, at, r, e);
	if (r && r->kind == RELOC_JUMP_TABLE)
		return refer_to_jump_table(l, f, at - i, at, r, e);
	if (r)
		return refer_to_map(l, at, r, e);
	/* Within a section clang writes the distance itself and no relocation. */
	if (insn_is_call_to_function(insn))
		return refer_to_function(l, at, c->section->index,
					 (s64)f->start + i + insn->imm + 1, e);
	return 0;
}

static int link_piece(struct linker *l, u32 index, struct error *e)
{
	const struct function *f = l->pieces[index].function;
	u32 start = l->pieces[index].start, i;
	int err;

	for (i = 0; i < f->n; i++) {
		bool wide = insn_is_ld_imm64(&l->p->insns[start + i]);

		if (wide && i + 1 == f->n)
			return error_set(e, -EINVAL, "function '%s' ends inside a 64-bit load",
					 f->name);
		err = link_insn(l, f, i, start + i, e);
		if (err && !l->is_told) { /* by the innermost of functions that call each other */
			l->is_told = true;
			error_in(e, err, "function '%s', instruction %u", f->name, i);
		}
		if (err)
			return err;
		i += wide; /* the second half is no instruction of its own */
	}
	return 0;
}

/* Of struct map_ref and struct ksym_ref: both begin with the instruction. */
static int by_insn(const void *a, const void *b)
{
	u32 r = *(const u32 *)a, s = *(const u32 *)b;

	return r < s ? -1 : r > s;
}

/* No call leads to it, so it comes last, unless a call does all the same. */
static int link_exception_callback(struct linker *l, struct error *e)
{
	const struct function *f = l->p->exception_callback;
	int err;

	if (!f || piece_of(l, f))
		return 0;
	err = append(l, f, e);
	return err ? error_in(e, err, "exception callback '%s'", f->name)
		   : link_piece(l, l->n_pieces - 1, e);
}

int program_link(struct object *o, struct program *p, struct error *e)
{
	struct linker *l = arena_alloc(&o->arena, sizeof(*l));
	int err;

	if (!l)
		return error_nomem(e);
	l->o = o;
	l->p = p;
	err = append(l, p->function, e);
	if (!err)
		err = link_piece(l, 0, e) ?: link_exception_callback(l, e);
	if (p->n_refs) /* those of a called function were added in the middle of its caller's */
		qsort(p->refs, p->n_refs, sizeof(*p->refs), by_insn);
	if (p->n_ksym_refs)
		qsort(p->ksym_refs, p->n_ksym_refs, sizeof(*p->ksym_refs), by_insn);
	p->pieces = l->pieces;
	p->n_pieces = l->n_pieces;
	if (!err)
		err = program_infos(o, p, l->pieces, l->n_pieces, e);
	return err ? error_in(e, err, "program '%s'", p->name) : 0;
}

const struct code *program_origin(const struct object *o, const struct program *p, u32 i, u32 *at)
{
	u32 k = p->n_pieces - 1;

	while (k && p->pieces[k].start > i)
		k--;
	*at = p->pieces[k].function->start + i - p->pieces[k].start;
	return &o->codes[p->pieces[k].function->code];
}
