// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* follow_relocation.bpf.c - reads one member of one kernel struct; the lab is follow-relocation.md */
#include "../../examples/kernel.h"

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

SEC("raw_tp/sched_process_exit")
int on_exit(u64 *ctx)
{
	struct task_struct *task = (void *)ctx[0];

	bpf_printk("process %d ends", BPF_CORE_READ(task, tgid));
	return 0;
}
