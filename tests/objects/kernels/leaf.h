/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A struct that others embed, point to and hold arrays of. */
#include "keep.h"
struct leaf {
	u32 value;
	u64 stamp;
	char name[16];
};
KEEP(struct leaf);
