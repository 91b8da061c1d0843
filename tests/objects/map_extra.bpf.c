// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* map_extra of more than 32 bits: the value of an enumerator, which is what libbpf's __ulong() writes. */
#include "object.h"

struct {
	__uint(type, BPF_MAP_TYPE_BLOOM_FILTER);
	__uint(max_entries, 10);
	enum { HASH_FUNCTIONS = 4 } map_extra;
	__type(value, u64);
} small SEC(".maps");

SEC("raw_tp/sys_enter")
int use(void *ctx)
{
	u64 value = 1;

	return bpf_map_peek_elem(&small, &value);
}
