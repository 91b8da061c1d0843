// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* break_verifier.bpf.c - loads as it is; -DBREAK=1 to 4 break it. The lab is break-verifier.md */
#include "../../examples/kernel.h"

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

#ifndef BREAK
#define BREAK 0
#endif

enum { SLOTS = 16 };

struct counts {
	u64 slot[SLOTS];
};
const struct counts none;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, u32);
	__type(value, struct counts);
} by_process SEC(".maps");

SEC("raw_tp/sys_enter")
int on_call(u64 *ctx)
{
	u32 pid = bpf_get_current_pid_tgid() >> 32;
	u64 number = ctx[1]; /* of the system call */
	struct counts *c = bpf_map_lookup_elem(&by_process, &pid);
	u64 added;

#if BREAK != 1
	if (!c) {
		bpf_map_update_elem(&by_process, &pid, &none, BPF_ANY);
		return 0;
	}
#endif
#if BREAK != 2
	number &= SLOTS - 1;
#endif
#if BREAK == 3
	added = *(u64 *)ctx[0]; /* the first of the process's registers */
#elif BREAK == 4
	added = ctx[1000];
#else
	added = 1;
#endif
	c->slot[number] += added;
	return 0;
}
