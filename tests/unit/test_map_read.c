// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_map_read.c - bpf/map_read.c against real maps, and against bpftool
 *
 * The maps are made and filled here with bare system calls. What map_each() finds in them is
 * written as `bpftool --json map dump` writes it, and compared with what bpftool prints.
 */
#include "tests/unit/helper.h"

#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bpf/cpus.h"
#include "bpf/map_read.h"

#define BPFTOOL "/usr/sbin/bpftool"

/* --- a map with elements in it --- */

struct real_map {
	struct map_def def;
	int fd, inner_fd;
};

static int bpf_call(int cmd, union bpf_attr *attr)
{
	int got = syscall(SYS_bpf, cmd, attr, sizeof(*attr));

	return got < 0 ? -errno : got;
}

static struct real_map map_new(u32 type, u32 key_size, u32 value_size, u32 entries, u32 flags)
{
	union bpf_attr attr = { .map_type = type,
				.key_size = key_size,
				.value_size = value_size,
				.max_entries = entries,
				.map_flags = flags };
	struct real_map m = { .inner_fd = -1 };

	if (type == BPF_MAP_TYPE_ARRAY_OF_MAPS || type == BPF_MAP_TYPE_HASH_OF_MAPS) {
		union bpf_attr inner = { .map_type = BPF_MAP_TYPE_ARRAY,
					 .key_size = 4,
					 .value_size = 8,
					 .max_entries = 1 };

		attr.inner_map_fd = m.inner_fd = bpf_call(BPF_MAP_CREATE, &inner);
	}
	m.def = (struct map_def){ .symbol = "tested",
				  .type = type,
				  .key_size = key_size,
				  .value_size = value_size,
				  .max_entries = entries };
	m.fd = bpf_call(BPF_MAP_CREATE, &attr);
	if (m.fd < 0)
		fail_msg("a map of type %u was refused: %s", type, strerror(-m.fd));
	return m;
}

static void map_free(struct real_map *m)
{
	close(m->fd);
	if (m->inner_fd >= 0)
		close(m->inner_fd);
}

static void map_set(const struct real_map *m, const void *key, const void *value)
{
	union bpf_attr attr = { .map_fd = m->fd, .key = (uintptr_t)key, .value = (uintptr_t)value };

	assert_int_equal(bpf_call(BPF_MAP_UPDATE_ELEM, &attr), 0);
}

static void map_delete(int fd, const void *key)
{
	union bpf_attr attr = { .map_fd = fd, .key = (uintptr_t)key };

	bpf_call(BPF_MAP_DELETE_ELEM, &attr);
}

/* Elements 0 to N - 1, of bytes that differ; the first 4 of a key are its number. */
static void map_fill(const struct real_map *m, u32 n)
{
	u8 key[64] = { 0 }, value[65536];
	u32 i, k;

	for (i = 0; i < n; i++) {
		memcpy(key, &i, sizeof(i));
		for (k = 4; k < m->def.key_size; k++)
			key[k] = i + k;
		for (k = 0; k < sizeof(value); k++)
			value[k] = i * 3 + k;
		if (m->inner_fd >= 0)
			memcpy(value, &m->inner_fd, sizeof(int));
		if (m->def.type == BPF_MAP_TYPE_LPM_TRIE)
			memcpy(key, &(u32){ 8 + i }, 4); /* how many bits of it count */
		map_set(m, m->def.key_size ? key : NULL, value);
	}
}

/* --- what is read, as bpftool writes it --- */

struct listing {
	const struct real_map *m;
	u32 n_cpus, n, stop_at;
	struct text text;
};

static void add_bytes(struct text *t, struct span s)
{
	u64 i;

	text_str(t, "[");
	for (i = 0; i < s.len; i++)
		text_add(t, "%s\"0x%02x\"", i ? "," : "", s.p[i]);
	text_str(t, "]");
}

