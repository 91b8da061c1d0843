// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_library.c - bpf/library.c: names to files
 *
 * What is right, say ldconfig -p and the dynamic loader itself (dlinfo).
 */
#include "tests/unit/library_files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bpf/library.h"

static int find(struct test_door *t, const char *name, char path[PATH_MAX], struct error *e)
{
	int err;

	t->d.pass = library_door;
	memset(path, 0, PATH_MAX);
	*e = (struct error){ 0 };
	err = library_find(&t->d, name, path, PATH_MAX, e);
	assert_int_equal(e->code, err);
	assert_nothing_left_open(t);
	return err;
}

static const char *must_find(struct test_door *t, const char *name)
{
	static char path[PATH_MAX];
	struct error e;

	if (find(t, name, path, &e))
		fail_msg("%s: %s", name, e.text);
	return path;
}

/* NAME is refused with code ERR and a sentence that has WORD in it. */
static void must_refuse(struct test_door *t, const char *name, int err, const char *word)
{
	char path[PATH_MAX];
	struct error e;

	assert_int_equal(find(t, name, path, &e), err);
	if (!strstr(e.text, word))
		fail_msg("%s: '%s' is not in: %s", name, word, e.text);
}

/* --- helpers --- */

static bool same_file(const char *a, const char *b)
{
	struct stat x, y;

	return !stat(a, &x) && !stat(b, &y) && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* The libraries that ldconfig lists for this machine's class, those for better CPUs left out. CB is
 * given each name, with the path that is listed first for it. Returns how many there were.
 */
static size_t each_of_ldconfig(void (*cb)(void *ctx, const char *name, const char *path), void *ctx)
{
	char line[8192], name[PATH_MAX], path[PATH_MAX], kind[256], last[PATH_MAX] = "";
	FILE *p = popen("PATH=$PATH:/sbin:/usr/sbin ldconfig -p", "r");
	size_t n = 0;

	assert_non_null(p);
	while (fgets(line, sizeof(line), p)) {
		if (sscanf(line, " %4095s (%255[^)]) => %4095s", name, kind, path) != 3 ||
		    strstr(kind, "hwcap") || !strncmp(kind, "ELF", 3) || !strcmp(kind, "libc6") ||
		    strstr(kind, "x32") || !strcmp(name, last))
			continue;
		strcpy(last, name);
		cb(ctx, name, path);
		n++;
	}
	pclose(p);
	return n;
}

/* --- this machine's libraries --- */

static void compare_with_ldconfig(void *ctx, const char *name, const char *path)
{
	assert_string_equal(must_find(ctx, name), path);
}

static void all_that_ldconfig_lists_is_found(void **state)
{
	struct test_door t = { 0 };

	(void)state;
	assert_true(each_of_ldconfig(compare_with_ldconfig, &t) > 3);
}

static void short_name_gives_elf(void *ctx, const char *name, const char *path)
{
	char stem[PATH_MAX], magic[4] = "";
	const char *found;
	FILE *f;

	snprintf(stem, sizeof(stem), "%s", name);
	if (!strstr(stem, ".so"))
		return;
	*strstr(stem, ".so") = 0;
	found = must_find(ctx, stem);
	f = fopen(found, "rb");
	assert_non_null(f);
	assert_int_equal(fread(magic, 1, 4, f), 4);
	fclose(f);
	assert_memory_equal(magic, "\177ELF", 4);
	assert_true(!strncmp(strrchr(found, '/') + 1, stem, strlen(stem)));
	(void)path;
}

static void short_names_give_libraries(void **state)
{
	struct test_door t = { 0 };

	(void)state;
	each_of_ldconfig(short_name_gives_elf, &t);
}

static void found_is_what_the_loader_loads(void **state)
{
	static const char *const sonames[] = { "libc.so.6",	  "libm.so.6", "libdl.so.2",
					       "libpthread.so.0", "libz.so.1", "libcmocka.so.0",
					       "libresolv.so.2",  "librt.so.1" };
	struct test_door with_cache = { 0 }, without = { .cache = "" };
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(sonames); i++) {
		if (!*library_loaded(sonames[i]))
			continue;
		assert_true(
			same_file(must_find(&with_cache, sonames[i]), library_loaded(sonames[i])));
		assert_true(same_file(must_find(&without, sonames[i]), library_loaded(sonames[i])));
		n++;
	}
	assert_true(n >= 3);
}

