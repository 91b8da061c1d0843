// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_kernel_config.c - the running kernel's configuration and version, from a kernel that is a
 * table of files: /proc gives a few bytes at a time, and a signal comes in between
 */
#include "tests/unit/helper.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "bpf/kernel_config.h"

enum { FD = 100, PIECE = 1000 };

static struct fake_kernel {
	struct door door;
	struct {
		const char *path;
		struct span bytes;
		int err; /* of opening it */
	} files[3];
	const char *version; /* uname -v */
	u64 at;		     /* in the file that is open */
	int n_open, n_reads;
} kernel;

static s64 open_file(const char *path)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(kernel.files); i++)
		if (kernel.files[i].path && !strcmp(path, kernel.files[i].path)) {
			if (kernel.files[i].err)
				return kernel.files[i].err;
			kernel.n_open++;
			kernel.at = 0;
			return FD + i;
		}
	return -ENOENT;
}

static s64 read_file(u64 fd, void *buf, u64 len)
{
	struct span s = kernel.files[fd - FD].bytes;
	u64 n = s.len - kernel.at < PIECE ? s.len - kernel.at : PIECE;

	if (kernel.n_reads++ % 3 == 1)
		return -EINTR;
	n = n < len ? n : len;
	memcpy(buf, s.p + kernel.at, n);
	kernel.at += n;
	return n;
}

static void pass(struct door *d, struct call *c)
{
	struct utsname *u = (void *)(uintptr_t)c->arg[0];

	(void)d;
	c->result = -ENOSYS;
	if (c->nr == CALL_OPENAT)
		c->result = open_file((const char *)(uintptr_t)c->arg[1]);
	if (c->nr == CALL_READ)
		c->result = read_file(c->arg[0], (void *)(uintptr_t)c->arg[1], c->arg[2]);
	if (c->nr == CALL_CLOSE)
		c->result = kernel.n_open-- > 0 ? 0 : -EBADF;
	if (c->nr == CALL_UNAME && kernel.version) {
		snprintf(u->version, sizeof(u->version), "%s", kernel.version);
		c->result = 0;
	}
}

static int new_kernel(void **state)
{
	(void)state;
	kernel = (struct fake_kernel){ .door.pass = pass };
	return 0;
}

static struct span text(const char *s)
{
	return (struct span){ (const u8 *)s, strlen(s) };
}

static int ask(struct arena *a, struct span *out, const char **path, struct error *e)
{
	int err = kernel_config_read(&kernel.door, "6.1.0-50-amd64", a, out, path, e);

	assert_int_equal(kernel.n_open, 0);
	return err;
}

/* --- the configuration --- */

static void boot_comes_first(void **state)
{
	struct arena a = { 0 };
	struct error e;
	struct span out;
	const char *path;

	(void)state;
	kernel.files[0].path = "/boot/config-6.1.0-50-amd64";
	kernel.files[0].bytes = text("CONFIG_HZ=250\n");
	kernel.files[1].path = "/proc/config.gz";
	kernel.files[1].bytes = text("never read");
	assert_int_equal(ask(&a, &out, &path, &e), 0);
	assert_int_equal(out.len, 14);
	assert_memory_equal(out.p, "CONFIG_HZ=250\n", 14);
	assert_string_equal(path, "/boot/config-6.1.0-50-amd64");
	arena_free(&a);
}

static void proc_is_read_to_its_end_and_unpacked(void **state)
{
	struct arena a = { 0 };
	struct error e;
	struct span out, plain = file_bytes("tests/unit/test_kernel_config.c");
	const char *path;

	(void)state;
	assert_int_equal(system("gzip <tests/unit/test_kernel_config.c >" UNIT_BUILD "config.gz"),
			 0);
	kernel.files[1].path = "/proc/config.gz";
	kernel.files[1].bytes = file_bytes(UNIT_BUILD "config.gz");
	assert_int_equal(ask(&a, &out, &path, &e), 0);
	assert_int_equal(out.len, plain.len);
	assert_memory_equal(out.p, plain.p, plain.len);
	assert_string_equal(path, "/proc/config.gz");

	kernel.files[1].bytes.len--;
	assert_int_equal(ask(&a, &out, &path, &e), -EINVAL);
	assert_non_null(strstr(e.text, "/proc/config.gz: gzip: "));
	kernel.files[1].bytes.len++;
	span_free(&kernel.files[1].bytes);
	span_free(&plain);
	arena_free(&a);
}

