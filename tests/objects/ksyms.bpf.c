// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Names of the kernel, section .ksyms: variables with a type and bare addresses, functions, each
 * there and missing.
 */
#include "object.h"


struct task_struct {
	int pid;
};
struct rq {
	unsigned int nr_running;
};

extern const struct rq runqueues __ksym;	      /* a variable with a type */
extern const int bpf_prog_active __ksym __weak;	      /* gone in newer kernels */
extern const struct rq no_such_variable __ksym __weak;
extern const void schedule __ksym;		      /* an address */
extern const void no_such_symbol __ksym __weak;
extern struct task_struct *bpf_task_acquire(struct task_struct *p) __ksym __weak; /* Linux 6.2 */
extern void bpf_task_release(struct task_struct *p) __ksym __weak;
extern void no_such_function(int *) __ksym __weak;

long seen, address;

SEC("raw_tp/sys_enter")
int addresses(void *ctx)
{
	address = (long)&schedule;
	if (&no_such_symbol)
		seen += 1;
	if (&no_such_variable)
		seen += 2;
	if (bpf_per_cpu_ptr(&runqueues, 0))
		seen += 4;
	return 0;
}

SEC("raw_tp/sys_exit")
int variables(void *ctx)
{
	if (&bpf_prog_active)
		seen += 8;
	return 0;
}

SEC("tp_btf/task_newtask")
int functions(unsigned long long *ctx)
{
	struct task_struct *task;

	if (no_such_function) {
		int zero = 0;

		no_such_function(&zero);
	}
	if (!bpf_task_acquire || !bpf_task_release)
		return 0;
	task = bpf_task_acquire((struct task_struct *)ctx[0]);
	if (task)
		bpf_task_release(task);
	return 0;
}
