// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Hidden is static: what no other object may see the kernel is told is static, though its source says
 * nothing of the kind. A section of hidden variables only is not worth mapping into memory, and the
 * verifier looks at a hidden function with what its caller knows.
 */
#include "object.h"

#define HIDDEN __attribute__((visibility("hidden")))

HIDDEN u64 locked SEC(".data.locks") = 1;
HIDDEN u64 counted SEC(".bss.locks");
static volatile u64 own SEC(".bss.locks");

HIDDEN u64 half SEC(".data.half") = 2;
u64 seen SEC(".data.half") = 3;

/* The verifier takes this only where it knows that P is not NULL. */
HIDDEN __noinline u64 hidden_function(u64 *p)
{
	return *p + bpf_get_prandom_u32();
}

HIDDEN __weak __noinline int hidden_weak_function(u64 x)
{
	return x + bpf_get_prandom_u32();
}

__noinline int seen_function(u64 x)
{
	return x * bpf_get_prandom_u32();
}

/* A program is entered by the kernel; who sees it does not matter. */
HIDDEN SEC("socket") int hidden_program(void *ctx)
{
	return locked + hidden_weak_function(counted);
}

SEC("socket")
int program(void *ctx)
{
	u64 on_stack = half + seen;

	own++;
	return hidden_function(&on_stack) + hidden_weak_function(own) + seen_function(locked);
}
