// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_elf.c - what is asked for beyond the end of a table is refused, by each function itself
 *
 * What is inside is compared with libelf's answers by tests/oracle/elf_oracle.c, what is damaged is
 * tried by test_truncate.c. There several checks stand behind each other; here each stands alone.
 */
#include "tests/unit/helper.h"

#include <errno.h>
#include <string.h>

#include "elf/elf.h"

static struct span bytes;
static struct arena arena;
static struct elf_file file;

static int set_up(void **state)
{
	struct error e;

	(void)state;
	bytes = file_bytes("build/tests/objects/subprograms.bpf.o");
	assert_int_equal(elf_parse(bytes, &arena, &file, &e), 0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(&arena);
	span_free(&bytes);
	return 0;
}

static void symbols_end(void **state)
{
	static const u32 far[] = { 0, 1, 1000, UINT32_MAX };
	struct elf_symbol sym;
	struct error e;
	u32 i;

	(void)state;
	assert_true(file.n_symbols > 3);
	assert_int_equal(elf_symbol_get(&file, file.n_symbols - 1, &sym, &e), 0);
	for (i = 0; i < ARRAY_SIZE(far); i++) {
		u32 index = file.n_symbols + far[i] < file.n_symbols ? UINT32_MAX
								     : file.n_symbols + far[i];

		assert_int_equal(elf_symbol_get(&file, index, &sym, &e), -EINVAL);
		assert_non_null(strstr(e.text, "does not exist, there are only"));
	}
}

/* The first table of relocations, and its first record. */
static struct elf_section *relocations(struct elf64_rel **first)
{
	u32 i;

	for (i = 0; i < file.n_sections; i++)
		if (file.sections[i].type == SHT_REL) {
			*first = (void *)file.sections[i].data.p;
			return &file.sections[i];
		}
	fail_msg("no relocations");
	return NULL;
}

static void assert_refused(const struct elf_section *s, u64 index, const char *words)
{
	struct elf_rel rel;
	struct error e;

	assert_int_equal(elf_rel_get(&file, s, index, &rel, &e), -EINVAL);
	if (!strstr(e.text, words))
		fail_msg("%s", e.text);
}

static void relocations_end(void **state)
{
	struct elf64_rel *first, was;
	struct elf_section *s = relocations(&first);
	struct elf_rel rel;
	struct error e;

	(void)state;
	was = *first;
	assert_int_equal(elf_rel_get(&file, s, elf_rel_count(s) - 1, &rel, &e), 0);
	assert_refused(s, elf_rel_count(s), "expected records of 16");

	first->info = (u64)(file.n_symbols - 1) << 32 | 1;
	assert_int_equal(elf_rel_get(&file, s, 0, &rel, &e), 0);
	first->info = (u64)file.n_symbols << 32 | 1;
	assert_refused(s, 0, "does not exist, there are only");
	*first = was;

	first->offset = file.sections[s->info].size - 1;
	assert_int_equal(elf_rel_get(&file, s, 0, &rel, &e), 0);
	first->offset = file.sections[s->info].size;
	assert_refused(s, 0, "outside section");
	*first = was;
}

static void a_table_of_relocations_is_for_a_section(void **state)
{
	struct elf64_rel *first;
	struct elf_section *s = relocations(&first);
	u32 was = s->info;

	(void)state;
	s->info = file.n_sections;
	assert_refused(s, 0, "outside section");
	s->info = was;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(symbols_end),
		cmocka_unit_test(relocations_end),
		cmocka_unit_test(a_table_of_relocations_is_for_a_section),
	};

	return cmocka_run_group_tests_name("elf", tests, set_up, tear_down);
}
