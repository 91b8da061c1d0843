// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Large switches, which clang 22 and later turn into jump tables (-mcpu=v4), in the program, in a function in
 * .text that is not the first there, and in one that two programs call. The programs judge themselves:
 * what a switch says must be what a chain of ifs says.
 */
#include "object.h"

#define JUMPS(X)                                                                             \
	X(0, 713) X(1, 21) X(2, 5) X(3, 999) X(4, 64) X(5, 17) X(6, 306) X(7, 8) X(8, 450)   \
	X(9, 77) X(10, 2) X(11, 141) X(12, 35) X(13, 620) X(14, 59) X(15, 8000) X(16, 1) X(17, 43)

u64 right, wrong;
u32 counts[18];

/* Statements that differ, or the switch becomes a table of numbers. */
#define CASE(i, n)                     \
	case i:                        \
		counts[i] += n;        \
		said = n;              \
		break;
#define IF(i, n)     \
	if (x == i)  \
		said = n;

/* Not static, so it comes first. */
__noinline u32 by_ifs(u32 x)
{
	u32 said = 4;

	JUMPS(IF)
	return said;
}

static __noinline u32 by_jumps(u32 x)
{
	u32 said;

	switch (x) {
		JUMPS(CASE)
	default:
		said = 4;
	}
	return said;
}

static __always_inline void judge(u32 x, u32 said)
{
	if (said == by_ifs(x))
		__sync_fetch_and_add(&right, 1);
	else
		__sync_fetch_and_add(&wrong, 1);
}

SEC("raw_tp/sys_enter")
int enter(u64 *ctx)
{
	u32 x = bpf_get_prandom_u32() % 20, said;

	switch (x) {
		JUMPS(CASE)
	default:
		said = 4;
	}
	judge(x, said);
	judge(x, by_jumps(x));
	return 0;
}

SEC("raw_tp/sys_exit")
int leave(u64 *ctx)
{
	u32 x = bpf_get_prandom_u32() % 20;

	judge(x, by_jumps(x));
	return 0;
}
