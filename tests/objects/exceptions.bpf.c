// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Programs that throw: with a callback that nothing calls, which calls a function in turn; with the
 * same callback once more; without one. What the callback is given, it leaves behind.
 */
#include "object.h"

#define __exception_cb(name) __attribute__((btf_decl_tag("exception_callback:" #name)))

extern void bpf_throw(u64 cookie) __ksym;

u64 caught = 0, seen_by_helper = 0, went_on = 0;

__attribute__((noinline)) static int helper(u64 cookie)
{
	seen_by_helper = cookie;
	return 0;
}

__attribute__((noinline)) int handler(u64 cookie)
{
	caught = cookie;
	return helper(cookie + 1);
}

__attribute__((noinline)) static int deeper(int depth)
{
	if (depth > 0)
		bpf_throw(42);
	return depth;
}

volatile int depth = 1;

__exception_cb(handler) SEC("tp_btf/sys_enter")
int throws(void *ctx)
{
	deeper(depth);
	went_on++;
	return 0;
}

/* The tag of a parameter is none of the function's. */
__exception_cb(handler) SEC("tp_btf/sys_enter")
int does_not(void *ctx __attribute__((btf_decl_tag("exception_callback:nobody"))))
{
	if (depth > 5)
		bpf_throw(43);
	return 0;
}

SEC("tp_btf/sys_enter")
int has_no_callback(void *ctx)
{
	if (depth > 5)
		bpf_throw(44);
	return 0;
}
