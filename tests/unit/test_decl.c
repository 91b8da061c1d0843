// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_decl.c - types as C declares them: what clang compiled comes back as it was written
 *
 * The expected text is the source itself, decls.bpf.c. Only blanks may differ, and only beside
 * something that is no word.
 */
#include "tests/unit/helper.h"
#include "tests/unit/btf_make.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "arch/arch.h"
#include "btf/value.h"

#define SOURCE "tests/unit/decls.bpf.c"
#define OBJECT UNIT_BUILD "decls.bpf.o"

static struct arena arena;
static struct btf btf;

/* Leaves blanks only between two words. */
static void squeeze(char *s)
{
	char *out = s, last = 0;
	const char *p;

	for (p = s; *p; p++) {
		char next = p[strspn(p, " \t")];

		if ((*p == ' ' || *p == '\t') &&
		    !((isalnum(last) || last == '_') && (isalnum(next) || next == '_')))
			continue;
		if (*p == '\t' || (*p == ' ' && last == ' '))
			continue;
		*out++ = last = *p;
	}
	*out = 0;
}

/* Cuts the body off a function, the value off a variable, the ; off both. */
static void cut_declaration(char *line)
{
	char *end = strstr(line, ") {");

	if (end)
		end[1] = 0;
	line[strcspn(line, "=;\n")] = 0;
}

/* Makes "struct { int a; } x" a "struct {...} x". */
static void hide_body(char *line)
{
	char *open = strchr(line, '{'), *close = strchr(line, '}');
	char rest[256];

	if (!open || !close)
		return;
	snprintf(rest, sizeof(rest), "{...}%s", close + 1);
	strcpy(open, rest);
}

/* The name that a declaration declares: the only one that is also in the object's BTF. */
static u32 declared(const char *line, u32 kind, const char **name)
{
	u32 id;

	for (id = 1; id <= btf.n_types; id++) {
		const struct btf_type *t = btf_type(&btf, id);
		const char *p;

		*name = btf_str(&btf, t->name_off);
		if (btf_kind(t) != kind)
			continue;
		for (p = line; (p = strstr(p, *name)); p++)
			if ((p == line || !strchr("_abcdefghijklmnopqrstuvwxyz", p[-1])) &&
			    !isalnum(p[strlen(*name)]) && p[strlen(*name)] != '_')
				return id;
	}
	fail_msg("no name of the object's BTF is in: %s", line);
	return 0;
}

static void assert_squeezed(char *got, char *wanted)
{
	squeeze(got);
	squeeze(wanted);
	assert_string_equal(got, wanted);
}

static int check_variable(char *line)
{
	struct text t = { 0 };
	const char *name;
	u32 id;

	hide_body(line);
	cut_declaration(line);
	id = declared(line, BTF_KIND_VAR, &name);
	decl_text(&btf, btf_type(&btf, id)->type, name, &t);
	assert_squeezed(t.p, line);
	text_free(&t);
	return 1;
}

/* Takes " [di]" and the like away, and from the source what stands in front of the name. */
static int check_function(char *line)
{
	struct text t = { 0 };
	const char *name;
	char *out, *p;
	u32 id;

	cut_declaration(line);
	id = declared(line, BTF_KIND_FUNC, &name);
	prototype_text(&btf, id, arch_by_name("x86_64"), false, &t);
	for (p = out = t.p; *p; p++) {
		if (p[0] == ' ' && p[1] == '[')
			p += strcspn(p, "]");
		else
			*out++ = *p;
	}
	*out = 0;
	assert_squeezed(t.p, strstr(line, name));
	text_free(&t);
	return 1;
}

/* Calls CHECK for each line of the source's section NAME. */
static void check_section(const char *name, int (*check)(char *line))
{
	FILE *f = fopen(SOURCE, "r");
	char line[256], begin[64];
	bool inside = false;
	int n = 0;

	assert_non_null(f);
	snprintf(begin, sizeof(begin), "/* begin: %s */\n", name);
	while (fgets(line, sizeof(line), f)) {
		if (inside && !strcmp(line, "/* end */\n"))
			break;
		if (inside)
			n += check(line);
		inside |= !strcmp(line, begin);
	}
	fclose(f);
	assert_true(n >= 4);
}

static void variables_come_back_as_they_were_declared(void **state)
{
	(void)state;
	check_section("variables", check_variable);
}

static void types_without_a_name_have_no_body(void **state)
{
	(void)state;
	check_section("without a name", check_variable);
}

static void functions_come_back_with_their_arguments(void **state)
{
	(void)state;
	check_section("functions", check_function);
}

static void declaration_without_a_name_is_a_type(void **state)
{
	u32 var = btf_named(&btf, 1 << BTF_KIND_VAR, "adds");
	struct text t = { 0 };

	(void)state;
	decl_text(&btf, btf_type(&btf, var)->type, "", &t);
	assert_text(&t, "int (*)(int, int)");
	decl_text(&btf, 0, "", &t);
	assert_text(&t, "void");
	text_free(&t);
}

