// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A program that judges itself: it is run (tests/oracle/kernel), and returns the number of the line
 * where something is not as the C says, or 0. Every variable and function is at a place of its own,
 * so that whatever is linked wrongly is another one.
 */
#include "object.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, u64);
} first_map SEC(".maps"), second_map SEC(".maps");

u64 data_0 = 0x1000, data_1 = 0x1001, data_2[4] = { 0x1002, 0x1003, 0x1004, 0x1005 };
static volatile u32 static_data_0 = 0x2000, static_data_1 = 0x2001;
const volatile u32 constant_0 = 0x3000, constant_1[3] = { 0x3001, 0x3002, 0x3003 };
u32 zero_0, zero_1[5], zero_2;
u64 far_0 SEC(".data.far") = 0x4000, far_1 SEC(".data.far") = 0x4001;

static __noinline int static_0(u32 x)
{
	return x + 0x50 + static_data_0;
}

static __noinline int static_1(u32 x)
{
	return static_0(x) + 0x51;
}

__noinline int global_0(u32 x)
{
	return x + 0x60 + data_0;
}

__noinline int global_1(u32 x)
{
	return global_0(x) + static_1(x) + 0x61;
}

__noinline int global_2(u32 x)
{
	return x + 0x62;
}

#define EXPECT(condition)                \
	do {                             \
		if (!(condition))        \
			return __LINE__; \
	} while (0)

SEC("tc")
int judge_data(struct __sk_buff *skb)
{
	EXPECT(data_0 == 0x1000);
	EXPECT(data_1 == 0x1001);
	EXPECT(data_2[0] == 0x1002);
	EXPECT(data_2[3] == 0x1005);
	EXPECT(static_data_0 == 0x2000);
	EXPECT(static_data_1 == 0x2001);
	EXPECT(constant_0 == 0x3000);
	EXPECT(constant_1[0] == 0x3001);
	EXPECT(constant_1[2] == 0x3003);
	EXPECT(far_0 == 0x4000);
	EXPECT(far_1 == 0x4001);
	EXPECT(zero_0 == 0 && zero_1[4] == 0 && zero_2 == 0);
	zero_0 = 7;
	zero_1[4] = 8;
	zero_2 = 9;
	EXPECT(zero_0 == 7);
	EXPECT(zero_1[4] == 8);
	EXPECT(zero_2 == 9);
	zero_0 = zero_1[4] = zero_2 = 0;
	return 0;
}

SEC("tc")
int judge_calls(struct __sk_buff *skb)
{
	u32 n = skb->len & 1;

	EXPECT(static_0(n) == n + 0x2050);
	EXPECT(static_1(n) == n + 0x20a1);
	EXPECT(global_0(n) == n + 0x1060);
	EXPECT(global_2(n) == n + 0x62);
	EXPECT(global_1(n) == n + 0x1060 + n + 0x20a1 + 0x61);
	return 0;
}

/* One call of a helper to a function: gcc 12 makes an indirect one of two. */
static __noinline int set(void *map, u64 value)
{
	u32 key = 0;

	return bpf_map_update_elem(map, &key, &value, 0);
}

static __noinline u64 *get(void *map)
{
	u32 key = 0;

	return bpf_map_lookup_elem(map, &key);
}

SEC("tc")
int judge_maps(struct __sk_buff *skb)
{
	u64 *value;

	set(&first_map, 0x70);
	set(&second_map, 0x71);
	value = get(&first_map);
	EXPECT(value && *value == 0x70);
	value = get(&second_map);
	EXPECT(value && *value == 0x71);
	*value = 0;
	return 0;
}
