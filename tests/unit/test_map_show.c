// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_map_show.c - loader/cli/maps.c: what people see of a map
 *
 * The maps and their types are those of maps_shown.bpf.c, made by clang. Their elements are given
 * here: the door answers as a kernel without batches would.
 */
#include "tests/unit/helper.h"

#include <errno.h>
#include <linux/bpf.h>
#include <stdlib.h>
#include <string.h>

#include "loader/cli/histogram.h"
#include "loader/cli/maps.h"

enum { N_CPUS = 3, ELEMENTS = 64, SIZE_MAX_VALUE = 1024 };

/* --- a map in memory --- */

static struct {
	struct door door; /* first */
	u32 n, key_size, value_len;
	u8 keys[ELEMENTS][16];
	u8 values[ELEMENTS][SIZE_MAX_VALUE];
	int refuse;
	bool endless; /* element 0 comes again and again */
} kernel;

static u32 element_of(u64 key)
{
	u32 i = 0;

	while (i < kernel.n && memcmp(kernel.keys[i], (void *)(uintptr_t)key, kernel.key_size))
		i++;
	return i;
}

static s64 answer(const struct call *c)
{
	const union bpf_attr *attr = (void *)(uintptr_t)c->arg[1];
	void *out = (void *)(uintptr_t)attr->value;
	u32 i;

	assert_int_equal(c->nr, CALL_BPF);
	if (kernel.refuse)
		return kernel.refuse;
	if (c->arg[0] == BPF_MAP_LOOKUP_BATCH)
		return -EINVAL;
	assert_int_equal(attr->map_fd, 33);
	if (c->arg[0] == BPF_MAP_GET_NEXT_KEY) {
		i = attr->key && !kernel.endless ? element_of(attr->key) + 1 : 0;
		if (i >= kernel.n)
			return -ENOENT;
		memcpy(out, kernel.keys[i], kernel.key_size);
		return 0;
	}
	assert_int_equal(c->arg[0], BPF_MAP_LOOKUP_ELEM);
	i = attr->key ? element_of(attr->key) : 0;
	if (i >= kernel.n)
		return -ENOENT;
	memcpy(out, kernel.values[i], kernel.value_len);
	return 0;
}

static void pass(struct door *d, struct call *c)
{
	(void)d;
	c->result = answer(c);
}

static struct symbols symbols;

/* --- the object, and filling one of its maps --- */

static struct span file;
static struct object object;
static const struct map_def *map;
static struct cpus cpus; /* the first N_CPUS, unless a test says otherwise */

static int open_object(void **state)
{
	struct error e = { 0 };

	(void)state;
	file = file_bytes(UNIT_BUILD "maps_shown.bpf.o");
	if (object_open(&object, file, "maps_shown.bpf.o", &e))
		fail_msg("%s", e.text);
	kernel.door.pass = pass;
	assert_int_equal(cpus_parse("0-2", &cpus), 0);
	return 0;
}

static int close_object(void **state)
{
	(void)state;
	object_close(&object);
	span_free(&file);
	return 0;
}

static bool is_per_cpu(void)
{
	return map->type == BPF_MAP_TYPE_PERCPU_ARRAY || map->type == BPF_MAP_TYPE_PERCPU_HASH;
}

/* From here on map NAME is meant. It is empty, or zero if it is an array. */
static void choose(const char *name)
{
	u32 i;

	map = NULL;
	for (i = 0; i < object.n_maps; i++)
		if (!strcmp(object.maps[i].symbol, name))
			map = &object.maps[i];
	if (!map)
		fail_msg("there is no map '%s'", name);
	memset(kernel.values, 0, sizeof(kernel.values));
	memset(kernel.keys, 0, sizeof(kernel.keys));
	kernel.refuse = 0;
	kernel.endless = false;
	kernel.key_size = map->key_size;
	kernel.value_len = is_per_cpu() ? (map->value_size + 7) / 8 * 8 * N_CPUS : map->value_size;
	assert_true(kernel.value_len <= SIZE_MAX_VALUE && kernel.key_size <= 16);
	kernel.n = 0;
	if (map->type == BPF_MAP_TYPE_ARRAY || map->type == BPF_MAP_TYPE_PERCPU_ARRAY)
		for (; kernel.n < map->max_entries; kernel.n++)
			memcpy(kernel.keys[kernel.n], &kernel.n, 4);
}

/* A new element's value; its key has the bytes of KEY. */
static u8 *element(const void *key)
{
	memcpy(kernel.keys[kernel.n], key, kernel.key_size);
	return kernel.values[kernel.n++];
}

