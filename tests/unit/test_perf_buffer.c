// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_perf_buffer.c - bpf/perf_buffer.c against hand-written memory, and against the kernel
 *
 * In the first half the kernel is pretended: a perf event is a memfd into which the test writes
 * records byte by byte, as struct perf_event_header in linux/perf_event.h says. In the second half
 * a BPF program sends on all CPUs at once and itself counts what it was told about each record.
 */
#include "tests/unit/helper.h"

#include <dirent.h>
#include <errno.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/insn.h"
#include "bpf/perf_buffer.h"

enum { N_CPUS = 4 };

/* --- a kernel that is pretended --- */

struct pretended_cpu {
	bool refuses;	      /* went offline since the list was read */
	int event_fd;	      /* its event while it is open, or 0 */
	int in_map;	      /* the descriptor that is in the map, or 0 */
	u64 enabled_ns, lost; /* what a read of the event tells */
	struct perf_event_attr attr;
};

struct pretended {
	struct door door; /* first */
	const char *online;
	bool knows_lost;
	u32 max_entries;
	int online_fd, fail_in;
	struct pretended_cpu cpu[N_CPUS];
};

static int memory_file(const void *bytes, u64 len, u64 size)
{
	int fd = memfd_create("pretended", MFD_CLOEXEC);

	assert_true(fd > 0);
	assert_int_equal(ftruncate(fd, size), 0);
	assert_int_equal(pwrite(fd, bytes, len, 0), len);
	return fd;
}

static s64 pretend_event(struct pretended *k, const struct call *c)
{
	struct pretended_cpu *cpu = &k->cpu[c->arg[2]];

	assert_true(c->arg[2] < N_CPUS);
	assert_int_equal((int)c->arg[1], -1); /* all processes */
	assert_int_equal((int)c->arg[3], -1); /* no group */
	memcpy(&cpu->attr, (void *)(uintptr_t)c->arg[0], sizeof(cpu->attr));
	if (cpu->attr.read_format & 16 && !k->knows_lost)
		return -EINVAL;
	if (cpu->refuses)
		return -ENODEV;
	cpu->event_fd = memory_file("", 0, 2 * sysconf(_SC_PAGESIZE));
	return cpu->event_fd;
}

static s64 pretend_update(struct pretended *k, const struct call *c)
{
	const union bpf_attr *attr = (void *)(uintptr_t)c->arg[1];
	u32 key = *(u32 *)(uintptr_t)attr->key;

	assert_int_equal(c->arg[0], BPF_MAP_UPDATE_ELEM);
	assert_int_equal(attr->map_fd, 77);
	if (key >= k->max_entries)
		return -E2BIG;
	k->cpu[key].in_map = *(int *)(uintptr_t)attr->value;
	return 0;
}

/* The event's values, in the order of struct read_format in linux/perf_event.h. */
static bool pretend_read(struct pretended *k, struct call *c)
{
	u32 i;

	for (i = 0; i < N_CPUS; i++) {
		u64 values[] = { 1, k->cpu[i].enabled_ns, k->cpu[i].lost };

		if (!k->cpu[i].event_fd || (int)c->arg[0] != k->cpu[i].event_fd)
			continue;
		c->result = k->knows_lost ? 24 : 16;
		assert_true(c->arg[2] >= (u64)c->result);
		memcpy((void *)(uintptr_t)c->arg[1], values, c->result);
		return true;
	}
	return false;
}

static void pretend_close(struct pretended *k, struct call *c)
{
	u32 i;

	for (i = 0; i < N_CPUS; i++)
		if (k->cpu[i].event_fd == (int)c->arg[0])
			k->cpu[i].event_fd = 0;
	door_kernel(&k->door, c);
}

