// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_btf_chains.c - types that refer to types: what is behind them, how large it is, and circles
 */
#include "tests/unit/helper.h"
#include "tests/unit/btf_make.h"

#include <string.h>

#define KINDS UNIT_BUILD "kinds.bpf.o"

static struct arena arena;
static struct error error;

static int forget(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

/* Both steps. The bytes are borrowed by *B. */
static int open_and_scan(struct span bytes, struct btf *b)
{
	int err = btf_open(bytes, &arena, b, &error);

	return err ? err : btf_scan(b, &arena, NULL, 0, &error);
}

static struct btf must_open(struct span bytes)
{
	struct btf b;

	if (open_and_scan(bytes, &b))
		fail_msg("%s", error.text);
	return b;
}

static void typedefs_in_a_circle_have_no_end(void **state)
{
	struct btf_maker m = { 0 };
	struct span bytes;
	struct btf b;
	u32 id;

	(void)state;
	make_typedef(&m, "a", 2);
	make_const(&m, 1);
	make_typedef(&m, "self", 3);
	make_typedef(&m, "nowhere", 99);
	bytes = btf_made(&m);
	b = must_open(bytes);
	for (id = 1; id <= 4; id++) {
		u32 at = id;

		assert_null(btf_skip_mods(&b, &at));
		assert_int_equal(btf_size(&b, id), -EINVAL);
	}
	span_free(&bytes);
}

static void modifiers_are_passed_and_nothing_else(void **state)
{
	struct btf_maker m = { 0 };
	struct span bytes;
	struct btf b;
	u32 at;

	(void)state;
	make_int(&m, "int", 4, 1, 0, 32);				      /* 1 */
	make_type(&m, "", 11, 0, make_type(&m, "", 9, 0, make_const(&m, 1))); /* 4 */
	make_typedef(&m, "t", make_type_tag(&m, "user", 4));		      /* 6 */
	make_ptr(&m, 6);						      /* 7 */
	make_const(&m, 7);						      /* 8 */
	bytes = btf_made(&m);
	b = must_open(bytes);
	at = 6;
	assert_ptr_equal(btf_skip_mods(&b, &at), btf_type(&b, 1));
	assert_int_equal(at, 1);
	at = 8;
	assert_ptr_equal(btf_skip_mods(&b, &at), btf_type(&b, 7));
	assert_int_equal(at, 7);
	at = 0;
	assert_int_equal(btf_kind(btf_skip_mods(&b, &at)), BTF_KIND_VOID);
	span_free(&bytes);
}

static void sizes(void **state)
{
	struct btf b = object_btf(KINDS, &arena);
	u32 s = btf_named(&b, 1 << BTF_KIND_STRUCT, "everything"), i;
	static const s64 wanted[] = {
		4, 8, 8, 12, 4, 8, 1, 16, 8, 4, 4
	}; /* C's, member by member */

	(void)state;
	assert_int_equal(btf_size(&b, s), 88);
	for (i = 0; i < ARRAY_SIZE(wanted); i++)
		assert_int_equal(btf_size(&b, btf_members(btf_type(&b, s))[i].type), wanted[i]);
	assert_int_equal(btf_size(&b, 0), -EINVAL);
	assert_int_equal(btf_size(&b, UINT32_MAX), -EINVAL);
	assert_int_equal(btf_size(&b, btf_named(&b, 1 << BTF_KIND_FUNC, "function")), -EINVAL);
	assert_int_equal(btf_size(&b, btf_named(&b, 1 << BTF_KIND_FWD, "declared")), -EINVAL);
	assert_int_equal(btf_size(&b, btf_named(&b, 1 << BTF_KIND_VAR, "text")), 5);
}

static void sizes_that_wrap_or_have_no_end_are_refused(void **state)
{
	struct btf_maker m = { 0 };
	struct span bytes;
	struct btf b;
	u32 id, i;

	(void)state;
	make_int(&m, "long", 8, 0, 0, 64); /* 1 */
	make_array(&m, 1, 1, 0x20000000);  /* 2: 4 GiB, one byte more than fits */
	make_array(&m, 2, 1, 0x20000000);  /* 3: 2^61 */
	make_array(&m, 3, 1, 8);	   /* 4: 2^64 */
	make_array(&m, 5, 1, 1);	   /* 5: of itself */
	make_var(&m, "v", 6, 0);	   /* 6: of itself */
	make_array(&m, 8, 1, 0);	   /* 7: of nothing that has a size, 0 times */
	make_proto(&m, 0, 0);		   /* 8 */
	make_array(&m, 4, 1, 0x20000000);  /* 9: 2^93, and 0 in 64 bits */
	bytes = btf_made(&m);
	b = must_open(bytes);
	for (id = 2; id <= 9; id++)
		assert_int_equal(btf_size(&b, id), -EINVAL);
	span_free(&bytes);

	id = make_int(&m, "int", 4, 0, 0, 32);
	for (i = 0; i < 31; i++)
		id = make_array(&m, id, 1, i < 29 ? 2 : 1); /* int[2][2]...: 2^31 bytes */
	bytes = btf_made(&m);
	b = must_open(bytes);
	assert_int_equal(btf_size(&b, id), 1ll << 31);
	span_free(&bytes);
}

#define TEST(f) cmocka_unit_test_teardown(f, forget)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(typedefs_in_a_circle_have_no_end),
		TEST(modifiers_are_passed_and_nothing_else),
		TEST(sizes),
		TEST(sizes_that_wrap_or_have_no_end_are_refused),
	};

	return cmocka_run_group_tests_name("btf_chains", tests, NULL, NULL);
}
