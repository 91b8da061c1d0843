// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_library.c - bpf/library.c: names to files, functions to places where a uprobe counts
 *
 * What is right, say: ldconfig -p, the dynamic loader itself (dlinfo), readelf's address of
 * getaddrinfo, and in the end the kernel: a perf event at the place must count the calls. A door of
 * our own leads the calls into a folder with libraries made for the purpose, gives files in memory
 * of exactly their size, lets one call fail, and counts what was left open.
 */
#include "tests/unit/helper.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <link.h>
#include <linux/perf_event.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bpf/library.h"

#define SRC   "tests/unit/function/"
#define BUILD UNIT_BUILD "library/"
#define ROOT  BUILD "root"
#define CACHE "/etc/ld.so.cache"

enum { MOST_COPIED = 1 << 17 }; /* larger files are mapped as always */

/* --- the door --- */

struct test_door {
	struct door d;	   /* first: pass() is given this */
	const char *root;  /* put in front of absolute paths; NULL: none */
	const char *cache; /* in place of /etc/ld.so.cache, "": there is none; NULL: the real one */
	long fail_at;	   /* the call that fails, counted from 1; 0: none */
	long calls;
	int n_open, n_mapped;
	void *copies[16]; /* files that were "mapped" */
};

static void map_copy(struct test_door *t, struct call *c)
{
	u64 len = c->arg[1];
	size_t i = 0;

	while (t->copies[i])
		assert_true(++i < ARRAY_SIZE(t->copies));
	t->copies[i] = malloc(len);
	assert_non_null(t->copies[i]);
	if ((int)c->arg[4] >= 0) /* else it is read into it */
		assert_int_equal(pread(c->arg[4], t->copies[i], len, 0), len);
	c->result = (s64)(uintptr_t)t->copies[i];
}

static void unmap_copy(struct test_door *t, struct call *c)
{
	for (size_t i = 0; i < ARRAY_SIZE(t->copies); i++)
		if (t->copies[i] && t->copies[i] == (void *)(uintptr_t)c->arg[0]) {
			free(t->copies[i]);
			t->copies[i] = NULL;
			c->result = 0;
			return;
		}
	door_kernel(&t->d, c); /* a large file, or memory that one was read into */
	t->n_mapped--;
}

static void open_elsewhere(struct test_door *t, struct call *c)
{
	const char *path = (const char *)(uintptr_t)c->arg[1];
	struct call changed = *c;
	char to[2 * PATH_MAX];

	snprintf(to, sizeof(to), "%s%s", t->root && *path == '/' ? t->root : "", path);
	if (t->cache && !strcmp(path, CACHE))
		snprintf(to, sizeof(to), "%s", *t->cache ? t->cache : "/nonexistent/cache");
	changed.arg[1] = (uintptr_t)to;
	door_kernel(&t->d, &changed);
	c->result = changed.result;
	t->n_open += c->result >= 0;
}

static void pass(struct door *d, struct call *c)
{
	struct test_door *t = (struct test_door *)d;

	if (++t->calls == t->fail_at && c->nr != CALL_CLOSE && c->nr != CALL_MUNMAP) {
		c->result = -EIO;
	} else if (c->nr == CALL_OPENAT) {
		open_elsewhere(t, c);
	} else if (c->nr == CALL_MMAP && c->arg[1] <= MOST_COPIED) {
		map_copy(t, c);
	} else if (c->nr == CALL_MUNMAP) {
		unmap_copy(t, c);
	} else {
		t->n_open -= c->nr == CALL_CLOSE;
		door_kernel(d, c);
		t->n_mapped += c->nr == CALL_MMAP && c->result > 0;
	}
}

static void assert_nothing_left_open(const struct test_door *t)
{
	assert_int_equal(t->n_open, 0);
	assert_int_equal(t->n_mapped, 0);
	for (size_t i = 0; i < ARRAY_SIZE(t->copies); i++)
		assert_null(t->copies[i]);
}

