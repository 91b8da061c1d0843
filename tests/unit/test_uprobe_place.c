// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_uprobe_place.c - bpf/library.c: functions to places where a uprobe counts
 *
 * What is right, say readelf's address of getaddrinfo and in the end the kernel: a perf event at
 * the place must count the calls.
 */
#include "tests/unit/library_files.h"

#include <dlfcn.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bpf/library.h"

static int place(struct test_door *t, const char *binary, const char *function, u64 *offset,
		 struct error *e)
{
	char path[PATH_MAX];
	int err;

	t->d.pass = library_door;
	*e = (struct error){ 0 };
	err = uprobe_place(&t->d, binary, function, path, sizeof(path), offset, e);
	assert_int_equal(e->code, err);
	assert_nothing_left_open(t);
	return err;
}

static void refuse_place(const char *binary, const char *function, int err, const char *word)
{
	struct test_door t = { 0 };
	struct error e;
	u64 offset;

	assert_int_equal(place(&t, binary, function, &offset, &e), err);
	if (!strstr(e.text, word))
		fail_msg("%s %s: '%s' is not in: %s", binary, function, word, e.text);
}

static void places_that_are_refused(void **state)
{
	(void)state;
	refuse_place("libc", "nosuchfunction", -ENOENT, "libc.so.6: no function");
	refuse_place("nosuch", "main", -ENOENT, "'nosuch'");
	refuse_place(ROOT "/lib/libforeign.so.5", "f", -ENOEXEC, "machine 4660");
	refuse_place(ROOT "/lib/libscript.so", "f", -ENOEXEC, "libscript.so: not an ELF file");
	refuse_place(ROOT "/lib/libone.so.1", "0", -EINVAL, "no code");
	refuse_place(ROOT "/lib/libone.so.1", "0xffffffffffffffffff", -EINVAL, "no code");
	refuse_place(ROOT "/lib/libone.so.1", "0x", -EINVAL, "neither");
	refuse_place(ROOT "/lib/libone.so.1", "12ab", -EINVAL, "neither");
}

/* libbpf's rule with readelf's numbers. */
static void getaddrinfo_is_where_readelf_says(void **state)
{
	struct test_door t = { 0 };
	struct error e;
	u64 offset, wanted;
	char command[3 * PATH_MAX], number[32];

	(void)state;
	snprintf(command, sizeof(command),
		 "export LC_ALL=C; readelf -W --dyn-syms %1$s | "
		 "awk '$8 ~ /^getaddrinfo@@/ { print $2, $7 }' | { read v n; readelf -SW %1$s | "
		 "sed 's/\\[ */[/' | awk -v n=[$n] '$1 == n { print $4, $5 }' | { read a o; "
		 "echo $((0x$v - 0x$a + 0x$o)); }; }",
		 library_loaded("libc.so.6"));
	wanted = strtoull(shell_line(command), NULL, 10);
	assert_true(wanted > 0x1000);
	assert_int_equal(place(&t, "c", "getaddrinfo", &offset, &e), 0);
	assert_int_equal(offset, wanted);
	snprintf(number, sizeof(number), "0x%llx", (unsigned long long)wanted);
	assert_int_equal(place(&t, "libc", number, &offset, &e), 0);
	assert_int_equal(offset, wanted);
	snprintf(number, sizeof(number), "%llu", (unsigned long long)wanted);
	assert_int_equal(place(&t, "libc", number, &offset, &e), 0);
	assert_int_equal(offset, wanted);
}

/* A perf event that counts how often this process comes by; -1: not possible here. */
static int count_at(const char *binary, const char *function)
{
	struct perf_event_attr attr = { .size = sizeof(attr) };
	struct door d = { .pass = door_kernel };
	char path[PATH_MAX];
	struct error e;
	u64 offset;
	FILE *f;

	if (uprobe_place(&d, binary, function, path, sizeof(path), &offset, &e))
		fail_msg("%s", e.text);
	f = fopen("/sys/bus/event_source/devices/uprobe/type", "r");
	if (!f)
		return -1;
	assert_int_equal(fscanf(f, "%u", &attr.type), 1);
	fclose(f);
	attr.uprobe_path = (uintptr_t)path;
	attr.probe_offset = offset;
	return syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
}

static u64 counted(int fd)
{
	u64 n = 0;

	assert_int_equal(read(fd, &n, sizeof(n)), sizeof(n));
	return n;
}

static void the_kernel_counts_getaddrinfo(void **state)
{
	struct addrinfo *found;
	int fd;

	(void)state;
	fd = count_at("libc", "getaddrinfo");
	if (fd < 0)
		skip_because("no uprobe could be opened: %s", strerror(errno));
	assert_int_equal(counted(fd), 0);
	for (int i = 1; i <= 5; i++) {
		if (!getaddrinfo("127.0.0.1", NULL, NULL, &found))
			freeaddrinfo(found);
		assert_int_equal(counted(fd), i);
	}
	close(fd);
}

/* A static function, one of two versions, and an instruction inside a function. */
static void the_kernel_counts_our_functions(void **state)
{
	static const struct {
		const char *place, *call, *version;
		u64 calls;
	} tests[] = {
		{ "kept_to_itself", "call_kept_to_itself", NULL, 1 },
		{ "call_kept_to_itself", "call_kept_to_itself", NULL, 1 },
		{ "kept_to_itself", "exported", NULL, 1 },
		{ "answer", "answer", NULL, 1 },
		{ "answer", "answer", "ONE", 0 },
		{ "answer@ONE", "answer", "ONE", 1 },
		{ "answer@ONE", "answer", "TWO", 0 },
		{ "answer@@TWO", "answer", "TWO", 1 },
		{ "gone@ONE", "gone", "ONE", 1 },
		{ "gone@TWO", "gone", "ONE", 0 },
		{ "weakly", "weakly", NULL, 1 },
	};
	void *library = dlopen("./" BUILD "places.so", RTLD_LAZY);

	(void)state;
	assert_non_null(library);
	for (size_t i = 0; i < ARRAY_SIZE(tests); i++) {
		int (*call)(int) = tests[i].version
					   ? dlvsym(library, tests[i].call, tests[i].version)
					   : dlsym(library, tests[i].call);
		int fd = count_at("./" BUILD "places.so", tests[i].place);

		if (fd < 0)
			skip_because("no uprobe could be opened: %s", strerror(errno));
		assert_non_null(call);
		for (int k = 1; k <= 3; k++) {
			call(k);
			assert_int_equal(counted(fd), k * tests[i].calls);
		}
		close(fd);
	}
	dlclose(library);
}

static void each_call_may_fail(void **state)
{
	static const char *const names[] = { "libone.so.9", "one", "long", "nosuch" };

	(void)state;
	library_cache_make();
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct test_door t = { .root = ROOT };
		struct error e;
		u64 offset;
		int err;

		do {
			t.calls = 0;
			t.fail_at++;
			err = place(&t, names[i], "f", &offset, &e);
			if (err)
				assert_true(strlen(e.text) > 10);
		} while (t.calls >= t.fail_at);
		assert_int_equal(err, strcmp(names[i], "nosuch") ? 0 : -ENOENT);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(places_that_are_refused),
		cmocka_unit_test(getaddrinfo_is_where_readelf_says),
		cmocka_unit_test(the_kernel_counts_getaddrinfo),
		cmocka_unit_test(the_kernel_counts_our_functions),
		cmocka_unit_test(each_call_may_fail),
	};

	return cmocka_run_group_tests_name("uprobe_place", tests, library_files_build, NULL);
}
