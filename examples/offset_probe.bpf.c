// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* offset_probe.bpf.c - a probe inside a function, some bytes behind its start
 *
 *	sudo ./rawload offset_probe.bpf.o do_mkdirat+0x5        (kernels 5.10 to 6.19)
 *	sudo ./rawload offset_probe.bpf.o filename_mkdirat+0x5  (7.0 and later)
 *
 * A kprobe may sit at any instruction: on one branch only, or where a local variable has just got
 * its value. Which offsets are instructions and which registers hold what is different in each
 * build of the kernel; a disassembler tells (gdb /proc/kcore, objdump). At one that is none, the
 * kernel refuses the probe. Here 5 is the length of the room for ftrace's call that most x86
 * functions begin with; where CONFIG_X86_KERNEL_IBT puts an endbr64 in front it is 9.
 */
#include "kernel.h"

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

SEC("kprobe/do_mkdirat+0x5")
int inside_mkdir(struct pt_regs *ctx)
{
	u32 pid = bpf_get_current_pid_tgid() >> 32;

	/* %pB shows an address as function+offset. On x86 it is one too high: the breakpoint that
	 * stands in the instruction's place is one byte long, and has been executed.
	 */
	bpf_printk("inside: pid %d at %pB", pid, PT_REGS_IP(ctx));
	return 0;
}
