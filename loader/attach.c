// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* attach.c - phase 4: the programs begin to run
 *   in:       loaded programs and their targets
 *   out:      armed probes
 *   not here: how a probe is armed (bpf/probe.c)
 */
#include "loader/life.h"

#include <signal.h>

int attach_target(const struct life *l, const struct program *p, struct probe_target *out,
		  struct error *e)
{
	const char *text = l->req->function ? l->req->function : p->target;
	int err;

	*out = (struct probe_target){ .is_return = p->def->is_return };
	if (p->def->how == ATTACH_NOT)
		return 0;
	if (!*text)
		return error_set(e, -EINVAL,
				 "program '%s': SEC(\"%s\") names no kernel function; name it: "
				 "rawload %s FUNCTION",
				 p->name, p->sec, l->req->path);
	err = probe_target_parse(text, out, e);
	return err ? error_in(e, err, "program '%s'", p->name) : 0;
}

/* From here on a signal must not end the process on the spot: a probe in tracefs would stay. It
 * waits until consume looks at it, or until everything is undone.
 */
static int block_signals(struct life *l)
{
	u64 mask = 1ull << (SIGINT - 1) | 1ull << (SIGTERM - 1) | 1ull << (SIGHUP - 1);
	int err = door_call(l->door, CALL_SIGPROCMASK, SIG_BLOCK, (uintptr_t)&mask,
			    (uintptr_t)&l->old_mask, sizeof(mask), 0, 0);

	if (err)
		return error_set(l->e, err, "signals cannot be blocked");
	l->signals_blocked = true;
	return 0;
}

/* Opened before anything is attached: what is in it from before is dropped, what comes is not. */
static int open_trace_pipe(struct life *l)
{
	u32 i;

	for (i = 0; i < l->object.n_programs && l->req->until >= PHASE_CONSUME; i++)
		if (program_prints(&l->object.programs[i]))
			return trace_pipe_open(l->door, &l->pipe, l->e);
	return 0;
}

static int attach_program(struct life *l, u32 i)
{
	const struct program *p = &l->object.programs[i];
	int err;

	if (p->def->how == ATTACH_NOT) {
		note(l->door->observer, (struct note){ .kind = NOTE_NOT_ATTACHED,
						       .subject = p->name,
						       .detail = p->def->hint });
		return 0;
	}
	err = attach_target(l, p, &l->targets[i], l->e);
	if (err)
		return err;
	err = probe_attach(l->door, &l->probe_host, &l->targets[i], l->prog_fds[i], l->req->way,
			   &l->probes[i], l->e);
	return err ? error_in(l->e, err, "program '%s'", p->name) : 0;
}

int attach_enter(struct life *l)
{
	struct object *o = &l->object;
	u32 i;
	int err;

	l->targets = arena_array(&o->arena, o->n_programs, sizeof(*l->targets));
	l->probes = arena_array(&o->arena, o->n_programs, sizeof(*l->probes));
	if (!l->targets || !l->probes)
		return error_nomem(l->e);
	for (i = 0; i < o->n_programs; i++)
		l->probes[i].event_fd = l->probes[i].link_fd = -1;
	err = block_signals(l);
	if (err)
		return err;
	tracefs_sweep(l->door);
	err = open_trace_pipe(l);
	for (i = 0; i < o->n_programs && !err; i++)
		err = attach_program(l, i);
	return err ? error_in(l->e, err, "%s", o->path) : 0;
}

void attach_leave(struct life *l)
{
	u32 i;

	for (i = 0; i < l->object.n_programs && l->probes; i++)
		probe_detach(l->door, &l->probe_host, &l->probes[i]);
	trace_pipe_close(l->door, &l->pipe);
	if (l->signals_blocked)
		door_call(l->door, CALL_SIGPROCMASK, SIG_SETMASK, (uintptr_t)&l->old_mask, 0,
			  sizeof(l->old_mask), 0, 0);
	l->signals_blocked = false;
}
