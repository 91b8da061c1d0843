// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_kconfig.c - variables of .kconfig: their places, their values, and values that do not fit
 *
 * The places are those that bpftool shows of the map that libbpf 1.1 makes of kconfig.bpf.o. The
 * values, and what is refused, are libbpf's too (given the same lines by its option `kconfig`), but
 * where a test says that they are not.
 */
#include "tests/unit/helper.h"

#include <linux/bpf.h>
#include <stdio.h>
#include <string.h>

#include "arch/arch.h"
#include "loader/model/kconfig.h"
#include "tests/unit/btf_make.h"

#define OBJECT UNIT_BUILD "kconfig.bpf.o"

static struct span file;

static int read_object(void **state)
{
	(void)state;
	file = file_bytes(OBJECT);
	return 0;
}

static int free_object(void **state)
{
	(void)state;
	span_free(&file);
	return 0;
}

static void open_object(struct object *o)
{
	struct error e = { 0 };

	if (object_open(o, file, "kconfig.bpf.o", &e))
		fail_msg("%s", e.text);
	assert_non_null(o->kconfig);
}

/* --- places --- */

static const struct place {
	const char *name;
	u32 offset, size;
} places[] = {
	{ "CONFIG_S64", 0, 8 },
	{ "CONFIG_U64", 8, 8 },
	{ "LINUX_NEWER", 16, 8 },
	{ "CONFIG_S32", 24, 4 },
	{ "CONFIG_TRISTATE", 28, 4 },
	{ "CONFIG_U32", 32, 4 },
	{ "LINUX_HAS_BPF_COOKIE", 36, 4 },
	{ "LINUX_KERNEL_VERSION", 40, 4 },
	{ "CONFIG_S16", 44, 2 },
	{ "CONFIG_U16", 46, 2 },
	{ "CONFIG_BOOL", 48, 1 },
	{ "CONFIG_CHAR", 49, 1 },
	{ "CONFIG_S8", 50, 1 },
	{ "CONFIG_STRING_1", 51, 1 },
	{ "CONFIG_U8", 52, 1 },
	{ "LINUX_HAS_SYSCALL_WRAPPER", 53, 1 },
	{ "CONFIG_STRING", 54, 8 },
};

static void places_are_libbpfs(void **state)
{
	struct object o;
	u32 i;

	(void)state;
	open_object(&o);
	assert_int_equal(o.kconfig->n, ARRAY_SIZE(places));
	for (i = 0; i < ARRAY_SIZE(places); i++) {
		const struct kconfig_extern *x =
			kconfig_find(&o, places[i].name, strlen(places[i].name));

		assert_non_null(x);
		assert_int_equal(x->offset, places[i].offset);
		assert_int_equal(x->size, places[i].size);
		assert_int_equal(x->is_weak,
				 strncmp(x->name, "LINUX_", 6) || !strcmp(x->name, "LINUX_NEWER"));
	}
	assert_null(kconfig_find(&o, "CONFIG_S", 8));
	assert_null(kconfig_find(&o, "CONFIG_S640", 11));
	assert_non_null(kconfig_find(&o, "CONFIG_S640", 10));
	object_close(&o);
}

static void btf_has_a_section_like_any_other(void **state)
{
	struct object o;
	const struct btf_type *t;
	const struct btf_var_secinfo *v;
	u32 i;

	(void)state;
	open_object(&o);
	t = btf_type(&o.btf, btf_named(&o.btf, 1u << BTF_KIND_DATASEC, ".kconfig"));
	v = btf_records(t);
	assert_int_equal(t->size, 62);
	assert_int_equal(btf_vlen(t), ARRAY_SIZE(places));
	for (i = 0; i < ARRAY_SIZE(places); i++) {
		const struct btf_type *var = btf_type(&o.btf, v[i].type);

		assert_string_equal(btf_str(&o.btf, var->name_off), places[i].name);
		assert_int_equal(btf_u32(var), BTF_GLOBAL);
		assert_int_equal(v[i].offset, places[i].offset);
		assert_int_equal(v[i].size, places[i].size);
	}
	object_close(&o);
}

