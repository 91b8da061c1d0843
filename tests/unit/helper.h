// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* helper.h - what the unit tests share: cmocka, files, BTF of an object
 *
 * Everything a test reads lies in memory of exactly its size, so that AddressSanitizer sees a read
 * of one byte too many. Paths are relative to the top of the tree, where the tests are run.
 */
#ifndef UNIT_HELPER_H
#define UNIT_HELPER_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/text.h"
#include "btf/btf.h"

#define UNIT_BUILD "build/tests/unit/"

/* A copy of LEN bytes, to be freed by span_free(). */
struct span span_copy(const void *p, u64 len);
void span_free(struct span *s);

/* A whole file; the test fails when it cannot be read. */
struct span file_bytes(const char *path);

/* The .BTF of an object made by clang, scanned. The arena owns it all. */
struct btf object_btf(const char *path, struct arena *a);

/* The first type of one of KINDS (a bit for each) with that name; the test fails if none has it. */
u32 btf_named(const struct btf *b, u32 kinds, const char *name);

/* Runs a shell command that must succeed. */
void shell_run(const char *command);

/* The first line that COMMAND prints, without its end; "" when there is none. Good until the next
 * call. */
const char *shell_line(const char *command);

/* Does TEXT hold exactly WANTED? Then it is emptied. */
void assert_text(struct text *t, const char *wanted);

/* Skips the test, and says why (cmocka's own skip() has no room for a reason). */
#define skip_because(...)                                 \
	do {                                              \
		print_message("# skipped: " __VA_ARGS__); \
		print_message("\n");                      \
		skip();                                   \
	} while (0)

#endif
