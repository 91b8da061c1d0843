/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Plain, embedded, pointed-to, anonymous and array fields; needs leaf.h's struct leaf. */
#include "keep.h"
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
	int numbers[8];
	struct leaf leaves[4];
	int matrix[3][5];
	int count;
	struct leaf tail[];
};
KEEP(struct node);
