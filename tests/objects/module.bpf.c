// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What only kernel modules have: a function to attach to, a type for CO-RE, functions to call. For
 * the guests of tests/vm, which load the modules dummy and nf_conntrack.
 */
#include "object.h"

struct bpf_ct_opts {
	s32 netns_id;
	s32 error;
	u8 l4proto;
	u8 dir;
	u8 reserved[2];
};

CORE_TYPES
struct nf_conn {
	unsigned long status;
};
struct net_device {
	unsigned int mtu;
};
CORE_TYPES_END

extern struct nf_conn *bpf_skb_ct_lookup(struct __sk_buff *, struct bpf_sock_tuple *, u32,
					 struct bpf_ct_opts *, u32) __ksym __weak;
extern void bpf_ct_release(struct nf_conn *) __ksym __weak;

unsigned long status;

SEC("tc")
int conntrack(struct __sk_buff *skb)
{
	struct bpf_sock_tuple tuple = { .ipv4 = { .saddr = 0x0100007f, .daddr = 0x0100007f } };
	struct bpf_ct_opts opts = { .netns_id = -1, .l4proto = 17 };
	struct nf_conn *ct;

	if (!bpf_skb_ct_lookup || !bpf_ct_release)
		return 0;
	ct = bpf_skb_ct_lookup(skb, &tuple, sizeof(tuple.ipv4), &opts, sizeof(opts));
	if (ct) {
		status = ct->status;
		bpf_ct_release(ct);
	}
	return 0;
}

SEC("fentry/dummy:dummy_setup")
int entering(u64 *ctx)
{
	struct net_device *dev = (void *)ctx[0];

	bpf_printk("fentry, mtu %u, options of %u bytes", dev->mtu,
		   bpf_core_type_size(struct bpf_ct_opts));
	return 0;
}

SEC("fexit/dummy_setup")
int leaving(u64 *ctx)
{
	bpf_printk("fexit");
	return 0;
}

SEC("kprobe/dummy_setup")
int probe(void *ctx)
{
	bpf_printk("kprobe");
	return 0;
}
