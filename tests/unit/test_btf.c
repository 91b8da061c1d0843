// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_btf.c - BTF as clang and the kernel write it, as nobody writes it, and damaged
 *
 * What the types are, bpftool tells (btf_dump.c).
 */
#include "tests/unit/helper.h"
#include "tests/unit/btf_dump.h"
#include "tests/unit/btf_make.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define VMLINUX "/sys/kernel/btf/vmlinux"
#define KINDS	UNIT_BUILD "kinds.bpf.o"

static struct arena arena;
static struct error error;

static int forget(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

/* Both steps. The bytes are borrowed by *B. */
static int open_and_scan(struct span bytes, struct btf *b)
{
	int err = btf_open(bytes, &arena, b, &error);

	return err ? err : btf_scan(b, &arena, NULL, 0, &error);
}

static struct btf must_open(struct span bytes)
{
	struct btf b;

	if (open_and_scan(bytes, &b))
		fail_msg("%s", error.text);
	return b;
}

static void assert_refused(struct span bytes, const char *words)
{
	struct btf b;

	assert_int_equal(open_and_scan(bytes, &b), -EINVAL);
	assert_int_equal(error.code, -EINVAL);
	if (!strstr(error.text, words))
		fail_msg("'%s' does not say '%s'", error.text, words);
}

/* Every kind there is. A type's records must follow it at once. */
static void make_every_kind(struct btf_maker *m)
{
	u32 i = make_int(m, "int", 4, 1, 0, 32), c = make_int(m, "char", 1, 2, 0, 8), s, p, v;
	u32 pointer = make_ptr(m, 0);

	make_int(m, "_Bool", 1, 4, 0, 8);
	make_int(m, "old_bitfield", 4, 0, 5, 7);
	make_array(m, i, c, 1000);
	s = make_bit_struct(m, "bits", 3, 16);
	make_bitfield(m, "narrow", i, 3, 5);
	make_bitfield(m, "far", i, 0xfffff0, 255);
	make_member(m, "", i, 64);
	make_union(m, "large", 2, 1 << 30);
	make_member(m, "a", i, 0);
	make_member(m, "b", s, 0xffffffff); /* without the kind flag all 32 bits are offset */
	make_enum(m, "negative", 2, 4, true);
	make_value(m, "MINUS", -1);
	make_value(m, "LEAST", INT32_MIN);
	make_enum(m, "positive", 1, 1, false);
	make_value(m, "MOST", -1);
	make_fwd(m, "declared", false);
	make_fwd(m, "declared_union", true);
	make_typedef(m, "int_t", make_const(m, i));
	make_type(m, "", 9, 0, i);  /* volatile */
	make_type(m, "", 11, 0, i); /* restrict */
	p = make_proto(m, 3, 0);
	make_param(m, "a", i);
	make_param(m, "", pointer);
	make_param(m, "", 0);
	make_func(m, "function", p, 2);
	v = make_var(m, "variable", i, 1);
	make_datasec(m, ".data", 1, 8);
	make_secinfo(m, v, 4, 4);
	make_float(m, "double", 8);
	make_decl_tag(m, "tag", s, -1);
	make_decl_tag(m, "tag", s, 2);
	make_ptr(m, make_type_tag(m, "user", i));
	make_enum64(m, "wide", 2, 8, false);
	make_value64(m, "ALL", UINT64_MAX);
	make_value64(m, "HIGH", 1ull << 63);
	make_enum64(m, "wide_signed", 1, 8, true);
	make_value64(m, "LEAST", 1ull << 63);
}

static struct span every_kind(struct btf_maker how)
{
	struct btf_maker m = how;

	make_every_kind(&m);
	return btf_made(&m);
}

static void types_are_what_bpftool_reads(void **state)
{
	struct span bytes = every_kind((struct btf_maker){ 0 });
	struct btf b = must_open(bytes);

	(void)state;
	assert_bytes_as_bpftool(&b, bytes);
	span_free(&bytes);
}

static void what_clang_wrote_is_what_bpftool_reads(void **state)
{
	struct btf b = object_btf(KINDS, &arena);

	(void)state;
	assert_as_bpftool(&b, KINDS);
}

static bool no_vmlinux(void)
{
	return access(VMLINUX, R_OK) != 0;
}

/* All of the kernel's types: with them every milestone and every step between two of them. */
static void every_type_of_the_kernel_is_what_bpftool_reads(void **state)
{
	struct span bytes;
	struct btf b;

	(void)state;
	if (no_vmlinux())
		skip_because("this kernel has no " VMLINUX);
	bytes = file_bytes(VMLINUX);
	b = must_open(bytes);
	assert_as_bpftool(&b, VMLINUX);
	span_free(&bytes);
}

static void id_0_is_void_and_beyond_the_last_is_nothing(void **state)
{
	struct span bytes = every_kind((struct btf_maker){ 0 });
	struct btf b = must_open(bytes);

	(void)state;
	assert_int_equal(btf_kind(btf_type(&b, 0)), BTF_KIND_VOID);
	assert_non_null(btf_type(&b, b.n_types));
	assert_null(btf_type(&b, b.n_types + 1));
	assert_null(btf_type(&b, UINT32_MAX));
	assert_string_equal(btf_str(&b, b.strings.len - 1), "");
	assert_string_equal(btf_str(&b, b.strings.len), "");
	assert_string_equal(btf_str(&b, UINT32_MAX), "");
	span_free(&bytes);
}

/* N types of very different lengths, so that a step too few or too many is seen. */
static void assert_every_id(u32 n)
{
	struct btf_maker m = { 0 };
	struct span bytes;
	struct btf b;
	u32 i, k;

	for (i = 1; i <= n; i++) {
		make_enum(&m, "", i % 7, i, false);
		for (k = 0; k < i % 7; k++)
			make_value(&m, "", k);
	}
	bytes = btf_made(&m);
	b = must_open(bytes);
	assert_int_equal(b.n_types, n);
	for (i = 1; i <= n; i++)
		assert_int_equal(btf_type(&b, i)->size, i);
	span_free(&bytes);
}

/* As few as an object has, and as many as a kernel has. */
static void every_id_is_found(void **state)
{
	(void)state;
	assert_every_id(1);
	assert_every_id(1000);
	assert_every_id(100000);
}

static void no_types_at_all_is_fine(void **state)
{
	struct btf_maker m = { 0 };
	struct span bytes = btf_made(&m);
	struct btf b = must_open(bytes);

	(void)state;
	assert_int_equal(b.n_types, 0);
	assert_null(btf_type(&b, 1));
	span_free(&bytes);
}

/* --- the header --- */

static void assert_same_types(const struct btf *a, const struct btf *b)
{
	struct text of_a = { 0 }, of_b = { 0 };
	u32 id;

	assert_int_equal(a->n_types, b->n_types);
	for (id = 1; id <= a->n_types; id++) {
		btf_dump_type(a, id, &of_a);
		btf_dump_type(b, id, &of_b);
	}
	assert_text(&of_a, of_b.p);
	text_free(&of_a);
	text_free(&of_b);
}

static void assert_written_another_way(struct btf_maker how)
{
	struct span usual = every_kind((struct btf_maker){ 0 }), other = every_kind(how);
	struct btf a = must_open(usual), b = must_open(other);

	assert_same_types(&a, &b);
	span_free(&usual);
	span_free(&other);
}

static void longer_header_of_a_newer_version(void **state)
{
	(void)state;
	assert_written_another_way((struct btf_maker){ .header_extra = 4 });
	assert_written_another_way((struct btf_maker){ .header_extra = 64 });
}

static void strings_in_front_of_the_types(void **state)
{
	(void)state;
	assert_written_another_way((struct btf_maker){ .strings_first = true });
}

static void the_other_byte_order(void **state)
{
	(void)state;
	assert_written_another_way((struct btf_maker){ .swapped = true });
	assert_written_another_way(
		(struct btf_maker){ .swapped = true, .strings_first = true, .header_extra = 8 });
}

/* Compiled for a big-endian machine by clang: BPF's types do not depend on it. */
static void clang_for_the_other_byte_order(void **state)
{
	struct btf a = object_btf(KINDS, &arena);
	struct btf b = object_btf(UNIT_BUILD "kinds_big_endian.bpf.o", &arena);

	(void)state;
	assert_same_types(&a, &b);
}

static void bytes_at_any_address(void **state)
{
	struct span bytes = every_kind((struct btf_maker){ 0 }), moved;
	struct btf a = must_open(bytes), b;
	u64 by;

	(void)state;
	for (by = 0; by < 8; by++) {
		u8 *copy = malloc(bytes.len + by);

		memcpy(copy + by, bytes.p, bytes.len);
		moved = (struct span){ copy + by, bytes.len };
		b = must_open(moved);
		assert_same_types(&a, &b);
		free(copy);
	}
	span_free(&bytes);
}

/* The opened BTF may not be written to: it can be a file that is mapped read-only. */
static void borrowed_bytes_stay_as_they_are(void **state)
{
	struct span bytes = every_kind((struct btf_maker){ .swapped = true });
	struct span before = span_copy(bytes.p, bytes.len);

	(void)state;
	must_open(bytes);
	assert_memory_equal(bytes.p, before.p, bytes.len);
	span_free(&bytes);
	span_free(&before);
}

/* --- counts --- */

static void vlen_has_24_bits(void **state)
{
	enum { MANY = 0x12345 };
	struct btf_maker m = { 0 };
	struct span bytes;
	struct btf b;
	s64 value;
	u32 i;

	(void)state;
	make_enum(&m, "many", MANY, 4, false);
	for (i = 0; i < MANY; i++)
		make_value(&m, "", i);
	make_float(&m, "behind", 8);
	bytes = btf_made(&m);
	b = must_open(bytes);
	assert_int_equal(btf_vlen(btf_type(&b, 1)), MANY);
	btf_enumerator(&b, btf_type(&b, 1), MANY - 1, &value);
	assert_int_equal(value, MANY - 1);
	assert_string_equal(btf_str(&b, btf_type(&b, 2)->name_off), "behind");
	span_free(&bytes);
}

static void kinds_that_are_not_known_are_named(void **state)
{
	struct btf_maker m = { 0 };
	struct span bytes;
	u32 kind;

	(void)state;
	for (kind = 0; kind < 128; kind = kind ? kind + 1 : 20) {
		char words[32];

		make_int(&m, "int", 4, 1, 0, 32);
		make_type(&m, "x", kind, 0, 0);
		bytes = btf_made(&m);
		snprintf(words, sizeof(words), "type 2 is of kind %u,", kind);
		assert_refused(bytes, words);
		span_free(&bytes);
	}
}

static void records_must_be_inside(void **state)
{
	struct btf_maker m = { 0 };
	struct span bytes;

	(void)state;
	make_struct(&m, "s", 0xffffff, 4);
	make_member(&m, "", 0, 0);
	bytes = btf_made(&m);
	assert_refused(bytes, "type 1 (struct): 16777215 records reach beyond");
	span_free(&bytes);

	make_ptr(&m, 0);
	make_word(&m, 0); /* the beginning of a second type */
	bytes = btf_made(&m);
	assert_refused(bytes, "type 2: only 4 bytes are left");
	span_free(&bytes);
}

/* --- damage --- */

static void whatever_is_cut_off_is_missed(void **state)
{
	static const struct btf_maker how[] = { { 0 },
						{ .swapped = true },
						{ .strings_first = true } };
	size_t i;
	u64 len;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(how); i++) {
		struct span bytes = every_kind(how[i]);

		for (len = 0; len < bytes.len; len++) {
			struct span cut = span_copy(bytes.p, len);

			assert_refused(cut, "BTF");
			span_free(&cut);
			arena_free(&arena);
		}
		span_free(&bytes);
	}
}

