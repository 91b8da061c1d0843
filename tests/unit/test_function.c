// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_function.c - elf/elf_function.c and elf/elf_version.c
 *
 * Where a function really is, say: the kernel's list of mappings with the address that the dynamic
 * loader gave (dlsym, dlvsym), programs that print their own addresses (tests/unit/function/), and
 * readelf. The files are made by gcc, clang with lld, and the compilers of other CPUs.
 */
#include "tests/unit/elf_files.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "elf/elf_function.h"

#define SRC   "tests/unit/function/"
#define BUILD UNIT_BUILD "function/"
#define LIBRARY_FLAGS                                                                      \
	" -DLIBRARY -shared -fPIC -nostdlib -Wl,--version-script=" SRC "versions.map " SRC \
	"places.c " SRC "other.c -o " BUILD

/* --- helpers --- */

static bool have(const char *program)
{
	char command[256];

	snprintf(command, sizeof(command), "command -v %s", program);
	return *shell_line(command);
}

static u64 must_find(const struct opened *o, const char *name)
{
	struct error e = { 0 };
	u64 offset = 0;

	if (elf_function_offset(&o->elf, name, &offset, &e))
		fail_msg("%s: %s", name, e.text);
	assert_true(elf_offset_is_code(&o->elf, offset));
	return offset;
}

/* In PATH, FUNCTION is refused with code ERR and a sentence that has all of the words (NULL ends
 * them) in it.
 */
static void assert_refused(const char *path, const char *function, int err, const char *const *word)
{
	struct error e = { 0 };
	struct opened o;
	u64 offset;

	open_path(&o, path);
	assert_int_equal(elf_function_offset(&o.elf, function, &offset, &e), err);
	assert_int_equal(e.code, err);
	for (; *word; word++)
		if (!strstr(e.text, *word))
			fail_msg("%s: '%s' is not in: %s", function, *word, e.text);
	close_it(&o);
}
#define assert_refused(path, function, err, ...) \
	(assert_refused)(path, function, err, (const char *const[]){ __VA_ARGS__, NULL })

/* /proc/self/maps as a string. */
static struct span maps_now(void)
{
	struct span now = file_bytes("/proc/self/maps");
	u8 *text = calloc(1, now.len + 1);

	assert_non_null(text);
	memcpy(text, now.p, now.len);
	span_free(&now);
	return (struct span){ text, now.len + 1 };
}

/* The file and the offset in it that ADDRESS comes from; false: MAPS have no such file. */
static bool mapped_at(struct span maps, const void *address, u64 *offset, char path[4096])
{
	unsigned long from, to, off, at = (unsigned long)address;
	const char *line = (const char *)maps.p;

	for (; *line; line = strchr(line, '\n') + 1) {
		if (sscanf(line, "%lx-%lx %*s %lx %*s %*s %4095s", &from, &to, &off, path) != 4 ||
		    at < from || at >= to)
			continue;
		*offset = at - from + off;
		return true;
	}
	return false;
}

/* --- compared with readelf --- */

/* Does something else of that name but with another version exist? Then DEFAULT is what counts. */
static bool is_default(const struct oracle_symbol *s)
{
	return !strchr(s->name, '@') || strstr(s->name, "@@");
}

/* Every dynamic function of PATH that readelf lists: by name alone and with its version. Returns
 * how many there were.
 */
static size_t compare_with_readelf(const char *path, size_t *n_hidden, size_t *n_local_entries)
{
	struct oracle o = oracle_read(path);
	struct error e = { 0 };
	struct opened file;
	char base[512];
	size_t n = 0;
	u64 off;

	open_path(&file, path);
	for (size_t i = 0; i < o.n; i++) {
		const struct oracle_symbol *s = &o.sym[i];

		if (!s->defined || s->local)
			continue;
		snprintf(base, sizeof(base), "%.*s", (int)strcspn(s->name, "@"), s->name);
		if (s->ifunc) {
			assert_int_equal(elf_function_offset(&file.elf, s->name, &off, &e),
					 -EOPNOTSUPP);
			continue;
		}
		n++;
		*n_local_entries += s->local_entry > 0;
		off = oracle_offset(&o, s->value + s->local_entry);
		assert_int_equal(must_find(&file, s->name), off);
		if (is_default(s))
			assert_int_equal(must_find(&file, base), off);
		else
			++*n_hidden;
	}
	close_it(&file);
	free(o.sym);
	return n;
}

