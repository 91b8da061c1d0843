// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The same names with other kinds. A field of another kind is no match; a candidate of another kind
 * is no candidate; struct and union fields stand in for each other.
 */
#include "keep.h"

struct leaf {
	void *value;
	enum { STAMP_A } stamp;
	char *name;
};
KEEP(struct leaf);

struct node {
	struct leaf *id;
	u64 flags[2];
	union leaf_union {
		u32 value;
		u64 stamp;
		char name[16];
	} leaf;
	u64 leaf_ptr;
	int *next;
	struct {
		u32 word;
	} word;
	u16 low[1];
	float high;
	struct leaf *numbers[8];
	union leaf_union leaves[4];
	int matrix[15];
	enum { COUNT_A } count;
	struct leaf *tail;
};
KEEP(struct node);

/* A union where the program has a struct: not a candidate at all. */
union sizes {
	u8 u1;
	u16 u2;
	u32 u4;
	u64 u8;
};
KEEP(union sizes);

enum colour_bits { BITS_RED, BITS_GREEN, BITS_BLUE };
struct bits {
	enum colour_bits a : 3;
	enum colour_bits b;
	void *c;
	u32 d : 17;
	float wide;
	s64 swide : 20;
	u32 colour : 4;
	u8 plain1[2];
	struct {
		s16 plain2;
	} plain2;
	enum colour_bits plain4;
	double plain8;
};
KEEP(struct bits);

struct colour {
	int COLOUR_RED;
};
typedef enum { SIGN_MINUS = -3, SIGN_ZERO, SIGN_PLUS } sign;
enum large { LARGE_ONE = 1, LARGE_TOP = 0xffffffff };
KEEP(struct colour);
KEEP(sign);
KEEP(enum large);

union plain {
	int x;
	long y;
};
struct choice {
	int i;
	char bytes[12];
};
struct unnamed_t {
	int hidden;
};
typedef struct choice number_t;
typedef int *list_t;
typedef int (*callback_t)(union plain *p, struct choice arg);
typedef int (*other_t)(int a, int *b);
typedef union plain *plain_ptr_t;
union forward {
	int x;
};
struct deep {
	union plain by_value;
	union plain *by_pointer;
	union forward *forward;
	void *callback;
	number_t number;
	int kind;
	int text[4];
};
KEEP(union plain);
KEEP(struct choice);
KEEP(struct unnamed_t);
KEEP(number_t);
KEEP(list_t);
KEEP(callback_t);
KEEP(other_t);
KEEP(plain_ptr_t);
KEEP(union forward);
KEEP(struct deep);
