// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* count_calls.bpf.c - who calls a function how often; three ways to count
 *
 *	sudo ./rawload --maps count_calls.bpf.o                 (reads; Ctrl-C shows the counts)
 *	sudo ./rawload --maps count_calls.bpf.o vfs_write       (writes)
 *
 * Sending a record for each of a million calls is much work for a number. So the program counts,
 * and only the counts leave the kernel.
 */
#include "kernel.h"

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct process {
	u32 pid;
	char comm[16];
};

/* For each process a number of its own. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 10240);
	__type(key, struct process);
	__type(value, u64);
} calls SEC(".maps");

/* All calls: CPUs that count at the same time must add atomically, and wait for each other. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, u64);
} total SEC(".maps");

/* The same with a number for each CPU: nobody waits, and whoever reads it adds them up. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, u64);
} total_by_cpu SEC(".maps");

static __always_inline void count_process(void)
{
	struct process who = { .pid = bpf_get_current_pid_tgid() >> 32 };
	u64 *n, one = 1;

	bpf_get_current_comm(who.comm, sizeof(who.comm));
	n = bpf_map_lookup_elem(&calls, &who);
	if (n)
		__sync_fetch_and_add(n, 1); /* its threads may be here at the same time */
	else
		bpf_map_update_elem(&calls, &who, &one, BPF_NOEXIST);
}

SEC("kprobe/vfs_read")
int on_call(void *ctx)
{
	u32 first = 0;
	u64 *n;

	count_process();
	n = bpf_map_lookup_elem(&total, &first);
	if (n) /* the verifier insists: a look-up may fail */
		__sync_fetch_and_add(n, 1);
	n = bpf_map_lookup_elem(&total_by_cpu, &first);
	if (n)
		++*n;
	return 0;
}
