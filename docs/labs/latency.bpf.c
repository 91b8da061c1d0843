// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* latency.bpf.c - how long system calls take: the longest one; the lab is latency-histogram.md */
#include "../../examples/kernel.h"

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

enum { READ = 0 }; /* the number of read(2) on x86-64 */

/* When a thread went into its system call. */
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
	__type(value, u64);
} longest_ns SEC(".maps");

/* The context of a raw tracepoint is its arguments; here: registers, number of the call. */
SEC("raw_tp/sys_enter")
int on_enter(u64 *ctx)
{
	u64 thread = bpf_get_current_pid_tgid(), now = bpf_ktime_get_ns();

	if (ctx[1] == READ)
		bpf_map_update_elem(&started, &thread, &now, BPF_ANY);
	return 0;
}

SEC("raw_tp/sys_exit")
int on_exit(void *ctx)
{
	u64 thread = bpf_get_current_pid_tgid(), *longest, *at, took;
	u32 first = 0;

	at = bpf_map_lookup_elem(&started, &thread);
	if (!at) /* another call, or it began before we did */
		return 0;
	took = bpf_ktime_get_ns() - *at;
	bpf_map_delete_elem(&started, &thread);

	longest = bpf_map_lookup_elem(&longest_ns, &first);
	if (longest && took > *longest)
		*longest = took;
	return 0;
}
