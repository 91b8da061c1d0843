// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Enumerators of more than 32 bits, which only BTF_KIND_ENUM64 keeps: clang writes it from version 15
 * on (tests/objects/by-compilers), before it the upper half is lost on both sides.
 */
#include "object.h"

enum wide { WIDE_ONE = 1, WIDE_TOP = 0x123456789ab };
enum wide_sign { WIDE_SIGN_MINUS = -0x123456789ab, WIDE_SIGN_PLUS = 7 };

SEC("kprobe/small")
int small(void *ctx)
{
	return bpf_core_enum_value(enum wide, WIDE_ONE) +
	       bpf_core_enum_value(enum wide_sign, WIDE_SIGN_PLUS) +
	       bpf_core_enum_value_exists(enum wide, WIDE_TOP);
}

SEC("kprobe/top")
int top(void *ctx)
{
	return bpf_core_enum_value(enum wide, WIDE_TOP) >> 32;
}

SEC("kprobe/minus")
int minus(void *ctx)
{
	return bpf_core_enum_value(enum wide_sign, WIDE_SIGN_MINUS) >> 32;
}
