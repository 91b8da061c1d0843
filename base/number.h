// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* number.h - numbers in text that a person or a file wrote, as C writes them */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include "base/types.h"

/* All LEN bytes at TEXT as a whole number: [+-]123, 0x7b, or 0173 for octal.
 *   value      its lowest 64 bits
 *   negative   it is below zero
 * False when they are no number, or one that needs more than 64 bits.
 */
bool number_read(const char *text, u64 len, u64 *value, bool *negative);

/* Does such a number fit into BITS (1 to 64), signed or not? */
bool number_fits(u64 value, bool negative, u32 bits, bool is_signed);

#endif
