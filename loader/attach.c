// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* attach.c - phase 4: the programs begin to run
 *   in:       loaded programs and their targets
 *   out:      attachments
 *   not here: how each kind is attached (bpf/)
 */
#include "loader/life.h"

#include <string.h>

/* An iterator over a map needs its descriptor. */
static int find_map(struct life *l, struct program *p)
{
	const struct object *o = &l->object;
	const char *between = "";
	u32 i;

	if (p->def->how != ATTACH_ITER || !iter_takes_map(p->target.name))
		return 0;
	for (i = 0; i < o->n_maps; i++)
		if (!strcmp(o->maps[i].symbol, p->target.map)) {
			p->target.map_fd = l->map_fds[i];
			return 0;
		}
	if (*p->target.map)
		error_set(l->e, -ENOENT, "the object has no map '%s'", p->target.map);
	else
		error_set(l->e, -EINVAL, "it goes over a map: say which with --attach %s=MAP",
			  p->name);
	error_add(l->e, o->n_maps ? "; it has" : "; it has none");
	for (i = 0; i < o->n_maps; i++, between = ",")
		error_add(l->e, "%s %s", between, o->maps[i].symbol);
	return l->e->code;
}

static int attach_program(struct life *l, u32 i)
{
	struct program *p = &l->object.programs[i];
	const struct map_def *in;
	u32 slot;
	int err;

	if (p->skipped)
		return 0;
	if (p->def->how == ATTACH_STRUCT_OPS)
		return 0; /* its table is registered when all are there */
	if (p->def->how == ATTACH_NOT) {
		note(l->door->observer, (struct note){ .kind = NOTE_NOT_ATTACHED,
						       .subject = p->name,
						       .detail = p->def->hint });
		return 0;
	}
	in = *p->target.name ? NULL : program_in_map(&l->object, p, &slot);
	if (in) {
		note(l->door->observer, (struct note){ .kind = NOTE_TAIL_CALLED,
						       .subject = p->name,
						       .detail = in->symbol,
						       .number = slot });
		return 0;
	}
	err = target_require(p, l->e) ?: find_map(l, p);
	err = err
		      ?: attach_do(l->door, &l->attach_host, &l->object.arena, &p->target,
				   l->prog_fds[i], p->attach_type, l->req->way, &l->attachments[i],
				   l->e);
	if (err)
		err = target_missing(l, p, err);
	return err ? error_in(l->e, err, "program '%s'", p->name) : 0;
}

/* With --skip-missing: is there anything at all? */
static int require_any(struct life *l)
{
	u32 i;

	for (i = 0; i < l->object.n_programs; i++)
		if (!l->object.programs[i].skipped)
			return 0;
	return error_set(l->e, -ENOENT, "none of the programs has a target here");
}

/* Tables of functions come last: the kernel may call them at once. */
static int register_tables(struct life *l)
{
	struct object *o = &l->object;
	u32 i;
	int err = 0;

	for (i = 0; i < o->n_maps && !err; i++)
		if (o->maps[i].ops && l->map_fds[i] >= 0)
			err = struct_ops_register(l->door, &o->maps[i], l->map_fds[i], l->prog_fds,
						  &l->registrations[i], l->e);
	return err;
}

int attach_enter(struct life *l)
{
	struct object *o = &l->object;
	u32 i;
	int err;

	l->attach_host.pid = l->req->pid;
	l->attachments = arena_array(&o->arena, o->n_programs, sizeof(*l->attachments));
	l->registrations = arena_array(&o->arena, (u64)o->n_maps + 1, sizeof(*l->registrations));
	if (!l->attachments || !l->registrations)
		return error_nomem(l->e);
	err = signals_block(l);
	if (err)
		return err;
	tracefs_sweep(l->door, &l->attach_host);
	if (l->req->until >= PHASE_CONSUME)
		err = consume_prepare(l); /* nobody may talk before somebody listens */
	for (i = 0; i < o->n_programs && !err; i++)
		err = attach_program(l, i);
	if (!err && l->n_left_out)
		err = require_any(l);
	err = err ?: register_tables(l);
	return err ? error_in(l->e, err, "%s", o->path) : 0;
}

void attach_end(struct life *l)
{
	u32 i;

	for (i = l->object.n_maps; i-- > 0 && l->registrations;)
		struct_ops_unregister(l->door, &l->object.maps[i], l->map_fds[i],
				      &l->registrations[i]);
	for (i = l->object.n_programs; i-- > 0 && l->attachments;)
		attach_undo(l->door, &l->attach_host, &l->attachments[i]);
}

void attach_leave(struct life *l)
{
	attach_end(l);
	consume_finish(l);
}
