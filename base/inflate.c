// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* inflate.c - gzip (RFC 1952) around deflate (RFC 1951)
 *   in:       the bytes of one packed file
 *   out:      what was packed, length and CRC checked
 *   not here: packing; files of several members, which nobody makes of a configuration
 *
 *	| 1f 8b 08 flags | time, 4 | xfl os | extra, name, ... | deflate ... | crc32 | length |
 *
 * Deflate is a stream of bits, the lowest bit of each byte first. It is cut into blocks, each with
 * three bits in front: is it the last one, and what it holds. Type 0 holds plain bytes, types 1 and
 * 2 hold codes for literal bytes and for repetitions of what came before ("16 bytes from 40 back"):
 *
 *	type 0:  0-7 bits of nothing | length, 16 | ~length, 16 | bytes
 *	type 1:  codes as RFC 1951, 3.2.6 fixes them
 *	type 2:  the lengths of the codes, themselves packed | codes
 */
#include "base/inflate.h"

#include <string.h>

enum { CODE_MAX = 15, FAST = 9 }; /* bits */
enum { LITERALS_MAX = 288, DISTANCES_MAX = 32 };
enum { END_OF_BLOCK = 256, LENGTH_FIRST = 257 };
enum { HEADER = 10, TRAILER = 8 };
enum { RATIO_MAX = 1032 }; /* a 2-bit code for 258 bytes: nothing packs better */

/* A Huffman code is known by the lengths of its codes alone: shorter ones come before longer ones,
 * and of the same length the smaller symbol first. Codes have their first bit in the lowest place.
 */
struct huffman {
	u16 fast[1 << FAST];	  /* by the next 9 bits: symbol << 4 | length; 0: longer, or none */
	u16 count[CODE_MAX + 1];  /* how many codes have that length */
	u16 symbol[LITERALS_MAX]; /* in order of their codes */
};

struct inflater {
	const u8 *p, *start, *end; /* what has not gone into hold yet */
	u64 hold;		   /* the next bits, the very next one lowest */
	u32 n_hold;
	u8 *out;
	u64 have, size;
	struct error *e;
	struct huffman literals, distances;
};

/* --- bits --- */

static int damaged(const struct inflater *s, const char *what)
{
	return error_set(s->e, -EINVAL, "gzip: %s, at byte %llu of %llu bytes", what,
			 (unsigned long long)(s->p - s->start - s->n_hold / 8),
			 (unsigned long long)(s->end - s->start + TRAILER));
}

static int cut_off(const struct inflater *s)
{
	return damaged(s, "the packed bytes end too early");
}

/* Up to 56 bits or more, as far as there are any. */
static void refill(struct inflater *s)
{
	while (s->n_hold <= 56 && s->p < s->end) {
		s->hold |= (u64)*s->p++ << s->n_hold;
		s->n_hold += 8;
	}
}

static void drop(struct inflater *s, u32 n)
{
	s->hold >>= n;
	s->n_hold -= n;
}

/* The next N bits, up to 16, as a number. */
static int take(struct inflater *s, u32 n, u32 *out)
{
	refill(s);
	if (s->n_hold < n)
		return cut_off(s);
	*out = s->hold & ((1u << n) - 1);
	drop(s, n);
	return 0;
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

	for (i = reversed(code, len); i < 1u << FAST; i += 1u << len)
		h->fast[i] = symbol << 4 | len;
}

/* Codes must neither overlap nor leave a gap. One single code is allowed to: it has one bit, and
 * the other bit stands for nothing (RFC 1951, 3.2.7). So is none at all, as long as none is used.
 */
static bool lengths_fit(const struct huffman *h, u32 n_codes)
{
	s32 left = 1;
	u32 len;

	for (len = 1; len <= CODE_MAX; len++) {
		left = 2 * left - h->count[len];
		if (left < 0)
			return false;
	}
	return left == 0 || n_codes == 0 || (n_codes == 1 && h->count[1] == 1);
}

/* From the lengths of the codes of N symbols, 0: it has none. False when they make no code. */
static bool huffman_build(struct huffman *h, const u8 *lengths, u32 n)
{
	u16 code[CODE_MAX + 2] = { 0 }, at[CODE_MAX + 2] = { 0 };
	u32 i, len;

	memset(h, 0, sizeof(*h));
	for (i = 0; i < n; i++)
		h->count[lengths[i]] += lengths[i] != 0;
	for (len = 1; len <= CODE_MAX; len++) {
		code[len + 1] = (code[len] + h->count[len]) << 1;
		at[len + 1] = at[len] + h->count[len];
	}
	if (!lengths_fit(h, at[CODE_MAX + 1]))
		return false;
	for (i = 0; i < n; i++) {
		len = lengths[i];
		if (!len)
			continue;
		h->symbol[at[len]++] = i;
		if (len <= FAST)
			fill_fast(h, i, code[len], len);
		code[len]++;
	}
	return true;
}

