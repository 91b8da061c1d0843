// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_ring.c - the ring buffer: one written by hand as kernel/bpf/ringbuf.c does, and the kernel's
 *
 *	header:  u32 length | bit 31 busy | bit 30 discarded      u32 page offset
 *	         (include/uapi/linux/bpf.h, BPF_RINGBUF_BUSY_BIT, _DISCARD_BIT, _HDR_SZ)
 */
#include "tests/unit/helper.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "bpf/ring.h"

/* --- a ring written by hand --- */

struct hand {
	struct ring ring;
	u64 page, size;
	u8 *memory; /* consumer page, producer page, data, data again */
	u64 *producer;
	u8 *data;
};

/* The data is the same memory twice, as the kernel maps it. */
static void hand_open(struct hand *h, u64 start)
{
	int fd = memfd_create("ring", MFD_CLOEXEC);
	u64 page = sysconf(_SC_PAGESIZE), whole;

	h->page = h->size = page;
	whole = 2 * page + 2 * h->size;
	assert_int_equal(ftruncate(fd, 2 * page + h->size), 0);
	h->memory = mmap(NULL, whole, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	mmap(h->memory, 2 * page + h->size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0);
	mmap(h->memory + 2 * page + h->size, h->size, PROT_READ | PROT_WRITE,
	     MAP_SHARED | MAP_FIXED, fd, 2 * page);
	close(fd);
	h->producer = (u64 *)(h->memory + page);
	h->data = h->memory + 2 * page;
	h->ring = (struct ring){ .consumer = (u64 *)h->memory,
				 .producer = h->producer,
				 .data = h->data,
				 .size = h->size,
				 .page = page };
	*h->ring.consumer = *h->producer = start;
}

static void hand_close(struct hand *h)
{
	munmap(h->memory, 2 * h->page + 2 * h->size);
}

/* Puts a record of LEN bytes, all of them BYTE, behind the last. Returns where its header is. */
static u32 *hand_put(struct hand *h, u32 len, u8 byte, u32 flags)
{
	u32 *header = (u32 *)(h->data + *h->producer % h->size);

	header[0] = len | flags;
	header[1] = 0x5a5a5a5a; /* the kernel's own business */
	memset(header + 2, byte, len);
	*h->producer += (len + BPF_RINGBUF_HDR_SZ + 7) / 8 * 8;
	return header;
}

/* What was taken, as text: "length:byte ". */
static int keep(void *ctx, const void *bytes, u32 len)
{
	const u8 *p = bytes;
	u32 i;

	for (i = 0; i < len; i++)
		assert_int_equal(p[i], p[0]);
	text_add(ctx, "%u:%c ", len, len ? p[0] : '-');
	return 0;
}

static void assert_taken(struct hand *h, const char *wanted)
{
	struct text got = { 0 };

	assert_int_equal(ring_consume(&h->ring, keep, &got), 0);
	assert_text(&got, wanted);
	text_free(&got);
}

static void records_come_in_order_and_are_given_back(void **state)
{
	struct hand h;

	(void)state;
	hand_open(&h, 0);
	assert_taken(&h, "");
	hand_put(&h, 4, 'a', 0);
	hand_put(&h, 100, 'b', 0);
	assert_taken(&h, "4:a 100:b ");
	assert_int_equal(*h.ring.consumer, 16 + 112);
	assert_taken(&h, "");
	hand_put(&h, 8, 'c', 0);
	assert_taken(&h, "8:c ");
	assert_int_equal(*h.ring.consumer, *h.producer);
	hand_close(&h);
}

/* bpf_ringbuf_reserve(): round_up(size + BPF_RINGBUF_HDR_SZ, 8) */
static void every_length_is_padded_to_8(void **state)
{
	struct text wanted = { 0 };
	struct hand h;
	u32 len;

	(void)state;
	hand_open(&h, 0);
	for (len = 0; len < 64; len++) {
		hand_put(&h, len, 'x', 0);
		text_add(&wanted, "%u:%c ", len, len ? 'x' : '-');
	}
	assert_taken(&h, wanted.p);
	assert_int_equal(*h.ring.consumer, *h.producer);
	text_free(&wanted);
	hand_close(&h);
}

/* From every place at which a record can begin, in the first round and in a late one. */
static void record_that_wraps_is_read_whole(void **state)
{
	static const u64 rounds[] = { 0, 1ull << 32, 1ull << 62 };
	struct hand h;
	size_t i;
	u64 at;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rounds); i++)
		for (at = 0; at < (u64)sysconf(_SC_PAGESIZE); at += 8) {
			hand_open(&h, rounds[i] + at);
			hand_put(&h, 1000, 'w', 0);
			hand_put(&h, 8, 'x', 0);
			assert_taken(&h, "1000:w 8:x ");
			assert_int_equal(*h.ring.consumer, rounds[i] + at + 1008 + 16);
			hand_close(&h);
		}
}

