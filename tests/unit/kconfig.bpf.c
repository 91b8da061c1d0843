// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A variable of .kconfig of each type, for test_kconfig.c. All but two are weak. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

extern unsigned int LINUX_KERNEL_VERSION __kconfig;
extern _Bool LINUX_HAS_SYSCALL_WRAPPER __kconfig;
extern int LINUX_HAS_BPF_COOKIE __kconfig;
extern unsigned long long LINUX_NEWER __kconfig __weak;

extern _Bool CONFIG_BOOL __kconfig __weak;
extern enum libbpf_tristate CONFIG_TRISTATE __kconfig __weak;
extern char CONFIG_CHAR __kconfig __weak;
extern signed char CONFIG_S8 __kconfig __weak;
extern unsigned char CONFIG_U8 __kconfig __weak;
extern short CONFIG_S16 __kconfig __weak;
extern unsigned short CONFIG_U16 __kconfig __weak;
extern int CONFIG_S32 __kconfig __weak;
extern unsigned int CONFIG_U32 __kconfig __weak;
extern long CONFIG_S64 __kconfig __weak;
extern unsigned long CONFIG_U64 __kconfig __weak;
extern char CONFIG_STRING[8] __kconfig __weak;
extern const char CONFIG_STRING_1[1] __kconfig __weak;

char LICENSE[] SEC("license") = "GPL";

/* Each is used, or clang would not mention it. */
SEC("raw_tracepoint/sys_enter") int linux_ones(void *ctx)
{
	return LINUX_KERNEL_VERSION + LINUX_HAS_SYSCALL_WRAPPER + LINUX_HAS_BPF_COOKIE +
	       LINUX_NEWER;
}

SEC("raw_tracepoint/sys_enter") int small_ones(void *ctx)
{
	return CONFIG_BOOL + CONFIG_TRISTATE + CONFIG_CHAR + CONFIG_S8 + CONFIG_U8 + CONFIG_S16 +
	       CONFIG_U16 + CONFIG_S32;
}

SEC("raw_tracepoint/sys_enter") int large_ones(void *ctx)
{
	return CONFIG_U32 + CONFIG_S64 + CONFIG_U64 + CONFIG_STRING[3] + CONFIG_STRING_1[0];
}