static void map_is_constant_data(void **state)
{
	const struct map_def *m;
	struct object o;

	(void)state;
	open_object(&o);
	assert_int_equal(o.kconfig->map, o.n_maps - 1); /* behind all others */
	m = &o.maps[o.kconfig->map];
	assert_string_equal(m->name, "kconfig.kconfig");
	assert_int_equal(m->type, BPF_MAP_TYPE_ARRAY);
	assert_int_equal(m->key_size, 4);
	assert_int_equal(m->value_size, 62);
	assert_int_equal(m->max_entries, 1);
	assert_int_equal(m->flags, 0x480);
	assert_true(m->is_data && m->read_only);
	assert_int_equal(m->value_type, btf_named(&o.btf, 1u << BTF_KIND_DATASEC, ".kconfig"));
	object_close(&o);
}

/* --- values --- */

static int fill(struct object *o, const char *config, struct error *e)
{
	struct span text = span_copy(config, strlen(config));
	struct kconfig_facts facts = { .config_text = text, .config_path = "/proc/config.gz" };
	int err;

	open_object(o);
	err = kconfig_fill(o, &facts, e);
	span_free(&text);
	return err;
}

static const u8 *content_of(const struct object *o, const char *name)
{
	return o->maps[o->kconfig->map].content.p + kconfig_find(o, name, strlen(name))->offset;
}

/* CONFIG gives the variable NAME this value, and no other variable any. */
static void assert_bytes(const char *config, const char *name, const void *bytes)
{
	struct error e = { 0 };
	struct object o;
	u32 i, k;

	if (fill(&o, config, &e))
		fail_msg("%s: %s", config, e.text);
	for (i = 0; i < ARRAY_SIZE(places); i++) {
		const u8 *found = content_of(&o, places[i].name);
		bool is_it = !strcmp(places[i].name, name);

		for (k = 0; k < places[i].size; k++)
			if (found[k] != (is_it ? ((const u8 *)bytes)[k] : 0))
				fail_msg("%s: byte %u of %s is %02x", config, k, places[i].name,
					 found[k]);
	}
	object_close(&o);
}

#define assert_value(config, name, type, value)            \
	do {                                               \
		type wanted_value = (value);               \
		assert_bytes(config, name, &wanted_value); \
	} while (0)

static void letters_are_stored(void **state)
{
	(void)state;
	assert_value("CONFIG_BOOL=y\n", "CONFIG_BOOL", u8, 1);
	assert_value("CONFIG_BOOL=n\n", "CONFIG_BOOL", u8, 0);
	assert_value("CONFIG_TRISTATE=y\n", "CONFIG_TRISTATE", u32, 1); /* TRI_YES */
	assert_value("CONFIG_TRISTATE=m\n", "CONFIG_TRISTATE", u32, 2); /* TRI_MODULE */
	assert_value("CONFIG_TRISTATE=n\n", "CONFIG_TRISTATE", u32, 0);
	assert_value("CONFIG_CHAR=y\n", "CONFIG_CHAR", char, 'y');
	assert_value("CONFIG_U8=m\n", "CONFIG_U8", char, 'm');
}

