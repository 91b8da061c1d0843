// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* BPF_PSEUDO_FUNC: the address of a static function, given to bpf_for_each_map_elem and bpf_loop.
 * The callback is appended like a called subprogram; the ld_imm64 gets the distance to it.
 */
#include "object.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 16);
	__type(key, u32);
	__type(value, u64);
} numbers SEC(".maps");

static __noinline u64 twice(u64 x)
{
	return x * 2 + bpf_get_prandom_u32();
}

static long add(void *map, u32 *key, u64 *value, u64 *sum)
{
	*sum += twice(*value);
	return 0;
}

static long step(u32 index, u64 *sum)
{
	*sum += index;
	bpf_for_each_map_elem(&numbers, add, sum, 0);
	return 0;
}

SEC("kprobe/each")
int each(void *ctx)
{
	u64 sum = 0;

	bpf_for_each_map_elem(&numbers, add, &sum, 0);
	return sum;
}

SEC("kprobe/loop")
int loop(void *ctx)
{
	u64 sum = 0;

	bpf_loop(10, step, &sum, 0);
	return sum + twice(sum);
}
