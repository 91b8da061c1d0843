// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A static map: clang refers to it by section and offset. libbpf refuses it. */
#include "object.h"

static struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 3);
	__type(key, u32);
	__type(value, u64);
} hidden SEC(".maps");

SEC("kprobe/lookup")
int lookup(void *ctx)
{
	u32 key = 0;
	u64 *v = bpf_map_lookup_elem(&hidden, &key);

	return v ? *v : 0;
}
