// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* event_btf.c - why is a type in the object's BTF?
 *   in:       the object, after object_relocate()
 *   out:      for each type whether it is the kernel's, and whether a variable or a map leads to it
 *   not here: the choice (event_type.c)
 *
 * clang puts into the BTF what global variables, maps and functions lead to, and what CO-RE
 * relocations start from, with everything inside and behind pointers. So most structs there are
 * the kernel's, a hundred of them behind one struct sock, and some have a record's size by chance.
 */
#include "loader/model/event.h"

enum { FUNC_EXTERN = 2 }; /* a FUNC's vlen: BTF_FUNC_EXTERN */

struct marking {
	const struct btf *b;
	u8 *marks; /* for each type */
	u32 *todo; /* types whose insides are to be marked; each is put there once for each mark */
	u32 n_todo;
};

static void mark(struct marking *m, u32 id, u8 as)
{
	if (!id || id > m->b->n_types || m->marks[id] & as)
		return;
	m->marks[id] |= as;
	m->todo[m->n_todo++] = id;
}

/* What type ID is made of; behind pointers, too, where they are the kernel's. */
static void mark_inside(struct marking *m, u32 id, u8 as)
{
	const struct btf_type *t = btf_type(m->b, id);
	u32 i;

	switch (btf_kind(t)) {
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		for (i = 0; i < btf_vlen(t); i++)
			mark(m, btf_members(t)[i].type, as);
		break;
	case BTF_KIND_ARRAY:
		mark(m, btf_array(t)->type, as);
		break;
	case BTF_KIND_PTR:
	case BTF_KIND_FUNC:
		if (as == TYPE_KERNELS)
			mark(m, t->type, as);
		break;
	case BTF_KIND_FUNC_PROTO:
		mark(m, t->type, as);
		for (i = 0; i < btf_vlen(t); i++)
			mark(m, btf_params(t)[i].type, as);
		break;
	case BTF_KIND_TYPEDEF:
	case BTF_KIND_CONST:
	case BTF_KIND_VOLATILE:
	case BTF_KIND_RESTRICT:
	case BTF_KIND_TYPE_TAG:
		mark(m, t->type, as);
	}
}

static void mark_all(struct marking *m, u8 as)
{
	while (m->n_todo)
		mark_inside(m, m->todo[--m->n_todo], as);
}

/* What the kernel calls a program with is in the BTF for that reason: registers, a packet. */
static void mark_context(struct marking *m, const struct program *p)
{
	const struct btf_type *t = p->n_funcs ? btf_type(m->b, p->funcs[0].type_id) : NULL;
	u32 i;

	t = t && btf_kind(t) == BTF_KIND_FUNC ? btf_type(m->b, t->type) : NULL;
	for (i = 0; t && btf_kind(t) == BTF_KIND_FUNC_PROTO && i < btf_vlen(t); i++)
		mark(m, btf_params(t)[i].type, TYPE_KERNELS);
}

/* What CO-RE relocations start from, contexts, functions of the kernel. */
static void mark_kernels(struct marking *m, const struct object *o)
{
	u32 i;

	for (i = 0; i < o->n_fixes; i++)
		mark(m, o->fixes[i].relo.type_id, TYPE_KERNELS);
	for (i = 0; i < o->n_programs; i++)
		mark_context(m, &o->programs[i]);
	for (i = 1; i <= m->b->n_types; i++) {
		const struct btf_type *t = btf_type(m->b, i);

		if (btf_kind(t) == BTF_KIND_FUNC && btf_vlen(t) == FUNC_EXTERN)
			mark(m, i, TYPE_KERNELS);
	}
	mark_all(m, TYPE_KERNELS);
}

/* The type of a global variable, or what it points to: that is how a program has a type put into
 * its BTF.
 */
static void mark_variables(struct marking *m)
{
	u32 i;

	for (i = 1; i <= m->b->n_types; i++) {
		const struct btf_type *t = btf_type(m->b, i);
		u32 id = t->type;

		if (btf_kind(t) != BTF_KIND_VAR)
			continue;
		if (id <= m->b->n_types)
			m->marks[id] |= TYPE_VARIABLES;
		t = btf_skip_mods(m->b, &id);
		if (!t)
			continue;
		m->marks[id] |= TYPE_VARIABLES;
		id = t->type;
		if (btf_kind(t) == BTF_KIND_PTR && btf_skip_mods(m->b, &id))
			m->marks[id] |= TYPE_VARIABLES;
	}
}

static void mark_maps(struct marking *m, const struct object *o)
{
	u32 i;

	for (i = 0; i < o->n_maps; i++) {
		const struct map_def *map = &o->maps[i];

		if (map->is_data)
			continue;
		mark(m, map->key_type, TYPE_MAPS);
		mark(m, map->value_type, TYPE_MAPS);
		if (map->inner)
			mark(m, map->inner->value_type, TYPE_MAPS);
	}
	mark_all(m, TYPE_MAPS);
}

const u8 *event_types_mark(struct object *o)
{
	u64 n = (u64)o->btf.n_types + 1;
	struct marking m = { .b = &o->btf,
			     .marks = arena_array(&o->arena, n, sizeof(*m.marks)),
			     .todo = arena_array(&o->arena, n, sizeof(*m.todo)) };

	if (!m.marks || !m.todo)
		return NULL;
	mark_kernels(&m, o);
	mark_maps(&m, o);
	mark_variables(&m);
	return m.marks;
}
