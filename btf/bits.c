// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* bits.c - whole numbers out of bytes, also where they do not fill them
 *   in:       bytes in the host's order
 *   out:      a number of up to 64 bits, its sign not extended
 */
#include "btf/bits.h"

#include <string.h>

bool bits_read(struct span bytes, u64 off, u32 bits, u64 *out)
{
	u64 v = 0, i;

	if (bits > 64 || off + bits > bytes.len * 8)
		return false;
	for (i = off; i < off + bits; i++) {
		u64 bit = bytes.p[i / 8] >> (HOST_IS_BIG_ENDIAN ? 7 - i % 8 : i % 8) & 1;

		v = HOST_IS_BIG_ENDIAN ? v << 1 | bit : v | bit << (i - off);
	}
	*out = v;
	return true;
}

bool bytes_read(struct span bytes, u64 *out)
{
	u32 v32;
	u16 v16;

	switch (bytes.len) {
	case 8:
		memcpy(out, bytes.p, sizeof(*out));
		return true;
	case 4:
		memcpy(&v32, bytes.p, sizeof(v32));
		*out = v32;
		return true;
	case 2:
		memcpy(&v16, bytes.p, sizeof(v16));
		*out = v16;
		return true;
	case 1:
		*out = bytes.p[0];
		return true;
	default:
		return bytes.len < 8 && bits_read(bytes, 0, bytes.len * 8, out);
	}
}
