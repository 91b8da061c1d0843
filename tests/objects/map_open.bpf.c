// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Maps that leave their sizes open: tools fill them in from their options before they load. */
#include "object.h"

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(key_size, sizeof(u32));
} stacks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, u32);
	__type(value, u64);
} counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, u32);
	__type(value, u64);
} slots SEC(".maps");

SEC("raw_tp/sys_enter")
int use(void *ctx)
{
	u32 key = bpf_get_stackid(ctx, &stacks, 0) < 0;
	u64 one = 1;

	bpf_map_update_elem(&counts, &key, &one, 0);
	return bpf_map_lookup_elem(&slots, &key) != 0;
}
