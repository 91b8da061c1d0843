// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_inflate.c - what gzip(1) packed comes out again; what is damaged is refused
 *
 * gzip makes all three types of block: bytes that do not get smaller are stored, short inputs have
 * the fixed codes, all others have codes of their own.
 */
#include "tests/unit/helper.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "base/huffman.h"
#include "base/inflate.h"

#define PLAIN  UNIT_BUILD "inflate.plain"
#define PACKED UNIT_BUILD "inflate.gz"

enum { NO_LIMIT = 1 << 30 };
enum { FLAG_CRC = 2, FLAG_EXTRA = 4, FLAG_NAME = 8, FLAG_COMMENT = 16 };

static void write_file(const char *path, struct span bytes)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes.p, 1, bytes.len, f), bytes.len);
	assert_int_equal(fclose(f), 0);
}

/* What `gzip OPTIONS` makes of PLAIN. */
static struct span gzip(struct span plain, const char *options)
{
	char command[256];

	write_file(PLAIN, plain);
	snprintf(command, sizeof(command), "gzip %s <" PLAIN " >" PACKED, options);
	assert_int_equal(system(command), 0);
	return file_bytes(PACKED);
}

static int unpack(struct span packed, struct arena *a, struct span *out, struct error *e)
{
	int err = inflate_gzip(packed, a, NO_LIMIT, out, e);

	if (err) {
		assert_int_equal(e->code, err);
		assert_true(!strncmp(e->text, "gzip: ", 6));
	}
	return err;
}

static void assert_inflates(struct span packed, struct span plain)
{
	struct arena a = { 0 };
	struct error e = { 0 };
	struct span out = { 0 };

	if (unpack(packed, &a, &out, &e))
		fail_msg("%s", e.text);
	assert_int_equal(out.len, plain.len);
	assert_memory_equal(out.p, plain.p, plain.len);
	arena_free(&a);
}

/* Bytes of which gzip can make nothing: xorshift, always the same. */
static struct span noise(u64 len)
{
	u8 *p = malloc(len);
	u64 i, x = 88172645463325252u;

	assert_non_null(p);
	for (i = 0; i < len; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		p[i] = x;
	}
	return (struct span){ p, len };
}

/* LEN bytes of few values: long codes for the rare ones, repetitions from far back. */
static struct span skewed(u64 len)
{
	struct span s = noise(len);
	u8 *p = (u8 *)s.p;
	u64 i;

	for (i = 0; i < len; i++)
		p[i] = p[i] < 128 ? 'a' : p[i] < 192 ? 'b' : p[i] < 224 ? 'c' : p[i];
	return s;
}

static void assert_all_levels(struct span plain)
{
	static const char *const levels[] = { "-1", "-6", "-9" };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(levels); i++) {
		struct span packed = gzip(plain, levels[i]);

		assert_inflates(packed, plain);
		span_free(&packed);
	}
}

static void text_comes_out(void **state)
{
	struct span text = file_bytes("base/inflate.c");

	(void)state;
	assert_all_levels(text);
	span_free(&text);
}

