// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* perf_buffer.c - opening a perf event on each CPU and taking records out of their buffers
 *   in:       a map's descriptor, the list of online CPUs
 *   out:      records, and how many were lost between them
 *   not here: waiting for them (loader/consume.c), what they mean (btf/value.c)
 */
#include "bpf/perf_buffer.h"
#include "base/span.h"
#include "bpf/attr.h"
#include "bpf/cpus.h"
#include "bpf/kernel_object.h"

#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { HEADER = sizeof(struct perf_event_header), RECORD_MAX = UINT16_MAX };

/* PERF_FORMAT_LOST: in linux/perf_event.h from Linux 6.0 on, and in later stable releases. */
#define FORMAT_LOST (1ull << 4)

struct taker {
	int (*take)(void *ctx, u32 cpu, const void *bytes, u32 len);
	int (*lost)(void *ctx, u32 cpu, u64 count);
	void *ctx;
};

/* --- opening --- */

/* An event that nothing but bpf_perf_event_output() ever triggers. It runs from the start: no
 * PERF_EVENT_IOC_ENABLE is needed.
 */
static int open_event(struct door *d, u32 cpu, u64 read_what)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_SW_BPF_OUTPUT,
		.sample_type = PERF_SAMPLE_RAW,
		.sample_period = 1,
		.wakeup_events = 1,
		.read_format = read_what,
	};

	return door_call(d, CALL_PERF_EVENT_OPEN, (uintptr_t)&attr, -1, cpu, -1,
			 PERF_FLAG_FD_CLOEXEC, 0);
}

/* Older kernels do not count what an event lost, and the wish to know is EINVAL. */
static int open_event_stepping_down(struct door *d, struct perf_buffer *b, u32 cpu)
{
	int fd = open_event(d, cpu, b->read_what);

	if (fd == -EINVAL && b->read_what & FORMAT_LOST) {
		b->read_what &= ~FORMAT_LOST;
		fd = open_event(d, cpu, b->read_what);
	}
	return fd;
}

static int put_into_map(struct door *d, int map_fd, u32 cpu, int fd)
{
	struct map_elem_attr attr = { .map_fd = map_fd,
				      .key = attr_pointer(&cpu),
				      .value = attr_pointer(&fd) };

	return door_bpf(d, BPF_MAP_UPDATE_ELEM, &attr, sizeof(attr));
}

static int event_refused(struct door *d, u32 cpu, int err, struct error *e)
{
	error_set(e, err, "CPU %u: no perf event can be opened: %s", cpu, strerror(-err));
	if (err == -EMFILE)
		return error_add(e, "; one is needed for each CPU");
	return explain_refusal(d, e);
}

static int map_refused(u32 cpu, u64 bytes, int err, struct error *e)
{
	error_set(e, err, "CPU %u: its buffer of %llu bytes cannot be mapped: %s", cpu,
		  (unsigned long long)bytes, strerror(-err));
	if (err == -EPERM)
		error_add(e, "; it is more than /proc/sys/kernel/perf_event_mlock_kb allows: take "
			     "fewer pages, or run it as root");
	return err;
}

static void close_cpu(struct door *d, const struct perf_buffer *b, struct perf_cpu *c)
{
	void *page = c->page;

	door_munmap(d, &page, b->page + b->size);
	c->page = NULL;
	door_close(d, &c->fd);
}

/* The event, its memory, its place in the map. A CPU that has just gone is no error. */
static int open_cpu(struct door *d, struct perf_buffer *b, u32 cpu, struct error *e)
{
	struct perf_cpu *c = &b->cpus[cpu];
	void *page = NULL;
	int err;

	*c = (struct perf_cpu){ .fd = -1, .lost_before = c->lost_before };
	c->fd = open_event_stepping_down(d, b, cpu);
	if (c->fd == -ENODEV) {
		c->fd = -1;
		return 0;
	}
	if (c->fd < 0) {
		err = c->fd;
		c->fd = -1;
		return event_refused(d, cpu, err, e);
	}
	err = door_mmap(d, b->page + b->size, PROT_READ | PROT_WRITE, MAP_SHARED, c->fd, 0, &page);
	c->page = page;
	if (err) {
		close_cpu(d, b, c);
		return map_refused(cpu, b->page + b->size, err, e);
	}
	err = put_into_map(d, b->map_fd, cpu, c->fd);
	if (err)
		close_cpu(d, b, c);
	if (err == -E2BIG) { /* the map's max_entries is smaller than the number of CPUs */
		c->no_room = true;
		return 0;
	}
	return err ? error_set(e, err, "CPU %u: its event cannot be put into the map: %s", cpu,
			       strerror(-err))
		   : 0;
}

