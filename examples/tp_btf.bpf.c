// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* tp_btf.bpf.c - how much CPU time each process gets
 *
 *	sudo ./rawload --maps tp_btf.bpf.o
 *
 * A raw tracepoint whose arguments have types: the kernel knows from its own BTF that `prev` is a
 * task, so the program may follow it like any pointer, without a helper for each step, and the
 * verifier checks that what it reads there is inside a task.
 */
#include "kernel.h"

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct process {
	u32 pid;
	char comm[16];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 10240);
	__type(key, struct process);
	__type(value, u64);
} cpu_time_ns SEC(".maps");

/* When this CPU got the thread that it is running now; 0: before this program was attached. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, u64);
} since_ns SEC(".maps");

/* This CPU stops running `prev` and goes on with another. Process 0 is the idle loop. */
SEC("tp_btf/sched_switch")
int BPF_PROG(on_switch, bool preempt, struct task_struct *prev)
{
	struct process who = { .pid = prev->tgid };
	u64 now = bpf_ktime_get_ns(), ran, *since, *sum;
	u32 first = 0;

	since = bpf_map_lookup_elem(&since_ns, &first);
	if (!since)
		return 0;
	ran = *since ? now - *since : 0;
	*since = now;
	if (!who.pid || !ran)
		return 0;

	bpf_probe_read_kernel_str(who.comm, sizeof(who.comm), prev->comm);
	sum = bpf_map_lookup_elem(&cpu_time_ns, &who);
	if (sum)
		__sync_fetch_and_add(sum, ran);
	else
		bpf_map_update_elem(&cpu_time_ns, &who, &ran, BPF_NOEXIST);
	return 0;
}
