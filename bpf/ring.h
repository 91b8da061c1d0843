// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* ring.h - the BPF ring buffer, read through shared memory without a system call
 *
 *	mapped at       one page       one page       size         size
 *	                ┌──────────────┬──────────────┬────────────┬────────────┐
 *	                │ consumer_pos │ producer_pos │    data    │ data again │
 *	                └──────────────┴──────────────┴────────────┴────────────┘
 *	                 ours to write  read only
 *
 * The positions only ever grow; position & (size - 1) is the place in the data. The data is mapped
 * twice in a row, so that a record that wraps can be read as if it did not.
 *
 *	record:   u32 length (31 busy, 30 discarded) | u32 page offset | the bytes, padded to 8
 *
 * Source: kernel/bpf/ringbuf.c and include/uapi/linux/bpf.h, BPF_RINGBUF_* (6.12).
 */
#ifndef BPF_RING_H
#define BPF_RING_H

#include "base/error.h"
#include "bpf/door.h"

struct ring {
	u64 *consumer; /* NULL: not mapped */
	const u64 *producer;
	const u8 *data;
	u64 size; /* bytes of data, a power of two */
	u64 page; /* bytes of a page on this machine */
};

/* Maps the ring buffer behind descriptor FD, of SIZE bytes. ring_close() unmaps it. */
int ring_open(struct door *d, int fd, u64 size, struct ring *out, struct error *e);
void ring_close(struct door *d, struct ring *r);

/* Calls TAKE for each record that is there, in order. The bytes are only valid inside the call.
 * It stops when TAKE returns something else than 0 (that record counts as taken), and after about
 * as many bytes as the buffer has, so that a program that never stops cannot keep us here.
 * Returns what TAKE returned last.
 */
int ring_consume(struct ring *r, int (*take)(void *ctx, const void *bytes, u32 len), void *ctx);

#endif