static void numbers_are_stored(void **state)
{
	(void)state;
	assert_value("CONFIG_CHAR=10\n", "CONFIG_CHAR", char, 10);
	assert_value("CONFIG_S8=-128\n", "CONFIG_S8", s8, -128);
	assert_value("CONFIG_U8=255\n", "CONFIG_U8", u8, 255);
	assert_value("CONFIG_S16=-32768\n", "CONFIG_S16", s16, -32768);
	assert_value("CONFIG_S16=0x7fff\n", "CONFIG_S16", s16, 0x7fff);
	assert_value("CONFIG_U16=0xFFFF\n", "CONFIG_U16", u16, 0xffff);
	assert_value("CONFIG_S32=-2147483648\n", "CONFIG_S32", s32, INT32_MIN);
	assert_value("CONFIG_S32=010\n", "CONFIG_S32", s32, 8);
	assert_value("CONFIG_S32=+5\n", "CONFIG_S32", s32, 5);
	assert_value("CONFIG_S32=0\n", "CONFIG_S32", s32, 0);
	assert_value("CONFIG_U32=4294967295\n", "CONFIG_U32", u32, UINT32_MAX);
	assert_value("CONFIG_S64=-9223372036854775808\n", "CONFIG_S64", s64, INT64_MIN);
	assert_value("CONFIG_U64=0xffffffff81000000\n", "CONFIG_U64", u64, 0xffffffff81000000);
	assert_value("CONFIG_U64=-1\n", "CONFIG_U64", u64, UINT64_MAX);
	assert_value("CONFIG_S64=18446744073709551615\n", "CONFIG_S64", s64, -1);
}

static void strings_are_stored(void **state)
{
	(void)state;
	assert_bytes("CONFIG_STRING=\"abc\"\n", "CONFIG_STRING", "abc\0\0\0\0");
	assert_bytes("CONFIG_STRING=\"\"\n", "CONFIG_STRING", "\0\0\0\0\0\0\0");
	assert_bytes("CONFIG_STRING=\"abcdefg\"\n", "CONFIG_STRING", "abcdefg");
	assert_bytes("CONFIG_STRING=\"abcdefgh\"\n", "CONFIG_STRING", "abcdefg");
	assert_bytes("CONFIG_STRING_1=\"x\"\n", "CONFIG_STRING_1", "");
}

/* libbpf leaves the backslashes in. */
static void escapes_are_undone(void **state)
{
	(void)state;
	assert_bytes("CONFIG_STRING=\"a\\\"b\\\\c\"\n", "CONFIG_STRING", "a\"b\\c\0\0");
	assert_bytes("CONFIG_STRING=\"\\\\\"\n", "CONFIG_STRING", "\\\0\0\0\0\0\0");
}

static void other_lines_are_passed_over(void **state)
{
	(void)state;
	assert_value("# CONFIG_BOOL is not set\n", "CONFIG_BOOL", u8, 0);
	assert_value("", "CONFIG_BOOL", u8, 0);
	assert_value("\n\n#\nCONFIG_\nCONFIG_S=1\nCONFIG_S320=1\n CONFIG_S32=1\nX=y\nCONFIG_S32=7",
		     "CONFIG_S32", s32, 7);
	assert_value("CONFIG_S32=1\nCONFIG_S32=2\n", "CONFIG_S32", s32, 1);
}

