// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Everything behind const, volatile, restrict, typedefs, type tags and decl tags, which matching
 * looks through; and types that are only declared.
 */
#include "keep.h"

#define __tag(name)  __attribute__((btf_type_tag(name)))
#define __decl(name) __attribute__((btf_decl_tag(name)))

typedef const u32 cu32;
typedef volatile cu32 cvu32;
typedef u64 my_u64;
typedef my_u64 my_u64_2;

struct leaf {
	cvu32 value;
	volatile const my_u64_2 stamp;
	const char name[16];
} __decl("a leaf");
typedef struct leaf leaf_t;
typedef const leaf_t const_leaf_t;
KEEP(leaf_t);

struct node {
	const volatile u32 id __decl("id");
	my_u64_2 flags;
	const_leaf_t leaf;
	leaf_t __tag("rcu") *const leaf_ptr;
	struct node __tag("user") *volatile restrict next;
	const union {
		volatile cu32 word;
		volatile struct {
			const u16 low;
			volatile u16 high;
		};
	};
	const volatile int numbers[8];
	const_leaf_t leaves[4];
	const int matrix[3][5];
	const int count;
	volatile leaf_t tail[];
};
KEEP(const struct node);

typedef u8 byte_t;
typedef byte_t *ptr_t;
struct sizes {
	const byte_t u1;
	volatile u16 u2;
	cvu32 u4;
	const my_u64_2 u8;
	const s8 s1;
	const volatile s16 s2;
	volatile s32 s4;
	const s64 s8;
	volatile ptr_t ptr;
	const char text[8];
	volatile float f4;
};
KEEP(struct sizes);

enum colour_bits { BITS_RED, BITS_GREEN, BITS_BLUE };
typedef enum colour_bits colour_bits_t;
struct bits {
	const u32 a : 3;
	cvu32 b : 7;
	volatile s32 c : 5;
	u32 d : 17;
	my_u64_2 wide : 40;
	const s64 swide : 20;
	const colour_bits_t colour : 4;
	const byte_t plain1;
	volatile s16 plain2;
	cvu32 plain4;
	const s64 plain8;
};
KEEP(struct bits);

#include "enums.h"

typedef const enum colour colour_t;
KEEP(colour_t);

struct plain;
union choice;
typedef const struct {
	const int hidden;
} unnamed_t;
typedef volatile cu32 number_t;
typedef const int list_t[6];
typedef int (*const callback_t)(const struct plain *p, const long arg);
typedef void (*volatile other_t)(int a, const volatile int b);
typedef const struct plain *const plain_ptr_t;
struct forward;
struct deep {
	struct plain *by_pointer;
	const struct forward *const forward;
	const callback_t callback;
	number_t number;
	volatile enum { DEEP_A, DEEP_B } kind;
	const char text[4];
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
