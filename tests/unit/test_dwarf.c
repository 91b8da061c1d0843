// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_dwarf.c - types from the DWARF describe what the compiler meant
 *
 * The same source, dwarf.bpf.c, is compiled in many ways. What is made of its DWARF is compared
 * with the BTF that clang itself writes once a global variable leads to the same struct, member by
 * member; bpftool must be able to read it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/btf_dump.h"
#include "tests/unit/dwarf_files.h"

enum { STRUCTS = 1u << BTF_KIND_STRUCT | 1u << BTF_KIND_TYPEDEF };

static bool have(const char *compiler)
{
	char command[300];

	snprintf(command, sizeof(command), "command -v %.200s >/dev/null", compiler);
	return system(command) == 0;
}

/* --- the same as clang's BTF --- */

/* Others call a `long` `long int`, a `_Bool` `bool`. */
static bool same_compiler = true;

static void assert_same(const struct btf *x, u32 xid, const struct btf *y, u32 yid, int depth);

static void assert_same_members(const struct btf *x, const struct btf_type *xt, const struct btf *y,
				const struct btf_type *yt, int depth)
{
	u32 i;

	for (i = 0; i < btf_vlen(xt); i++) {
		const char *name = btf_str(x, btf_members(xt)[i].name_off);

		assert_string_equal(name, btf_str(y, btf_members(yt)[i].name_off));
		if (btf_member_bit_offset(xt, i) != btf_member_bit_offset(yt, i) ||
		    btf_member_bitfield(xt, i) != btf_member_bitfield(yt, i))
			fail_msg("'%s': %u bits at %u, expected %u at %u", name,
				 btf_member_bitfield(xt, i), btf_member_bit_offset(xt, i),
				 btf_member_bitfield(yt, i), btf_member_bit_offset(yt, i));
		assert_same(x, btf_members(xt)[i].type, y, btf_members(yt)[i].type, depth + 1);
	}
}

/* clang 14 has no 64-bit enumerators in BTF and cuts them off. */
static void assert_same_values(const struct btf *x, const struct btf_type *xt, const struct btf *y,
			       const struct btf_type *yt)
{
	s64 xv, yv;
	u32 i;

	for (i = 0; i < btf_vlen(xt); i++) {
		assert_string_equal(btf_enumerator(x, xt, i, &xv), btf_enumerator(y, yt, i, &yv));
		if (btf_kind(xt) == btf_kind(yt))
			assert_int_equal(xv, yv);
		else
			assert_int_equal((u32)xv, (u32)yv);
	}
}

/* Pointers end it: dwarf.h says that what they lead to is not kept. */
static void assert_same(const struct btf *x, u32 xid, const struct btf *y, u32 yid, int depth)
{
	const struct btf_type *xt = btf_type(x, xid), *yt = btf_type(y, yid);

	assert_true(depth < 20);
	assert_non_null(xt);
	assert_non_null(yt);
	if (btf_is_enum(xt) && btf_is_enum(yt)) {
		assert_int_equal(xt->size, yt->size);
		assert_int_equal(btf_vlen(xt), btf_vlen(yt));
		assert_same_values(x, xt, y, yt);
		return;
	}
	if (btf_kind(xt) != btf_kind(yt))
		fail_msg("'%s' is a %s, expected a %s '%s'", btf_str(x, xt->name_off),
			 btf_kind_name(btf_kind(xt)), btf_kind_name(btf_kind(yt)),
			 btf_str(y, yt->name_off));
	if (btf_kind(xt) == BTF_KIND_PTR)
		return;
	if (btf_kind(xt) != BTF_KIND_INT || same_compiler ||
	    !strcmp(btf_str(y, yt->name_off), "char"))
		assert_string_equal(btf_str(x, xt->name_off), btf_str(y, yt->name_off));
	switch (btf_kind(xt)) {
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		assert_int_equal(xt->size, yt->size);
		assert_int_equal(xt->info, yt->info);
		assert_same_members(x, xt, y, yt, depth);
		break;
	case BTF_KIND_ARRAY:
		assert_int_equal(btf_array(xt)->nelems, btf_array(yt)->nelems);
		assert_same(x, btf_array(xt)->type, y, btf_array(yt)->type, depth + 1);
		break;
	case BTF_KIND_INT:
		assert_int_equal(btf_u32(xt), btf_u32(yt));
		/* fall through */
	case BTF_KIND_FLOAT:
		assert_int_equal(xt->size, yt->size);
		break;
	default:
		assert_same(x, xt->type, y, yt->type, depth + 1);
	}
}

