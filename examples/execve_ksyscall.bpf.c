// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* execve_ksyscall.bpf.c - every program that is to be started, with its arguments
 *
 *	sudo ./rawload execve_ksyscall.bpf.o
 *
 * A system call's function has another name on each kind of CPU (__x64_sys_execve,
 * __arm64_sys_execve, sys_execve), and on most it gets one argument only: a pointer to the
 * registers as the caller left them. SEC("ksyscall/...") leaves the name to the loader,
 * BPF_KSYSCALL takes the arguments from where they are. It asks the variable
 * LINUX_HAS_SYSCALL_WRAPPER, which the loader fills in.
 */
#include "kernel.h"

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

enum { ARGS = 8, ARG_LEN = 64 };

struct execve_event {
	u32 pid;
	char path[128];
	char args[ARGS][ARG_LEN]; /* the first ones; those that are not there are empty */
};

const struct execve_event *unused __attribute__((unused));

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} events SEC(".maps");

SEC("ksyscall/execve")
int BPF_KSYSCALL(on_execve, const char *path, const char *const *argv)
{
	const char *arg;
	struct execve_event *e = bpf_ringbuf_reserve(&events, sizeof(*e), 0);
	int i;

	if (!e) /* full: this one is not reported */
		return 0;
	e->pid = bpf_get_current_pid_tgid() >> 32;
	bpf_probe_read_user_str(e->path, sizeof(e->path), path);

	/* Reserved memory still holds old records: every string has to be ended. */
	for (i = 0; i < ARGS; i++)
		e->args[i][0] = 0;
	for (i = 0; i < ARGS; i++) {
		if (bpf_probe_read_user(&arg, sizeof(arg), &argv[i]) || !arg)
			break;
		bpf_probe_read_user_str(e->args[i], ARG_LEN, arg);
	}
	bpf_ringbuf_submit(e, 0);
	return 0;
}
