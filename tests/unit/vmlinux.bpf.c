// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* vmlinux.bpf.c - as many of a kernel's types as the examples need; its BTF is what the fake kernel
 * shows as /sys/kernel/btf/vmlinux
 */
struct pt_regs {
	unsigned long r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, ax, cx, dx, si, di;
	unsigned long orig_ax, ip, cs, flags, sp, ss;
};

struct filename {
	const char *name;
};

struct task_struct {
	int pid, tgid;
	struct task_struct *real_parent;
	char comm[16];
};

typedef void (*btf_trace_sched_switch)(void *, _Bool, struct task_struct *, struct task_struct *);

int do_mkdirat(int dfd, struct filename *name, unsigned short mode)
{
	return dfd + !name + mode;
}

long do_sys_openat2(int dfd, const char *filename, void *how)
{
	return dfd + !filename + !how;
}

long vfs_read(void *file, char *buf, unsigned long count, long *pos)
{
	return !file + !buf + count + !pos;
}

int bpf_iter_task(void *meta, struct task_struct *task)
{
	return !meta + !task;
}

/* As the kernel has it, but for most of its members. */
struct tcp_congestion_ops {
	unsigned (*ssthresh)(void *sk);
	unsigned flags;
	void (*cong_avoid)(void *sk, unsigned ack, unsigned acked);
	unsigned (*undo_cwnd)(void *sk);
	void (*init)(void *sk);
	char name[16];
	int bits : 3, more_bits : 5;
};

struct bpf_struct_ops_tcp_congestion_ops {
	int refcnt, state;
	struct tcp_congestion_ops data;
} __attribute__((aligned(64)));

struct tcp_sock {
	int unused;
	unsigned snd_cwnd;
};

struct bpf_struct_ops_tcp_congestion_ops table;
struct tcp_sock tcp;
struct pt_regs regs;
struct task_struct task;
btf_trace_sched_switch sched_switch;
int kernel_variable;