static u8 *element_u32(u32 key)
{
	return element(&key);
}

static void put(u8 *value, u64 offset, const void *bytes, size_t len)
{
	memcpy(value + offset, bytes, len);
}

static void put_u32(u8 *value, u64 offset, u32 v)
{
	put(value, offset, &v, sizeof(v));
}

static void put_u64(u8 *value, u64 offset, u64 v)
{
	put(value, offset, &v, sizeof(v));
}

static void assert_shown(bool json, const char *wanted)
{
	struct text t = { 0 };
	struct error e = { 0 };

	text_str(&t, "before|"); /* it adds, and touches nothing else */
	if (map_show(&kernel.door, &object, map, 33, NULL, &cpus, &symbols, json, &t, &e))
		fail_msg("%s", e.text);
	assert_false(t.failed);
	assert_int_equal(t.len, strlen(t.p));
	assert_memory_equal(t.p, "before|", 7);
	assert_string_equal(t.p + 7, wanted);
	text_free(&t);
}

static void assert_text_is(const char *wanted)
{
	assert_shown(false, wanted);
}

static void assert_json_is(const char *wanted)
{
	assert_shown(true, wanted);
}

/* --- elements --- */

static void struct_keys_and_numbers(void **state)
{
	(void)state;
	choose("calls");
	assert_text_is("calls (hash): 0 elements\n");
	assert_json_is("");
	put_u64(element("\x67\x12\0\0mkdir\0\0\0\0\0\0"), 0, 12);
	assert_text_is("calls (hash): 1 element\n"
		       "  key={pid=4711 comm=\"mkdir\"} value=12\n");
	put_u64(element("\1\0\0\0\x1b[31mred\0\0\0"), 0, UINT64_MAX);
	assert_text_is("calls (hash): 2 elements\n"
		       "  key={pid=4711 comm=\"mkdir\"} value=12\n"
		       "  key={pid=1 comm=\"\\x1b[31mred\"} value=18446744073709551615\n");
	assert_json_is(
		"{\"map\":\"calls\",\"key\":{\"pid\":4711,\"comm\":\"mkdir\"},\"value\":12}\n"
		"{\"map\":\"calls\",\"key\":{\"pid\":1,\"comm\":\"\\u001b[31mred\"},"
		"\"value\":18446744073709551615}\n");
}

static void values_of_cpus_are_added_up(void **state)
{
	(void)state;
	choose("by_cpu");
	assert_text_is("by_cpu (percpu_array): 3 elements, 3 of them zero and not shown\n");
	put_u32(kernel.values[1], 0, 5);
	put_u32(kernel.values[1], 16, -7);
	put_u32(kernel.values[2], 8, 1);
	assert_text_is("by_cpu (percpu_array): 3 elements, 1 of them zero and not shown\n"
		       "  key=1 sum=-2 cpu0=5 cpu2=-7\n"
		       "  key=2 sum=1 cpu1=1\n");
	assert_json_is("{\"map\":\"by_cpu\",\"key\":0,\"values\":[0,0,0],\"sum\":0}\n"
		       "{\"map\":\"by_cpu\",\"key\":1,\"values\":[5,0,-7],\"sum\":-2}\n"
		       "{\"map\":\"by_cpu\",\"key\":2,\"values\":[0,1,0],\"sum\":1}\n");
}

/* Values have no gaps where the numbers of CPUs have. */
static void cpus_have_their_own_numbers(void **state)
{
	(void)state;
	choose("by_cpu");
	assert_int_equal(cpus_parse("1,4-5", &cpus), 0);
	put_u32(kernel.values[1], 0, 5);
	put_u32(kernel.values[1], 8, 6);
	put_u32(kernel.values[1], 16, 7);
	assert_text_is("by_cpu (percpu_array): 3 elements, 2 of them zero and not shown\n"
		       "  key=1 sum=18 cpu1=5 cpu4=6 cpu5=7\n");
	assert_int_equal(cpus_parse("0-2", &cpus), 0);
}

