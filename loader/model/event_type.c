// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* event_type.c - of what type are the records that a program puts into a buffer?
 *   in:       the programs' final instructions, the object's BTF
 *   out:      m->record_type of each ring or perf buffer, or why it cannot be told
 *   not here: decoding a record (btf/value.c)
 *
 * Nothing in the object says it outright. But the size is a constant in the instructions, and
 * often only one struct of the object has that size:
 *
 *	r1 = 0 ll          <- which map
 *	r2 = 40            <- how many bytes
 *	r3 = 0
 *	call 131           bpf_ringbuf_reserve(map, size, flags)
 */
#include "loader/model/object.h"

#include <linux/bpf.h>
#include <string.h>

/* Where a helper takes the map and the size. */
static const struct {
	u32 helper;
	u8 map_reg, size_reg;
} outputs[] = {
	{ BPF_FUNC_ringbuf_output, 1, 3 },
	{ BPF_FUNC_ringbuf_reserve, 1, 2 },
	{ BPF_FUNC_perf_event_output, 2, 5 },
	{ BPF_FUNC_skb_output, 2, 5 },
	{ BPF_FUNC_xdp_output, 2, 5 },
};

static bool is_jump(const struct insn *i)
{
	u8 op = i->code & INSN_OP_MASK;
	u8 class = insn_class(i);

	return (class == INSN_JMP || class == INSN_JMP32) && op != 0x80 && op != 0x90;
}

/* Does any jump from elsewhere lead in between FROM and TO? Then the value may be another. */
static bool entered_between(const struct program *p, u32 from, u32 to)
{
	u32 i;

	for (i = 0; i < p->n_insns; i++) {
		s64 target = (s64)i + 1 + p->insns[i].off;

		if (is_jump(&p->insns[i]) && (i <= from || i >= to) && target > from &&
		    target <= to)
			return true;
	}
	return false;
}

static bool writes_register(const struct insn *i, u8 reg)
{
	u8 class = insn_class(i);

	if (i->code == INSN_CALL)
		return reg <= 5; /* r0 is the result, r1 to r5 are lost */
	return (class == INSN_ALU || class == INSN_ALU64 || class == INSN_LDX ||
		class == INSN_LD) &&
	       insn_dst(i) == reg;
}

/* Which instruction gave REG the value that it has before instruction AT? Copies are followed.
 * -1 when that depends on the way that was taken there.
 */
static s64 definition_of(const struct program *p, u32 at, u8 reg)
{
	s64 i;

	for (i = (s64)at - 1; i >= 0; i--) {
		const struct insn *insn = &p->insns[i];

		if (insn->code == 0 && i > 0) /* the second half of a 64-bit load */
			continue;
		if (insn->code == INSN_EXIT || insn->code == (INSN_JMP | 0x00))
			return -1; /* control comes from somewhere else */
		if (!writes_register(insn, reg))
			continue;
		if (entered_between(p, i, at))
			return -1;
		if (insn->code != INSN_MOV64_REG)
			return i;
		reg = insn_src(insn);
		at = i;
	}
	return -1;
}

static s64 map_in_register(const struct program *p, u32 at, u8 reg)
{
	s64 def = definition_of(p, at, reg);
	u32 i;

	for (i = 0; i < p->n_refs && def >= 0; i++)
		if (p->refs[i].insn == def)
			return p->refs[i].map;
	return -1;
}

static s64 constant_in_register(const struct program *p, u32 at, u8 reg)
{
	s64 def = definition_of(p, at, reg);
	u8 code = def < 0 ? 0 : p->insns[def].code;

	if (code != INSN_MOV64_IMM && code != (INSN_ALU | 0xb0))
		return -1;
	return p->insns[def].imm;
}

/* Types that CO-RE relocations start from are the kernel's, not records of the program. */
static bool is_kernel_type(const struct object *o, u32 id)
{
	u32 i;

	for (i = 0; i < o->n_fixes; i++)
		if (o->fixes[i].relo.type_id == id)
			return true;
	return false;
}