static void pretend(struct door *d, struct call *c)
{
	struct pretended *k = (struct pretended *)d;
	const char *path = c->nr == CALL_OPENAT ? (char *)(uintptr_t)c->arg[1] : "";

	if (c->nr != CALL_CLOSE && c->nr != CALL_MUNMAP && k->fail_in && --k->fail_in == 0)
		c->result = -EIO;
	else if (!strcmp(path, "/sys/devices/system/cpu/online"))
		c->result = memory_file(k->online, strlen(k->online), strlen(k->online));
	else if (c->nr == CALL_PERF_EVENT_OPEN)
		c->result = pretend_event(k, c);
	else if (c->nr == CALL_BPF)
		c->result = pretend_update(k, c);
	else if (c->nr == CALL_CLOSE)
		pretend_close(k, c);
	else if (c->nr != CALL_READ || !pretend_read(k, c))
		door_kernel(d, c);
}

static struct pretended pretended_kernel(const char *online)
{
	return (struct pretended){ .door = { .pass = pretend },
				   .online = online,
				   .knows_lost = true,
				   .max_entries = N_CPUS };
}

static int n_descriptors(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int n = 0;

	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

/* --- what comes out --- */

struct heard {
	struct text text;    /* "cpu:len:bytes " and "cpu:lost N " */
	int stop_at;	     /* stop at the Nth */
	struct perf_cpu *re; /* write one more record for each that is taken */
};

static void write_sample(struct perf_cpu *c, const char *bytes, u32 len);

static int hear_record(void *ctx, u32 cpu, const void *bytes, u32 len)
{
	struct heard *h = ctx;

	assert_int_equal((uintptr_t)bytes % 4, 0);
	text_add(&h->text, "%u:%u:%.4s ", cpu, len, (const char *)bytes);
	if (h->re)
		write_sample(h->re, "next", 4);
	return h->stop_at && --h->stop_at == 0 ? 5 : 0;
}

static int hear_lost(void *ctx, u32 cpu, u64 count)
{
	struct heard *h = ctx;

	text_add(&h->text, "%u:lost %llu ", cpu, (unsigned long long)count);
	return h->stop_at && --h->stop_at == 0 ? 6 : 0;
}

static void assert_heard(struct perf_buffer *b, const char *wanted)
{
	struct heard h = { 0 };

	assert_int_equal(perf_buffer_consume(b, hear_record, hear_lost, &h), 0);
	assert_text(&h.text, wanted);
	text_free(&h.text);
}

static void assert_rest(struct pretended *k, struct perf_buffer *b, const char *wanted)
{
	struct heard h = { 0 };

	assert_int_equal(perf_buffer_lost_rest(&k->door, b, hear_lost, &h), 0);
	assert_text(&h.text, wanted);
	text_free(&h.text);
}

/* --- what the kernel would write --- */

static void write_bytes(struct perf_cpu *c, const void *bytes, u64 len)
{
	u64 page = sysconf(_SC_PAGESIZE), i;
	u8 *data = (u8 *)c->page + page;

	for (i = 0; i < len; i++)
		data[(c->page->data_head + i) % page] = ((const u8 *)bytes)[i];
	c->page->data_head += len;
}

static void write_header(struct perf_cpu *c, u32 type, u16 size)
{
	write_bytes(c, &type, 4);
	write_bytes(c, &(u16){ 0 }, 2);
	write_bytes(c, &size, 2);
}

/* LEN is what the kernel says: 4 + LEN is a multiple of 8. */
static void write_sample(struct perf_cpu *c, const char *bytes, u32 len)
{
	write_header(c, 9, 8 + 4 + len);
	write_bytes(c, &len, 4);
	write_bytes(c, bytes, len);
}

static void write_lost(struct perf_cpu *c, u64 count)
{
	write_header(c, 2, 24);
	write_bytes(c, &(u64){ 4711 }, 8);
	write_bytes(c, &count, 8);
}

/* Both positions at AT, as after much traffic. */
static void go_to(struct perf_cpu *c, u64 at)
{
	c->page->data_head = c->page->data_tail = at;
}

static void open_ok(struct pretended *k, struct perf_buffer *b)
{
	struct error e = { 0 };

	if (perf_buffer_open(&k->door, 77, 1, b, &e))
		fail_msg("%s", e.text);
}

static void rescan_ok(struct pretended *k, struct perf_buffer *b)
{
	struct error e = { 0 };

	if (perf_buffer_rescan(&k->door, b, &e))
		fail_msg("%s", e.text);
}

/* Time passes for the events of all CPUs but DEAD. */
static void time_passes(struct pretended *k, u32 dead)
{
	for (u32 i = 0; i < N_CPUS; i++)
		k->cpu[i].enabled_ns += i == dead ? 0 : 1000;
}

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

/* --- taking records --- */

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

/* --- the kernel itself --- */

enum { BURST = 64, LENGTHS = 32, SHORTEST = 16 };

struct sample { /* what the program sends; of varying length */
	u64 seq, len;
	u8 fill[LENGTHS];
};

#define I(c, d, s, o, i) \
	((struct insn){ .code = (c), .regs = insn_regs(d, s), .off = (o), .imm = (i) })

/* raw_tp: sends BURST samples whose numbers begin with the first argument. Returns how many were
 * taken, and in the upper half for how many there was no room; -1 for any other answer.
 */
static int load_producer(int map_fd)
{
	const struct insn code[] = {
		I(0xbf, 6, 1, 0, 0),			      /*  0 r6 = ctx */
		I(0x79, 7, 1, 0, 0),			      /*  1 r7 = ctx[0] */
		I(0xb7, 8, 0, 0, 0),			      /*  2 r8 = 0 */
		I(0xb7, 9, 0, 0, 0),			      /*  3 r9 = 0 */
		I(0x7a, 10, 0, -32, 0x5a5a5a5a),	      /*  4 fill */
		I(0x7a, 10, 0, -24, 0x5a5a5a5a),	      /*  5 */
		I(0x7a, 10, 0, -16, 0x5a5a5a5a),	      /*  6 */
		I(0x7a, 10, 0, -8, 0x5a5a5a5a),		      /*  7 */
		I(0xbf, 1, 7, 0, 0),			      /*  8 loop: r1 = r7 */
		I(0x0f, 1, 9, 0, 0),			      /*  9 r1 += r9 */
		I(0x7b, 10, 1, -48, 0),			      /* 10 seq = r1 */
		I(0x57, 1, 0, 0, LENGTHS - 1),		      /* 11 r1 &= 31 */
		I(0x07, 1, 0, 0, SHORTEST),		      /* 12 r1 += 16 */
		I(0x7b, 10, 1, -40, 0),			      /* 13 len = r1 */
		I(0xbf, 5, 1, 0, 0),			      /* 14 r5 = len */
		I(0xbf, 1, 6, 0, 0),			      /* 15 r1 = ctx */
		I(0x18, 2, PSEUDO_MAP_FD, 0, map_fd),	      /* 16 r2 = map */
		I(0, 0, 0, 0, 0),			      /* 17 */
		I(0xb4, 3, 0, 0, -1),			      /* 18 w3 = BPF_F_CURRENT_CPU */
		I(0xbf, 4, 10, 0, 0),			      /* 19 r4 = r10 */
		I(0x07, 4, 0, 0, -48),			      /* 20 r4 -= 48 */
		I(0x85, 0, 0, 0, BPF_FUNC_perf_event_output), /* 21 */
		I(0x55, 0, 0, 2, 0),			      /* 22 if r0 != 0 goto 25 */
		I(0x07, 8, 0, 0, 1),			      /* 23 r8 += 1 */
		I(0x05, 0, 0, 4, 0),			      /* 24 goto 29 */
		I(0x15, 0, 0, 2, -ENOSPC),		      /* 25 if r0 == -ENOSPC goto 28 */
		I(0xb7, 0, 0, 0, -1),			      /* 26 r0 = -1 */
		I(0x95, 0, 0, 0, 0),			      /* 27 exit */
		I(0x07, 8, 0, 0, 0x10000),		      /* 28 r8 += 1 << 16 */
		I(0x07, 9, 0, 0, 1),			      /* 29 r9 += 1 */
		I(0xa5, 9, 0, -23, BURST),		      /* 30 if r9 < BURST goto 8 */
		I(0xbf, 0, 8, 0, 0),			      /* 31 r0 = r8 */
		I(0x95, 0, 0, 0, 0),			      /* 32 exit */
	};
	static char log[1 << 20];
	union bpf_attr attr = { .prog_type = BPF_PROG_TYPE_RAW_TRACEPOINT,
				.insn_cnt = ARRAY_SIZE(code),
				.insns = (uintptr_t)code,
				.license = (uintptr_t) "GPL" };
	int fd = syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof(attr));

	if (fd >= 0)
		return fd;
	attr.log_level = 1;
	attr.log_size = sizeof(log);
	attr.log_buf = (uintptr_t)log;
	syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof(attr));
	fail_msg("the producer was refused: %s", log);
	return -1;
}