/* --- the C library of this machine --- */

static const char *libc_path(void)
{
	static char path[4096];
	void *libc = dlopen("libc.so.6", RTLD_LAZY | RTLD_NOLOAD);
	struct span maps = maps_now();
	u64 ignored;

	assert_non_null(libc);
	assert_true(mapped_at(maps, dlsym(libc, "getaddrinfo"), &ignored, path));
	span_free(&maps);
	return path;
}

static void all_of_libc_is_where_readelf_says(void **state)
{
	size_t hidden = 0, local_entries = 0;

	(void)state;
	assert_true(compare_with_readelf(libc_path(), &hidden, &local_entries) > 1500);
	print_message("# old versions: %zu\n", hidden);
	assert_true(hidden > 10 || !strcmp(shell_line("uname -m"), "riscv64"));
}

/* What a call would reach: the address that the loader gives, and what is mapped there. */
static void all_of_libc_is_where_the_loader_says(void **state)
{
	struct oracle o = oracle_read(libc_path());
	void *libc = dlopen("libc.so.6", RTLD_LAZY | RTLD_NOLOAD), *address;
	char name[512], path[4096], *at;
	size_t n_default = 0, n_version = 0;
	struct span maps = maps_now();
	const char *libc_file = libc_path();
	struct opened file;
	u64 off;

	(void)state;
	open_path(&file, libc_file);
	for (size_t i = 0; i < o.n; i++) {
		const struct oracle_symbol *s = &o.sym[i];

		strcpy(name, s->name);
		at = strchr(name, '@');
		if (!s->defined || s->ifunc || !at)
			continue;
		*at = 0;
		address = dlvsym(libc, name, at + 1 + (at[1] == '@'));
		assert_true(mapped_at(maps, address, &off, path));
		assert_string_equal(path, libc_file);
		assert_int_equal(must_find(&file, s->name), off);
		n_version++;
		if (!is_default(s))
			continue;
		address = dlsym(libc, name);
		assert_true(mapped_at(maps, address, &off, path));
		assert_int_equal(must_find(&file, name), off);
		n_default++;
	}
	assert_true(n_default > 1500 && n_version >= n_default);
	close_it(&file);
	span_free(&maps);
	free(o.sym);
}

static void ifunc_of_libc_is_refused(void **state)
{
	struct oracle o = oracle_read(libc_path());
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < o.n && n < 5; i++)
		if (o.sym[i].defined && o.sym[i].ifunc) {
			assert_refused(libc_path(), o.sym[i].name, -EOPNOTSUPP, "is an IFUNC");
			n++;
		}
	free(o.sym);
	if (n == 0)
		skip_because("this libc has no IFUNC");
}

/* --- files of our own --- */

