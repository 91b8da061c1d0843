// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_btf_split.c - the types of a module, which continue those of the kernel
 *
 * libbpf has written them (tests/oracle/split_btf.c), bpftool tells what they are.
 */
#include "tests/unit/helper.h"
#include "tests/unit/btf_dump.h"

#include <stdio.h>
#include <string.h>

#include "loader/model/ksym.h"

#define BASE   UNIT_BUILD "kernel.btf"
#define MODULE UNIT_BUILD "module.btf"

static struct arena arena;
static struct error error;
static struct span base_bytes, module_bytes;
static struct btf base;

static int open_base(void **state)
{
	(void)state;
	base_bytes = file_bytes(BASE);
	module_bytes = file_bytes(MODULE);
	return btf_open(base_bytes, &arena, &base, &error) ||
	       btf_scan(&base, &arena, NULL, 0, &error);
}

static int close_base(void **state)
{
	(void)state;
	arena_free(&arena);
	span_free(&base_bytes);
	span_free(&module_bytes);
	return 0;
}

static int open_module(struct span bytes, struct btf *m, struct btf_wanted *wanted, u32 n)
{
	int err = btf_open_split(bytes, &base, &arena, m, &error);

	return err ? err : btf_scan(m, &arena, wanted, n, &error);
}

static void types_are_as_bpftool_reads_them(void **state)
{
	FILE *p = popen("bpftool btf dump -B " BASE " file " MODULE " 2>&1", "r");
	struct text ours = { 0 };
	char theirs[4096];
	struct btf m;
	size_t n;
	u32 id;

	(void)state;
	assert_non_null(p);
	n = fread(theirs, 1, sizeof(theirs) - 1, p);
	theirs[n] = 0;
	assert_int_equal(pclose(p), 0);
	assert_int_equal(open_module(module_bytes, &m, NULL, 0), 0);
	for (id = m.first_id; id <= m.n_types; id++)
		btf_dump_type(&m, id, &ours);
	assert_string_equal(ours.p, theirs);
	text_free(&ours);
}

static void ids_of_the_base_are_its_own(void **state)
{
	struct btf m;
	u32 id;

	(void)state;
	assert_int_equal(open_module(module_bytes, &m, NULL, 0), 0);
	assert_int_equal(m.first_id, base.n_types + 1);
	for (id = 0; id <= base.n_types; id++)
		assert_ptr_equal(btf_type(&m, id), btf_type(&base, id));
	assert_non_null(btf_type(&m, m.n_types));
	assert_null(btf_type(&m, m.n_types + 1));
	assert_null(btf_type(&base, m.first_id));
}

/* "mode" is a string of the base, "module_call" one of the module. */
static void names_are_found_in_both_halves_of_the_strings(void **state)
{
	struct btf_wanted wanted[] = {
		{ .name = "module_call", .len = 11, .kinds = 1 << BTF_KIND_FUNC },
		{ .name = "module_only", .len = 11, .kinds = 1 << BTF_KIND_STRUCT },
		{ .name = "task_struct", .len = 11, .kinds = 1 << BTF_KIND_STRUCT },
	};
	const struct btf_type *proto;
	struct btf m;

	(void)state;
	assert_int_equal(open_module(module_bytes, &m, wanted, 3), 0);
	assert_int_equal(wanted[0].n_ids, 1);
	assert_int_equal(wanted[1].n_ids, 1);
	assert_int_equal(wanted[1].ids[0], m.first_id);
	assert_int_equal(wanted[2].n_ids, 0); /* the kernel's */
	proto = btf_type(&m, btf_type(&m, wanted[0].ids[0])->type);
	assert_string_equal(btf_str(&m, btf_params(proto)[0].name_off), "mode");
	assert_true(btf_params(proto)[0].name_off < base.strings.len);
	assert_string_equal(btf_str(&m, base.strings.len + m.strings.len), "");
	assert_string_equal(btf_str(&m, UINT32_MAX), "");
}

/* Split BTF has no first string of its own, and may have none at all. */
static void strings_must_end(void **state)
{
	struct span copy = span_copy(module_bytes.p, module_bytes.len);
	struct btf_header *h = (void *)(uintptr_t)copy.p;
	struct btf m;

	(void)state;
	h->str_len--; /* the NUL */
	assert_int_equal(open_module(copy, &m, NULL, 0), -EINVAL);
	h->str_len = 0;
	assert_int_equal(open_module(copy, &m, NULL, 0), 0);
	assert_string_equal(btf_str(&m, btf_type(&m, m.first_id)->name_off), "");
	assert_int_equal(btf_open(copy, &arena, &m, &error), -EINVAL); /* not without a base */
	span_free(&copy);
}

