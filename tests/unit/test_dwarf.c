// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_dwarf.c - types from the DWARF describe what the compiler meant
 *
 * The same source, dwarf.bpf.c, is compiled in many ways. What is made of its DWARF is compared
 * with the BTF that clang itself writes once a global variable leads to the same struct, member by
 * member; bpftool must be able to read it; and for what no compiler writes there are a few bytes
 * put together by hand, after the tables of the DWARF standard.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "btf/dwarf.h"
#include "tests/unit/btf_dump.h"
#include "tests/unit/helper.h"

#define SOURCE "tests/unit/dwarf.bpf.c"
#define MADE   UNIT_BUILD "dwarf/"

enum { STRUCTS = 1u << BTF_KIND_STRUCT | 1u << BTF_KIND_TYPEDEF };

/* An object that was compiled by the test. */
struct object_file {
	struct span bytes;
	struct arena arena;
	struct elf_file elf;
};

static bool have(const char *compiler)
{
	char command[300];

	snprintf(command, sizeof(command), "command -v %.200s >/dev/null", compiler);
	return system(command) == 0;
}

/* False: this compiler cannot. */
static bool compile(const char *compiler, const char *flags, const char *out)
{
	char command[1000];

	mkdir(MADE, 0777);
	snprintf(command, sizeof(command), "%s -g -O2 %s -c " SOURCE " -o " MADE "%s 2>/dev/null",
		 compiler, flags, out);
	return system(command) == 0;
}

static const char *clang(void)
{
	const char *name = getenv("CLANG");

	return name ? name : "clang";
}

static void open_file(struct object_file *f, const char *name)
{
	char path[200];
	struct error e;

	snprintf(path, sizeof(path), MADE "%s", name);
	*f = (struct object_file){ .bytes = file_bytes(path) };
	assert_int_equal(elf_parse(f->bytes, &f->arena, &f->elf, &e), 0);
}

static void close_file(struct object_file *f)
{
	arena_free(&f->arena);
	span_free(&f->bytes);
}

