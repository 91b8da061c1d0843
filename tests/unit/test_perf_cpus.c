// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_perf_cpus.c - bpf/perf_buffer.c opens a buffer for each CPU, and CPUs come and go; the
 * kernel is pretended (fake_events.c)
 */
#include "tests/unit/fake_events.h"

#include <errno.h>
#include <string.h>

/* --- opening --- */

static void each_online_cpu_gets_a_buffer(void **state)
{
	struct pretended k = pretended_kernel("0,2-3\n");
	const struct perf_event_attr *attr = &k.cpu[2].attr;
	int before = n_descriptors();
	struct perf_buffer b;

	(void)state;
	open_ok(&k, &b);
	assert_int_equal(b.n, 4);
	assert_int_equal(b.cpus[1].fd, -1);
	assert_int_equal(k.cpu[1].in_map, 0);
	assert_int_equal(b.cpus[2].fd, k.cpu[2].event_fd);
	assert_int_equal(k.cpu[0].in_map, b.cpus[0].fd);
	assert_int_equal(k.cpu[2].in_map, b.cpus[2].fd);
	assert_int_equal(k.cpu[3].in_map, b.cpus[3].fd);
	assert_false(b.cpus[2].watched);
	assert_int_equal(attr->type, PERF_TYPE_SOFTWARE);
	assert_int_equal(attr->config, PERF_COUNT_SW_BPF_OUTPUT);
	assert_int_equal(attr->sample_type, PERF_SAMPLE_RAW);
	assert_int_equal(attr->sample_period, 1);
	assert_int_equal(attr->wakeup_events, 1);
	assert_int_equal(attr->disabled, 0);
	assert_int_equal(perf_buffer_no_room(&b), 0);
	assert_heard(&b, "");
	perf_buffer_close(&k.door, &b);
	perf_buffer_close(&k.door, &b);
	assert_int_equal(n_descriptors(), before);
}

static void a_cpu_that_has_just_gone_is_skipped(void **state)
{
	struct pretended k = pretended_kernel("0-2\n");
	struct perf_buffer b;

	(void)state;
	k.cpu[1].refuses = true;
	open_ok(&k, &b);
	assert_int_equal(b.cpus[1].fd, -1);
	assert_true(b.cpus[2].fd >= 0);
	write_sample(&b.cpus[2], "abcd", 4);
	assert_heard(&b, "2:4:abcd ");
	perf_buffer_close(&k.door, &b);
}

static void cpus_beyond_the_map_are_counted(void **state)
{
	struct pretended k = pretended_kernel("0-3\n");
	struct perf_buffer b;

	(void)state;
	k.max_entries = 2;
	open_ok(&k, &b);
	assert_int_equal(perf_buffer_no_room(&b), 2);
	assert_int_equal(b.cpus[2].fd, -1);
	time_passes(&k, -1);
	k.max_entries = N_CPUS;
	rescan_ok(&k, &b);
	assert_int_equal(b.cpus[2].fd, -1); /* a map does not grow: it was not tried again */
	perf_buffer_close(&k.door, &b);
}

static void older_kernels_are_asked_once(void **state)
{
	struct pretended k = pretended_kernel("0-1\n");
	struct perf_buffer b;

	(void)state;
	k.knows_lost = false;
	open_ok(&k, &b);
	assert_int_equal(k.cpu[0].attr.read_format, PERF_FORMAT_TOTAL_TIME_ENABLED);
	assert_int_equal(k.cpu[1].attr.read_format, PERF_FORMAT_TOTAL_TIME_ENABLED);
	k.cpu[0].lost = 5; /* it does not tell */
	assert_rest(&k, &b, "");
	perf_buffer_close(&k.door, &b);
}

static void pages_are_a_power_of_two(void **state)
{
	static const u32 wrong[] = { 0, 3, 12, UINT32_MAX };
	struct pretended k = pretended_kernel("0\n");
	struct perf_buffer b;
	struct error e;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		assert_int_equal(perf_buffer_open(&k.door, 77, wrong[i], &b, &e), -EINVAL);
		perf_buffer_close(&k.door, &b);
	}
}

