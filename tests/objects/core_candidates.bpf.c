// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Several candidates, of which each has only some of the fields. libbpf forgets those that did not
 * match once another did: whether b is found depends on a having been asked for before it.
 */
#include "object.h"

CORE_TYPES
struct pick {
	u32 a;
	u32 b;
};
struct pick___again {
	u32 b;
};
CORE_TYPES_END

SEC("kprobe/both")
int both(struct pick *p)
{
	return p->a + p->b + bpf_core_field_exists(p->b);
}

SEC("kprobe/only_b")
int only_b(struct pick___again *p)
{
	return p->b;
}
