// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* kernel.h - the few kernel types that these examples look into, and of those only a few members
 *
 * Nothing here has the kernel's layout: members are missing and the rest are at the wrong offsets.
 * That is enough, because of preserve_access_index: beside each access the compiler writes down
 * *what* is read ("struct filename, member name"), and the loader puts in the offset that the
 * running kernel's own type information (BTF) gives. This is CO-RE, "compile once, run everywhere",
 * and the reason why a vmlinux.h of 100,000 lines is a convenience, not a need.
 */
#ifndef EXAMPLES_KERNEL_H
#define EXAMPLES_KERNEL_H

#include <linux/bpf.h> /* map types, flags; user space's names for integers (__u32) */

/* bpf_tracing.h asks for this name to learn that the registers are called as in the kernel ("di"),
 * not as in user space's <asm/ptrace.h> ("rdi").
 */
#define __VMLINUX_H__

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef _Bool bool;
typedef u16 umode_t; /* a file's type and permissions, as the kernel passes them */

#define CORE __attribute__((preserve_access_index))

/* The registers where the probe hit: what PT_REGS_PARM1() and the like in bpf_tracing.h read.
 * Where the kernel exports a type of its own for them to user space, they use that one.
 */
#if defined(__TARGET_ARCH_x86)
struct pt_regs {
	unsigned long di, si, dx, cx, r8; /* arguments 1 to 5 */
	unsigned long ax;		  /* return value */
	unsigned long ip;		  /* where it stopped */
} CORE;
#elif defined(__TARGET_ARCH_arm64)
struct user_pt_regs {
	u64 regs[31];
	u64 pc;
} CORE;
#elif defined(__TARGET_ARCH_riscv)
struct user_regs_struct {
	unsigned long a0, a1, a2, a3, a4, pc;
} CORE;
#elif defined(__TARGET_ARCH_s390)
typedef struct {
	struct {
		unsigned long addr;
	} CORE psw;
	unsigned long gprs[16];
} CORE user_pt_regs;
#elif defined(__TARGET_ARCH_powerpc)
struct pt_regs {
	unsigned long gpr[32], nip;
} CORE;
#else
#error "which CPU will it run on? -D__TARGET_ARCH_x86, _arm64, _riscv, _s390 or _powerpc"
#endif

/* A path that the kernel has copied in from the caller. In 7.x `name` has moved into an anonymous
 * member; CO-RE looks in there too, so this stays as it is.
 */
struct filename {
	const char *name;
} CORE;

/* One thread. To the kernel its `pid` is the thread's number; what ps(1) calls pid is `tgid`. */
struct task_struct {
	int pid, tgid;
	char comm[16];
	struct task_struct *real_parent;
} CORE;

/* An entry in a folder: a name and, not here, the inode that it leads to. */
struct qstr {
	const unsigned char *name;
} CORE;

struct dentry {
	struct qstr d_name;
} CORE;

/* What tracepoints hand over; their members, in words: /sys/kernel/tracing/events/.../format */
struct trace_event_raw_sys_enter {
	unsigned long args[6];
} CORE;

struct trace_event_raw_sys_exit {
	long ret;
} CORE;

struct trace_event_raw_sched_process_fork {
	int parent_pid, child_pid;
} CORE;

#endif
