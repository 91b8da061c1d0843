// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_error.c - one error, told once: what is put in front, what behind, and what is cut */
#include "tests/unit/helper.h"

#include <string.h>

#include "base/error.h"

enum { ROOM = sizeof(((struct error *)0)->text) };

static const char *repeat(char c, size_t n)
{
	static char buf[3 * ROOM];

	assert_true(n < sizeof(buf));
	memset(buf, c, n);
	buf[n] = 0;
	return buf;
}

static void subjects_are_put_in_front(void **state)
{
	struct error e = { 0 };

	(void)state;
	assert_int_equal(error_set(&e, -EINVAL, "symbol %d is not a map", 17), -EINVAL);
	assert_int_equal(error_in(&e, -EINVAL, "relocation %d", 2), -EINVAL);
	assert_int_equal(error_in(&e, -EINVAL, "%s", "mkdir.o"), -EINVAL);
	assert_string_equal(e.text, "mkdir.o: relocation 2: symbol 17 is not a map");
	assert_int_equal(e.code, -EINVAL);
}

static void outer_level_may_change_the_code(void **state)
{
	struct error e;

	(void)state;
	error_set(&e, -EINVAL, "x");
	assert_int_equal(error_in(&e, -ENOENT, "y"), -ENOENT);
	assert_int_equal(e.code, -ENOENT);
}

static void advice_is_put_behind_and_keeps_the_code(void **state)
{
	struct error e;

	(void)state;
	error_set(&e, -EPERM, "refused");
	assert_int_equal(error_add(&e, "; CAP_%s is missing", "BPF"), -EPERM);
	assert_string_equal(e.text, "refused; CAP_BPF is missing");
}

static void new_error_replaces_the_old_one(void **state)
{
	struct error e;

	(void)state;
	error_set(&e, -EINVAL, "a long story about something else");
	assert_int_equal(error_nomem(&e), -ENOMEM);
	assert_int_equal(e.code, -ENOMEM);
	assert_null(strstr(e.text, "story"));
	assert_true(strlen(e.text) > 0);
}

/* struct error is on the stack: AddressSanitizer sees what is written beyond it. */
static void what_is_too_long_is_cut_at_the_end(void **state)
{
	struct error e;

	(void)state;
	error_set(&e, -EINVAL, "%s", repeat('a', 2 * ROOM));
	assert_int_equal(strlen(e.text), ROOM - 1);
	error_in(&e, -EINVAL, "front");
	assert_int_equal(strlen(e.text), ROOM - 1);
	assert_memory_equal(e.text, "front: aaaa", 11);
	error_add(&e, "behind");
	assert_int_equal(strlen(e.text), ROOM - 1);
	assert_int_equal(e.text[ROOM - 2], 'a');
}

static void subject_that_is_too_long_leaves_room_for_the_fault(void **state)
{
	struct error e;

	(void)state;
	error_set(&e, -EINVAL, "the fault");
	error_in(&e, -EINVAL, "%s", repeat('s', 2 * ROOM));
	assert_true(strlen(e.text) < ROOM);
	assert_non_null(strstr(e.text, "s: the fault"));
}

static void every_length_near_the_end_is_safe(void **state)
{
	struct error e;
	size_t len;

	(void)state;
	for (len = ROOM - 20; len < ROOM + 20; len++) {
		error_set(&e, -EINVAL, "%s", repeat('a', len));
		error_add(&e, "%s", "123456789");
		error_in(&e, -EINVAL, "%s", "subject");
		assert_true(strlen(e.text) < ROOM);
		assert_memory_equal(e.text, "subject: aaa", 12);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(subjects_are_put_in_front),
		cmocka_unit_test(outer_level_may_change_the_code),
		cmocka_unit_test(advice_is_put_behind_and_keeps_the_code),
		cmocka_unit_test(new_error_replaces_the_old_one),
		cmocka_unit_test(what_is_too_long_is_cut_at_the_end),
		cmocka_unit_test(subject_that_is_too_long_leaves_room_for_the_fault),
		cmocka_unit_test(every_length_near_the_end_is_safe),
	};

	return cmocka_run_group_tests_name("error", tests, NULL, NULL);
}
