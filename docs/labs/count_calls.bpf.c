// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* count_calls.bpf.c - how many system calls are made; the lab is count-calls.md */
#include "../../examples/kernel.h"

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, u64);
} calls SEC(".maps");

SEC("raw_tp/sys_enter")
int on_call(void *ctx)
{
	u32 first = 0;
	u64 *n = bpf_map_lookup_elem(&calls, &first);

	if (n)
		__sync_fetch_and_add(n, 1); /* other CPUs count at the same time */
	return 0;
}