static void blanks_are_where_the_kernel_puts_them(void **state)
{
	static const char *const wanted[][2] = {
		{ "text", "char *text" },
		{ "both_const", "const char *const both_const" },
		{ "pointer_to_const_pointer", "char *const *pointer_to_const_pointer" },
		{ "array_of_pointers", "int *array_of_pointers[3]" },
		{ "pointer_to_array", "int (*pointer_to_array)[3]" },
		{ "prints", "void (*prints)(const char *, ...)" },
		{ "constant_function", "int (*const constant_function)(void)" },
	};
	struct text t = { 0 };
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(wanted); i++) {
		u32 var = btf_named(&btf, 1 << BTF_KIND_VAR, wanted[i][0]);

		decl_text(&btf, btf_type(&btf, var)->type, wanted[i][0], &t);
		assert_text(&t, wanted[i][1]);
	}
	text_free(&t);
}

/* --- prototypes with registers --- */

struct made {
	struct btf btf;
	struct span bytes;
	struct arena arena;
};

static void made_open(struct made *h, struct btf_maker *m)
{
	struct error e;

	*h = (struct made){ .bytes = btf_made(m) };
	if (btf_open(h->bytes, &h->arena, &h->btf, &e) || btf_scan(&h->btf, &h->arena, NULL, 0, &e))
		fail_msg("%s", e.text);
}

static void made_close(struct made *h)
{
	span_free(&h->bytes);
	arena_free(&h->arena);
}

/* A function with N arguments of type int, and its prototype. */
static void assert_prototype(u32 n, const char *arch, const char *wanted)
{
	struct btf_maker m = { 0 };
	u32 i = make_int(&m, "int", 4, 1, 0, 32), proto = make_proto(&m, n, i), k, func;
	struct text t = { 0 };
	struct made h;

	for (k = 0; k < n; k++)
		make_param(&m, (char[]){ 'a' + k, 0 }, i);
	func = make_func(&m, "f", proto, 1);
	made_open(&h, &m);
	prototype_text(&h.btf, func, arch_by_name(arch), false, &t);
	assert_text(&t, wanted);
	text_free(&t);
	made_close(&h);
}

/* System V ABI for AMD64, figure 3.4; AAPCS64, 6.8.2; s390x ELF ABI, "Parameter Passing". */
static void arguments_come_in_the_registers_of_each_abi(void **state)
{
	(void)state;
	assert_prototype(
		7, "x86_64",
		"f(int a [di], int b [si], int c [dx], int d [cx], int e [r8], int f [r9], "
		"int g [memory])");
	assert_prototype(6, "s390x",
			 "f(int a [r2], int b [r3], int c [r4], int d [r5], int e [r6], "
			 "int f [memory])");
	assert_prototype(
		9, "aarch64",
		"f(int a [x0], int b [x1], int c [x2], int d [x3], int e [x4], int f [x5], "
		"int g [x6], int h [x7], int i [memory])");
}

/* 16 bytes take two registers or none; what comes behind may still have the last one (AMD64
 * ABI 3.2.3: "If there are no registers available for any eightbyte of an argument, the whole
 * argument is passed on the stack").
 */
static void structs_take_two_registers_or_memory(void **state)
{
	struct btf_maker m = { 0 };
	u32 i = make_int(&m, "int", 4, 1, 0, 32), two, three, proto, func;
	struct text t = { 0 };
	struct made h;

	(void)state;
	two = make_struct(&m, "two", 0, 16);
	three = make_struct(&m, "three", 0, 24);
	proto = make_proto(&m, 7, i);
	make_param(&m, "a", two);
	make_param(&m, "b", three);
	make_param(&m, "c", i);
	make_param(&m, "d", two);
	make_param(&m, "e", two);
	make_param(&m, "f", i);
	make_param(&m, "", 0);
	func = make_func(&m, "f", proto, 1);
	made_open(&h, &m);
	prototype_text(&h.btf, func, arch_by_name("x86_64"), false, &t);
	assert_text(&t, "f(struct two a [di:si], struct three b [memory], int c [dx], "
			"struct two d [cx:r8], struct two e [memory], int f [r9], ...)");
	text_free(&t);
	made_close(&h);
}

static void what_comes_back_and_where(void **state)
{
	struct text t = { 0 };

	(void)state;
	prototype_text(&btf, btf_named(&btf, 1 << BTF_KIND_FUNC, "of_pointers"),
		       arch_by_name("x86_64"), true, &t);
	assert_text(&t, "of_pointers(...) returns char * [ax]");
	prototype_text(&btf, btf_named(&btf, 1 << BTF_KIND_FUNC, "nothing_back"),
		       arch_by_name("x86_64"), true, &t);
	assert_text(&t, "nothing_back(...) returns void");
	prototype_text(&btf, btf_named(&btf, 1 << BTF_KIND_FUNC, "one"), arch_by_name("s390x"),
		       true, &t);
	assert_text(&t, "one(...) returns int [r2]");
	text_free(&t);
}

