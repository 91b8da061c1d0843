// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Kind 0, BPF_CORE_FIELD_BYTE_OFFSET, in every class of instruction that clang puts it in: load,
 * store, addition, constant; plain, embedded and anonymous fields; through one pointer and several.
 */
#include "object.h"

CORE_TYPES
struct leaf {
	u32 value;
	u64 stamp;
	char name[16];
};

struct node {
	u32 id;
	u64 flags;
	struct leaf leaf;
	struct leaf *leaf_ptr;
	struct node *next;
	union {
		u32 word;
		struct {
			u16 low;
			u16 high;
		};
	};
};
CORE_TYPES_END

/* BPF_LDX of each width; u64 flags at an offset other than 0. */
SEC("kprobe/load")
int load(struct node *n)
{
	return n->id + n->flags + n->low + n->high;
}

/* BPF_STX: the value comes from a register, so that clang cannot fold it. */
SEC("kprobe/store")
int store(struct node *n)
{
	u64 now = bpf_ktime_get_ns();

	n->flags = now;
	n->id = now;
	n->high = now;
	return 0;
}

/* Fields of an embedded struct: one relocation with access string 0:2:1. */
SEC("kprobe/embedded")
int embedded(struct node *n)
{
	return n->leaf.stamp + n->leaf.value;
}

/* Each pointer is a load, and a relocation, of its own. */
SEC("kprobe/chase")
int chase(struct node *n)
{
	return n->next->next->leaf_ptr->stamp;
}

/* BPF_ALU64 | BPF_ADD: the address of a field, for bpf_probe_read. */
SEC("kprobe/address")
int address(struct node *n)
{
	char name[16];
	u64 flags;

	bpf_core_read(&flags, sizeof(flags), &n->flags);
	bpf_core_read_str(name, sizeof(name), &n->leaf.name);
	return flags + name[0] + BPF_CORE_READ(n, next, leaf_ptr, value);
}

/* BPF_MOV: the offset itself. */
SEC("kprobe/constant")
int constant(void *ctx)
{
	return bpf_core_field_offset(struct node, high) +
	       bpf_core_field_offset(struct node, leaf.stamp);
}

/* n[2]: the first index of the access string counts whole structs. */
SEC("kprobe/first_index")
int first_index(struct node *n)
{
	return n[2].flags + n[1].id;
}
