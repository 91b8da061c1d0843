// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* tail_calls.bpf.c - folders being made and removed, each system call by a program of its own
 *
 *	sudo ./rawload tail_calls.bpf.o
 *
 * bpf_tail_call() jumps to another program and does not come back. Which one, a map of programs
 * says: here by the system call's number. Where the slot is empty, nothing happens, so all other
 * calls cost next to nothing. The programs in the map name no place in their SEC(): nothing but
 * the jump runs them.
 */
#include "kernel.h"

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* The numbers of system calls are not the same on all CPUs: asm/unistd.h */
#if defined(__TARGET_ARCH_x86)
enum { MKDIR = 83, MKDIRAT = 258, RMDIR = 84, UNLINKAT = 263 };
#elif defined(__TARGET_ARCH_s390)
enum { MKDIR = 39, MKDIRAT = 289, RMDIR = 40, UNLINKAT = 294 };
#elif defined(__TARGET_ARCH_powerpc)
enum { MKDIR = 39, MKDIRAT = 287, RMDIR = 40, UNLINKAT = 292 };
#else /* the newer ones have no call that the ...at() ones can replace */
enum { MKDIRAT = 34, UNLINKAT = 35 };
#define NO_OLD_CALLS
#endif

int on_mkdir(struct bpf_raw_tracepoint_args *ctx);
int on_remove(struct bpf_raw_tracepoint_args *ctx);

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 512);
	__uint(key_size, sizeof(u32));
	__array(values, int(struct bpf_raw_tracepoint_args *));
} handlers SEC(".maps") = {
	.values = {
#ifndef NO_OLD_CALLS
		[MKDIR] = (void *)&on_mkdir,
		[RMDIR] = (void *)&on_remove,
#endif
		[MKDIRAT] = (void *)&on_mkdir,
		[UNLINKAT] = (void *)&on_remove,
	},
};

SEC("raw_tp/sys_enter")
int on_syscall(struct bpf_raw_tracepoint_args *ctx)
{
	bpf_tail_call(ctx, &handlers, ctx->args[1]);
	return 0; /* no program for this one */
}

SEC("raw_tp")
int on_mkdir(struct bpf_raw_tracepoint_args *ctx)
{
	bpf_printk("made by pid %d", (u32)(bpf_get_current_pid_tgid() >> 32));
	return 0;
}

SEC("raw_tp")
int on_remove(struct bpf_raw_tracepoint_args *ctx)
{
	bpf_printk("removed by pid %d", (u32)(bpf_get_current_pid_tgid() >> 32));
	return 0;
}