static void structs_of_cpus_stand_side_by_side(void **state)
{
	u8 *value;

	(void)state;
	choose("last_by_cpu");
	element_u32(8);
	value = element_u32(9);
	put_u32(value, 16, 4711);
	put(value, 20, "cat", 3);
	assert_text_is("last_by_cpu (percpu_hash): 2 elements\n"
		       "  key=8 zero on all CPUs\n"
		       "  key=9 cpu1={pid=4711 comm=\"cat\"}\n");
	assert_json_is("{\"map\":\"last_by_cpu\",\"key\":8,\"values\":[{\"pid\":0,\"comm\":\"\"},"
		       "{\"pid\":0,\"comm\":\"\"},{\"pid\":0,\"comm\":\"\"}]}\n"
		       "{\"map\":\"last_by_cpu\",\"key\":9,\"values\":[{\"pid\":0,\"comm\":\"\"},"
		       "{\"pid\":4711,\"comm\":\"cat\"},{\"pid\":0,\"comm\":\"\"}]}\n");
}

static void one_element_is_shown_though_zero(void **state)
{
	(void)state;
	choose("total");
	assert_text_is("total (array): 1 element\n  key=0 value=0\n");
	assert_json_is("{\"map\":\"total\",\"key\":0,\"value\":0}\n");
}

static void without_types_sizes_tell(void **state)
{
	u8 *value;

	(void)state;
	choose("numbers");
	put_u64(element_u32(4), 0, 450);
	assert_text_is("numbers (hash): 1 element\n  key=4 value=450\n");
	assert_json_is("{\"map\":\"numbers\",\"key\":4,\"value\":450}\n");
	choose("odd");
	value = element("abcdef");
	put(value, 0, "\x01\x02\xff", 3);
	put(value, 16, "\0\0\x80", 3);
	assert_text_is("odd (percpu_hash): 1 element\n"
		       "  key=616263646566 cpu0=0102ff cpu2=000080\n");
	assert_json_is("{\"map\":\"odd\",\"key\":{\"hex\":\"616263646566\"},\"values\":["
		       "{\"hex\":\"0102ff\"},{\"hex\":\"000000\"},{\"hex\":\"000080\"}]}\n");
}

static void of_a_queue_the_next_is_shown(void **state)
{
	(void)state;
	choose("queue");
	assert_text_is("queue (queue): empty\n");
	assert_json_is("");
	put_u32(element(""), 0, 4711);
	assert_text_is("queue (queue): the element that comes next\n"
		       "  value={pid=4711 comm=\"\"}\n");
	assert_json_is("{\"map\":\"queue\",\"value\":{\"pid\":4711,\"comm\":\"\"}}\n");
}

static void stacks_are_addresses(void **state)
{
	u8 *value;

	(void)state;
	choose("stacks");
	value = element_u32(17);
	put_u64(value, 0, 0xffffffff81000000);
	put_u64(value, 8, 0x1234);
	symbols = (struct symbols){ .asked = true }; /* that has none */
	assert_text_is("stacks (stack_trace): 1 element\n"
		       "  key=17 value=[0xffffffff81000000, 0x1234]\n");
	assert_json_is("{\"map\":\"stacks\",\"key\":17,"
		       "\"value\":[\"0xffffffff81000000\",\"0x1234\"]}\n");
}

/* Only addresses of the kernel, and only for people. */
static void stacks_have_names(void **state)
{
	static char names[] = "first\0second";
	struct symbol all[] = { { 0xffffffff81000000, 0 }, { 0xffffffff81000100, 6 } };
	u8 *value;

	(void)state;
	choose("stacks");
	value = element_u32(17);
	put_u64(value, 0, 0xffffffff810000ff);
	put_u64(value, 8, 0xffffffff81000100);
	put_u64(value, 16, 0xffffffff80ffffff);
	symbols = (struct symbols){ .asked = true, .all = all, .n = 2, .names = { .p = names } };
	assert_text_is("stacks (stack_trace): 1 element\n"
		       "  key=17 value=[first+0xff, second+0, 0xffffffff80ffffff]\n");
	assert_json_is("{\"map\":\"stacks\",\"key\":17,\"value\":[\"0xffffffff810000ff\","
		       "\"0xffffffff81000100\",\"0xffffffff80ffffff\"]}\n");
	symbols = (struct symbols){ 0 };
}

/* --- variables --- */

static void sections_are_shown_by_variable(void **state)
{
	(void)state;
	choose(".data");
	memcpy(kernel.values[0], map->content.p, map->content.len);
	assert_text_is(".data: 3 variables\n"
		       "  started=1\n"
		       "  last={pid=3 comm=\"tr\\x1b[31m\\\"\"}\n"
		       "  hidden=2\n");
	assert_json_is("{\"map\":\".data\",\"variable\":\"started\",\"value\":1}\n"
		       "{\"map\":\".data\",\"variable\":\"last\",\"value\":"
		       "{\"pid\":3,\"comm\":\"tr\\u001b[31m\\\"\"}}\n"
		       "{\"map\":\".data\",\"variable\":\"hidden\",\"value\":2}\n");
	choose(".rodata");
	memcpy(kernel.values[0], map->content.p, map->content.len);
	assert_text_is(".rodata: 1 variable\n  setting=7\n");
	choose(".rodata.set");
	memcpy(kernel.values[0], map->content.p, map->content.len);
	assert_text_is(".rodata.set: 1 variable\n  name_setting=\"me\"\n");
}

