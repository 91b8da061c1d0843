// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_truncate.c - an object that is cut off or damaged anywhere is refused or understood, never
 * read beyond its end
 *
 *	test_truncate OBJECT...     (built with AddressSanitizer and UBSan, which do the judging)
 *
 * Each copy that is tried lies in memory of exactly its size, so that a read of one byte too many
 * is seen. The kernel's types that CO-RE wants are the object's own: every access has its match.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "loader/model/object.h"

struct sample {
	const char *path;
	struct span bytes;  /* the whole file */
	struct span kernel; /* its .BTF, in the place of a kernel's; clang puts the strings last */
	struct span types_last; /* the same, but so that nothing follows the types */
	struct span btf_last;	/* the file with a .BTF like that at its very end */
};

/* The bytes of A, and behind them the LEN bytes at B. */
static struct span joined(struct span a, const u8 *b, u64 len)
{
	u8 *copy = malloc(a.len + len ? a.len + len : 1);

	assert_non_null(copy);
	memcpy(copy, a.p, a.len);
	memcpy(copy + a.len, b, len);
	return (struct span){ copy, a.len + len };
}

static struct span copy_of(const u8 *p, u64 len)
{
	return joined((struct span){ p, len }, p, 0);
}

static struct span file_bytes(const char *path)
{
	FILE *f = fopen(path, "rb");
	static u8 buf[1 << 20];
	size_t len;

	if (!f)
		fail_msg("%s cannot be opened", path);
	len = fread(buf, 1, sizeof(buf), f);
	fclose(f);
	return copy_of(buf, len);
}

/* Open and relocate, as `rawload --until relocate` does. A refusal must come with a sentence. */
static int open_and_relocate(const struct sample *s, struct span bytes, struct span kernel)
{
	struct error e = { 0 };
	struct btf btf = { 0 };
	struct object o;
	int err;

	err = object_open(&o, bytes, s->path, &e);
	err = err ?: object_choose(&o, &e);
	if (!err && object_wants_kernel_btf(&o))
		err = btf_open(kernel, &o.arena, &btf, &e);
	if (!err)
		err = btf.types.p ? object_find_types(&o, &btf, NULL, 0, &e) : 0;
	if (!err)
		err = object_relocate(&o, &e);
	object_close(&o);
	if (err) {
		assert_int_equal(e.code, err);
		assert_true(strlen(e.text) > 10);
	}
	return err;
}

static void undamaged_is_understood(void **state)
{
	const struct sample *s = *state;

	assert_int_equal(open_and_relocate(s, s->bytes, s->kernel), 0);
	assert_int_equal(open_and_relocate(s, s->btf_last, s->types_last), 0);
}

/* clang puts the section headers last, so that whatever is cut off cuts them off too. */
static void file_of_every_length_is_refused(void **state)
{
	const struct sample *s = *state;

	for (u64 len = 0; len < s->bytes.len; len++) {
		struct span cut = copy_of(s->bytes.p, len);

		assert_int_not_equal(open_and_relocate(s, cut, s->kernel), 0);
		free((void *)cut.p);
	}
}

/* The file with the bytes of section INDEX replaced by DATA, which is put at the file's very end.
 */
static struct span with_section(struct span file, u32 index, const u8 *data, u64 len)
{
	struct span out = joined(file, data, len);
	const struct elf64_header *h = (const void *)out.p;
	struct elf64_shdr *sh = (void *)(out.p + h->shoff);

	sh[index].offset = file.len;
	sh[index].size = len;
	return out;
}

/* Nothing lies behind the section either, as everything else lies before it. */
static void sections_of_every_length_do_no_harm(void **state)
{
	const struct sample *s = *state;
	const struct elf64_header *h = (const void *)s->bytes.p;
	const struct elf64_shdr *sh = (const void *)(s->bytes.p + h->shoff);

	for (u32 i = 1; i < h->shnum; i++) {
		u64 at = sh[i].offset;

		for (u64 len = 0; sh[i].type != SHT_NOBITS && len < sh[i].size; len++) {
			struct span cut = with_section(s->bytes, i, s->bytes.p + at, len);

			open_and_relocate(s, cut, s->kernel);
			free((void *)cut.p);
		}
	}
}

