// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* attach.c - phase 4: the programs begin to run
 *   in:       loaded programs and their targets
 *   out:      attachments
 *   not here: how each kind is attached (bpf/)
 */
#include "loader/life.h"

#include <signal.h>
#include <string.h>

/* From here on a signal must not end the process on the spot: a probe in tracefs would stay. It
 * waits until consume looks at it. One that comes later, while everything is being undone, changes
 * nothing any more, so the signals stay blocked until the process ends.
 */
static int block_signals(struct life *l)
{
	u64 mask = 1ull << (SIGINT - 1) | 1ull << (SIGTERM - 1) | 1ull << (SIGHUP - 1);
	int err = door_call(l->door, CALL_SIGPROCMASK, SIG_BLOCK, (uintptr_t)&mask, 0, sizeof(mask),
			    0, 0);

	if (err)
		return error_set(l->e, err, "signals cannot be blocked: %s", strerror(-err));
	return 0;
}

static int attach_program(struct life *l, u32 i)
{
	struct program *p = &l->object.programs[i];
	int err;

	if (p->skipped)
		return 0;
	if (p->def->how == ATTACH_NOT) {
		note(l->door->observer, (struct note){ .kind = NOTE_NOT_ATTACHED,
						       .subject = p->name,
						       .detail = p->def->hint });
		return 0;
	}
	err = target_require(p, l->e);
	if (err)
		return err;
	err = attach_do(l->door, &l->attach_host, &l->object.arena, &p->target, l->prog_fds[i],
			p->def->attach_type, l->req->way, &l->attachments[i], l->e);
	return err ? error_in(l->e, err, "program '%s'", p->name) : 0;
}

int attach_enter(struct life *l)
{
	struct object *o = &l->object;
	u32 i;
	int err;

	l->attach_host.pid = l->req->pid;
	l->attachments = arena_array(&o->arena, o->n_programs, sizeof(*l->attachments));
	if (!l->attachments)
		return error_nomem(l->e);
	err = block_signals(l);
	if (err)
		return err;
	tracefs_sweep(l->door);
	if (l->req->until >= PHASE_CONSUME)
		err = consume_prepare(l); /* nobody may talk before somebody listens */
	for (i = 0; i < o->n_programs && !err; i++)
		err = attach_program(l, i);
	return err ? error_in(l->e, err, "%s", o->path) : 0;
}

void attach_end(struct life *l)
{
	u32 i;

	for (i = l->object.n_programs; i-- > 0 && l->attachments;)
		attach_undo(l->door, &l->attach_host, &l->attachments[i]);
}

void attach_leave(struct life *l)
{
	attach_end(l);
	consume_finish(l);
}
