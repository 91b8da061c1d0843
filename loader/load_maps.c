// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* load_maps.c - the part of phase 3 that is about maps: taken from their pins or created, filled
 *   in:       the maps of l->object
 *   out:      l->map_fds, l->pins, l->arenas
 *   not here: the system calls (bpf/map.c, pin.c, arena_map.c)
 */
#include "base/text.h"
#include "bpf/kernel_object.h"
#include "loader/life.h"
#include "loader/model/struct_ops.h"

#include <linux/bpf.h>
#include <string.h>

#define BPF_FS "/sys/fs/bpf" /* where distributions mount it */

/* DIR/NAME. A bpf file system takes no dots in names, and the object must not lead out of DIR. */
static char *pin_path(struct life *l, const struct map_def *m)
{
	const char *dir = l->req->pin_dir ? l->req->pin_dir : BPF_FS;
	struct text t = { 0 };
	char *path;

	if (!*m->symbol || strpbrk(m->symbol, "/.")) {
		error_set(l->e, -EINVAL, "map '%s': its name cannot be that of a pin", m->symbol);
		return NULL;
	}
	text_add(&t, "%s/%s", dir, m->symbol);
	path = t.failed ? NULL : arena_strndup(&l->object.arena, t.p, t.len);
	text_free(&t);
	if (!path)
		error_nomem(l->e);
	return path;
}

/* Takes the map that is pinned, or pins the one that it makes. Somebody else may pin one between
 * these two; then theirs is taken.
 */
static int get_pinned(struct life *l, u32 i)
{
	const struct map_def *m = &l->object.maps[i];
	char *path = pin_path(l, m);
	int err = path ? 0 : l->e->code, tries;

	for (tries = 0; tries < 2 && !err; tries++) {
		err = pin_get(l->door, m, path, &l->map_fds[i], l->e);
		if (err || l->map_fds[i] >= 0)
			break;
		err = map_create(l->door, m, l->btf_fd, &l->map_fds[i], l->e)
			      ?: signals_block(l)
			      ?: pin_put(l->door, m, path, l->map_fds[i], l->e);
		if (err != -EEXIST) {
			l->pins[i] = err ? NULL : path;
			break;
		}
		door_close(l->door, &l->map_fds[i]);
		err = tries ? error_set(l->e, err, "map '%s': %s comes and goes", m->symbol, path)
			    : 0;
	}
	if (!err)
		note(l->door->observer,
		     (struct note){ .kind = l->pins[i] ? NOTE_MAP_PINNED : NOTE_MAP_REUSED,
				    .subject = m->symbol,
				    .detail = path });
	return err;
}

static int no_such_table(struct life *l, const struct map_def *m)
{
	return error_set(
		l->e, -EOPNOTSUPP,
		"struct_ops variable '%s': the types of this kernel have no '%s', so it does "
		"not take such a table: %s",
		m->symbol, m->ops->value_name, strerror(EOPNOTSUPP));
}

static int get_map(struct life *l, u32 i)
{
	struct map_def *m = &l->object.maps[i];
	bool is_old;
	int err;

	if (m->ops && !struct_ops_is_wanted(&l->object, m->ops))
		return 0;
	if (m->ops && !m->ops->value_type)
		return no_such_table(l, m);
	err = map_adjust(l->door, m, l->e);
	if (err)
		return err;
	err = m->pinned ? get_pinned(l, i)
			: map_create(l->door, m, l->btf_fd, &l->map_fds[i], l->e);
	is_old = m->pinned && !l->pins[i];
	if (!err && m->type == MAP_TYPE_ARENA)
		err = arena_map(l->door, m, l->map_fds[i], !is_old, &l->arenas[i], l->e);
	return err;
}

int maps_load(struct life *l)
{
	struct object *o = &l->object;
	u32 i;
	int err = 0;

	l->map_fds = no_descriptors(o, o->n_maps);
	l->pins = arena_array(&o->arena, (u64)o->n_maps + 1, sizeof(*l->pins));
	l->arenas = arena_array(&o->arena, (u64)o->n_maps + 1, sizeof(*l->arenas));
	if (!l->map_fds || !l->pins || !l->arenas)
		return error_nomem(l->e);
	for (i = 0; i < o->n_maps && !err; i++)
		err = get_map(l, i);
	return err ? err : maps_fill_slots(l, false);
}

int maps_fill_slots(struct life *l, bool of_programs)
{
	struct object *o = &l->object;
	u32 i;
	int err = 0;

	for (i = 0; i < o->n_maps && !err; i++) {
		const struct map_def *m = &o->maps[i];

		if ((m->type == BPF_MAP_TYPE_PROG_ARRAY) == of_programs)
			err = map_fill_slots(l->door, m, l->map_fds[i],
					     of_programs ? l->prog_fds : l->map_fds, l->e);
	}
	return err;
}

void maps_unload(struct life *l)
{
	struct object *o = &l->object;
	u32 i;

	for (i = 0; i < o->n_maps && l->arenas; i++)
		arena_unmap(l->door, &l->arenas[i]);
	for (i = 0; i < o->n_maps && l->map_fds; i++)
		door_close(l->door, &l->map_fds[i]);
	for (i = 0; i < o->n_maps && l->pins && !l->is_loaded; i++)
		if (l->pins[i]) /* nothing came of it, so nothing stays */
			pin_remove(l->door, l->pins[i]);
}
