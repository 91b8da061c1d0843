// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Fields that were plain lie inside anonymous structs and unions, several deep, and what was
 * anonymous has a name. This is what Linux 7.x did to struct filename.
 */
#include "keep.h"

struct leaf {
	struct {
		union {
			u32 value;
			u64 added;
		};
		struct {
			u64 added2;
			union {
				struct {
					u32 added3;
					u64 stamp;
				};
			};
		};
	};
	union {
		char name[16];
		void *added4;
	};
};
KEEP(struct leaf);

struct node {
	union {
		u64 added;
		struct {
			u32 added2;
			u32 id;
			u64 flags;
			struct leaf leaf;
		};
	};
	union {
		struct {
			struct leaf *leaf_ptr;
			struct node *next;
		};
	};
	union {
		u32 word;
		u16 low;
		struct {
			u16 added3;
			struct {
				u16 high;
			};
		};
	};
	struct {
		int numbers[8];
		struct leaf leaves[4];
		union {
			int matrix[3][5];
		};
	};
	struct {
		int count;
		struct leaf tail[];
	};
};
KEEP(struct node);

struct sizes {
	struct {
		struct {
			struct {
				u8 u1;
				u16 u2;
			};
			u32 u4;
			u64 u8;
		};
		s8 s1;
		s16 s2;
	};
	union {
		s32 s4;
		s64 s8;
		void *ptr;
	};
	union {
		char text[8];
		float f4;
	};
};
KEEP(struct sizes);

enum colour_bits { BITS_RED, BITS_GREEN, BITS_BLUE };
struct bits {
	u8 added;
	struct {
		u32 added2 : 2;
		u32 a : 3;
		u32 b : 7;
		s32 c : 5;
		u32 d : 17;
	};
	union {
		u64 wide : 40;
		struct {
			u64 added3 : 40;
			s64 swide : 20;
		};
	};
	union {
		enum colour_bits colour : 4;
		struct {
			u8 plain1;
			s16 plain2;
			u32 plain4;
			s64 plain8;
		};
	};
};
KEEP(struct bits);

/* An anonymous enum cannot be found by name; an enumerator is only looked for in its own enum. */
enum { COLOUR_RED, COLOUR_GREEN = 5 };
enum colour { COLOUR_BLUE = 7 };
enum sign { SIGN_MINUS = -3, SIGN_ZERO = 0, SIGN_PLUS = 3 };
enum large { LARGE_ONE = 1, LARGE_TOP = 0xffffffff };
int anonymous_enum = COLOUR_GREEN;
KEEP(enum colour);
KEEP(enum sign);
KEEP(enum large);

struct plain {
	union {
		int x;
	};
	struct {
		long y;
	};
};
union choice {
	union {
		int i;
		char bytes[12];
	};
};
typedef struct now_named {
	int hidden;
} unnamed_t;
typedef unsigned long number_t;
typedef int list_t[6];
typedef int (*callback_t)(struct plain *p, long arg);
typedef void (*other_t)(int a, int b);
typedef struct plain *plain_ptr_t;
struct forward {
	struct {
		int x;
	};
};
struct deep {
	struct {
		struct plain by_value;
		struct plain *by_pointer;
		struct forward *forward;
	};
	callback_t callback;
	number_t number;
	enum deep_kind { DEEP_A, DEEP_B } kind;
	char text[4];
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
