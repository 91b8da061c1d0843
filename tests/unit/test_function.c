// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_function.c - elf/elf_function.c and elf/elf_version.c
 *
 * Where a function really is, say: the kernel's list of mappings with the address that the dynamic
 * loader gave (dlsym, dlvsym), programs that print their own addresses (tests/unit/function/), and
 * readelf. The files are made by gcc, clang with lld, and the compilers of other CPUs.
 */
#include "tests/unit/helper.h"

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

/* Runs a shell command that must succeed. */
static void run(const char *command)
{
	if (system(command))
		fail_msg("failed: %s", command);
}

/* The first line that COMMAND prints, without its end; "" when there is none. */
static const char *output(const char *command)
{
	static char line[4096];
	FILE *p = popen(command, "r");

	assert_non_null(p);
	if (!fgets(line, sizeof(line), p))
		line[0] = 0;
	while (fgets((char[4096]){ 0 }, 4096, p))
		;
	pclose(p);
	line[strcspn(line, "\n")] = 0;
	return line;
}

static bool have(const char *program)
{
	char command[256];

	snprintf(command, sizeof(command), "command -v %s", program);
	return *output(command);
}

struct opened {
	struct span bytes;
	struct arena a;
	struct elf_file elf;
};

static int open_bytes(struct opened *o, struct span bytes, struct error *e)
{
	*o = (struct opened){ .bytes = bytes };
	return elf_parse(bytes, &o->a, &o->elf, e);
}

static void open_path(struct opened *o, const char *path)
{
	struct error e = { 0 };

	if (open_bytes(o, file_bytes(path), &e))
		fail_msg("%s: %s", path, e.text);
}