/* Every byte of FROM, beginning at START, changed in four ways; TRY is given each copy. */
static void damage_each_byte(const struct sample *s, struct span from, u64 start,
			     void (*try)(const struct sample *s, struct span damaged))
{
	struct span damaged = copy_of(from.p, from.len);
	u8 *bytes = (u8 *)damaged.p;

	for (u64 i = start; i < from.len; i++) {
		const u8 values[] = { from.p[i] + 1, from.p[i] - 1, from.p[i] ^ 0xff, 0 };

		for (size_t k = 0; k < ARRAY_SIZE(values); k++) {
			bytes[i] = values[k];
			try(s, damaged);
		}
		bytes[i] = from.p[i];
	}
	free(bytes);
}

static void try_as_object(const struct sample *s, struct span damaged)
{
	open_and_relocate(s, damaged, s->kernel);
}

static void try_as_kernel(const struct sample *s, struct span damaged)
{
	open_and_relocate(s, s->bytes, damaged);
}

static void wrong_bytes_do_no_harm(void **state)
{
	const struct sample *s = *state;

	damage_each_byte(s, s->bytes, 0, try_as_object);
	damage_each_byte(s, s->btf_last, s->bytes.len, try_as_object);
}

static void kernel_btf_of_every_length_does_no_harm(void **state)
{
	const struct sample *s = *state;

	for (u64 len = 0; len < s->kernel.len; len++) {
		struct span cut = copy_of(s->kernel.p, len);

		try_as_kernel(s, cut);
		free((void *)cut.p);
	}
}

static void wrong_bytes_in_kernel_btf_do_no_harm(void **state)
{
	const struct sample *s = *state;

	damage_each_byte(s, s->kernel, 0, try_as_kernel);
	damage_each_byte(s, s->types_last, 0, try_as_kernel);
}

/* BTF with its two parts the other way round, which the format allows. */
static struct span types_last(struct span btf)
{
	struct btf_header h = *(const struct btf_header *)btf.p;
	const u8 *body = btf.p + h.hdr_len;
	u32 str_len = (h.str_len + 3) & ~3u; /* types are aligned to 4 */
	u64 len = h.hdr_len + str_len + h.type_len;
	u8 *out = calloc(1, len);

	assert_non_null(out);
	memcpy(out + h.hdr_len, body + h.str_off, h.str_len);
	memcpy(out + h.hdr_len + str_len, body + h.type_off, h.type_len);
	h.str_off = 0;
	h.str_len = str_len;
	h.type_off = str_len;
	memcpy(out, &h, sizeof(h));
	return (struct span){ out, len };
}

static void sample_read(struct sample *s, const char *path)
{
	const struct elf_section *btf;
	struct arena a = { 0 };
	struct elf_file elf;
	struct error e;

	*s = (struct sample){ .path = path, .bytes = file_bytes(path) };
	assert_int_equal(elf_parse(s->bytes, &a, &elf, &e), 0);
	btf = elf_section_named(&elf, ".BTF");
	assert_non_null(btf);
	s->kernel = copy_of(btf->data.p, btf->data.len);
	s->types_last = types_last(s->kernel);
	s->btf_last = with_section(s->bytes, btf->index, s->types_last.p, s->types_last.len);
	arena_free(&a);
}

int main(int argc, char **argv)
{
	int failed = 0;

	for (int i = 1; i < argc; i++) {
		struct sample s;
		const struct CMUnitTest tests[] = {
			cmocka_unit_test_prestate(undamaged_is_understood, &s),
			cmocka_unit_test_prestate(file_of_every_length_is_refused, &s),
			cmocka_unit_test_prestate(sections_of_every_length_do_no_harm, &s),
			cmocka_unit_test_prestate(wrong_bytes_do_no_harm, &s),
			cmocka_unit_test_prestate(kernel_btf_of_every_length_does_no_harm, &s),
			cmocka_unit_test_prestate(wrong_bytes_in_kernel_btf_do_no_harm, &s),
		};

		sample_read(&s, argv[i]);
		failed += cmocka_run_group_tests_name(argv[i], tests, NULL, NULL);
		free((void *)s.bytes.p);
		free((void *)s.kernel.p);
		free((void *)s.types_last.p);
		free((void *)s.btf_last.p);
	}
	return failed;
}
