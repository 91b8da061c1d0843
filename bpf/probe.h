// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* probe.h - arming a kprobe or kretprobe and putting a program behind it
 *
 * Three ways lead there, from the newest to the oldest:
 *
 *	link      perf_event_open(kprobe PMU)    BPF_LINK_CREATE          Linux 5.15
 *	ioctl     perf_event_open(kprobe PMU)    PERF_EVENT_IOC_SET_BPF   Linux 4.17
 *	tracefs   a line in kprobe_events, then perf_event_open(tracepoint) and either of the above
 *
 * With the first two the kernel forgets the probe when its descriptors are closed. The third
 * outlives the process and must be removed.
 */
#ifndef BPF_PROBE_H
#define BPF_PROBE_H

#include "base/error.h"
#include "bpf/door.h"

enum attach_way { WAY_ANY, WAY_LINK, WAY_IOCTL, WAY_TRACEFS };

const char *attach_way_name(enum attach_way way); /* "link", "ioctl", "tracefs" */

struct probe_target {
	char function[128];
	u64 offset; /* bytes behind the function's start */
	bool is_return;
};

/* "do_mkdirat" or "do_mkdirat+0x1c". Returns 0 or -EINVAL. */
int probe_target_parse(const char *text, struct probe_target *out, struct error *e);

/* What was learnt while attaching, so that it is asked once. All zeroes at first. */
struct probe_host {
	bool asked;
	int pmu_type;	     /* -ENOENT: this kernel has no kprobe PMU */
	u32 retprobe_bit;    /* of attr.config */
	bool no_links;	     /* BPF_LINK_CREATE does not take perf events (before 5.15) */
	const char *tracefs; /* where it is mounted; NULL: not asked yet */
	u32 n_events;	     /* for the names of tracefs events */
};

struct probe {
	int event_fd, link_fd; /* -1: none */
	char event[48];	       /* name of the tracefs event, "" when there is none */
	enum attach_way way;   /* the way that worked */
};

/* Arms a probe at TARGET and attaches program PROG_FD. What was armed before a failure is disarmed.
 *   way   WAY_ANY takes the best that the kernel has and tells the observer of steps down
 * Returns 0 or a negative errno with a sentence; probe_detach() undoes it.
 */
int probe_attach(struct door *d, struct probe_host *h, const struct probe_target *target,
		 int prog_fd, enum attach_way way, struct probe *out, struct error *e);
void probe_detach(struct door *d, struct probe_host *h, struct probe *p);

/* --- tracefs.c --- */

/* Where tracefs is mounted, or NULL. FILE is one that must be there. */
const char *tracefs_find(struct door *d, const char *file);

/* Writes the line that makes an event of TARGET; its name goes to NAME. */
int tracefs_probe_add(struct door *d, struct probe_host *h, const struct probe_target *target,
		      char *name, u64 size, struct error *e);
int tracefs_probe_remove(struct door *d, const char *tracefs, const char *name);

/* The number by which perf_event_open() knows the event, or a negative errno. */
int tracefs_event_id(struct door *d, const char *tracefs, const char *name);

/* Removes the events of runs that were killed. Costs one failing openat() when there are none. */
void tracefs_sweep(struct door *d);

/* --- kallsyms.c --- */

enum { NEAR_MAX = 5 };

/* Kernel functions with names like NAME, best first. Returns how many; reads all of
 * /proc/kallsyms, so it is for failures only.
 */
int kallsyms_near(struct door *d, const char *name, char near[NEAR_MAX][128]);

#endif
