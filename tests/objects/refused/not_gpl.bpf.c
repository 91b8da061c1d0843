// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A license that the kernel does not take for compatible with the GPL, and a helper that asks for
 * it.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "Proprietary";

SEC("raw_tp/sys_enter")
int not_gpl(void *ctx)
{
	bpf_printk("hello"); /* not_gpl */
	return 0;
}
