// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* mkdir_kprobe.bpf.c - a line for every directory that anybody makes
 *
 *	sudo ./rawload mkdir_kprobe.bpf.o                       (kernels 5.10 to 6.19)
 *	sudo ./rawload mkdir_kprobe.bpf.o filename_mkdirat      (7.0 and later: it was renamed)
 *
 * A kprobe stops the CPU at a kernel function's first instruction, runs this program and goes on.
 */
#include "kernel.h"

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

/* The kernel lends its GPL-only helpers, bpf_printk's among them, to programs under the GPL. */
char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* 0755 as the number 755: bpf_printk knows no %o. */
static __always_inline u32 octal_digits(umode_t mode)
{
	return (mode >> 9 & 7) * 1000 + (mode >> 6 & 7) * 100 + (mode >> 3 & 7) * 10 + (mode & 7);
}

/* BPF_KPROBE takes the arguments out of the registers. Their names and types are a claim of ours
 * that nothing checks: CO-RE follows a type that changes, but not a function that does. Before 5.15
 * the second argument was the caller's own `const char *`. Taken for a struct filename it is an
 * address in user space, which the kernel's reading helpers refuse; then it is read as a string.
 */
SEC("kprobe/do_mkdirat")
int BPF_KPROBE(on_mkdir, int dfd, struct filename *name, umode_t mode)
{
	u32 pid = bpf_get_current_pid_tgid() >> 32;
	char path[64] = "?";

	if (bpf_probe_read_kernel_str(path, sizeof(path), BPF_CORE_READ(name, name)) < 0)
		bpf_probe_read_user_str(path, sizeof(path), name);

	bpf_printk("mkdir: pid %d, name %s, mode 0%d", pid, path, octal_digits(mode));
	return 0;
}
