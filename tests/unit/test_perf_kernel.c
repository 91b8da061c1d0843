// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_perf_kernel.c - bpf/perf_buffer.c and the kernel's own perf events
 *
 * A BPF program sends on all CPUs at once and itself counts what it was told about each record.
 */
#include "tests/unit/fake_events.h"

#include <errno.h>
#include <linux/bpf.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/insn.h"

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
	cpu_set_t may_run;	   /* on which of them this process may */
	u64 next_seq[CPU_SETSIZE]; /* of each CPU, at least */
	u64 received, lost;
	bool failed; /* a record was not as it was sent */
};

static struct real real_open(u32 pages)
{
	struct real r = { .door = { .pass = door_kernel },
			  .n_cpus = sysconf(_SC_NPROCESSORS_CONF) };
	struct error e;

	sched_getaffinity(0, sizeof(r.may_run), &r.may_run);
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

static u32 n_producers(const struct real *r)
{
	return CPU_COUNT(&r->may_run);
}

/* Producers on all CPUs at once, while records are taken whenever epoll says that there are some.
 * Returns what the producers counted.
 */
static struct producer run_real(struct real *r, u32 runs)
{
	struct producer p[CPU_SETSIZE] = { 0 }, sum = { 0 };
	struct epoll_event ev[4];
	u32 i, cpu, running = n_producers(r), was_running = running;
	int n = 0;

	for (i = cpu = 0; i < n_producers(r); cpu++) {
		if (!CPU_ISSET(cpu, &r->may_run))
			continue;
		p[i].cpu = cpu;
		p[i].runs = runs;
		p[i].prog_fd = r->prog_fd;
		pthread_create(&p[i].thread, NULL, produce, &p[i]);
		i++;
	}
	while (was_running || n > 0) { /* until it is silent after the last one was done */
		was_running = running;
		n = epoll_wait(r->epoll_fd, ev, 4, 20);
		if (n > 0)
			perf_buffer_consume(&r->b, check_sample, check_lost, r);
		for (running = i = 0; i < n_producers(r); i++)
			running += !__atomic_load_n(&p[i].done, __ATOMIC_ACQUIRE);
	}
	for (i = 0; i < n_producers(r); i++) {
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
		assert_int_equal(sent.taken + sent.full, 5000ull * BURST * n_producers(&r));
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
	while (!CPU_ISSET(p.cpu, &r.may_run))
		p.cpu++;
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
	assert_int_equal(r.received, 64000ull * n_producers(&r));
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
		cmocka_unit_test(received_plus_lost_is_sent),
		cmocka_unit_test(losses_at_the_very_end_are_told),
		cmocka_unit_test(epoll_tells_of_every_record),
		cmocka_unit_test(a_rescan_changes_nothing_while_all_run),
		cmocka_unit_test(a_real_cpu_goes_and_comes_back),
	};

	return cmocka_run_group_tests_name("perf_kernel", tests, NULL, NULL);
}
