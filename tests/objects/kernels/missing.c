// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Fields, types and enumerators are gone or have other names; arrays are too short. */
#include "keep.h"

struct leaf {
	u32 val;
	char name[16];
};
KEEP(struct leaf);

struct node {
	u32 id;
	struct leaf leaf_now_called_otherwise;
	struct leaf *leaf_ptr;
	union {
		u32 word;
		struct {
			u16 lower;
			u16 high;
		};
	};
	int numbers[2];
	struct leaf leaves[1];
	int matrix[1][2];
	int count;
};
KEEP(struct node);

struct sizes {
	u8 u1;
	u64 u8;
	s16 s2;
};
KEEP(struct sizes);

struct bits {
	u32 a : 3;
	s32 c : 5;
	s16 plain2;
};
KEEP(struct bits);

enum colour { COLOUR_RED, COLOUR_YELLOW };
KEEP(enum colour);

struct plain {
	int x;
};
typedef unsigned long number_t;
typedef int (*callback_t)(struct plain *p);
struct deep {
	struct plain *by_pointer;
	number_t number;
	enum { DEEP_A } kind;
};
KEEP(struct plain);
KEEP(number_t);
KEEP(callback_t);
KEEP(struct deep);
