/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* bits.h - whole numbers out of bytes, also where they do not fill them */
#ifndef BTF_BITS_H
#define BTF_BITS_H

#include "base/span.h"

/* BITS bits from bit OFF on. Bits are counted from the end that holds the byte with the lowest
 * address, as C compilers lay out bitfields: from the low end on little-endian machines.
 */
bool bits_read(struct span bytes, u64 off, u32 bits, u64 *out);

/* A whole number of bytes, as most values are. */
bool bytes_read(struct span bytes, u64 *out);

#endif