static void add_values(struct listing *l, struct span value)
{
	u64 each = (l->m->def.value_size + 7) / 8 * 8;
	struct span one;
	u32 cpu;

	if (!map_is_per_cpu(&l->m->def)) {
		text_str(&l->text, "\"value\":");
		add_bytes(&l->text, value);
		return;
	}
	text_str(&l->text, "\"values\":[");
	for (cpu = 0; cpu < l->n_cpus; cpu++) {
		text_add(&l->text, "%s{\"cpu\":%u,\"value\":", cpu ? "," : "", cpu);
		assert_true(span_cut(value, cpu * each, l->m->def.value_size, &one));
		add_bytes(&l->text, one);
		text_str(&l->text, "}");
	}
	assert_int_equal(value.len, each * l->n_cpus);
	text_str(&l->text, "]");
}

static int list_one(void *ctx, struct span key, struct span value)
{
	struct listing *l = ctx;

	text_str(&l->text, l->n++ ? ",{\"key\":" : "[{\"key\":");
	add_bytes(&l->text, key);
	text_str(&l->text, ",");
	add_values(l, value);
	text_str(&l->text, "}");
	return l->stop_at && l->n == l->stop_at ? 7 : 0;
}

static struct listing list(struct door *d, const struct real_map *m)
{
	struct listing l = { .m = m, .n_cpus = cpus_possible(d) };
	struct error e = { 0 };

	if (map_each(d, &m->def, m->fd, l.n_cpus, list_one, &l, &e))
		fail_msg("%s", e.text);
	text_str(&l.text, l.n ? "]" : "[]");
	return l;
}

static u32 map_id(int fd)
{
	struct bpf_map_info info = { 0 };
	union bpf_attr attr = {
		.info = { .bpf_fd = fd, .info_len = sizeof(info), .info = (uintptr_t)&info }
	};

	assert_int_equal(bpf_call(BPF_OBJ_GET_INFO_BY_FD, &attr), 0);
	return info.id;
}

/* What bpftool prints, without its newline. */
static struct text bpftool_dump(int fd)
{
	struct text t = { 0 };
	char cmd[128], buf[4096];
	size_t n;
	FILE *f;

	snprintf(cmd, sizeof(cmd), BPFTOOL " --json map dump id %u 2>&1", map_id(fd));
	f = popen(cmd, "r");
	assert_non_null(f);
	while ((n = fread(buf, 1, sizeof(buf), f)) > 0)
		text_bytes(&t, buf, n);
	assert_int_equal(pclose(f), 0);
	if (t.len && t.p[t.len - 1] == '\n')
		t.p[--t.len] = 0;
	return t;
}

static void assert_same_as_bpftool(struct door *d, const struct real_map *m, u32 n)
{
	struct listing l = list(d, m);
	struct text dump = bpftool_dump(m->fd);

	assert_int_equal(l.n, n);
	assert_string_equal(l.text.p, dump.p);
	text_free(&l.text);
	text_free(&dump);
}

/* --- doors --- */

static int batch_answer; /* what the kernel answers instead of reading a batch; 0: as it does */
static u32 n_calls;	 /* of bpf(2) */
static void (*before_lookup)(int fd, const void *key);

static void pass(struct door *d, struct call *c)
{
	const union bpf_attr *attr = (void *)(uintptr_t)c->arg[1];

	n_calls += c->nr == CALL_BPF;
	if (c->nr == CALL_BPF && c->arg[0] == BPF_MAP_LOOKUP_BATCH && batch_answer) {
		c->result = batch_answer;
		return;
	}
	if (c->nr == CALL_BPF && c->arg[0] == BPF_MAP_LOOKUP_ELEM && before_lookup)
		before_lookup(attr->map_fd, (void *)(uintptr_t)attr->key);
	door_kernel(d, c);
}

static struct door door = { .pass = pass };

static int setup(void **state)
{
	(void)state;
	batch_answer = 0;
	before_lookup = NULL;
	return 0;
}

#define NEEDS_ROOT                                                \
	do {                                                      \
		if (geteuid() != 0)                               \
			skip_because("needs root, to make maps"); \
	} while (0)

/* --- every type, in batches and one by one --- */

