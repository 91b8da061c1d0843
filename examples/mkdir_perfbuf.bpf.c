// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* mkdir_perfbuf.bpf.c - who makes which directory, sent through a perf buffer
 *
 *	sudo ./rawload mkdir_perfbuf.bpf.o                      (kernels 5.10 to 6.19)
 *	sudo ./rawload mkdir_perfbuf.bpf.o filename_mkdirat     (7.0 and later)
 *
 * The perf buffer is the ring buffer's elder (Linux 4.4): each CPU has one of its own, so records
 * of different CPUs may come out of order, and each record is copied once more. When a CPU's
 * buffer is full the kernel counts what it loses; rawload shows the number. More room:
 * --pages=256.
 */
#include "kernel.h"

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct mkdir_event {
	u32 pid;
	umode_t mode;
	char comm[16];
	char filename[128];
};

/* Nothing but a function's body uses that type; this line brings it into the object's BTF. */
const struct mkdir_event *unused __attribute__((unused));

/* An array of perf events, one for each CPU: the loader puts them in. Without max_entries it gets
 * as many places as there are CPUs.
 */
struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(u32));
	__uint(value_size, sizeof(u32));
} events SEC(".maps");

SEC("kprobe/do_mkdirat")
int BPF_KPROBE(on_mkdir, int dfd, struct filename *name, umode_t mode)
{
	struct mkdir_event e = {
		.pid = bpf_get_current_pid_tgid() >> 32,
		.mode = mode,
	};
	const char *path;

	bpf_get_current_comm(e.comm, sizeof(e.comm));
	path = BPF_CORE_READ(name, name);
	if (bpf_probe_read_kernel_str(e.filename, sizeof(e.filename), path) < 0)
		bpf_probe_read_user_str(e.filename, sizeof(e.filename), name); /* before 5.15 */

	bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, &e, sizeof(e));
	return 0;
}