/* Bit by bit: of each length, are we among its codes? FIRST is the first code of that length. */
static int take_long_symbol(struct inflater *s, const struct huffman *h, u32 *symbol)
{
	u32 code = 0, first = 0, index = 0, len;

	for (len = 1; len <= CODE_MAX && len <= s->n_hold; len++) {
		code = code << 1 | (s->hold >> (len - 1) & 1);
		first <<= 1;
		if (code - first < h->count[len]) {
			*symbol = h->symbol[index + code - first];
			drop(s, len);
			return 0;
		}
		first += h->count[len];
		index += h->count[len];
	}
	return len > CODE_MAX ? damaged(s, "these bits are no code") : cut_off(s);
}

static int take_symbol(struct inflater *s, const struct huffman *h, u32 *symbol)
{
	u32 entry, len;

	refill(s);
	entry = h->fast[s->hold & ((1 << FAST) - 1)];
	len = entry & 15;
	if (!len || len > s->n_hold)
		return take_long_symbol(s, h, symbol);
	*symbol = entry >> 4;
	drop(s, len);
	return 0;
}

/* --- what a block holds --- */

static int take_stored(struct inflater *s)
{
	u32 len, complement;
	int err;

	drop(s, s->n_hold % 8);
	err = take(s, 16, &len);
	err = err ?: take(s, 16, &complement);
	if (err)
		return err;
	if ((len ^ complement) != 0xffff)
		return damaged(s, "the two lengths of a block of plain bytes disagree");
	s->p -= s->n_hold / 8; /* whole bytes go back */
	s->hold = s->n_hold = 0;
	if (len > s->end - s->p)
		return cut_off(s);
	if (len > s->size - s->have)
		return damaged(s, "there is more than the length at its end says");
	memcpy(s->out + s->have, s->p, len);
	s->p += len;
	s->have += len;
	return 0;
}

/* A symbol stands for a range of numbers; how far into it, extra bits tell. */
struct range {
	u16 base, extra;
};

static int take_in_range(struct inflater *s, const struct range *r, u32 *value)
{
	int err = take(s, r->extra, value);

	*value += r->base;
	return err;
}

static int take_length(struct inflater *s, u32 symbol, u32 *length)
{
	static const struct range ranges[] = {
		{ 3, 0 },   { 4, 0 },	{ 5, 0 },   { 6, 0 },	{ 7, 0 },   { 8, 0 },
		{ 9, 0 },   { 10, 0 },	{ 11, 1 },  { 13, 1 },	{ 15, 1 },  { 17, 1 },
		{ 19, 2 },  { 23, 2 },	{ 27, 2 },  { 31, 2 },	{ 35, 3 },  { 43, 3 },
		{ 51, 3 },  { 59, 3 },	{ 67, 4 },  { 83, 4 },	{ 99, 4 },  { 115, 4 },
		{ 131, 5 }, { 163, 5 }, { 195, 5 }, { 227, 5 }, { 258, 0 },
	};

	if (symbol - LENGTH_FIRST >= ARRAY_SIZE(ranges))
		return damaged(s, "a length that does not exist");
	return take_in_range(s, &ranges[symbol - LENGTH_FIRST], length);
}

static int take_distance(struct inflater *s, u32 *distance)
{
	static const struct range ranges[] = {
		{ 1, 0 },     { 2, 0 },	    { 3, 0 },	   { 4, 0 },	  { 5, 1 },
		{ 7, 1 },     { 9, 2 },	    { 13, 2 },	   { 17, 3 },	  { 25, 3 },
		{ 33, 4 },    { 49, 4 },    { 65, 5 },	   { 97, 5 },	  { 129, 6 },
		{ 193, 6 },   { 257, 7 },   { 385, 7 },	   { 513, 8 },	  { 769, 8 },
		{ 1025, 9 },  { 1537, 9 },  { 2049, 10 },  { 3073, 10 },  { 4097, 11 },
		{ 6145, 11 }, { 8193, 12 }, { 12289, 12 }, { 16385, 13 }, { 24577, 13 },
	};
	u32 symbol;
	int err = take_symbol(s, &s->distances, &symbol);

	if (err)
		return err;
	if (symbol >= ARRAY_SIZE(ranges))
		return damaged(s, "a distance that does not exist");
	return take_in_range(s, &ranges[symbol], distance);
}

