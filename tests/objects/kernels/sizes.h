/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Every width, unsigned and signed. */
#include "keep.h"
struct sizes {
	u8 u1;
	u16 u2;
	u32 u4;
	u64 u8;
	s8 s1;
	s16 s2;
	s32 s4;
	s64 s8;
	void *ptr;
	char text[8];
	float f4;
};
KEEP(struct sizes);
