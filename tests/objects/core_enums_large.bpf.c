// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* An enumerator of all 32 bits. A BTF_KIND_ENUM keeps 32 bits and clang 14 does not say whether
 * they are signed: clang wrote 0xffffffff into the instruction, libbpf expects -1 there and
 * refuses.
 */
#include "object.h"

enum large { LARGE_ONE = 1, LARGE_TOP = 0xffffffff };

SEC("kprobe/large")
int large(void *ctx)
{
	return bpf_core_enum_value(enum large, LARGE_TOP);
}
