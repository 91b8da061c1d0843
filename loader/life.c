// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* life.c - the phases of a BPF object's life, in order, and the way back
 *   in:       what the user asks for
 *   out:      0 or an error; events on the way
 *   not here: any of the phases; one file each
 */
#include "loader/life.h"

#include <stdlib.h>
#include <time.h>

static const struct {
	const char *name;
	int (*enter)(struct life *l);
	void (*leave)(struct life *l); /* undoes enter(), also one that failed half-way */
} phase[N_PHASES] = {
	[PHASE_OPEN] = { "open", open_enter, open_leave },
	[PHASE_RELOCATE] = { "relocate", relocate_enter, relocate_leave },
	[PHASE_LOAD] = { "load", load_enter, load_leave },
	[PHASE_ATTACH] = { "attach", attach_enter, attach_leave },
	[PHASE_CONSUME] = { "consume", consume_enter, consume_leave },
};

const char *phase_name(enum phase p)
{
	return phase[p].name;
}

u64 now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

int life_run(struct life *l)
{
	int i, err = 0;

	l->btf_fd = l->epoll_fd = l->signal_fd = l->pipe.fd = l->iter.fd = -1;
	for (i = 0; i <= (int)l->req->until && !err; i++) {
		u64 start = now_ns();

		err = phase[i].enter(l);
		if (!err && l->watch && l->watch->phase_done)
			l->watch->phase_done(l->watch, l, i, now_ns() - start);
	}
	while (i-- > 0) /* the failed phase too: leave() copes with half-done */
		phase[i].leave(l);
	return err;
}

/* The object and the log outlive the phases: they are still shown. */
void life_free(struct life *l)
{
	object_close(&l->object);
	file_close(l->door, &l->file);
	modules_close(l);
	arena_free(&l->kernel_arena);
	file_close(l->door, &l->kernel_file);
	free(l->log);
	l->log = NULL;
}
