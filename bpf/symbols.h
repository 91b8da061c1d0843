/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* symbols.h - the kernel's functions by address: names for the addresses of a stack */
#ifndef BPF_SYMBOLS_H
#define BPF_SYMBOLS_H

#include "base/text.h"
#include "bpf/door.h"

struct symbol {
	u64 address;
	u32 name; /* where it is in the names */
};

/* { 0 } to begin with. */
struct symbols {
	bool asked;
	struct symbol *all; /* in order of their addresses */
	u32 n;
	struct text names;
};

/* Reads them, when they were not yet: it takes longer than anything else here. Where the kernel
 * does not tell its addresses there are none, which is no error. 0 or -ENOMEM.
 */
int symbols_read(struct door *d, struct symbols *s);

/* The function that ADDRESS is in, and how far; NULL: none. The name belongs to S. */
const char *symbols_find(const struct symbols *s, u64 address, u64 *offset);

void symbols_free(struct symbols *s);

#endif