/* --- an object that needs the module --- */

static struct object object;
static struct span object_bytes;

static int open_object(void **state)
{
	(void)state;
	object_bytes = file_bytes(UNIT_BUILD "ksyms.bpf.o");
	return object_open(&object, object_bytes, "ksyms.bpf.o", &error)
		       ?: object_choose(&object, &error);
}

static int close_object(void **state)
{
	(void)state;
	object_close(&object);
	span_free(&object_bytes);
	return 0;
}

static void find(struct btf *types)
{
	struct btf_wanted wanted[8];

	assert_in_range(ksyms_count(&object), 1, ARRAY_SIZE(wanted));
	ksyms_wanted(&object, wanted);
	assert_int_equal(object_find_types(&object, types, wanted, ksyms_count(&object), &error),
			 0);
	assert_int_equal(ksyms_found(&object, types, wanted, &error), 0);
}

static void what_the_kernel_lacks_comes_from_the_module(void **state)
{
	const struct ksym *k;
	struct btf m;

	(void)state;
	assert_int_equal(btf_open(base_bytes, &arena, &base, &error), 0);
	find(&base);
	assert_true(object_lacks_types(&object)); /* struct module_only */
	assert_true(ksyms_lack_types(&object));
	assert_int_equal(btf_open_split(module_bytes, &base, &arena, &m, &error), 0);
	find(&m);
	k = ksym_find(&object, "kernel_variable");
	assert_ptr_equal(k->btf, &base);
	k = ksym_find(&object, "module_call");
	assert_ptr_equal(k->btf, &m);
	assert_string_equal(btf_str(&m, btf_type(&m, k->id)->name_off), "module_call");
	assert_null(ksym_find(&object, "nowhere")->btf);
	assert_false(ksym_find(&object, "nowhere")->differs);
	k = ksym_find(&object, "module_call___other");
	assert_null(k->btf);
	assert_true(k->differs);
	assert_ptr_equal(ksym_find(&object, "module_call___newer")->btf, &m);
	assert_int_equal(ksym_find(&object, "kernel_address")->kind, KSYM_ADDRESS);

	assert_int_equal(object_relocate(&object, &error), 0);
	assert_int_equal(object.n_fixes, 2); /* both read m->b */
	assert_ptr_equal(object.fixes[0].target, &m);
	assert_int_equal(object.fixes[0].target_id, m.first_id);
	assert_int_equal(object.fixes[0].new_value, 4); /* split_btf.c: b is at bit 32 */
}

/* Then nobody needs to open the modules. */
static void what_the_kernel_has_is_not_lacked(void **state)
{
	struct span bytes = file_bytes("build/examples/mkdir_ringbuf.bpf.o");
	struct object o;

	(void)state;
	assert_int_equal(btf_open(base_bytes, &arena, &base, &error), 0);
	assert_int_equal(object_open(&o, bytes, "mkdir_ringbuf.bpf.o", &error), 0);
	assert_int_equal(object_choose(&o, &error), 0);
	assert_true(object_lacks_types(&o));
	assert_int_equal(object_find_types(&o, &base, NULL, 0, &error), 0);
	assert_false(object_lacks_types(&o));
	object_close(&o);
	span_free(&bytes);
}

/* Without the module: the function is required. */
static void what_is_nowhere_is_named(void **state)
{
	(void)state;
	assert_int_equal(btf_open(base_bytes, &arena, &base, &error), 0);
	find(&base);
	assert_int_equal(object_relocate(&object, &error), -ENOENT);
	assert_non_null(strstr(error.text, "kernel function 'module_call'"));
	assert_non_null(strstr(error.text, "program 'on_place'"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(types_are_as_bpftool_reads_them),
		cmocka_unit_test(ids_of_the_base_are_its_own),
		cmocka_unit_test(names_are_found_in_both_halves_of_the_strings),
		cmocka_unit_test(strings_must_end),
		cmocka_unit_test_setup_teardown(what_the_kernel_lacks_comes_from_the_module,
						open_object, close_object),
		cmocka_unit_test(what_the_kernel_has_is_not_lacked),
		cmocka_unit_test_setup_teardown(what_is_nowhere_is_named, open_object,
						close_object),
	};

	return cmocka_run_group_tests_name("btf_split", tests, open_base, close_base);
}
