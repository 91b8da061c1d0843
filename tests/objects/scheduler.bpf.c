// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A scheduler (sched_ext, Linux 6.12): whatever wants to run waits in one queue. Its functions have to be found
 * among forty; one sleeps, one calls a kernel function, and the constant in the table is set with --set.
 */
#include "object.h"
#include <bpf/bpf_tracing.h>

#define GLOBAL_QUEUE (1ull << 63 | 1) /* SCX_DSQ_GLOBAL */

/* Not only declared: the kernel function's parameter must be of the same kind. */
struct task_struct {
	int pid;
};
struct scx_exit_info;

struct sched_ext_ops {
	char name[128];
	void (*enqueue)(struct task_struct *p, u64 flags);
	void (*in_the_future)(struct task_struct *p);
	s32 (*init)(void);
	void (*exit)(struct scx_exit_info *why);
	u32 timeout_ms;
};

extern void scx_bpf_dsq_insert(struct task_struct *p, u64 queue, u64 slice, u64 flags) __ksym;

u64 enqueued, initialized, exited;

SEC("struct_ops/enqueue")
void BPF_PROG(enqueue, struct task_struct *p, u64 flags)
{
	__sync_fetch_and_add(&enqueued, 1);
	scx_bpf_dsq_insert(p, GLOBAL_QUEUE, 20000000, flags);
}

SEC("struct_ops.s/init")
s32 BPF_PROG(init)
{
	initialized = 1;
	return 0;
}

SEC("struct_ops/exit")
void BPF_PROG(end, struct scx_exit_info *why)
{
	exited = 1;
}

SEC("?.struct_ops.link")
struct sched_ext_ops scheduler = {
	.name = "rawload",
	.enqueue = (void *)enqueue,
	.init = (void *)init,
	.exit = (void *)end,
};
