// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* explain_map.c - -v: what a map is like, and what became of it
 *   in:       a map's definition; after load its descriptor
 *   out:      text
 *   not here: what is in it (maps.c)
 */
#include "loader/cli/cli.h"
#include "loader/model/variable.h"

#include <string.h>

static void begin(struct text *t)
{
	text_str(t, "              ");
}

static void add_quoted(struct text *t, const char *s)
{
	text_quote(t, s, strlen(s));
}

static void add_definition(const struct map_def *m, struct text *t)
{
	text_add(t, "%s, key %u bytes, value %u bytes, max_entries %u, flags %#x",
		 map_type_name(m->type), m->key_size, m->value_size, m->max_entries, m->flags);
	if (m->numa_node)
		text_add(t, ", numa_node %u", m->numa_node);
	if (m->extra)
		text_add(t, ", map_extra %#llx", (unsigned long long)m->extra);
	text_str(t, m->pinned ? ", to be pinned" : "");
	text_str(t, "\n");
}

void explain_map(const struct object *o, const struct map_def *m, struct text *t)
{
	u32 i;

	begin(t);
	text_str(t, "map '");
	add_quoted(t, m->symbol);
	text_str(t, "': ");
	add_definition(m, t);
	if (m->inner) {
		begin(t);
		text_str(t, "  each map in it: ");
		add_definition(m->inner, t);
	}
	for (i = 0; i < m->n_slots; i++) {
		const struct map_slot *s = &m->slots[i];

		begin(t);
		text_add(t, "  slot %u: ", s->index);
		add_quoted(t, map_is_of_maps(m->type) ? o->maps[s->target].symbol
						      : o->programs[s->target].name);
		text_str(t, "\n");
	}
}

void explain_sets(const struct life *l, struct text *t)
{
	const struct object *o = &l->object;
	u32 i;

	for (i = 0; i < l->req->n_sets; i++) {
		bool is_variable;
		struct error e = { 0 };
		struct place p;

		is_variable = !variable_find(o, l->req->sets[i].name, &p, &e);
		begin(t);
		text_str(t, is_variable ? "variable '" : "size '");
		add_quoted(t, l->req->sets[i].name);
		text_str(t, "' is set: ");
		if (is_variable) {
			text_add(t, "byte %llu of '", (unsigned long long)p.offset);
			add_quoted(t, o->maps[p.map].symbol);
			text_str(t, "' becomes ");
		}
		add_quoted(t, l->req->sets[i].value);
		text_str(t, "\n");
	}
}

void explain_map_load(const struct life *l, u32 map, struct text *t)
{
	const struct map_def *m = &l->object.maps[map];

	begin(t);
	text_str(t, "map '");
	add_quoted(t, m->name);
	text_add(t, "': descriptor %d%s%s", l->map_fds[map],
		 m->is_data && m->content.len ? ", filled" : "", m->read_only ? ", frozen" : "");
	if (l->arenas[map].p)
		text_add(t, ", mapped at %p%s", l->arenas[map].p,
			 m->content.len ? " with the variables of .addr_space.1" : "");
	if (m->inner)
		text_str(t, "; a map that was the example of those in it is closed again");
	if (m->n_slots)
		text_add(t, "; %u slot%s filled", m->n_slots, m->n_slots == 1 ? "" : "s");
	text_str(t, "\n");
}
