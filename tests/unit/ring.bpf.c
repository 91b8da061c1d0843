// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* ring.bpf.c - fills a ring buffer with numbered records of different lengths; for test_ring.c */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 64 * 1024);
} ring SEC(".maps");

struct counters {
	__u64 sent, refused, discarded;
} counters;

/* Record number N holds N, N + 1, ...: 1 to 8 words. */
static void send(void)
{
	__u64 record[8] = { counters.sent };
	__u32 i;

	for (i = 1; i < 8; i++)
		record[i] = counters.sent + i;
	if (bpf_ringbuf_output(&ring, record, 8 + counters.sent % 8 * 8, 0))
		counters.refused++;
	else
		counters.sent++;
}

static void reserve_and_discard(void)
{
	__u64 *p = bpf_ringbuf_reserve(&ring, 24, 0);

	if (!p)
		return;
	*p = 0xdead;
	bpf_ringbuf_discard(p, 0);
	counters.discarded++;
}

SEC("socket")
int produce(struct __sk_buff *ctx)
{
	__u32 i;

	for (i = 0; i < 8; i++) {
		send();
		if (i == 3)
			reserve_and_discard();
	}
	return 0;
}
