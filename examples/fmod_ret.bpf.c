// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* fmod_ret.bpf.c - nobody can make a directory called "forbidden"
 *
 *	sudo ./rawload fmod_ret.bpf.o                           (x86: Linux 5.7, arm64: 6.4)
 *	mkdir /tmp/forbidden                                    (Operation not permitted)
 *
 * The one kind that changes what the kernel does: it runs before the function, and if it returns
 * anything but 0 the function is left out and the caller gets that instead. So it may only be
 * attached where a wrong result can do no harm: to the security_...() functions, which exist to say
 * no, and to functions marked ALLOW_ERROR_INJECTION (in kernels built with error injection).
 */
#include "kernel.h"

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

enum { EPERM = 1 };

static const char forbidden[] = "forbidden";

SEC("fmod_ret/security_inode_mkdir")
int BPF_PROG(may_mkdir, void *dir, struct dentry *dentry, umode_t mode, int ret)
{
	char name[sizeof(forbidden) + 1] = ""; /* one more: "forbidden2" is another name */
	u32 pid, i;

	if (ret) /* another program has said no before */
		return ret;
	bpf_probe_read_kernel_str(name, sizeof(name), BPF_CORE_READ(dentry, d_name.name));
	for (i = 0; i < sizeof(forbidden); i++)
		if (name[i] != forbidden[i])
			return 0;

	pid = bpf_get_current_pid_tgid() >> 32;
	bpf_printk("refused: pid %d wants to make a directory %s", pid, name);
	return -EPERM;
}
