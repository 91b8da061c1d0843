// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Types twice, and the two disagree: which one is meant cannot be known. */
#include "base.c"

struct node___twin {
	u64 flags;
	u32 id;
};
KEEP(struct node___twin);

struct sizes___twin {
	u16 u1;
	u16 u2;
	u32 u4;
};
KEEP(struct sizes___twin);

struct bits___twin {
	u32 a : 4;
	u32 b : 6;
};
KEEP(struct bits___twin);

enum colour___twin { COLOUR_RED___2 = 1 };
KEEP(enum colour___twin);

struct plain___twin {
	int x;
};
KEEP(struct plain___twin);
