// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_btf_names.c - types by their names: where a flavour begins, which of a name are found
 *
 * Where a flavour begins, libbpf tells; what the kernel's types are called, bpftool (btf_dump.c).
 */
#include "tests/unit/helper.h"
#include "tests/unit/btf_dump.h"
#include "tests/unit/btf_make.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define VMLINUX "/sys/kernel/btf/vmlinux"

/* libbpf's (src/relo_core.c); in libbpf.a, not in its headers. */
size_t bpf_core_essential_name_len(const char *name);

static struct arena arena;
static struct error error;

static int forget(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

static void flavours_begin_where_libbpf_says(void **state)
{
	char name[14];
	u32 bits, len, i;

	(void)state;
	for (len = 0; len < sizeof(name); len++)
		for (bits = 0; bits < 1u << len; bits++) {
			for (i = 0; i < len; i++)
				name[i] = bits >> i & 1 ? '_' : 'a';
			name[len] = 0;
			if (btf_essential_len(name) != bpf_core_essential_name_len(name))
				fail_msg("%s: %u, libbpf says %zu", name, btf_essential_len(name),
					 bpf_core_essential_name_len(name));
		}
}

static void flavours_by_hand(void **state)
{
	(void)state;
	assert_int_equal(btf_essential_len("task_struct___v5"), strlen("task_struct"));
	assert_int_equal(btf_essential_len("a___b"), 1);
	assert_int_equal(btf_essential_len("a___b___c"), strlen("a___b"));
	assert_int_equal(btf_essential_len("a____b"), strlen("a____b"));
	assert_int_equal(btf_essential_len("___b"), strlen("___b"));
	assert_int_equal(btf_essential_len("a___"), strlen("a___"));
	assert_int_equal(btf_essential_len(""), 0);
	assert_true(btf_essential_equal("file___old", "file___new"));
	assert_true(btf_essential_equal("file", "file___new"));
	assert_false(btf_essential_equal("file", "files___new"));
	assert_false(btf_essential_equal("file___a", "fil___a"));
	assert_true(btf_essential_equal("", ""));
}

static struct btf_wanted wanted(const char *name, u32 kinds, bool flavours)
{
	return (struct btf_wanted){
		.name = name, .len = strlen(name), .kinds = kinds, .flavours = flavours
	};
}

static void assert_found(const struct btf_wanted *w, const char *ids)
{
	struct text t = { 0 };
	u32 i;

	for (i = 0; i < w->n_ids; i++)
		text_add(&t, "%u ", w->ids[i]);
	assert_text(&t, ids);
	text_free(&t);
}

static void wanted_names_are_found_by_kind_and_flavour(void **state)
{
	struct btf_maker m = { 0 };
	struct btf_wanted w[] = {
		wanted("file", 1 << BTF_KIND_STRUCT, false),
		wanted("file", 1 << BTF_KIND_STRUCT | 1 << BTF_KIND_TYPEDEF, false),
		wanted("file", 1 << BTF_KIND_STRUCT, true),
		wanted("fi", ~0u, true),
		wanted("a", 1 << BTF_KIND_STRUCT, true),
		wanted("a", 1 << BTF_KIND_STRUCT, false),
		wanted("nobody", ~0u, true),
		wanted("file", 0, true),
	};
	struct span bytes;
	struct btf b;

	(void)state;
	make_struct(&m, "file", 0, 1);	      /* 1 */
	make_typedef(&m, "file", 1);	      /* 2 */
	make_struct(&m, "files", 0, 1);	      /* 3 */
	make_struct(&m, "file___old", 0, 1);  /* 4 */
	make_struct(&m, "file___", 0, 1);     /* 5: no flavour */
	make_union(&m, "file", 0, 1);	      /* 6 */
	make_struct(&m, "file", 0, 1);	      /* 7: once more */
	make_struct(&m, "a", 0, 1);	      /* 8 */
	make_struct(&m, "a___flavour", 0, 1); /* 9 */
	make_struct(&m, "fi", 0, 1);	      /* 10 */
	make_struct(&m, "", 0, 1);	      /* 11 */
	bytes = btf_made(&m);
	assert_int_equal(btf_open(bytes, &arena, &b, &error), 0);
	assert_int_equal(btf_scan(&b, &arena, w, ARRAY_SIZE(w), &error), 0);
	assert_found(&w[0], "1 7 ");
	assert_found(&w[1], "1 2 7 ");
	assert_found(&w[2], "1 4 7 ");
	assert_found(&w[3], "10 ");
	assert_found(&w[4], "8 9 ");
	assert_found(&w[5], "8 ");
	assert_found(&w[6], "");
	assert_found(&w[7], "");
	span_free(&bytes);
}

/* --- wanted names in the kernel's BTF, compared with what bpftool lists --- */

enum { N_WANTED = 150, EACH = 701 };

struct listed { /* a line of bpftool's */
	u32 id;
	char kind[16], name[128];
};

static bool read_listed(FILE *f, struct listed *l)
{
	char line[512];

	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "[%u] %15s '%127[^']'", &l->id, l->kind, l->name) == 3)
			return true;
	return false;
}