static void nothing_and_little_come_out(void **state)
{
	(void)state;
	assert_all_levels((struct span){ (const u8 *)"", 0 });
	assert_all_levels((struct span){ (const u8 *)"x", 1 });
	assert_all_levels((struct span){ (const u8 *)"CONFIG_HZ=250\n", 14 });
	assert_all_levels((struct span){ (const u8 *)"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 37 });
}

static void stored_blocks_come_out(void **state)
{
	struct span s = noise(200000); /* a block holds up to 65535 */

	(void)state;
	assert_all_levels(s);
	span_free(&s);
}

static void long_repetitions_come_out(void **state)
{
	struct span s = skewed(500000);
	u8 *zeroes = calloc(1, 3000000);

	(void)state;
	assert_all_levels(s);
	assert_all_levels((struct span){ zeroes, 3000000 });
	free(zeroes);
	span_free(&s);
}

static void this_kernels_configuration_comes_out(void **state)
{
	struct span packed, plain;

	(void)state;
	if (system("test -r /proc/config.gz && zcat /proc/config.gz >" PLAIN))
		skip_because("this kernel has no /proc/config.gz");
	assert_int_equal(system("cat /proc/config.gz >" PACKED), 0);
	packed = file_bytes(PACKED);
	plain = file_bytes(PLAIN);
	assert_inflates(packed, plain);
	span_free(&packed);
	span_free(&plain);
}

/* PACKED, whose header is 10 bytes without options, with FLAGS and LEN bytes of options. */
static struct span with_header(struct span packed, u8 flags, const void *options, u64 len)
{
	u8 *p = malloc(packed.len + len);

	assert_non_null(p);
	memcpy(p, packed.p, 10);
	p[3] = flags;
	memcpy(p + 10, options, len);
	memcpy(p + 10 + len, packed.p + 10, packed.len - 10);
	return (struct span){ p, packed.len + len };
}

static void header_options_are_passed(void **state)
{
	static const char options[] = "\3\0abc" /* extra */ "name\0"
				      "comment\0"
				      "\x12\x34";
	static const struct {
		u8 flags, from, len;
	} cases[] = {
		{ FLAG_EXTRA, 0, 5 },
		{ FLAG_NAME, 5, 5 },
		{ FLAG_COMMENT, 10, 8 },
		{ FLAG_CRC, 18, 2 },
		{ FLAG_EXTRA | FLAG_NAME | FLAG_COMMENT | FLAG_CRC, 0, 20 },
	};
	struct span plain = { (const u8 *)"CONFIG_HZ=250\n", 14 }, packed = gzip(plain, "-n"), s;
	u32 i;

	(void)state;
	assert_int_equal(packed.p[3], 0);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		s = with_header(packed, cases[i].flags, options + cases[i].from, cases[i].len);
		assert_inflates(s, plain);
		span_free(&s);
	}
	span_free(&packed);
	packed = gzip(plain, "-N"); /* a file name where gzip knows one */
	assert_inflates(packed, plain);
	span_free(&packed);
}

static void header_without_end_is_refused(void **state)
{
	struct span plain = { (const u8 *)"x", 1 }, packed = gzip(plain, "-n"), s, out;
	struct arena a = { 0 };
	struct error e;

	(void)state;
	s = with_header(packed, FLAG_EXTRA, "\xff\xff", 2);
	assert_int_equal(unpack(s, &a, &out, &e), -EINVAL);
	span_free(&s);
	s = with_header(packed, 32, "", 0); /* a flag that does not exist */
	assert_int_equal(unpack(s, &a, &out, &e), -EINVAL);
	assert_non_null(strstr(e.text, "20"));
	span_free(&s);
	span_free(&packed);
	arena_free(&a);
}

/* The three types of block in samples short enough to try everything. */
static struct span sample(u32 i, struct span *plain)
{
	static const struct span texts[] = { { (const u8 *)"abcabcabcabcabcabc\n", 19 } };

	*plain = i == 0 ? span_copy(texts[0].p, texts[0].len) : i == 1 ? noise(90) : skewed(600);
	return gzip(*plain, "-9n");
}

static void samples_have_each_type_of_block(void **state)
{
	static const u8 types[] = { 1, 0, 2 };
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(types); i++) {
		struct span plain, packed = sample(i, &plain);

		assert_int_equal(packed.p[10] >> 1 & 3, types[i]);
		assert_inflates(packed, plain);
		span_free(&packed);
		span_free(&plain);
	}
}

/* What zlib makes of PLAIN when it looks for no repetitions. */
static struct span huffman_only(struct span plain)
{
	u8 *out = malloc(plain.len + 1000);
	z_stream z = { .next_in = (u8 *)plain.p,
		       .avail_in = plain.len,
		       .next_out = out,
		       .avail_out = plain.len + 1000 };

	assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 16 + 15, 9, Z_HUFFMAN_ONLY), Z_OK);
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	deflateEnd(&z);
	return (struct span){ out, z.total_out };
}

/* Each of 16 bytes is as frequent as the two before it together, and a little more (1, 3, 4, 7, 11,
 * ...), so that the tree has one branch a level, down to the 15 that a code may be long.
 */
static void the_longest_codes_come_out(void **state)
{
	static u8 bytes[5775];
	struct span plain = { bytes, sizeof(bytes) }, packed;
	u32 count = 1, next = 3, i, at = 0, byte;

	(void)state;
	for (byte = 0; byte < 16; byte++) {
		for (i = 0; i < count; i++)
			bytes[at++] = 'a' + byte;
		next += count;
		count = next - count;
	}
	assert_int_equal(at, sizeof(bytes));
	packed = huffman_only(plain);
	assert_int_equal(packed.p[10] >> 1 & 3, 2);			    /* codes of its own */
	assert_int_equal((packed.p[11] >> 5 | packed.p[12] << 3) & 15, 15); /* lengths up to 15 */
	assert_inflates(packed, plain);
	span_free(&packed);
}

static void truncated_is_refused(void **state)
{
	u32 i;
	u64 len;

	(void)state;
	for (i = 0; i < 3; i++) {
		struct span plain, packed = sample(i, &plain);

		for (len = 0; len < packed.len; len++) {
			struct span cut = span_copy(packed.p, len), out;
			struct arena a = { 0 };
			struct error e;

			assert_int_not_equal(unpack(cut, &a, &out, &e), 0);
			arena_free(&a);
			span_free(&cut);
		}
		span_free(&packed);
		span_free(&plain);
	}
}

/* A damaged copy is refused, or the damage was where nothing depends on it (time, system). */
static void assert_refused_or_same(struct span damaged, struct span plain)
{
	struct arena a = { 0 };
	struct error e;
	struct span out;

	if (!unpack(damaged, &a, &out, &e)) {
		assert_int_equal(out.len, plain.len);
		assert_memory_equal(out.p, plain.p, plain.len);
	}
	arena_free(&a);
}

static void flipped_bits_are_noticed(void **state)
{
	u32 i, k;
	u64 bit;

	(void)state;
	for (i = 0; i < 3; i++) {
		struct span plain, packed = sample(i, &plain);
		u8 *p = (u8 *)packed.p;

		for (bit = 0; bit < 8 * packed.len; bit++) {
			for (k = 0; k < 16 && bit + k < 8 * packed.len;
			     k++) { /* and runs of them */
				p[(bit + k) / 8] ^= 1u << (bit + k) % 8;
				assert_refused_or_same(packed, plain);
			}
			while (k--)
				p[(bit + k) / 8] ^= 1u << (bit + k) % 8;
		}
		span_free(&packed);
		span_free(&plain);
	}
}

static void checks_name_what_differs(void **state)
{
	struct span plain, packed = sample(2, &plain), out;
	struct arena a = { 0 };
	struct error e;
	u8 *crc = (u8 *)packed.p + packed.len - 8, *length = crc + 4;

	(void)state;
	*crc ^= 1;
	assert_int_equal(unpack(packed, &a, &out, &e), -EINVAL);
	assert_non_null(strstr(e.text, "CRC"));
	*crc ^= 1;
	++*length;
	assert_int_equal(unpack(packed, &a, &out, &e), -EINVAL);
	assert_non_null(strstr(e.text, "600 bytes came out, expected 601"));
	length[3] = 0x7f; /* 2 GB: refused before memory for it is taken */
	assert_int_equal(inflate_gzip(packed, &a, UINT64_MAX, &out, &e), -EINVAL);
	assert_non_null(strstr(e.text, "cannot hold"));
	span_free(&packed);
	span_free(&plain);
	arena_free(&a);
}

