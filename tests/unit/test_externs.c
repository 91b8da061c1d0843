// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_externs.c - externs of an object whose types or symbols say what no compiler writes
 *
 * One number of ksyms.bpf.o or kconfig.bpf.o is changed; what no extern can be is refused. The
 * numbers' places are those of linux/btf.h and of the System V gABI, "Symbol Table".
 */
#include "tests/unit/elf_files.h"

#include <errno.h>
#include <string.h>

#include "loader/model/object.h"

/* A copy of an object that may be written to, and its types. */
struct written {
	struct opened file;
	struct btf btf;
};

static void write_open(struct written *w, const char *path)
{
	struct error e;

	open_path(&w->file, path);
	assert_int_equal(
		btf_open(elf_section_named(&w->file.elf, ".BTF")->data, &w->file.a, &w->btf, &e)
			?: btf_scan(&w->btf, &w->file.a, NULL, 0, &e),
		0);
}

static struct btf_type *type_named(struct written *w, u32 kind, const char *name)
{
	return (struct btf_type *)btf_type(&w->btf, btf_named(&w->btf, 1u << kind, name));
}

/* The object is refused with ERR and these words. */
static void assert_object_refused(struct written *w, int err, const char *words)
{
	struct error e = { 0 };
	struct object o;

	assert_int_equal(object_open(&o, w->file.bytes, "written.o", &e), err);
	if (!strstr(e.text, words))
		fail_msg("'%s' is not in: %s", words, e.text);
	object_close(&o);
	close_it(&w->file);
}

static void an_extern_is_a_variable_or_a_function(void **state)
{
	struct btf_var_secinfo *first;
	struct written w;

	(void)state;
	write_open(&w, UNIT_BUILD "ksyms.bpf.o");
	first = (void *)(type_named(&w, BTF_KIND_DATASEC, ".ksyms") + 1);
	first->type = btf_named(&w.btf, 1u << BTF_KIND_INT, "int");
	assert_object_refused(&w, -EINVAL, "is neither a variable nor a function");
	write_open(&w, UNIT_BUILD "ksyms.bpf.o");
	first = (void *)(type_named(&w, BTF_KIND_DATASEC, ".ksyms") + 1);
	first->type = w.btf.n_types + 1;
	assert_object_refused(&w, -EINVAL, "is neither a variable nor a function");
}

static void an_extern_has_a_type(void **state)
{
	struct written w;

	(void)state;
	write_open(&w, UNIT_BUILD "ksyms.bpf.o");
	type_named(&w, BTF_KIND_VAR, "kernel_variable")->type = w.btf.n_types + 1;
	assert_object_refused(&w, -EINVAL, "'kernel_variable' is of type");
	write_open(&w, UNIT_BUILD "ksyms.bpf.o");
	type_named(&w, BTF_KIND_FUNC, "module_call")->type =
		btf_named(&w.btf, 1u << BTF_KIND_INT, "int");
	assert_object_refused(&w, -EINVAL, "'module_call' is a function without a prototype");
}

static void a_setting_has_a_size(void **state)
{
	struct written w;

	(void)state;
	write_open(&w, UNIT_BUILD "kconfig.bpf.o");
	type_named(&w, BTF_KIND_VAR, "CONFIG_S16")->type = 0; /* void */
	assert_object_refused(&w, -EOPNOTSUPP, "'CONFIG_S16'");
}

/* The raw record of the symbol with that name. */
static struct elf64_sym *symbol_named(struct written *w, const char *name)
{
	struct elf_symbol sym;
	struct error e;
	u32 i;

	for (i = 1; i < w->file.elf.n_symbols; i++)
		if (!elf_symbol_get(&w->file.elf, i, &sym, &e) && !strcmp(sym.name, name))
			return (struct elf64_sym *)w->file.elf.symtab->data.p + i;
	fail_msg("no symbol %s", name);
	return NULL;
}

static void what_is_defined_is_no_extern(void **state)
{
	struct written w;

	(void)state;
	write_open(&w, UNIT_BUILD "kconfig.bpf.o");
	symbol_named(&w, "CONFIG_S16")->shndx = 1;
	assert_object_refused(&w, -EINVAL, "'CONFIG_S16' has no symbol, or one that says it is defined");
	write_open(&w, UNIT_BUILD "kconfig.bpf.o");
	symbol_named(&w, "CONFIG_S16")->info &= 0xf; /* STB_LOCAL */
	assert_object_refused(&w, -EINVAL, "'CONFIG_S16' has no symbol, or one that says it is defined");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_extern_is_a_variable_or_a_function),
		cmocka_unit_test(an_extern_has_a_type),
		cmocka_unit_test(a_setting_has_a_size),
		cmocka_unit_test(what_is_defined_is_no_extern),
	};

	return cmocka_run_group_tests_name("externs", tests, NULL, NULL);
}
