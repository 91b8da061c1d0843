// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A variable of .kconfig with a type that no configuration fills: refused. */
#include "object.h"

extern struct {
	int hz;
} CONFIG_HZ __kconfig __weak;

SEC("kprobe/do_mkdirat") int mkdirat(void *ctx)
{
	return CONFIG_HZ.hz;
}
