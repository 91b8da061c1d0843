// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* span.c - the checks behind every look into a file
 *   in:       bytes, an offset and a length that are not trusted
 *   out:      a smaller view, or a refusal
 *   not here: what the bytes mean (elf/, btf/)
 */
#include "base/span.h"

#include <string.h>

bool span_cut(struct span in, u64 off, u64 len, struct span *out)
{
	bool ok = off <= in.len && len <= in.len - off; /* subtract: off + len could wrap */

	*out = ok ? (struct span){ off ? in.p + off : in.p, len } : (struct span){ 0 };
	return ok;
}

bool span_cut_array(struct span in, u64 off, u64 count, u64 size, struct span *out)
{
	u64 len;

	if (__builtin_mul_overflow(count, size, &len)) {
		*out = (struct span){ 0 };
		return false;
	}
	return span_cut(in, off, len, out);
}

const void *span_at(struct span in, u64 off, u64 len)
{
	struct span s;

	return span_cut(in, off, len, &s) ? s.p : NULL;
}

const char *span_str(struct span in, u64 off)
{
	if (off >= in.len || !memchr(in.p + off, 0, in.len - off))
		return NULL;
	return (const char *)in.p + off;
}

u16 load_u16(const void *p, bool swap)
{
	u16 v;

	memcpy(&v, p, sizeof(v));
	return swap ? __builtin_bswap16(v) : v;
}

u32 load_u32(const void *p, bool swap)
{
	u32 v;

	memcpy(&v, p, sizeof(v));
	return swap ? __builtin_bswap32(v) : v;
}

u64 load_u64(const void *p, bool swap)
{
	u64 v;

	memcpy(&v, p, sizeof(v));
	return swap ? __builtin_bswap64(v) : v;
}
