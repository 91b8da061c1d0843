// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* mkdir_ringbuf.bpf.c - who made which directory, with what result, and how long it took
 *
 *	sudo ./rawload mkdir_ringbuf.bpf.o                      (kernels 5.10 to 6.19)
 *	sudo ./rawload mkdir_ringbuf.bpf.o filename_mkdirat     (7.0 and later)
 *
 * The name is known at entry, the result at return. Two programs, and between them a hash map: what
 * the first finds waits there, under the thread's number, for the second to complete and send it.
 */
#include "kernel.h"

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

typedef u32 mode_t; /* by its name, a reader of the BTF can know that it is best shown in octal */

/* One record. rawload finds this type in the object's BTF, by its size, and prints its members.
 *
 * clang puts a type there only if a global variable, a map or a function's prototype leads to it;
 * here the map `started` does. One that only function bodies use needs a line such as
 *	const struct mkdir_event *unused __attribute__((unused));
 */
struct mkdir_event {
	u32 pid;
	int ret; /* 0 or -errno */
	u64 duration_ns;
	mode_t mode; /* as asked for; the umask has not been applied */
	char comm[16];
	char filename[256]; /* what is longer is cut off */
};

struct started_mkdir {
	u64 at_ns;
	struct mkdir_event event;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024); /* threads inside mkdir at once; one too many is not reported */
	__type(key, u64);
	__type(value, struct started_mkdir);
} started SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024); /* bytes: a power of two, and whole pages */
} events SEC(".maps");

SEC("kprobe/do_mkdirat")
int BPF_KPROBE(on_mkdir, int dfd, struct filename *name, umode_t mode)
{
	u64 thread = bpf_get_current_pid_tgid(); /* upper half: the process, as ps(1) has it */
	struct started_mkdir s = {
		.event.pid = thread >> 32,
		.event.mode = mode,
	};

	bpf_get_current_comm(s.event.comm, sizeof(s.event.comm));
	if (bpf_probe_read_kernel_str(s.event.filename, sizeof(s.event.filename),
				      BPF_CORE_READ(name, name)) < 0) /* see mkdir_kprobe.bpf.c */
		bpf_probe_read_user_str(s.event.filename, sizeof(s.event.filename), name);

	s.at_ns = bpf_ktime_get_ns();
	bpf_map_update_elem(&started, &thread, &s, BPF_ANY);
	return 0;
}

SEC("kretprobe/do_mkdirat")
int BPF_KRETPROBE(on_mkdir_return, int ret)
{
	u64 thread = bpf_get_current_pid_tgid();
	struct started_mkdir *s = bpf_map_lookup_elem(&started, &thread);

	if (!s) /* it was inside already when the probes were attached */
		return 0;
	s->event.ret = ret;
	s->event.duration_ns = bpf_ktime_get_ns() - s->at_ns;
	bpf_ringbuf_output(&events, &s->event, sizeof(s->event), 0);
	bpf_map_delete_elem(&started, &thread);
	return 0;
}
