// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* struct_ops_use.c - which tables of functions are wanted, and with which functions
 *   in:       what the user asks for: --prog, --set TABLE.FUNCTION=PROGRAM
 *   out:      ops->skipped, p->skipped of their programs; changed places
 *   not here: the tables' other members (variable_set.c)
 *
 * A table is wanted unless its section begins with '?', and so is what is in it, whatever the SEC
 * of its programs says. A program that is asked for by name brings in the tables that it is in.
 */
#include "loader/model/struct_ops.h"

#include <linux/bpf.h>
#include <string.h>

static bool is_in(const struct object *o, const struct map_def *m, const struct program *p)
{
	u32 i;

	for (i = 0; m->ops && i < m->ops->n_funcs; i++)
		if (&o->programs[m->ops->funcs[i].program] == p)
			return true;
	return false;
}

void struct_ops_choose(struct object *o, bool by_name)
{
	u32 i, k;

	for (i = 0; i < o->n_programs; i++)
		if (o->programs[i].def->prog_type == BPF_PROG_TYPE_STRUCT_OPS)
			o->programs[i].skipped = true;
	for (i = 0; i < o->n_maps; i++) {
		struct struct_ops *ops = o->maps[i].ops;

		if (!ops)
			continue;
		ops->skipped = by_name || ops->optional;
		for (k = 0; k < ops->n_funcs && !ops->skipped; k++)
			o->programs[ops->funcs[k].program].skipped = false;
	}
}

void struct_ops_want_program(struct object *o, const struct program *p)
{
	bool found = false;
	u32 i;

	for (i = 0; i < o->n_maps; i++)
		if (is_in(o, &o->maps[i], p) && !o->maps[i].ops->optional) {
			o->maps[i].ops->skipped = false;
			found = true;
		}
	for (i = 0; i < o->n_maps && !found; i++)
		if (is_in(o, &o->maps[i], p))
			o->maps[i].ops->skipped = false;
}

bool struct_ops_skip_table(struct object *o, const char *name, bool skipped)
{
	u32 i, k;

	for (i = 0; i < o->n_maps; i++) {
		struct struct_ops *ops = o->maps[i].ops;

		if (!ops || strcmp(o->maps[i].symbol, name))
			continue;
		ops->skipped = skipped;
		for (k = 0; k < ops->n_funcs; k++)
			o->programs[ops->funcs[k].program].skipped = skipped;
		return true;
	}
	return false;
}

bool struct_ops_is_wanted(const struct object *o, const struct struct_ops *ops)
{
	u32 i;

	for (i = 0; i < ops->n_funcs && !ops->skipped; i++)
		if (!o->programs[ops->funcs[i].program].skipped)
			return true;
	return !ops->skipped && !ops->n_funcs;
}

/* --- --set TABLE.FUNCTION=PROGRAM, or 0 --- */

static struct program *program_named(struct object *o, const char *name)
{
	u32 i;

	for (i = 0; i < o->n_programs; i++)
		if (!strcmp(o->programs[i].name, name) &&
		    o->programs[i].def->prog_type == BPF_PROG_TYPE_STRUCT_OPS)
			return &o->programs[i];
	return NULL;
}

static int no_program(const struct object *o, const char *value, struct error *e)
{
	const char *before = " ";
	u32 i;

	error_set(e, -ENOENT, "'%s' is no program in SEC(\"struct_ops\"), and not 0", value);
	for (i = 0; i < o->n_programs; i++) {
		if (o->programs[i].def->prog_type != BPF_PROG_TYPE_STRUCT_OPS)
			continue;
		error_add(e, "%s%s%s", *before == ' ' ? "; there are" : "", before,
			  o->programs[i].name);
		before = ", ";
	}
	return e->code;
}

int struct_ops_set_function(struct object *o, struct struct_ops *ops, u64 offset, const char *value,
			    struct error *e)
{
	struct struct_ops_func *f = struct_ops_function_at(ops, offset);
	bool none = !strcmp(value, "0") || !strcmp(value, "NULL");
	const struct program *p = none ? NULL : program_named(o, value);

	if (!none && !p)
		return no_program(o, value, e);
	if (none && f)
		*f = ops->funcs[--ops->n_funcs];
	if (none)
		return 0;
	if (!f) {
		f = arena_grow(&o->arena, ops->funcs, ops->n_funcs, sizeof(*f));
		if (!f)
			return error_nomem(e);
		ops->funcs = f;
		f += ops->n_funcs++;
	}
	*f = (struct struct_ops_func){ .offset = offset, .program = p - o->programs };
	return 0;
}

u8 *struct_ops_own_bytes(struct object *o, struct struct_ops *ops)
{
	if (!ops->own_bytes) {
		ops->own_bytes = arena_alloc(&o->arena, ops->bytes.len);
		if (!ops->own_bytes)
			return NULL;
		if (ops->bytes.len)
			memcpy(ops->own_bytes, ops->bytes.p, ops->bytes.len);
		ops->bytes.p = ops->own_bytes;
	}
	return ops->own_bytes;
}