static int new_map(u32 entries)
{
	union bpf_attr attr = { .map_type = BPF_MAP_TYPE_PERF_EVENT_ARRAY,
				.key_size = 4,
				.value_size = 4,
				.max_entries = entries };

	return syscall(SYS_bpf, BPF_MAP_CREATE, &attr, sizeof(attr));
}

struct real {
	struct door door;
	int map_fd, prog_fd, epoll_fd;
	struct perf_buffer b;
	u32 n_cpus;
	u64 next_seq[CPU_SETSIZE]; /* of each CPU, at least */
	u64 received, lost;
	bool failed; /* a record was not as it was sent */
};

static struct real real_open(u32 pages)
{
	struct real r = { .door = { .pass = door_kernel },
			  .n_cpus = sysconf(_SC_NPROCESSORS_CONF) };
	struct error e;

	r.map_fd = new_map(r.n_cpus);
	r.prog_fd = load_producer(r.map_fd);
	if (perf_buffer_open(&r.door, r.map_fd, pages, &r.b, &e))
		fail_msg("%s", e.text);
	r.epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	for (u32 i = 0; i < r.b.n; i++) {
		struct epoll_event ev = { .events = EPOLLIN };

		if (r.b.cpus[i].fd >= 0)
			epoll_ctl(r.epoll_fd, EPOLL_CTL_ADD, r.b.cpus[i].fd, &ev);
	}
	return r;
}

