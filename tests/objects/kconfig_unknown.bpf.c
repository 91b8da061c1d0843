// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A variable of .kconfig that is neither the configuration's nor the loader's: refused. */
#include "object.h"

extern int LINUX_RAWLOAD_UNKNOWN __kconfig;

SEC("kprobe/do_mkdirat") int mkdirat(void *ctx)
{
	return LINUX_RAWLOAD_UNKNOWN;
}
