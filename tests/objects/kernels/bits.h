/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Bitfields of both signs, and plain fields that are read like bitfields. */
#include "keep.h"
enum colour_bits { BITS_RED, BITS_GREEN, BITS_BLUE };
struct bits {
	u32 a : 3;
	u32 b : 7;
	s32 c : 5;
	u32 d : 17;
	u64 wide : 40;
	s64 swide : 20;
	enum colour_bits colour : 4;
	u8 plain1;
	s16 plain2;
	u32 plain4;
	s64 plain8;
};
KEEP(struct bits);
