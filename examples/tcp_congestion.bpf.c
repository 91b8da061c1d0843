// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* tcp_congestion.bpf.c - a congestion control for TCP, by BPF programs
 *
 *	sudo ./rawload tcp_congestion.bpf.o
 *	sysctl net.ipv4.tcp_available_congestion_control              # "rawload" is among them
 *	iperf3 -c SERVER -C rawload
 *
 * The kernel has tables of functions wherever there are several ways to do a thing. This table is
 * struct tcp_congestion_ops, and here its functions are BPF programs: the variable below becomes a
 * map of a kind of its own (struct_ops, Linux 5.6), and as long as rawload runs, the kernel calls
 * them. How it decides is the simplest that works: one segment more for each that was acknowledged,
 * up to a limit, and half of it after a loss.
 */
#include "kernel.h"

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct sock {
	int unused;
} CORE;

struct tcp_sock {
	u32 snd_cwnd;	  /* so many segments may be on their way */
	u32 snd_ssthresh; /* beyond that it should grow slowly */
} CORE;

/* Of the kernel's struct only the members that are not zero; they are found by their names. */
struct tcp_congestion_ops {
	u32 (*ssthresh)(struct sock *sk);
	void (*cong_avoid)(struct sock *sk, u32 ack, u32 acked);
	u32 (*undo_cwnd)(struct sock *sk);
	void (*init)(struct sock *sk);
	char name[16];
};

/* A connection begins. */
SEC("struct_ops/init")
void BPF_PROG(on_init, struct sock *sk)
{
	bpf_printk("a connection is ours");
}

/* A segment was lost: slow down. */
SEC("struct_ops/ssthresh")
u32 BPF_PROG(on_loss, struct sock *sk)
{
	struct tcp_sock *tp = (struct tcp_sock *)sk;
	u32 half = tp->snd_cwnd / 2;

	return half > 2 ? half : 2;
}

/* ACKED segments have arrived: as many more may be sent. */
SEC("struct_ops/cong_avoid")
void BPF_PROG(on_ack, struct sock *sk, u32 ack, u32 acked)
{
	struct tcp_sock *tp = (struct tcp_sock *)sk;

	if (tp->snd_cwnd < 1000)
		tp->snd_cwnd += acked;
}

/* The loss was none. */
SEC("struct_ops/undo_cwnd")
u32 BPF_PROG(on_undo, struct sock *sk)
{
	return ((struct tcp_sock *)sk)->snd_cwnd;
}

SEC(".struct_ops")
struct tcp_congestion_ops rawload = {
	.init = (void *)on_init,
	.ssthresh = (void *)on_loss,
	.cong_avoid = (void *)on_ack,
	.undo_cwnd = (void *)on_undo,
	.name = "rawload",
};