/* Places for the CPUs below N, without buffers yet. */
static int grow(struct perf_buffer *b, u32 n, struct error *e)
{
	struct perf_cpu *cpus;

	if (n <= b->n)
		return 0;
	cpus = realloc(b->cpus, n * sizeof(*cpus));
	if (!cpus)
		return error_nomem(e);
	b->cpus = cpus;
	for (; b->n < n; b->n++)
		cpus[b->n] = (struct perf_cpu){ .fd = -1 };
	return 0;
}

/* A buffer for each online CPU that has none. */
static int open_missing(struct door *d, struct perf_buffer *b, const struct cpus *online,
			struct error *e)
{
	u32 cpu;
	int err = grow(b, cpus_end(online), e);

	for (cpu = 0; cpu < b->n && !err; cpu++)
		if (cpus_has(online, cpu) && b->cpus[cpu].fd < 0 && !b->cpus[cpu].no_room)
			err = open_cpu(d, b, cpu, e);
	return err;
}

static int ask_online(struct door *d, struct cpus *online, struct error *e)
{
	int err = cpus_online(d, online);

	return err ? error_set(e, err, "which CPUs are online cannot be found out: %s",
			       strerror(-err))
		   : 0;
}

int perf_buffer_open(struct door *d, int map_fd, u32 pages, struct perf_buffer *out,
		     struct error *e)
{
	u64 page = sysconf(_SC_PAGESIZE);
	struct cpus online;
	int err;

	*out = (struct perf_buffer){
		.map_fd = map_fd,
		.page = page,
		.size = pages * page,
		.read_what = PERF_FORMAT_TOTAL_TIME_ENABLED | FORMAT_LOST,
	};
	if (!pages || pages & (pages - 1))
		return error_set(e, -EINVAL, "%u pages: expected a power of two", pages);
	err = ask_online(d, &online, e);
	if (err)
		return err;
	out->whole = malloc(RECORD_MAX);
	err = out->whole ? open_missing(d, out, &online, e) : error_nomem(e);
	if (err)
		perf_buffer_close(d, out);
	return err;
}

void perf_buffer_close(struct door *d, struct perf_buffer *b)
{
	u32 i;

	for (i = 0; i < b->n; i++)
		close_cpu(d, b, &b->cpus[i]);
	free(b->cpus);
	free(b->whole);
	*b = (struct perf_buffer){ .map_fd = -1 };
}

u32 perf_buffer_no_room(const struct perf_buffer *b)
{
	u32 n = 0, i;

	for (i = 0; i < b->n; i++)
		n += b->cpus[i].no_room;
	return n;
}

/* --- taking records --- */

/* LEN bytes at position AT: in place, or put together in b->whole where they wrap. */
static const u8 *bytes_at(const struct perf_buffer *b, const struct perf_cpu *c, u64 at, u32 len)
{
	const u8 *data = (const u8 *)c->page + b->page;
	u64 off = at & (b->size - 1), first = b->size - off;

	if (len <= first)
		return data + off;
	memcpy(b->whole, data + off, first);
	memcpy(b->whole + first, data, len - first);
	return b->whole;
}

/* One record of SIZE bytes, its header included. Types that we have not asked for are passed. */
static int take_record(struct perf_cpu *c, u32 cpu, u32 type, const u8 *p, u32 size,
		       const struct taker *t)
{
	const u8 *body = p + HEADER;
	u32 room = size - HEADER, len;
	u64 count;

	if (type == PERF_RECORD_SAMPLE && room >= sizeof(u32)) {
		len = load_u32(body, false);
		room -= sizeof(u32);
		return t->take(t->ctx, cpu, body + sizeof(u32), len < room ? len : room);
	}
	if (type == PERF_RECORD_LOST && room >= 2 * sizeof(u64)) {
		count = load_u64(body + sizeof(u64), false);
		c->lost_told += count;
		return t->lost(t->ctx, cpu, count);
	}
	return 0;
}

