// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Tables that are only wanted when they are asked for, one of them with a function that no kernel has. What is in
 * a table that is wanted is loaded, whatever its SEC says; what is in none of these is not.
 */
#include "object.h"
#include <bpf/bpf_tracing.h>

struct sock {
	int unused;
};

struct tcp_congestion_ops {
	u32 (*ssthresh)(struct sock *sk);
	void (*cong_avoid)(struct sock *sk, u32 ack, u32 acked);
	u32 (*undo_cwnd)(struct sock *sk);
	u32 flags;
	char name[16];
};

struct tcp_congestion_ops___newer {
	u32 (*ssthresh)(struct sock *sk);
	void (*cong_avoid)(struct sock *sk, u32 ack, u32 acked);
	u32 (*undo_cwnd)(struct sock *sk);
	void (*in_the_future)(struct sock *sk);
	char name[16];
};

SEC("?struct_ops")
u32 BPF_PROG(threshold, struct sock *sk)
{
	return 2;
}

SEC("struct_ops")
void BPF_PROG(avoid, struct sock *sk, u32 ack, u32 acked)
{
}

SEC("struct_ops")
u32 BPF_PROG(undo, struct sock *sk)
{
	return 3;
}

SEC("struct_ops/undo_cwnd")
u32 BPF_PROG(undo_spare, struct sock *sk)
{
	return 4;
}

SEC("struct_ops.s/in_the_future")
void BPF_PROG(in_the_future, struct sock *sk)
{
}

SEC(".struct_ops")
struct tcp_congestion_ops always = {
	.name = "rawload_always",
	.ssthresh = (void *)threshold,
	.cong_avoid = (void *)avoid,
	.undo_cwnd = (void *)undo,
};

SEC("?.struct_ops")
struct tcp_congestion_ops spare = {
	.name = "rawload_spare",
	.ssthresh = (void *)threshold,
	.cong_avoid = (void *)avoid,
	.undo_cwnd = (void *)undo_spare,
};

SEC("?.struct_ops.link")
struct tcp_congestion_ops___newer newer = {
	.name = "rawload_newer",
	.ssthresh = (void *)threshold,
	.cong_avoid = (void *)avoid,
	.undo_cwnd = (void *)undo,
	.in_the_future = (void *)in_the_future,
};
