// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Programs that no kernel takes beside one that is good: it must do when it alone is asked for
 * (--prog, and for libbpf autoload off for the others).
 */
#include "object.h"

CORE_TYPES
struct node {
	u32 id;
};
struct leaf {
	u32 value;
};
CORE_TYPES_END

static __noinline u32 of_leaf(struct leaf *l)
{
	return l->value;
}

SEC("kprobe/good")
int good(struct leaf *l)
{
	return of_leaf(l) + bpf_core_type_exists(struct leaf);
}

/* Among the types of tests/objects/kernels/ambiguous.c are two structs node. */
SEC("kprobe/torn")
int torn(struct node *n)
{
	return n->id;
}

/* tests/objects/rules.mk makes it a relocation of a kind that does not exist. */
SEC("kprobe/unknown_kind")
int unknown_kind(void *ctx)
{
	return bpf_core_type_size(struct leaf);
}

SEC("of another loader")
int unknown_section(void *ctx)
{
	return 1;
}

SEC("?kprobe/good_too")
int good_too(struct leaf *l)
{
	return of_leaf(l);
}
