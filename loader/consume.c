// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* consume.c - phase 5: events come out, until it is time to stop
 *   in:       ring buffers, trace_pipe, signals, the clock
 *   out:      records and lines, handed to the watcher
 *   not here: taking a record out of shared memory (bpf/ring.c), printing (loader/cli/)
 */
#include "loader/life.h"

#include <linux/bpf.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* Since Linux 6.1 poll() on trace_pipe waits until it is half full, so it is looked at this often.
 */
enum { PRINTK_TICK_MS = 50, READY_MAX = 16 };

static int watch_fd(struct life *l, int fd)
{
	struct epoll_event ev = { .events = EPOLLIN, .data.fd = fd };

	return door_call(l->door, CALL_EPOLL_CTL, l->epoll_fd, EPOLL_CTL_ADD, fd, (uintptr_t)&ev, 0,
			 0);
}

static int open_waiting(struct life *l)
{
	u64 mask = 1ull << (SIGINT - 1) | 1ull << (SIGTERM - 1) | 1ull << (SIGHUP - 1);
	int err;

	l->epoll_fd = door_call(l->door, CALL_EPOLL_CREATE, EPOLL_CLOEXEC, 0, 0, 0, 0, 0);
	if (l->epoll_fd < 0)
		return error_set(l->e, l->epoll_fd, "epoll_create1: %s", strerror(-l->epoll_fd));
	l->signal_fd = door_call(l->door, CALL_SIGNALFD, -1, (uintptr_t)&mask, sizeof(mask),
				 SFD_CLOEXEC | SFD_NONBLOCK, 0, 0);
	if (l->signal_fd < 0)
		return error_set(l->e, l->signal_fd, "signalfd4: %s", strerror(-l->signal_fd));
	err = watch_fd(l, l->signal_fd);
	return err ? error_set(l->e, err, "epoll_ctl: %s", strerror(-err)) : 0;
}

static int open_ring(struct life *l, u32 i)
{
	const struct map_def *m = &l->object.maps[i];
	u64 size = m->max_entries, page = sysconf(_SC_PAGESIZE), rounded = page;
	int err;

	while (rounded < size) /* as bpf/map.c has created it */
		rounded *= 2;
	err = ring_open(l->door, l->map_fds[i], rounded, &l->rings[i], l->e);
	if (!err)
		err = watch_fd(l, l->map_fds[i]);
	if (err && !l->e->code)
		error_set(l->e, err, "epoll_ctl: %s", strerror(-err));
	if (err)
		return error_in(l->e, err, "%s: map '%s'", l->object.path, m->symbol);
	if (m->record_problem)
		note(l->door->observer, (struct note){ .kind = NOTE_EVENT_TYPE,
						       .subject = m->symbol,
						       .detail = m->record_problem });
	return 0;
}

/* An event was shown: was it the last one that is wanted? */
static int count_event(struct life *l, int err)
{
	l->n_shown++;
	if (err)
		l->stop = err;
	else if (l->req->count && l->n_shown >= l->req->count)
		l->stop = 1;
	return l->stop;
}

static int take_record(void *ctx, const void *bytes, u32 len)
{
	struct life *l = ctx;

	return count_event(l,
			   l->watch->record(l->watch, l, l->reading, (struct span){ bytes, len }));
}

static int take_line(void *ctx, const struct printk_line *line)
{
	struct life *l = ctx;

	return count_event(l, l->watch->printk(l->watch, l, line));
}

/* Everything that is there now, then one write for all of it. */
static void take_all(struct life *l)
{
	u32 i;
	int err;

	for (i = 0; i < l->object.n_maps && !l->stop; i++) {
		if (!l->rings[i].consumer)
			continue;
		l->reading = &l->object.maps[i];
		ring_consume(&l->rings[i], take_record, l);
	}
	if (!l->stop && l->pipe.fd >= 0)
		trace_pipe_consume(l->door, &l->pipe, take_line, l);
	err = l->watch->flush(l->watch);
	if (err)
		l->stop = err;
}

/* How long to wait at most, in milliseconds; -1: until something happens. */
static int wait_ms(const struct life *l, u64 end_ns)
{
	u64 now = now_ns(), left;
	int tick = l->pipe.fd >= 0 ? PRINTK_TICK_MS : -1;

	if (!l->req->duration_ms)
		return tick;
	left = now < end_ns ? (end_ns - now + 999999) / 1000000 : 0;
	if (tick >= 0 && left > (u64)tick)
		return tick;
	return left > 3600000 ? 3600000 : (int)left;
}

static void wait_for_events(struct life *l, u64 end_ns)
{
	struct epoll_event ready[READY_MAX];
	s64 n = door_call(l->door, CALL_EPOLL_PWAIT, l->epoll_fd, (uintptr_t)ready, READY_MAX,
			  wait_ms(l, end_ns), 0, 8);
	s64 i;

	if (n < 0 && n != -EINTR)
		l->stop = error_set(l->e, n, "epoll_pwait: %s", strerror(-n));
	for (i = 0; i < n; i++)
		if (ready[i].data.fd == l->signal_fd)
			l->stop = 1;
}

int consume_enter(struct life *l)
{
	struct object *o = &l->object;
	u64 end_ns = now_ns() + l->req->duration_ms * 1000000;
	u32 i;
	int err;

	l->rings = arena_array(&o->arena, (u64)o->n_maps + 1, sizeof(*l->rings));
	if (!l->rings)
		return error_nomem(l->e);
	err = open_waiting(l);
	for (i = 0; i < o->n_maps && !err; i++)
		if (o->maps[i].type == BPF_MAP_TYPE_RINGBUF)
			err = open_ring(l, i);
	if (err)
		return err;
	while (!l->stop) {
		take_all(l);
		if (!l->stop)
			wait_for_events(l, end_ns);
		if (!l->stop && l->req->duration_ms && now_ns() >= end_ns)
			l->stop = 1;
		if (l->stop == 1 && !(l->req->count && l->n_shown >= l->req->count)) {
			l->stop = 0; /* what came in while the end was coming */
			take_all(l);
			l->stop = l->stop ? l->stop : 1;
		}
	}
	if (l->stop == -EPIPE)
		return 0; /* whoever read our output has seen enough */
	return l->stop < 0 ? l->stop : 0;
}

void consume_leave(struct life *l)
{
	u32 i;

	for (i = 0; i < l->object.n_maps && l->rings; i++)
		ring_close(l->door, &l->rings[i]);
	door_close(l->door, &l->signal_fd);
	door_close(l->door, &l->epoll_fd);
}
