// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* sample_1_in_n.bpf.c - one write in a hundred, picked at random
 *
 *	sudo ./rawload sample_1_in_n.bpf.o
 *
 * When a function is called so often that reporting each call would slow it down, a sample tells as
 * much: who writes, and in what portions. Random, since "every 100th" may be in step with a loop of
 * the program that is looked at.
 */
#include "kernel.h"

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

enum { N = 100 };

struct write_event {
	u32 pid;
	char comm[16];
	u64 size; /* bytes that are to be written */
};

const struct write_event *unused __attribute__((unused));

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} events SEC(".maps");

SEC("kprobe/vfs_write")
int BPF_KPROBE(on_write, void *file, const char *buffer, unsigned long size)
{
	struct write_event e = { .size = size };

	if (bpf_get_prandom_u32() % N)
		return 0;
	e.pid = bpf_get_current_pid_tgid() >> 32;
	bpf_get_current_comm(e.comm, sizeof(e.comm));
	bpf_ringbuf_output(&events, &e, sizeof(e), 0);
	return 0;
}
