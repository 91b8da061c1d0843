// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A program that calls another program of another section, which calls a subprogram: an entry can
 * be a subprogram too, and is then both loaded by itself and appended.
 */
#include "object.h"

static __noinline u64 helper(u64 x)
{
	return x + bpf_get_prandom_u32();
}

SEC("kprobe/called")
__noinline int called(u64 x)
{
	return helper(x) * 2;
}

SEC("kprobe/caller")
int caller(u64 x)
{
	return called(x) + helper(3);
}
