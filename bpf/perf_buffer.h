// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* perf_buffer.h - the buffers behind a BPF_MAP_TYPE_PERF_EVENT_ARRAY, one for each online CPU
 *
 *	the map           a perf event of each CPU, and its memory
 *	┌─────┐           ┌───────────┐   one page       N pages
 *	│ [0] │──────────▶│ event     │──▶┌─────────────┬──────────────────────────┐
 *	├─────┤           │ of CPU 0  │   │ head, tail  │           data           │
 *	│ [1] │──────▶    └───────────┘   └─────────────┴──────────────────────────┘
 *	└─────┘                             tail: ours    a record may wrap at the end
 *
 * bpf_perf_event_output(ctx, &map, BPF_F_CURRENT_CPU, ...) takes the event of the CPU that the
 * program runs on. Head and tail only ever grow; position & (size - 1) is the place in the data.
 *
 *	sample:   u32 type 9 | u16 misc | u16 size     u32 length     the bytes, padded
 *	lost:     u32 type 2 | u16 misc | u16 size     u64 id         u64 count
 *
 * Source: include/uapi/linux/perf_event.h, kernel/events/ring_buffer.c (6.12).
 */
#ifndef BPF_PERF_BUFFER_H
#define BPF_PERF_BUFFER_H

#include "base/error.h"
#include "bpf/door.h"

struct perf_event_mmap_page; /* linux/perf_event.h */

struct perf_cpu {
	int fd;	      /* its event; -1: none. Readable when there are new records */
	bool watched; /* false when it was opened; for whoever adds fd to an epoll */
	bool no_room; /* the map has no place for this CPU */
	struct perf_event_mmap_page *page;
	u64 enabled_ns;	 /* how long the event had been running, at the last look */
	u64 lost_told;	 /* how many losses of this event the caller has heard of */
	u64 lost_before; /* losses of an earlier event of this CPU that are still to be told */
};

struct perf_buffer {
	struct perf_cpu *cpus; /* by number; NULL: not open */
	u32 n;
	int map_fd;    /* borrowed */
	u64 page;      /* bytes of a page on this machine */
	u64 size;      /* bytes of data for each CPU, a power of two */
	u8 *whole;     /* where a record that wraps is put together */
	u64 read_what; /* PERF_FORMAT_*: what the kernel can tell about an event */
};

/* Opens a buffer for each CPU that is online and puts it into the map.
 *   map_fd   borrowed until perf_buffer_close()
 *   pages    of data for each CPU, a power of two
 * A CPU beyond the map's max_entries gets none: perf_buffer_no_room() counts them.
 * Returns 0 or a negative errno. perf_buffer_close() is harmless in any case.
 */
int perf_buffer_open(struct door *d, int map_fd, u32 pages, struct perf_buffer *out,
		     struct error *e);
void perf_buffer_close(struct door *d, struct perf_buffer *b);

/* Calls TAKE for each record that is there: CPU after CPU, those of one CPU in order. Calls LOST
 * where the kernel had to leave out COUNT records because the buffer was full.
 *   bytes   valid inside the call only; aligned to 4
 *   len     the true length plus 0 to 7: the kernel pads so that 4 + len is a multiple of 8. What
 *           is in the padding means nothing; only the record's type can tell where it begins
 * Stops when one of them returns something else than 0 (that record counts as taken), and returns
 * what they returned last. Otherwise all that was there at the call is taken, which is bounded by
 * the buffers' size; for what comes later the descriptors become readable anew.
 */
int perf_buffer_consume(struct perf_buffer *b,
			int (*take)(void *ctx, u32 cpu, const void *bytes, u32 len),
			int (*lost)(void *ctx, u32 cpu, u64 count), void *ctx);

/* A loss is only told in front of the next record that fits. This tells of those behind the last
 * one; call it at the end, after the programs were detached and everything was taken. A kernel
 * before Linux 6.0 (and before the stable releases that took PERF_FORMAT_LOST over, as Debian's
 * 5.10 did) cannot be asked; then nothing is told.
 */
int perf_buffer_lost_rest(struct door *d, struct perf_buffer *b,
			  int (*lost)(void *ctx, u32 cpu, u64 count), void *ctx);

/* Looks for CPUs that came or went. Until then a program on a new CPU sends to nobody, and only
 * the program is told (bpf_perf_event_output() returns -ENOENT or -EOPNOTSUPP). An event does not
 * survive its CPU's going offline, so it is closed once its records were taken, and opened anew
 * when the CPU is back; if both happened since the last look, it takes one more look. Costs three
 * system calls and one for each CPU: call it every second or so. New ones have .watched == false.
 */
int perf_buffer_rescan(struct door *d, struct perf_buffer *b, struct error *e);

/* How many online CPUs the map has no place for. Records of programs that run there are lost. */
u32 perf_buffer_no_room(const struct perf_buffer *b);

#endif
