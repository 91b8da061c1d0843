// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Plain fields became bitfields, bitfields became plain, and those that stayed have other places,
 * widths and signs.
 */
#include "leaf.h"

struct node {
	u32 id : 24;
	u64 flags : 37;
	struct leaf leaf;
	struct leaf *leaf_ptr;
	struct node *next;
	union {
		u32 word : 11;
		struct {
			u16 low : 3;
			u16 high : 5;
		};
	};
	int numbers[8];
	struct leaf leaves[4];
	int matrix[3][5];
	int count : 9;
	struct leaf tail[];
};
KEEP(struct node);

struct sizes {
	u8 pad : 1;
	u8 u1 : 6;
	u16 u2 : 12;
	u32 u4 : 31;
	u64 u8 : 63;
	s8 s1 : 6;
	s16 s2 : 12;
	s32 s4 : 31;
	s64 s8 : 63;
	void *ptr;
	char text[8];
	float f4;
};
KEEP(struct sizes);

enum colour_bits { BITS_RED, BITS_GREEN, BITS_BLUE, BITS_MINUS = -1 };
struct bits {
	u8 a;
	s8 b;
	u32 c : 7;
	s32 d : 17;
	u64 wide;
	enum colour_bits colour : 5;
	s32 swide : 9;
	u32 plain1 : 4;
	u32 plain2 : 12;
	s32 plain4 : 14;
	u64 plain8 : 44;
};
KEEP(struct bits);

#include "enums.h"
#include "types.h"
