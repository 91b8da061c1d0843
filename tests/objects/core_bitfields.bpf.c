// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Bitfields, unsigned and signed, by both of the usual macros: byte offset, size, signedness and
 * shifts change together. Plain fields read this way must work where they become bitfields.
 */
#include "object.h"

enum colour_bits { BITS_RED, BITS_GREEN, BITS_BLUE };

CORE_TYPES
struct bits {
	u32 a : 3;
	u32 b : 7;
	s32 c : 5;
	u32 d : 17;
	u64 wide : 40;
	s64 swide : 20;
	enum colour_bits colour : 4;
	u8 plain1;
	s16 plain2;
	u32 plain4;
	s64 plain8;
};

struct node {
	u32 id;
	u64 flags;
	int count;
	u16 high;
};
CORE_TYPES_END

SEC("kprobe/probed")
int probed(struct bits *b)
{
	return BPF_CORE_READ_BITFIELD_PROBED(b, a) + BPF_CORE_READ_BITFIELD_PROBED(b, b) +
	       BPF_CORE_READ_BITFIELD_PROBED(b, c) + BPF_CORE_READ_BITFIELD_PROBED(b, d);
}

SEC("kprobe/direct")
int direct(struct bits *b)
{
	return BPF_CORE_READ_BITFIELD(b, a) + BPF_CORE_READ_BITFIELD(b, c);
}

SEC("kprobe/wide")
int wide(struct bits *b)
{
	return BPF_CORE_READ_BITFIELD_PROBED(b, wide) + BPF_CORE_READ_BITFIELD_PROBED(b, swide);
}

/* The sign of an enum is in its kind flag. */
SEC("kprobe/enumeration")
int enumeration(struct bits *b)
{
	return BPF_CORE_READ_BITFIELD_PROBED(b, colour);
}

/* No bitfields here, but in kernel "bits" they are; and the other way round above. */
SEC("kprobe/plain")
int plain(struct bits *b)
{
	return BPF_CORE_READ_BITFIELD_PROBED(b, plain1) + BPF_CORE_READ_BITFIELD_PROBED(b, plain2) +
	       BPF_CORE_READ_BITFIELD_PROBED(b, plain4) + BPF_CORE_READ_BITFIELD_PROBED(b, plain8);
}

SEC("kprobe/plain_node")
int plain_node(struct node *n)
{
	return BPF_CORE_READ_BITFIELD(n, id) + BPF_CORE_READ_BITFIELD(n, flags) +
	       BPF_CORE_READ_BITFIELD(n, count) + BPF_CORE_READ_BITFIELD(n, high);
}

/* Without a macro: clang loads the unit and masks; only the offset is relocated. */
SEC("kprobe/by_clang")
int by_clang(struct bits *b)
{
	return b->b + b->c;
}

SEC("kprobe/exists")
int exists(struct bits *b)
{
	return bpf_core_field_exists(b->a) + bpf_core_field_exists(b->wide) * 2 +
	       bpf_core_field_size(b->d) + bpf_core_field_offset(b->d);
}
