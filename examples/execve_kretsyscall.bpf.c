// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* execve_kretsyscall.bpf.c - did it start? What each execve(2) returns
 *
 *	sudo ./rawload execve_kretsyscall.bpf.o
 *
 * 0 means that a new program runs in this process from here on. A shell that looks for a command in
 * the folders of PATH is seen to get -2 (ENOENT) a few times before that.
 */
#include "kernel.h"

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

SEC("kretsyscall/execve")
int BPF_KRETPROBE(on_execve_return, int ret)
{
	u32 pid = bpf_get_current_pid_tgid() >> 32;

	bpf_printk("execve: pid %d, returns %d", pid, ret);
	return 0;
}
