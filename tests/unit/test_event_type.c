// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_event_type.c - of what type are a buffer's records? Right, or no answer
 *
 * events.bpf.c has one map for each way of filling it. It is compiled for every CPU version and
 * with every clang that is installed; the answers must be those of its source every time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "loader/model/object.h"
#include "tests/unit/helper.h"

#define MADE UNIT_BUILD "events/"

static const struct {
	const char *map;
	const char *type;    /* NULL: there is none */
	const char *problem; /* part of the sentence */
	u32 size;
} maps[] = {
	{ "plain", "reserved", NULL, 40 },
	{ "perf", "given", NULL, 28 },
	{ "by_typedef", "nameless", NULL, 56 },
	{ "in_inline", "sent", NULL, 48 },
	{ "in_global", "from_global", NULL, 44 },
	{ "through_arguments", "passed_on", NULL, 52 },
	{ "through_arguments_too", "passed_on", NULL, 52 },
	{ "through_result", "gotten", NULL, 60 },
	{ "branches", "branched", NULL, 68 },
	{ "loop", "unrolled", NULL, 76 },
	{ "real_loop", "turned", NULL, 84 },
	{ "from_map", "scratch", NULL, 184 },
	{ "not_the_maps", "really", NULL, 200 },
	{ "named_by_global", "named", NULL, 108 },
	{ "shared", "both", NULL, 116 },
	{ "quarrel", NULL,
	  "several variables have the 124 bytes of a record: struct one, struct two", 124 },
	{ "ambiguous", NULL,
	  "several variables have the 132 bytes of a record: struct first, struct second", 132 },
	{ "bytes", NULL, "they are arrays of 140 bytes", 140 },
	{ "two_sizes", NULL, "different sizes", 0 },
	{ "any_size", NULL, "not a constant", 0 },
	{ "from_value", "growing", NULL, 176 },
	{ "from_start", "beginning", NULL, 192 },
	{ "two_values", NULL, "not a constant", 0 },
	{ "two_maps", NULL, "not a constant", 0 },
	{ "or_stack", NULL, "not a constant", 0 },
	{ "kernel_inside", NULL, "they are arrays of 208 bytes", 208 },
	{ "kernel_behind", NULL, "they are arrays of 216 bytes", 216 },
	{ "kernel", NULL, "no struct of 160 bytes", 160 },
	{ "context", NULL, "no struct of 144 bytes", 144 },
	{ "nobody", NULL, "no program puts a record", 0 },
	{ "fetched", NULL, "not a constant", 0 },
};

struct opened {
	struct span bytes;
	struct object object;
};

static bool compile(const char *clang, const char *flags, const char *out)
{
	char command[1000];

	mkdir(MADE, 0777);
	snprintf(command, sizeof(command),
		 "%s -g -O2 %s -c tests/unit/events.bpf.c -o " MADE "%s 2>" MADE "log", clang,
		 flags, out);
	return system(command) == 0;
}

/* Opens and relocates, against its own types. */
static void open_object(struct opened *o, const char *name)
{
	const struct elf_section *s;
	struct error e = { 0 };
	struct btf own;
	char path[200];

	snprintf(path, sizeof(path), MADE "%s", name);
	o->bytes = file_bytes(path);
	if (object_open(&o->object, o->bytes, "events.o", &e) || object_choose(&o->object, &e))
		fail_msg("%s", e.text);
	s = elf_section_named(&o->object.elf, ".BTF");
	if ((s && btf_open(s->data, &o->object.arena, &own, &e)) ||
	    (s && object_find_types(&o->object, &own, NULL, 0, &e)) ||
	    object_relocate(&o->object, &e))
		fail_msg("%s", e.text);
}

static void close_object(struct opened *o)
{
	object_close(&o->object);
	span_free(&o->bytes);
}

static struct map_def *map_named(struct object *o, const char *name)
{
	u32 i;

	for (i = 0; i < o->n_maps; i++)
		if (!strcmp(o->maps[i].symbol, name))
			return &o->maps[i];
	return NULL;
}

