// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* flow.c - what may be in a register at one place of a program?
 *   in:       the program's final instructions
 *   out:      the maps, numbers or looked-up values that an instruction may find in a register
 *   not here: which calls are of interest (event_output.c)
 *
 *	r1 = 0 ll          <- which map
 *	r2 = 40            <- how many bytes
 *	r3 = 0
 *	call 131           bpf_ringbuf_reserve(map, size, flags)
 *
 * It is found by going back from the place along every way that leads there, to all instructions
 * that may have given the register its value. Copies are followed, and at the start of a function
 * that is called, all callers. Only values that are known on every way count.
 */
#include "loader/model/flow.h"

#include <linux/bpf.h>
#include <string.h>

enum {
	STEPS_MAX = 4 * 1000 * 1000, /* of one program's way back, then nothing is known */
	CALL_CLOBBERS = 0x3f,	     /* r0 to r5 */
	OP_CALL = 0x80,
	OP_EXIT = 0x90,
	MODE_ATOMIC = 0xc0,
	ATOMIC_FETCH = 0x01,
	ATOMIC_CMPXCHG = 0xf1,
	ATOMIC_LOAD = 0x100,
	MOV32_REG = INSN_ALU | 0xb0 | INSN_SRC_REG,
	MOV32_IMM = INSN_ALU | 0xb0,
	NONE = 0xffffffff
};

/* A way that control takes into an instruction other than from the one in front of it. */
struct way {
	u32 from, next; /* the jump or call; index of the next way into the same place, or NONE */
};

struct flow {
	const struct program *p;
	u32 *first; /* for each instruction: its first way in, or NONE */
	struct way *ways;
	u32 n_ways;
	u8 *entry; /* for each instruction: enum entry */
	struct {
		u32 query;
		u16 regs; /* seen in this query, a bit each */
	} * seen;
	u32 query, steps;
	struct todo *todo; /* registers whose value before an instruction is wanted */
	u32 n_todo;
	struct arena *a;
	bool failed; /* memory ran out */
};

struct todo {
	u32 insn;
	u8 reg;
};

enum entry {
	NO_ENTRY,
	ENTRY_CALLED, /* a function that is called: its arguments are what the callers pass */
	ENTRY_OUTSIDE /* the program itself, or a callback: only the kernel knows them */
};

static u8 op_of(const struct insn *i)
{
	return i->code & INSN_OP_MASK;
}

static bool is_jmp_class(const struct insn *i)
{
	return insn_class(i) == INSN_JMP || insn_class(i) == INSN_JMP32;
}

static bool is_jump(const struct insn *i)
{
	return is_jmp_class(i) && op_of(i) != OP_CALL && op_of(i) != OP_EXIT;
}

/* goto, near and (code 06) far */
static bool is_goto(const struct insn *i)
{
	return is_jmp_class(i) && op_of(i) == 0;
}

static s64 jump_target(const struct insn *i, u32 at)
{
	bool is_far = i->code == INSN_JMP32;

	return (s64)at + 1 + (is_far ? i->imm : i->off);
}

/* The registers that I writes, a bit each (RFC 9669). */
static u32 written_by(const struct insn *i)
{
	u32 dst = 1u << insn_dst(i);

	switch (insn_class(i)) {
	case INSN_ALU:
	case INSN_ALU64:
	case INSN_LDX:
		return dst;
	case INSN_LD: /* the old packet loads are calls inside */
		return i->code == 0 ? 0 : insn_is_ld_imm64(i) ? dst : CALL_CLOBBERS;
	case INSN_STX:
		if ((i->code & INSN_MODE_MASK) != MODE_ATOMIC)
			return 0;
		if (i->imm == ATOMIC_CMPXCHG)
			return 1;
		if (i->imm == ATOMIC_LOAD)
			return dst;
		return i->imm & ATOMIC_FETCH ? 1u << insn_src(i) : 0;
	case INSN_JMP:
		return op_of(i) == OP_CALL ? CALL_CLOBBERS : 0;
	default:
		return 0;
	}
}

