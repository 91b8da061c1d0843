// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* latency_hist.bpf.c - how long reads take: a histogram that is made in the kernel
 *
 *	sudo ./rawload --maps latency_hist.bpf.o
 *	sudo ./rawload --maps latency_hist.bpf.o vfs_fsync      (another function)
 *
 * Two probes: the first notes the time, the second takes the difference. Slot i counts the calls
 * that took from 2^i to 2^(i+1) - 1 ns: a span from nanoseconds to seconds in 32 numbers.
 */
#include "kernel.h"

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

enum { SLOTS = 32 };

struct histogram {
	u64 slots[SLOTS];
};

/* Entry time by thread. If one dies inside its entry stays; an LRU map forgets it one day. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 10240);
	__type(key, u64);
	__type(value, u64);
} started SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct histogram);
} latency_ns SEC(".maps");

/* The place of the highest bit that is set. BPF has no instruction for it, so it is searched for:
 * each step halves what is left. The result has 64 bits because with 32 the verifiers up to 6.1
 * lose sight of how large it can be.
 */
static __always_inline u64 log2_of(u64 v)
{
	u64 r, step;

	r = (v > 0xffffffff) << 5, v >>= r;
	step = (v > 0xffff) << 4, v >>= step, r |= step;
	step = (v > 0xff) << 3, v >>= step, r |= step;
	step = (v > 0xf) << 2, v >>= step, r |= step;
	step = (v > 0x3) << 1, v >>= step, r |= step;
	return r | v >> 1;
}

SEC("kprobe/vfs_read")
int on_entry(void *ctx)
{
	u64 thread = bpf_get_current_pid_tgid(), now = bpf_ktime_get_ns();

	bpf_map_update_elem(&started, &thread, &now, BPF_ANY);
	return 0;
}

SEC("kretprobe/vfs_read")
int on_return(void *ctx)
{
	u64 thread = bpf_get_current_pid_tgid();
	u64 *at = bpf_map_lookup_elem(&started, &thread);
	struct histogram *h;
	u32 first = 0;
	u64 slot;

	if (!at) /* it was inside already when the probes were attached */
		return 0;
	slot = log2_of(bpf_ktime_get_ns() - *at);
	if (slot >= SLOTS)
		slot = SLOTS - 1;
	bpf_map_delete_elem(&started, &thread);
	h = bpf_map_lookup_elem(&latency_ns, &first);
	if (h)
		__sync_fetch_and_add(&h->slots[slot], 1);
	return 0;
}
