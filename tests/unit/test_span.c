// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_span.c - offsets and counts of a stranger, compared with what is really there */
#include "tests/unit/helper.h"

#include <endian.h>
#include <string.h>

#include "base/span.h"

static const u8 bytes[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };
static const struct span eight = { bytes, sizeof(bytes) };

/* Small, at the ends, and so large that a sum or product of two of them wraps. */
static const u64 numbers[] = { 0,
			       1,
			       2,
			       3,
			       4,
			       7,
			       8,
			       9,
			       16,
			       UINT32_MAX,
			       1ull << 32,
			       1ull << 33,
			       1ull << 61,
			       (1ull << 61) + 1,
			       1ull << 63,
			       UINT64_MAX - 8,
			       UINT64_MAX - 7,
			       UINT64_MAX };

/* The rule itself, in numbers too wide to wrap. */
static bool is_inside(u64 off, unsigned __int128 len)
{
	return off + len <= sizeof(bytes);
}

static void check_cut(u64 off, u64 len)
{
	struct span out = { bytes, 99 };
	bool inside = is_inside(off, len);

	assert_int_equal(span_cut(eight, off, len, &out), inside);
	assert_ptr_equal(out.p, inside ? bytes + off : NULL);
	assert_int_equal(out.len, inside ? len : 0);
	assert_ptr_equal(span_at(eight, off, len), inside ? bytes + off : NULL);
}

static void cut_gives_what_is_inside_and_nothing_else(void **state)
{
	size_t i, k;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(numbers); i++)
		for (k = 0; k < ARRAY_SIZE(numbers); k++)
			check_cut(numbers[i], numbers[k]);
}

static void check_array(u64 off, u64 count, u64 size)
{
	bool inside = is_inside(off, (unsigned __int128)count * size);
	struct span out = { bytes, 99 };

	assert_int_equal(span_cut_array(eight, off, count, size, &out), inside);
	assert_ptr_equal(out.p, inside ? bytes + off : NULL);
	assert_int_equal(out.len, inside ? count * size : 0);
}

static void array_whose_size_wraps_is_refused(void **state)
{
	size_t i, k, m;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(numbers); i++)
		for (k = 0; k < ARRAY_SIZE(numbers); k++)
			for (m = 0; m < ARRAY_SIZE(numbers); m++)
				check_array(numbers[i], numbers[k], numbers[m]);
}

static void nothing_but_nothing_is_inside_an_empty_span(void **state)
{
	struct span empty = { 0 }, out;

	(void)state;
	assert_true(span_cut(empty, 0, 0, &out));
	assert_false(span_cut(empty, 0, 1, &out));
	assert_false(span_cut(empty, 1, 0, &out));
	assert_null(span_str(empty, 0));
}

static void string_must_end_inside(void **state)
{
	struct span s = span_copy("ab\0cd", 5); /* "cd" has no end */

	(void)state;
	assert_string_equal(span_str(s, 0), "ab");
	assert_string_equal(span_str(s, 1), "b");
	assert_string_equal(span_str(s, 2), "");
	assert_null(span_str(s, 3));
	assert_null(span_str(s, 4));
	assert_null(span_str(s, 5));
	assert_null(span_str(s, UINT64_MAX));
	span_free(&s);
}

/* <endian.h> is the judge of which order is which. */
static void numbers_are_read_at_any_address_in_both_orders(void **state)
{
	bool little_is_swapped = HOST_IS_BIG_ENDIAN;
	u64 le64 = htole64(0x1122334455667788), be64 = htobe64(0x1122334455667788);
	u32 le32 = htole32(0x11223344), be32 = htobe32(0x11223344);
	u16 le16 = htole16(0x1122), be16 = htobe16(0x1122);
	u8 buf[16];
	int at;

	(void)state;
	for (at = 0; at < 8; at++) {
		memcpy(buf + at, &le64, 8);
		assert_int_equal(load_u64(buf + at, little_is_swapped), 0x1122334455667788);
		memcpy(buf + at, &be64, 8);
		assert_int_equal(load_u64(buf + at, !little_is_swapped), 0x1122334455667788);
		memcpy(buf + at, &le32, 4);
		assert_int_equal(load_u32(buf + at, little_is_swapped), 0x11223344);
		memcpy(buf + at, &be32, 4);
		assert_int_equal(load_u32(buf + at, !little_is_swapped), 0x11223344);
		memcpy(buf + at, &le16, 2);
		assert_int_equal(load_u16(buf + at, little_is_swapped), 0x1122);
		memcpy(buf + at, &be16, 2);
		assert_int_equal(load_u16(buf + at, !little_is_swapped), 0x1122);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cut_gives_what_is_inside_and_nothing_else),
		cmocka_unit_test(array_whose_size_wraps_is_refused),
		cmocka_unit_test(nothing_but_nothing_is_inside_an_empty_span),
		cmocka_unit_test(string_must_end_inside),
		cmocka_unit_test(numbers_are_read_at_any_address_in_both_orders),
	};

	return cmocka_run_group_tests_name("span", tests, NULL, NULL);
}
