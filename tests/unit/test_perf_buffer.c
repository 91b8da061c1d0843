// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_perf_buffer.c - bpf/perf_buffer.c takes records that are written by hand (fake_events.c) */
#include "tests/unit/fake_events.h"

#include <unistd.h>

static void records_come_in_order(void **state)
{
	struct pretended k = pretended_kernel("0-1\n");
	struct perf_buffer b;

	(void)state;
	open_ok(&k, &b);
	write_sample(&b.cpus[1], "ijkl", 4);
	write_sample(&b.cpus[0], "abcd12345678", 12);
	write_sample(&b.cpus[0], "efgh", 4);
	assert_heard(&b, "0:12:abcd 0:4:efgh 1:4:ijkl ");
	assert_int_equal(b.cpus[0].page->data_tail, 24 + 16);
	assert_heard(&b, "");
	perf_buffer_close(&k.door, &b);
}

/* A record that wraps at each of its bytes; the kernel only does it at every eighth. */
static void wrapped_records_are_put_together(void **state)
{
	struct pretended k = pretended_kernel("0\n");
	u64 page = sysconf(_SC_PAGESIZE), i;
	struct perf_buffer b;

	(void)state;
	open_ok(&k, &b);
	for (i = 0; i <= 40; i++) {
		go_to(&b.cpus[0], (1ull << 40) + page - i);
		write_sample(&b.cpus[0], "abcd12345678", 12);
		if ((page - i) % 4 == 0)
			assert_heard(&b, "0:12:abcd ");
		b.cpus[0].page->data_tail = b.cpus[0].page->data_head;
	}
	for (i = 0; i <= 24; i += 8) {
		go_to(&b.cpus[0], 0 - i); /* the positions themselves wrap */
		write_lost(&b.cpus[0], 7 + (1ull << 33));
		assert_heard(&b, "0:lost 8589934599 ");
	}
	perf_buffer_close(&k.door, &b);
}

static char long_bytes[65536];

static int hear_long(void *ctx, u32 cpu, const void *bytes, u32 len)
{
	(void)cpu;
	assert_int_equal(len, *(u32 *)ctx);
	assert_memory_equal(bytes, long_bytes, len);
	return 3;
}

/* The buffer is full with one record that begins anywhere in it. */
static void the_largest_record_wraps_too(void **state)
{
	struct pretended k = pretended_kernel("0\n");
	u64 page = sysconf(_SC_PAGESIZE), i;
	u32 len = (page < 65536 ? page : 65528) - 12;
	struct perf_buffer b;

	(void)state;
	for (i = 0; i < len; i++)
		long_bytes[i] = i * 7 + i / 256;
	open_ok(&k, &b);
	for (i = 0; i < page; i += 8) {
		go_to(&b.cpus[0], page + i);
		write_sample(&b.cpus[0], long_bytes, len);
		assert_int_equal(perf_buffer_consume(&b, hear_long, hear_lost, &len), 3);
		assert_int_equal(b.cpus[0].page->data_tail, b.cpus[0].page->data_head);
	}
	perf_buffer_close(&k.door, &b);
}

static void losses_are_told_where_they_happened(void **state)
{
	struct pretended k = pretended_kernel("0-1\n");
	struct perf_buffer b;

	(void)state;
	open_ok(&k, &b);
	write_sample(&b.cpus[0], "abcd", 4);
	write_lost(&b.cpus[0], 17);
	write_sample(&b.cpus[0], "efgh", 4);
	write_lost(&b.cpus[0], 1);
	write_lost(&b.cpus[1], 2);
	assert_heard(&b, "0:4:abcd 0:lost 17 0:4:efgh 0:lost 1 1:lost 2 ");
	k.cpu[0].lost = 17 + 1; /* all that the event counted was told */
	k.cpu[1].lost = 2 + 30;
	assert_rest(&k, &b, "1:lost 30 ");
	assert_rest(&k, &b, "");
	perf_buffer_close(&k.door, &b);
}

static void unknown_records_are_passed(void **state)
{
	struct pretended k = pretended_kernel("0\n");
	struct perf_buffer b;

	(void)state;
	open_ok(&k, &b);
	write_header(&b.cpus[0], 3, 40); /* PERF_RECORD_COMM */
	write_bytes(&b.cpus[0], "0123456789abcdef0123456789abcdef", 32);
	write_header(&b.cpus[0], 9, 8);	 /* a sample without a body */
	write_header(&b.cpus[0], 2, 16); /* a loss without its count */
	write_bytes(&b.cpus[0], "01234567", 8);
	write_header(&b.cpus[0], 4294967295u, 8);
	write_sample(&b.cpus[0], "abcd", 4);
	assert_heard(&b, "0:4:abcd ");
	perf_buffer_close(&k.door, &b);
}

