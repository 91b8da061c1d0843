// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_dwarf_hand.c - DWARF that no compiler writes: a few bytes put together by hand, after the
 *   tables of the DWARF standard
 */
#include <stdlib.h>
#include <string.h>

#include "tests/unit/dwarf_files.h"

/* .debug_info of one unit of DWARF 4 with the LEN bytes at DIES, and its abbreviations. */
static int hand_made(struct arena *a, const u8 *abbrev, u64 n_abbrev, const u8 *dies, u32 len,
		     struct dwarf *d, struct error *e)
{
	static const char *const names[] = { "", ".debug_info", ".debug_abbrev" };
	struct elf_file *elf = arena_alloc(a, sizeof(*elf));
	u8 *info = malloc(11 + len), *copy = malloc(n_abbrev);
	u32 length = 7 + len, i;
	int err;

	memcpy(info, &length, 4);
	memcpy(info + 4, "\4\0\0\0\0\0\10", 7); /* version, abbreviations, address size */
	memcpy(info + 11, dies, len);
	memcpy(copy, abbrev, n_abbrev);
	elf->sections = arena_array(a, 3, sizeof(*elf->sections));
	elf->n_sections = 3;
	elf->swap = HOST_IS_BIG_ENDIAN;
	for (i = 0; i < 3; i++)
		elf->sections[i] = (struct elf_section){ .name = names[i], .index = i };
	elf->sections[1].data =
		(struct span){ memcpy(arena_alloc(a, 11 + len), info, 11 + len), 11 + len };
	elf->sections[2].data =
		(struct span){ memcpy(arena_alloc(a, n_abbrev), copy, n_abbrev), n_abbrev };
	err = dwarf_open(elf, a, d, e);
	free(info);
	free(copy);
	return err;
}

#define HAND(a, abbrev, dies, d, e)                                                              \
	hand_made(a, (const u8 *)(abbrev), sizeof(abbrev), (const u8 *)(dies), sizeof(dies) - 1, \
		  d, e)

/* 1: compile unit; 2: structure_type with name, byte_size data1; 3: member with type ref1;
 * 4: typedef with type ref1; 5: variable with everything else
 */
#define ABBREVS                        \
	"\1\x11\1\0\0"                 \
	"\2\x13\1\x03\x08\x0b\x0b\0\0" \
	"\3\x0d\0\x49\x11\0\0"         \
	"\4\x16\0\x03\x08\x49\x11\0\0" \
	"\0"

static void what_contains_itself_is_refused(void **state)
{
	/* at 11 the unit, at 12 struct A of 4 bytes, at 16 its member of type A */
	static const char self[] = "\1"
				   "\2A\0\4"
				   "\3\x0c"
				   "\0"
				   "\0";
	/* at 12 typedef A of typedef B, at 16 typedef B of typedef A; at 20 struct C with an A */
	static const char circle[] = "\1"
				     "\4A\0\x10"
				     "\4B\0\x0c"
				     "\2C\0\4"
				     "\3\x0c"
				     "\0"
				     "\0";
	struct arena a = { 0 };
	struct error e = { 0 };
	struct dwarf d;
	struct btf b = { 0 };
	u64 die;
	u32 id;

	(void)state;
	assert_int_equal(HAND(&a, ABBREVS, self, &d, &e), 0);
	assert_int_equal(dwarf_struct_named(&d, "A", &die, &e), 0);
	assert_int_equal(die, 12);
	assert_int_equal(dwarf_btf(&d, &a, die, &b, &id, &e), -EINVAL);
	assert_non_null(strstr(e.text, "contains itself"));
	assert_int_equal(HAND(&a, ABBREVS, circle, &d, &e), 0);
	assert_int_equal(dwarf_struct_named(&d, "B", &die, &e), -ENOENT);
	assert_int_equal(dwarf_struct_named(&d, "C", &die, &e), 0);
	assert_int_equal(dwarf_btf(&d, &a, die, &b, &id, &e), -EINVAL);
	assert_non_null(strstr(e.text, "contains itself"));
	arena_free(&a);
}

/* Of an inlined function the copy may have lost a variable that the original has. */
static void inlined_functions_are_looked_at_themselves(void **state)
{
	static const char abbrevs[] = "\1\x11\1\0\0"		     /* compile unit */
				      "\2\x13\0\x03\x08\x0b\x0b\0\0" /* struct: name, size */
				      "\3\x2e\1\x03\x08\0\0"	     /* function: name */
				      "\4\x1d\0\x31\x11\0\0"	     /* inlined: origin */
				      "\5\x34\0\x49\x11\0\0"	     /* variable: type */
				      "\0";
	/* at 12 struct A of 4 bytes, at 16 f with g inlined into it, at 22 g with its variable */
	static const char dies[] = "\1"
				   "\2A\0\4"
				   "\3f\0"
				   "\4\x16"
				   "\0"
				   "\3g\0"
				   "\5\x0c"
				   "\0"
				   "\0";
	struct arena a = { 0 };
	struct error e = { 0 };
	struct dwarf_uses u;
	struct dwarf d;

	(void)state;
	assert_int_equal(HAND(&a, abbrevs, dies, &d, &e), 0);
	assert_int_equal(dwarf_uses_of_size(&d, "f", 4, &u, &e), 0);
	assert_use(&u, 0, "A", "A", DWARF_VALUE);
	assert_int_equal(u.n, 1);
	arena_free(&a);
}

