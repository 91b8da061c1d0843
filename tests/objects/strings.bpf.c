// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Strings: bpf_printk's formats are static const in .rodata; literals that are passed by address
 * lie in .rodata.str1.1, a section of merged strings without BTF; constants that are copied in
 * .rodata.cst32.
 */
#include "object.h"

struct big {
	u64 words[4];
};

SEC("kprobe/printk")
int printk(void *ctx)
{
	bpf_printk("no argument");
	bpf_printk("two arguments: %d %s", 7, "literal");
	return 0;
}

SEC("kprobe/literal")
int literal(void *ctx)
{
	const char *one = "one of the strings";
	const char *two = "another of the strings";

	return bpf_trace_printk(one, 19) +
	       bpf_trace_printk(bpf_get_prandom_u32() & 1 ? two : one, 10);
}

/* A constant struct that is copied to the stack comes from .rodata.cst32, by value. */
SEC("kprobe/constant")
int constant(void *ctx)
{
	struct big b = { { 0x1122334455667788, 2, 0x99aabbccddeeff00, 4 } };
	volatile struct big *copy = &b;

	return copy->words[bpf_get_prandom_u32() & 3];
}
