// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* count_errors.bpf.c - which reads fail, with which error, of which process
 *
 *	sudo ./rawload --maps count_errors.bpf.o
 *	cat /                                                   (reading a directory: EISDIR)
 *
 * Kernel functions return an error as a negative number. All else is of no interest here, so a
 * kretprobe looks at the return value first.
 */
#include "kernel.h"

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* Some of <asm/errno.h>. An enum's names are in BTF: they can be shown in place of numbers. */
enum error {
	EINTR = 4,
	EIO = 5,
	EBADF = 9,
	EAGAIN = 11,
	EFAULT = 14,
	EISDIR = 21,
	EINVAL = 22,
	ERESTARTSYS = 512 /* a signal came; the call is made again, or gives EINTR */
};

struct failure {
	enum error error;
	u32 pid;
	char comm[16];
};

/* When this one is full, it forgets what was used least recently to make room. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, struct failure);
	__type(value, u64);
} failures SEC(".maps");

SEC("kretprobe/vfs_read")
int BPF_KRETPROBE(on_read_return, long ret)
{
	struct failure f;
	u64 *n, one = 1;

	if (ret >= 0)
		return 0;
	f.error = -ret;
	f.pid = bpf_get_current_pid_tgid() >> 32;
	bpf_get_current_comm(f.comm, sizeof(f.comm));
	n = bpf_map_lookup_elem(&failures, &f);
	if (n)
		__sync_fetch_and_add(n, 1);
	else
		bpf_map_update_elem(&failures, &f, &one, BPF_NOEXIST);
	return 0;
}
