// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* by_hand.bpf.c - says that it ran; where it is attached, the lab attach-by-hand.md decides */
#include "../../examples/kernel.h"

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

SEC("kprobe/do_mkdirat")
int on_hit(void *ctx)
{
	bpf_printk("hit");
	return 0;
}
