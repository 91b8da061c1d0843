// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* n[-1]: the access string is "-1:0", an offset before the struct's start; libbpf refuses it. */
#include "object.h"

CORE_TYPES
struct node {
	u64 flags;
};
CORE_TYPES_END

SEC("kprobe/before")
int before(struct node *n)
{
	return n[-1].flags;
}