static void variables_can_be_histograms(void **state)
{
	const struct btf_type *t;
	const struct btf_var_secinfo *v;
	u32 i;

	(void)state;
	choose(".bss");
	t = btf_type(&object.btf, map->value_type);
	v = btf_records(t);
	for (i = 0; i < btf_vlen(t); i++) {
		const struct btf_type *var = btf_type(&object.btf, v[i].type);

		if (!strcmp(btf_str(&object.btf, var->name_off), "wait_slots"))
			put_u64(kernel.values[0], v[i].offset + 8, 3);
		else if (!strcmp(btf_str(&object.btf, var->name_off), "classes"))
			put_u64(kernel.values[0], v[i].offset + 144 + 8 * 2, 4); /* [1].slots[1] */
		else
			put_u64(kernel.values[0], v[i].offset, 99);
	}
	assert_text_is(".bss: 3 variables\n"
		       "  zero=99\n"
		       "  wait_slots:\n"
		       "    value   count  distribution\n"
		       "    2 -> 3      3  |****************************************|\n"
		       "  classes[1]={max=0 comm=\"\"} classes[1], slots:\n"
		       "    value   count  distribution\n"
		       "    2 -> 3      4  |****************************************|\n"
		       "  classes: 2 of 3 are zero\n");
}

/* --- histograms --- */

static void slots_of_a_struct_are_drawn(void **state)
{
	u8 *value;

	(void)state;
	choose("latencies");
	value = element_u32(7);
	put_u64(value, 0, 5000);
	put_u64(value, 8 + 8 * 2, 40);
	put_u64(value, 8 + 8 * 4, 10);
	put(value, 8 + 8 * 16, "dd", 2);
	assert_text_is("latencies (hash): 1 element\n"
		       "  key=7 value={max=5000 comm=\"dd\"} value, slots:\n"
		       "    value     count  distribution\n"
		       "     4 -> 7      40  |****************************************|\n"
		       "     8 -> 15      0  |                                        |\n"
		       "    16 -> 31     10  |**********                              |\n");
	assert_json_is("{\"map\":\"latencies\",\"key\":7,\"value\":{\"max\":5000,\"slots\":"
		       "[0,0,40,0,10,0,0,0,0,0,0,0,0,0,0,0],\"comm\":\"dd\"}}\n");
}

static void slots_that_are_all_are_drawn(void **state)
{
	(void)state;
	choose("sizes");
	assert_text_is("sizes (array): 1 element\n"
		       "  key=0 value, slots:\n"
		       "    all counts are zero\n");
	put_u32(kernel.values[0], 0, 1);
	assert_text_is("sizes (array): 1 element\n"
		       "  key=0 value, slots:\n"
		       "    value   count  distribution\n"
		       "    0 -> 1      1  |****************************************|\n");
}

static void slots_of_cpus_are_added_up(void **state)
{
	u8 *value;
	u32 cpu;

	(void)state;
	choose("latency_by_cpu");
	value = element_u32(7);
	for (cpu = 0; cpu < 2; cpu++) {
		put_u64(value, cpu * 144, 100 + cpu);
		put_u64(value, cpu * 144 + 8 + 8 * 3, 2);
	}
	assert_text_is(
		"latency_by_cpu (percpu_hash): 1 element\n"
		"  key=7 cpu0={max=100 comm=\"\"} cpu1={max=101 comm=\"\"} slots of all CPUs:\n"
		"    value     count  distribution\n"
		"     8 -> 15      4  |****************************************|\n");
}

static void a_map_can_be_a_histogram(void **state)
{
	(void)state;
	choose("io_hist");
	put_u64(kernel.values[9], 0, 1);
	put_u64(kernel.values[10], 0, 1000);
	assert_text_is("io_hist (array): 16 slots\n"
		       "  value         count  distribution\n"
		       "   512 -> 1023      1  |*                                       |\n"
		       "  1024 -> 2047   1000  |****************************************|\n");
	choose("runq_dist");
	put_u64(kernel.values[63], 0, UINT64_MAX / 2);
	put_u64(kernel.values[63], 8, 1);
	assert_text_is("runq_dist (percpu_array): 64 slots\n"
		       "  value                                                       count  "
		       "distribution\n"
		       "   9223372036854775808 -> 18446744073709551615  9223372036854775808  "
		       "|****************************************|\n");
}