static const struct {
	const char *name;
	u32 type, key_size, value_size, entries, flags;
	u32 filled, listed; /* elements put in, elements that come out */
} kinds[] = {
	{ "hash", BPF_MAP_TYPE_HASH, 4, 8, 1000, 0, 300, 300 },
	{ "hash, odd sizes", BPF_MAP_TYPE_HASH, 7, 13, 100, 0, 100, 100 },
	{ "hash, not preallocated", BPF_MAP_TYPE_HASH, 16, 3, 50, BPF_F_NO_PREALLOC, 20, 20 },
	{ "hash, empty", BPF_MAP_TYPE_HASH, 4, 8, 1000, 0, 0, 0 },
	{ "hash of one", BPF_MAP_TYPE_HASH, 4, 8, 1, 0, 1, 1 },
	{ "lru_hash", BPF_MAP_TYPE_LRU_HASH, 8, 8, 1000, 0, 20, 20 },
	{ "percpu_hash", BPF_MAP_TYPE_PERCPU_HASH, 4, 12, 64, 0, 40, 40 },
	{ "lru_percpu_hash", BPF_MAP_TYPE_LRU_PERCPU_HASH, 4, 8, 1000, 0, 10, 10 },
	{ "array", BPF_MAP_TYPE_ARRAY, 4, 8, 300, 0, 200, 300 },
	{ "array, odd size", BPF_MAP_TYPE_ARRAY, 4, 5, 3, 0, 3, 3 },
	{ "array of one", BPF_MAP_TYPE_ARRAY, 4, 24, 1, 0, 1, 1 },
	{ "mapped array", BPF_MAP_TYPE_ARRAY, 4, 24, 5, BPF_F_MMAPABLE, 1, 5 },
	{ "percpu_array", BPF_MAP_TYPE_PERCPU_ARRAY, 4, 20, 9, 0, 9, 9 },
	{ "lpm_trie", BPF_MAP_TYPE_LPM_TRIE, 8, 4, 100, BPF_F_NO_PREALLOC, 12, 12 },
	{ "many bytes", BPF_MAP_TYPE_ARRAY, 4, 40000, 100, 0, 100, 100 },
};

static void each_kind_is_read_as_bpftool_reads_it(void **state)
{
	static const int answers[] = { 0, -EINVAL, -524 };
	size_t i, k;

	(void)state;
	NEEDS_ROOT;
	if (access(BPFTOOL, X_OK))
		skip_because("bpftool is not installed");
	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct real_map m = map_new(kinds[i].type, kinds[i].key_size, kinds[i].value_size,
					    kinds[i].entries, kinds[i].flags);

		assert_true(map_is_listed(&m.def));
		map_fill(&m, kinds[i].filled);
		for (k = 0; k < ARRAY_SIZE(answers); k++) {
			batch_answer = answers[k];
			assert_same_as_bpftool(&door, &m, kinds[i].listed);
		}
		map_free(&m);
	}
}

/* bpftool lists no queues. In kernel/bpf/queue_stack_maps.c a queue gives the oldest, a stack the
 * newest.
 */
static void queues_are_not_emptied(void **state)
{
	static const u32 types[] = { BPF_MAP_TYPE_QUEUE, BPF_MAP_TYPE_STACK };
	u32 i, again;

	(void)state;
	NEEDS_ROOT;
	for (i = 0; i < 2; i++) {
		struct real_map m = map_new(types[i], 0, 4, 10, 0);
		struct listing l = list(&door, &m);

		assert_text(&l.text, "[]");
		map_set(&m, NULL, "abcd");
		map_set(&m, NULL, "efgh");
		for (again = 0; again < 2; again++) {
			text_free(&l.text);
			l = list(&door, &m);
			assert_text(&l.text, types[i] == BPF_MAP_TYPE_QUEUE
						     ? "[{\"key\":[],\"value\":[\"0x61\",\"0x62\","
						       "\"0x63\",\"0x64\"]}]"
						     : "[{\"key\":[],\"value\":[\"0x65\",\"0x66\","
						       "\"0x67\",\"0x68\"]}]");
		}
		text_free(&l.text);
		map_free(&m);
	}
}

