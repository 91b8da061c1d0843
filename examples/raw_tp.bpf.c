// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* raw_tp.bpf.c - which system calls are made how often
 *
 *	sudo ./rawload --maps raw_tp.bpf.o
 *
 * A raw tracepoint is the same place in the kernel as a tracepoint, without the work of laying out
 * a record for it: the program gets the arguments that the kernel's own code has there, as
 * numbers. sys_enter is passed by every system call; its arguments are the registers and the
 * call's number, whose name is in /usr/include/asm-generic/unistd.h (x86: asm/unistd_64.h).
 */
#include "kernel.h"

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* Each CPU counts for itself, see count_calls.bpf.c; here there is a key to it, too. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 1024);
	__type(key, u32); /* the system call's number */
	__type(value, u64);
} syscalls SEC(".maps");

SEC("raw_tp/sys_enter")
int on_syscall(struct bpf_raw_tracepoint_args *ctx)
{
	u32 number = ctx->args[1];
	u64 *n = bpf_map_lookup_elem(&syscalls, &number), one = 1;

	if (n)
		++*n;
	else
		bpf_map_update_elem(&syscalls, &number, &one, BPF_NOEXIST);
	return 0;
}
