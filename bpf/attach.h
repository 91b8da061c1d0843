// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* attach.h - putting a loaded program where it runs
 *
 * Most targets are perf events, and three ways put a program behind one, from new to old:
 *
 *	link      perf_event_open             BPF_LINK_CREATE          Linux 5.15
 *	ioctl     perf_event_open             PERF_EVENT_IOC_SET_BPF   Linux 4.17
 *	tracefs   a line in kprobe_events or uprobe_events makes a tracepoint, then as above
 *
 * With the first two the kernel forgets the probe when its descriptors are closed. The third
 * outlives the process and must be removed. Raw tracepoints and what is attached by BTF need no
 * event: one bpf(2) call gives a descriptor, which is always a link.
 */
#ifndef BPF_ATTACH_H
#define BPF_ATTACH_H

#include "base/arena.h"
#include "base/error.h"
#include "bpf/door.h"
#include "loader/model/target.h"

enum attach_way { WAY_ANY, WAY_LINK, WAY_IOCTL, WAY_TRACEFS };

const char *attach_way_name(enum attach_way way); /* "link", "ioctl", "tracefs" */

/* What a PMU for probes tells in sysfs. */
struct probe_pmu {
	bool asked, ret_asked;
	int type;    /* -ENOENT: this kernel has none */
	u32 ret_bit; /* of attr.config: probe the return */
};

/* What was learnt while attaching, so that it is asked once. All zeroes at first, but for PID. */
struct attach_host {
	struct probe_pmu kprobe, uprobe;
	bool no_links;	     /* BPF_LINK_CREATE does not take perf events (before 5.15) */
	const char *tracefs; /* where it is mounted; NULL: not asked yet */
	u32 n_events;	     /* for the names of tracefs events */
	bool no_names;	     /* do not look for names like one that is missing: that takes long */
	int pid;	     /* uprobes: only this process; -1: all */
};

/* A program in its place. */
struct attachment {
	int *fds; /* events and links in order of their making; in the arena */
	u32 n_fds;
	enum attach_way way; /* the way that worked */
	bool is_uprobe;
	char event[48];	 /* name of the tracefs event, "" when there is none */
	char place[320]; /* where it is, if that was not plain from the target; "" */
};

/* Attaches program PROG_FD to TARGET. What was made before a failure is undone.
 *   way   WAY_ANY takes the best that the kernel has and tells the observer of steps down
 * Returns 0 or a negative errno with a sentence; attach_undo() undoes it.
 */
int attach_do(struct door *d, struct attach_host *h, struct arena *a, const struct target *target,
	      int prog_fd, u32 attach_type, enum attach_way way, struct attachment *out,
	      struct error *e);
void attach_undo(struct door *d, struct attach_host *h, struct attachment *at);

/* Starts an iterator at its beginning; what the program writes is read from the descriptor until
 * 0 comes. LINK_FD is the attachment's. Returns the descriptor, or a negative errno (iter.c).
 */
int iter_open(struct door *d, int link_fd);

/* --- between the files that attach --- */

struct attaching {
	struct door *d;
	struct attach_host *h;
	struct arena *a;
	const struct target *target;
	int prog_fd;
	u32 attach_type;
	enum attach_way way;
	struct attachment *out;
	struct error *e;
};

/* One for each enum attach_how. */
int attach_kprobe(struct attaching *c);	      /* probe.c */
int attach_ksyscall(struct attaching *c);     /* probe.c */
int attach_uprobe(struct attaching *c);	      /* probe.c */
int attach_uprobe_multi(struct attaching *c); /* uprobe_multi.c */
int attach_tracepoint(struct attaching *c);   /* tracepoint.c */
int attach_raw_tp(struct attaching *c);	      /* tracepoint.c */
int attach_tracing(struct attaching *c);      /* tracepoint.c */
int attach_multi(struct attaching *c);	      /* multi.c */
int attach_iter(struct attaching *c);	      /* iter.c */
int attach_sample(struct attaching *c);	      /* sample.c */

/* Keeps FD until attach_undo(). A negative FD is handed back as it is. */
int attach_keep(struct attaching *c, int fd);

/* Opens an event and keeps it; PID and CPU as for perf_event_open(2). */
struct perf_event_attr;
int attach_event_open(struct attaching *c, struct perf_event_attr *attr, int pid, int cpu);

/* Puts the program behind the event, by link or by ioctl. */
int attach_event_program(struct attaching *c, int event_fd);

/* "; functions with names like it: ..." behind the error. Returns its code. */
int add_near_functions(struct door *d, const struct attach_host *h, const char *name,
		       struct error *e);

/* --- tracefs.c --- */

/* Where tracefs is mounted, or NULL. FILE is one that must be there. */
const char *tracefs_find(struct door *d, const char *file);

/* What to tell when it is not mounted. Returns -ENOSYS. */
int tracefs_missing(const char *what, struct error *e);

/* Makes an event by a line in kprobe_events (or uprobe_events) whose place is PLACE:
 * "do_mkdirat+0" or "/path:0x1234". Its name goes to out->event.
 */
int tracefs_probe_add(struct attaching *c, const char *place);
int tracefs_probe_remove(struct door *d, const char *tracefs, const char *name, bool is_uprobe);

/* The number by which perf_event_open() knows an event, or a negative errno. */
int tracefs_event_id(struct door *d, const char *tracefs, const char *category, const char *name);

/* Removes the events of runs that were killed; h->n_events becomes a number that is free. Costs two
 * failing openat() when there are none.
 */
void tracefs_sweep(struct door *d, struct attach_host *h);

/* --- kallsyms.c --- */

enum { NEAR_MAX = 5 };

/* Kernel functions with names like NAME, best first. Returns how many; reads all of
 * /proc/kallsyms, so it is for failures only.
 */
int kallsyms_near(struct door *d, const char *name, char near[NEAR_MAX][128]);

/* Is there a function of just that name? Reads as much. */
bool kallsyms_has(struct door *d, const char *name);

#endif
