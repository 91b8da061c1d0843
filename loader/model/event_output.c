// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* event_output.c - which buffers does a program put records into, and how large are they?
 *   in:       the program's final instructions
 *   out:      struct event_output for each call of such a helper
 *   not here: how it is found out what is in a register (flow.c), of what type the records are
 *             (event_type.c)
 */
#include "loader/model/event.h"
#include "loader/model/flow.h"

#include <linux/bpf.h>
#include <string.h>

/* Where a helper takes the map, the size and the record. */
static const struct {
	u32 helper;
	u8 map_reg, size_reg;
	u8 data_reg; /* 0: it takes none, but gives a pointer to the record */
} helpers[] = {
	{ BPF_FUNC_ringbuf_output, 1, 3, 2 },
	{ BPF_FUNC_ringbuf_reserve, 1, 2, 0 },
	{ BPF_FUNC_ringbuf_reserve_dynptr, 1, 2, 0 },
	{ BPF_FUNC_perf_event_output, 2, 5, 4 },
	{ BPF_FUNC_skb_output, 2, 5, 4 },
	{ BPF_FUNC_xdp_output, 2, 5, 4 },
};

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
		    have->reserved == next->reserved && have->value_of == next->value_of &&
		    have->program == next->program && !strcmp(have->function, next->function))
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
static int look_at_call(struct object *o, const struct program *p, struct flow *f, u32 at, u32 h,
			struct event_outputs *out)
{
	struct flow_values maps = flow_values(f, at, helpers[h].map_reg, FLOW_MAP);
	struct flow_values sizes = flow_values(f, at, helpers[h].size_reg, FLOW_NUMBER);
	struct event_output next = { .reserved = !helpers[h].data_reg, .program = p };
	u32 m, s;
	int err = maps.failed || sizes.failed ? -ENOMEM : 0;

	next.function = function_at(o, p, at);
	next.value_of = next.reserved ? -1 : flow_value_of_map(f, at, helpers[h].data_reg);
	if (sizes.unknown || !sizes.n)
		sizes = (struct flow_values){ .v = { -1 }, .n = 1 };
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
	struct flow *f = NULL;
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
		if (!f) /* most programs have no such call */
			f = flow_open(p, &o->arena);
		err = f ? look_at_call(o, p, f, i, h, out) : -ENOMEM;
	}
	return err;
}
