// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Maps of maps and of programs: inner definitions given as a named type, in place, with sizes only; slots
 * filled with maps that come before and behind, with one map twice, with programs of several sections.
 */
#include "object.h"

struct inner {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, u32);
	__type(value, u64);
};

struct inner a SEC(".maps"), b SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 8);
	__type(key, u32);
	__array(values, struct inner);
} by_index SEC(".maps") = {
	.values = { [0] = &a, [2] = (void *)&b, [5] = &a },
};

struct table {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 100);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(key_size, 12);
	__uint(value_size, 20);
};

extern struct table behind;

struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 3);
	__uint(key_size, sizeof(int));
	__array(values, struct table);
} by_key SEC(".maps") = {
	.values = { [1] = &behind },
};

struct table behind SEC(".maps");

/* Its slots are filled by whoever loads it; the sizes are those of a descriptor. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 2);
	__uint(key_size, 4);
	__uint(value_size, 4);
	__array(values, struct {
		__uint(type, BPF_MAP_TYPE_RINGBUF);
		__uint(max_entries, 1 << 16);
	});
} empty_outer SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, u32);
} plain SEC(".maps");

SEC("kprobe/jump")
int jump(void *ctx);

int one(void *ctx);
int two(void *ctx);

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 5);
	__uint(key_size, sizeof(u32));
	__array(values, int(void *));
} programs SEC(".maps") = {
	.values = { [1] = (void *)&one, [4] = (void *)&two, [0] = (void *)&jump },
};

SEC("kprobe/jump")
int jump(void *ctx)
{
	bpf_tail_call(ctx, &programs, 1);
	return 0;
}

SEC("kprobe/both")
int one(void *ctx)
{
	u32 key = 0;
	void *map = bpf_map_lookup_elem(&by_index, &key);
	u64 *v = map ? bpf_map_lookup_elem(map, &key) : NULL;

	bpf_tail_call(ctx, &programs, 4);
	return v ? *v : 0;
}

SEC("kprobe/both")
int two(void *ctx)
{
	u32 key = 1, wide[3] = {};
	void *map = bpf_map_lookup_elem(&by_key, &key);
	u64 *v = map ? bpf_map_lookup_elem(map, wide) : NULL;
	void *ring = bpf_map_lookup_elem(&empty_outer, &key);

	return (v ? *v : 0) + (ring ? bpf_ringbuf_query(ring, 0) : 0) +
	       (long)bpf_map_lookup_elem(&plain, &key);
}
