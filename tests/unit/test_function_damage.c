// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_function_damage.c - functions are looked for in files that are cut off or damaged;
 *   AddressSanitizer and UBSan judge
 */
#include "tests/unit/elf_files.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "elf/elf_function.h"

#define SRC   "tests/unit/function/"
#define BUILD UNIT_BUILD "function_damage/"
#define LIBRARY_FLAGS                                                                      \
	" -DLIBRARY -shared -fPIC -nostdlib -Wl,--version-script=" SRC "versions.map " SRC \
	"places.c " SRC "other.c -o " BUILD

static int build_small(void **state)
{
	(void)state;
	shell_run("mkdir -p " BUILD);
	shell_run("gcc -O1 -fno-asynchronous-unwind-tables "
		  "-Wl,-z,noseparate-code,--build-id=none" LIBRARY_FLAGS "small.so");
	return 0;
}

/* Every way through the search. Returns whether the first question was answered. */
static bool ask_all(struct span bytes)
{
	static const char *const names[] = { "exported", "twice_there",	 "gone", "answer@ONE",
					     "exporte",	 "answer@THREE", "call" };
	struct error e = { 0 };
	struct opened o;
	bool first = false;

	if (!open_bytes(&o, bytes, &e)) {
		for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
			u64 off = UINT64_MAX;
			int err = elf_function_offset(&o.elf, names[i], &off, &e);

			if (err)
				assert_int_equal(e.code, err);
			else
				assert_true(off < bytes.len);
			first |= i == 0 && !err;
		}
	}
	arena_free(&o.a);
	return first;
}

static void file_of_every_length_is_refused(void **state)
{
	struct span whole = file_bytes(BUILD "small.so");

	(void)state;
	assert_true(ask_all(whole));
	for (u64 len = 0; len < whole.len; len++) {
		struct span cut = span_copy(whole.p, len);

		assert_false(ask_all(cut)); /* ld puts the section headers last */
		span_free(&cut);
	}
	span_free(&whole);
}

/* Section INDEX, LEN bytes of it, at the file's very end. */
static struct span with_section_last(struct span file, u32 index, u64 len)
{
	const struct elf64_header *h = (const void *)file.p;
	const struct elf64_shdr *s = (const void *)(file.p + h->shoff);
	u8 *copy = malloc(file.len + len);
	struct elf64_shdr *changed = (void *)(copy + h->shoff);

	memcpy(copy, file.p, file.len);
	memcpy(copy + file.len, file.p + s[index].offset, len);
	changed[index].offset = file.len;
	changed[index].size = len;
	return (struct span){ copy, file.len + len };
}

static void sections_of_every_length_do_no_harm(void **state)
{
	struct span whole = file_bytes(BUILD "small.so");
	const struct elf64_header *h = (const void *)whole.p;
	const struct elf64_shdr *s = (const void *)(whole.p + h->shoff);

	(void)state;
	for (u32 i = 1; i < h->shnum; i++) {
		for (u64 len = 0; s[i].type != SHT_NOBITS && len <= s[i].size; len++) {
			struct span cut = with_section_last(whole, i, len);

			ask_all(cut);
			span_free(&cut);
		}
	}
	span_free(&whole);
}

static void wrong_bytes_do_no_harm(void **state)
{
	struct span whole = file_bytes(BUILD "small.so");
	u8 *bytes = (u8 *)whole.p;

	(void)state;
	for (u64 i = 0; i < whole.len; i++) {
		const u8 was = bytes[i];
		const u8 values[] = { was + 1, was - 1, was ^ 0xff, was ^ 0x80 };

		for (size_t k = 0; k < ARRAY_SIZE(values); k++) {
			bytes[i] = values[k];
			ask_all(whole);
		}
		bytes[i] = was;
	}
	span_free(&whole);
}

/* Numbers that wrap when they are added or multiplied. */
static void huge_program_headers_do_no_harm(void **state)
{
	static const u64 huge[] = { UINT64_MAX, UINT64_MAX - 55, 1ull << 63, UINT32_MAX };
	struct span whole = file_bytes(BUILD "small.so");
	struct elf64_header *h = (void *)whole.p;
	struct elf64_phdr *p = (void *)(whole.p + h->phoff);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(huge); i++) {
		const struct elf64_header was_header = *h;
		const struct elf64_phdr was = *p;

		h->phoff = huge[i];
		assert_false(ask_all(whole));
		*h = was_header;
		h->phnum = 0xffff; /* the number is elsewhere, where nobody has written it */
		assert_false(ask_all(whole));
		*h = was_header;
		p->offset = huge[i];
		assert_false(ask_all(whole));
		*p = was;
		p->vaddr = huge[i];
		assert_false(ask_all(whole));
		*p = was;
		p->filesz = huge[i];
		assert_false(ask_all(whole));
		*p = was;
	}
	span_free(&whole);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(file_of_every_length_is_refused),
		cmocka_unit_test(sections_of_every_length_do_no_harm),
		cmocka_unit_test(wrong_bytes_do_no_harm),
		cmocka_unit_test(huge_program_headers_do_no_harm),
	};

	return cmocka_run_group_tests_name("function_damage", tests, build_small, NULL);
}