static int check_id(void *ctx, struct span key, struct span value)
{
	u32 *n = ctx;

	(*n)++;
	assert_int_equal(key.len, 4);
	assert_int_equal(value.len, 4);
	assert_int_equal(load_u32(value.p, false), n[1]);
	return 0;
}

/* Of the four places of an array of maps two are empty. */
static void maps_of_maps_give_numbers(void **state)
{
	static const u32 types[] = { BPF_MAP_TYPE_ARRAY_OF_MAPS, BPF_MAP_TYPE_HASH_OF_MAPS };
	struct error e;
	u32 i;

	(void)state;
	NEEDS_ROOT;
	for (i = 0; i < 2; i++) {
		struct real_map m = map_new(types[i], 4, 4, 4, 0);
		u32 seen[2] = { 0, map_id(m.inner_fd) };

		map_fill(&m, 2);
		assert_int_equal(map_each(&door, &m.def, m.fd, 1, check_id, seen, &e), 0);
		assert_int_equal(seen[0], 2);
		map_free(&m);
	}
}

static void other_types_are_refused(void **state)
{
	static const u32 types[] = { BPF_MAP_TYPE_PERF_EVENT_ARRAY, BPF_MAP_TYPE_RINGBUF,
				     BPF_MAP_TYPE_SK_STORAGE, BPF_MAP_TYPE_TASK_STORAGE, 4711 };
	u32 i;

	(void)state;
	n_calls = 0;
	for (i = 0; i < ARRAY_SIZE(types); i++) {
		struct map_def m = { .symbol = "events", .type = types[i], .max_entries = 1 };
		struct error e = { 0 };

		assert_false(map_is_listed(&m));
		assert_int_equal(map_each(&door, &m, -1, 1, list_one, NULL, &e), -EOPNOTSUPP);
		assert_int_equal(e.code, -EOPNOTSUPP);
		assert_non_null(strstr(e.text, "events"));
	}
	assert_int_equal(n_calls, 0);
}

static void per_cpu_maps_need_the_number_of_cpus(void **state)
{
	struct map_def m = { .symbol = "counts",
			     .type = BPF_MAP_TYPE_PERCPU_ARRAY,
			     .key_size = 4,
			     .value_size = 8,
			     .max_entries = 1 };
	struct error e = { 0 };

	(void)state;
	n_calls = 0;
	assert_int_equal(map_each(&door, &m, -1, 0, list_one, NULL, &e), -EINVAL);
	assert_int_equal(n_calls, 0);
}

/* --- how many calls, and what goes wrong --- */

static void many_are_read_in_one_call(void **state)
{
	struct real_map m;
	struct listing l;

	(void)state;
	NEEDS_ROOT;
	m = map_new(BPF_MAP_TYPE_ARRAY, 4, 8, 1000, 0);
	n_calls = 0;
	l = list(&door, &m);
	assert_int_equal(l.n, 1000);
	assert_in_range(n_calls, 1, 2); /* the second one may only tell that it was the end */
	text_free(&l.text);
	map_free(&m);

	m = map_new(BPF_MAP_TYPE_ARRAY, 4, 8, 1, 0);
	n_calls = 0;
	l = list(&door, &m);
	assert_int_equal(l.n, 1);
	assert_int_equal(n_calls, 1);
	text_free(&l.text);
	map_free(&m);
}

/* Values so large that a batch begins with one, while some buckets hold several. */
static void batches_grow_to_a_bucket(void **state)
{
	u8 *value = calloc(1, 600000);
	struct real_map m;
	struct listing l;
	u32 i;

	(void)state;
	if (geteuid() != 0) {
		free(value);
		skip_because("needs root, to make maps");
	}
	m = map_new(BPF_MAP_TYPE_HASH, 4, 600000, 16, 0);
	m.def.value_size = 600000;
	for (i = 0; i < 16; i++)
		map_set(&m, &i, value);
	l = list(&door, &m);
	assert_int_equal(l.n, 16);
	text_free(&l.text);
	map_free(&m);
	free(value);
}

