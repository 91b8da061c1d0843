// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* progress.c - a line on the terminal while something takes over half a second
 *   in:       phases and calls, as they begin
 *   out:      "relocate: reading /proc/kallsyms, 1.2 s" on stderr, and its end
 *
 * A thread looks at the clock ten times a second, only until events are waited for. A timer's
 * signal would do with less, but the verifier gives up when one comes (EAGAIN), and would begin
 * anew.
 */
#include "loader/cli/progress.h"
#include "bpf/attr.h"
#include "loader/cli/cli.h"

#include <linux/bpf.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE_MS = 500, TICK_MS = 100 };

/* There is one terminal, and whoever writes to it has to know: so there is one of these. What
 * follows the lock is under it.
 */
static struct {
	bool open;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;

	bool stop, idle; /* idle: nothing is to be shown, however long it takes */
	bool shown;
	enum phase phase;
	u64 since_ns;	 /* when the phase began, or a call in tear down */
	char what[60];	 /* what goes on; a line of 80 columns has to hold it */
	char opened[50]; /* the file that was opened last ... */
	int opened_fd;	 /* ... and its descriptor */
} p;

/* --- under the lock --- */

static void clear(void)
{
	static const char away[] = "\r\x1b[K";

	if (p.shown && write(STDERR_FILENO, away, strlen(away)) < 0)
		p.idle = true; /* nobody is there to see it */
	p.shown = false;
}

static void show(u64 now)
{
	struct text t = { 0 };
	int n;

	text_add(&t, "\r\x1b[K%s: ", p.phase == PHASE_CONSUME ? "tear down" : phase_name(p.phase));
	text_quote(&t, p.what, strlen(p.what));
	text_add(&t, ", %.1f s", (now - p.since_ns) / 1e9);
	n = t.failed ? -1 : write(STDERR_FILENO, t.p, t.len);
	p.shown = n >= 0;
	text_free(&t);
}

static void *look_at_the_clock(void *unused)
{
	struct timespec next;

	pthread_mutex_lock(&p.lock);
	while (!p.stop) {
		u64 now = now_ns();

		if (p.idle) {
			pthread_cond_wait(&p.changed, &p.lock);
			continue;
		}
		if (now - p.since_ns >= PATIENCE_MS * 1000000ull)
			show(now);
		now += TICK_MS * 1000000ull;
		next = (struct timespec){ now / 1000000000, now % 1000000000 };
		pthread_cond_timedwait(&p.changed, &p.lock, &next);
	}
	pthread_mutex_unlock(&p.lock);
	return unused;
}

/* --- what goes on, in words --- */

/* While no call is made. */
static const char *const computing[N_PHASES] = {
	[PHASE_OPEN] = "reading the object",
	[PHASE_RELOCATE] = "looking through the kernel's types",
	[PHASE_LOAD] = "making maps and programs ready",
	[PHASE_ATTACH] = "attaching",
	[PHASE_CONSUME] = "",
};

static const char *attr_name(const char *name)
{
	return *name ? name : "(no name)";
}

static void describe_bpf(const struct call *c)
{
	const void *attr = (const void *)(uintptr_t)c->arg[1];
	const struct prog_load_attr *prog = attr;
	const struct map_create_attr *map = attr;

	switch (c->arg[0]) {
	case BPF_PROG_LOAD:
		snprintf(p.what, sizeof(p.what), "the verifier looks at '%.15s', %u instructions",
			 attr_name(prog->prog_name), prog->insn_cnt);
		break;
	case BPF_BTF_LOAD:
		snprintf(p.what, sizeof(p.what), "the kernel checks the object's types");
		break;
	case BPF_MAP_CREATE:
		snprintf(p.what, sizeof(p.what), "making map '%.15s'", attr_name(map->map_name));
		break;
	case BPF_MAP_UPDATE_ELEM:
		snprintf(p.what, sizeof(p.what), "filling maps");
		break;
	case BPF_LINK_CREATE:
	case BPF_RAW_TRACEPOINT_OPEN:
		snprintf(p.what, sizeof(p.what), "attaching");
		break;
	}
}

static void describe(const struct call *c)
{
	switch (c->nr) {
	case CALL_BPF:
		describe_bpf(c);
		break;
	case CALL_OPENAT:
		snprintf(p.opened, sizeof(p.opened), "%s", (const char *)(uintptr_t)c->arg[1]);
		break;
	case CALL_READ:
		if (p.opened_fd == (int)c->arg[0])
			snprintf(p.what, sizeof(p.what), "reading %s", p.opened);
		break;
	case CALL_PERF_EVENT_OPEN:
	case CALL_IOCTL:
		snprintf(p.what, sizeof(p.what), "attaching");
		break;
	case CALL_CLOSE:
		if (p.phase == PHASE_CONSUME)
			snprintf(p.what, sizeof(p.what), "waiting for the kernel to detach");
		break;
	default:
		break;
	}
}

/* --- for the others --- */

void progress_phase(enum phase phase)
{
	if (!p.open)
		return;
	pthread_mutex_lock(&p.lock);
	clear();
	p.phase = phase < N_PHASES ? phase : PHASE_CONSUME;
	p.idle = p.phase == PHASE_CONSUME;
	p.since_ns = now_ns();
	p.opened_fd = -1;
	snprintf(p.what, sizeof(p.what), "%s", computing[p.phase]);
	pthread_cond_signal(&p.changed);
	pthread_mutex_unlock(&p.lock);
}

/* Once events are waited for only closing is of interest: it may wait for programs to end. */
void progress_call(const struct call *c)
{
	if (!p.open || (p.phase == PHASE_CONSUME && c->nr != CALL_CLOSE))
		return;
	pthread_mutex_lock(&p.lock);
	describe(c);
	if (p.phase == PHASE_CONSUME) {
		p.since_ns = now_ns();
		p.idle = false;
		pthread_cond_signal(&p.changed);
	}
	pthread_mutex_unlock(&p.lock);
}

void progress_called(const struct call *c)
{
	if (!p.open || (p.phase == PHASE_CONSUME && c->nr != CALL_CLOSE))
		return;
	pthread_mutex_lock(&p.lock);
	if (c->nr == CALL_OPENAT)
		p.opened_fd = c->result;
	else if (c->nr == CALL_CLOSE) /* what was read is being looked at */
		snprintf(p.what, sizeof(p.what), "%s", computing[p.phase]);
	if (p.phase == PHASE_CONSUME) {
		p.idle = true;
		clear();
	}
	pthread_mutex_unlock(&p.lock);
}

void progress_hide(void)
{
	if (!p.open)
		return;
	pthread_mutex_lock(&p.lock);
	clear();
}

void progress_unhide(void)
{
	if (p.open)
		pthread_mutex_unlock(&p.lock);
}

void progress_open(void)
{
	pthread_condattr_t attr;
	sigset_t all, before;

	if (!isatty(STDERR_FILENO))
		return;
	pthread_mutex_init(&p.lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&p.changed, &attr);
	pthread_condattr_destroy(&attr);
	p.since_ns = now_ns();
	sigfillset(&all); /* signals are the main thread's */
	pthread_sigmask(SIG_SETMASK, &all, &before);
	p.open = !pthread_create(&p.thread, NULL, look_at_the_clock, NULL);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	progress_phase(PHASE_OPEN);
}

void progress_close(void)
{
	if (!p.open)
		return;
	pthread_mutex_lock(&p.lock);
	p.stop = true;
	pthread_cond_signal(&p.changed);
	pthread_mutex_unlock(&p.lock);
	pthread_join(p.thread, NULL);
	clear();
	p.open = false;
}
