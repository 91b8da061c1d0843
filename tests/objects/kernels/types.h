/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Types for the relocations that ask about a whole type: exists, size, id, matches. */
#include "keep.h"
struct plain {
	int x;
	long y;
};
union choice {
	int i;
	char bytes[12];
};
typedef struct {
	int hidden;
} unnamed_t;
typedef unsigned long number_t;
typedef int list_t[6];
typedef int (*callback_t)(struct plain *p, long arg);
typedef void (*other_t)(int a, int b);
typedef struct plain *plain_ptr_t;
struct forward;
struct deep {
	struct plain by_value;
	struct plain *by_pointer;
	struct forward *forward;
	callback_t callback;
	number_t number;
	enum { DEEP_A, DEEP_B } kind;
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
