// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* kprobe_multi.bpf.c - one program at dozens of functions: which of vfs_* are called, how often
 *
 *	sudo ./rawload --maps kprobe_multi.bpf.o                (Linux 5.18; x86 and few others)
 *	sudo ./rawload --maps --attach on_call='tcp_*' kprobe_multi.bpf.o
 *
 * A kprobe is set one by one, a breakpoint each. These are set all at once, by one system call, and
 * use the room for a call that the compiler has left at each function's start (fprobe, by ftrace).
 * Only functions that have this room can be had: /sys/kernel/tracing/available_filter_functions.
 */
#include "kernel.h"

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 10240);
	__type(key, void *); /* the function's address */
	__type(value, u64);
} calls SEC(".maps");

SEC("kprobe.multi/vfs_*")
int on_call(void *ctx)
{
	void *function = (void *)bpf_get_func_ip(ctx);
	u64 *n = bpf_map_lookup_elem(&calls, &function), one = 1;

	if (n) {
		__sync_fetch_and_add(n, 1);
		return 0;
	}
	bpf_map_update_elem(&calls, &function, &one, BPF_NOEXIST);
	bpf_printk("%ps is called for the first time", function);
	return 0;
}
