// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* profile.bpf.c - what keeps the CPUs busy: 99 looks a second
 *
 *	sudo ./rawload --maps profile.bpf.o
 *	sudo ./rawload --maps --attach on_tick=997 profile.bpf.o    (997 a second)
 *
 * Not an event but a clock starts this one, on every CPU: who is found running there? A process
 * that is found in 50 of 99 looks had half of that CPU's time.
 */
#include "kernel.h"

#include <bpf/bpf_helpers.h>

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
} looks SEC(".maps");

SEC("perf_event")
int on_tick(void *ctx)
{
	struct process who = { .pid = bpf_get_current_pid_tgid() >> 32 };
	u64 *n, one = 1;

	if (!who.pid) /* nothing to do: the idle loop */
		return 0;
	bpf_get_current_comm(who.comm, sizeof(who.comm));
	n = bpf_map_lookup_elem(&looks, &who);
	if (n)
		__sync_fetch_and_add(n, 1);
	else
		bpf_map_update_elem(&looks, &who, &one, BPF_NOEXIST);
	return 0;
}
