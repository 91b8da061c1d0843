// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* mkdir_kretprobe.bpf.c - did it work? A line for every mkdir that returns
 *
 *	sudo ./rawload mkdir_kretprobe.bpf.o                    (kernels 5.10 to 6.19)
 *	sudo ./rawload mkdir_kretprobe.bpf.o filename_mkdirat   (7.0 and later)
 *
 * A kretprobe stops at the function's entry too, but only to put another return address in place of
 * the caller's; the program runs when the function returns there. By then the arguments' registers
 * hold something else: all that is left to read is the return value. mkdir_ringbuf.bpf.c has both.
 */
#include "kernel.h"

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

SEC("kretprobe/do_mkdirat")
int BPF_KRETPROBE(on_mkdir_return, int ret)
{
	u32 pid = bpf_get_current_pid_tgid() >> 32;

	/* 0, or an errno from <errno.h> with a minus: -17 is EEXIST */
	bpf_printk("mkdir: pid %d, returns %d", pid, ret);
	return 0;
}
