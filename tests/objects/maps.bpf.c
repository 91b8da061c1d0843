// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* BTF-defined maps: types and sizes given in each of the ways (key/value as types, key_size and
 * value_size as numbers), flags, a ring buffer, and references to them from programs and
 * from subprograms.
 */
#include "object.h"

struct value {
	u64 count;
	char name[16];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, u32);
	__type(value, struct value);
} by_type SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 7);
	__uint(key_size, 12);
	__uint(value_size, 20);
	__uint(map_flags, BPF_F_NO_COMMON_LRU);
} by_size SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, u64);
} counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 3);
	__type(key, int);
	__type(value, u64);
	__uint(map_flags, BPF_F_MMAPABLE);
} mapped SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 100);
	__uint(key_size, sizeof(u32));
	__uint(value_size, 127 * sizeof(u64));
} a_name_longer_than_15_bytes SEC(".maps");

static __noinline u64 count(u32 key)
{
	u64 *c = bpf_map_lookup_elem(&counters, &key);

	return c ? ++*c : 0;
}

SEC("kprobe/lookup")
int lookup(void *ctx)
{
	u32 key = 1;
	char wide[12] = {};
	struct value *v = bpf_map_lookup_elem(&by_type, &key);

	bpf_map_delete_elem(&by_size, wide);
	return (v ? v->count : 0) + count(key);
}

SEC("kprobe/output")
int output(void *ctx)
{
	u64 *slot = bpf_ringbuf_reserve(&events, sizeof(*slot), 0);

	if (slot) {
		*slot = count(0);
		bpf_ringbuf_submit(slot, 0);
	}
	return 0;
}

SEC("kprobe/others")
int others(void *ctx)
{
	u32 key = 0;
	u64 *v = bpf_map_lookup_elem(&mapped, &key);

	return (v ? *v : 0) + bpf_get_stackid(ctx, &a_name_longer_than_15_bytes, 0);
}
