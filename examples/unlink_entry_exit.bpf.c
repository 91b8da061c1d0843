// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* unlink_entry_exit.bpf.c - which file is deleted, and whether that worked
 *
 *	sudo ./rawload unlink_entry_exit.bpf.o                      (kernels 5.10 to 6.19)
 *	sudo ./rawload unlink_entry_exit.bpf.o filename_unlinkat    (7.0 and later)
 *
 * Two programs in one object, each loaded and attached by itself. Not every rm comes along here:
 * directories are removed by another function.
 */
#include "kernel.h"

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

SEC("kprobe/do_unlinkat")
int BPF_KPROBE(on_unlink, int dfd, struct filename *name)
{
	u32 pid = bpf_get_current_pid_tgid() >> 32;

	bpf_printk("unlink: pid %d, name %s", pid, BPF_CORE_READ(name, name));
	return 0;
}

SEC("kretprobe/do_unlinkat")
int BPF_KRETPROBE(on_unlink_return, int ret)
{
	u32 pid = bpf_get_current_pid_tgid() >> 32;

	bpf_printk("unlink: pid %d, returns %d", pid, ret);
	return 0;
}
