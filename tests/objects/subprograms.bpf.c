// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Calls: static and global functions in .text, a chain of calls, one function called twice by one
 * program and by several programs, a subprogram that nobody calls, several programs in one section,
 * weak functions, references to data and maps from subprograms.
 */
#include "object.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, u64);
} totals SEC(".maps");

u64 calls;

static __noinline u64 last(u64 x)
{
	u32 key = 0;
	u64 *total = bpf_map_lookup_elem(&totals, &key);

	return total ? *total + x : x;
}

static __noinline u64 middle(u64 x)
{
	calls++;
	return last(x) * 3 + last(x + 1);
}

__noinline int outermost(u64 x)
{
	return middle(x) + 1;
}

__weak __noinline int weak_function(u64 x)
{
	return x * 5 + bpf_get_prandom_u32();
}

__noinline int never_called(u64 x)
{
	return middle(x) - 1;
}

/* Clang moves a static function's address by the symbol of its section: an offset in imm. */
static __noinline int by_section(u64 x)
{
	return x ^ bpf_get_prandom_u32();
}

SEC("kprobe/chain")
int chain(void *ctx)
{
	return outermost(bpf_ktime_get_ns());
}

SEC("kprobe/several")
int several(void *ctx)
{
	return last(1) + last(2) + weak_function(3) + by_section(4);
}

SEC("kprobe/order")
int order(void *ctx)
{
	return by_section(1) + outermost(2) + middle(3);
}

SEC("kprobe/none")
int none(void *ctx)
{
	return 0;
}

/* Two programs in one section: the second starts at an offset. */
SEC("kprobe/shared")
int shared_first(void *ctx)
{
	return weak_function(1);
}

SEC("kprobe/shared")
int shared_second(void *ctx)
{
	return outermost(2) + calls;
}

SEC("kprobe/shared")
int shared_third(void *ctx)
{
	return last(3);
}
