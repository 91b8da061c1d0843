// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* programs.bpf.c - kinds of programs that no example is, one of each, for the fault sweep */
#define SEC(name) __attribute__((section(name), used))

char LICENSE[] SEC("license") = "GPL";

SEC("uprobe.multi")
int on_probed(void *ctx)
{
	return 0;
}

SEC("freplace/do_mkdirat")
int in_its_place(int dfd)
{
	return dfd;
}

struct tcp_congestion_ops {
	unsigned (*ssthresh)(void *);
	char name[16];
};

SEC("struct_ops/ssthresh")
unsigned threshold(void *ctx)
{
	return 2;
}

SEC(".struct_ops.link")
struct tcp_congestion_ops table = { (void *)threshold, "unit" };