static void large_ones_are_whole_or_refused(void **state)
{
	u64 len = 17 << 20;
	char *lines = malloc(len);
	struct arena a = { 0 };
	struct error e;
	struct span out;
	const char *path;

	(void)state;
	assert_non_null(lines);
	memset(lines, '#', len);
	kernel.files[0].path = "/boot/config-6.1.0-50-amd64";
	kernel.files[0].bytes = (struct span){ (u8 *)lines, 300000 };
	assert_int_equal(ask(&a, &out, &path, &e), 0);
	assert_int_equal(out.len, 300000);
	kernel.files[0].bytes.len = len; /* no kernel has one like this */
	assert_int_not_equal(ask(&a, &out, &path, &e), 0);
	free(lines);
	arena_free(&a);
}

static void missing_says_where_it_was_looked_for(void **state)
{
	struct arena a = { 0 };
	struct error e;
	struct span out;
	const char *path;

	(void)state;
	assert_int_equal(ask(&a, &out, &path, &e), -ENOENT);
	assert_non_null(strstr(e.text, "/boot/config-6.1.0-50-amd64 (No such file"));
	assert_non_null(strstr(e.text, "/proc/config.gz (No such file"));
	kernel.files[0].path = "/boot/config-6.1.0-50-amd64";
	kernel.files[0].err = -EACCES;
	assert_int_equal(ask(&a, &out, &path, &e), -EACCES);
	assert_non_null(strstr(e.text, "(Permission denied)"));
	arena_free(&a);
}

/* --- the version --- */

static void version_is_the_true_one(void **state)
{
	struct host h = { .release = "6.1.0-50-cloud-amd64", .version = 0x60100 };

	(void)state;
	assert_int_equal(kernel_version(&kernel.door, &h), 0x60100);
	kernel.version = "#1 SMP PREEMPT_DYNAMIC @0";
	assert_int_equal(kernel_version(&kernel.door, &h), 0x60100);
	kernel.version = "#1 SMP PREEMPT_DYNAMIC Debian 6.1.176-1 (2026-07-02)";
	assert_int_equal(kernel_version(&kernel.door, &h), 0x601b0);
	kernel.version = "#1 SMP Debian 4.19.316-1 (2024-06-25)"; /* as LINUX_VERSION_CODE has it */
	assert_int_equal(kernel_version(&kernel.door, &h), 0x413ff);
	kernel.version = "#101-Ubuntu SMP Tue Nov 14 13:30:08 UTC 2023";
	kernel.files[0].path = "/proc/version_signature";
	kernel.files[0].bytes = text("Ubuntu 5.15.0-91.101-generic 5.15.131\n");
	assert_int_equal(kernel_version(&kernel.door, &h), 0x50f83);
	kernel.files[0].bytes = text("something else\n");
	assert_int_equal(kernel_version(&kernel.door, &h), 0x60100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(boot_comes_first, new_kernel),
		cmocka_unit_test_setup(proc_is_read_to_its_end_and_unpacked, new_kernel),
		cmocka_unit_test_setup(large_ones_are_whole_or_refused, new_kernel),
		cmocka_unit_test_setup(missing_says_where_it_was_looked_for, new_kernel),
		cmocka_unit_test_setup(version_is_the_true_one, new_kernel),
	};

	return cmocka_run_group_tests_name("kernel_config", tests, NULL, NULL);
}
