// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_dwarf_damage.c - DWARF that is cut off or damaged is refused or understood, and never
 * crashes */
#include <string.h>

#include "tests/unit/dwarf_files.h"

/* All that is ever done with DWARF. A refusal has a sentence. */
static void try_everything(const struct elf_file *elf)
{
	static const char *const functions[] = { "with_inlined", "with_value", "with_member",
						 "passed" };
	static const u64 sizes[] = { 272, 44, 52, 60 };
	struct arena a = { 0 };
	struct error e = { 0 };
	struct dwarf_uses u;
	struct dwarf d;
	struct btf b = { 0 };
	u32 i, k, id;
	u64 die;
	int err = dwarf_open(elf, &a, &d, &e);

	for (i = 0; i < ARRAY_SIZE(functions) && !err; i++) {
		err = dwarf_uses_of_size(&d, functions[i], sizes[i], &u, &e);
		for (k = 0; k < u.n && !err; k++)
			if (u.use[k].type && dwarf_btf(&d, &a, u.use[k].type, &b, &id, &e) == 0)
				assert_non_null(btf_type(&b, id));
	}
	if (!err)
		err = dwarf_struct_named(&d, "event", &die, &e);
	if (!err)
		err = dwarf_btf(&d, &a, die, &b, &id, &e);
	if (err) {
		assert_int_equal(e.code, err);
		assert_true(strlen(e.text) > 10);
	}
	arena_free(&a);
}

static const char *const sections[] = { ".debug_info", ".debug_abbrev", ".debug_str",
					".debug_str_offsets" };

static void damage(const char *flags, void (*how)(struct elf_file *elf, struct elf_section *s))
{
	struct dwarf_file f;
	u32 i;

	dwarf_file_made(&f, flags);
	for (i = 0; i < ARRAY_SIZE(sections); i++) {
		struct elf_section *s = dwarf_section(&f.elf, sections[i]);
		struct span whole;

		if (!s)
			continue;
		whole = s->data;
		how(&f.elf, s);
		s->data = whole;
	}
	dwarf_file_close(&f);
}

static void cut_off(struct elf_file *elf, struct elf_section *s)
{
	struct span whole = s->data, part;
	u64 len;

	for (len = 0; len < whole.len; len++) {
		part = span_copy(whole.p, len);
		s->data = part;
		try_everything(elf);
		span_free(&part);
	}
}

static void flip_bytes(struct elf_file *elf, struct elf_section *s)
{
	static const u8 masks[] = { 0x01, 0xff };
	struct span copy = span_copy(s->data.p, s->data.len);
	u8 *p = (u8 *)copy.p;
	u64 at;
	u32 i;

	s->data = copy;
	for (at = 0; at < copy.len; at++)
		for (i = 0; i < ARRAY_SIZE(masks); i++) {
			p[at] ^= masks[i];
			try_everything(elf);
			p[at] ^= masks[i];
		}
	span_free(&copy);
}

static void cut_off_anywhere_it_is_refused_or_understood(void **state)
{
	(void)state;
	damage("-target bpfel", cut_off);
}

static void damaged_anywhere_it_is_refused_or_understood(void **state)
{
	(void)state;
	damage("-target bpfel -gdwarf-4", flip_bytes);
	damage("-target bpfeb -gdwarf-5", flip_bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cut_off_anywhere_it_is_refused_or_understood),
		cmocka_unit_test(damaged_anywhere_it_is_refused_or_understood),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