static void real_close(struct real *r)
{
	perf_buffer_close(&r->door, &r->b);
	close(r->epoll_fd);
	close(r->prog_fd);
	close(r->map_fd);
}

static int check_sample(void *ctx, u32 cpu, const void *bytes, u32 len)
{
	struct real *r = ctx;
	struct sample s;

	r->received++;
	memset(&s, 0, sizeof(s));
	memcpy(&s, bytes, len < sizeof(s) ? len : sizeof(s));
	if (s.seq < r->next_seq[cpu] || s.len != SHORTEST + s.seq % LENGTHS)
		r->failed = true;
	if (len != (s.len + 4 + 7) / 8 * 8 - 4)
		r->failed = true;
	for (u64 i = 0; i < s.len - SHORTEST && i < LENGTHS; i++)
		if (s.fill[i] != (i % 8 < 4 ? 0x5a : 0)) /* st_imm sign-extends to 64 bits */
			r->failed = true;
	r->next_seq[cpu] = s.seq + 1;
	return 0;
}

static int check_lost(void *ctx, u32 cpu, u64 count)
{
	(void)cpu;
	((struct real *)ctx)->lost += count;
	return 0;
}

struct producer {
	pthread_t thread;
	int prog_fd;
	u32 cpu, runs;
	u64 taken, full; /* as the program was told */
	bool failed, done;
};

static void *produce(void *arg)
{
	struct producer *p = arg;
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(p->cpu, &cpus);
	p->failed = sched_setaffinity(0, sizeof(cpus), &cpus) != 0;
	for (u64 i = 0; i < p->runs && !p->failed; i++) {
		u64 first = i * BURST;
		union bpf_attr attr = { .test = { .prog_fd = p->prog_fd,
						  .ctx_in = (uintptr_t)&first,
						  .ctx_size_in = sizeof(first) } };

		p->failed = syscall(SYS_bpf, BPF_PROG_TEST_RUN, &attr, sizeof(attr)) ||
			    attr.test.retval == UINT32_MAX;
		p->taken += attr.test.retval & 0xffff;
		p->full += attr.test.retval >> 16;
	}
	__atomic_store_n(&p->done, true, __ATOMIC_RELEASE);
	return NULL;
}

