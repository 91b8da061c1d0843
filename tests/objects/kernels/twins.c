// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Types twice, the second as a flavour (NAME___twin), alike in all that programs ask for: several
 * candidates that agree. Some twins lack a field: those just do not match.
 */
#include "base.c"

struct node___twin {
	u32 id;
	u64 flags;
	struct leaf leaf;
	struct leaf *leaf_ptr;
};
KEEP(struct node___twin);

struct leaf___1___twin {
	u32 value;
	u64 stamp;
	char name[16];
};
KEEP(struct leaf___1___twin);

struct sizes___twin {
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
KEEP(struct sizes___twin);

struct bits___twin {
	u32 a : 3;
	u32 b : 7;
	s32 c : 5;
	u32 d : 17;
	u64 wide : 40;
};
KEEP(struct bits___twin);

/* Neither has both fields. */
struct pick {
	u32 added;
	u32 a;
};
struct pick___other {
	u64 added;
	u32 b;
};
KEEP(struct pick);
KEEP(struct pick___other);

enum colour___twin { COLOUR_RED___2, COLOUR_GREEN___2 = 5, COLOUR_BLUE___2 = 7 };
KEEP(enum colour___twin);

struct plain___twin {
	int x;
	long y;
};
KEEP(struct plain___twin);