/* NAME of an object's DWARF, as BTF. */
static struct btf btf_from_dwarf(struct dwarf_file *f, const char *name, u32 *id)
{
	struct error e = { 0 };
	struct dwarf d;
	struct btf b = { 0 };
	u64 die;

	if (dwarf_open(&f->elf, &f->arena, &d, &e) || dwarf_struct_named(&d, name, &die, &e) ||
	    dwarf_btf(&d, &f->arena, die, &b, id, &e))
		fail_msg("%s: %s", name, e.text);
	return b;
}

static void assert_same_as(struct dwarf_file *f, const struct btf *reference, const char *name)
{
	u32 id, kinds = strcmp(name, "typedefed") ? 1u << BTF_KIND_STRUCT : STRUCTS;
	struct btf b = btf_from_dwarf(f, name, &id);

	assert_same(&b, id, reference, btf_named(reference, kinds, name), 0);
}

static void assert_layouts(const char *compiler, const char *flags, const char *reference)
{
	struct arena a = { 0 };
	struct dwarf_file f;
	char path[200];
	struct btf clangs;

	print_message("# %s %s\n", compiler, flags);
	if (!dwarf_compile(compiler, flags, "made.o"))
		fail_msg("it does not compile");
	dwarf_file_open(&f, "made.o");
	snprintf(path, sizeof(path), MADE "%s", reference);
	clangs = object_btf(path, &a);
	assert_same_as(&f, &clangs, "event");
	assert_same_as(&f, &clangs, "typedefed");
	dwarf_file_close(&f);
	arena_free(&a);
}

static void layouts_are_those_of_clangs_btf(void **state)
{
	(void)state;
	assert_true(dwarf_compile(dwarf_clang(), "-target bpfel -DGLOBAL", "little.o"));
	assert_true(dwarf_compile(dwarf_clang(), "-target bpfeb -DGLOBAL", "big.o"));
	assert_layouts(dwarf_clang(), "-target bpfel -gdwarf-4", "little.o");
	assert_layouts(dwarf_clang(), "-target bpfel -gdwarf-5", "little.o");
	assert_layouts(dwarf_clang(), "-target bpfeb -gdwarf-4", "big.o");
	assert_layouts(dwarf_clang(), "-target bpfeb -gdwarf-5", "big.o");
	/* With bitfields in the newer way: DW_AT_data_bit_offset. */
	assert_layouts(dwarf_clang(), "-target bpfel -glldb", "little.o");
	assert_layouts(dwarf_clang(), "-target bpfeb -glldb", "big.o");
}

