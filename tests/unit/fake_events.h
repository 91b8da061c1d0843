/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* fake_events.h - a pretended kernel's perf events, for the tests of bpf/perf_buffer.c */
#ifndef UNIT_FAKE_EVENTS_H
#define UNIT_FAKE_EVENTS_H

#include <linux/perf_event.h>

#include "bpf/perf_buffer.h"
#include "tests/unit/helper.h"

enum { N_CPUS = 4 };

struct pretended_cpu {
	bool refuses;	      /* went offline since the list was read */
	int event_fd;	      /* its event while it is open, or 0 */
	int in_map;	      /* the descriptor that is in the map, or 0 */
	u64 enabled_ns, lost; /* what a read of the event tells */
	struct perf_event_attr attr;
};

struct pretended {
	struct door door; /* first */
	const char *online;
	bool knows_lost;
	u32 max_entries;
	int online_fd, fail_in;
	struct pretended_cpu cpu[N_CPUS];
};

/* ONLINE is what the kernel's list of CPUs says. Map 77 is the only one. */
struct pretended pretended_kernel(const char *online);

/* Descriptors that this process has open. */
int n_descriptors(void);

struct heard {
	struct text text;    /* "cpu:len:bytes " and "cpu:lost N " */
	int stop_at;	     /* stop at the Nth */
	struct perf_cpu *re; /* write one more record for each that is taken */
};

int hear_record(void *ctx, u32 cpu, const void *bytes, u32 len);
int hear_lost(void *ctx, u32 cpu, u64 count);

/* The buffer has WANTED to tell, as text; behind the last record, what the events counted as lost.
 */
void assert_heard(struct perf_buffer *b, const char *wanted);
void assert_rest(struct pretended *k, struct perf_buffer *b, const char *wanted);

/* What the kernel would write. LEN of a sample is what it says: 4 + LEN is a multiple of 8. */
void write_bytes(struct perf_cpu *c, const void *bytes, u64 len);
void write_header(struct perf_cpu *c, u32 type, u16 size);
void write_sample(struct perf_cpu *c, const char *bytes, u32 len);
void write_lost(struct perf_cpu *c, u64 count);

/* Both positions at AT, as after much traffic. */
void go_to(struct perf_cpu *c, u64 at);

void open_ok(struct pretended *k, struct perf_buffer *b);
void rescan_ok(struct pretended *k, struct perf_buffer *b);

/* Time passes for the events of all CPUs but DEAD. */
void time_passes(struct pretended *k, u32 dead);

#endif
