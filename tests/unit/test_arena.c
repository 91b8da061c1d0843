// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_arena.c - memory that is given back all at once (AddressSanitizer counts what is not)
 *
 * The archive for tests gives each allocation a chunk of its own, to see more. Here the arena is
 * compiled as in rawload, with many in a chunk.
 */
#include "tests/unit/helper.h"

#include <string.h>

#include "base/arena.c"

static bool all_zero(const u8 *p, u64 len)
{
	while (len && *p == 0) {
		p++;
		len--;
	}
	return len == 0;
}

/* Each piece is filled with its own byte; no later piece may have changed it. */
static void pieces_are_zeroed_aligned_and_apart(void **state)
{
	u8 *piece[300];
	struct arena a = { 0 };
	u64 i, k;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(piece); i++) {
		piece[i] = arena_alloc(&a, i * 7);
		assert_non_null(piece[i]);
		assert_int_equal((uintptr_t)piece[i] % _Alignof(max_align_t), 0);
		assert_true(all_zero(piece[i], i * 7));
		memset(piece[i], (u8)i | 1, i * 7);
	}
	for (i = 0; i < ARRAY_SIZE(piece); i++)
		for (k = 0; k < i * 7; k++)
			assert_int_equal(piece[i][k], (u8)i | 1);
	arena_free(&a);
}

static void piece_larger_than_any_chunk(void **state)
{
	struct arena a = { 0 };
	u64 size = 3 * 1024 * 1024;
	u8 *p, *q;

	(void)state;
	arena_alloc(&a, 1);
	p = arena_alloc(&a, size);
	q = arena_alloc(&a, size);
	assert_non_null(p);
	assert_non_null(q);
	assert_true(all_zero(p, size) && all_zero(q, size));
	memset(p, 1, size);
	assert_true(all_zero(q, size));
	arena_free(&a);
}

static void sizes_that_wrap_give_null(void **state)
{
	struct arena a = { 0 };
	static const u64 back[] = { 0, 7, 15, 16, 40 };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(back); i++)
		assert_null(arena_alloc(&a, UINT64_MAX - back[i]));
	assert_null(arena_array(&a, UINT64_MAX, 2));
	assert_null(arena_array(&a, 1ull << 32, 1ull << 32));
	assert_null(arena_array(&a, (1ull << 63) + 1, 2)); /* 2 by 64-bit arithmetic */
	assert_null(arena_strndup(&a, "x", UINT64_MAX));
	arena_free(&a);
}

static void without_memory_an_arena_still_works(void **state)
{
	struct arena a = { 0 };
	char *before = arena_strndup(&a, "before", 6);

	(void)state;
	assert_null(arena_alloc(&a, 1ull << 50));
	assert_string_equal(arena_strndup(&a, "after", 5), "after");
	assert_string_equal(before, "before");
	arena_free(&a);
}

static void growing_array_keeps_what_is_in_it(void **state)
{
	struct arena a = { 0 };
	u32 *vec = NULL, i, k;

	(void)state;
	for (i = 0; i < 5000; i++) {
		vec = arena_grow(&a, vec, i, sizeof(*vec));
		assert_non_null(vec);
		vec[i] = i; /* AddressSanitizer would see it written beyond the end of a chunk */
		if ((i & (i - 1)) == 0)
			arena_alloc(&a, 1); /* something right behind the array */
	}
	for (k = 0; k < i; k++)
		assert_int_equal(vec[k], k);
	arena_free(&a);
}

/* Two arrays grow in turn: were one given less room than it says, the other would run into it. */
static void growing_arrays_do_not_overlap(void **state)
{
	struct arena a = { 0 };
	u64 *v = NULL, *w = NULL, i;

	(void)state;
	for (i = 0; i < 1000; i++) {
		v = arena_grow(&a, v, i, sizeof(*v));
		w = arena_grow(&a, w, i, sizeof(*w));
		v[i] = i;
		w[i] = ~i;
	}
	for (i = 0; i < 1000; i++) {
		assert_int_equal(v[i], i);
		assert_int_equal(w[i], ~i);
	}
	arena_free(&a);
}

static void array_that_cannot_grow_stays_valid(void **state)
{
	struct arena a = { 0 };
	char *vec = arena_alloc(&a, 8);

	(void)state;
	strcpy(vec, "1234567");
	assert_null(arena_grow(&a, vec, 8, 1ull << 62));
	assert_string_equal(vec, "1234567");
	arena_free(&a);
}

static void copy_of_a_string_ends_with_nul(void **state)
{
	struct arena a = { 0 };
	struct span s = span_copy("abcdef", 6); /* no NUL behind it */
	char *full = arena_strndup(&a, "0123456789abcdef", 16); /* as long as an allocation */

	(void)state;
	memset(arena_alloc(&a, 64), 0xff, 64);
	assert_string_equal(full, "0123456789abcdef");
	assert_string_equal(arena_strndup(&a, (const char *)s.p, 6), "abcdef");
	assert_string_equal(arena_strndup(&a, (const char *)s.p, 3), "abc");
	assert_string_equal(arena_strndup(&a, (const char *)s.p, 0), "");
	span_free(&s);
	arena_free(&a);
}

static void freeing_twice_and_using_again_is_harmless(void **state)
{
	struct arena a = { 0 };

	(void)state;
	arena_free(&a);
	arena_alloc(&a, 100);
	arena_free(&a);
	arena_free(&a);
	assert_string_equal(arena_strndup(&a, "again", 5), "again");
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_are_zeroed_aligned_and_apart),
		cmocka_unit_test(piece_larger_than_any_chunk),
		cmocka_unit_test(sizes_that_wrap_give_null),
		cmocka_unit_test(without_memory_an_arena_still_works),
		cmocka_unit_test(growing_array_keeps_what_is_in_it),
		cmocka_unit_test(growing_arrays_do_not_overlap),
		cmocka_unit_test(array_that_cannot_grow_stays_valid),
		cmocka_unit_test(copy_of_a_string_ends_with_nul),
		cmocka_unit_test(freeing_twice_and_using_again_is_harmless),
	};

	return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