/* Every form of table 7.6 in one variable, and a struct behind it: found only if each was passed by
 * as many bytes as 7.5.6 gives it.
 */
static void every_form_is_passed(void **state)
{
	static const struct {
		u8 form;
		const char *bytes;
		u32 len;
	} forms[] = {
		{ 0x01, "12345678", 8 },
		{ 0x03, "\2\0ab", 4 },
		{ 0x04, "\2\0\0\0ab", 6 },
		{ 0x05, "ab", 2 },
		{ 0x06, "abcd", 4 },
		{ 0x07, "12345678", 8 },
		{ 0x08, "abc", 4 },
		{ 0x09, "\2ab", 3 },
		{ 0x0a, "\2ab", 3 },
		{ 0x0b, "a", 1 },
		{ 0x0c, "a", 1 },
		{ 0x0d, "\xff\x7f", 2 },
		{ 0x0e, "abcd", 4 },
		{ 0x0f, "\xff\x01", 2 },
		{ 0x10, "abcd", 4 },
		{ 0x11, "a", 1 },
		{ 0x12, "ab", 2 },
		{ 0x13, "abcd", 4 },
		{ 0x14, "12345678", 8 },
		{ 0x15, "\xff\x01", 2 },
		{ 0x16,
		  "\x06"
		  "abcd",
		  5 },
		{ 0x17, "abcd", 4 },
		{ 0x18, "\2ab", 3 },
		{ 0x19, "", 0 },
		{ 0x1a, "\xff\x01", 2 },
		{ 0x1b, "\xff\x01", 2 },
		{ 0x1c, "abcd", 4 },
		{ 0x1d, "abcd", 4 },
		{ 0x1e, "1234567812345678", 16 },
		{ 0x1f, "abcd", 4 },
		{ 0x20, "12345678", 8 },
		{ 0x21, "", 0 },
		{ 0x22, "\xff\x01", 2 },
		{ 0x23, "\xff\x01", 2 },
		{ 0x24, "12345678", 8 },
		{ 0x25, "a", 1 },
		{ 0x26, "ab", 2 },
		{ 0x27, "abc", 3 },
		{ 0x28, "abcd", 4 },
		{ 0x29, "a", 1 },
		{ 0x2a, "ab", 2 },
		{ 0x2b, "abc", 3 },
		{ 0x2c, "abcd", 4 },
	};
	struct arena a = { 0 };
	struct error e = { 0 };
	struct dwarf d;
	u8 abbrev[200], dies[300];
	u32 n = 0, len = 0, i;
	u64 die;

	(void)state;
	memcpy(abbrev, ABBREVS "\5\x34\0", n = sizeof(ABBREVS) - 2);
	memcpy(abbrev + n, "\5\x34", 3);
	n += 3;
	memcpy(dies, "\1\5", len = 2);
	for (i = 0; i < ARRAY_SIZE(forms); i++) {
		abbrev[n++] = 0x01; /* DW_AT_sibling: of no use here */
		abbrev[n++] = forms[i].form;
		if (forms[i].form == 0x21)
			abbrev[n++] = 0x7f;
		memcpy(dies + len, forms[i].bytes, forms[i].len);
		len += forms[i].len;
	}
	memset(abbrev + n, 0, 3);
	memcpy(dies + len, "\2A\0\4\0\0", 6);
	assert_int_equal(hand_made(&a, abbrev, n + 3, dies, len + 6, &d, &e), 0);
	assert_int_equal(dwarf_struct_named(&d, "A", &die, &e), 0);
	assert_int_equal(die, 11 + len);
	abbrev[n - 1] = 0x2d;
	assert_int_equal(hand_made(&a, abbrev, n + 3, dies, len + 6, &d, &e), 0);
	assert_int_equal(dwarf_struct_named(&d, "A", &die, &e), -EOPNOTSUPP);
	assert_non_null(strstr(e.text, "form 0x2d"));
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_contains_itself_is_refused),
		cmocka_unit_test(inlined_functions_are_looked_at_themselves),
		cmocka_unit_test(every_form_is_passed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
