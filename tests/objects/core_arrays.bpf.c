// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Arrays: constant indices, arrays of structs and of arrays, an index beyond the kernel's length,
 * and flexible arrays, which have no length.
 */
#include "object.h"

CORE_TYPES
struct leaf {
	u32 value;
	u64 stamp;
	char name[16];
};

struct node {
	int numbers[8];
	struct leaf leaves[4];
	int matrix[3][5];
	int count;
	struct leaf tail[];
};

/* The same array as a flavour with length 0 and, at the end, length 1. */
struct node___zero {
	int numbers[8];
	struct leaf tail[0];
};
struct node___one {
	struct leaf tail[1];
};

struct outer {
	struct {
		int x[2];
	} inner[3];
};
CORE_TYPES_END

SEC("kprobe/element")
int element(struct node *n)
{
	return n->numbers[0] + n->numbers[7] + n->numbers[1];
}

SEC("kprobe/element_of_struct")
int element_of_struct(struct node *n)
{
	return n->leaves[2].stamp + n->leaves[3].name[5] + n->leaves[0].value;
}

SEC("kprobe/two_dimensions")
int two_dimensions(struct node *n)
{
	return n->matrix[2][4] + n->matrix[0][1] + n->matrix[1][0];
}

SEC("kprobe/flexible")
int flexible(struct node *n)
{
	return n->tail[0].value + n->tail[17].stamp + n->tail[2].name[1];
}

SEC("kprobe/flexible_zero")
int flexible_zero(struct node___zero *n)
{
	return n->tail[3].stamp;
}

SEC("kprobe/length_one")
int length_one(struct node___one *n)
{
	return n->tail[0].stamp;
}

/* The address of an element; the size of one; does the eighth exist? */
SEC("kprobe/element_info")
int element_info(struct node *n)
{
	int v = 0;

	bpf_core_read(&v, sizeof(v), &n->numbers[3]);
	return v + bpf_core_field_size(n->numbers[3]) + bpf_core_field_size(n->matrix[1]) +
	       bpf_core_field_exists(n->numbers[7]) * 2 +
	       bpf_core_field_exists(n->matrix[2][4]) * 4 +
	       bpf_core_field_offset(n->leaves[1].stamp);
}

/* An index that only the running program knows: clang relocates the array, not the element. */
SEC("kprobe/variable_index")
int variable_index(struct node *n)
{
	u32 i = bpf_get_prandom_u32() & 7;

	return n->numbers[i];
}

SEC("kprobe/unknown_type")
int unknown_type(struct outer *o)
{
	return o->inner[1].x[1];
}
