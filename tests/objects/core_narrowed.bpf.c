// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A load of 4 bytes from a field of 8, by a cast. Where the kernel's field has 8 bytes too that is
 * fine; where it has not, no width is right.
 */
#include "object.h"

CORE_TYPES
struct node {
	u64 flags;
};
CORE_TYPES_END

SEC("kprobe/narrowed")
int narrowed(struct node *n)
{
	return *(u32 *)&n->flags;
}
