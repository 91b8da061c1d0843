// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_cpus.c - lists of CPUs as the kernel writes them, and this machine's against glibc and nproc
 *
 * The lists and what they mean are from Documentation/admin-guide/kernel-parameters.rst ("cpu
 * lists") and Documentation/admin-guide/cputopology.rst.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>

#include "bpf/cpus.h"

/* The set as a string with a '1' for each CPU from 0 on: "1011". */
static const char *as_digits(const struct cpus *c)
{
	static char digits[CPUS_MAX + 1];
	u32 i;

	for (i = 0; i < cpus_end(c); i++)
		digits[i] = cpus_has(c, i) ? '1' : '0';
	digits[i] = 0;
	return digits;
}

static void lists_are_read(void **state)
{
	static const struct {
		const char *list, *digits;
		u32 count;
	} table[] = {
		{ "0\n", "1", 1 },
		{ "0-3\n", "1111", 4 },
		{ "0-3,5", "111101", 5 },
		{ "0,2,4-5\n", "101011", 4 },
		{ "2\n", "001", 1 },
		{ "\n", "", 0 }, /* as `offline` is where nothing is */
		{ "", "", 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		struct cpus c;

		assert_int_equal(cpus_parse(table[i].list, &c), 0);
		assert_string_equal(as_digits(&c), table[i].digits);
		assert_int_equal(cpus_count(&c), table[i].count);
		assert_int_equal(cpus_end(&c), strlen(table[i].digits));
	}
}

static void large_numbers_fit(void **state)
{
	struct cpus c;

	(void)state;
	assert_int_equal(cpus_parse("0-8191\n", &c), 0);
	assert_int_equal(cpus_count(&c), 8192);
	assert_int_equal(cpus_end(&c), 8192);
	assert_int_equal(cpus_parse("63-64,127,8191\n", &c), 0);
	assert_int_equal(cpus_count(&c), 4);
	assert_false(cpus_has(&c, 62));
	assert_true(cpus_has(&c, 63));
	assert_true(cpus_has(&c, 64));
	assert_false(cpus_has(&c, 8192));
	assert_false(cpus_has(&c, UINT32_MAX));
}

static void other_text_is_refused(void **state)
{
	static const char *const table[] = {
		"x",
		"-1",
		"1-",
		"1--2",
		"3-1",
		"0,",
		"0,\n",
		",0",
		" 0",
		"0 ",
		"0\n\n",
		"0,,1",
		"0-1-2",
		"8192",
		"0-8192",
		"4294967296",
		"18446744073709551616",
		"0x1",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		struct cpus c;

		if (cpus_parse(table[i], &c) != -EINVAL)
			fail_msg("'%s' was taken", table[i]);
	}
}

static void this_machine_is_counted(void **state)
{
	struct door d = { .pass = door_kernel };
	struct cpus online;

	(void)state;
	assert_int_equal(cpus_online(&d, &online), 0);
	assert_int_equal(cpus_count(&online), get_nprocs());
	assert_int_equal(cpus_possible(&d), cpus_possible_end(&d)); /* has no gaps */
	assert_true(cpus_possible(&d) >= get_nprocs_conf());
}

/* Answers each read with what the test wants to be in the file. */
static const char *pretended;

static void pretend(struct door *d, struct call *c)
{
	if (c->nr != CALL_READ) {
		door_kernel(d, c);
		return;
	}
	c->result = snprintf((char *)(uintptr_t)c->arg[1], c->arg[2], "%s", pretended);
}

static void gaps_count_once(void **state)
{
	struct door d = { .pass = pretend };
	struct cpus online;

	(void)state;
	pretended = "0-1,8-9\n";
	assert_int_equal(cpus_possible(&d), 4);
	assert_int_equal(cpus_possible_end(&d), 10);
	pretended = "\n"; /* no machine is like that */
	assert_int_equal(cpus_possible(&d), -EINVAL);
	assert_int_equal(cpus_online(&d, &online), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_are_read),	   cmocka_unit_test(large_numbers_fit),
		cmocka_unit_test(other_text_is_refused),   cmocka_unit_test(gaps_count_once),
		cmocka_unit_test(this_machine_is_counted),
	};

	return cmocka_run_group_tests_name("cpus", tests, NULL, NULL);
}