/* LENGTH bytes from DISTANCE back; where the two overlap, bytes just written are read again. */
static int repeat(struct inflater *s, u32 length, u32 distance)
{
	if (distance > s->have)
		return damaged(s, "a repetition of what lies before the first byte");
	if (length > s->size - s->have)
		return damaged(s, "there is more than the length at its end says");
	for (; length; length--, s->have++)
		s->out[s->have] = s->out[s->have - distance];
	return 0;
}

static int take_codes(struct inflater *s)
{
	u32 symbol, length, distance;
	int err;

	for (;;) {
		err = take_symbol(s, &s->literals, &symbol);
		if (err || symbol == END_OF_BLOCK)
			return err;
		if (symbol < END_OF_BLOCK) {
			if (s->have == s->size)
				return damaged(s, "there is more than the length at its end says");
			s->out[s->have++] = symbol;
			continue;
		}
		err = take_length(s, symbol, &length);
		err = err ?: take_distance(s, &distance);
		err = err ?: repeat(s, length, distance);
		if (err)
			return err;
	}
}

static int take_fixed(struct inflater *s)
{
	u8 literals[LITERALS_MAX], distances[DISTANCES_MAX];

	memset(literals, 8, sizeof(literals));
	memset(literals + 144, 9, 256 - 144);
	memset(literals + 256, 7, 280 - 256);
	memset(distances, 5, sizeof(distances));
	huffman_build(&s->literals, literals, LITERALS_MAX);
	huffman_build(&s->distances, distances, DISTANCES_MAX);
	return take_codes(s);
}

/* --- the codes of a block of type 2 --- */

/*	| literals - 257, 5 | distances - 1, 5 | lengths - 4, 4 | 3 bits for each length ... |
 *
 * That is a code for the lengths of the two codes that the block uses. It has 19 symbols, of which
 * the rarest come last in this order and are left away.
 */
static int take_length_code(struct inflater *s, struct huffman *h, u32 n)
{
	static const u8 order[] = {
		16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
	};
	u8 lengths[ARRAY_SIZE(order)] = { 0 };
	u32 i, len;
	int err;

	for (i = 0; i < n; i++) {
		err = take(s, 3, &len);
		if (err)
			return err;
		lengths[order[i]] = len;
	}
	if (!huffman_build(h, lengths, ARRAY_SIZE(order)))
		return damaged(s, "the lengths of a code's lengths make no code");
	return 0;
}

/* One symbol: a length, or how often one is repeated.
 *	0-15  this length          17  zeroes, 3 + 3 bits
 *	16    the last, 3 + 2 bits 18  zeroes, 11 + 7 bits
 */
static int take_lengths(struct inflater *s, const struct huffman *h, u8 *lengths, u32 n)
{
	static const struct range times[] = { { 3, 2 }, { 3, 3 }, { 11, 7 } };
	u32 i = 0, symbol, count;
	int err;

	while (i < n) {
		err = take_symbol(s, h, &symbol);
		if (err)
			return err;
		if (symbol < 16) {
			lengths[i++] = symbol;
			continue;
		}
		err = take_in_range(s, &times[symbol - 16], &count);
		if (err)
			return err;
		if (count > n - i || (symbol == 16 && i == 0))
			return damaged(s, "a code length is repeated too often");
		memset(lengths + i, symbol == 16 ? lengths[i - 1] : 0, count);
		i += count;
	}
	return 0;
}

static int take_dynamic(struct inflater *s)
{
	u8 lengths[LITERALS_MAX + DISTANCES_MAX];
	u32 n_literals = 0, n_distances = 0, n_lengths = 0;
	int err;

	err = take(s, 5, &n_literals);
	err = err ?: take(s, 5, &n_distances);
	err = err ?: take(s, 4, &n_lengths);
	n_literals += 257;
	n_distances += 1;
	if (!err && (n_literals > 286 || n_distances > 30))
		return damaged(s, "more codes than there are symbols");
	err = err ?: take_length_code(s, &s->literals, n_lengths + 4);
	err = err ?: take_lengths(s, &s->literals, lengths, n_literals + n_distances);
	if (err)
		return err;
	if (!lengths[END_OF_BLOCK] || !huffman_build(&s->literals, lengths, n_literals) ||
	    !huffman_build(&s->distances, lengths + n_literals, n_distances))
		return damaged(s, "the lengths of a block's codes make no code");
	return take_codes(s);
}