static void other_compilers_give_the_same(void **state)
{
	static const struct {
		const char *compiler, *flags, *reference;
	} tries[] = {
		{ "clang-11", "-target bpfel", "little.o" },
		{ "clang-12", "-target bpfel", "little.o" },
		{ "clang-13", "-target bpfel", "little.o" },
		{ "clang-16", "-target bpfel", "little.o" },
		{ "clang-19", "-target bpfel", "little.o" },
		{ "clang-19", "-target bpfeb", "big.o" },
		{ "bpf-gcc", "-w", "little.o" },
		{ "bpf-gcc", "-w -gdwarf-4", "little.o" },
		{ "bpf-gcc", "-w -mbig-endian", "big.o" },
	};
	u32 i, tried = 0;

	(void)state;
	assert_true(dwarf_compile(dwarf_clang(), "-target bpfel -DGLOBAL", "little.o"));
	assert_true(dwarf_compile(dwarf_clang(), "-target bpfeb -DGLOBAL", "big.o"));
	same_compiler = false;
	for (i = 0; i < ARRAY_SIZE(tries); i++)
		if (have(tries[i].compiler)) {
			assert_layouts(tries[i].compiler, tries[i].flags, tries[i].reference);
			tried++;
		}
	same_compiler = true;
	if (!tried)
		skip_because("of clang-11 to clang-19 and bpf-gcc none is installed");
}

/* bpftool reads what was written. The BTF lies in one piece: header, types, strings. */
static void bpftool_reads_it(void **state)
{
	u32 header = sizeof(struct btf_header), id;
	struct dwarf_file f;
	struct btf b = { 0 };

	(void)state;
	dwarf_file_made(&f, "-target bpfel");
	b = btf_from_dwarf(&f, "event", &id);
	assert_bytes_as_bpftool(
		&b, (struct span){ b.types.p - header, header + b.types.len + b.strings.len });
	dwarf_file_close(&f);
}

/* What the reference cannot say: clang 14 has neither ENUM64 nor an enum's sign in BTF. */
static void enums_have_sign_and_64_bits(void **state)
{
	struct dwarf_file f;
	struct btf b = { 0 };
	s64 v;
	u32 id;

	(void)state;
	dwarf_file_made(&f, "-target bpfel");
	b = btf_from_dwarf(&f, "event", &id);
	id = btf_named(&b, 1u << BTF_KIND_ENUM64, "wide");
	assert_string_equal(btf_enumerator(&b, btf_type(&b, id), 1, &v), "WIDE");
	assert_int_equal(v, 0x100000002);
	assert_false(btf_kind_flag(btf_type(&b, id)));
	id = btf_named(&b, 1u << BTF_KIND_ENUM, "sign");
	assert_true(btf_kind_flag(btf_type(&b, id)));
	id = btf_named(&b, 1u << BTF_KIND_ENUM, "color");
	assert_false(btf_kind_flag(btf_type(&b, id)));
	dwarf_file_close(&f);
}

/* --- finding --- */

static struct dwarf_uses uses_of(struct dwarf_file *f, const char *function, u64 size)
{
	struct dwarf_uses uses = { 0 };
	struct error e = { 0 };
	struct dwarf d;

	if (dwarf_open(&f->elf, &f->arena, &d, &e) ||
	    dwarf_uses_of_size(&d, function, size, &uses, &e))
		fail_msg("%s", e.text);
	return uses;
}

static void variables_are_found_in(const char *flags)
{
	static const struct {
		const char *function;
		u64 size;
		const char *name, *owner;
		u32 how;
	} uses[] = {
		{ "with_inlined", 272, "event", "event", DWARF_POINTER },
		{ "with_value", 44, "typedefed", "typedefed", DWARF_VALUE },
		{ "with_member", 52, "other", "outer", DWARF_MEMBER },
		{ "with_parameter", 60, "taken", "taken", DWARF_VALUE },
		{ "passed", 60, "taken", "taken", DWARF_POINTER | DWARF_PARAMETER },
		{ "with_array", 64, "", "", DWARF_ARRAY },
	};
	struct dwarf_file f;
	struct dwarf_uses u;

	dwarf_file_made(&f, flags);
	for (size_t i = 0; i < ARRAY_SIZE(uses); i++) {
		u = uses_of(&f, uses[i].function, uses[i].size);
		assert_use(&u, 0, uses[i].name, uses[i].owner, uses[i].how);
		assert_int_equal(u.n, 1);
	}
	assert_int_equal(uses_of(&f, "with_array", 272).n, 0);
	assert_int_equal(uses_of(&f, "no_such_function", 272).n, 0);
	dwarf_file_close(&f);
}