static const char *record_type(const struct object *o, const struct map_def *m)
{
	const struct btf *b = m->record_btf ? m->record_btf : &o->btf;

	return btf_str(b, btf_type(b, m->record_type)->name_off);
}

static u32 record_size(const struct object *o, const struct map_def *m)
{
	return btf_size(m->record_btf ? m->record_btf : &o->btf, m->record_type);
}

static void assert_map(struct object *o, u32 i)
{
	struct map_def *m = map_named(o, maps[i].map);

	if (!m) {
		assert_string_equal(maps[i].map, "fetched"); /* only from v3 on */
		return;
	}
	if (maps[i].type && !m->record_type)
		fail_msg("'%s': %s", maps[i].map, m->record_problem);
	if (!maps[i].type && m->record_type)
		fail_msg("'%s': taken for %s", maps[i].map, record_type(o, m));
	if (maps[i].type) {
		assert_string_equal(record_type(o, m), maps[i].type);
		assert_int_equal(record_size(o, m), maps[i].size);
		assert_null(m->record_problem);
	} else if (!strstr(m->record_problem, maps[i].problem)) {
		fail_msg("'%s': %s", maps[i].map, m->record_problem);
	}
	if (strcmp(maps[i].map, "from_value")) /* its records have any size */
		assert_int_equal(m->record_size, maps[i].size);
	else
		assert_int_equal(m->record_size, 0);
}

static void assert_all(const char *clang, const char *flags)
{
	struct opened o;
	u32 i;

	print_message("# %s %s\n", clang, flags);
	if (!compile(clang, flags, "made.o"))
		fail_msg("it does not compile: see " MADE "log");
	open_object(&o, "made.o");
	event_types_find(&o.object);
	for (i = 0; i < ARRAY_SIZE(maps); i++)
		assert_map(&o.object, i);
	close_object(&o);
}

static const char *clang(void)
{
	const char *name = getenv("CLANG");

	return name ? name : "clang";
}

static void every_way_is_understood(void **state)
{
	(void)state;
	assert_all(clang(), "-target bpf -mcpu=v1");
	assert_all(clang(), "-target bpf -mcpu=v2");
	assert_all(clang(), "-target bpf -mcpu=v3 -DFETCH");
	assert_all(clang(), "-target bpf -gdwarf-4");
	assert_all(clang(), "-target bpf -O1");
	assert_all(clang(), "-target bpf -Os");
}

static void by_other_compilers_too(void **state)
{
	static const struct {
		const char *name, *flags;
	} others[] = {
		{ "clang-11", "-target bpf" }, { "clang-12", "-target bpf" },
		{ "clang-13", "-target bpf" }, { "clang-16", "-target bpf" },
		{ "clang-19", "-target bpf" }, { "clang-19", "-target bpf -mcpu=v4 -DFETCH" },
	};
	char command[100];
	u32 i, tried = 0;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(others); i++) {
		snprintf(command, sizeof(command), "command -v %s >/dev/null", others[i].name);
		if (system(command))
			continue;
		assert_all(others[i].name, others[i].flags);
		tried++;
	}
	if (!tried)
		skip_because("of clang-11 to clang-19 none is installed");
}

/* Without DWARF all that is left is the BTF; what is not in it cannot be told. */
static void a_stripped_object_says_so(void **state)
{
	struct opened o;

	(void)state;
	assert_true(compile(clang(), "-target bpf", "made.o"));
	assert_int_equal(system("llvm-objcopy --strip-debug " MADE "made.o " MADE "stripped.o"), 0);
	open_object(&o, "stripped.o");
	event_types_find(&o.object);
	assert_string_equal(map_named(&o.object, "plain")->record_problem,
			    "no struct of 40 bytes is in the object's BTF, and it has no DWARF");
	assert_true(map_named(&o.object, "plain")->record_stripped);
	assert_non_null(strstr(map_named(&o.object, "kernel_inside")->record_problem,
			       "no struct of 208 bytes"));
	assert_non_null(strstr(map_named(&o.object, "kernel_behind")->record_problem,
			       "no struct of 216 bytes"));
	assert_string_equal(record_type(&o.object, map_named(&o.object, "from_value")), "growing");
	assert_string_equal(record_type(&o.object, map_named(&o.object, "named_by_global")),
			    "named");
	assert_string_equal(record_type(&o.object, map_named(&o.object, "from_map")), "scratch");
	close_object(&o);
}

