// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* CO-RE relocations inside subprograms: .BTF.ext counts their offsets within .text, and every
 * program that calls them gets its own patched copy.
 */
#include "object.h"

CORE_TYPES
struct leaf {
	u64 stamp;
};
struct node {
	u32 id;
	u64 flags;
	struct leaf *leaf_ptr;
	int absent;
};
CORE_TYPES_END

static __noinline u64 stamp_of(struct leaf *l)
{
	return l->stamp;
}

static __noinline u64 flags_of(struct node *n)
{
	return n->flags + stamp_of(n->leaf_ptr);
}

__noinline int absent_of(struct node *n)
{
	return n ? n->absent : 0;
}

SEC("kprobe/first")
int first(struct node *n)
{
	return n->id + flags_of(n);
}

SEC("kprobe/second")
int second(struct node *n)
{
	return absent_of(n) + stamp_of(n->leaf_ptr) + n->flags;
}

SEC("kprobe/neither")
int neither(struct node *n)
{
	return n->id;
}
