// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* arena.bpf.c - memory that the program and its user share: counts, and pointers that hold for both
 *
 *	sudo ./rawload --maps arena.bpf.o       (Linux 6.9; clang 19 or newer compiles it)
 *
 * An arena is a map without keys: pages, in which a program may follow its own pointers, as C does
 * everywhere else. What user space sees there has the same address, so lists and trees can be walked
 * from both sides. Variables in address space 1 lie at its start. The verifier does not follow what
 * is in there: a wild pointer is no danger to the kernel, an access that misses reads zero.
 */
#include "kernel.h"

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

#define ARENA __attribute__((address_space(1)))

struct {
	__uint(type, 33); /* BPF_MAP_TYPE_ARENA, younger than many a <linux/bpf.h> */
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 16); /* pages */
} arena SEC(".maps");

struct call {
	u32 pid, number;
	struct call ARENA *before; /* the one that was made before it, by anybody */
};

u64 ARENA calls_in_all = 0;
struct call ARENA ring[4] = {};
struct call ARENA *ARENA latest = 0;

SEC("raw_tp/sys_enter")
int on_syscall(struct bpf_raw_tracepoint_args *ctx)
{
	struct call ARENA *c = &ring[calls_in_all++ & 3];

	c->pid = bpf_get_current_pid_tgid() >> 32;
	c->number = ctx->args[1];
	c->before = latest;
	latest = c;
	return 0;
}
