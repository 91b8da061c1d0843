// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Slots that are filled by place and not by name: static maps, by section symbol and offset. */
#include "object.h"

struct inner {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, u32);
	__type(value, u64);
};

static struct inner first SEC(".maps"), second SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 2);
	__type(key, u32);
	__array(values, struct inner);
} outer SEC(".maps") = {
	.values = { &second, &first },
};

SEC("kprobe/x")
int prog(void *ctx)
{
	u32 key = 0;

	return (long)bpf_map_lookup_elem(&outer, &key);
}