static int find(struct test_door *t, const char *name, char path[PATH_MAX], struct error *e)
{
	int err;

	t->d.pass = pass;
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

static void run(const char *command)
{
	if (system(command))
		fail_msg("failed: %s", command);
}

/* The first line that COMMAND prints, without its end. */
static const char *output(const char *command)
{
	static char line[4096];
	FILE *p = popen(command, "r");

	assert_non_null(p);
	if (!fgets(line, sizeof(line), p))
		line[0] = 0;
	pclose(p);
	line[strcspn(line, "\n")] = 0;
	return line;
}

static bool same_file(const char *a, const char *b)
{
	struct stat x, y;

	return !stat(a, &x) && !stat(b, &y) && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* What the dynamic loader loads for SONAME; "" when it does not. */
static const char *loaded(const char *soname)
{
	void *library = dlopen(soname, RTLD_LAZY | RTLD_LOCAL);
	static char path[PATH_MAX];
	struct link_map *map;

	path[0] = 0;
	if (library && !dlinfo(library, RTLD_DI_LINKMAP, &map))
		snprintf(path, sizeof(path), "%s", map->l_name);
	return path;
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
		if (!*loaded(sonames[i]))
			continue;
		assert_true(same_file(must_find(&with_cache, sonames[i]), loaded(sonames[i])));
		assert_true(same_file(must_find(&without, sonames[i]), loaded(sonames[i])));
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
		assert_true(same_file(must_find(&with_cache, names[i]), loaded("libc.so.6")));
		assert_true(same_file(must_find(&without, names[i]), loaded("libc.so.6")));
	}
}

static void programs_are_found_in_path(void **state)
{
	struct test_door t = { 0 };
	char *path = strdup(getenv("PATH"));

	(void)state;
	assert_true(same_file(must_find(&t, "bash"), output("command -v bash")));
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
	assert_true(same_file(must_find(&old, "libc.so.6"), loaded("libc.so.6")));
}

/* --- libraries of our own --- */

/* A copy of FROM in ROOT, said to be for CPU 0x1234. */
static void make_foreign(const char *from, const char *to)
{
	struct span bytes = file_bytes(from);
	Elf64_Ehdr *h = (void *)bytes.p;
	FILE *f = fopen(to, "wb");

	h->e_machine = 0x1234;
	assert_non_null(f);
	assert_int_equal(fwrite(bytes.p, 1, bytes.len, f), bytes.len);
	fclose(f);
	span_free(&bytes);
}

static int build_files(void **state)
{
	(void)state;
	run("rm -rf " BUILD);
	run("mkdir -p " ROOT "/etc " ROOT "/usr/bin " ROOT "/usr/local/lib " ROOT
	    "/lib/$(uname -m | "
	    "sed s/^ppc64le/powerpc64le/)-linux-gnu && ln -s $(uname -m | "
	    "sed s/^ppc64le/powerpc64le/)-linux-gnu " ROOT "/lib/triplet");
	run("gcc -O2 -DLIBRARY -shared -fPIC -nostdlib -Wl,--version-script=" SRC
	    "versions.map " SRC "places.c " SRC "other.c -o " BUILD "places.so");
	run("cd " ROOT "/lib && for l in one.so.1 one.so.9 one.so.10 dev.so.2 script.so.3 "
	    "triplet/here.so.1 here.so.1 ../usr/local/lib/local.so.4 long.so.1.2.3.4.20240722; do "
	    "echo 'int f(void){return 1;}' | gcc -shared -fPIC -nostdlib -x c - "
	    "-Wl,-soname,lib${l##*/} -o $(dirname $l)/lib$(basename $l) || exit 1; done; "
	    "ln -s libdev.so.2 libdev.so; "
	    "echo 'GROUP ( /lib/libscript.so.3 )' >libscript.so; "
	    "cp libone.so.1 ../usr/bin/one; cp libone.so.1 ../usr/bin/two; "
	    "echo '#!/bin/sh' >../usr/bin/text; mkdir libdir.so libdir.so.1; "
	    "for e in 12.debug 13debug.x 14.; do cp libone.so.1 libone.so.$e; done; "
	    "echo short >libtext.so.1; cp libone.so.1 libsome-other.so.1");
	run("cd " ROOT
	    " && mkdir -p opt/lib/glibc-hwcaps/x86-64-v3 && for l in only opt; do for d in "
	    "'' /glibc-hwcaps/x86-64-v3; do echo 'int f(void){return 1;}' | gcc -shared -fPIC "
	    "-nostdlib -x c - -Wl,-soname,lib$l.so.1 -o opt/lib$d/lib$l.so.1; done; done; "
	    "rm opt/lib/libonly.so.1");
	run("mkdir -p " BUILD "bin && cp " ROOT "/usr/bin/one " BUILD "bin/lonely");
	make_foreign(ROOT "/lib/libone.so.1", ROOT "/lib/libforeign.so.5");
	make_foreign(ROOT "/lib/libone.so.1", ROOT "/lib/libone.so.11");
	return 0;
}

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

/* The cache of the libraries in ROOT; false, when it could not be made. */
static bool make_cache(void)
{
	return !geteuid() &&
	       !system("PATH=$PATH:/sbin:/usr/sbin; printf '%s\n' /usr/local/lib /opt/lib >" ROOT
		       "/etc/conf; ldconfig -X -r " ROOT
		       " -f /etc/conf -C /etc/ld.so.cache 2>/dev/null");
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
	if (!make_cache())
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
	if (!make_cache())
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
	if (!make_cache())
		skip_because("ldconfig -r needs root");
	run("PATH=$PATH:/sbin:/usr/sbin ldconfig -X -c compat -r " ROOT
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
	run("PATH=$PATH:/sbin:/usr/sbin ldconfig -p -C " BUILD
	    "damaged.cache | grep -q /opt/lib/libopt.so.1");
}

static void old_headers_with_any_number_of_entries(void **state)
{
	struct test_door t = { .root = ROOT, .cache = BUILD "damaged.cache" };
	struct span cache;
	u32 n;

	(void)state;
	if (!make_cache())
		skip_because("ldconfig -r needs root");
	run("PATH=$PATH:/sbin:/usr/sbin ldconfig -X -c new -r " ROOT
	    " -f /etc/conf -C /etc/new.cache 2>/dev/null");
	cache = file_bytes(ROOT "/etc/new.cache");
	assert_memory_equal(cache.p, "glibc-ld.so.cache1.1", 20);
	for (n = 0; n < 4; n++) {
		write_behind_old_header(cache, n);
		look_into_cache(&t);
	}
	span_free(&cache);
}

/* --- a function's place --- */

static int place(struct test_door *t, const char *binary, const char *function, u64 *offset,
		 struct error *e)
{
	char path[PATH_MAX];
	int err;

	t->d.pass = pass;
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
		 loaded("libc.so.6"));
	wanted = strtoull(output(command), NULL, 10);
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

/* --- every call may fail --- */

static void each_call_may_fail(void **state)
{
	static const char *const names[] = { "libone.so.9", "one", "long", "nosuch" };

	(void)state;
	make_cache();
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
		cmocka_unit_test(places_that_are_refused),
		cmocka_unit_test(getaddrinfo_is_where_readelf_says),
		cmocka_unit_test(the_kernel_counts_getaddrinfo),
		cmocka_unit_test(the_kernel_counts_our_functions),
		cmocka_unit_test(each_call_may_fail),
	};

	return cmocka_run_group_tests_name("library", tests, build_files, NULL);
}
