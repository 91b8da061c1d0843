// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* fuzz.h - what the fuzz targets share
 *
 * libFuzzer calls LLVMFuzzerTestOneInput() with bytes that it makes up from what reached new code
 * before. The bytes lie in memory of exactly their size; AddressSanitizer and UBSan judge, and a
 * call that takes longer than -timeout or more memory than -rss_limit_mb counts as a fault too.
 */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/span.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t len);

/* A promise of the code under test: a refusal has a sentence, success has none that matters. */
static inline void check(int err, const struct error *e)
{
	if (err < 0 && (e->code != err || !*e->text)) {
		fprintf(stderr, "error %d without a sentence\n", err);
		abort();
	}
}

/* Text that is shown may hold no control character but line ends, no broken UTF-8, and nothing that
 * changes the direction of writing: quoting it once more changes nothing.
 */
static inline void check_text(const struct text *t)
{
	struct text quoted = { 0 };
	size_t i, from;

	for (i = from = 0; i <= t->len; i++) {
		if (i < t->len && t->p[i] != '\n')
			continue;
		text_clear(&quoted);
		text_quote_line(&quoted, t->p + from, i - from);
		if (quoted.len != i - from || (i > from && memchr(t->p + from, '\t', i - from))) {
			fprintf(stderr, "not quoted: %s\n", quoted.p);
			abort();
		}
		from = i + 1;
	}
	text_free(&quoted);
}

#endif
