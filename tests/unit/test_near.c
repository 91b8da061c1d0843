// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_near.c - which names are offered instead of one that does not exist
 *
 * Four letters in a row and half of what was asked for: that is base/near.h's own rule.
 */
#include "tests/unit/helper.h"

#include <string.h>

#include "base/near.h"

/* What is kept of NAMES (ended by NULL), in its order. */
static void assert_near(const char *wanted, const char *const *names, const char *kept)
{
	struct text t = { 0 };
	struct near s;
	int i;

	near_start(&s, wanted, strlen(wanted));
	for (; *names; names++)
		near_offer(&s, *names);
	for (i = 0; i < s.n; i++)
		text_add(&t, "%s%s", i ? " " : "", s.best[i].name);
	text_add(&t, ".");
	assert_text(&t, kept);
	text_free(&t);
}

#define NAMES(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void half_of_it_and_four_letters_are_enough(void **state)
{
	(void)state;
	assert_near("abcdefgh", NAMES("xxabcdxx", "abcx", "xabc_defx", "zzzz"), "xxabcdxx.");
	assert_near("abcdefghi", NAMES("xxabcdxx"), "."); /* 4 of 9 */
	assert_near("abcdefghi", NAMES("abcde_xx", "efghi"), "efghi abcde_xx.");
	assert_near("abc", NAMES("abcd", "abc"), "."); /* only three */
	assert_near("abcd", NAMES("xabcd"), "xabcd.");
	assert_near("abcdefgh", NAMES("efgh"), "efgh."); /* its end counts */
}

static void the_best_come_first_and_no_more_than_there_is_room_for(void **state)
{
	(void)state;
	assert_near("do_mkdirat",
		    NAMES("do_mkdirat_x", "mkdirat", "vfs_mkdir", "do_rmdir", "do_mkdirty",
			  "do_mkdirat_xyz", "sys_mkdirat", "mkdi"),
		    "do_mkdirat_x do_mkdirat_xyz mkdirat sys_mkdirat do_mkdirty.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(half_of_it_and_four_letters_are_enough),
		cmocka_unit_test(the_best_come_first_and_no_more_than_there_is_room_for),
	};

	return cmocka_run_group_tests_name("near", tests, NULL, NULL);
}
