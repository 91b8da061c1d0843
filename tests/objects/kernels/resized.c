// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Fields wider and narrower than in base: loads and stores must change their width, or be poisoned
 * where a sign would be lost.
 */
#include "keep.h"

struct leaf {
	u64 value;
	u32 stamp;
	char name[64];
};
KEEP(struct leaf);

struct node {
	u8 id;
	u16 flags;
	struct leaf leaf;
	struct leaf *leaf_ptr;
	struct node *next;
	union {
		u64 word;
		struct {
			u8 low;
			u32 high;
		};
	};
	s8 numbers[8];
	struct leaf leaves[4];
	u64 matrix[3][5];
	s64 count;
	struct leaf tail[];
};
KEEP(struct node);

struct sizes {
	u64 u1;
	u32 u2;
	u16 u4;
	u8 u8;
	s64 s1;
	s32 s2;
	s16 s4;
	s8 s8;
	void *ptr;
	char text[3];
	double f4;
};
KEEP(struct sizes);

enum colour_bits { BITS_RED, BITS_GREEN, BITS_BLUE };
struct bits {
	u32 a : 30;
	u32 b : 1;
	s32 c : 25;
	u64 d : 33;
	u64 wide : 12;
	s64 swide : 50;
	enum colour_bits colour : 8;
	u64 plain1;
	s64 plain2;
	u8 plain4;
	s8 plain8;
};
KEEP(struct bits);

/* The enums shrink to one byte and keep their names. */
enum __attribute__((packed)) colour { COLOUR_RED, COLOUR_GREEN = 5, COLOUR_BLUE = 7 };
enum __attribute__((packed)) sign { SIGN_MINUS = -3, SIGN_ZERO = 0, SIGN_PLUS = 3 };
enum large { LARGE_ONE = 1, LARGE_TOP = 0xffffffff };
KEEP(enum colour);
KEEP(enum sign);
KEEP(enum large);

struct plain {
	u8 x;
	short y;
};
union choice {
	u8 i;
	char bytes[1];
};
typedef struct {
	u8 hidden;
} unnamed_t;
typedef unsigned char number_t;
typedef int list_t[1];
typedef int (*callback_t)(struct plain *p, short arg);
typedef void (*other_t)(u8 a, u64 b);
typedef struct plain *plain_ptr_t;
struct forward;
struct deep {
	struct plain by_value;
	struct plain *by_pointer;
	struct forward *forward;
	callback_t callback;
	number_t number;
	enum { DEEP_A, DEEP_B } kind;
	char text[2];
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
