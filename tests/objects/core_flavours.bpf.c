// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Flavours: everything from the last ___ of a name on does not count when the kernel's type is
 * looked for. Several views of one struct, each with what it needs, one of them always wrong.
 */
#include "object.h"

CORE_TYPES
struct leaf {
	u64 stamp;
};
struct leaf___old {
	u32 val;
};
struct leaf___a___b {
	u32 value;
};
struct leaf___ {
	char name[16];
};
struct node___x {
	u64 flags;
	struct leaf___old leaf;
};
struct node___y {
	struct leaf *leaf_ptr;
	u32 id;
};
struct plain___x {
	int x;
};
/* Three underscores at the start are no suffix: the essential name would be empty. */
struct ___leading {
	int x;
};
/* Two are part of the name. */
struct leaf__two {
	int value;
};
CORE_TYPES_END

SEC("kprobe/either")
int either(void *ctx)
{
	struct leaf___old *old = ctx;
	struct leaf___a___b *new = ctx;

	if (bpf_core_field_exists(old->val))
		return old->val;
	return new->value;
}

SEC("kprobe/trailing")
int trailing(struct leaf___ *l)
{
	return l->name[2];
}

/* The embedded struct's flavour only matters for its fields' names. */
SEC("kprobe/embedded")
int embedded(struct node___x *n)
{
	return n->flags + bpf_core_field_exists(n->leaf.val);
}

SEC("kprobe/pointer")
int pointer(struct node___y *n)
{
	return n->leaf_ptr->stamp + n->id;
}

SEC("kprobe/no_flavour")
int no_flavour(void *ctx)
{
	return bpf_core_type_exists(struct ___leading) +
	       bpf_core_type_exists(struct leaf__two) * 2 +
	       bpf_core_type_exists(struct leaf___anything) * 4 +
	       bpf_core_type_size(struct plain___x);
}
