// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* event_output.c - which buffers does a program put records into, and how large are they?
 *   in:       the program's final instructions
 *   out:      struct event_output for each call of such a helper
 *   not here: of what type the records are (event_type.c)
 *
 *	r1 = 0 ll          <- which map
 *	r2 = 40            <- how many bytes
 *	r3 = 0
 *	call 131           bpf_ringbuf_reserve(map, size, flags)
 *
 * Both are found by going back from the call along every way that leads there, to all instructions
 * that may have given the register its value. Copies are followed, and at the start of a function
 * that is called, all callers. Only values that are known on every way count.
 */
#include "loader/model/event.h"

#include <linux/bpf.h>
#include <string.h>

/* Where a helper takes the map and the size. */
static const struct {
	u32 helper;
	u8 map_reg, size_reg;
	bool reserves;
} helpers[] = {
	{ BPF_FUNC_ringbuf_output, 1, 3, false },
	{ BPF_FUNC_ringbuf_reserve, 1, 2, true },
	{ BPF_FUNC_ringbuf_reserve_dynptr, 1, 2, true },
	{ BPF_FUNC_perf_event_output, 2, 5, false },
	{ BPF_FUNC_skb_output, 2, 5, false },
	{ BPF_FUNC_xdp_output, 2, 5, false },
};

enum {
	VALUES_MAX = 8,		     /* that one register may have at one place */
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

enum wanted { WANT_MAP, WANT_SIZE };

struct values {
	bool unknown; /* on one way at least */
	s64 v[VALUES_MAX];
	u32 n;
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

static int flow_open(struct flow *f, const struct program *p, struct arena *a)
{
	*f = (struct flow){ .p = p, .a = a };
	f->first = arena_array(a, p->n_insns, sizeof(*f->first));
	f->entry = arena_array(a, p->n_insns, sizeof(*f->entry));
	f->seen = arena_array(a, p->n_insns, sizeof(*f->seen));
	if (!f->first || !f->entry || !f->seen)
		return -ENOMEM;
	find_ways(f);
	return f->failed ? -ENOMEM : 0;
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

static void add_value(struct values *out, s64 v)
{
	u32 i;

	for (i = 0; i < out->n; i++)
		if (out->v[i] == v)
			return;
	if (out->n == VALUES_MAX)
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

/* Instruction AT gives the register its value: which? */
static void take_value(const struct program *p, u32 at, enum wanted wanted, struct values *out)
{
	const struct insn *i = &p->insns[at];
	s64 map = insn_is_ld_imm64(i) ? map_at(p, at) : -1;

	if (wanted == WANT_MAP && map >= 0 && insn_src(i) == PSEUDO_MAP_FD)
		add_value(out, map);
	else if (wanted == WANT_SIZE && (i->code == INSN_MOV64_IMM || i->code == MOV32_IMM))
		add_value(out, i->code == MOV32_IMM ? (s64)(u32)i->imm : i->imm);
	else if (wanted == WANT_SIZE && insn_is_ld_imm64(i) && insn_src(i) == 0 && map < 0)
		add_value(out, (s64)((u64)(u32)i[1].imm << 32 | (u32)i->imm));
	else
		out->unknown = true;
}

/* Only whole copies: those that extend a sign or change the address space have an offset. */
static bool is_copy(const struct insn *i, enum wanted wanted)
{
	return (i->code == INSN_MOV64_REG || (wanted == WANT_SIZE && i->code == MOV32_REG)) &&
	       i->off == 0;
}

/* Control comes to T->insn from instruction FROM, which has been carried out. */
static void step_back(struct flow *f, struct todo t, u32 from, enum wanted wanted,
		      struct values *out)
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

static void step(struct flow *f, struct todo t, enum wanted wanted, struct values *out)
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

/* All values that REG may have before instruction AT. */
static struct values values_of(struct flow *f, u32 at, u8 reg, enum wanted wanted)
{
	struct values out = { 0 };

	f->query++;
	f->n_todo = 0;
	want(f, at, reg);
	while (f->n_todo && !out.unknown && !f->failed) {
		if (++f->steps > STEPS_MAX)
			out.unknown = true;
		else
			step(f, f->todo[--f->n_todo], wanted, &out);
	}
	return out;
}

/* --- outputs --- */

/* The function that instruction AT came from. Without func_info in the object only the program's
 * own instructions, which are the first, are known.
 */
static const char *function_at(const struct object *o, const struct program *p, u32 at)
{
	const char *name = at < p->function->n ? p->function->name : "";
	u32 i;

	for (i = 0; i < p->n_funcs && p->funcs[i].insn_off <= at; i++) {
		const struct btf_type *t = btf_type(&o->btf, p->funcs[i].type_id);

		name = t ? btf_str(&o->btf, t->name_off) : "";
	}
	return name;
}

static int add_output(struct object *o, struct event_outputs *out, const struct event_output *next)
{
	struct event_output *vec;
	u32 i;

	for (i = 0; i < out->n; i++) {
		const struct event_output *have = &out->output[i];

		if (have->map == next->map && have->size == next->size &&
		    have->reserved == next->reserved && have->program == next->program &&
		    !strcmp(have->function, next->function))
			return 0;
	}
	vec = arena_grow(&o->arena, out->output, out->n, sizeof(*vec));
	if (!vec)
		return -ENOMEM;
	out->output = vec;
	vec[out->n++] = *next;
	return 0;
}

/* Helper H is called at AT: every map that it may be with every size that it may be. */
static int look_at_call(struct object *o, struct flow *f, u32 at, u32 h, struct event_outputs *out)
{
	struct values maps = values_of(f, at, helpers[h].map_reg, WANT_MAP);
	struct values sizes = values_of(f, at, helpers[h].size_reg, WANT_SIZE);
	struct event_output next = { .reserved = helpers[h].reserves, .program = f->p };
	u32 m, s;
	int err = f->failed ? -ENOMEM : 0;

	next.function = function_at(o, f->p, at);
	if (sizes.unknown || !sizes.n)
		sizes = (struct values){ .v = { -1 }, .n = 1 };
	for (m = 0; m < maps.n && !err; m++)
		for (s = 0; s < sizes.n && !err; s++) {
			next.map = maps.v[m];
			next.size = sizes.v[s] < 0 ? -1 : sizes.v[s];
			err = add_output(o, out, &next);
		}
	return err;
}

int event_outputs_find(struct object *o, const struct program *p, struct event_outputs *out)
{
	struct flow f = { 0 };
	u32 i, h;
	int err = 0;

	for (i = 0; i < p->n_insns && !err; i++) {
		const struct insn *insn = &p->insns[i];

		for (h = 0; h < ARRAY_SIZE(helpers); h++)
			if (insn->code == INSN_CALL && insn_src(insn) == 0 &&
			    insn->imm == (s32)helpers[h].helper)
				break;
		if (h == ARRAY_SIZE(helpers))
			continue;
		if (!f.p) /* most programs have no such call */
			err = flow_open(&f, p, &o->arena);
		err = err ?: look_at_call(o, &f, i, h, out);
	}
	return err;
}
