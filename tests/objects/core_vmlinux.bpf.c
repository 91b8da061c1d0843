// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Types of a real kernel: run against /sys/kernel/btf/vmlinux. Candidates among 100,000 types,
 * anonymous members, bitfields and enums as the kernel has them.
 */
#include "object.h"

enum cgroup_subsys_id { cpu_cgrp_id, memory_cgrp_id };
enum bpf_attach_type___real { BPF_CGROUP_INET_EGRESS___real, BPF_PERF_EVENT___real };
enum pid_type { PIDTYPE_PID, PIDTYPE_TGID };
typedef int (*filldir_t)(void *ctx, const char *name);

CORE_TYPES
typedef struct {
	int counter;
} atomic_t;

struct qstr {
	union {
		struct {
			u32 hash;
			u32 len;
		};
		u64 hash_len;
	};
	const unsigned char *name;
};
struct dentry {
	struct dentry *d_parent;
	struct qstr d_name;
};
struct path {
	struct dentry *dentry;
};
struct file {
	unsigned int f_flags;
	struct path f_path;
};
struct fdtable {
	struct file **fd;
};
struct files_struct {
	atomic_t count;
	struct fdtable *fdt;
	struct file *fd_array[64];
};
struct filename {
	const char *name;
	const char *uptr;
};
struct upid {
	int nr;
};
struct pid {
	unsigned int level;
	struct upid numbers[];
};
struct task_struct {
	int pid;
	int tgid;
	char comm[16];
	struct task_struct *real_parent;
	struct files_struct *files;
	struct pid *thread_pid;
	unsigned in_execve : 1;
	unsigned sched_reset_on_fork : 1;
	unsigned sched_contributes_to_load : 1;
	long state;
};
struct task_struct___new {
	unsigned int __state;
};
struct sk_buff {
	union {
		struct {
			struct sk_buff *next;
			union {
				u64 dev_scratch;
			};
		};
	};
	unsigned int len;
	u16 protocol;
	u8 pkt_type : 3;
	u8 ip_summed : 2;
	u8 cloned : 1;
};
CORE_TYPES_END

SEC("kprobe/task")
int task(struct task_struct *t)
{
	char comm[16];

	bpf_core_read_str(comm, sizeof(comm), &t->comm);
	return t->pid + t->tgid + t->real_parent->pid + comm[0] + sizeof(t->comm);
}

/* Renamed in 5.14: one of the two is poisoned, behind its guard. */
SEC("kprobe/renamed")
int renamed(struct task_struct *t)
{
	struct task_struct___new *new = (void *)t;

	if (bpf_core_field_exists(new->__state))
		return new->__state;
	return t->state;
}

SEC("kprobe/bitfields")
int bitfields(struct task_struct *t)
{
	return BPF_CORE_READ_BITFIELD(t, in_execve) +
	       BPF_CORE_READ_BITFIELD(t, sched_reset_on_fork) +
	       BPF_CORE_READ_BITFIELD_PROBED(t, sched_contributes_to_load);
}

SEC("kprobe/names")
int names(struct file *f)
{
	return (long)BPF_CORE_READ(f, f_path.dentry, d_parent, d_name.name) +
	       BPF_CORE_READ(f, f_path.dentry, d_name.len) + BPF_CORE_READ(f, f_flags);
}

SEC("kprobe/filename")
int filename(struct filename *f)
{
	return (long)f->name + (long)f->uptr;
}

SEC("kprobe/arrays")
int arrays(struct task_struct *t)
{
	return (long)t->files->fd_array[7] + t->files->count.counter + (long)t->files->fdt->fd +
	       t->thread_pid->numbers[0].nr;
}

SEC("kprobe/packet")
int packet(struct sk_buff *skb)
{
	return skb->len + skb->protocol + (long)skb->next + skb->dev_scratch +
	       BPF_CORE_READ_BITFIELD(skb, pkt_type) + BPF_CORE_READ_BITFIELD(skb, cloned) +
	       BPF_CORE_READ_BITFIELD_PROBED(skb, ip_summed);
}

SEC("kprobe/whole_types")
int whole_types(void *ctx)
{
	return bpf_core_type_size(struct task_struct) + bpf_core_type_id_kernel(struct file) +
	       bpf_core_type_exists(atomic_t) + bpf_core_type_size(atomic_t) +
	       bpf_core_type_exists(filldir_t) + bpf_core_type_id_kernel(enum pid_type);
}

SEC("kprobe/enumerators")
int enumerators(void *ctx)
{
	return bpf_core_enum_value_exists(enum cgroup_subsys_id, memory_cgrp_id) +
	       bpf_core_enum_value(enum bpf_attach_type___real, BPF_PERF_EVENT___real) +
	       bpf_core_enum_value(enum pid_type, PIDTYPE_TGID);
}
