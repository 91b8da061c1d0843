// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* text.h - text being put together in memory
 *
 * Printing needs text, and the pure folders must not print: they add to one of these, and
 * loader/cli/ writes it out. Bytes that other people control go in through text_quote() or
 * text_json(), which let no control character and no broken UTF-8 through.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/types.h"

struct text {
	char *p;     /* NUL-terminated once anything was added; owned */
	size_t len;  /* without the NUL */
	size_t size; /* bytes allocated */
	bool failed; /* memory ran out: what came after is missing */
};

void text_add(struct text *t, const char *fmt, ...) PRINTF_LIKE(2, 3);
void text_str(struct text *t, const char *s);
void text_bytes(struct text *t, const char *s, size_t len);
void text_u64(struct text *t, u64 v); /* decimal; several times faster than text_add("%llu") */
void text_s64(struct text *t, s64 v);

/* LEN bytes as they would stand between C's quotes, without the quotes: \n, \x1b, \\, \". Whole
 * UTF-8 characters pass unless they are control characters or change the direction of writing.
 */
void text_quote(struct text *t, const char *s, size_t len);

/* For whole lines of our own or of the kernel: as text_quote(), but quotes and tabs stay. */
void text_quote_line(struct text *t, const char *s, size_t len);

/* The same as a JSON string with its quotes; a byte that is not UTF-8 becomes U+FFFD. */
void text_json(struct text *t, const char *s, size_t len);

/* Bytes of which nothing is known, for people: hex, four together, what seems to be text as text,
 * zeroes counted: 7b000000 "bash" 00*14
 */
void text_unknown(struct text *t, const u8 *p, size_t len);

/* Up to the first NUL or LEN: what a char array holds. */
size_t text_array_len(const char *s, size_t len);

void text_clear(struct text *t); /* empty, keeps the memory */
void text_free(struct text *t);

#endif