static void libc_goes_by_many_names(void **state)
{
	static const char *const names[] = { "c", "libc", "libc.so", "libc.so.6" };
	struct test_door with_cache = { 0 }, without = { .cache = "" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		assert_true(
			same_file(must_find(&with_cache, names[i]), library_loaded("libc.so.6")));
		assert_true(same_file(must_find(&without, names[i]), library_loaded("libc.so.6")));
	}
}

static void programs_are_found_in_path(void **state)
{
	struct test_door t = { 0 };
	char *path = strdup(getenv("PATH"));

	(void)state;
	assert_true(same_file(must_find(&t, "bash"), shell_line("command -v bash")));
	setenv("PATH", "", 1); /* the usual folders are looked into anyway */
	assert_true(same_file(must_find(&t, "bash"), "/bin/bash"));
	unsetenv("PATH");
	assert_true(same_file(must_find(&t, "bash"), "/bin/bash"));
	setenv("PATH", path, 1);
	free(path);
}

/* ldconfig still writes the cache in the form for programs of the last century, alone or in front
 * of the one that we read.
 */
static void caches_of_other_forms(void **state)
{
	struct test_door compat = { .cache = BUILD "compat.cache" };
	struct test_door old = { .cache = BUILD "old.cache" };
	struct span bytes;

	(void)state;
	if (system("PATH=$PATH:/sbin:/usr/sbin ldconfig -X -c compat -C " BUILD "compat.cache") ||
	    system("PATH=$PATH:/sbin:/usr/sbin ldconfig -X -c old -C $PWD/" BUILD "old.cache") ||
	    access(BUILD "compat.cache", R_OK))
		skip_because("ldconfig here does not write other forms");
	bytes = file_bytes(BUILD "compat.cache");
	assert_memory_equal(bytes.p, "ld.so-1.7.0", 11);
	span_free(&bytes);
	each_of_ldconfig(compare_with_ldconfig, &compat);
	assert_true(same_file(must_find(&old, "libc.so.6"), library_loaded("libc.so.6")));
}

/* --- libraries of our own --- */

static void look_around(struct test_door *t)
{
	assert_string_equal(must_find(t, "libone.so.9"), "/lib/libone.so.9");
	/* 11 is the highest, but for another CPU */
	assert_string_equal(must_find(t, "libone"), "/lib/libone.so.10");
	assert_string_equal(must_find(t, "libone.so"), "/lib/libone.so.10");
	/* libone.so.1 is a name of its own, and no start of others */
	assert_string_equal(must_find(t, "libone.so.1"), "/lib/libone.so.1");
	assert_string_equal(must_find(t, "script"), "/lib/libscript.so.3");
	assert_string_equal(must_find(t, "libscript.so"), "/lib/libscript.so.3");
	/* the folder of this CPU goes first, and so does its name in the cache */
	assert_non_null(strstr(must_find(t, "libhere.so.1"), "-linux-gnu/libhere.so.1"));
	assert_string_equal(must_find(t, "local"), "/usr/local/lib/liblocal.so.4");
	assert_string_equal(must_find(t, "long"), "/lib/liblong.so.1.2.3.4.20240722");
	/* the program of exactly that name before libone.so.10 */
	assert_string_equal(must_find(t, "one"), "/usr/bin/one");
	assert_string_equal(must_find(t, "two"), "/usr/bin/two");

	must_refuse(t, "foreign", -ENOENT, "machine 4660");
	must_refuse(t, "text", -ENOENT, "/usr/bin/text: not an ELF file");
	must_refuse(t, "libtext", -ENOENT, "/lib/libtext.so.1: not an ELF file");
	must_refuse(t, "libdir", -ENOENT, "is a directory");
	must_refuse(t, "libsome", -ENOENT, CACHE);
	must_refuse(t, "nosuch", -ENOENT, "libnosuch.so*");
	must_refuse(t, "libone.so.2", -ENOENT, "'libone.so.2'");
	must_refuse(t, "", -EINVAL, "missing");
	must_refuse(t, "..", -ENOENT, "'..'");
}

