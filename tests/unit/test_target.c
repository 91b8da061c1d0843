// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_target.c - targets as SEC and --attach write them */
#include "tests/unit/helper.h"

#include <errno.h>
#include <string.h>

#include "loader/model/target.h"

struct reading {
	enum attach_how how;
	const char *text;
	const char *words; /* as target_text() says it; NULL: refused */
};

static void read_target(const struct reading *r)
{
	struct arena a = { 0 };
	struct target t;
	struct error e = { 0 };
	struct text words = { 0 };
	int err = target_parse(r->how, r->text, &a, &t, &e);

	if (!r->words) {
		assert_int_equal(err, -EINVAL);
		assert_non_null(strstr(e.text, "target '"));
	} else {
		assert_int_equal(err, 0);
		target_text(&t, &words);
		assert_string_equal(words.p ? words.p : "", r->words);
	}
	text_free(&words);
	arena_free(&a);
}

static void iterators_name_a_kind_and_perhaps_a_map(void **state)
{
	static const struct reading readings[] = {
		{ ATTACH_ITER, "", "" },
		{ ATTACH_ITER, "task", "task" },
		{ ATTACH_ITER, "bpf_map_elem", "bpf_map_elem" },
		{ ATTACH_ITER, "bpf_map_elem:.data", "bpf_map_elem:.data" },
		{ ATTACH_ITER, "bpf_sk_storage_map:a:b", "bpf_sk_storage_map:a:b" },
		{ ATTACH_ITER, "bpf_map_elem:", NULL },
		{ ATTACH_ITER, ":map", NULL },
		{ ATTACH_ITER, "task:map", NULL },
	};
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(readings); i++)
		read_target(&readings[i]);
}

/* strtoull(3) takes a sign, blanks, and as much as it understands; a target is a number or none. */
static void numbers_are_whole_numbers(void **state)
{
	static const struct reading readings[] = {
		{ ATTACH_KPROBE, "f", "f" },
		{ ATTACH_KPROBE, "f+0x10", "f+0x10" },
		{ ATTACH_KPROBE, "f+16", "f+0x10" },
		{ ATTACH_KPROBE, "f+", NULL },
		{ ATTACH_KPROBE, "f+g", NULL },
		{ ATTACH_KPROBE, "f+5g", NULL },
		{ ATTACH_KPROBE, "f+-5", NULL },
		{ ATTACH_KPROBE, "f+ 5", NULL },
		{ ATTACH_KPROBE, "f+:", NULL },
		{ ATTACH_KPROBE, "f+18446744073709551616", NULL }, /* 2 to the power of 64 */
		{ ATTACH_KPROBE, "+5", NULL },
		{ ATTACH_SAMPLE, "99x", NULL },
		{ ATTACH_SAMPLE, "x", NULL },
	};
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(readings); i++)
		read_target(&readings[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(iterators_name_a_kind_and_perhaps_a_map),
		cmocka_unit_test(numbers_are_whole_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
