// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* maps_shown.bpf.c - maps and variables of every kind that loader/cli/maps.c shows in its own way
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

typedef __u32 u32;
typedef __u64 u64;

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct process {
	u32 pid;
	char comm[12];
};
struct latency {
	u64 max;
	u64 slots[16];
	char comm[8];
};
struct only_slots {
	u32 slots[20];
};
struct few_slots {
	u32 slots[4];
};

#define MAP(name, t, n, k, v)                   \
	struct {                                \
		__uint(type, BPF_MAP_TYPE_##t); \
		__uint(max_entries, n);         \
		__type(key, k);                 \
		__type(value, v);               \
	} name SEC(".maps")

MAP(calls, HASH, 100, struct process, u64);
MAP(by_cpu, PERCPU_ARRAY, 3, u32, int);
MAP(last_by_cpu, PERCPU_HASH, 10, u32, struct process);
MAP(latency_by_cpu, PERCPU_HASH, 10, u32, struct latency);
MAP(total, ARRAY, 1, u32, u64);
MAP(latencies, HASH, 10, u32, struct latency);
MAP(sizes, ARRAY, 1, u32, struct only_slots);
MAP(io_hist, ARRAY, 16, u32, u64);
MAP(runq_dist, PERCPU_ARRAY, 64, u32, u64);
MAP(history, ARRAY, 16, u32, u64);
MAP(short_hist, ARRAY, 15, u32, u64);
MAP(hash_hist, HASH, 16, u32, u64);
MAP(many, HASH, 10000, struct process, u64);
MAP(few, ARRAY, 1, u32, struct few_slots);

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__uint(key_size, 4);
	__uint(value_size, 8);
} numbers SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 4);
	__uint(key_size, 6);
	__uint(value_size, 3);
} odd SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, 4);
	__type(value, struct process);
} queue SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 4);
	__uint(key_size, 4);
	__uint(value_size, 5 * 8);
} stacks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} ring SEC(".maps");

const volatile u32 setting = 7;
const volatile char name_setting[8] SEC(".rodata.set") = "me";
const char text[] SEC(".rodata.text") = "no setting";
const u32 no_setting SEC(".rodata.set") = 8;
u32 started = 1;
static volatile u32 hidden = 2;
struct process last = { 3, "tr\x1b[31m\"" };
u64 zero;
u64 wait_slots[16];
struct latency classes[3];

SEC("socket")
int use(void *ctx)
{
	zero += started + hidden + last.pid + setting;
	wait_slots[zero & 15]++;
	classes[zero & 1].max++;
	return 0;
}