static int take_blocks(struct inflater *s)
{
	u32 last = 0, type;
	int err = 0;

	while (!last && !err) {
		err = take(s, 1, &last);
		err = err ?: take(s, 2, &type);
		if (err)
			return err;
		if (type == 0)
			err = take_stored(s);
		else if (type == 1)
			err = take_fixed(s);
		else if (type == 2)
			err = take_dynamic(s);
		else
			err = damaged(s, "a block of a type that does not exist");
	}
	return err;
}

/* --- gzip --- */

enum { FLAG_CRC = 2, FLAG_EXTRA = 4, FLAG_NAME = 8, FLAG_COMMENT = 16, FLAGS = 31 };

static u32 little_endian(const u8 *p, u32 bytes)
{
	u32 value = 0;

	while (bytes--)
		value = value << 8 | p[bytes];
	return value;
}

/* Where the packed bytes of IN start; 0: its header does not end. */
static u64 header_len(struct span in)
{
	u8 flags = in.p[3];
	u64 off = HEADER;
	u32 strings = !!(flags & FLAG_NAME) + !!(flags & FLAG_COMMENT);

	if (flags & FLAG_EXTRA)
		off += in.len - off < 2 ? in.len : 2 + little_endian(in.p + off, 2);
	for (; strings && off < in.len; off++)
		strings -= in.p[off] == 0;
	if (flags & FLAG_CRC)
		off += 2;
	return strings || off > in.len ? 0 : off;
}

/* RFC 1952, 8: the remainder of division by the polynomial edb88320, bits turned around. */
static u32 crc32(const u8 *p, u64 len)
{
	u32 table[256], crc = ~0u, i, k;

	for (i = 0; i < 256; i++) {
		table[i] = i;
		for (k = 0; k < 8; k++)
			table[i] = table[i] >> 1 ^ (table[i] & 1 ? 0xedb88320 : 0);
	}
	while (len--)
		crc = table[(crc ^ *p++) & 255] ^ crc >> 8;
	return ~crc;
}

static int check_header(struct span in, u64 *start, struct error *e)
{
	if (in.len < HEADER + TRAILER || in.p[0] != 0x1f || in.p[1] != 0x8b)
		return error_set(e, -EINVAL, "gzip: %llu bytes that do not start with 1f 8b",
				 (unsigned long long)in.len);
	if (in.p[2] != 8 || in.p[3] & ~FLAGS)
		return error_set(e, -EINVAL,
				 "gzip: method %u with flags %02x, expected 8 (deflate) and 00-1f",
				 in.p[2], in.p[3]);
	*start = header_len(in);
	if (!*start || in.len - *start < TRAILER)
		return error_set(e, -EINVAL, "gzip: the header does not end in %llu bytes",
				 (unsigned long long)in.len);
	return 0;
}

static int check_result(const struct inflater *s)
{
	u32 crc = little_endian(s->end, 4), found = crc32(s->out, s->have);

	if (s->p - s->n_hold / 8 != s->end)
		return damaged(s, "more follows behind the last block");
	if (s->have != s->size)
		return error_set(s->e, -EINVAL, "gzip: %llu bytes came out, expected %llu",
				 (unsigned long long)s->have, (unsigned long long)s->size);
	if (crc != found)
		return error_set(s->e, -EINVAL, "gzip: the CRC is %08x, expected %08x", found, crc);
	return 0;
}

int inflate_gzip(struct span in, struct arena *a, u64 max_out, struct span *out, struct error *e)
{
	struct inflater *s;
	u64 start = 0, size;
	int err = check_header(in, &start, e);

	if (err)
		return err;
	size = little_endian(in.p + in.len - 4, 4);
	if (size > max_out)
		return error_set(e, -EFBIG, "gzip: it holds %llu bytes, more than %llu",
				 (unsigned long long)size, (unsigned long long)max_out);
	if (size / RATIO_MAX > in.len)
		return error_set(e, -EINVAL, "gzip: %llu bytes cannot hold %llu",
				 (unsigned long long)in.len, (unsigned long long)size);
	s = arena_alloc(a, sizeof(*s));
	if (s)
		s->out = arena_alloc(a, size);
	if (!s || !s->out)
		return error_nomem(e);
	s->start = in.p;
	s->p = in.p + start;
	s->end = in.p + in.len - TRAILER;
	s->size = size;
	s->e = e;
	err = take_blocks(s);
	err = err ?: check_result(s);
	if (!err)
		*out = (struct span){ s->out, s->have };
	return err;
}