static void unfit_values_are_refused(void **state)
{
	static const struct {
		const char *config;
		int err;
		const char *expected;
	} cases[] = {
		{ "CONFIG_BOOL=m\n", -EINVAL, "says m, expected y or n" },
		{ "CONFIG_BOOL=1\n", -EINVAL, "says 1, expected y or n" },
		{ "CONFIG_BOOL=\"y\"\n", -EINVAL, "says \"y\", expected y or n" },
		{ "CONFIG_TRISTATE=1\n", -EINVAL, "says 1, expected y, m or n" },
		{ "CONFIG_S32=y\n", -EINVAL, "says y, expected a number" },
		{ "CONFIG_S32=\n", -EINVAL, "expected a number" },
		{ "CONFIG_S32=12x\n", -EINVAL, "says 12x, expected a number" },
		{ "CONFIG_S32=0x\n", -EINVAL, "says 0x, expected a number" },
		{ "CONFIG_S32=08\n", -EINVAL, "says 08, expected a number" },
		{ "CONFIG_S32=--5\n", -EINVAL, "says --5, expected a number" },
		{ "CONFIG_S32=-\n", -EINVAL, "says -, expected a number" },
		{ "CONFIG_STRING=y\n", -EINVAL, "says y, expected a string in quotes" },
		{ "CONFIG_STRING=5\n", -EINVAL, "says 5, expected a string in quotes" },
		{ "CONFIG_STRING=\"abc\n", -EINVAL, "says \"abc, expected a string in quotes" },
		{ "CONFIG_STRING=\"\n", -EINVAL, "expected a string in quotes" },
		{ "CONFIG_CHAR=\"a\"\n", -EINVAL, "says \"a\", expected y, m, n or a number" },
		{ "CONFIG_CHAR=128\n", -ERANGE, "says 128, expected a number from -128 to 127" },
		{ "CONFIG_S8=-129\n", -ERANGE, "says -129, expected a number from -128 to 127" },
		{ "CONFIG_U8=256\n", -ERANGE, "from 0 to 255" },
		{ "CONFIG_U8=-1\n", -ERANGE, "from 0 to 255" },
		{ "CONFIG_S16=32768\n", -ERANGE, "from -32768 to 32767" },
		{ "CONFIG_U16=65536\n", -ERANGE, "from 0 to 65535" },
		{ "CONFIG_S32=0x80000000\n", -ERANGE, "from -2147483648 to 2147483647" },
		{ "CONFIG_U32=4294967296\n", -ERANGE, "from 0 to 4294967295" },
		{ "CONFIG_U64=18446744073709551616\n", -EINVAL, "expected a number" },
	};
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct error e = { 0 };
		struct object o;
		char name[32] = { 0 };

		assert_int_equal(fill(&o, cases[i].config, &e), cases[i].err);
		memcpy(name, cases[i].config, strcspn(cases[i].config, "="));
		if (!strstr(e.text, cases[i].expected) || !strstr(e.text, name) ||
		    !strstr(e.text, "/proc/config.gz"))
			fail_msg("%s: %s", cases[i].config, e.text);
		object_close(&o);
	}
}

/* kconfig.bpf.o has no strong CONFIG_; here one of them is. */
static void strong_ones_must_be_there(void **state)
{
	struct kconfig_facts facts = { .config_path = "/boot/config-1" };
	struct error e = { 0 };
	struct object o;

	(void)state;
	open_object(&o);
	assert_null(kconfig_requires_config(&o));
	((struct kconfig_extern *)kconfig_find(&o, "CONFIG_S16", 10))->is_weak = false;
	assert_string_equal(kconfig_requires_config(&o), "CONFIG_S16");
	assert_int_equal(kconfig_fill(&o, &facts, &e), -ENOENT);
	assert_non_null(strstr(e.text, "'CONFIG_S16' (integer of 2 bytes)"));
	assert_non_null(strstr(e.text, "not set in /boot/config-1"));
	object_close(&o);
}

static void facts_are_stored(void **state)
{
	struct kconfig_facts facts = { .kernel_version = 0x6121f,
				       .has_syscall_wrapper = true,
				       .has_bpf_cookie = true };
	u32 version = 0x6121f, cookie = 1;
	struct error e = { 0 };
	struct object o;

	(void)state;
	open_object(&o);
	assert_int_equal(kconfig_fill(&o, &facts, &e), 0);
	assert_memory_equal(content_of(&o, "LINUX_KERNEL_VERSION"), &version, 4);
	assert_memory_equal(content_of(&o, "LINUX_HAS_BPF_COOKIE"), &cookie, 4);
	assert_int_equal(*content_of(&o, "LINUX_HAS_SYSCALL_WRAPPER"), 1);
	assert_int_equal(*content_of(&o, "LINUX_NEWER"), 0);

	facts = (struct kconfig_facts){ 0 }; /* filling again starts anew */
	assert_int_equal(kconfig_fill(&o, &facts, &e), 0);
	assert_int_equal(*content_of(&o, "LINUX_HAS_SYSCALL_WRAPPER"), 0);
	object_close(&o);
}

/* --- which facts --- */

