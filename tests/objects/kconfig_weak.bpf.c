// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Variables of .kconfig for which no configuration is needed, in an object without other maps. */
#include "object.h"

extern int LINUX_KERNEL_VERSION __kconfig;
extern int LINUX_HAS_SYSCALL_WRAPPER __kconfig __weak;
extern u64 LINUX_HAS_BPF_COOKIE __kconfig;

SEC("kprobe/do_mkdirat") int mkdirat(void *ctx)
{
	if (LINUX_KERNEL_VERSION < 0x60100)
		return 0;
	return LINUX_HAS_SYSCALL_WRAPPER + LINUX_HAS_BPF_COOKIE;
}