/* Every call but closing fails once: an error with a sentence, and nothing stays open. */
static void every_failure_is_told_and_undone(void **state)
{
	int before = n_descriptors(), n, err = -1;
	struct perf_buffer b;

	(void)state;
	for (n = 1; err; n++) {
		struct pretended k = pretended_kernel("0-1\n");
		struct error e = { 0 };

		k.fail_in = n;
		err = perf_buffer_open(&k.door, 77, 1, &b, &e);
		assert_true(err == 0 || err == -EIO);
		assert_int_equal(e.code, err);
		assert_true(!err || strlen(e.text) > 10);
		perf_buffer_close(&k.door, &b);
		assert_int_equal(n_descriptors(), before);
	}
	assert_int_equal(n, 2 + 2 + 3 * 2); /* open and read the list; event, mmap, map; and none */
}

/* --- CPUs that come and go --- */

static void a_new_cpu_gets_a_buffer(void **state)
{
	struct pretended k = pretended_kernel("0-1\n");
	struct perf_buffer b;
	int first;

	(void)state;
	open_ok(&k, &b);
	first = b.cpus[0].fd;
	b.cpus[0].watched = b.cpus[1].watched = true;
	time_passes(&k, -1);
	k.online = "0-1,3\n";
	rescan_ok(&k, &b);
	assert_int_equal(b.cpus[0].fd, first);
	assert_true(b.cpus[0].watched);
	assert_int_equal(b.cpus[2].fd, -1);
	assert_true(b.cpus[3].fd >= 0);
	assert_int_equal(k.cpu[3].in_map, b.cpus[3].fd);
	assert_false(b.cpus[3].watched);
	write_sample(&b.cpus[3], "abcd", 4);
	assert_heard(&b, "3:4:abcd ");
	perf_buffer_close(&k.door, &b);
}

static void a_cpu_that_came_back_gets_a_new_buffer(void **state)
{
	struct pretended k = pretended_kernel("0-1\n");
	int before = n_descriptors();
	struct perf_buffer b;

	(void)state;
	open_ok(&k, &b);
	time_passes(&k, -1);
	rescan_ok(&k, &b);
	b.cpus[1].watched = true;
	write_lost(&b.cpus[1], 3);
	write_sample(&b.cpus[1], "abcd", 4);
	k.cpu[1].lost = 3 + 8;

	time_passes(&k, 1); /* it went and came back between two looks */
	rescan_ok(&k, &b);
	assert_true(b.cpus[1].watched); /* its records come first */
	assert_heard(&b, "1:lost 3 1:4:abcd ");
	rescan_ok(&k, &b);
	assert_false(b.cpus[1].watched);
	assert_int_equal(k.cpu[1].in_map, b.cpus[1].fd);
	k.cpu[1].lost = 2; /* the new event counts anew */
	write_lost(&b.cpus[1], 2);
	assert_heard(&b, "1:lost 8 1:lost 2 ");
	assert_rest(&k, &b, "");
	perf_buffer_close(&k.door, &b);
	assert_int_equal(n_descriptors(), before);
}

static void a_cpu_that_left_is_closed(void **state)
{
	struct pretended k = pretended_kernel("0-1\n");
	struct perf_buffer b;

	(void)state;
	open_ok(&k, &b);
	time_passes(&k, -1);
	rescan_ok(&k, &b);
	k.online = "0\n";
	k.cpu[1].lost = 4;
	time_passes(&k, -1); /* it had run since the last look */
	rescan_ok(&k, &b);
	assert_int_equal(b.cpus[1].fd, -1);
	assert_rest(&k, &b, "1:lost 4 ");
	assert_rest(&k, &b, "");
	perf_buffer_close(&k.door, &b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_online_cpu_gets_a_buffer),
		cmocka_unit_test(a_cpu_that_has_just_gone_is_skipped),
		cmocka_unit_test(cpus_beyond_the_map_are_counted),
		cmocka_unit_test(older_kernels_are_asked_once),
		cmocka_unit_test(pages_are_a_power_of_two),
		cmocka_unit_test(every_failure_is_told_and_undone),
		cmocka_unit_test(a_new_cpu_gets_a_buffer),
		cmocka_unit_test(a_cpu_that_came_back_gets_a_new_buffer),
		cmocka_unit_test(a_cpu_that_left_is_closed),
	};

	return cmocka_run_group_tests_name("perf_cpus", tests, NULL, NULL);
}
