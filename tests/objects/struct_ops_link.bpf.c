// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A table by a link (Linux 6.4), whose struct has a flavour, and with programs in one section, the
 * last of them static: a relocation says where in the section. One program is in no table. Two members are not in
 * the kernel's struct, but they are 0.
 */
#include "object.h"
#include <bpf/bpf_tracing.h>

struct sock {
	int unused;
};

struct tcp_congestion_ops___short {
	u32 (*ssthresh)(struct sock *sk);
	void (*cong_avoid)(struct sock *sk, u32 ack, u32 acked);
	u64 no_such_member;
	u32 (*undo_cwnd)(struct sock *sk);
	void (*no_such_function)(struct sock *sk);
	char name[16];
};

/* So that it can be laid out by its own types (tests/fuzz). */
struct bpf_struct_ops_tcp_congestion_ops {
	int common;
	struct tcp_congestion_ops___short data;
} *as_a_kernel_has_it = 0;

SEC("struct_ops")
u32 BPF_PROG(threshold, struct sock *sk)
{
	return 3;
}

SEC("struct_ops")
void BPF_PROG(avoid, struct sock *sk, u32 ack, u32 acked)
{
}

#ifndef AS_LIBBPF_TAKES_IT
SEC("struct_ops")
u32 BPF_PROG(in_no_table, struct sock *sk)
{
	return 5;
}

static
#endif
SEC("struct_ops") u32 undo(u64 *ctx)
{
	return 4;
}

SEC(".struct_ops.link")
struct tcp_congestion_ops___short by_link = {
	.ssthresh = (void *)threshold,
	.cong_avoid = (void *)avoid,
	.undo_cwnd = (void *)undo,
	.name = "rawload_link",
};
