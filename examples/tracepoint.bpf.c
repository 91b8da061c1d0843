// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* tracepoint.bpf.c - a line for every new process and thread
 *
 *	sudo ./rawload tracepoint.bpf.o
 *
 * What a tracepoint hands over has a fixed layout, described in
 * events/sched/sched_process_fork/format below /sys/kernel/tracing. Fixed for one kernel: between
 * 6.12 and 6.18 this one's names became shorter and the numbers moved. CO-RE finds them in either.
 */
#include "kernel.h"

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

SEC("tracepoint/sched/sched_process_fork")
int on_fork(struct trace_event_raw_sched_process_fork *ctx)
{
	bpf_printk("fork: pid %d has child %d", ctx->parent_pid, ctx->child_pid);
	return 0;
}
