// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* fuzz_inflate.c - any bytes as a gzip file: refused with a sentence, or within the limit
 *
 * The last four bytes say how much comes out, and the CRC before them is checked only at the end,
 * so that nearly all of the decoder is reached by inputs with a wrong one.
 */
#include <stdlib.h>
#include <string.h>

#include "base/inflate.h"

enum { MAX = 1 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena a = { 0 };
	struct error e = { 0 };
	struct span out = { 0 };
	u8 *exact = malloc(len ? len : 1); /* AddressSanitizer sees a read behind it */
	int err;

	memcpy(exact, data, len);
	err = inflate_gzip((struct span){ exact, len }, &a, MAX, &out, &e);
	if (err ? e.code != err || !e.text[0] : out.len > MAX)
		abort();
	arena_free(&a);
	free(exact);
	return 0;
}