static void a_length_beyond_the_record_is_cut(void **state)
{
	struct pretended k = pretended_kernel("0\n");
	struct perf_buffer b;

	(void)state;
	open_ok(&k, &b);
	write_header(&b.cpus[0], 9, 16);
	write_bytes(&b.cpus[0], &(u32){ 4000 }, 4);
	write_bytes(&b.cpus[0], "abcd", 4);
	write_sample(&b.cpus[0], "efgh", 4);
	assert_heard(&b, "0:4:abcd 0:4:efgh ");
	perf_buffer_close(&k.door, &b);
}

/* Sizes that no kernel writes: what follows cannot be found, but later records can. */
static void damage_is_left_behind(void **state)
{
	static const u16 sizes[] = { 0, 1, 7, 25, 65535 };
	struct pretended k = pretended_kernel("0\n");
	struct perf_buffer b;
	size_t i;

	(void)state;
	open_ok(&k, &b);
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		write_header(&b.cpus[0], 9, sizes[i]);
		write_bytes(&b.cpus[0], "0123456789abcdef", 16);
		assert_heard(&b, "");
		assert_int_equal(b.cpus[0].page->data_tail, b.cpus[0].page->data_head);
		write_sample(&b.cpus[0], "abcd", 4);
		assert_heard(&b, "0:4:abcd ");
	}
	b.cpus[0].page->data_head += 3; /* not even a header */
	assert_heard(&b, "");
	write_sample(&b.cpus[0], "abcd", 4);
	b.cpus[0].page->data_head += 1 << 20; /* more than fits */
	assert_heard(&b, "");
	b.cpus[0].page->data_head -= 16; /* backwards */
	assert_heard(&b, "");
	perf_buffer_close(&k.door, &b);
}

static void a_stop_keeps_the_rest(void **state)
{
	struct pretended k = pretended_kernel("0-1\n");
	struct heard h = { .stop_at = 2 };
	struct perf_buffer b;

	(void)state;
	open_ok(&k, &b);
	write_sample(&b.cpus[0], "abcd", 4);
	write_sample(&b.cpus[0], "efgh", 4);
	write_lost(&b.cpus[0], 9);
	write_sample(&b.cpus[1], "ijkl", 4);
	assert_int_equal(perf_buffer_consume(&b, hear_record, hear_lost, &h), 5);
	assert_text(&h.text, "0:4:abcd 0:4:efgh ");
	h.stop_at = 1;
	assert_int_equal(perf_buffer_consume(&b, hear_record, hear_lost, &h), 6);
	assert_text(&h.text, "0:lost 9 ");
	assert_heard(&b, "1:4:ijkl ");
	text_free(&h.text);
	perf_buffer_close(&k.door, &b);
}

/* A program that sends one more for each that is taken cannot keep us. */
static void work_is_bounded(void **state)
{
	struct pretended k = pretended_kernel("0\n");
	struct heard h = { 0 };
	struct perf_buffer b;

	(void)state;
	open_ok(&k, &b);
	write_sample(&b.cpus[0], "abcd", 4);
	h.re = &b.cpus[0];
	assert_int_equal(perf_buffer_consume(&b, hear_record, hear_lost, &h), 0);
	assert_text(&h.text, "0:4:abcd ");
	assert_heard(&b, "0:4:next ");
	text_free(&h.text);
	perf_buffer_close(&k.door, &b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_come_in_order),
		cmocka_unit_test(wrapped_records_are_put_together),
		cmocka_unit_test(the_largest_record_wraps_too),
		cmocka_unit_test(losses_are_told_where_they_happened),
		cmocka_unit_test(unknown_records_are_passed),
		cmocka_unit_test(a_length_beyond_the_record_is_cut),
		cmocka_unit_test(damage_is_left_behind),
		cmocka_unit_test(a_stop_keeps_the_rest),
		cmocka_unit_test(work_is_bounded),
	};

	return cmocka_run_group_tests_name("perf_buffer", tests, NULL, NULL);
}
