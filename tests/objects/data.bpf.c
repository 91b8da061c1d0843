// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Global data: .rodata, .data, .bss and sections named .data.NAME and .rodata.NAME, by global and
 * static symbol, at offset 0 and beyond, and the address of a variable as well as its value.
 */
#include "object.h"

const volatile u32 setting = 7;
const volatile u64 setting2 = 8;
static const volatile char table[5] = { 1, 2, 3, 4, 5 };
u32 initialised = 42;
static volatile u64 initialised_static = 43;
u64 zero;
u32 zeroes[100];
static volatile u32 zero_static;
struct pair {
	u32 a;
	u64 b;
} pair = { 1, 2 };

u32 custom SEC(".data.custom") = 1;
u32 custom2 SEC(".data.custom") = 2;
static volatile u64 alone SEC(".data.only_static") = 3;
const volatile u32 fixed SEC(".rodata.fixed") = 4;
u32 no_name SEC(".data.") = 6;
u32 long_one SEC(".data.a_name_longer_than_the_kernels_15") = 5;

SEC("kprobe/read")
int read(void *ctx)
{
	return setting + setting2 + initialised + initialised_static + zero + zeroes[17] +
	       zero_static + pair.b;
}

SEC("kprobe/write")
int write(void *ctx)
{
	initialised++;
	initialised_static++;
	zero = bpf_ktime_get_ns();
	zero_static = 1;
	pair.a = zeroes[bpf_get_smp_processor_id() & 63];
	return 0;
}

SEC("kprobe/custom")
int custom_sections(void *ctx)
{
	return custom + custom2 + alone + fixed + no_name + long_one;
}

SEC("kprobe/address")
int address(void *ctx)
{
	bpf_probe_read_kernel(&pair, sizeof(pair), ctx);
	return table[bpf_get_prandom_u32() & 3];
}