/* Makes what the tests below look into. */
static int build_files(void **state)
{
	(void)state;
	shell_run("mkdir -p " BUILD);
	shell_run("gcc -O2 -DIFUNC" LIBRARY_FLAGS "gcc.so");
	shell_run("clang -fuse-ld=lld -O2 -DIFUNC" LIBRARY_FLAGS "lld.so 2>/dev/null || "
		  "clang -O2 -DIFUNC" LIBRARY_FLAGS "lld.so");
	shell_run("gcc -O2 -Wl,-z,noseparate-code" LIBRARY_FLAGS "joined.so");
	shell_run("gcc -O1 -fno-asynchronous-unwind-tables "
		  "-Wl,-z,noseparate-code,--build-id=none" LIBRARY_FLAGS "small.so");
	shell_run("objcopy --strip-unneeded " BUILD "gcc.so " BUILD "stripped.so");
	shell_run("objcopy --only-keep-debug " BUILD "gcc.so " BUILD "gcc.debug");
	shell_run("gcc -O2 -c " SRC "other.c -o " BUILD "other.o");
	shell_run(
		"echo 'void _start(void) { for (;;); }' | gcc -x c - -static -nostdlib -s -o " BUILD
		"nameless");
	for (const char *const *kind =
		     (const char *const[]){ "pie", "no-pie", "static", "static-pie", NULL };
	     *kind; kind++) {
		char command[512];

		snprintf(command, sizeof(command),
			 "gcc -O2 -DIFUNC -%s %s " SRC "places.c " SRC "other.c -o " BUILD "%s",
			 *kind, strcmp(*kind, "pie") ? "" : "-fPIE", *kind);
		shell_run(command);
	}
	return 0;
}

static void libraries_are_where_readelf_says(void **state)
{
	static const char *const files[] = { "gcc.so", "lld.so", "joined.so", "small.so",
					     "stripped.so" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		size_t hidden = 0, local_entries = 0;
		char path[128];

		snprintf(path, sizeof(path), BUILD "%s", files[i]);
		/* answer (twice), call_kept_to_itself, calls_elsewhere, exported, gone (twice),
		 * places, weakly
		 */
		assert_int_equal(compare_with_readelf(path, &hidden, &local_entries), 9);
		assert_int_equal(hidden, 3); /* answer@ONE, gone@ONE, gone@TWO */
	}
}

/* The library tells its own addresses; static functions and both versions are among them. */
static void libraries_are_where_they_run(void **state)
{
	static const char *const files[] = { "gcc.so", "lld.so", "joined.so" };
	struct place {
		const char *name;
		void *address;
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		char path[128], mapped[4096];
		struct opened file;
		struct span maps;
		void *library;
		size_t n = 0;
		u64 off;

		snprintf(path, sizeof(path), "./" BUILD "%s", files[i]);
		library = dlopen(path, RTLD_LAZY | RTLD_LOCAL);
		if (!library)
			fail_msg("%s", dlerror());
		maps = maps_now();
		open_path(&file, path);
		for (const struct place *p =
			     ((const struct place *(*)(void))dlsym(library, "places"))();
		     p->name; p++, n++) {
			assert_true(mapped_at(maps, p->address, &off, mapped));
			assert_int_equal(must_find(&file, p->name), off);
		}
		assert_int_equal(n, 5);
		assert_int_equal(must_find(&file, "answer@@TWO"), must_find(&file, "answer"));
		assert_int_not_equal(must_find(&file, "answer@ONE"), must_find(&file, "answer"));
		assert_int_equal(must_find(&file, "exported@ONE"), must_find(&file, "exported"));
		close_it(&file);
		span_free(&maps);
		dlclose(library);
	}
}

static void programs_are_where_they_run(void **state)
{
	static const char *const files[] = { "pie", "no-pie", "static", "static-pie" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		char path[128], name[64];
		struct opened file;
		unsigned long off;
		size_t n = 0;
		FILE *p;

		snprintf(path, sizeof(path), BUILD "%s", files[i]);
		open_path(&file, path);
		p = popen(path, "r");
		assert_non_null(p);
		while (fscanf(p, "%63s %lx", name, &off) == 2) {
			assert_int_equal(must_find(&file, name), off);
			n++;
		}
		assert_int_equal(pclose(p), 0);
		assert_int_equal(n, 4);
		close_it(&file);
	}
}