/* --- the ways --- */

static void add_way(struct flow *f, u32 from, s64 to)
{
	struct way *ways;

	if (to < 0 || to >= f->p->n_insns)
		return;
	ways = arena_grow(f->a, f->ways, f->n_ways, sizeof(*ways));
	if (!ways) {
		f->failed = true;
		return;
	}
	f->ways = ways;
	ways[f->n_ways] = (struct way){ from, f->first[to] };
	f->first[to] = f->n_ways++;
}

static void add_entry(struct flow *f, s64 at, enum entry kind)
{
	if (at >= 0 && at < f->p->n_insns && f->entry[at] < kind)
		f->entry[at] = kind;
}

static void find_ways(struct flow *f)
{
	const struct program *p = f->p;
	u32 i;

	for (i = 0; i < p->n_insns; i++)
		f->first[i] = NONE;
	add_entry(f, 0, ENTRY_OUTSIDE);
	for (i = 0; i < p->n_insns; i++) {
		const struct insn *insn = &p->insns[i];
		s64 function = (s64)i + 1 + insn->imm;

		if (is_jump(insn)) {
			add_way(f, i, jump_target(insn, i));
		} else if (insn_is_call_to_function(insn)) {
			add_way(f, i, function);
			add_entry(f, function, ENTRY_CALLED);
		} else if (insn_is_ld_imm64(insn)) {
			if (insn_src(insn) == PSEUDO_FUNC)
				add_entry(f, function, ENTRY_OUTSIDE);
			i++;
		}
	}
}

struct flow *flow_open(const struct program *p, struct arena *a)
{
	struct flow *f = arena_alloc(a, sizeof(*f));

	if (!f)
		return NULL;
	*f = (struct flow){ .p = p, .a = a };
	f->first = arena_array(a, p->n_insns, sizeof(*f->first));
	f->entry = arena_array(a, p->n_insns, sizeof(*f->entry));
	f->seen = arena_array(a, p->n_insns, sizeof(*f->seen));
	if (!f->first || !f->entry || !f->seen)
		return NULL;
	find_ways(f);
	return f->failed ? NULL : f;
}

/* --- going back --- */

static void want(struct flow *f, u32 insn, u8 reg)
{
	struct todo *todo;

	if (f->seen[insn].query != f->query)
		f->seen[insn].regs = 0;
	f->seen[insn].query = f->query;
	if (f->seen[insn].regs >> reg & 1)
		return;
	f->seen[insn].regs |= 1u << reg;
	todo = arena_grow(f->a, f->todo, f->n_todo, sizeof(*todo));
	if (!todo) {
		f->failed = true;
		return;
	}
	f->todo = todo;
	todo[f->n_todo++] = (struct todo){ insn, reg };
}

static void add_value(struct flow_values *out, s64 v)
{
	u32 i;

	for (i = 0; i < out->n; i++)
		if (out->v[i] == v)
			return;
	if (out->n == FLOW_VALUES_MAX)
		out->unknown = true;
	else
		out->v[out->n++] = v;
}

static s64 map_at(const struct program *p, u32 insn)
{
	u32 low = 0, high = p->n_refs;

	while (low < high) {
		u32 mid = low + (high - low) / 2;

		if (p->refs[mid].insn < insn)
			low = mid + 1;
		else
			high = mid;
	}
	return low < p->n_refs && p->refs[low].insn == insn ? (s64)p->refs[low].map : -1;
}

/* The result of one of these is the value of the map in r1, or NULL. */
static bool is_lookup(const struct insn *i)
{
	return i->code == INSN_CALL && insn_src(i) == 0 &&
	       (i->imm == BPF_FUNC_map_lookup_elem || i->imm == BPF_FUNC_map_lookup_percpu_elem);
}

