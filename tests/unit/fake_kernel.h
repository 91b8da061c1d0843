// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* fake_kernel.h - a kernel behind the door that keeps books and fails when it is told to
 *
 * It carries out just as much of each call as a loader can notice: descriptors are handed out and
 * taken back, files have bytes, a ring buffer is mapped twice, a probe in tracefs stays until it is
 * removed and cannot be while an event is open on it. What a real kernel would not let pass (a
 * descriptor that is not open, memory that is not mapped) is noted in `wrong`.
 *
 * The calls' arguments are read as <linux/bpf.h> and <linux/perf_event.h> define them.
 */
#ifndef UNIT_FAKE_KERNEL_H
#define UNIT_FAKE_KERNEL_H

#include "bpf/door.h"
#include "base/span.h"

/* The first descriptor is 0, as it is for a program that is started with its stdin closed: a handle
 * like any other.
 */
enum { FAKE_FDS = 128, FAKE_FD_FIRST = 0, FAKE_MAPPINGS = 64, FAKE_PROBES = 32 };

/* Which kernel it is. */
struct fake_config {
	const char *tracefs; /* where it is mounted, or NULL */
	bool kprobe_pmu, uprobe_pmu;
	bool links;	    /* BPF_LINK_CREATE takes perf events (Linux 5.15) */
	bool old_btf;	    /* refuses the first BTF that it is given */
	bool memlock;	    /* BPF objects count as locked memory (before 5.11) */
	bool maps_sysfs;    /* /sys/kernel/btf/vmlinux can be mapped (6.16) */
	bool no_core;	    /* does not relocate programs (before 5.17) */
	const char *pinned; /* somebody has pinned an array of one u64 here */
	bool refuses;	    /* every program, with a verifier's log */
	bool module;	    /* one is loaded, "sample", with types (5.11) */
	bool no_btf;	    /* there is no /sys/kernel/btf/vmlinux */
	bool no_addresses;  /* tracefs lists functions without their addresses (before 6.5) */
	bool leftovers;	    /* of a process that was killed, and of one that lives */
	bool namesake;	    /* and of one that had our process number */
	u32 record_bytes;   /* each ring buffer gets one record of so many bytes */

	/* What an iterator writes; NULL: two lines. */
	const char *iter_text;
};

enum fake_kind {
	FAKE_CLOSED,
	FAKE_FILE,
	FAKE_DIRECTORY,
	FAKE_EVENTS_FILE, /* kprobe_events, uprobe_events */
	FAKE_TRACE_PIPE,
	FAKE_BTF,
	FAKE_MAP,
	FAKE_PROG,
	FAKE_EVENT,
	FAKE_LINK,
	FAKE_EPOLL,
	FAKE_SIGNALS
};

struct fake_fd {
	enum fake_kind kind;
	char path[96];
	struct span bytes; /* FILE */
	bool sysfs;	   /* FILE: of the kernel's making */
	u64 at;		   /* FILE, DIRECTORY: bytes or entries that were read */
	u32 probe;	   /* EVENT: FAKE_PROBES or less than the tracefs probe it is open on */
	u32 map_type, key_size, value_size, map_flags;
	u64 size;	/* MAP: bytes of a ring */
	int memory;	/* MAP: a memfd with the ring, or 0 */
	u64 *positions; /* MAP: consumer's; the producer's is a page behind */
	bool in_epoll;
	u32 flags;		/* MAP */
	bool ready, registered; /* MAP of type struct_ops */
	u32 id;			/* PROG, BTF: of somebody else's */
	bool is_iter;		/* LINK: of an iterator */
};

struct fake_mapping {
	void *p; /* NULL: none */
	u64 len;
};

struct fake_file {
	const char *path;
	struct span bytes;
};

struct fake_kernel {
	struct door door; /* first */
	struct observer observer;
	struct fake_config has;
	struct fake_file files[4]; /* that exist beside the kernel's own; path NULL: none */

	struct span module_btf; /* types of the module */
	u32 n_types;		/* of the kernel itself; the module's have higher numbers */
	struct span prog_btf;	/* types of a program that somebody else has loaded */

	/* The fault: calls number FAIL_FIRST (from 1) to FAIL_LAST fail with FAIL_ERR. */
	u32 fail_first, fail_last;
	int fail_err;
	u32 n_calls;	     /* so far */
	enum call_nr failed; /* the first that failed; N_CALLS: none did */
	char failed_on[128]; /* its path, command or descriptor, in words */

	/* The books. */
	struct fake_fd fds[FAKE_FDS];
	struct fake_mapping mappings[FAKE_MAPPINGS];
	char probes[FAKE_PROBES][48]; /* names of tracefs probes; "": none */
	char pin[96];		      /* path of the only pin; "": none */
	struct fake_fd pinned;	      /* the map that it names */
	u64 signal_mask;
	u32 n_stay; /* struct_ops tables that outlive the process */
	bool limit_raised;
	u32 n_functions; /* of the last LINK_CREATE for many */
	u32 slots[8];	 /* the keys for which a map was given a program or a map */
	u32 n_slots;
	u32 n_btf_loads, n_waits, n_looks, n_armed, n_printed;
	u32 n_kernel_calls;  /* calls of kernel functions in the program that was loaded last */
	u64 address;	     /* that it loads, if it loads one */
	u32 notes;	     /* a bit for each enum note_kind that the observer was told */
	char btf_reason[80]; /* why it refused types, as the observer was told */
	struct observer *next_observer; /* is told as well; may be NULL */
	char wrong[200];		/* the first thing that no kernel lets pass; "": nothing */
};

/* A kernel that has just booted. */
void fake_init(struct fake_kernel *k, const struct fake_config *has);

/* What was not given back, in words; "" when all was. Files that are mapped may stay mapped until
 * the very end: MAPPINGS_TOO counts them as well.
 */
const char *fake_left_over(const struct fake_kernel *k, bool mappings_too);

/* Gives back what the code under test has not, so that the next run begins with nothing. */
void fake_free(struct fake_kernel *k);

/* The call's name and what it is about: "openat /sys/kernel/tracing/kprobe_events". */
const char *fake_describe(const struct fake_kernel *k);

#endif