/* Both byte orders, and PowerPC's two entries. Their numbers are readelf's. */
static void libraries_of_other_cpus(void **state)
{
	static const char *const cpus[] = { "aarch64", "riscv64", "s390x", "powerpc64le" };
	size_t seen = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cpus); i++) {
		size_t hidden = 0, local_entries = 0;
		char command[512];

		snprintf(command, sizeof(command), "%s-linux-gnu-gcc", cpus[i]);
		if (!have(command))
			continue;
		snprintf(command, sizeof(command), "%s-linux-gnu-gcc -O2" LIBRARY_FLAGS "%s.so",
			 cpus[i], cpus[i]);
		shell_run(command);
		snprintf(command, sizeof(command), BUILD "%s.so", cpus[i]);
		assert_int_equal(compare_with_readelf(command, &hidden, &local_entries), 9);
		assert_int_equal(hidden, 3);
		assert_int_equal(local_entries > 0, !strcmp(cpus[i], "powerpc64le"));
		seen++;
	}
	if (seen == 0)
		skip_because("no compiler for another CPU is installed");
}

/* objdump counts from the global entry, and so does FUNCTION+OFFSET. */
static void power_offset_counts_from_the_global_entry(void **state)
{
	struct oracle o;
	struct opened file;

	(void)state;
	if (!have("powerpc64le-linux-gnu-gcc"))
		skip_because("powerpc64le-linux-gnu-gcc is not installed");
	o = oracle_read(BUILD "powerpc64le.so");
	open_path(&file, BUILD "powerpc64le.so");
	for (size_t i = 0; i < o.n; i++) {
		if (strcmp(o.sym[i].name, "exported@@ONE"))
			continue;
		assert_int_equal(o.sym[i].local_entry, 8);
		assert_int_equal(must_find(&file, "exported"),
				 oracle_offset(&o, o.sym[i].value + 8));
		assert_int_equal(must_find(&file, "exported+4"),
				 oracle_offset(&o, o.sym[i].value + 4));
		assert_int_equal(must_find(&file, "exported+0x10"),
				 oracle_offset(&o, o.sym[i].value + 16));
	}
	close_it(&file);
	free(o.sym);
}

static void offsets_stay_inside_the_function(void **state)
{
	const char *size = shell_line("LC_ALL=C readelf -W --dyn-syms " BUILD
				      "gcc.so | awk '/exported@@ONE/ { print $3 }'");
	struct opened file;
	char name[64];
	u64 start;

	(void)state;
	open_path(&file, BUILD "gcc.so");
	start = must_find(&file, "exported");
	assert_int_equal(must_find(&file, "exported+0"), start);
	assert_int_equal(must_find(&file, "exported@ONE+0x2"), start + 2);
	snprintf(name, sizeof(name), "exported+%d", atoi(size) - 1);
	assert_int_equal(must_find(&file, name), start + atoi(size) - 1);
	snprintf(name, sizeof(name), "exported+%s", size);
	assert_refused(BUILD "gcc.so", name, -EINVAL, size, "bytes");
	assert_refused(BUILD "gcc.so", "exported+0xffffffffffffffff", -EINVAL, "bytes");
	close_it(&file);
}

static void several_places_are_listed(void **state)
{
	const char *const commands[] = {
		"nm " BUILD "lld.so | awk '/ t twice_there$/ { print $1 }' | head -n1",
		"nm " BUILD "lld.so | awk '/ t twice_there$/ { print $1 }' | tail -n1",
	};
	struct oracle o = oracle_read(BUILD "lld.so");
	char place[2][32];

	(void)state;
	for (int i = 0; i < 2; i++)
		snprintf(place[i], sizeof(place[i]), "0x%llx",
			 (unsigned long long)oracle_offset(
				 &o, strtoull(shell_line(commands[i]), 0, 16)));
	free(o.sym);
	assert_string_not_equal(place[0], place[1]);
	assert_refused(BUILD "lld.so", "twice_there", -ENOTUNIQ, place[0], place[1], "in places.c",
		       "in other.c");
	assert_refused(BUILD "gcc.so", "gone", -ENOTUNIQ, "@ONE", "@TWO", "gone@VERSION");
	assert_refused(BUILD "static", "twice_there", -ENOTUNIQ, "in places.c", "in other.c");
}