static void only_what_is_used_is_wanted(void **state)
{
	struct span bytes = file_bytes("build/tests/objects/kconfig_weak.bpf.o");
	struct btf_wanted wanted[KCONFIG_WANTED_MAX];
	struct error e = { 0 };
	struct object o;

	(void)state;
	open_object(&o);
	assert_true(kconfig_wants_config(&o) && kconfig_wants_version(&o) &&
		    kconfig_wants_syscall_wrapper(&o) && kconfig_wants_bpf_cookie(&o));
	object_close(&o);

	assert_int_equal(object_open(&o, bytes, "kconfig_weak.bpf.o", &e), 0);
	assert_false(kconfig_wants_config(&o));
	assert_true(kconfig_wants_version(&o));
	object_close(&o);
	span_free(&bytes);

	bytes = file_bytes("build/tests/objects/data.bpf.o"); /* no .kconfig */
	assert_int_equal(object_open(&o, bytes, "data.bpf.o", &e), 0);
	assert_null(o.kconfig);
	assert_false(kconfig_wants_config(&o) || kconfig_wants_version(&o));
	assert_int_equal(kconfig_wanted(&o, wanted), 0);
	assert_int_equal(kconfig_fill(&o, NULL, &e), 0);
	object_close(&o);
	span_free(&bytes);
}

/* A kernel with the functions COOKIE and WRAPPER, the latter with N_ARGUMENTS. */
static void look_in_kernel(struct object *o, const char *cookie, const char *wrapper,
			   u32 n_arguments)
{
	struct btf_wanted wanted[KCONFIG_WANTED_MAX];
	struct btf_maker m = { 0 };
	struct btf kernel = { 0 };
	struct error e = { 0 };
	u32 n_wanted, i, integer = make_int(&m, "int", 4, 1, 0, 32);
	u32 proto = make_proto(&m, n_arguments, integer);
	struct span bytes;

	for (i = 0; i < n_arguments; i++)
		make_param(&m, "a", integer);
	make_func(&m, cookie, proto, 1);
	make_func(&m, wrapper, proto, 1);
	bytes = btf_made(&m);
	n_wanted = kconfig_wanted(o, wanted);
	assert_int_equal(n_wanted, 2);
	assert_int_equal(btf_open(bytes, &o->arena, &kernel, &e), 0);
	assert_int_equal(btf_scan(&kernel, &o->arena, wanted, n_wanted, &e), 0);
	kconfig_found(o, &kernel, wanted, n_wanted);
	span_free(&bytes);
}

static void kernels_types_show_two_facts(void **state)
{
	char wrapper[64];
	struct object o;

	(void)state;
	snprintf(wrapper, sizeof(wrapper), "%ssys_bpf", arch_native()->syscall_prefix);
	open_object(&o);
	look_in_kernel(&o, "bpf_get_attach_cookie_trace", wrapper, 1);
	assert_true(o.kconfig->has_bpf_cookie && o.kconfig->has_syscall_wrapper);
	look_in_kernel(&o, "bpf_get_attach_cookie", wrapper, 3); /* not wrapped */
	assert_true(!o.kconfig->has_bpf_cookie && !o.kconfig->has_syscall_wrapper);
	look_in_kernel(&o, "bpf_get_attach_cookie_trace", "sys_bpf_not", 1);
	assert_true(o.kconfig->has_bpf_cookie && !o.kconfig->has_syscall_wrapper);
	object_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(places_are_libbpfs),
		cmocka_unit_test(btf_has_a_section_like_any_other),
		cmocka_unit_test(map_is_constant_data),
		cmocka_unit_test(letters_are_stored),
		cmocka_unit_test(numbers_are_stored),
		cmocka_unit_test(strings_are_stored),
		cmocka_unit_test(escapes_are_undone),
		cmocka_unit_test(other_lines_are_passed_over),
		cmocka_unit_test(unfit_values_are_refused),
		cmocka_unit_test(strong_ones_must_be_there),
		cmocka_unit_test(facts_are_stored),
		cmocka_unit_test(only_what_is_used_is_wanted),
		cmocka_unit_test(kernels_types_show_two_facts),
	};

	return cmocka_run_group_tests_name("kconfig", tests, read_object, free_object);
}