static void variables_are_found(void **state)
{
	(void)state;
	variables_are_found_in("-target bpfel -gdwarf-4");
	variables_are_found_in("-target bpfel -gdwarf-5");
	variables_are_found_in("-target bpfeb");
}

static int named(struct dwarf_file *f, const char *name, struct error *e)
{
	struct dwarf d;
	u64 die;
	int err = dwarf_open(&f->elf, &f->arena, &d, e);

	return err ? err : dwarf_struct_named(&d, name, &die, e);
}

static void names_are_found(void **state)
{
	struct dwarf_file f;
	struct error e = { 0 };

	(void)state;
	dwarf_file_made(&f, "-target bpfel");
	assert_int_equal(named(&f, "event", &e), 0);
	assert_int_equal(named(&f, "typedefed", &e), 0);
	assert_int_equal(named(&f, "other", &e), 0);
	assert_int_equal(named(&f, "unknown", &e), -ENOENT); /* declared only */
	assert_int_equal(named(&f, "pid_type", &e), -ENOENT);
	assert_int_equal(named(&f, "twice", &e), -ENOTUNIQ);
	assert_non_null(strstr(e.text, "of 8 and of 12 bytes"));
	dwarf_file_close(&f);
}

/* Whatever the file holds, no more is read than was allowed: the next search goes on with the rest,
 * and what there is to be read is in proportion to the 200 attributes or so of the small file.
 */
static void every_attribute_counts(void **state)
{
	enum { ENOUGH = 100000 };
	struct dwarf_file f;
	struct error e = { 0 };
	struct dwarf d;
	u64 die, used, budget;

	(void)state;
	dwarf_file_made(&f, "-target bpfel");
	assert_int_equal(dwarf_open(&f.elf, &f.arena, &d, &e), 0);
	d.budget = ENOUGH;
	assert_int_equal(dwarf_struct_named(&d, "event", &die, &e), 0);
	used = ENOUGH - d.budget;
	assert_in_range(used, 200, 10000);
	for (budget = 0; budget < used; budget++) {
		d.budget = budget;
		assert_int_equal(dwarf_struct_named(&d, "event", &die, &e), -E2BIG);
		assert_non_null(strstr(e.text, "attributes"));
		assert_int_equal(d.budget, 0);
	}
	d.budget = used;
	assert_int_equal(dwarf_struct_named(&d, "event", &die, &e), 0);
	dwarf_file_close(&f);
}

/* --- what is not read --- */

static void assert_refused(const char *file, int wanted, const char *why)
{
	struct error e = { 0 };
	struct dwarf_file f;
	struct dwarf d;

	dwarf_file_open(&f, file);
	assert_int_equal(dwarf_open(&f.elf, &f.arena, &d, &e), wanted);
	assert_int_equal(e.code, wanted);
	assert_non_null(strstr(e.text, why));
	dwarf_file_close(&f);
}

static void other_formats_are_refused(void **state)
{
	struct dwarf_file f;
	struct error e = { 0 };
	struct dwarf d;

	(void)state;
	dwarf_file_made(&f, "-target bpfel -gdwarf-5");
	((u8 *)dwarf_section(&f.elf, ".debug_info")->data.p)[4] = 6; /* behind the length */
	assert_int_equal(dwarf_open(&f.elf, &f.arena, &d, &e), -EOPNOTSUPP);
	assert_non_null(strstr(e.text, "DWARF version 6; 4 and 5 are read"));
	dwarf_file_close(&f);
	assert_true(dwarf_compile(dwarf_clang(), "-target bpfel -gdwarf-3", "3.o"));
	assert_refused("3.o", -EOPNOTSUPP, "DWARF version 3; 4 and 5 are read");
	assert_true(dwarf_compile(dwarf_clang(), "-target bpfel -gdwarf-5 -gdwarf64", "64.o"));
	assert_refused("64.o", -EOPNOTSUPP, "64-bit DWARF");
	assert_true(dwarf_compile(dwarf_clang(), "-target bpfel", "plain.o"));
	assert_int_equal(system("llvm-objcopy --strip-debug " MADE "plain.o " MADE "stripped.o"),
			 0);
	assert_refused("stripped.o", -ENOENT, "no DWARF");
	if (system("objcopy -I elf64-little -O elf64-little "
		   "--compress-debug-sections=zlib-gabi " MADE "plain.o " MADE
		   "compressed.o 2>/dev/null"))
		skip_because("objcopy cannot compress");
	assert_refused("compressed.o", -EOPNOTSUPP, "is compressed");
}

