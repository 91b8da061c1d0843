// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A kernel function that is there with another prototype: being weak, it counts as missing. And two
 * flavours of one function, of which one fits.
 */
#include "object.h"

struct task_struct {
	int pid;
};

extern void bpf_rcu_read_lock(struct task_struct *) __ksym __weak;
extern void bpf_task_release___old(struct task_struct *, int) __ksym __weak;
extern void bpf_task_release___new(struct task_struct *) __ksym __weak;

SEC("tp_btf/task_newtask")
int functions(unsigned long long *ctx)
{
	struct task_struct *task = (struct task_struct *)ctx[0];

	if (bpf_rcu_read_lock)
		bpf_rcu_read_lock(task);
	if (bpf_task_release___old)
		bpf_task_release___old(task, 0);
	if (bpf_task_release___new)
		bpf_task_release___new(task);
	return 0;
}
