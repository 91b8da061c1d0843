// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Access that does not start at a named struct: at a union, at a typedef of an unnamed struct (the
 * typedef's name is looked for, among typedefs only), at a typedef of a named one.
 */
#include "object.h"

CORE_TYPES
union choice {
	int i;
	char bytes[12];
};
typedef struct {
	int hidden;
} unnamed_t;
typedef struct leaf {
	u64 stamp;
} leaf_t;
typedef const volatile leaf_t const_leaf_t;
struct deep {
	struct plain *by_pointer;
	char text[4];
};
struct plain {
	long y;
};
CORE_TYPES_END

SEC("kprobe/at_union")
int at_union(union choice *c)
{
	return c->i + c->bytes[1];
}

SEC("kprobe/at_unnamed")
int at_unnamed(unnamed_t *u)
{
	return u->hidden + bpf_core_field_exists(u->hidden);
}

SEC("kprobe/at_typedef")
int at_typedef(leaf_t *l)
{
	return l->stamp;
}

SEC("kprobe/at_modified")
int at_modified(const_leaf_t *l)
{
	return l->stamp;
}

SEC("kprobe/chain")
int chain(const struct deep *d)
{
	return d->by_pointer->y + d->text[2];
}