static void discarded_records_are_passed_over(void **state)
{
	struct hand h;

	(void)state;
	hand_open(&h, 0);
	hand_put(&h, 8, 'a', BPF_RINGBUF_DISCARD_BIT);
	hand_put(&h, 16, 'b', 0);
	hand_put(&h, 8, 'c', BPF_RINGBUF_DISCARD_BIT);
	assert_taken(&h, "16:b ");
	assert_int_equal(*h.ring.consumer, *h.producer);
	hand_close(&h);
}

static void record_being_written_holds_up_those_behind_it(void **state)
{
	struct hand h;
	u32 *busy;

	(void)state;
	hand_open(&h, 0);
	hand_put(&h, 8, 'a', 0);
	busy = hand_put(&h, 8, 'b', BPF_RINGBUF_BUSY_BIT);
	hand_put(&h, 8, 'c', 0);
	assert_taken(&h, "8:a ");
	assert_int_equal(*h.ring.consumer, 16);
	assert_taken(&h, "");
	*busy &= ~BPF_RINGBUF_BUSY_BIT;
	assert_taken(&h, "8:b 8:c ");
	hand_close(&h);
}

static void record_being_discarded_while_busy(void **state)
{
	struct hand h;
	u32 *busy;

	(void)state;
	hand_open(&h, 0);
	busy = hand_put(&h, 8, 'a', BPF_RINGBUF_BUSY_BIT | BPF_RINGBUF_DISCARD_BIT);
	hand_put(&h, 8, 'b', 0);
	assert_taken(&h, "");
	*busy &= ~BPF_RINGBUF_BUSY_BIT;
	assert_taken(&h, "8:b ");
	hand_close(&h);
}

static int stop_at_b(void *ctx, const void *bytes, u32 len)
{
	keep(ctx, bytes, len);
	return *(const char *)bytes == 'b' ? -7 : 0;
}

static void record_at_which_it_stops_counts_as_taken(void **state)
{
	struct text got = { 0 };
	struct hand h;

	(void)state;
	hand_open(&h, 0);
	hand_put(&h, 8, 'a', 0);
	hand_put(&h, 8, 'b', 0);
	hand_put(&h, 8, 'c', 0);
	assert_int_equal(ring_consume(&h.ring, stop_at_b, &got), -7);
	assert_text(&got, "8:a 8:b ");
	assert_int_equal(*h.ring.consumer, 32);
	assert_taken(&h, "8:c ");
	text_free(&got);
	hand_close(&h);
}

struct endless {
	struct hand h;
	u64 n;
};

/* For each record that is taken, another one is put in. */
static int put_another(void *ctx, const void *bytes, u32 len)
{
	struct endless *e = ctx;

	(void)bytes;
	(void)len;
	assert_true(++e->n < 100000);
	hand_put(&e->h, 8, 'x', 0);
	return 0;
}

static void program_that_never_stops_cannot_keep_us(void **state)
{
	struct endless e = { 0 };

	(void)state;
	hand_open(&e.h, 0);
	hand_put(&e.h, 8, 'x', 0);
	ring_consume(&e.h.ring, put_another, &e);
	assert_true(e.n >= e.h.size / 16 / 2 && e.n <= e.h.size / 16 * 2);
	hand_close(&e.h);
}

static int note_consumer(void *ctx, const void *bytes, u32 len)
{
	struct hand *h = ctx;

	(void)bytes;
	(void)len;
	h->size = *h->ring.consumer; /* the last one says how much was free by then */
	return 0;
}

/* While a full buffer is being read, the program must not lose all that it sends. */
static void full_buffer_is_given_back_in_parts(void **state)
{
	struct hand h, seen;
	u32 i;

	(void)state;
	hand_open(&h, 0);
	for (i = 0; i < h.size / 16; i++)
		hand_put(&h, 8, 'x', 0);
	seen = h;
	assert_int_equal(ring_consume(&h.ring, note_consumer, &seen), 0);
	assert_true(seen.size > 0);
	assert_int_equal(*h.ring.consumer, *h.producer);
	hand_close(&h);
}

/* --- the kernel's --- */

enum { ENOUGH = 15000 };			       /* records */
enum counter { SENT, REFUSED, DISCARDED, N_COUNTERS }; /* as in struct counters of ring.bpf.c */

struct load {
	struct bpf_object *object;
	int prog, map;
	int bss; /* the map with its counters */
	struct ring ring;
	struct door door;
	u64 next; /* number of the record that should come */
	bool done;
};

static void pin_to_cpu(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu % sysconf(_SC_NPROCESSORS_ONLN), &set);
	sched_setaffinity(0, sizeof(set), &set);
}

/* Runs the program in bursts, with pauses in which the consumer falls asleep. */
static void *produce(void *arg)
{
	struct load *l = arg;
	char packet[64] = { 0 };
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = packet, .data_size_in = sizeof(packet));
	int i;

	pin_to_cpu(1);
	/* On a busy machine the consumer gets the CPU late, and much is refused: then more are
	 * sent. */
	for (i = 0; i < 400 || (i < 40000 && __atomic_load_n(&l->next, __ATOMIC_RELAXED) < ENOUGH);
	     i++) {
		opts.repeat = 1 + i % 3 * 500;
		if (bpf_prog_test_run_opts(l->prog, &opts))
			break;
		usleep(i % 5 * 300);
	}
	__atomic_store_n(&l->done, true, __ATOMIC_SEQ_CST);
	return NULL;
}

