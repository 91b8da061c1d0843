/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Enums: small, sparse, negative, full 32 bits. */
#include "keep.h"
enum colour { COLOUR_RED, COLOUR_GREEN = 5, COLOUR_BLUE = 7 };
enum sign { SIGN_MINUS = -3, SIGN_ZERO = 0, SIGN_PLUS = 3 };
enum large { LARGE_ONE = 1, LARGE_TOP = 0xffffffff };
enum wide { WIDE_ONE = 1, WIDE_TOP = 0x123456789ab };
enum wide_sign { WIDE_SIGN_MINUS = -0x123456789ab, WIDE_SIGN_PLUS = 7 };
KEEP(enum colour);
KEEP(enum sign);
KEEP(enum large);
KEEP(enum wide);
KEEP(enum wide_sign);