/* Producers on all CPUs at once, while records are taken whenever epoll says that there are some.
 * Returns what the producers counted.
 */
static struct producer run_real(struct real *r, u32 runs)
{
	struct producer p[CPU_SETSIZE] = { 0 }, sum = { 0 };
	struct epoll_event ev[4];
	u32 i, running = r->n_cpus, was_running = running;
	int n = 0;

	for (i = 0; i < r->n_cpus; i++) {
		p[i].cpu = i;
		p[i].runs = runs;
		p[i].prog_fd = r->prog_fd;
		pthread_create(&p[i].thread, NULL, produce, &p[i]);
	}
	while (was_running || n > 0) { /* until it is silent after the last one was done */
		was_running = running;
		n = epoll_wait(r->epoll_fd, ev, 4, 20);
		if (n > 0)
			perf_buffer_consume(&r->b, check_sample, check_lost, r);
		for (running = i = 0; i < r->n_cpus; i++)
			running += !__atomic_load_n(&p[i].done, __ATOMIC_ACQUIRE);
	}
	for (i = 0; i < r->n_cpus; i++) {
		pthread_join(p[i].thread, NULL);
		sum.taken += p[i].taken;
		sum.full += p[i].full;
		sum.failed |= p[i].failed;
	}
	return sum;
}

static bool not_possible_here(void)
{
	return geteuid() != 0;
}

static void received_plus_lost_is_sent(void **state)
{
	struct producer sent;
	struct real r;
	u32 pages;

	(void)state;
	if (not_possible_here())
		skip_because("needs root, to load a BPF program");
	for (pages = 1; pages <= 64; pages *= 8) {
		r = real_open(pages);
		sent = run_real(&r, 5000);
		assert_false(sent.failed);
		perf_buffer_consume(&r.b, check_sample, check_lost, &r);
		perf_buffer_lost_rest(&r.door, &r.b, check_lost, &r);
		print_message("# %u pages: %llu sent, %llu received, %llu lost\n", pages,
			      (unsigned long long)(sent.taken + sent.full),
			      (unsigned long long)r.received, (unsigned long long)r.lost);
		assert_false(r.failed);
		assert_int_equal(sent.taken + sent.full, 5000ull * BURST * r.n_cpus);
		assert_int_equal(r.received, sent.taken);
		assert_int_equal(r.lost, sent.full);
		real_close(&r);
	}
}

/* Nobody takes anything until the end, so that the last losses stand behind the last record. */
static void losses_at_the_very_end_are_told(void **state)
{
	struct producer p = { .runs = 1000 };
	struct real r;

	(void)state;
	if (not_possible_here())
		skip_because("needs root, to load a BPF program");
	r = real_open(1);
	p.prog_fd = r.prog_fd;
	pthread_create(&p.thread, NULL, produce, &p);
	pthread_join(p.thread, NULL);
	assert_false(p.failed);
	perf_buffer_consume(&r.b, check_sample, check_lost, &r);
	assert_int_equal(r.received, p.taken);
	assert_int_equal(r.lost, 0);
	perf_buffer_lost_rest(&r.door, &r.b, check_lost, &r);
	assert_int_equal(r.lost, p.full);
	assert_true(p.full > 60000);
	real_close(&r);
}

/* With room for all of them each record wakes us: nothing is left when epoll is silent. */
static void epoll_tells_of_every_record(void **state)
{
	struct producer sent;
	struct real r;

	(void)state;
	if (not_possible_here())
		skip_because("needs root, to load a BPF program");
	r = real_open(1024);
	sent = run_real(&r, 1000); /* at most 4 MB on each CPU */
	assert_false(sent.failed);
	assert_int_equal(sent.full, 0);
	assert_int_equal(r.received, 64000ull * r.n_cpus);
	assert_int_equal(r.lost, 0);
	assert_false(r.failed);
	real_close(&r);
}

