// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* arch.h - what differs from one CPU to the next: one row of data each
 *
 * A probe stops the kernel inside a function and hands the registers to the program as `struct
 * pt_regs`. Which register holds which argument is the function ABI's business; the first thing a
 * system call does is leave that ABI for another, so both are here.
 */
#ifndef ARCH_ARCH_H
#define ARCH_ARCH_H

#include "base/types.h"

#define ARCH_FUNC_ARGS_MAX 8
#define ARCH_SYSCALL_ARGS  6 /* on every Linux architecture here */

struct arch_reg {
	const char *name; /* as people call it: "di", "x0", "r2" */
	const char *path; /* in the kernel's struct pt_regs: "di", "regs[0]", "gprs[2]" */
};

struct arch {
	const char *name;	/* as `uname -m` prints it */
	const char *debian;	/* as `dpkg --print-architecture` prints it */
	const char *bpf_target; /* bpf_tracing.h wants __TARGET_ARCH_<this> */
	u16 elf_machine;	/* e_machine of the programs it runs (a BPF object has its own) */
	bool big_endian;

	/* Integer and pointer arguments, first to last; what does not fit is on the stack. */
	u8 n_func_args;
	struct arch_reg func_arg[ARCH_FUNC_ARGS_MAX];
	struct arch_reg ret;
	struct arch_reg sp;
	struct arch_reg ip;

	/* The kernel function behind the system call NAME is <prefix>sys_NAME. Where it is wrapped,
	 * its one argument is a pointer to the caller's pt_regs, and syscall_arg[] is in there.
	 */
	const char *syscall_prefix;
	bool syscall_wrapped;
	struct arch_reg syscall_arg[ARCH_SYSCALL_ARGS];
};

/* The row of the CPU that this was compiled for. Never NULL. */
const struct arch *arch_native(void);

/* The row called NAME by uname or by Debian, or NULL. */
const struct arch *arch_by_name(const char *name);

#endif
