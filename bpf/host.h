// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* host.h - facts about the running kernel, each asked for only when it is needed */
#ifndef BPF_HOST_H
#define BPF_HOST_H

#include "base/error.h"
#include "bpf/door.h"

struct host {
	char release[65]; /* as `uname -r` prints it; "" until asked for */
	u32 version;	  /* 5 << 16 | 10 << 8 | 209, as PROG_LOAD's kern_version wants it */
};

int host_ask(struct door *d, struct host *h, struct error *e);

/* May this process do what CAP says (CAP_* of linux/capability.h)? */
bool host_may(struct door *d, int cap);

#define VMLINUX_BTF "/sys/kernel/btf/vmlinux"

#endif