/* Instruction AT gives the register its value: which? */
static void take_value(const struct program *p, u32 at, enum flow_wanted wanted,
		       struct flow_values *out)
{
	const struct insn *i = &p->insns[at];
	s64 map = insn_is_ld_imm64(i) ? map_at(p, at) : -1;

	if (wanted == FLOW_MAP && map >= 0 && insn_src(i) == PSEUDO_MAP_FD)
		add_value(out, map);
	else if (wanted == FLOW_NUMBER && (i->code == INSN_MOV64_IMM || i->code == MOV32_IMM))
		add_value(out, i->code == MOV32_IMM ? (s64)(u32)i->imm : i->imm);
	else if (wanted == FLOW_NUMBER && insn_is_ld_imm64(i) && insn_src(i) == 0 && map < 0)
		add_value(out, (s64)((u64)(u32)i[1].imm << 32 | (u32)i->imm));
	else if (wanted == FLOW_LOOKUP && is_lookup(i))
		add_value(out, at);
	else
		out->unknown = true;
}

/* Only whole copies: those that extend a sign or change the address space have an offset. */
static bool is_copy(const struct insn *i, enum flow_wanted wanted)
{
	return (i->code == INSN_MOV64_REG || (wanted == FLOW_NUMBER && i->code == MOV32_REG)) &&
	       i->off == 0;
}

/* Control comes to T->insn from instruction FROM, which has been carried out. */
static void step_back(struct flow *f, struct todo t, u32 from, enum flow_wanted wanted,
		      struct flow_values *out)
{
	const struct insn *i = &f->p->insns[from];

	if (!(written_by(i) >> t.reg & 1))
		want(f, from, t.reg);
	else if (is_copy(i, wanted))
		want(f, from, insn_src(i));
	else
		take_value(f->p, from, wanted, out);
}

static bool falls_through(const struct insn *i)
{
	return !is_goto(i) && i->code != INSN_EXIT;
}

static void step(struct flow *f, struct todo t, enum flow_wanted wanted, struct flow_values *out)
{
	enum entry entry = f->entry[t.insn];
	u32 w;

	if (entry == ENTRY_OUTSIDE || (entry == ENTRY_CALLED && (t.reg == 0 || t.reg > 5)))
		out->unknown = true;
	if (t.insn > 0 && falls_through(&f->p->insns[t.insn - 1])) {
		bool wide = t.insn > 1 && insn_is_ld_imm64(&f->p->insns[t.insn - 2]);

		step_back(f, t, t.insn - 1 - wide, wanted, out);
	}
	for (w = f->first[t.insn]; w != NONE; w = f->ways[w].next) {
		u32 from = f->ways[w].from;

		if (insn_is_call_to_function(&f->p->insns[from]))
			want(f, from, t.reg); /* as it was in front of the call */
		else
			step_back(f, t, from, wanted, out);
	}
}

struct flow_values flow_values(struct flow *f, u32 at, u8 reg, enum flow_wanted wanted)
{
	struct flow_values out = { 0 };

	f->query++;
	f->n_todo = 0;
	want(f, at, reg);
	while (f->n_todo && !out.unknown && !f->failed) {
		if (++f->steps > STEPS_MAX)
			out.unknown = true;
		else
			step(f, f->todo[--f->n_todo], wanted, &out);
	}
	out.failed = f->failed;
	return out;
}

s64 flow_value_of_map(struct flow *f, u32 at, u8 reg)
{
	struct flow_values lookups = flow_values(f, at, reg, FLOW_LOOKUP);
	s64 map = -1;
	u32 i;

	for (i = 0; i < lookups.n; i++) {
		struct flow_values maps = flow_values(f, lookups.v[i], 1, FLOW_MAP);

		if (maps.unknown || maps.n != 1 || (map >= 0 && map != maps.v[0]))
			return -1;
		map = maps.v[0];
	}
	return lookups.unknown ? -1 : map;
}