/* --- relocations --- */

/* As if .debug_str's symbol were at SHIFT: what refers to it holds so much less. */
static void shift_symbol(struct dwarf_file *f, const char *target, u32 shift)
{
	const struct elf_section *t = dwarf_section(&f->elf, target);
	struct elf_symbol sym;
	struct error e;
	u32 i, k, n = 0;

	for (i = 1; i < f->elf.n_symbols; i++) {
		u8 *p = (u8 *)f->elf.symtab->data.p + i * sizeof(struct elf64_sym);

		assert_int_equal(elf_symbol_get(&f->elf, i, &sym, &e), 0);
		if (sym.type == STT_SECTION && sym.shndx == t->index)
			memcpy(p + offsetof(struct elf64_sym, value), &shift, sizeof(shift));
	}
	for (i = 1; i < f->elf.n_sections; i++) {
		const struct elf_section *rel = &f->elf.sections[i];

		if (rel->type != SHT_REL || strncmp(f->elf.sections[rel->info].name, ".debug", 6))
			continue;
		for (k = 0; k < elf_rel_count(rel); k++) {
			struct elf_rel r;
			u8 *p;
			u32 word;

			assert_int_equal(elf_rel_get(&f->elf, rel, k, &r, &e), 0);
			assert_int_equal(elf_symbol_get(&f->elf, r.sym, &sym, &e), 0);
			if (sym.shndx != t->index)
				continue;
			p = (u8 *)f->elf.sections[rel->info].data.p + r.offset;
			memcpy(&word, p, sizeof(word));
			word -= shift;
			memcpy(p, &word, sizeof(word));
			n++;
		}
	}
	assert_true(n > 0);
}

static void symbols_with_a_value_are_added(void **state)
{
	static const char *const targets[] = { ".debug_str", ".debug_str_offsets",
					       ".debug_abbrev" };
	struct arena a = { 0 };
	struct dwarf_file f;
	struct btf clangs;
	u32 i;

	(void)state;
	assert_true(dwarf_compile(dwarf_clang(), "-target bpfel -DGLOBAL", "little.o"));
	clangs = object_btf(MADE "little.o", &a);
	for (i = 0; i < ARRAY_SIZE(targets); i++) {
		dwarf_file_made(&f, "-target bpfel -gdwarf-5");
		shift_symbol(&f, targets[i], 1000);
		assert_same_as(&f, &clangs, "event");
		dwarf_file_close(&f);
	}
	dwarf_file_made(&f, "-target bpfel -gdwarf-4");
	shift_symbol(&f, ".debug_str", 77);
	assert_same_as(&f, &clangs, "event");
	dwarf_file_close(&f);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(layouts_are_those_of_clangs_btf),
		cmocka_unit_test(other_compilers_give_the_same),
		cmocka_unit_test(bpftool_reads_it),
		cmocka_unit_test(enums_have_sign_and_64_bits),
		cmocka_unit_test(variables_are_found),
		cmocka_unit_test(names_are_found),
		cmocka_unit_test(every_attribute_counts),
		cmocka_unit_test(other_formats_are_refused),
		cmocka_unit_test(symbols_with_a_value_are_added),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