static void what_is_no_function_has_no_prototype(void **state)
{
	struct text t = { 0 };

	(void)state;
	prototype_text(&btf, btf_named(&btf, 1 << BTF_KIND_STRUCT, "s"), arch_by_name("x86_64"),
		       false, &t);
	prototype_text(&btf, 0, arch_by_name("x86_64"), false, &t);
	prototype_text(&btf, UINT32_MAX, arch_by_name("x86_64"), false, &t);
	assert_text(&t, "");
	text_free(&t);
}

/* --- hostile types --- */

static void names_are_escaped(void **state)
{
	struct btf_maker m = { 0 };
	u32 i = make_int(&m, "int\033[31m", 4, 1, 0, 32), proto, func;
	struct text t = { 0 };
	struct made h;

	(void)state;
	proto = make_proto(&m, 1, i);
	make_param(&m, "a\n\033]0;title\a", i);
	func = make_func(&m, "f\b", proto, 1);
	made_open(&h, &m);
	prototype_text(&h.btf, func, arch_by_name("x86_64"), false, &t);
	assert_text(&t, "f\\x08(int\\x1b[31m a\\n\\x1b]0;title\\x07 [di])");
	decl_text(&h.btf, i, "v\033", &t);
	assert_text(&t, "int\\x1b[31m v\\x1b");
	text_free(&t);
	made_close(&h);
}

static double seconds_for(const struct btf *b, u32 id)
{
	clock_t start = clock();
	struct text t = { 0 };

	decl_text(b, id, "x", &t);
	assert_true(t.len < 1 << 20);
	text_free(&t);
	return (double)(clock() - start) / CLOCKS_PER_SEC;
}

static void types_that_refer_to_themselves_come_to_an_end(void **state)
{
	struct btf_maker m = { 0 };
	struct made h;
	u32 id;

	(void)state;
	make_ptr(&m, 1);
	make_const(&m, 2);
	make_array(&m, 3, 3, 1);
	make_ptr(&m, 99);
	make_proto(&m, 1, 5);
	make_param(&m, "", 5);
	made_open(&h, &m);
	for (id = 0; id <= h.btf.n_types + 1; id++)
		assert_true(seconds_for(&h.btf, id) < 1);
	made_close(&h);
}

/* A function that takes eight functions that take eight functions...: 8^24 of them. */
static void types_that_multiply_come_to_an_end(void **state)
{
	struct btf_maker m = { 0 };
	struct made h;
	u32 i, k;

	(void)state;
	make_proto(&m, 8, 0);
	for (k = 0; k < 8; k++)
		make_param(&m, "", 2);
	make_ptr(&m, 1);
	make_proto(&m, 100000, 0);
	for (i = 0; i < 100000; i++)
		make_param(&m, "", 2);
	made_open(&h, &m);
	for (i = 1; i <= 3; i++)
		assert_true(seconds_for(&h.btf, i) < 1);
	made_close(&h);
}

/* A name longer than any room for it is cut, and the rest stands. */
static void names_without_end_are_cut(void **state)
{
	struct btf_maker m = { 0 };
	char *name = malloc(100001);
	struct text t = { 0 };
	struct made h;
	u32 id;

	(void)state;
	memset(name, 'n', 100000);
	name[100000] = 0;
	id = make_ptr(&m, make_typedef(&m, name, make_int(&m, "int", 4, 1, 0, 32)));
	made_open(&h, &m);
	decl_text(&h.btf, id, name, &t);
	assert_true(t.len > 100 && t.len < 300000);
	text_free(&t);
	made_close(&h);
	free(name);
}

static int open_object(void **state)
{
	(void)state;
	btf = object_btf(OBJECT, &arena);
	return 0;
}

static int close_object(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(variables_come_back_as_they_were_declared),
		cmocka_unit_test(types_without_a_name_have_no_body),
		cmocka_unit_test(functions_come_back_with_their_arguments),
		cmocka_unit_test(declaration_without_a_name_is_a_type),
		cmocka_unit_test(blanks_are_where_the_kernel_puts_them),
		cmocka_unit_test(arguments_come_in_the_registers_of_each_abi),
		cmocka_unit_test(structs_take_two_registers_or_memory),
		cmocka_unit_test(what_comes_back_and_where),
		cmocka_unit_test(what_is_no_function_has_no_prototype),
		cmocka_unit_test(names_are_escaped),
		cmocka_unit_test(types_that_refer_to_themselves_come_to_an_end),
		cmocka_unit_test(types_that_multiply_come_to_an_end),
		cmocka_unit_test(names_without_end_are_cut),
	};

	return cmocka_run_group_tests_name("decl", tests, open_object, close_object);
}