/* Damaged types may hold themselves: that must not be followed for ever. */
static void a_value_that_begins_with_itself(void **state)
{
	struct btf_member *first;
	struct opened o;
	u32 id;

	(void)state;
	assert_true(compile(clang(), "-target bpf", "made.o"));
	open_object(&o, "made.o");
	id = map_named(&o.object, "longer")->value_type;
	first = (struct btf_member *)btf_members(btf_skip_mods(&o.object.btf, &id));
	first->type = id;
	alarm(60);
	event_types_find(&o.object);
	alarm(0);
	assert_int_equal(map_named(&o.object, "from_start")->record_type, id);
	close_object(&o);
}

static void the_user_may_say_it(void **state)
{
	struct error e = { 0 };
	struct opened o;
	struct map_def *m;

	(void)state;
	assert_true(compile(clang(), "-target bpf", "made.o"));
	open_object(&o, "made.o");
	assert_int_equal(event_type_set(&o.object, "ambiguous", "struct second", &e), 0);
	assert_int_equal(event_type_set(&o.object, "bytes", "nameless", &e), 0);
	assert_int_equal(event_type_set(&o.object, "plain", "struct named", &e), 0);
	assert_int_equal(event_type_set(&o.object, "perf", "struct named", &e), 0);
	assert_int_equal(event_type_set(&o.object, "plain", "struct nonsense", &e), -ENOENT);
	assert_non_null(strstr(e.text, "neither its BTF nor its DWARF has a struct 'nonsense'"));
	assert_int_equal(event_type_set(&o.object, "hash", "struct named", &e), -ENOENT);
	event_types_find(&o.object);
	m = map_named(&o.object, "ambiguous");
	assert_string_equal(record_type(&o.object, m), "second");
	assert_null(m->record_problem);
	m = map_named(&o.object, "perf");
	assert_string_equal(record_type(&o.object, m), "named");
	assert_string_equal(m->record_problem,
			    "the program makes records of 28 bytes, that type has 108");
	m = map_named(&o.object, "bytes");
	assert_string_equal(record_type(&o.object, m), "nameless");
	assert_string_equal(record_type(&o.object, map_named(&o.object, "loop")), "unrolled");
	close_object(&o);
}

/* What a program that needs no DWARF pays for it: nothing, it is not looked at. */
static void dwarf_is_left_alone_when_the_btf_says_it(void **state)
{
	struct opened o;
	u32 i;

	(void)state;
	assert_true(compile(clang(), "-target bpf", "made.o"));
	open_object(&o, "made.o");
	for (i = 0; i < o.object.elf.n_sections; i++) {
		struct elf_section *s = &o.object.elf.sections[i];

		if (!strcmp(s->name, ".debug_info"))
			s->data = (struct span){ (void *)16, 1 << 20 }; /* a look is a crash */
	}
	for (i = 0; i < o.object.n_maps; i++)
		if (strcmp(o.object.maps[i].symbol, "named_by_global"))
			o.object.maps[i].type = 1; /* not a buffer */
	event_types_find(&o.object);
	assert_string_equal(record_type(&o.object, map_named(&o.object, "named_by_global")),
			    "named");
	close_object(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_way_is_understood),
		cmocka_unit_test(by_other_compilers_too),
		cmocka_unit_test(a_stripped_object_says_so),
		cmocka_unit_test(a_value_that_begins_with_itself),
		cmocka_unit_test(the_user_may_say_it),
		cmocka_unit_test(dwarf_is_left_alone_when_the_btf_says_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
