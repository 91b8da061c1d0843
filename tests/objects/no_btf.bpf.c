// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* No .BTF at all: the build removes it. Programs, data and calls work without. */
#include "object.h"

const volatile u32 setting = 7;
u32 counter;

static __noinline u32 half(u32 x)
{
	return x / 2 + bpf_get_prandom_u32();
}

SEC("kprobe/without")
int without(void *ctx)
{
	counter += setting;
	return half(counter);
}
