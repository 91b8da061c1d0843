// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Idioms of older code: no attribute on the types but __builtin_preserve_access_index around the
 * expression, bpf_probe_read, a format string on the stack, a "version" section, always_inline
 * helpers.
 */
#include "object.h"

#define _(p) __builtin_preserve_access_index(p)

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
	int matrix[3][5];
};

u32 _version SEC("version") = 0x050a00;

SEC("kprobe/probe_read")
int probe_read(struct node *n)
{
	struct leaf *leaf = 0;
	u64 stamp = 0;

	bpf_probe_read(&leaf, sizeof(leaf), _(&n->leaf_ptr));
	bpf_probe_read(&stamp, sizeof(stamp), _(&leaf->stamp));
	return stamp;
}

SEC("kprobe/whole_expression")
int whole_expression(struct node *n)
{
	return _(({ n->leaf.stamp + n->flags + n->matrix[1][2]; }));
}

static __attribute__((always_inline)) u32 inlined(struct node *n)
{
	u32 id = 0;

	bpf_probe_read(&id, sizeof(id), _(&n->id));
	return id;
}

/* The same function twice: each copy has its own relocations. */
SEC("kprobe/twice")
int twice(struct node *n)
{
	return inlined(n) + inlined(n + 1);
}

SEC("kprobe/format_on_stack")
int format_on_stack(struct node *n)
{
	char fmt[] = "id %d flags %lu\n";

	bpf_trace_printk(fmt, sizeof(fmt), inlined(n), _(n->flags));
	return 0;
}
