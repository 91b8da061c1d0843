// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* fake_events.c - a kernel that has perf events: each is a memfd into which a test writes records
 *   in:       which CPUs are online; records byte by byte, as struct perf_event_header in
 *             linux/perf_event.h says
 *   out:      what the perf buffer tells of them, as text
 */
#include "tests/unit/fake_events.h"

#include <dirent.h>
#include <errno.h>
#include <linux/bpf.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* --- a kernel that is pretended --- */

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

struct pretended pretended_kernel(const char *online)
{
	return (struct pretended){ .door = { .pass = pretend },
				   .online = online,
				   .knows_lost = true,
				   .max_entries = N_CPUS };
}

int n_descriptors(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int n = 0;

	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

/* --- what comes out --- */

int hear_record(void *ctx, u32 cpu, const void *bytes, u32 len)
{
	struct heard *h = ctx;

	assert_int_equal((uintptr_t)bytes % 4, 0);
	text_add(&h->text, "%u:%u:%.4s ", cpu, len, (const char *)bytes);
	if (h->re)
		write_sample(h->re, "next", 4);
	return h->stop_at && --h->stop_at == 0 ? 5 : 0;
}

int hear_lost(void *ctx, u32 cpu, u64 count)
{
	struct heard *h = ctx;

	text_add(&h->text, "%u:lost %llu ", cpu, (unsigned long long)count);
	return h->stop_at && --h->stop_at == 0 ? 6 : 0;
}

void assert_heard(struct perf_buffer *b, const char *wanted)
{
	struct heard h = { 0 };

	assert_int_equal(perf_buffer_consume(b, hear_record, hear_lost, &h), 0);
	assert_text(&h.text, wanted);
	text_free(&h.text);
}

void assert_rest(struct pretended *k, struct perf_buffer *b, const char *wanted)
{
	struct heard h = { 0 };

	assert_int_equal(perf_buffer_lost_rest(&k->door, b, hear_lost, &h), 0);
	assert_text(&h.text, wanted);
	text_free(&h.text);
}

/* --- what the kernel would write --- */

void write_bytes(struct perf_cpu *c, const void *bytes, u64 len)
{
	u64 page = sysconf(_SC_PAGESIZE), i;
	u8 *data = (u8 *)c->page + page;

	for (i = 0; i < len; i++)
		data[(c->page->data_head + i) % page] = ((const u8 *)bytes)[i];
	c->page->data_head += len;
}

void write_header(struct perf_cpu *c, u32 type, u16 size)
{
	write_bytes(c, &type, 4);
	write_bytes(c, &(u16){ 0 }, 2);
	write_bytes(c, &size, 2);
}

void write_sample(struct perf_cpu *c, const char *bytes, u32 len)
{
	write_header(c, 9, 8 + 4 + len);
	write_bytes(c, &len, 4);
	write_bytes(c, bytes, len);
}

void write_lost(struct perf_cpu *c, u64 count)
{
	write_header(c, 2, 24);
	write_bytes(c, &(u64){ 4711 }, 8);
	write_bytes(c, &count, 8);
}

void go_to(struct perf_cpu *c, u64 at)
{
	c->page->data_head = c->page->data_tail = at;
}

void open_ok(struct pretended *k, struct perf_buffer *b)
{
	struct error e = { 0 };

	if (perf_buffer_open(&k->door, 77, 1, b, &e))
		fail_msg("%s", e.text);
}

void rescan_ok(struct pretended *k, struct perf_buffer *b)
{
	struct error e = { 0 };

	if (perf_buffer_rescan(&k->door, b, &e))
		fail_msg("%s", e.text);
}

void time_passes(struct pretended *k, u32 dead)
{
	for (u32 i = 0; i < N_CPUS; i++)
		k->cpu[i].enabled_ns += i == dead ? 0 : 1000;
}