static void open_made(struct object_file *f, const char *flags)
{
	if (!compile(clang(), flags, "made.o"))
		fail_msg("clang %s", flags);
	open_file(f, "made.o");
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
static struct btf btf_from_dwarf(struct object_file *f, const char *name, u32 *id)
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

static void assert_same_as(struct object_file *f, const struct btf *reference, const char *name)
{
	u32 id, kinds = strcmp(name, "typedefed") ? 1u << BTF_KIND_STRUCT : STRUCTS;
	struct btf b = btf_from_dwarf(f, name, &id);

	assert_same(&b, id, reference, btf_named(reference, kinds, name), 0);
}

static void assert_layouts(const char *compiler, const char *flags, const char *reference)
{
	struct arena a = { 0 };
	struct object_file f;
	char path[200];
	struct btf clangs;

	print_message("# %s %s\n", compiler, flags);
	if (!compile(compiler, flags, "made.o"))
		fail_msg("it does not compile");
	open_file(&f, "made.o");
	snprintf(path, sizeof(path), MADE "%s", reference);
	clangs = object_btf(path, &a);
	assert_same_as(&f, &clangs, "event");
	assert_same_as(&f, &clangs, "typedefed");
	close_file(&f);
	arena_free(&a);
}

static void layouts_are_those_of_clangs_btf(void **state)
{
	(void)state;
	assert_true(compile(clang(), "-target bpfel -DGLOBAL", "little.o"));
	assert_true(compile(clang(), "-target bpfeb -DGLOBAL", "big.o"));
	assert_layouts(clang(), "-target bpfel -gdwarf-4", "little.o");
	assert_layouts(clang(), "-target bpfel -gdwarf-5", "little.o");
	assert_layouts(clang(), "-target bpfeb -gdwarf-4", "big.o");
	assert_layouts(clang(), "-target bpfeb -gdwarf-5", "big.o");
	/* With bitfields in the newer way: DW_AT_data_bit_offset. */
	assert_layouts(clang(), "-target bpfel -glldb", "little.o");
	assert_layouts(clang(), "-target bpfeb -glldb", "big.o");
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
	assert_true(compile(clang(), "-target bpfel -DGLOBAL", "little.o"));
	assert_true(compile(clang(), "-target bpfeb -DGLOBAL", "big.o"));
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
	struct object_file f;
	struct btf b = { 0 };

	(void)state;
	open_made(&f, "-target bpfel");
	b = btf_from_dwarf(&f, "event", &id);
	assert_bytes_as_bpftool(
		&b, (struct span){ b.types.p - header, header + b.types.len + b.strings.len });
	close_file(&f);
}

/* What the reference cannot say: clang 14 has neither ENUM64 nor an enum's sign in BTF. */
static void enums_have_sign_and_64_bits(void **state)
{
	struct object_file f;
	struct btf b = { 0 };
	s64 v;
	u32 id;

	(void)state;
	open_made(&f, "-target bpfel");
	b = btf_from_dwarf(&f, "event", &id);
	id = btf_named(&b, 1u << BTF_KIND_ENUM64, "wide");
	assert_string_equal(btf_enumerator(&b, btf_type(&b, id), 1, &v), "WIDE");
	assert_int_equal(v, 0x100000002);
	assert_false(btf_kind_flag(btf_type(&b, id)));
	id = btf_named(&b, 1u << BTF_KIND_ENUM, "sign");
	assert_true(btf_kind_flag(btf_type(&b, id)));
	id = btf_named(&b, 1u << BTF_KIND_ENUM, "color");
	assert_false(btf_kind_flag(btf_type(&b, id)));
	close_file(&f);
}

/* --- finding --- */

static void assert_use(const struct dwarf_uses *u, u32 i, const char *name, const char *owner,
		       u32 how)
{
	assert_true(i < u->n);
	assert_string_equal(u->use[i].name, name);
	assert_string_equal(u->use[i].owner, owner);
	assert_int_equal(u->use[i].how, how);
}

static struct dwarf_uses uses_of(struct object_file *f, const char *function, u64 size)
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
	struct object_file f;
	struct dwarf_uses u;

	open_made(&f, flags);
	u = uses_of(&f, "with_inlined", 272);
	assert_use(&u, 0, "event", "event", DWARF_POINTER);
	assert_int_equal(u.n, 1);
	u = uses_of(&f, "with_value", 44);
	assert_use(&u, 0, "typedefed", "typedefed", DWARF_VALUE);
	assert_int_equal(u.n, 1);
	u = uses_of(&f, "with_member", 52);
	assert_use(&u, 0, "other", "outer", DWARF_MEMBER);
	assert_int_equal(u.n, 1);
	u = uses_of(&f, "with_parameter", 60);
	assert_use(&u, 0, "taken", "taken", DWARF_VALUE);
	assert_int_equal(u.n, 1);
	u = uses_of(&f, "passed", 60);
	assert_use(&u, 0, "taken", "taken", DWARF_POINTER | DWARF_PARAMETER);
	assert_int_equal(u.n, 1);
	u = uses_of(&f, "with_array", 64);
	assert_use(&u, 0, "", "", DWARF_ARRAY);
	assert_int_equal(u.n, 1);
	assert_int_equal(uses_of(&f, "with_array", 272).n, 0);
	assert_int_equal(uses_of(&f, "no_such_function", 272).n, 0);
	close_file(&f);
}

static void variables_are_found(void **state)
{
	(void)state;
	variables_are_found_in("-target bpfel -gdwarf-4");
	variables_are_found_in("-target bpfel -gdwarf-5");
	variables_are_found_in("-target bpfeb");
}

static int named(struct object_file *f, const char *name, struct error *e)
{
	struct dwarf d;
	u64 die;
	int err = dwarf_open(&f->elf, &f->arena, &d, e);

	return err ? err : dwarf_struct_named(&d, name, &die, e);
}

static void names_are_found(void **state)
{
	struct object_file f;
	struct error e = { 0 };

	(void)state;
	open_made(&f, "-target bpfel");
	assert_int_equal(named(&f, "event", &e), 0);
	assert_int_equal(named(&f, "typedefed", &e), 0);
	assert_int_equal(named(&f, "other", &e), 0);
	assert_int_equal(named(&f, "unknown", &e), -ENOENT); /* declared only */
	assert_int_equal(named(&f, "pid_type", &e), -ENOENT);
	assert_int_equal(named(&f, "twice", &e), -ENOTUNIQ);
	assert_non_null(strstr(e.text, "of 8 and of 12 bytes"));
	close_file(&f);
}

