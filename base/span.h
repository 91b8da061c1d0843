// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* span.h - a view of bytes that somebody else owns, and the only ways to look inside
 *
 * Everything that comes from a file is reached through these functions. They are the one place
 * where an offset or a count that a stranger wrote is compared with what is really there.
 */
#ifndef BASE_SPAN_H
#define BASE_SPAN_H

#include "base/types.h"

struct span {
	const u8 *p;
	u64 len; /* bytes */
};

/* The LEN bytes at OFF of IN. False, and an empty *OUT, when they are not all inside. */
bool span_cut(struct span in, u64 off, u64 len, struct span *out);

/* COUNT records of SIZE bytes at OFF; refuses a product that would wrap. */
bool span_cut_array(struct span in, u64 off, u64 count, u64 size, struct span *out);

/* Where the LEN bytes at OFF lie, or NULL. The pointer has no alignment. */
const void *span_at(struct span in, u64 off, u64 len);

/* The string at OFF, or NULL unless its NUL is inside too. */
const char *span_str(struct span in, u64 off);

/* Integers at any alignment; SWAP when the file's byte order is not the host's.
 * The caller has checked with span_cut() that they are inside.
 */
u16 load_u16(const void *p, bool swap);
u32 load_u32(const void *p, bool swap);
u64 load_u64(const void *p, bool swap);

#endif