static void other_arrays_are_no_histograms(void **state)
{
	(void)state;
	choose("history");
	put_u64(kernel.values[3], 0, 5);
	assert_text_is("history (array): 16 elements, 15 of them zero and not shown\n"
		       "  key=3 value=5\n");
	choose("short_hist");
	assert_text_is("short_hist (array): 15 elements, 15 of them zero and not shown\n");
	choose("hash_hist");
	put_u64(element_u32(3), 0, 5);
	assert_text_is("hash_hist (hash): 1 element\n  key=3 value=5\n");
	choose("few");
	assert_text_is("few (array): 1 element\n  key=0 value={slots=[0, 0, 0, 0]}\n");
}

static void names_of_histograms(void **state)
{
	static const char *const yes[] = { "hist", "slots",    "latency_hist",	"hist_us",
					   "dist", "runqhist", "lat_histogram", "my_hists_2" };
	static const char *const no[] = { "",	  "history", "distance", "histories",
					  "slot", "list",    "hist2",	 "distinct_keys" };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(yes); i++)
		assert_true(hist_is_name(yes[i]));
	for (i = 0; i < ARRAY_SIZE(no); i++)
		assert_false(hist_is_name(no[i]));
}

/* --- the rest --- */

static void some_maps_are_not_shown(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < object.n_maps; i++) {
		const char *name = object.maps[i].symbol;

		assert_int_equal(map_is_shown(&object.btf, &object.maps[i]),
				 strcmp(name, "ring") && strcmp(name, ".rodata.text"));
	}
}

static void errors_leave_the_text_alone(void **state)
{
	struct text t = { 0 };
	struct error e = { 0 };

	(void)state;
	choose("numbers");
	element_u32(1);
	kernel.refuse = -EPERM;
	assert_int_equal(
		map_show(&kernel.door, &object, map, 33, NULL, &cpus, &symbols, false, &t, &e),
		-EPERM);
	assert_int_equal(e.code, -EPERM);
	assert_int_equal(t.len, 0);
	choose("ring");
	assert_int_equal(
		map_show(&kernel.door, &object, map, 33, NULL, &cpus, &symbols, false, &t, &e),
		-EOPNOTSUPP);
	text_free(&t);
}

/* btf/value.c writes no more into a text that holds 256 KB; what comes last is whole all the same.
 */
static void many_elements_are_all_whole(void **state)
{
	static const char line[] = "  key={pid=1 comm=\"cat\"} value=12\n";
	struct text t = { 0 };
	struct error e = { 0 };

	(void)state;
	choose("many");
	put_u64(element("\1\0\0\0cat\0\0\0\0\0\0\0\0"), 0, 12);
	kernel.endless = true;
	assert_int_equal(
		map_show(&kernel.door, &object, map, 33, NULL, &cpus, &symbols, false, &t, &e), 0);
	assert_true(t.len > 300000);
	assert_string_equal(t.p + t.len - strlen(line), line);
	text_free(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(struct_keys_and_numbers),
		cmocka_unit_test(values_of_cpus_are_added_up),
		cmocka_unit_test(cpus_have_their_own_numbers),
		cmocka_unit_test(structs_of_cpus_stand_side_by_side),
		cmocka_unit_test(one_element_is_shown_though_zero),
		cmocka_unit_test(without_types_sizes_tell),
		cmocka_unit_test(of_a_queue_the_next_is_shown),
		cmocka_unit_test(stacks_are_addresses),
		cmocka_unit_test(stacks_have_names),
		cmocka_unit_test(sections_are_shown_by_variable),
		cmocka_unit_test(variables_can_be_histograms),
		cmocka_unit_test(slots_of_a_struct_are_drawn),
		cmocka_unit_test(slots_that_are_all_are_drawn),
		cmocka_unit_test(slots_of_cpus_are_added_up),
		cmocka_unit_test(a_map_can_be_a_histogram),
		cmocka_unit_test(other_arrays_are_no_histograms),
		cmocka_unit_test(names_of_histograms),
		cmocka_unit_test(some_maps_are_not_shown),
		cmocka_unit_test(errors_leave_the_text_alone),
		cmocka_unit_test(many_elements_are_all_whole),
	};

	return cmocka_run_group_tests_name("map_show", tests, open_object, close_object);
}