/* Whatever the file holds, no more is read than was allowed: the next search goes on with the rest,
 * and what there is to be read is in proportion to the 200 attributes or so of the small file.
 */
static void every_attribute_counts(void **state)
{
	enum { ENOUGH = 100000 };
	struct object_file f;
	struct error e = { 0 };
	struct dwarf d;
	u64 die, used, budget;

	(void)state;
	open_made(&f, "-target bpfel");
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
	close_file(&f);
}

/* --- what is not read --- */

static void assert_refused(const char *file, int wanted, const char *why)
{
	struct error e = { 0 };
	struct object_file f;
	struct dwarf d;

	open_file(&f, file);
	assert_int_equal(dwarf_open(&f.elf, &f.arena, &d, &e), wanted);
	assert_int_equal(e.code, wanted);
	assert_non_null(strstr(e.text, why));
	close_file(&f);
}

static void other_formats_are_refused(void **state)
{
	(void)state;
	assert_true(compile(clang(), "-target bpfel -gdwarf-3", "3.o"));
	assert_refused("3.o", -EOPNOTSUPP, "DWARF version 3; 4 and 5 are read");
	assert_true(compile(clang(), "-target bpfel -gdwarf-5 -gdwarf64", "64.o"));
	assert_refused("64.o", -EOPNOTSUPP, "64-bit DWARF");
	assert_true(compile(clang(), "-target bpfel", "plain.o"));
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

static struct elf_section *section_named(struct elf_file *elf, const char *name)
{
	return (struct elf_section *)elf_section_named(elf, name);
}

/* As if .debug_str's symbol were at SHIFT: what refers to it holds so much less. */
static void shift_symbol(struct object_file *f, const char *target, u32 shift)
{
	const struct elf_section *t = section_named(&f->elf, target);
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
	struct object_file f;
	struct btf clangs;
	u32 i;

	(void)state;
	assert_true(compile(clang(), "-target bpfel -DGLOBAL", "little.o"));
	clangs = object_btf(MADE "little.o", &a);
	for (i = 0; i < ARRAY_SIZE(targets); i++) {
		open_made(&f, "-target bpfel -gdwarf-5");
		shift_symbol(&f, targets[i], 1000);
		assert_same_as(&f, &clangs, "event");
		close_file(&f);
	}
	open_made(&f, "-target bpfel -gdwarf-4");
	shift_symbol(&f, ".debug_str", 77);
	assert_same_as(&f, &clangs, "event");
	close_file(&f);
	arena_free(&a);
}

/* --- made by hand --- */

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

/* --- damaged --- */

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
	struct object_file f;
	u32 i;

	open_made(&f, flags);
	for (i = 0; i < ARRAY_SIZE(sections); i++) {
		struct elf_section *s = section_named(&f.elf, sections[i]);
		struct span whole;

		if (!s)
			continue;
		whole = s->data;
		how(&f.elf, s);
		s->data = whole;
	}
	close_file(&f);
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
		cmocka_unit_test(layouts_are_those_of_clangs_btf),
		cmocka_unit_test(other_compilers_give_the_same),
		cmocka_unit_test(bpftool_reads_it),
		cmocka_unit_test(enums_have_sign_and_64_bits),
		cmocka_unit_test(variables_are_found),
		cmocka_unit_test(names_are_found),
		cmocka_unit_test(every_attribute_counts),
		cmocka_unit_test(other_formats_are_refused),
		cmocka_unit_test(symbols_with_a_value_are_added),
		cmocka_unit_test(what_contains_itself_is_refused),
		cmocka_unit_test(inlined_functions_are_looked_at_themselves),
		cmocka_unit_test(every_form_is_passed),
		cmocka_unit_test(cut_off_anywhere_it_is_refused_or_understood),
		cmocka_unit_test(damaged_anywhere_it_is_refused_or_understood),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