static u32 kind_of(const struct listed *l)
{
	return !strcmp(l->kind, "STRUCT")    ? 1 << BTF_KIND_STRUCT
	       : !strcmp(l->kind, "FUNC")    ? 1 << BTF_KIND_FUNC
	       : !strcmp(l->kind, "TYPEDEF") ? 1 << BTF_KIND_TYPEDEF
					     : 0;
}

/* Every 701st struct, function or typedef. */
static u32 choose_names(struct btf_wanted *w, char names[][128])
{
	FILE *f = bpftool_dump(VMLINUX);
	u32 n = 0, seen = 0;
	struct listed l;

	while (read_listed(f, &l)) {
		if (n == N_WANTED || !kind_of(&l) || !strcmp(l.name, "(anon)") || seen++ % EACH)
			continue;
		strcpy(names[n], l.name);
		w[n] = wanted(names[n], kind_of(&l), false);
		n++;
	}
	pclose(f);
	return n;
}

/* Each id that bpftool lists under a wanted name must be the next one that was found. */
static void assert_listed(const struct btf_wanted *w, u32 n)
{
	FILE *f = bpftool_dump(VMLINUX);
	u32 next[N_WANTED] = { 0 }, i;
	struct listed l;

	while (read_listed(f, &l))
		for (i = 0; i < n; i++)
			if (w[i].kinds == kind_of(&l) && !strcmp(w[i].name, l.name)) {
				assert_true(next[i] < w[i].n_ids);
				assert_int_equal(w[i].ids[next[i]++], l.id);
			}
	for (i = 0; i < n; i++) {
		assert_true(next[i] > 0);
		assert_int_equal(next[i], w[i].n_ids);
	}
	pclose(f);
}

static void names_in_the_kernel_are_found_where_bpftool_lists_them(void **state)
{
	static char names[N_WANTED][128];
	struct btf_wanted w[N_WANTED];
	struct span bytes;
	struct btf b;
	u32 n;

	(void)state;
	if (access(VMLINUX, R_OK))
		skip_because("this kernel has no " VMLINUX);
	n = choose_names(w, names);
	assert_true(n > 50);
	bytes = file_bytes(VMLINUX);
	assert_int_equal(btf_open(bytes, &arena, &b, &error), 0);
	assert_int_equal(btf_scan(&b, &arena, w, n, &error), 0);
	assert_listed(w, n);
	span_free(&bytes);
}

#define TEST(f) cmocka_unit_test_teardown(f, forget)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(flavours_begin_where_libbpf_says),
		TEST(flavours_by_hand),
		TEST(wanted_names_are_found_by_kind_and_flavour),
		TEST(names_in_the_kernel_are_found_where_bpftool_lists_them),
	};

	return cmocka_run_group_tests_name("btf_names", tests, NULL, NULL);
}