static void choose_type(struct object *o, struct map_def *m, s64 size)
{
	struct text t = { 0 };
	u32 id, found = 0;

	for (id = 1; id <= o->btf.n_types; id++) {
		const struct btf_type *type = btf_type(&o->btf, id);

		if (btf_kind(type) != BTF_KIND_STRUCT || type->size != size || !type->name_off ||
		    is_kernel_type(o, id))
			continue;
		text_add(&t, "%s struct ", found++ ? "," : "");
		text_quote(&t, btf_str(&o->btf, type->name_off),
			   strlen(btf_str(&o->btf, type->name_off)));
		m->record_type = id;
	}
	if (found == 0)
		text_add(&t, "no struct of %lld bytes is in the object's BTF", (long long)size);
	else if (found > 1)
		text_add(&t, " all have the %lld bytes of a record", (long long)size);
	if (found != 1) {
		m->record_type = 0;
		m->record_problem = t.p ? arena_strndup(&o->arena, t.p, t.len) : NULL;
	}
	text_free(&t);
}

/* Notes one output of SIZE bytes into map M; another size than before makes it unclear. */
static void note_output(struct map_def *m, s64 size)
{
	if (size < 0)
		m->record_problem = "the size of its records is not a constant";
	else if (m->record_size && m->record_size != size)
		m->record_problem = "its records have different sizes";
	else
		m->record_size = size;
}

static void look_at_call(struct object *o, const struct program *p, u32 at)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(outputs); i++) {
		s64 map;

		if (p->insns[at].imm != (s32)outputs[i].helper)
			continue;
		map = map_in_register(p, at, outputs[i].map_reg);
		if (map >= 0)
			note_output(&o->maps[map],
				    constant_in_register(p, at, outputs[i].size_reg));
	}
}

static bool is_helper_call(const struct insn *i)
{
	return i->code == INSN_CALL && insn_src(i) == 0;
}

bool map_has_records(const struct map_def *m)
{
	return m->type == BPF_MAP_TYPE_RINGBUF || m->type == BPF_MAP_TYPE_PERF_EVENT_ARRAY;
}

void event_types_find(struct object *o)
{
	u32 i, k;

	for (i = 0; i < o->n_programs; i++)
		for (k = 0; k < o->programs[i].n_insns; k++)
			if (is_helper_call(&o->programs[i].insns[k]))
				look_at_call(o, &o->programs[i], k);
	for (i = 0; i < o->n_maps; i++) {
		struct map_def *m = &o->maps[i];

		if (!map_has_records(m) || m->record_type || m->record_problem)
			continue;
		if (m->record_size)
			choose_type(o, m, m->record_size);
		else
			m->record_problem = "no program puts a record of constant size into it";
	}
}

int event_type_set(struct object *o, const char *map, const char *type, struct error *e)
{
	const char *name = !strncmp(type, "struct ", 7) ? type + 7 : type;
	struct map_def *m = NULL;
	u32 i;

	for (i = 0; i < o->n_maps; i++)
		if (!strcmp(o->maps[i].symbol, map))
			m = &o->maps[i];
	if (!m || !map_has_records(m))
		return error_set(e, -ENOENT, "%s: it has no ring buffer or perf buffer '%s'", o->path,
				 map);
	for (i = 1; i <= o->btf.n_types; i++) {
		const struct btf_type *t = btf_type(&o->btf, i);

		if (btf_is_composite(t) && !strcmp(btf_str(&o->btf, t->name_off), name)) {
			m->record_type = i;
			m->record_problem = NULL;
			return 0;
		}
	}
	return error_set(e, -ENOENT,
			 "%s: its BTF has no struct '%s'; a global of that type brings it in: "
			 "const struct %s *unused __attribute__((unused));",
			 o->path, name, name);
}

bool program_prints(const struct program *p)
{
	u32 i;

	for (i = 0; i < p->n_insns; i++)
		if (is_helper_call(&p->insns[i]) && (p->insns[i].imm == BPF_FUNC_trace_printk ||
						     p->insns[i].imm == BPF_FUNC_trace_vprintk))
			return true;
	return false;
}
