// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* SEC names of the probe family: with and without a target, with an offset, of both directions. */
#include "object.h"

#define PROG(name, sec)              \
	SEC(sec) int name(void *ctx) \
	{                            \
		return 0;            \
	}

PROG(k1, "kprobe/do_mkdirat")
PROG(k2, "kprobe/do_mkdirat+0x4")
PROG(k3, "kprobe")
PROG(k4, "kretprobe/do_mkdirat")
PROG(k5, "kretprobe")
PROG(k6, "kprobe/do_mkdirat.isra.0")
PROG(a_name_longer_than_15_bytes_1, "kprobe/do_unlinkat")
PROG(a_name_longer_than_15_bytes_2, "kretprobe/do_unlinkat")
