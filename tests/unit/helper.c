// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* helper.c - see helper.h */
#include "tests/unit/helper.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "elf/elf.h"

/* An allocation of absurd size gives NULL, as without AddressSanitizer, not an abort. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "strict_string_checks=1:allocator_may_return_null=1:max_allocation_size_mb=4096";
}

struct span span_copy(const void *p, u64 len)
{
	u8 *copy = malloc(len);

	assert_non_null(copy);
	if (len)
		memcpy(copy, p, len);
	return (struct span){ copy, len };
}

void span_free(struct span *s)
{
	free((void *)s->p);
	*s = (struct span){ 0 };
}

struct span file_bytes(const char *path)
{
	FILE *f = fopen(path, "rb");
	u8 *buf = NULL;
	size_t len = 0, n;
	struct span s;

	if (!f)
		fail_msg("%s cannot be opened; the tests are run from the top of the tree", path);
	do {
		buf = realloc(buf, len + 65536);
		assert_non_null(buf);
		n = fread(buf + len, 1, 65536, f);
		len += n;
	} while (n > 0);
	fclose(f);
	s = span_copy(buf, len);
	free(buf);
	return s;
}

struct btf object_btf(const char *path, struct arena *a)
{
	struct span file = file_bytes(path);
	const struct elf_section *s;
	struct elf_file elf;
	struct error e;
	struct btf b;
	u8 *copy;

	assert_int_equal(elf_parse(file, a, &elf, &e), 0);
	s = elf_section_named(&elf, ".BTF");
	if (!s)
		fail_msg("%s has no BTF", path);
	copy = arena_alloc(a, s->data.len);
	memcpy(copy, s->data.p, s->data.len);
	if (btf_open((struct span){ copy, s->data.len }, a, &b, &e) || btf_scan(&b, a, NULL, 0, &e))
		fail_msg("%s: %s", path, e.text);
	span_free(&file);
	return b;
}

u32 btf_named(const struct btf *b, u32 kinds, const char *name)
{
	u32 id;

	for (id = 1; id <= b->n_types; id++) {
		const struct btf_type *t = btf_type(b, id);

		if (kinds >> btf_kind(t) & 1 && !strcmp(btf_str(b, t->name_off), name))
			return id;
	}
	fail_msg("no type is called '%s'", name);
	return 0;
}

void assert_text(struct text *t, const char *wanted)
{
	assert_false(t->failed);
	assert_string_equal(t->p ? t->p : "", wanted);
	assert_int_equal(t->len, strlen(wanted));
	text_clear(t);
}

void shell_run(const char *command)
{
	if (system(command))
		fail_msg("failed: %s", command);
}

const char *shell_line(const char *command)
{
	static char line[4096];
	FILE *p = popen(command, "r");

	assert_non_null(p);
	if (!fgets(line, sizeof(line), p))
		line[0] = 0;
	while (fgets((char[4096]){ 0 }, 4096, p))
		;
	pclose(p);
	line[strcspn(line, "\n")] = 0;
	return line;
}