static void a_stop_ends_it(void **state)
{
	static const int answers[] = { 0, -EINVAL };
	size_t i, k;

	(void)state;
	NEEDS_ROOT;
	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		for (k = 0; k < 2 && kinds[i].filled > 2; k++) {
			struct real_map m =
				map_new(kinds[i].type, kinds[i].key_size, kinds[i].value_size,
					kinds[i].entries, kinds[i].flags);
			struct listing l = { .m = &m,
					     .n_cpus = cpus_possible(&door),
					     .stop_at = 2 };
			struct error e;

			map_fill(&m, kinds[i].filled);
			batch_answer = answers[k];
			assert_int_equal(map_each(&door, &m.def, m.fd, l.n_cpus, list_one, &l, &e),
					 7);
			assert_int_equal(l.n, 2);
			text_free(&l.text);
			map_free(&m);
		}
	}
}

static void other_errors_are_told(void **state)
{
	struct error e = { 0 };
	struct real_map m;

	(void)state;
	NEEDS_ROOT;
	m = map_new(BPF_MAP_TYPE_HASH, 4, 8, 10, 0);
	map_fill(&m, 5);
	batch_answer = -EPERM;
	assert_int_equal(map_each(&door, &m.def, m.fd, 1, list_one, NULL, &e), -EPERM);
	assert_non_null(strstr(e.text, "tested"));
	batch_answer = -EINVAL;
	close(m.fd);
	assert_int_equal(map_each(&door, &m.def, m.fd, 1, list_one, NULL, &e), -EBADF);
}

/* --- maps that change while they are read --- */

static void vanish(int fd, const void *key)
{
	if (load_u32(key, false) % 2)
		map_delete(fd, key);
}

static void an_element_that_vanishes_is_no_error(void **state)
{
	struct real_map m;
	struct listing l;

	(void)state;
	NEEDS_ROOT;
	m = map_new(BPF_MAP_TYPE_HASH, 4, 8, 100, 0);
	map_fill(&m, 20);
	batch_answer = -EINVAL;
	before_lookup = vanish;
	l = list(&door, &m);
	assert_true(l.n >= 10); /* the kernel goes back to the first when the last key is gone */
	text_free(&l.text);
	batch_answer = 0;
	l = list(&door, &m);
	assert_int_equal(l.n, 10);
	text_free(&l.text);
	map_free(&m);
}

/* Each key goes as soon as it was told, and another one comes. */
static void replace(int fd, const void *key)
{
	static u32 fresh = 1000;
	u64 value = 0;
	union bpf_attr attr = { .map_fd = fd,
				.key = (uintptr_t)&fresh,
				.value = (uintptr_t)&value };

	fresh++;
	map_delete(fd, key);
	bpf_call(BPF_MAP_UPDATE_ELEM, &attr);
}

static void a_map_that_never_stays_the_same_ends_too(void **state)
{
	struct real_map m;
	struct listing l;

	(void)state;
	NEEDS_ROOT;
	m = map_new(BPF_MAP_TYPE_HASH, 4, 8, 50, 0);
	map_fill(&m, 40);
	batch_answer = -EINVAL;
	before_lookup = replace;
	n_calls = 0;
	l = list(&door, &m);
	assert_in_range(n_calls, 100, 1 + 2 * 2 * 50);
	text_free(&l.text);
	map_free(&m);
}

#define TEST(f) cmocka_unit_test_setup(f, setup)

int main(void)
{
	/* Before Linux 5.11 maps count as locked memory. */
	const struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };
	const struct CMUnitTest tests[] = {
		TEST(each_kind_is_read_as_bpftool_reads_it),
		TEST(queues_are_not_emptied),
		TEST(maps_of_maps_give_numbers),
		TEST(other_types_are_refused),
		TEST(per_cpu_maps_need_the_number_of_cpus),
		TEST(many_are_read_in_one_call),
		TEST(batches_grow_to_a_bucket),
		TEST(a_stop_ends_it),
		TEST(other_errors_are_told),
		TEST(an_element_that_vanishes_is_no_error),
		TEST(a_map_that_never_stays_the_same_ends_too),
	};

	setrlimit(RLIMIT_MEMLOCK, &all);
	return cmocka_run_group_tests_name("map_read", tests, NULL, NULL);
}
