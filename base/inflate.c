// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* inflate.c - gzip (RFC 1952) around deflate (RFC 1951)
 *   in:       the bytes of one packed file
 *   out:      what was packed, length and CRC checked
 *   not here: bits and codes (huffman.c); packing; files of several members, which nobody makes of
 *             a configuration
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
#include "base/huffman.h"

#include <string.h>

enum { DISTANCES_MAX = 32 };
enum { END_OF_BLOCK = 256, LENGTH_FIRST = 257 };
enum { HEADER = 10, TRAILER = 8 };
enum { RATIO_MAX = 1032 }; /* a 2-bit code for 258 bytes: nothing packs better */

struct inflater {
	struct bits in;
	u8 *out;
	u64 have, size;
	struct huffman literals, distances;
};

/* --- what a block holds --- */

static int take_stored(struct inflater *s)
{
	u32 len, complement;
	int err;

	bits_to_byte(&s->in);
	err = bits_take(&s->in, 16, &len);
	err = err ?: bits_take(&s->in, 16, &complement);
	if (err)
		return err;
	if ((len ^ complement) != 0xffff)
		return bits_damaged(&s->in, "the two lengths of a block of plain bytes disagree");
	s->in.p -= s->in.n_hold / 8; /* whole bytes go back */
	s->in.hold = s->in.n_hold = 0;
	if (len > s->in.end - s->in.p)
		return bits_cut_off(&s->in);
	if (len > s->size - s->have)
		return bits_damaged(&s->in, "there is more than the length at its end says");
	memcpy(s->out + s->have, s->in.p, len);
	s->in.p += len;
	s->have += len;
	return 0;
}

/* A symbol stands for a range of numbers; how far into it, extra bits tell. */
struct range {
	u16 base, extra;
};

static int take_in_range(struct inflater *s, const struct range *r, u32 *value)
{
	int err = bits_take(&s->in, r->extra, value);

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
		return bits_damaged(&s->in, "a length that does not exist");
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
	int err = huffman_take(&s->distances, &s->in, &symbol);

	if (err)
		return err;
	if (symbol >= ARRAY_SIZE(ranges))
		return bits_damaged(&s->in, "a distance that does not exist");
	return take_in_range(s, &ranges[symbol], distance);
}

/* LENGTH bytes from DISTANCE back; where the two overlap, bytes just written are read again. */
static int repeat(struct inflater *s, u32 length, u32 distance)
{
	if (distance > s->have)
		return bits_damaged(&s->in, "a repetition of what lies before the first byte");
	if (length > s->size - s->have)
		return bits_damaged(&s->in, "there is more than the length at its end says");
	for (; length; length--, s->have++)
		s->out[s->have] = s->out[s->have - distance];
	return 0;
}

static int take_codes(struct inflater *s)
{
	u32 symbol, length, distance;
	int err;

	for (;;) {
		err = huffman_take(&s->literals, &s->in, &symbol);
		if (err || symbol == END_OF_BLOCK)
			return err;
		if (symbol < END_OF_BLOCK) {
			if (s->have == s->size)
				return bits_damaged(
					&s->in, "there is more than the length at its end says");
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
	u8 literals[HUFFMAN_SYMBOLS_MAX], distances[DISTANCES_MAX];

	memset(literals, 8, sizeof(literals));
	memset(literals + 144, 9, 256 - 144);
	memset(literals + 256, 7, 280 - 256);
	memset(distances, 5, sizeof(distances));
	huffman_build(&s->literals, literals, HUFFMAN_SYMBOLS_MAX);
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
		err = bits_take(&s->in, 3, &len);
		if (err)
			return err;
		lengths[order[i]] = len;
	}
	if (!huffman_build(h, lengths, ARRAY_SIZE(order)))
		return bits_damaged(&s->in, "the lengths of a code's lengths make no code");
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
		err = huffman_take(h, &s->in, &symbol);
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
			return bits_damaged(&s->in, "a code length is repeated too often");
		memset(lengths + i, symbol == 16 ? lengths[i - 1] : 0, count);
		i += count;
	}
	return 0;
}

static int take_dynamic(struct inflater *s)
{
	u8 lengths[HUFFMAN_SYMBOLS_MAX + DISTANCES_MAX];
	u32 n_literals = 0, n_distances = 0, n_lengths = 0;
	int err;

	err = bits_take(&s->in, 5, &n_literals);
	err = err ?: bits_take(&s->in, 5, &n_distances);
	err = err ?: bits_take(&s->in, 4, &n_lengths);
	n_literals += 257;
	n_distances += 1;
	if (!err && (n_literals > 286 || n_distances > 30))
		return bits_damaged(&s->in, "more codes than there are symbols");
	err = err ?: take_length_code(s, &s->literals, n_lengths + 4);
	err = err ?: take_lengths(s, &s->literals, lengths, n_literals + n_distances);
	if (err)
		return err;
	if (!lengths[END_OF_BLOCK] || !huffman_build(&s->literals, lengths, n_literals) ||
	    !huffman_build(&s->distances, lengths + n_literals, n_distances))
		return bits_damaged(&s->in, "the lengths of a block's codes make no code");
	return take_codes(s);
}

static int take_blocks(struct inflater *s)
{
	u32 last = 0, type;
	int err = 0;

	while (!last && !err) {
		err = bits_take(&s->in, 1, &last);
		err = err ?: bits_take(&s->in, 2, &type);
		if (err)
			return err;
		if (type == 0)
			err = take_stored(s);
		else if (type == 1)
			err = take_fixed(s);
		else if (type == 2)
			err = take_dynamic(s);
		else
			err = bits_damaged(&s->in, "a block of a type that does not exist");
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
	u32 crc = little_endian(s->in.end, 4), found = crc32(s->out, s->have);

	if (s->in.p - s->in.n_hold / 8 != s->in.end)
		return bits_damaged(&s->in, "more follows behind the last block");
	if (s->have != s->size)
		return error_set(s->in.e, -EINVAL, "gzip: %llu bytes came out, expected %llu",
				 (unsigned long long)s->have, (unsigned long long)s->size);
	if (crc != found)
		return error_set(s->in.e, -EINVAL, "gzip: the CRC is %08x, expected %08x", found,
				 crc);
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
	s->in.start = in.p;
	s->in.file_len = in.len;
	s->in.p = in.p + start;
	s->in.end = in.p + in.len - TRAILER;
	s->size = size;
	s->in.e = e;
	err = take_blocks(s);
	err = err ?: check_result(s);
	if (!err)
		*out = (struct span){ s->out, s->have };
	return err;
}
