// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* consume.c - phase 5: wait for events and have them shown, until it is time to stop
 *   in:       sources, signals, the clock
 *   out:      l->n_shown events
 *   not here: taking events out of their source (sources.c), printing (loader/cli/)
 */
#include "loader/life.h"

#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>

/* Since Linux 6.1 poll() on trace_pipe waits until it is half full, so it is looked at this often.
 * CPUs come and go without telling us.
 */
enum { PRINTK_TICK_MS = 50, RESCAN_MS = 1000, READY_MAX = 16 };

int wait_add(struct life *l, int fd)
{
	struct epoll_event ev = { .events = EPOLLIN, .data.fd = fd };
	int err = door_call(l->door, CALL_EPOLL_CTL, l->epoll_fd, EPOLL_CTL_ADD, fd, (uintptr_t)&ev,
			    0, 0);

	return err ? error_set(l->e, err, "epoll_ctl: %s", strerror(-err)) : 0;
}

/* A signal that is blocked comes even where it is ignored, so this one is left alone then. Not
 * SIGINT: a shell's background jobs ignore it, and are ended with kill -INT all the same.
 */
static u64 ending_signals(const struct life *l)
{
	u64 mask = 1ull << (SIGINT - 1) | 1ull << (SIGTERM - 1);

	return l->req->hangup_ignored ? mask : mask | 1ull << (SIGHUP - 1);
}

int signals_block(struct life *l)
{
	u64 mask = ending_signals(l);
	int err = door_call(l->door, CALL_SIGPROCMASK, SIG_BLOCK, (uintptr_t)&mask, 0, sizeof(mask),
			    0, 0);

	if (err)
		return error_set(l->e, err, "signals cannot be blocked: %s", strerror(-err));
	return 0;
}

static int open_waiting(struct life *l)
{
	u64 mask = ending_signals(l);

	l->epoll_fd = door_call(l->door, CALL_EPOLL_CREATE, EPOLL_CLOEXEC, 0, 0, 0, 0, 0);
	if (l->epoll_fd < 0)
		return error_set(l->e, l->epoll_fd, "epoll_create1: %s", strerror(-l->epoll_fd));
	l->signal_fd = door_call(l->door, CALL_SIGNALFD, -1, (uintptr_t)&mask, sizeof(mask),
				 SFD_CLOEXEC | SFD_NONBLOCK, 0, 0);
	if (l->signal_fd < 0)
		return error_set(l->e, l->signal_fd, "signalfd4: %s", strerror(-l->signal_fd));
	return wait_add(l, l->signal_fd);
}

static bool has_perf_buffer(const struct life *l)
{
	u32 i;

	for (i = 0; i < l->object.n_maps; i++)
		if (l->perf_buffers[i].cpus)
			return true;
	return false;
}

/* What happens by the clock. UINT64_MAX: never. */
struct clock {
	u64 end_ns, maps_ns, scan_ns;
};

static u64 later(u64 ms)
{
	return ms ? now_ns() + ms * 1000000 : UINT64_MAX;
}

static u64 earlier(u64 a, u64 b)
{
	return a < b ? a : b;
}

/* How long to wait at most, in milliseconds; -1: until something happens. */
static int wait_ms(const struct life *l, const struct clock *c)
{
	u64 now = now_ns(), next = earlier(c->end_ns, c->maps_ns), left;
	int tick = iterators_left(l)	? 0
		   : l->pipe.fd >= 0	? PRINTK_TICK_MS
		   : has_perf_buffer(l) ? RESCAN_MS
					: -1;

	if (next == UINT64_MAX)
		return tick;
	left = now < next ? (next - now + 999999) / 1000000 : 0;
	if (tick >= 0 && left > (u64)tick)
		return tick;
	return left > 3600000 ? 3600000 : (int)left;
}

/* Takes the signal, so that it does not come after all when it is let through again. */
static void take_signal(struct life *l)
{
	struct signalfd_siginfo info;

	door_read(l->door, l->signal_fd, &info, sizeof(info));
	l->stop = 1;
}

/* *RESCAN is set when a descriptor has hung up: its CPU went offline. */
static void wait_for_events(struct life *l, const struct clock *c, bool *rescan)
{
	struct epoll_event ready[READY_MAX];
	s64 n = door_call(l->door, CALL_EPOLL_PWAIT, l->epoll_fd, (uintptr_t)ready, READY_MAX,
			  wait_ms(l, c), 0, 8);
	s64 i;

	if (n < 0 && n != -EINTR)
		l->stop = error_set(l->e, n, "epoll_pwait: %s", strerror(-n));
	for (i = 0; i < n; i++) {
		if (ready[i].data.fd == l->signal_fd)
			take_signal(l);
		else if (ready[i].events & EPOLLHUP)
			*rescan = true;
	}
}

/* What the clock says is due. */
static void tick(struct life *l, struct clock *c, bool rescan)
{
	u64 now = now_ns();
	int err = 0;

	if (!l->stop && now >= c->end_ns)
		l->stop = 1;
	if (!l->stop && now >= c->maps_ns) {
		err = l->watch->maps(l->watch, l);
		c->maps_ns = later(l->req->maps_every_ms);
	}
	if (!err && (rescan || now >= c->scan_ns)) {
		err = sources_rescan(l);
		c->scan_ns = later(RESCAN_MS);
	}
	if (err)
		l->stop = err;
}

static void consume(struct life *l)
{
	struct clock clock = { later(l->req->duration_ms), later(l->req->maps_every_ms),
			       later(RESCAN_MS) };

	while (!l->stop) {
		bool rescan = false;

		iterators_take(l);
		sources_take(l);
		if (!l->stop)
			wait_for_events(l, &clock, &rescan);
		tick(l, &clock, rescan);
	}
}

/* What is in trace_pipe from before is dropped when it is opened; what comes is not. */
static int open_trace_pipe(struct life *l)
{
	u32 i;

	for (i = 0; i < l->object.n_programs; i++)
		if (program_prints(&l->object.programs[i]))
			return trace_pipe_open(l->door, &l->pipe, l->e);
	return 0;
}

int consume_prepare(struct life *l)
{
	return open_waiting(l) ?: sources_open(l) ?: open_trace_pipe(l) ?: iterators_open(l);
}

int consume_enter(struct life *l)
{
	l->watch->ready(l->watch, l);
	consume(l);
	if (l->stop == 1) {
		attach_end(l); /* from here on nothing new comes in */
		sources_take_rest(l);
		if (l->req->maps && l->stop >= 0)
			l->stop = l->watch->maps(l->watch, l) ?: l->stop;
	}
	if (l->stop == -EPIPE)
		return 0; /* whoever read our output has seen enough */
	if (l->stop < 0 && !l->e->code)
		error_set(l->e, l->stop, "events cannot be written: %s", strerror(-l->stop));
	return l->stop < 0 ? l->stop : 0;
}

void consume_leave(struct life *l)
{
	(void)l; /* programs may still run: attach_leave() calls consume_finish() */
}

void consume_finish(struct life *l)
{
	iterators_close(l);
	sources_close(l);
	trace_pipe_close(l->door, &l->pipe);
	door_close(l->door, &l->signal_fd);
	door_close(l->door, &l->epoll_fd);
}