static void a_rescan_changes_nothing_while_all_run(void **state)
{
	int before = n_descriptors();
	struct error e;
	struct real r;

	(void)state;
	if (not_possible_here())
		skip_because("needs root, to load a BPF program");
	r = real_open(1);
	for (u32 i = 0; i < r.b.n; i++)
		r.b.cpus[i].watched = true;
	for (int k = 0; k < 3; k++)
		assert_int_equal(perf_buffer_rescan(&r.door, &r.b, &e), 0);
	for (u32 i = 0; i < r.b.n; i++)
		assert_true(r.b.cpus[i].watched);
	real_close(&r);
	assert_int_equal(n_descriptors(), before);
}

/* Writes 0 or 1 into the last CPU's `online`. */
static void set_last_cpu(const struct real *r, bool online)
{
	char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%u/online", r->n_cpus - 1);
	f = fopen(path, "w");
	assert_non_null(f);
	fprintf(f, "%d", online);
	assert_int_equal(fclose(f), 0);
}

/* The last CPU sends a burst; all of it arrives. */
static void assert_last_cpu_is_heard(struct real *r)
{
	struct producer p = { .runs = 1, .cpu = r->n_cpus - 1, .prog_fd = r->prog_fd };

	produce(&p);
	assert_false(p.failed);
	r->received = r->next_seq[p.cpu] = 0;
	perf_buffer_consume(&r->b, check_sample, check_lost, r);
	assert_int_equal(r->received, BURST);
	assert_false(r->failed);
}

static void a_real_cpu_goes_and_comes_back(void **state)
{
	struct real r;
	struct error e;

	(void)state;
	if (not_possible_here() || !getenv("RAWLOAD_HOTPLUG"))
		skip_because(
			"takes a CPU offline: only with RAWLOAD_HOTPLUG=1, in a virtual machine");
	r = real_open(4);
	assert_true(r.n_cpus > 1);
	assert_last_cpu_is_heard(&r);
	assert_int_equal(perf_buffer_rescan(&r.door, &r.b, &e), 0);

	set_last_cpu(&r, false);
	assert_int_equal(perf_buffer_rescan(&r.door, &r.b, &e), 0);
	assert_int_equal(r.b.cpus[r.n_cpus - 1].fd, -1);
	set_last_cpu(&r, true);
	assert_int_equal(perf_buffer_rescan(&r.door, &r.b, &e), 0);
	assert_last_cpu_is_heard(&r);
	assert_int_equal(perf_buffer_rescan(&r.door, &r.b, &e), 0);
	assert_last_cpu_is_heard(&r);

	set_last_cpu(&r, false); /* the list of online CPUs is the same at the next look */
	set_last_cpu(&r, true);
	assert_int_equal(perf_buffer_rescan(&r.door, &r.b, &e), 0);
	assert_int_equal(perf_buffer_rescan(&r.door, &r.b, &e), 0);
	assert_last_cpu_is_heard(&r);
	real_close(&r);
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
		cmocka_unit_test(records_come_in_order),
		cmocka_unit_test(wrapped_records_are_put_together),
		cmocka_unit_test(the_largest_record_wraps_too),
		cmocka_unit_test(losses_are_told_where_they_happened),
		cmocka_unit_test(unknown_records_are_passed),
		cmocka_unit_test(a_length_beyond_the_record_is_cut),
		cmocka_unit_test(damage_is_left_behind),
		cmocka_unit_test(a_stop_keeps_the_rest),
		cmocka_unit_test(work_is_bounded),
		cmocka_unit_test(a_new_cpu_gets_a_buffer),
		cmocka_unit_test(a_cpu_that_came_back_gets_a_new_buffer),
		cmocka_unit_test(a_cpu_that_left_is_closed),
		cmocka_unit_test(received_plus_lost_is_sent),
		cmocka_unit_test(losses_at_the_very_end_are_told),
		cmocka_unit_test(epoll_tells_of_every_record),
		cmocka_unit_test(a_rescan_changes_nothing_while_all_run),
		cmocka_unit_test(a_real_cpu_goes_and_comes_back),
	};

	return cmocka_run_group_tests_name("perf_buffer", tests, NULL, NULL);
}