/* Both lengths of the block and the one at the end agree on 200 bytes, of which 3 are there. */
static void stored_block_beyond_the_end_is_refused(void **state)
{
	static const u8 bytes[] = { 0x1f, 0x8b, 8,   0,	 0,   0, 0, 0,	 0, 3, /* header */
				    1,	  200,	0,   55, 255,		       /* last, type 0 */
				    'a',  'b',	'c', 0,	 0,   0, 0, 200, 0, 0, 0 };
	struct span packed = span_copy(bytes, sizeof(bytes)), out;
	struct arena a = { 0 };
	struct error e;

	(void)state;
	assert_int_equal(unpack(packed, &a, &out, &e), -EINVAL);
	assert_non_null(strstr(e.text, "end too early"));
	span_free(&packed);
	arena_free(&a);
}

static void limit_is_kept(void **state)
{
	struct span plain, packed = sample(2, &plain), out;
	struct arena a = { 0 };
	struct error e;

	(void)state;
	assert_int_equal(inflate_gzip(packed, &a, 599, &out, &e), -EFBIG);
	assert_int_equal(inflate_gzip(packed, &a, 600, &out, &e), 0);
	span_free(&packed);
	span_free(&plain);
	arena_free(&a);
}

static void something_behind_is_refused(void **state)
{
	struct span plain, packed = sample(0, &plain), out;
	struct span twice = with_header(packed, 0, packed.p + 10, packed.len - 10);
	struct arena a = { 0 };
	struct error e;

	(void)state;
	assert_int_equal(unpack(twice, &a, &out, &e), -EINVAL);
	assert_non_null(strstr(e.text, "behind the last block"));
	span_free(&twice);
	span_free(&packed);
	span_free(&plain);
	arena_free(&a);
}

/* Kraft: codes fit if the sum of 2^-length is at most 1. zlib takes less than 1 for a single code
 * only. */
static void lengths_that_are_no_code_are_refused(void **state)
{
	static const struct {
		u8 lengths[8];
		bool fit;
	} codes[] = {
		{ { 1, 1 }, true },
		{ { 2, 2, 2, 2 }, true },
		{ { 1, 2, 3, 3 }, true },
		{ { 0, 1, 0, 2, 2 }, true },
		{ { 1 }, true },
		{ { 0 }, true },
		{ { 1, 1, 1 }, false },
		{ { 2, 2, 2, 2, 2 }, false },
		{ { 1, 2, 3, 3, 15 }, false },
		{ { 1, 1, 15 }, false },
		{ { 2, 2, 2 }, false },
		{ { 1, 2 }, false },
		{ { 2 }, false },
		{ { 15 }, false },
	};
	static struct huffman h;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(codes); i++)
		if (huffman_build(&h, codes[i].lengths, 8) != codes[i].fit)
			fail_msg("code %zu: it should%s fit", i, codes[i].fit ? "" : " not");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_comes_out),
		cmocka_unit_test(nothing_and_little_come_out),
		cmocka_unit_test(stored_blocks_come_out),
		cmocka_unit_test(long_repetitions_come_out),
		cmocka_unit_test(this_kernels_configuration_comes_out),
		cmocka_unit_test(header_options_are_passed),
		cmocka_unit_test(header_without_end_is_refused),
		cmocka_unit_test(samples_have_each_type_of_block),
		cmocka_unit_test(the_longest_codes_come_out),
		cmocka_unit_test(truncated_is_refused),
		cmocka_unit_test(flipped_bits_are_noticed),
		cmocka_unit_test(checks_name_what_differs),
		cmocka_unit_test(stored_block_beyond_the_end_is_refused),
		cmocka_unit_test(limit_is_kept),
		cmocka_unit_test(something_behind_is_refused),
		cmocka_unit_test(lengths_that_are_no_code_are_refused),
	};

	return cmocka_run_group_tests_name("inflate", tests, NULL, NULL);
}
