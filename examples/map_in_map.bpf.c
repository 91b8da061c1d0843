// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* map_in_map.bpf.c - which process makes how many system calls, counted in two tables by turns
 *
 *	sudo ./rawload --maps=2 map_in_map.bpf.o
 *
 * The value of a map can be another map. Here an array holds two tables, and every second the
 * program goes on with the other one, so that whoever reads the first finds it at rest. The
 * verifier must know what a table is like before there is one: that is what __array(values, ...)
 * says. What is in the array at first is said behind it, as C initialises an array.
 */
#include "kernel.h"

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct table {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, u32); /* the process */
	__type(value, u64);
};

struct table even_seconds SEC(".maps"), odd_seconds SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 2);
	__type(key, u32);
	__array(values, struct table);
} tables SEC(".maps") = {
	.values = { [0] = &even_seconds, [1] = &odd_seconds },
};

SEC("raw_tp/sys_enter")
int on_syscall(void *ctx)
{
	u32 turn = bpf_ktime_get_ns() / 1000000000 % 2, pid = bpf_get_current_pid_tgid() >> 32;
	void *table = bpf_map_lookup_elem(&tables, &turn);
	u64 *n, one = 1;

	if (!table) /* the verifier does not know that both are there */
		return 0;
	n = bpf_map_lookup_elem(table, &pid);
	if (n)
		__sync_fetch_and_add(n, 1);
	else
		bpf_map_update_elem(table, &pid, &one, BPF_NOEXIST);
	return 0;
}