/* Takes the records up to END. *AT is left behind the last one that was taken. */
static int take_until(const struct perf_buffer *b, struct perf_cpu *c, u32 cpu, u64 *at, u64 end,
		      const struct taker *t)
{
	struct perf_event_header h;
	int stop = 0;

	while (*at != end && !stop) {
		u64 there = end - *at;

		if (there >= HEADER)
			memcpy(&h, bytes_at(b, c, *at, HEADER), HEADER);
		if (there < HEADER || there > b->size || h.size < HEADER || h.size > there) {
			*at = end; /* no kernel writes this; no way to find the next record */
			break;
		}
		stop = take_record(c, cpu, h.type, bytes_at(b, c, *at, h.size), h.size, t);
		*at += h.size;
	}
	return stop;
}

static int consume_cpu(const struct perf_buffer *b, u32 cpu, const struct taker *t)
{
	struct perf_cpu *c = &b->cpus[cpu];
	u64 before = c->lost_before, at, end;
	int stop;

	c->lost_before = 0;
	if (before && (stop = t->lost(t->ctx, cpu, before)))
		return stop;
	if (!c->page)
		return 0;
	at = c->page->data_tail; /* only we write it */
	/* Pairs with the barrier in perf_output_put_handle(): the records come before the head. It
	 * is read once: poll() is told of each record after the head was moved past it.
	 */
	end = atomic_load_explicit((_Atomic u64 *)&c->page->data_head, memory_order_acquire);
	if (at == end)
		return 0;
	stop = take_until(b, c, cpu, &at, end, t);
	/* The kernel may overwrite what is in front of the tail: all reads come before. */
	atomic_store_explicit((_Atomic u64 *)&c->page->data_tail, at, memory_order_release);
	return stop;
}

int perf_buffer_consume(struct perf_buffer *b,
			int (*take)(void *ctx, u32 cpu, const void *bytes, u32 len),
			int (*lost)(void *ctx, u32 cpu, u64 count), void *ctx)
{
	struct taker t = { take, lost, ctx };
	int stop = 0;
	u32 cpu;

	for (cpu = 0; cpu < b->n && !stop; cpu++)
		stop = consume_cpu(b, cpu, &t);
	return stop;
}

/* --- what only the kernel knows --- */

struct event_facts { /* what read() gives: the count, then in order of PERF_FORMAT_* bits */
	u64 count, enabled_ns, lost;
};

/* False when it cannot be asked. */
static bool ask_event(struct door *d, const struct perf_cpu *c, struct event_facts *out)
{
	*out = (struct event_facts){ 0 };
	return door_read(d, c->fd, out, sizeof(*out)) >= (s64)(2 * sizeof(u64));
}

/* Losses of this event that no record has told of. */
static u64 untold(const struct perf_cpu *c, const struct event_facts *facts)
{
	return facts->lost > c->lost_told ? facts->lost - c->lost_told : 0;
}

int perf_buffer_lost_rest(struct door *d, struct perf_buffer *b,
			  int (*lost)(void *ctx, u32 cpu, u64 count), void *ctx)
{
	struct event_facts facts;
	int stop = 0;
	u32 cpu;

	for (cpu = 0; cpu < b->n && !stop; cpu++) {
		struct perf_cpu *c = &b->cpus[cpu];
		u64 rest = c->lost_before;

		if (c->fd >= 0 && ask_event(d, c, &facts))
			rest += untold(c, &facts);
		c->lost_told += rest - c->lost_before;
		c->lost_before = 0;
		if (rest)
			stop = lost(ctx, cpu, rest);
	}
	return stop;
}

/* An event's time runs for as long as it can write; it stands still once its CPU went offline. It
 * stays so when the CPU is back (perf_event_exit_cpu() takes it out for good), which the list of
 * online CPUs alone would not show: it may be the same as at the last look.
 */
static void close_if_dead(struct door *d, struct perf_buffer *b, struct perf_cpu *c, bool online)
{
	struct event_facts facts;
	bool runs;

	if (c->fd < 0 || !ask_event(d, c, &facts))
		return;
	runs = online && facts.enabled_ns != c->enabled_ns;
	c->enabled_ns = facts.enabled_ns;
	if (runs || c->page->data_tail != c->page->data_head)
		return; /* or not yet: it still has records */
	c->lost_before += untold(c, &facts);
	close_cpu(d, b, c);
}

int perf_buffer_rescan(struct door *d, struct perf_buffer *b, struct error *e)
{
	struct cpus online;
	u32 cpu;
	int err = ask_online(d, &online, e);

	if (err)
		return err;
	for (cpu = 0; cpu < b->n; cpu++)
		close_if_dead(d, b, &b->cpus[cpu], cpus_has(&online, cpu));
	return open_missing(d, b, &online, e);
}
