// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* huffman.h - a stream of bits, and the codes in it (RFC 1951, 3.1 and 3.2)
 *
 * The lowest bit of each byte comes first. Numbers begin with their lowest bit, codes with their
 * highest.
 */
#ifndef BASE_HUFFMAN_H
#define BASE_HUFFMAN_H

#include "base/error.h"
#include "base/types.h"

struct bits {
	const u8 *p, *end; /* what has not gone into hold yet */
	const u8 *start;   /* of the file, which has so many bytes; for messages */
	u64 file_len;
	u64 hold; /* the next bits, the very next one lowest */
	u32 n_hold;
	struct error *e;
};

enum { HUFFMAN_CODE_MAX = 15, HUFFMAN_FAST = 9 }; /* bits */
enum { HUFFMAN_SYMBOLS_MAX = 288 };

/* A Huffman code is known by the lengths of its codes alone: shorter ones come before longer ones,
 * and of the same length the smaller symbol first.
 */
struct huffman {
	u16 fast[1 << HUFFMAN_FAST]; /* by the next bits: symbol << 4 | length; 0: longer, or none
				      */
	u16 count[HUFFMAN_CODE_MAX + 1]; /* how many codes have that length */
	u16 symbol[HUFFMAN_SYMBOLS_MAX]; /* in order of their codes */
};

/* Fills in the error: "gzip: WHAT, at byte N of M bytes". -EINVAL */
int bits_damaged(const struct bits *b, const char *what);
int bits_cut_off(const struct bits *b); /* the same: they end too early */

/* The next N bits, up to 16, as a number. 0 or -EINVAL. */
int bits_take(struct bits *b, u32 n, u32 *out);

/* What is left of a byte that was begun is dropped. */
void bits_to_byte(struct bits *b);

/* From the lengths of the codes of N symbols, 0: it has none. False when they make no code. */
bool huffman_build(struct huffman *h, const u8 *lengths, u32 n);

/* The symbol that the next bits are the code of. 0 or -EINVAL. */
int huffman_take(const struct huffman *h, struct bits *b, u32 *symbol);

#endif
