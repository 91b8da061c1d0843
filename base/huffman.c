// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* huffman.c - see huffman.h
 *   in:       packed bytes, from strangers; the lengths of codes
 *   out:      numbers and symbols
 *   not here: what they stand for (inflate.c)
 */
#include "base/huffman.h"

#include <string.h>

/* --- bits --- */

int bits_damaged(const struct bits *b, const char *what)
{
	return error_set(b->e, -EINVAL, "gzip: %s, at byte %llu of %llu bytes", what,
			 (unsigned long long)(b->p - b->start - b->n_hold / 8),
			 (unsigned long long)b->file_len);
}

int bits_cut_off(const struct bits *b)
{
	return bits_damaged(b, "the packed bytes end too early");
}

/* Up to 56 bits or more, as far as there are any. */
static void refill(struct bits *b)
{
	while (b->n_hold <= 56 && b->p < b->end) {
		b->hold |= (u64)*b->p++ << b->n_hold;
		b->n_hold += 8;
	}
}

static void drop(struct bits *b, u32 n)
{
	b->hold >>= n;
	b->n_hold -= n;
}

int bits_take(struct bits *b, u32 n, u32 *out)
{
	refill(b);
	if (b->n_hold < n)
		return bits_cut_off(b);
	*out = b->hold & ((1u << n) - 1);
	drop(b, n);
	return 0;
}

void bits_to_byte(struct bits *b)
{
	drop(b, b->n_hold % 8);
}

/* --- Huffman codes --- */

static u32 reversed(u32 code, u32 bits)
{
	u32 out = 0;

	for (; bits; bits--, code >>= 1)
		out = out << 1 | (code & 1);
	return out;
}

/* Enters a short code for all that may follow it in 9 bits. */
static void fill_fast(struct huffman *h, u32 symbol, u32 code, u32 len)
{
	u32 i;

	for (i = reversed(code, len); i < 1u << HUFFMAN_FAST; i += 1u << len)
		h->fast[i] = symbol << 4 | len;
}

/* Codes must neither overlap nor leave a gap. One single code is allowed to: it has one bit, and
 * the other bit stands for nothing (RFC 1951, 3.2.7). So is none at all, as long as none is used.
 */
static bool lengths_fit(const struct huffman *h, u32 n_codes)
{
	s32 left = 1;
	u32 len;

	for (len = 1; len <= HUFFMAN_CODE_MAX; len++) {
		left = 2 * left - h->count[len];
		if (left < 0)
			return false;
	}
	return left == 0 || n_codes == 0 || (n_codes == 1 && h->count[1] == 1);
}

bool huffman_build(struct huffman *h, const u8 *lengths, u32 n)
{
	u16 code[HUFFMAN_CODE_MAX + 2] = { 0 }, at[HUFFMAN_CODE_MAX + 2] = { 0 };
	u32 i, len;

	memset(h, 0, sizeof(*h));
	for (i = 0; i < n; i++)
		h->count[lengths[i]] += lengths[i] != 0;
	for (len = 1; len <= HUFFMAN_CODE_MAX; len++) {
		code[len + 1] = (code[len] + h->count[len]) << 1;
		at[len + 1] = at[len] + h->count[len];
	}
	if (!lengths_fit(h, at[HUFFMAN_CODE_MAX + 1]))
		return false;
	for (i = 0; i < n; i++) {
		len = lengths[i];
		if (!len)
			continue;
		h->symbol[at[len]++] = i;
		if (len <= HUFFMAN_FAST)
			fill_fast(h, i, code[len], len);
		code[len]++;
	}
	return true;
}

/* Bit by bit: of each length, are we among its codes? FIRST is the first code of that length. */
static int take_long(const struct huffman *h, struct bits *b, u32 *symbol)
{
	u32 code = 0, first = 0, index = 0, len;

	for (len = 1; len <= HUFFMAN_CODE_MAX && len <= b->n_hold; len++) {
		code = code << 1 | (b->hold >> (len - 1) & 1);
		first <<= 1;
		if (code - first < h->count[len]) {
			*symbol = h->symbol[index + code - first];
			drop(b, len);
			return 0;
		}
		first += h->count[len];
		index += h->count[len];
	}
	return len > HUFFMAN_CODE_MAX ? bits_damaged(b, "these bits are no code") : bits_cut_off(b);
}

int huffman_take(const struct huffman *h, struct bits *b, u32 *symbol)
{
	u32 entry, len;

	refill(b);
	entry = h->fast[b->hold & ((1 << HUFFMAN_FAST) - 1)];
	len = entry & 15;
	if (!len || len > b->n_hold)
		return take_long(h, b, symbol);
	*symbol = entry >> 4;
	drop(b, len);
	return 0;
}
