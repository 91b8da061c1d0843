// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Variables of .kconfig: every type, strong ones that every loader knows, weak ones that no kernel
 * has, and some that the running kernel's configuration has. Their order and places are libbpf's.
 */
#include "object.h"

extern u32 LINUX_KERNEL_VERSION __kconfig;
extern _Bool LINUX_HAS_SYSCALL_WRAPPER __kconfig;
extern _Bool LINUX_HAS_BPF_COOKIE __kconfig;
extern u16 LINUX_RAWLOAD_UNKNOWN __kconfig __weak;

extern _Bool CONFIG_BPF_SYSCALL __kconfig;
extern enum libbpf_tristate CONFIG_BPF __kconfig;
extern const volatile char CONFIG_BPF_EVENTS __kconfig;
extern int CONFIG_HZ __kconfig;
extern unsigned long CONFIG_PHYSICAL_START __kconfig __weak;
extern char CONFIG_CC_VERSION_TEXT[7] __kconfig;
extern char CONFIG_DEFAULT_HOSTNAME[13] __kconfig;

extern s8 CONFIG_RAWLOAD_S8 __kconfig __weak;
extern u8 CONFIG_RAWLOAD_U8 __kconfig __weak;
extern s16 CONFIG_RAWLOAD_S16 __kconfig __weak;
extern s64 CONFIG_RAWLOAD_S64 __kconfig __weak;
extern enum libbpf_tristate CONFIG_RAWLOAD_TRISTATE __kconfig __weak;
extern char CONFIG_RAWLOAD_STRING[3] __kconfig __weak;
extern char CONFIG_RAWLOAD_EMPTY[1] __kconfig __weak;

/* A section of plain data beside it, which comes first. */
u64 sums[2];

SEC("raw_tracepoint/sys_enter") int strong(void *ctx)
{
	sums[0] = LINUX_KERNEL_VERSION + LINUX_HAS_SYSCALL_WRAPPER + LINUX_HAS_BPF_COOKIE;
	sums[1] = CONFIG_BPF_SYSCALL + CONFIG_BPF + CONFIG_BPF_EVENTS + CONFIG_HZ;
	return CONFIG_CC_VERSION_TEXT[2] + CONFIG_DEFAULT_HOSTNAME[0];
}

static __noinline u64 called(u64 value)
{
	return value * LINUX_RAWLOAD_UNKNOWN + CONFIG_RAWLOAD_S64;
}

SEC("raw_tracepoint/sys_exit") int weak(void *ctx)
{
	u64 sum = CONFIG_RAWLOAD_S8 + CONFIG_RAWLOAD_U8 + CONFIG_RAWLOAD_S16;

	if (CONFIG_RAWLOAD_TRISTATE == TRI_MODULE)
		sum += CONFIG_PHYSICAL_START;
	return called(sum) + CONFIG_RAWLOAD_STRING[1] + CONFIG_RAWLOAD_EMPTY[0];
}
