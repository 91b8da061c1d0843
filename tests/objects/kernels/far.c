// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Fields at 32767 and beyond: a load or store has 16 signed bits for its offset. An addition or a
 * constant has 32. And a bitfield that lies across two 64-bit words: no single load reads it.
 */
#include "leaf.h"

struct node {
	u32 id;
	char before[32755];
	u64 flags;
	char between[32768];
	struct leaf leaf;
	char after[1000000];
	struct leaf *leaf_ptr;
	struct node *next;
	u32 word;
	u16 low;
	u16 high;
	int numbers[8];
	struct leaf leaves[4];
	int matrix[3][5];
	int count;
	struct leaf tail[];
};
KEEP(struct node);

struct __attribute__((packed)) sizes {
	char before[32767];
	u8 u1;
	u16 u2;
};
KEEP(struct sizes);

struct __attribute__((packed)) bits {
	u32 a : 3;
	u32 b : 7;
	s32 c : 5;
	u64 wide : 60;
};
KEEP(struct bits);

#include "enums.h"
#include "types.h"
