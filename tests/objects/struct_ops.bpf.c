// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Tables of functions: members in another order than the kernel's, a pointer, programs that are in two tables.
 */
#include "object.h"
#include <bpf/bpf_tracing.h>

struct sock {
	int unused;
};

CORE_TYPES
struct tcp_sock {
	u32 snd_cwnd;
};
CORE_TYPES_END

struct tcp_congestion_ops {
	char name[16];
	u32 (*undo_cwnd)(struct sock *sk);
	u32 (*ssthresh)(struct sock *sk);
	void (*cong_avoid)(struct sock *sk, u32 ack, u32 acked);
	void *owner;
	u32 flags;
};

SEC("struct_ops/ssthresh")
u32 BPF_PROG(threshold, struct sock *sk)
{
	return 2;
}

SEC("struct_ops/cong_avoid")
void BPF_PROG(avoid, struct sock *sk, u32 ack, u32 acked)
{
	((struct tcp_sock *)sk)->snd_cwnd += acked;
}

SEC("struct_ops/other_cong_avoid")
void BPF_PROG(avoid_more, struct sock *sk, u32 ack, u32 acked)
{
	((struct tcp_sock *)sk)->snd_cwnd += 1;
}

SEC("struct_ops/undo_cwnd")
u32 undo(u64 *ctx)
{
	return ((struct tcp_sock *)ctx[0])->snd_cwnd;
}

SEC(".struct_ops")
struct tcp_congestion_ops first = {
	.name = "rawload_first",
	.ssthresh = (void *)threshold,
	.cong_avoid = (void *)avoid,
	.undo_cwnd = (void *)undo,
};

SEC(".struct_ops")
struct tcp_congestion_ops second = {
	.flags = 2, /* TCP_CONG_NEEDS_ECN */
	.undo_cwnd = (void *)undo,
	.cong_avoid = (void *)avoid_more,
	.ssthresh = (void *)threshold,
	.name = "rawload_second",
};
