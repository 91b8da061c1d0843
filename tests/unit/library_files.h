/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* library_files.h - libraries made for the purpose, and a door that leads to them
 *
 * The door leads the calls into a folder with libraries of our own, gives files in memory of
 * exactly their size, lets one call fail, and counts what was left open.
 */
#ifndef UNIT_LIBRARY_FILES_H
#define UNIT_LIBRARY_FILES_H

#include <limits.h>

#include "bpf/door.h"
#include "tests/unit/helper.h"

#define SRC   "tests/unit/function/"
#define BUILD UNIT_BUILD "library/"
#define ROOT  BUILD "root"
#define CACHE "/etc/ld.so.cache"

struct test_door {
	struct door d;	   /* first: pass() is given this */
	const char *root;  /* put in front of absolute paths; NULL: none */
	const char *cache; /* in place of /etc/ld.so.cache, "": there is none; NULL: the real one */
	long fail_at;	   /* the call that fails, counted from 1; 0: none */
	long calls;
	int n_open, n_mapped;
	void *copies[16]; /* files that were "mapped" */
};

/* A door's pass(); the door is the first member of a struct test_door. */
void library_door(struct door *d, struct call *c);
void assert_nothing_left_open(const struct test_door *t);

/* A group's set-up: everything in BUILD. */
int library_files_build(void **state);

/* The cache of the libraries in ROOT; false, when it could not be made. */
bool library_cache_make(void);

/* What the dynamic loader loads for SONAME; "" when it does not. */
const char *library_loaded(const char *soname);

#endif
