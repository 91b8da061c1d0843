// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* ring.bpf.c - records as fast as processes can make system calls, each one accounted for
 *
 * Every CPU numbers its attempts. An attempt becomes a record or is counted as dropped; the number
 * is in the record, so a reader sees which are missing, and `filler` shows whether it is whole.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

enum { WORDS = 6, CALL_GETPPID = 110, ARM64_GETPPID = 173 };

struct record {
	__u32 cpu, pad;
	__u64 number;
	__u64 filler[WORDS]; /* number + 1, number + 2, ... */
};
const struct record *unused __attribute__((unused));

struct counts {
	__u64 attempts, dropped;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct counts);
} counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} records SEC(".maps");

/* The context of this raw tracepoint: registers, number of the system call. */
SEC("raw_tp/sys_enter")
int on_syscall(__u64 *ctx)
{
	__u32 zero = 0;
	struct counts *c;
	struct record *r;
	int i;

	if (ctx[1] != CALL_GETPPID && ctx[1] != ARM64_GETPPID)
		return 0;
	c = bpf_map_lookup_elem(&counts, &zero);
	if (!c)
		return 0;
	c->attempts++;
	r = bpf_ringbuf_reserve(&records, sizeof(*r), 0);
	if (!r) {
		c->dropped++;
		return 0;
	}
	r->cpu = bpf_get_smp_processor_id();
	r->pad = 0;
	r->number = c->attempts;
	for (i = 0; i < WORDS; i++)
		r->filler[i] = r->number + 1 + i;
	bpf_ringbuf_submit(r, 0);
	return 0;
}