static void close_it(struct opened *o)
{
	arena_free(&o->a);
	span_free(&o->bytes);
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

/* --- readelf as the oracle --- */

struct oracle_symbol {
	u64 value;
	u32 local_entry;
	bool defined, ifunc, local;
	char name[512]; /* with @VERSION or @@VERSION */
};

struct oracle {
	struct oracle_symbol *sym;
	size_t n;
	struct {
		u64 addr, offset, size;
	} load[16], section[64];
	size_t n_loads, n_sections;
};

/* "    42: 00000000000efc70  8624 FUNC    GLOBAL DEFAULT [<localentry>: 8]  13 getaddrinfo@@G" */
static void oracle_symbol_line(struct oracle *o, char *line)
{
	struct oracle_symbol s = { 0 };
	char type[64], bind[64], ndx[64], *entry = strstr(line, "[<localentry>:"), *end;
	unsigned long value;

	if (entry) {
		s.local_entry = strtoul(entry + strlen("[<localentry>:"), &end, 10);
		memset(entry, ' ', end + 1 - entry);
	}
	if ((end = strstr(line, "<OS specific>: 10"))) /* readelf without the GNU OS mark */
		memcpy(end, "IFUNC            ", 17);
	if (sscanf(line, " %*u: %lx %*s %63s %63s %*s %63s %511s", &value, type, bind, ndx,
		   s.name) != 5)
		return;
	s.ifunc = !strcmp(type, "IFUNC");
	if (strcmp(type, "FUNC") && !s.ifunc)
		return;
	s.value = value;
	s.defined = strcmp(ndx, "UND");
	s.local = !strcmp(bind, "LOCAL");
	o->sym = realloc(o->sym, (o->n + 1) * sizeof(s));
	assert_non_null(o->sym);
	o->sym[o->n++] = s;
}

/* "  LOAD           0x000820 0x0000000000001820 0x0000000000001820 0x0001b0 0x0001b0 R E 0x1000"
 * "  [13] .text     PROGBITS        0000000000001820 000820 0001b0 00  AX  0   0 16"
 */
static void oracle_place_line(struct oracle *o, const char *line)
{
	unsigned long off, addr, size;
	char flags[8];

	if (sscanf(line, " LOAD %lx %lx %*x %lx %*x %7[RWE ]", &off, &addr, &size, flags) == 4 &&
	    strchr(flags, 'E') && o->n_loads < ARRAY_SIZE(o->load)) {
		o->load[o->n_loads].addr = addr;
		o->load[o->n_loads].offset = off;
		o->load[o->n_loads++].size = size;
	}
	if ((line = strchr(line, ']')) &&
	    sscanf(line, "] %*s PROGBITS %lx %lx %lx", &addr, &off, &size) == 3 &&
	    o->n_sections < ARRAY_SIZE(o->section)) {
		o->section[o->n_sections].addr = addr;
		o->section[o->n_sections].offset = off;
		o->section[o->n_sections++].size = size;
	}
}

static struct oracle oracle_read(const char *path)
{
	struct oracle o = { 0 };
	char command[4400], line[8192];
	FILE *p;

	snprintf(command, sizeof(command), "LC_ALL=C readelf -lSW --dyn-syms %s 2>/dev/null", path);
	p = popen(command, "r");
	assert_non_null(p);
	while (fgets(line, sizeof(line), p)) {
		oracle_place_line(&o, line);
		oracle_symbol_line(&o, line);
	}
	assert_int_equal(pclose(p), 0);
	assert_true(o.n > 0 && o.n_loads > 0 && o.n_sections > 0);
	return o;
}

/* bpftrace's rule, and libbpf's: they must agree before we are compared with them. */
static u64 oracle_offset(const struct oracle *o, u64 addr)
{
	u64 by_segment = 0, by_section = 0;

	for (size_t i = 0; i < o->n_loads; i++)
		if (addr >= o->load[i].addr && addr - o->load[i].addr < o->load[i].size)
			by_segment = addr - o->load[i].addr + o->load[i].offset;
	for (size_t i = 0; i < o->n_sections; i++)
		if (o->section[i].addr && addr >= o->section[i].addr &&
		    addr - o->section[i].addr < o->section[i].size)
			by_section = addr - o->section[i].addr + o->section[i].offset;
	assert_int_equal(by_segment, by_section);
	assert_true(by_segment);
	return by_segment;
}

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
	assert_true(hidden > 10 || !strcmp(output("uname -m"), "riscv64"));
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
	run("mkdir -p " BUILD);
	run("gcc -O2 -DIFUNC" LIBRARY_FLAGS "gcc.so");
	run("clang -fuse-ld=lld -O2 -DIFUNC" LIBRARY_FLAGS "lld.so 2>/dev/null || "
	    "clang -O2 -DIFUNC" LIBRARY_FLAGS "lld.so");
	run("gcc -O2 -Wl,-z,noseparate-code" LIBRARY_FLAGS "joined.so");
	run("gcc -O1 -fno-asynchronous-unwind-tables "
	    "-Wl,-z,noseparate-code,--build-id=none" LIBRARY_FLAGS "small.so");
	run("objcopy --strip-unneeded " BUILD "gcc.so " BUILD "stripped.so");
	run("objcopy --only-keep-debug " BUILD "gcc.so " BUILD "gcc.debug");
	run("gcc -O2 -c " SRC "other.c -o " BUILD "other.o");
	run("echo 'void _start(void) { for (;;); }' | gcc -x c - -static -nostdlib -s -o " BUILD
	    "nameless");
	for (const char *const *kind =
		     (const char *const[]){ "pie", "no-pie", "static", "static-pie", NULL };
	     *kind; kind++) {
		char command[512];

		snprintf(command, sizeof(command),
			 "gcc -O2 -DIFUNC -%s %s " SRC "places.c " SRC "other.c -o " BUILD "%s",
			 *kind, strcmp(*kind, "pie") ? "" : "-fPIE", *kind);
		run(command);
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
		run(command);
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
	const char *size = output("LC_ALL=C readelf -W --dyn-syms " BUILD
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
			 (unsigned long long)oracle_offset(&o,
							   strtoull(output(commands[i]), 0, 16)));
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

/* --- damaged files; AddressSanitizer and UBSan judge --- */

/* Every way through the search. Returns whether the first question was answered. */
static bool ask_all(struct span bytes)
{
	static const char *const names[] = { "exported", "twice_there",	 "gone", "answer@ONE",
					     "exporte",	 "answer@THREE", "call" };
	struct error e = { 0 };
	struct opened o;
	bool first = false;

	if (!open_bytes(&o, bytes, &e)) {
		for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
			u64 off = UINT64_MAX;
			int err = elf_function_offset(&o.elf, names[i], &off, &e);

			if (err)
				assert_int_equal(e.code, err);
			else
				assert_true(off < bytes.len);
			first |= i == 0 && !err;
		}
	}
	arena_free(&o.a);
	return first;
}

static void file_of_every_length_is_refused(void **state)
{
	struct span whole = file_bytes(BUILD "small.so");

	(void)state;
	assert_true(ask_all(whole));
	for (u64 len = 0; len < whole.len; len++) {
		struct span cut = span_copy(whole.p, len);

		assert_false(ask_all(cut)); /* ld puts the section headers last */
		span_free(&cut);
	}
	span_free(&whole);
}

/* Section INDEX, LEN bytes of it, at the file's very end. */
static struct span with_section_last(struct span file, u32 index, u64 len)
{
	const struct elf64_header *h = (const void *)file.p;
	const struct elf64_shdr *s = (const void *)(file.p + h->shoff);
	u8 *copy = malloc(file.len + len);
	struct elf64_shdr *changed = (void *)(copy + h->shoff);

	memcpy(copy, file.p, file.len);
	memcpy(copy + file.len, file.p + s[index].offset, len);
	changed[index].offset = file.len;
	changed[index].size = len;
	return (struct span){ copy, file.len + len };
}

static void sections_of_every_length_do_no_harm(void **state)
{
	struct span whole = file_bytes(BUILD "small.so");
	const struct elf64_header *h = (const void *)whole.p;
	const struct elf64_shdr *s = (const void *)(whole.p + h->shoff);

	(void)state;
	for (u32 i = 1; i < h->shnum; i++) {
		for (u64 len = 0; s[i].type != SHT_NOBITS && len <= s[i].size; len++) {
			struct span cut = with_section_last(whole, i, len);

			ask_all(cut);
			span_free(&cut);
		}
	}
	span_free(&whole);
}

static void wrong_bytes_do_no_harm(void **state)
{
	struct span whole = file_bytes(BUILD "small.so");
	u8 *bytes = (u8 *)whole.p;

	(void)state;
	for (u64 i = 0; i < whole.len; i++) {
		const u8 was = bytes[i];
		const u8 values[] = { was + 1, was - 1, was ^ 0xff, was ^ 0x80 };

		for (size_t k = 0; k < ARRAY_SIZE(values); k++) {
			bytes[i] = values[k];
			ask_all(whole);
		}
		bytes[i] = was;
	}
	span_free(&whole);
}

/* Numbers that wrap when they are added or multiplied. */
static void huge_program_headers_do_no_harm(void **state)
{
	static const u64 huge[] = { UINT64_MAX, UINT64_MAX - 55, 1ull << 63, UINT32_MAX };
	struct span whole = file_bytes(BUILD "small.so");
	struct elf64_header *h = (void *)whole.p;
	struct elf64_phdr *p = (void *)(whole.p + h->phoff);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(huge); i++) {
		const struct elf64_header was_header = *h;
		const struct elf64_phdr was = *p;

		h->phoff = huge[i];
		assert_false(ask_all(whole));
		*h = was_header;
		h->phnum = 0xffff; /* the number is elsewhere, where nobody has written it */
		assert_false(ask_all(whole));
		*h = was_header;
		p->offset = huge[i];
		assert_false(ask_all(whole));
		*p = was;
		p->vaddr = huge[i];
		assert_false(ask_all(whole));
		*p = was;
		p->filesz = huge[i];
		assert_false(ask_all(whole));
		*p = was;
	}
	span_free(&whole);
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
		cmocka_unit_test(file_of_every_length_is_refused),
		cmocka_unit_test(sections_of_every_length_do_no_harm),
		cmocka_unit_test(wrong_bytes_do_no_harm),
		cmocka_unit_test(huge_program_headers_do_no_harm),
	};

	return cmocka_run_group_tests_name("function", tests, build_files, NULL);
}
