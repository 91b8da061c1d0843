// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_core.c - CO-RE relocations as no compiler writes them: each is refused with a sentence, in
 * little time
 *
 * What compilers do write is compared with libbpf's answers by tests/oracle/run.
 */
#include "tests/unit/helper.h"
#include "tests/unit/btf_make.h"

#include <errno.h>
#include <string.h>

#include "btf/core.h"

static struct btf_maker local, kernel;

struct decided {
	int err;
	struct error e;
	struct core_fix fix;
};

static struct btf opened(struct span bytes, struct arena *a)
{
	struct error e;
	struct btf b;

	if (btf_open(bytes, a, &b, &e) || btf_scan(&b, a, NULL, 0, &e))
		fail_msg("%s", e.text);
	return b;
}

/* What is decided for one relocation between what LOCAL and KERNEL hold; empties them. */
static struct decided decide(u32 type_id, u32 kind, const char *access, u64 budget)
{
	const struct core_relo relo = { .type_id = type_id, .kind = kind, .access = access };
	struct span mine = btf_made(&local), theirs = btf_made(&kernel);
	struct arena a = { 0 };
	struct btf b = opened(mine, &a), k = opened(theirs, &a);
	struct core c = { .local = &b, .budget = budget };
	struct decided r = { 0 };

	r.err = core_add(&c, &a, &relo, &r.e);
	r.err = r.err ?: core_find(&c, &a, &k, NULL, 0, &r.e);
	r.err = r.err ?: core_decide(&c, &a, &relo, &r.fix, &r.e);
	arena_free(&a);
	span_free(&mine);
	span_free(&theirs);
	return r;
}

static void assert_refused(struct decided r, const char *words)
{
	assert_int_equal(r.err, -EINVAL);
	assert_int_equal(r.e.code, -EINVAL);
	if (!strstr(r.e.text, words))
		fail_msg("%s", r.e.text);
}

/* struct s { int x; }; enum e { ONE }; their ids are 2 and 3 */
static void make_types(struct btf_maker *m)
{
	u32 integer = make_int(m, "int", 4, BTF_INT_SIGNED, 0, 32);

	assert_int_equal(make_struct(m, "s", 1, 4), 2);
	make_member(m, "x", integer, 0);
	assert_int_equal(make_enum(m, "e", 1, 4, false), 3);
	make_value(m, "ONE", 1);
}

static struct decided of_those(u32 type_id, u32 kind, const char *access)
{
	make_types(&local);
	make_types(&kernel);
	return decide(type_id, kind, access, CORE_BUDGET);
}

static void what_is_well_formed_is_taken(void **state)
{
	struct decided r = of_those(2, CORE_FIELD_EXISTS, "0:0");

	(void)state;
	assert_int_equal(r.err, 0);
	assert_int_equal(r.fix.new_value, 1);
	r = of_those(3, CORE_ENUMVAL_VALUE, "0");
	assert_int_equal(r.err, 0);
	assert_int_equal(r.fix.new_value, 1);
}

static void types_and_members_must_exist(void **state)
{
	static const u32 kinds[] = {
		CORE_FIELD_BYTE_OFFSET, CORE_FIELD_EXISTS,  CORE_TYPE_EXISTS,
		CORE_TYPE_SIZE,		CORE_TYPE_ID_LOCAL, CORE_ENUMVAL_EXISTS
	};
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		assert_refused(of_those(4, kinds[i], "0"), "type 4 does not exist, there are 3");
		assert_refused(of_those(UINT32_MAX, kinds[i], "0"), "does not exist");
	}
	assert_refused(of_those(2, CORE_FIELD_EXISTS, "0:1"), "member");
	assert_refused(of_those(2, CORE_FIELD_EXISTS, "0:0:0"), "a step into a");
	assert_refused(of_those(2, CORE_FIELD_EXISTS, ""), "access");
	assert_refused(of_those(2, CORE_FIELD_EXISTS, "0:-1"), "access");
}

static void only_enums_have_enumerators(void **state)
{
	(void)state;
	assert_refused(of_those(2, CORE_ENUMVAL_EXISTS, "0"), "type 2 has no enumerator 0");
	assert_refused(of_those(2, CORE_ENUMVAL_VALUE, "0"), "type 2 has no enumerator 0");
	assert_refused(of_those(3, CORE_ENUMVAL_VALUE, "1"), "type 3 has no enumerator 1");
	assert_refused(of_those(3, CORE_ENUMVAL_VALUE, "0:0"), "type 3 has no enumerator 0");
}

/* struct s, whose only member has no name and is a struct s */
static void make_endless(struct btf_maker *m)
{
	u32 s = make_struct(m, "s", 1, 4);

	make_member(m, "", s, 0);
}

static void a_struct_that_holds_itself_ends(void **state)
{
	(void)state;
	make_types(&local);
	make_endless(&kernel);
	assert_refused(decide(2, CORE_FIELD_BYTE_OFFSET, "0:0", CORE_BUDGET), "nest too deeply");
}

/* 17 levels, each of which holds the next one twice. */
static void make_bushy(struct btf_maker *m)
{
	u32 integer = make_int(m, "int", 4, BTF_INT_SIGNED, 0, 32), level;
	u32 inner = make_struct(m, "", 1, 4);

	make_member(m, "y", integer, 0);
	for (level = 0; level < 16; level++) {
		u32 outer = make_struct(m, level < 15 ? "" : "s", 2, 4);

		make_member(m, "", inner, 0);
		make_member(m, "", inner, 0);
		inner = outer;
	}
}

static void comparisons_are_counted(void **state)
{
	struct decided r;

	(void)state;
	make_types(&local);
	make_bushy(&kernel);
	r = decide(2, CORE_FIELD_BYTE_OFFSET, "0:0", CORE_BUDGET);
	assert_int_equal(r.err, 0);
	assert_true(r.fix.poison); /* no x in it */
	make_types(&local);
	make_bushy(&kernel);
	assert_refused(decide(2, CORE_FIELD_BYTE_OFFSET, "0:0", 10000), "hold too much");
}

/* C has no such thing, GNU C has: a struct without members is 0 bytes long. */
static void make_with_nothing(struct btf_maker *m, u32 offset)
{
	u32 nothing = make_struct(m, "nothing", 0, 0);

	assert_int_equal(make_struct(m, "s", 1, 8), 2);
	make_member(m, "x", nothing, offset * 8);
}

static void a_field_may_be_nothing(void **state)
{
	struct decided r;

	(void)state;
	make_with_nothing(&local, 4);
	make_with_nothing(&kernel, 8);
	r = decide(2, CORE_FIELD_BYTE_SIZE, "0:0", CORE_BUDGET);
	assert_int_equal(r.err, 0);
	assert_false(r.fix.poison);
	assert_int_equal(r.fix.new_value, 0);
	make_with_nothing(&local, 4);
	make_with_nothing(&kernel, 8);
	r = decide(2, CORE_FIELD_BYTE_OFFSET, "0:0", CORE_BUDGET);
	assert_int_equal(r.err, 0);
	assert_int_equal(r.fix.old_value, 4);
	assert_int_equal(r.fix.new_value, 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_well_formed_is_taken),
		cmocka_unit_test(types_and_members_must_exist),
		cmocka_unit_test(only_enums_have_enumerators),
		cmocka_unit_test(a_struct_that_holds_itself_ends),
		cmocka_unit_test(comparisons_are_counted),
		cmocka_unit_test(a_field_may_be_nothing),
	};

	return cmocka_run_group_tests_name("core", tests, NULL, NULL);
}
