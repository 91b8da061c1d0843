// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* uprobe_offset.bpf.c - who asks malloc() for a megabyte or more
 *
 *	sudo ./rawload uprobe_offset.bpf.o
 *	sudo ./rawload --attach on_malloc=/usr/lib/libjemalloc.so.2:malloc uprobe_offset.bpf.o
 *
 * Like kprobes, uprobes need not sit at a function's start. Four bytes behind it malloc()'s
 * argument is still in its register: on x86 as Debian builds it they are one endbr64, which does
 * nothing, on arm64 they are one instruction, as always there. In a program, not a library:
 * /usr/bin/prog:function+4.
 */
#include "kernel.h"

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

enum { LARGE = 1024 * 1024 };

SEC("uprobe/libc.so.6:malloc+4")
int BPF_KPROBE(on_malloc, unsigned long size)
{
	u32 pid = bpf_get_current_pid_tgid() >> 32;

	if (size >= LARGE)
		bpf_printk("malloc: pid %d, %lu bytes", pid, size);
	return 0;
}
