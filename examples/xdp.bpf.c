// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* xdp.bpf.c - network packets and bytes as they come in, counted before the kernel sees them
 *
 *	sudo ./rawload --until load xdp.bpf.o                   (loads and verifies it)
 *
 * Which network device to attach it to is not for a loader of probes to guess, so rawload loads
 * it, lets the verifier check it and says what attaches it: ip link set dev eth0 xdp obj xdp.bpf.o
 * sec xdp
 */
#include "kernel.h"

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct traffic {
	u64 packets, bytes;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct traffic);
} received SEC(".maps");

SEC("xdp")
int on_packet(struct xdp_md *ctx)
{
	u32 first = 0;
	struct traffic *t = bpf_map_lookup_elem(&received, &first);

	if (t) {
		t->packets++;
		t->bytes += ctx->data_end - ctx->data;
	}
	return XDP_PASS; /* and on it goes, as if nothing had been */
}
