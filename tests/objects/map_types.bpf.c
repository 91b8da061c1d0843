// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A map of each type that this machine's <linux/bpf.h> and clang know, with types for key and value where
 * they can be given: which of them takes types is a fact about the kernel. And what else a definition may
 * say: numa_node, map_extra, pinning.
 */
#include "object.h"

#define MAP(name, kind, n, k, v)                   \
	struct {                                   \
		__uint(type, BPF_MAP_TYPE_##kind); \
		__uint(max_entries, n);            \
		__type(key, k);                    \
		__type(value, v);                  \
	} name SEC(".maps")

#define STORAGE(name, kind)                           \
	struct {                                      \
		__uint(type, BPF_MAP_TYPE_##kind);    \
		__uint(map_flags, BPF_F_NO_PREALLOC); \
		__type(key, int);                     \
		__type(value, u64);                   \
	} name SEC(".maps")

struct lpm_key {
	struct bpf_lpm_trie_key trie;
	u32 data;
};

MAP(hash, HASH, 10, u32, u64);
MAP(array, ARRAY, 10, u32, u64);
MAP(prog_array, PROG_ARRAY, 10, u32, u32);
MAP(perf_event_array, PERF_EVENT_ARRAY, 10, u32, u32);
MAP(percpu_hash, PERCPU_HASH, 10, u32, u64);
MAP(percpu_array, PERCPU_ARRAY, 10, u32, u64);
MAP(stack_trace, STACK_TRACE, 10, u32, u64);
MAP(cgroup_array, CGROUP_ARRAY, 10, u32, u32);
MAP(lru_hash, LRU_HASH, 10, u32, u64);
MAP(lru_percpu_hash, LRU_PERCPU_HASH, 10, u32, u64);
MAP(devmap, DEVMAP, 10, u32, u32);
MAP(sockmap, SOCKMAP, 10, u32, u64);
MAP(cpumap, CPUMAP, 10, u32, u32);
MAP(xskmap, XSKMAP, 10, u32, u32);
MAP(sockhash, SOCKHASH, 10, u32, u64);
MAP(cgroup_storage, CGROUP_STORAGE, 0, struct bpf_cgroup_storage_key, u64);
MAP(reuseport_sockarray, REUSEPORT_SOCKARRAY, 10, u32, u64);
MAP(percpu_storage, PERCPU_CGROUP_STORAGE, 0, struct bpf_cgroup_storage_key, u64);
MAP(devmap_hash, DEVMAP_HASH, 10, u32, u32);
STORAGE(sk_storage, SK_STORAGE);
STORAGE(inode_storage, INODE_STORAGE);
STORAGE(task_storage, TASK_STORAGE);

struct {
	__uint(type, 32); /* BPF_MAP_TYPE_CGRP_STORAGE, Linux 6.2 */
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, u64);
} cgrp_storage SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 10);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct lpm_key);
	__type(value, u32);
} lpm_trie SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, 10);
	__type(value, u64);
} queue SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK);
	__uint(max_entries, 10);
	__type(value, u64);
} stack SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_BLOOM_FILTER);
	__uint(max_entries, 10);
	__uint(map_extra, 3); /* hash functions */
	__type(value, u64);
} bloom_filter SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 16);
	__uint(map_flags, BPF_F_NUMA_NODE);
	__uint(numa_node, 1);
} ring SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_USER_RINGBUF);
	__uint(max_entries, 1 << 16);
} user_ring SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 10);
	__type(key, u32);
	__type(value, u64);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
} pinned SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 10);
	__type(key, u32);
	__type(value, u64);
	__uint(pinning, LIBBPF_PIN_NONE);
} not_pinned SEC(".maps");

SEC("kprobe/x")
int prog(void *ctx)
{
	return 0;
}
