// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* filter_args.bpf.c - only the calls that matter: reads of a megabyte and more
 *
 *	sudo ./rawload filter_args.bpf.o
 *	sudo ./rawload filter_args.bpf.o vfs_write
 *
 * vfs_read() is called thousands of times a second. A comparison right here, before anything else
 * is done, costs next to nothing; a record that is sent and then thrown away costs all the rest.
 */
#include "kernel.h"

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

enum { LARGE = 1024 * 1024 };

SEC("kprobe/vfs_read")
int BPF_KPROBE(on_read, void *file, char *buffer, unsigned long size)
{
	u32 pid;

	if (size < LARGE)
		return 0;
	pid = bpf_get_current_pid_tgid() >> 32;
	bpf_printk("large: pid %d, %lu bytes", pid, size);
	return 0;
}
