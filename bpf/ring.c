// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* ring.c - mapping a ring buffer and taking records out of it
 *   in:       a map's descriptor
 *   out:      records, in the order in which they were reserved
 *   not here: waiting for them (loader/consume.c), what they mean (btf/value.c)
 */
#include "bpf/ring.h"

#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { HEADER = 8, BATCHES = 8 };
static const u32 BUSY = 1u << 31, DISCARDED = 1u << 30;

int ring_open(struct door *d, int fd, u64 size, struct ring *out, struct error *e)
{
	u64 page = sysconf(_SC_PAGESIZE);
	void *ours = NULL, *theirs = NULL;
	int err;

	*out = (struct ring){ .size = size, .page = page };
	err = door_mmap(d, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0, &ours);
	if (!err)
		err = door_mmap(d, page + 2 * size, PROT_READ, MAP_SHARED, fd, page, &theirs);
	if (err) {
		door_munmap(d, &ours, page);
		return error_set(e, err, "the ring buffer cannot be mapped: %s", strerror(-err));
	}
	out->consumer = ours;
	out->producer = theirs;
	out->data = (const u8 *)theirs + page;
	return 0;
}

void ring_close(struct door *d, struct ring *r)
{
	void *ours = r->consumer, *theirs = (void *)r->producer;

	door_munmap(d, &ours, r->page);
	door_munmap(d, &theirs, r->page + 2 * r->size);
	*r = (struct ring){ 0 };
}

static u64 load_acquire(const u64 *p)
{
	return atomic_load_explicit((const _Atomic u64 *)p, memory_order_acquire);
}

/* Takes the records up to END. *AT is left behind the last one that was taken. */
static int take_until(struct ring *r, u64 *at, u64 end, int (*take)(void *, const void *, u32),
		      void *ctx)
{
	int stop = 0;

	while (*at < end && !stop) {
		const u8 *p = r->data + (*at & (r->size - 1));
		/* pairs with the xchg in bpf_ringbuf_commit(): the bytes come before the header */
		u32 header = atomic_load_explicit((const _Atomic u32 *)(const void *)p,
						  memory_order_acquire);
		u32 len = header & ~(BUSY | DISCARDED);

		if (header & BUSY)
			break; /* reserved, but not filled in yet; those behind it must wait */
		if (!(header & DISCARDED))
			stop = take(ctx, p + HEADER, len);
		*at += (len + HEADER + 7) & ~7ull;
	}
	return stop;
}

int ring_consume(struct ring *r, int (*take)(void *ctx, const void *bytes, u32 len), void *ctx)
{
	u64 at = *r->consumer, start = at, before, end; /* only we write it */
	int stop = 0;

	do {
		before = at;
		/* pairs with the kernel's smp_store_release() of the producer position */
		end = load_acquire(r->producer);
		if (end - at > r->size / BATCHES)
			end = at + r->size / BATCHES; /* a full buffer is given back in parts */
		stop = take_until(r, &at, end, take, ctx);
		if (at == before)
			break;
		/* Once for a batch, so that the line is not passed back and forth. */
		atomic_store_explicit((_Atomic u64 *)r->consumer, at, memory_order_release);
		/* The kernel wakes us only if it sees that we had caught up. So our position must
		 * be out before we look at its again, or a record that came in between wakes
		 * nobody.
		 */
		atomic_thread_fence(memory_order_seq_cst);
	} while (!stop && at - start < r->size); /* others wait for their turn, too */
	return stop;
}