/* Each field of the header in turn set to numbers that are wrong. */
static void header_that_is_wrong_is_refused(void **state)
{
	static const struct {
		u32 at, value;
		const char *words;
	} damage[] = {
		{ 0, 0x1eb9e, "eb9e" },
		{ 0, 0x2eb9f, "version 2" },
		{ 4, 0, "header of 0 bytes" },
		{ 4, 20, "header of 20 bytes" },
		{ 4, 0xfffffffc, "header of 4294967292 bytes" },
		{ 8, 2, "not aligned" },
		{ 8, 0xfffffffc, "not inside" },
		{ 12, 0xffffffff, "4294967295 bytes of types" },
		{ 16, 0xffffffff, "strings at 4294967295" },
		{ 20, 0, "0 bytes of strings" },
		{ 20, 0xffffffff, "4294967295 bytes of strings" },
		{ 20, 4, "begin and end with NUL" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(damage); i++) {
		struct span bytes = every_kind((struct btf_maker){ 0 });

		memcpy((u8 *)bytes.p + damage[i].at, &damage[i].value, 4);
		assert_refused(bytes, damage[i].words);
		span_free(&bytes);
	}
}

static void every_wrong_byte_is_refused_or_harmless(void **state)
{
	static const u8 flips[] = { 0x01, 0x80, 0xff };
	struct span bytes = every_kind((struct btf_maker){ 0 });
	struct text t = { 0 };
	struct btf b;
	u64 i;
	u32 k;

	(void)state;
	for (i = 0; i < 3 * bytes.len; i++) {
		struct span bad = span_copy(bytes.p, bytes.len);

		((u8 *)bad.p)[i / 3] ^= flips[i % 3];
		if (open_and_scan(bad, &b) == 0)
			for (k = 0; k <= b.n_types; k++)
				btf_size(&b, k);
		text_clear(&t);
		span_free(&bad);
		arena_free(&arena);
	}
	span_free(&bytes);
	text_free(&t);
}

#define TEST(f) cmocka_unit_test_teardown(f, forget)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(types_are_what_bpftool_reads),
		TEST(what_clang_wrote_is_what_bpftool_reads),
		TEST(every_type_of_the_kernel_is_what_bpftool_reads),
		TEST(id_0_is_void_and_beyond_the_last_is_nothing),
		TEST(every_id_is_found),
		TEST(no_types_at_all_is_fine),
		TEST(longer_header_of_a_newer_version),
		TEST(strings_in_front_of_the_types),
		TEST(the_other_byte_order),
		TEST(clang_for_the_other_byte_order),
		TEST(bytes_at_any_address),
		TEST(borrowed_bytes_stay_as_they_are),
		TEST(vlen_has_24_bits),
		TEST(kinds_that_are_not_known_are_named),
		TEST(records_must_be_inside),
		TEST(whatever_is_cut_off_is_missed),
		TEST(header_that_is_wrong_is_refused),
		TEST(every_wrong_byte_is_refused_or_harmless),
	};

	return cmocka_run_group_tests_name("btf", tests, NULL, NULL);
}