static void what_is_not_there_is_explained(void **state)
{
	(void)state;
	assert_refused(BUILD "gcc.so", "exportet", -ENOENT, "near names: exported");
	assert_refused(BUILD "gcc.so", "kept_itself", -ENOENT, "kept_to_itself");
	assert_refused(BUILD "stripped.so", "kept_to_itself", -ENOENT, "stripped",
		       "call_kept_to_itself");
	assert_refused(BUILD "nameless", "_start", -ENOENT, "it has no symbols (it is stripped)",
		       "where '_start' is", "offset");
	assert_refused(BUILD "gcc.so", "from_elsewhere", -ENOENT, "probe that library");
	assert_refused(BUILD "gcc.so", "not_a_function", -ENOENT, "is no function");
	assert_refused(BUILD "gcc.so", "answer@THREE", -ENOENT, "@ONE", "@TWO");
	assert_refused(BUILD "gcc.so", "answer@", -EINVAL, "NAME@VERSION");
	assert_refused(BUILD "gcc.so", "", -EINVAL, "NAME@VERSION");
	assert_refused(BUILD "gcc.so", "@ONE", -EINVAL, "NAME@VERSION");
	assert_refused(BUILD "gcc.so", "chosen", -EOPNOTSUPP, "is an IFUNC");
	assert_refused(BUILD "static", "chosen", -EOPNOTSUPP, "is an IFUNC");
	assert_refused(BUILD "gcc.debug", "kept_to_itself", -ENOEXEC, "debug information");
	assert_refused(BUILD "other.o", "other_file", -ENOEXEC, "expected a program or library");
}

/* A + that is not followed by a number belongs to the name, and so does everything behind it. */
static void plus_may_be_part_of_a_name(void **state)
{
	(void)state;
	assert_refused(BUILD "gcc.so", "exported+x", -ENOENT, "'exported+x'");
	assert_refused(BUILD "gcc.so", "exported+0x", -ENOENT, "'exported+0x'");
	assert_refused(BUILD "gcc.so", "exported+1 ", -ENOENT, "'exported+1 '");
}

static void only_code_is_code(void **state)
{
	struct oracle o = oracle_read(BUILD "lld.so");
	struct opened file;

	(void)state;
	open_path(&file, BUILD "lld.so");
	assert_int_equal(o.n_loads, 1);
	assert_false(elf_offset_is_code(&file.elf, 0));
	assert_false(elf_offset_is_code(&file.elf, o.load[0].offset - 1));
	assert_true(elf_offset_is_code(&file.elf, o.load[0].offset));
	assert_true(elf_offset_is_code(&file.elf, o.load[0].offset + o.load[0].size - 1));
	assert_false(elf_offset_is_code(&file.elf, o.load[0].offset + o.load[0].size));
	assert_false(elf_offset_is_code(&file.elf, file.bytes.len));
	assert_false(elf_offset_is_code(&file.elf, UINT64_MAX));
	close_it(&file);
	free(o.sym);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_of_libc_is_where_readelf_says),
		cmocka_unit_test(all_of_libc_is_where_the_loader_says),
		cmocka_unit_test(ifunc_of_libc_is_refused),
		cmocka_unit_test(libraries_are_where_readelf_says),
		cmocka_unit_test(libraries_are_where_they_run),
		cmocka_unit_test(programs_are_where_they_run),
		cmocka_unit_test(libraries_of_other_cpus),
		cmocka_unit_test(power_offset_counts_from_the_global_entry),
		cmocka_unit_test(offsets_stay_inside_the_function),
		cmocka_unit_test(several_places_are_listed),
		cmocka_unit_test(what_is_not_there_is_explained),
		cmocka_unit_test(plus_may_be_part_of_a_name),
		cmocka_unit_test(only_code_is_code),
	};

	return cmocka_run_group_tests_name("function", tests, build_files, NULL);
}
