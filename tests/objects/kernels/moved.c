// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Fields in another order with new ones between, other array lengths, other enumerator values. */
#include "keep.h"

struct leaf {
	u64 added;
	char name[20];
	u64 stamp;
	u32 value;
};
KEEP(struct leaf);

struct node {
	struct node *next;
	char added[3];
	int matrix[4][7];
	struct leaf leaves[9];
	struct leaf leaf;
	union {
		struct {
			u16 added_half;
			u16 high;
			u16 low;
		};
		u32 word;
	};
	struct leaf *leaf_ptr;
	u64 flags;
	int numbers[12];
	u32 id;
	int count;
	struct leaf tail[];
};
KEEP(struct node);

struct sizes {
	char added;
	float f4;
	char text[8];
	void *ptr;
	s64 s8;
	s32 s4;
	s16 s2;
	s8 s1;
	u64 u8;
	u32 u4;
	u16 u2;
	u8 u1;
};
KEEP(struct sizes);

enum colour_bits { BITS_ADDED, BITS_BLUE, BITS_GREEN, BITS_RED };
struct bits {
	s64 plain8;
	u32 plain4;
	u32 added : 9;
	s32 c : 5;
	u32 b : 7;
	u32 a : 3;
	enum colour_bits colour : 4;
	s16 plain2;
	u8 plain1;
	u64 swide_pad : 30;
	s64 swide : 20;
	u64 wide : 40;
	u32 d : 17;
};
KEEP(struct bits);

enum colour { COLOUR_ADDED = 1, COLOUR_BLUE = 70, COLOUR_RED = 10, COLOUR_GREEN = 50 };
enum sign { SIGN_PLUS = 30, SIGN_MINUS = -30, SIGN_ZERO = 1 };
enum large { LARGE_TOP = 0xfffffffe, LARGE_ONE = 0x80000000 };
enum wide { WIDE_TOP = 0xba987654321, WIDE_ONE = 0x100000000 };
enum wide_sign { WIDE_SIGN_MINUS = -0x200000000, WIDE_SIGN_PLUS = 8 };
KEEP(enum colour);
KEEP(enum sign);
KEEP(enum large);
KEEP(enum wide);
KEEP(enum wide_sign);

struct plain {
	char added[40];
	long y;
	int x;
};
union choice {
	char bytes[24];
	int i;
};
typedef struct {
	long added;
	int hidden;
} unnamed_t;
typedef unsigned long number_t;
typedef int list_t[9];
typedef int (*callback_t)(struct plain *p, long arg);
typedef void (*other_t)(int a, int b);
typedef struct plain *plain_ptr_t;
struct forward {
	int now_known;
};
struct deep {
	char text[4];
	enum { DEEP_B, DEEP_ADDED, DEEP_A } kind;
	number_t number;
	callback_t callback;
	struct forward *forward;
	struct plain *by_pointer;
	struct plain by_value;
};
KEEP(struct plain);
KEEP(union choice);
KEEP(unnamed_t);
KEEP(number_t);
KEEP(list_t);
KEEP(callback_t);
KEEP(other_t);
KEEP(plain_ptr_t);
KEEP(struct forward);
KEEP(struct deep);
