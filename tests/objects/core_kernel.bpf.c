// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Every kind of CO-RE relocation, in programs that real kernels accept: the translated instructions
 * are compared (tests/oracle/kernel), and those of a kernel that relocates them itself. What it is
 * given are places in the linked program, so there are several programs to a section, and functions
 * that are called by more than one of them.
 */
#include "object.h"

enum bpf_attach_type___real { BPF_CGROUP_INET_EGRESS___real, BPF_PERF_EVENT___real };
enum pid_type { PIDTYPE_PID, PIDTYPE_TGID, PIDTYPE_NONE };

CORE_TYPES
struct upid {
	int nr;
};
struct pid {
	unsigned int level;
	struct upid numbers[];
};
struct files_struct {
	struct file *fd_array[64];
};
struct task_struct {
	int pid;
	int tgid;
	int absent_on_every_kernel;
	char comm[16];
	unsigned int flags;
	struct task_struct *real_parent;
	struct files_struct *files;
	struct pid *thread_pid;
	unsigned in_execve : 1;
	unsigned sched_reset_on_fork : 1;
	long state;
};
struct task_struct___new {
	unsigned int __state;
};
struct absent_on_every_kernel {
	int x;
};
CORE_TYPES_END

u64 sum;

static __noinline int pid_of(struct task_struct *t)
{
	return BPF_CORE_READ(t, pid) + BPF_CORE_READ(t, thread_pid, numbers[0].nr);
}

static __noinline int parent_of(struct task_struct *t)
{
	struct task_struct *parent = BPF_CORE_READ(t, real_parent);

	return BPF_CORE_READ(parent, tgid) + pid_of(parent);
}

__noinline int state_of(int which)
{
	struct task_struct *t = (void *)bpf_get_current_task();
	struct task_struct___new *new = (void *)t;

	if (which)
		return BPF_CORE_READ(t, flags);
	if (bpf_core_field_exists(new->__state))
		return BPF_CORE_READ(new, __state);
	return BPF_CORE_READ(t, state);
}

SEC("raw_tp/sys_enter")
int first(void *ctx)
{
	struct task_struct *t = (void *)bpf_get_current_task();

	sum += parent_of(t) + state_of(0);
	return 0;
}

SEC("raw_tp/sys_enter")
int second(void *ctx)
{
	struct task_struct *t = (void *)bpf_get_current_task();

	sum += BPF_CORE_READ(t, tgid);
	sum += pid_of(t) + state_of(sum);
	sum += (long)BPF_CORE_READ(t, files, fd_array[7]);
	return 0;
}

/* Guarded: the poisoned instructions are never reached. */
SEC("raw_tp/sys_enter")
int missing(void *ctx)
{
	struct task_struct *t = (void *)bpf_get_current_task();

	if (bpf_core_field_exists(t->absent_on_every_kernel))
		sum += BPF_CORE_READ(t, absent_on_every_kernel);
	if (bpf_core_type_exists(struct absent_on_every_kernel))
		sum += bpf_core_type_size(struct absent_on_every_kernel);
	return 0;
}

SEC("raw_tp/sys_enter")
int fields(void *ctx)
{
	struct task_struct *t = (void *)bpf_get_current_task();

	sum += bpf_core_field_size(t->comm) + bpf_core_field_offset(t->files);
	sum += BPF_CORE_READ_BITFIELD_PROBED(t, in_execve) +
	       BPF_CORE_READ_BITFIELD_PROBED(t, sched_reset_on_fork);
	return 0;
}

SEC("raw_tp/sys_enter")
int types(void *ctx)
{
	sum += bpf_core_type_size(struct task_struct) + bpf_core_type_id_kernel(struct pid) +
	       bpf_core_type_id_local(struct pid) + bpf_core_type_exists(struct upid);
	return 0;
}

SEC("raw_tp/sys_enter")
int enumerators(void *ctx)
{
	sum += bpf_core_enum_value(enum bpf_attach_type___real, BPF_PERF_EVENT___real) +
	       bpf_core_enum_value_exists(enum pid_type, PIDTYPE_NONE) +
	       bpf_core_enum_value(enum pid_type, PIDTYPE_TGID);
	return 0;
}

/* Loads through pointers whose types the verifier knows. */
SEC("tp_btf/sched_process_exit")
int typed(u64 *ctx)
{
	struct task_struct *t = (void *)ctx[0];

	sum += t->pid + t->real_parent->tgid + t->thread_pid->level +
	       BPF_CORE_READ_BITFIELD(t, in_execve);
	return 0;
}
