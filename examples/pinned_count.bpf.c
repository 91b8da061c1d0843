// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* pinned_count.bpf.c - how many system calls, in all runs together
 *
 *	sudo mount -t bpf bpf /sys/fs/bpf       (most distributions have done it)
 *	sudo ./rawload --maps --duration 1 pinned_count.bpf.o
 *	sudo ./rawload --maps --duration 1 pinned_count.bpf.o   (goes on counting)
 *	sudo rm /sys/fs/bpf/syscalls_in_all
 *
 * A map is gone with the last descriptor of it. A pin is a name in a bpf file system that keeps it:
 * the next run finds the map there and uses it, and so can other programs (bpftool map dump pinned
 * FILE). Whoever wants it gone removes the name.
 */
#include "kernel.h"

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, u64);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
} syscalls_in_all SEC(".maps");

SEC("raw_tp/sys_enter")
int on_syscall(void *ctx)
{
	u32 key = 0;
	u64 *n = bpf_map_lookup_elem(&syscalls_in_all, &key);

	if (n)
		__sync_fetch_and_add(n, 1);
	return 0;
}
