// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* execsnoop.bpf.c - every program that is started: by whom, with what arguments and result
 *
 *	sudo ./rawload execsnoop.bpf.o
 *
 * Tracepoints are places that the kernel's authors have marked, so they stay where they are: this
 * one runs unchanged from 5.10 to 7.x. At execve's start the arguments can be read, at its end,
 * when it has worked, they are gone with the process' old memory; so they wait in a map in
 * between.
 */
#include "kernel.h"

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

enum { ARGS_MAX = 24, ARGS_LEN = 512, ARG_LEN = 128 };

struct exec_event {
	u32 pid;
	u32 ppid; /* the parent's */
	int ret;  /* 0 or -errno */
	char comm[16];
	char args[ARGS_LEN + ARG_LEN]; /* with blanks in between; the longest are cut off */
};

/* Larger than the 512 bytes of a BPF program's stack: a new one begins as a copy of this. */
static const struct exec_event nothing;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024); /* processes inside execve at once */
	__type(key, u32);
	__type(value, struct exec_event);
} starting SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} events SEC(".maps");

static __always_inline u32 parent_pid(void)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();

	return BPF_CORE_READ(task, real_parent, tgid);
}

/* ARGV is a list of pointers with a NULL behind it. The strings come one behind the other into
 * e->args, each one's final NUL becoming a blank. The verifier must see that no byte can land
 * behind the array, hence the comparisons; LEN has 64 bits as with 32 clang compares a copy.
 */
static __always_inline void read_args(struct exec_event *e, const char *const *argv)
{
	const char *arg;
	u64 len = 0;
	long n;
	int i;

	for (i = 0; i < ARGS_MAX; i++) {
		if (bpf_probe_read_user(&arg, sizeof(arg), &argv[i]) || !arg || len >= ARGS_LEN)
			break;
		if (len)
			e->args[len - 1] = ' ';
		n = bpf_probe_read_user_str(&e->args[len], ARG_LEN, arg);
		if (n <= 0 || n > ARG_LEN)
			break;
		len += n;
	}
}

SEC("tracepoint/syscalls/sys_enter_execve")
int on_execve(struct trace_event_raw_sys_enter *ctx)
{
	u32 pid = bpf_get_current_pid_tgid() >> 32;
	struct exec_event *e;

	bpf_map_update_elem(&starting, &pid, &nothing, BPF_ANY);
	e = bpf_map_lookup_elem(&starting, &pid);
	if (!e) /* the map is full */
		return 0;
	e->pid = pid;
	e->ppid = parent_pid();
	read_args(e, (const char *const *)ctx->args[1]);
	return 0;
}

SEC("tracepoint/syscalls/sys_exit_execve")
int on_execve_return(struct trace_event_raw_sys_exit *ctx)
{
	u32 pid = bpf_get_current_pid_tgid() >> 32;
	struct exec_event *e = bpf_map_lookup_elem(&starting, &pid);

	if (!e)
		return 0;
	e->ret = ctx->ret;
	bpf_get_current_comm(e->comm, sizeof(e->comm)); /* the new program's, if it worked */
	bpf_ringbuf_output(&events, e, sizeof(*e), 0);
	bpf_map_delete_elem(&starting, &pid);
	return 0;
}
