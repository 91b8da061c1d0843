// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* library_files.c - libraries made for the purpose, and a door that leads to them */
#include "tests/unit/library_files.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_COPIED = 1 << 17 }; /* larger files are mapped as always */

/* --- the door --- */

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

void library_door(struct door *d, struct call *c)
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

void assert_nothing_left_open(const struct test_door *t)
{
	assert_int_equal(t->n_open, 0);
	assert_int_equal(t->n_mapped, 0);
	for (size_t i = 0; i < ARRAY_SIZE(t->copies); i++)
		assert_null(t->copies[i]);
}

/* --- libraries made for the purpose --- */

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

int library_files_build(void **state)
{
	(void)state;
	shell_run("rm -rf " BUILD);
	shell_run("mkdir -p " ROOT "/etc " ROOT "/usr/bin " ROOT "/usr/local/lib " ROOT
		  "/lib/$(uname -m | "
		  "sed s/^ppc64le/powerpc64le/)-linux-gnu && ln -s $(uname -m | "
		  "sed s/^ppc64le/powerpc64le/)-linux-gnu " ROOT "/lib/triplet");
	shell_run("gcc -O2 -DLIBRARY -shared -fPIC -nostdlib -Wl,--version-script=" SRC
		  "versions.map " SRC "places.c " SRC "other.c -o " BUILD "places.so");
	shell_run("cd " ROOT "/lib && for l in one.so.1 one.so.9 one.so.10 dev.so.2 script.so.3 "
		  "triplet/here.so.1 here.so.1 ../usr/local/lib/local.so.4 "
		  "long.so.1.2.3.4.20240722; do "
		  "echo 'int f(void){return 1;}' | gcc -shared -fPIC -nostdlib -x c - "
		  "-Wl,-soname,lib${l##*/} -o $(dirname $l)/lib$(basename $l) || exit 1; done; "
		  "ln -s libdev.so.2 libdev.so; "
		  "echo 'GROUP ( /lib/libscript.so.3 )' >libscript.so; "
		  "cp libone.so.1 ../usr/bin/one; cp libone.so.1 ../usr/bin/two; "
		  "echo '#!/bin/sh' >../usr/bin/text; mkdir libdir.so libdir.so.1; "
		  "for e in 12.debug 13debug.x 14.; do cp libone.so.1 libone.so.$e; done; "
		  "echo short >libtext.so.1; cp libone.so.1 libsome-other.so.1");
	shell_run(
		"cd " ROOT
		" && mkdir -p opt/lib/glibc-hwcaps/x86-64-v3 && for l in only opt; do for d in "
		"'' /glibc-hwcaps/x86-64-v3; do echo 'int f(void){return 1;}' | gcc -shared -fPIC "
		"-nostdlib -x c - -Wl,-soname,lib$l.so.1 -o opt/lib$d/lib$l.so.1; done; done; "
		"rm opt/lib/libonly.so.1");
	shell_run("mkdir -p " BUILD "bin && cp " ROOT "/usr/bin/one " BUILD "bin/lonely");
	make_foreign(ROOT "/lib/libone.so.1", ROOT "/lib/libforeign.so.5");
	make_foreign(ROOT "/lib/libone.so.1", ROOT "/lib/libone.so.11");
	return 0;
}

bool library_cache_make(void)
{
	return !geteuid() &&
	       !system("PATH=$PATH:/sbin:/usr/sbin; printf '%s\n' /usr/local/lib /opt/lib >" ROOT
		       "/etc/conf; ldconfig -X -r " ROOT
		       " -f /etc/conf -C /etc/ld.so.cache 2>/dev/null");
}

const char *library_loaded(const char *soname)
{
	void *library = dlopen(soname, RTLD_LAZY | RTLD_LOCAL);
	static char path[PATH_MAX];
	struct link_map *map;

	path[0] = 0;
	if (library && !dlinfo(library, RTLD_DI_LINKMAP, &map))
		snprintf(path, sizeof(path), "%s", map->l_name);
	return path;
}
