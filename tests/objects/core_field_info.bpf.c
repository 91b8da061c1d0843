// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Kinds 1 to 5 on fields that are no bitfields: size, exists, signed, left and right shift. */
#include "object.h"

CORE_TYPES
struct leaf {
	u32 value;
	u64 stamp;
	char name[16];
	int never_there;
};

struct sizes {
	u8 u1;
	u16 u2;
	u32 u4;
	u64 u8;
	s8 s1;
	s16 s2;
	s32 s4;
	s64 s8;
	void *ptr;
	char text[8];
	float f4;
};

struct node {
	u64 flags;
	struct leaf leaf;
	struct leaf leaves[4];
};

struct never_there {
	int field;
};
CORE_TYPES_END

SEC("kprobe/sizes")
int sizes(struct sizes *s)
{
	return bpf_core_field_size(s->u1) + bpf_core_field_size(s->u2) +
	       bpf_core_field_size(s->u4) + bpf_core_field_size(s->u8) +
	       bpf_core_field_size(s->ptr) + bpf_core_field_size(s->text) +
	       bpf_core_field_size(s->f4);
}

/* A struct, an array of structs, and one element of it. */
SEC("kprobe/sizes_composite")
int sizes_composite(struct node *n)
{
	return bpf_core_field_size(n->leaf) + bpf_core_field_size(n->leaves) +
	       bpf_core_field_size(n->leaves[1]) + bpf_core_field_size(n->leaves[1].name);
}

/* Of a field that may be missing, of a struct that is missing, and guarding an access. */
SEC("kprobe/exists")
int exists(struct node *n)
{
	int found = bpf_core_field_exists(n->flags) + bpf_core_field_exists(n->leaf.stamp) * 2 +
		    bpf_core_field_exists(n->leaf.never_there) * 4 +
		    bpf_core_field_exists(struct never_there, field) * 8 +
		    bpf_core_field_exists(n->leaves[3]) * 16;

	if (bpf_core_field_exists(n->leaf.never_there))
		found += n->leaf.never_there;
	return found;
}

SEC("kprobe/signedness")
int signedness(struct sizes *s)
{
	return __CORE_RELO(s, u1, SIGNED) + __CORE_RELO(s, s1, SIGNED) * 2 +
	       __CORE_RELO(s, u8, SIGNED) * 4 + __CORE_RELO(s, s8, SIGNED) * 8;
}

SEC("kprobe/shifts")
int shifts(struct sizes *s)
{
	return __CORE_RELO(s, u1, LSHIFT_U64) + __CORE_RELO(s, u1, RSHIFT_U64) +
	       __CORE_RELO(s, u4, LSHIFT_U64) + __CORE_RELO(s, u4, RSHIFT_U64) +
	       __CORE_RELO(s, u8, LSHIFT_U64) + __CORE_RELO(s, u8, RSHIFT_U64);
}