static void folders_without_a_cache(void **state)
{
	struct test_door t = { .root = ROOT, .cache = "" };

	(void)state;
	assert_string_equal(must_find(&t, "dev"), "/lib/libdev.so");
	look_around(&t);
}

/* /opt/lib is known to the cache only. The library for better CPUs is not taken. */
static void look_into_cache(struct test_door *t)
{
	assert_string_equal(must_find(t, "opt"), "/opt/lib/libopt.so.1");
	assert_string_equal(must_find(t, "libopt.so.1"), "/opt/lib/libopt.so.1");
	must_refuse(t, "only", -ENOENT, "'only'");
}

static void folders_with_a_cache(void **state)
{
	struct test_door t = { .root = ROOT };
	char path[PATH_MAX];
	struct error e;

	(void)state;
	if (!library_cache_make())
		skip_because("ldconfig -r needs root");
	assert_int_equal(find(&t, "dev", path, &e), 0);
	look_around(&t);
	look_into_cache(&t);
	/* Out of the folder and still in the cache: it is looked into, not believed. */
	assert_int_equal(rename(ROOT "/lib/libdev.so.2", BUILD "libdev.so.2"), 0);
	must_refuse(&t, "libdev.so.2", -ENOENT, CACHE);
	assert_int_equal(rename(BUILD "libdev.so.2", ROOT "/lib/libdev.so.2"), 0);
}

/* Folders that depend on where root happens to be are not for finding programs. */
static void relative_folders_are_passed_over(void **state)
{
	struct test_door t = { .root = ROOT, .cache = "" };
	char *path = strdup(getenv("PATH"));

	(void)state;
	setenv("PATH", ":.:" BUILD "bin::/nowhere:", 1);
	must_refuse(&t, "lonely", -ENOENT, "PATH");
	assert_string_equal(must_find(&t, "two"), "/usr/bin/two");
	setenv("PATH", path, 1);
	free(path);
}

static void paths_are_taken_as_they_are(void **state)
{
	struct test_door t = { 0 };
	struct error e;
	char path[8];

	(void)state;
	assert_string_equal(must_find(&t, ROOT "/usr/bin/one"), ROOT "/usr/bin/one");
	assert_string_equal(must_find(&t, "./" BUILD "places.so"), "./" BUILD "places.so");
	must_refuse(&t, "./nosuch", -ENOENT, "./nosuch");
	must_refuse(&t, "/", -EISDIR, "directory");
	must_refuse(&t, "/dev/null", -EINVAL, "regular file");
	assert_int_equal(library_find(&t.d, "bash", path, sizeof(path), &e), -ENAMETOOLONG);
	assert_int_equal(library_find(&t.d, ROOT "/usr/bin/one", path, sizeof(path), &e),
			 -ENAMETOOLONG);
	assert_nothing_left_open(&t);
}

/* --- damaged caches; AddressSanitizer judges, as each lies in memory of exactly its size --- */

