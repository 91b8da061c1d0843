/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Every kind of type that can be named: struct, union, enum, typedefs of all that and of a function
 * pointer. EACH(ask) asks about all of them.
 */
struct plain {
	int x;
	long y;
};
union choice {
	int i;
	char bytes[12];
};
enum colour { COLOUR_RED, COLOUR_GREEN = 5 };
typedef struct {
	int hidden;
} unnamed_t;
typedef unsigned long number_t;
typedef int list_t[6];
typedef int (*callback_t)(struct plain *p, long arg);
typedef void (*other_t)(int a, int b);
typedef struct plain *plain_ptr_t;
struct forward {
	int only_here;
};
struct absent {
	int x;
};
/* Only a pointer's or array's element type is followed, a struct's fields never are. */
struct deep {
	int unlike_the_kernels;
};

#define EACH(ask)                                                                          \
	(ask(struct plain) + ask(union choice) + ask(enum colour) + ask(unnamed_t) +       \
	 ask(number_t) + ask(list_t) + ask(callback_t) + ask(other_t) + ask(plain_ptr_t) + \
	 ask(struct forward) + ask(struct absent) + ask(struct deep))
