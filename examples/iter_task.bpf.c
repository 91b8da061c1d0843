// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* iter_task.bpf.c - all threads, as a table
 *
 *	sudo ./rawload iter_task.bpf.o
 *
 * An iterator (Linux 5.8) waits for nothing. Whoever reads it has the program called once for each
 * thing there is, here for each thread, and gets what it writes. It ends by itself, and the table
 *is all that goes to user space: to find one thread among many, nobody has to read /proc.
 */
#include "kernel.h"

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* What an iterator is handed: where to write to, how often it was called before, and the thing. */
struct seq_file;

struct bpf_iter_meta {
	struct seq_file *seq;
	u64 seq_num;
} CORE;

struct bpf_iter__task {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
} CORE;

SEC("iter/task")
int show_task(struct bpf_iter__task *ctx)
{
	struct seq_file *seq = ctx->meta->seq;
	struct task_struct *task = ctx->task;

	if (!task) /* the last call, behind the last thread */
		return 0;
	if (ctx->meta->seq_num == 0)
		BPF_SEQ_PRINTF(seq, "%8s %8s %8s  %s\n", "PID", "TID", "PPID", "NAME");
	BPF_SEQ_PRINTF(seq, "%8d %8d %8d  %s\n", task->tgid, task->pid, task->real_parent->tgid,
		       task->comm);
	return 0;
}
