// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* number.c - whole numbers in text
 *   in:       characters, not NUL-terminated
 *   out:      64 bits
 */
#include "base/number.h"

static u32 digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;
}

bool number_read(const char *text, u64 len, u64 *value, bool *negative)
{
	u64 i, base = 10;

	*negative = len && text[0] == '-';
	i = *negative || (len && text[0] == '+');
	*value = 0;
	if (len - i > 1 && text[i] == '0') {
		base = (text[i + 1] | 0x20) == 'x' ? 16 : 8;
		i += base == 16 ? 2 : 1;
	}
	if (i == len)
		return false;
	for (; i < len; i++) {
		u64 d = digit(text[i]);

		if (d >= base || __builtin_mul_overflow(*value, base, value) ||
		    __builtin_add_overflow(*value, d, value))
			return false;
	}
	if (*negative && *value > 1ull << 63)
		return false;
	*negative &= *value != 0;
	*value = *negative ? -*value : *value;
	return true;
}

bool number_fits(u64 value, bool negative, u32 bits, bool is_signed)
{
	u64 half = 1ull << (bits - 1);

	if (negative)
		return is_signed && -value <= half;
	return value <= (is_signed ? half - 1 : half - 1 + half);
}
