// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* SEC names of other ways to trace, and some more. */
#include "object.h"

#define PROG(name, sec)              \
	SEC(sec) int name(void *ctx) \
	{                            \
		return 0;            \
	}

PROG(tp, "tracepoint/syscalls/sys_enter_mkdirat")
PROG(tp2, "tp/sched/sched_switch")
PROG(raw_tp, "raw_tracepoint/sched_switch")
PROG(raw_tp2, "raw_tp/sched_switch")
PROG(sample, "perf_event")
PROG(user, "uprobe//bin/true:main")
PROG(user_return, "uretprobe//bin/true:main")
PROG(call, "ksyscall/mkdirat")
PROG(call_return, "kretsyscall/mkdirat")
PROG(many, "kprobe.multi/do_mk*")
PROG(many_return, "kretprobe.multi/do_mk*")
PROG(message, "sk_msg")
