// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A program with a global function, which others replace and watch (replacing.bpf.c). */
#include "object.h"

__attribute__((noinline)) int answer(int question)
{
	volatile int a = question;

	return a + 1;
}

SEC("tracepoint/sched/sched_process_exec")
int on_exec(void *ctx)
{
	bpf_printk("answer: %d", answer(1));
	return 0;
}

SEC("raw_tp/sched_process_exec")
int on_exec_raw(void *ctx)
{
	return answer(5) == 0;
}
