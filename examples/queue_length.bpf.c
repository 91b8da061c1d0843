// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* queue_length.bpf.c - how many threads want to run on a CPU: a variable of the kernel itself
 *
 *	sudo ./rawload --maps --duration 5 queue_length.bpf.o
 *
 * "runqueues" is the scheduler's own: one struct rq for each CPU. __ksym asks the loader for it by
 * name; the kernel's BTF has the variable with its type, and the program gets its address. So this
 * needs a kernel whose BTF has variables (5.11 and later, mostly). 1 is a thread that runs and none
 * that waits; where most looks find 3, two always wait.
 */
#include "kernel.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct rq {
	unsigned int nr_running;
} __attribute__((preserve_access_index));

extern const struct rq runqueues __ksym;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, u32);
	__type(value, u64);
} looks_by_length SEC(".maps");

SEC("perf_event")
int on_tick(void *ctx)
{
	const struct rq *queue = bpf_this_cpu_ptr(&runqueues);
	u32 length = queue->nr_running;
	u64 *n, one = 1;

	n = bpf_map_lookup_elem(&looks_by_length, &length);
	if (n)
		__sync_fetch_and_add(n, 1);
	else
		bpf_map_update_elem(&looks_by_length, &length, &one, BPF_NOEXIST);
	return 0;
}
