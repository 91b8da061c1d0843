// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* No license: to the kernel that is the same as an empty one. Some XDP programs are shipped so. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int pass(struct xdp_md *ctx)
{
	return bpf_get_prandom_u32() ? XDP_PASS : XDP_PASS;
}
