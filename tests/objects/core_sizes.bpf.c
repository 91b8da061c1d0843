// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Loads and stores whose width must follow the kernel's field: unsigned integers and pointers may
 * change, anything signed is poisoned when its width changes.
 */
#include "object.h"

CORE_TYPES
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
};
struct node {
	u32 id;
	u64 flags;
	u32 word;
	u16 low;
};
CORE_TYPES_END

SEC("kprobe/load_u1")
int load_u1(struct sizes *s)
{
	return s->u1;
}

SEC("kprobe/load_u2")
int load_u2(struct sizes *s)
{
	return s->u2;
}

SEC("kprobe/load_u4")
int load_u4(struct sizes *s)
{
	return s->u4;
}

SEC("kprobe/load_u8")
int load_u8(struct sizes *s)
{
	return s->u8;
}

SEC("kprobe/load_signed")
int load_signed(struct sizes *s)
{
	return s->s1 + s->s2 + s->s4 + s->s8;
}

SEC("kprobe/load_pointer")
int load_pointer(struct sizes *s)
{
	return (long)s->ptr;
}

SEC("kprobe/store_unsigned")
int store_unsigned(struct sizes *s)
{
	u64 now = bpf_ktime_get_ns();

	s->u1 = now;
	s->u2 = now;
	s->u4 = now;
	s->u8 = now;
	return 0;
}

SEC("kprobe/store_signed")
int store_signed(struct sizes *s)
{
	u64 now = bpf_ktime_get_ns();

	s->s1 = now;
	s->s2 = now;
	s->s4 = now;
	s->s8 = now;
	return 0;
}

SEC("kprobe/load_node")
int load_node(struct node *n)
{
	return n->id + n->flags + n->word + n->low;
}

/* An addition has no width: only the offset changes, signed or not. */
SEC("kprobe/address")
int address(struct sizes *s)
{
	long v = 0;

	bpf_core_read(&v, bpf_core_field_size(s->s4), &s->s4);
	return v;
}
