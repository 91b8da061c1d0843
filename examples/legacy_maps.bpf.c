// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* legacy_maps.bpf.c - programs being started, counted in a map of the old kind
 *
 *	sudo ./rawload --maps legacy_maps.bpf.o
 *
 * Before BTF (Linux 4.18, and objects from long after it), a map was five numbers in section "maps"
 * and nothing told what is in it; libbpf has refused them since 1.0. sys_execve is from then, too:
 * since 4.17 most CPUs have a prefix to it, like __x64_sys_execve. Both still work here.
 */
#include "kernel.h"

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct bpf_map_def {
	u32 type;
	u32 key_size, value_size; /* bytes */
	u32 max_entries;
	u32 map_flags;
};

struct bpf_map_def SEC("maps") started_programs = {
	.type = BPF_MAP_TYPE_ARRAY,
	.key_size = sizeof(u32),
	.value_size = sizeof(u64),
	.max_entries = 1,
};

SEC("kprobe/sys_execve")
int count_execve(void *ctx)
{
	u32 first = 0;
	u64 *n = bpf_map_lookup_elem(&started_programs, &first);

	if (n)
		__sync_fetch_and_add(n, 1);
	return 0;
}
