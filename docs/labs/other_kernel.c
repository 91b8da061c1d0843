// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* other_kernel.c - the types of a kernel that does not exist; the lab is follow-relocation.md */
struct task_struct {
	char before[1000];
	struct {	/* a member without a name: what is in it counts as task_struct's own */
		int pid;
		int tgid;
	};
};

struct task_struct *keep; /* without a use, clang would leave the type out */
