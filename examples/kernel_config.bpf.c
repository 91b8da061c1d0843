// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* kernel_config.bpf.c - a program that asks what kernel it is on
 *
 *	sudo ./rawload kernel_config.bpf.o                      (a line for each program started)
 *
 * Variables in section .kconfig get their values from the loader, before the program is loaded:
 * the kernel's version and, where /proc/config.gz or /boot/config-... is, what it was configured
 * with. They are constants to the verifier: the branch that is not taken here need not even be
 * valid.
 */
#include "kernel.h"

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

extern int LINUX_KERNEL_VERSION __kconfig; /* 0x60100: 6.1.0 */
extern int CONFIG_HZ __kconfig __weak;	   /* weak: 0 where the configuration is not to be found */

SEC("raw_tp/sched_process_exec")
int on_exec(void *ctx)
{
	bpf_printk("exec: on Linux %d.%d with %d ticks a second", LINUX_KERNEL_VERSION >> 16,
		   LINUX_KERNEL_VERSION >> 8 & 0xff, CONFIG_HZ);
	return 0;
}