static void write_cache(const u8 *p, u64 len)
{
	FILE *f = fopen(BUILD "damaged.cache", "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(p, 1, len, f), len);
	fclose(f);
}

static void damage_cache(struct span cache)
{
	struct test_door t = { .root = ROOT, .cache = BUILD "damaged.cache" };
	u8 *bytes = (u8 *)cache.p;

	for (u64 len = 0; len <= cache.len; len++) {
		write_cache(cache.p, len);
		assert_string_equal(must_find(&t, "libone.so.9"), "/lib/libone.so.9");
	}
	for (u64 i = 0; i < cache.len; i++) {
		const u8 was = bytes[i], values[] = { was ^ 0xff, was + 1 };
		char path[PATH_MAX];
		struct error e;

		for (size_t k = 0; k < ARRAY_SIZE(values); k++) {
			bytes[i] = values[k];
			write_cache(cache.p, cache.len);
			find(&t, "libone.so.9", path, &e); /* another path may be there now */
		}
		bytes[i] = was;
	}
}

static void damaged_caches_do_no_harm(void **state)
{
	struct span cache;

	(void)state;
	if (!library_cache_make())
		skip_because("ldconfig -r needs root");
	cache = file_bytes(ROOT CACHE);
	damage_cache(cache);
	span_free(&cache);
}

static void caches_with_an_old_header(void **state)
{
	struct test_door t = { .root = ROOT, .cache = ROOT "/etc/compat.cache" };
	struct span cache;

	(void)state;
	if (!library_cache_make())
		skip_because("ldconfig -r needs root");
	shell_run("PATH=$PATH:/sbin:/usr/sbin ldconfig -X -c compat -r " ROOT
		  " -f /etc/conf -C /etc/compat.cache 2>/dev/null");
	cache = file_bytes(ROOT "/etc/compat.cache");
	assert_memory_equal(cache.p, "ld.so-1.7.0", 11);
	look_into_cache(&t);
	damage_cache(cache);
	span_free(&cache);
}

/* The new form behind an old header with N entries, aligned to 8 (ALIGN_CACHE() in glibc's
 * sysdeps/generic/dl-cache.h): ldconfig, which can print what is in a cache, is asked first.
 */
static void write_behind_old_header(struct span cache, u32 n)
{
	u64 start = (16 + 12 * (u64)n + 7) / 8 * 8, len = start + cache.len;
	u8 *bytes = calloc(1, len);

	assert_non_null(bytes);
	memcpy(bytes, "ld.so-1.7.0", 11);
	memcpy(bytes + 12, &n, sizeof(n));
	memcpy(bytes + start, cache.p, cache.len);
	memset(bytes + start + 32, 0, 4); /* where extensions are, from the start of the file */
	write_cache(bytes, len);
	free(bytes);
	shell_run("PATH=$PATH:/sbin:/usr/sbin ldconfig -p -C " BUILD
		  "damaged.cache | grep -q /opt/lib/libopt.so.1");
}

static void old_headers_with_any_number_of_entries(void **state)
{
	struct test_door t = { .root = ROOT, .cache = BUILD "damaged.cache" };
	struct span cache;
	u32 n;

	(void)state;
	if (!library_cache_make())
		skip_because("ldconfig -r needs root");
	shell_run("PATH=$PATH:/sbin:/usr/sbin ldconfig -X -c new -r " ROOT
		  " -f /etc/conf -C /etc/new.cache 2>/dev/null");
	cache = file_bytes(ROOT "/etc/new.cache");
	assert_memory_equal(cache.p, "glibc-ld.so.cache1.1", 20);
	for (n = 0; n < 4; n++) {
		write_behind_old_header(cache, n);
		look_into_cache(&t);
	}
	span_free(&cache);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_that_ldconfig_lists_is_found),
		cmocka_unit_test(short_names_give_libraries),
		cmocka_unit_test(found_is_what_the_loader_loads),
		cmocka_unit_test(libc_goes_by_many_names),
		cmocka_unit_test(programs_are_found_in_path),
		cmocka_unit_test(caches_of_other_forms),
		cmocka_unit_test(folders_without_a_cache),
		cmocka_unit_test(folders_with_a_cache),
		cmocka_unit_test(relative_folders_are_passed_over),
		cmocka_unit_test(paths_are_taken_as_they_are),
		cmocka_unit_test(damaged_caches_do_no_harm),
		cmocka_unit_test(caches_with_an_old_header),
		cmocka_unit_test(old_headers_with_any_number_of_entries),
	};

	return cmocka_run_group_tests_name("library", tests, library_files_build, NULL);
}