/* Its number, its length and all its bytes. */
static int check_record(void *ctx, const void *bytes, u32 len)
{
	struct load *l = ctx;
	const u64 *record = bytes;
	u32 i;

	if (len != 8 + l->next % 8 * 8)
		return -1;
	for (i = 0; i < len / 8; i++)
		if (record[i] != l->next + i)
			return -1;
	__atomic_store_n(&l->next, l->next + 1, __ATOMIC_RELAXED);
	return 0;
}

static void find_bss(struct load *l)
{
	struct bpf_map *map;

	bpf_object__for_each_map(map, l->object) if (strstr(bpf_map__name(map), ".bss")) l->bss =
		bpf_map__fd(map);
}

static u64 counter(const struct load *l, enum counter which)
{
	u64 counters[N_COUNTERS];
	u32 key = 0;

	assert_int_equal(bpf_map_lookup_elem(l->bss, &key, counters), 0);
	return counters[which];
}

static bool load_open(struct load *l)
{
	struct error e;
	int err;

	libbpf_set_print(NULL);
	*l = (struct load){ .door = { .pass = door_kernel } };
	l->object = bpf_object__open_file(UNIT_BUILD "ring.bpf.o", NULL);
	assert_non_null(l->object);
	err = bpf_object__load(l->object);
	if (err == -EPERM || err == -ENOSYS) {
		bpf_object__close(l->object);
		return false;
	}
	assert_int_equal(err, 0);
	l->prog = bpf_program__fd(bpf_object__find_program_by_name(l->object, "produce"));
	l->map = bpf_object__find_map_fd_by_name(l->object, "ring");
	find_bss(l);
	assert_int_equal(ring_open(&l->door, l->map, 64 * 1024, &l->ring, &e), 0);
	return true;
}

static void load_close(struct load *l)
{
	ring_close(&l->door, &l->ring);
	bpf_object__close(l->object);
}

static bool producer_is_done(const struct load *l)
{
	return __atomic_load_n(&l->done, __ATOMIC_SEQ_CST);
}

/* Nothing for three seconds, though there is something to be taken: nobody has woken us. (Where
 * nothing is to be taken the producer did not get the CPU.) What has come since the time-out wakes
 * us now.
 */
static bool wake_up_was_lost(const struct load *l, int epoll)
{
	struct epoll_event ready;

	return epoll_wait(epoll, &ready, 1, 3000) == 0 && !producer_is_done(l) &&
	       *l->ring.consumer != *l->ring.producer && epoll_wait(epoll, &ready, 1, 3000) == 0;
}

/* Waits without looking. */
static void consume_until_done(struct load *l, int epoll)
{
	while (!producer_is_done(l)) {
		assert_int_equal(ring_consume(&l->ring, check_record, l), 0);
		if (wake_up_was_lost(l, epoll))
			fail_msg("no wake-up; %llu records were taken",
				 (unsigned long long)l->next);
	}
	while (*l->ring.consumer != *l->ring.producer)
		assert_int_equal(ring_consume(&l->ring, check_record, l), 0);
}

static void every_record_of_a_busy_kernel_comes_once_and_in_order(void **state)
{
	struct epoll_event ev = { .events = EPOLLIN };
	int epoll = epoll_create1(EPOLL_CLOEXEC);
	pthread_t thread;
	struct load l;

	(void)state;
	if (!load_open(&l))
		skip_because("a BPF program can only be loaded by root, and not everywhere");
	pin_to_cpu(0);
	epoll_ctl(epoll, EPOLL_CTL_ADD, l.map, &ev);
	pthread_create(&thread, NULL, produce, &l);
	consume_until_done(&l, epoll);
	pthread_join(thread, NULL);
	print_message("# %llu records, %llu refused, %llu discarded\n", (unsigned long long)l.next,
		      (unsigned long long)counter(&l, REFUSED),
		      (unsigned long long)counter(&l, DISCARDED));
	assert_int_equal(l.next, counter(&l, SENT));
	assert_true(l.next > 10000 && counter(&l, DISCARDED) > 1000);
	load_close(&l);
	close(epoll);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_come_in_order_and_are_given_back),
		cmocka_unit_test(every_length_is_padded_to_8),
		cmocka_unit_test(record_that_wraps_is_read_whole),
		cmocka_unit_test(discarded_records_are_passed_over),
		cmocka_unit_test(record_being_written_holds_up_those_behind_it),
		cmocka_unit_test(record_being_discarded_while_busy),
		cmocka_unit_test(record_at_which_it_stops_counts_as_taken),
		cmocka_unit_test(program_that_never_stops_cannot_keep_us),
		cmocka_unit_test(full_buffer_is_given_back_in_parts),
		cmocka_unit_test(every_record_of_a_busy_kernel_comes_once_and_in_order),
	};

	return cmocka_run_group_tests_name("ring", tests, NULL, NULL);
}
