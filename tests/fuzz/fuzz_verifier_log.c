// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* fuzz_verifier_log.c - any bytes as the verifier's log of a program that it refused
 *
 * Whatever is taken from it is shown: every byte of every part is looked at, and must be the log's.
 */
#include "tests/fuzz/fuzz.h"

#include "loader/model/verifier_log.h"

static void look_at(struct span log, struct log_part part, struct text *t)
{
	const char *start = (const char *)log.p;

	if (!part.len)
		return;
	if (part.p < start || part.len > log.len || part.p > start + log.len - part.len) {
		fprintf(stderr, "a part that is not of the log\n");
		abort();
	}
	if (memchr(part.p, '\n', part.len)) {
		fprintf(stderr, "a part of more than one line\n");
		abort();
	}
	text_clear(t);
	text_quote(t, part.p, part.len);
	check_text(t);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	struct span log = { data, len };
	struct verifier_log v;
	struct text t = { 0 };
	u32 i;

	verifier_log_read((const char *)data, len, &v);
	if (v.n_reasons > LOG_REASONS || v.cause >= N_REFUSED)
		abort();
	for (i = 0; i < v.n_reasons; i++)
		look_at(log, v.reasons[i], &t);
	for (i = 0; i < LOG_REGISTERS; i++)
		look_at(log, v.registers[i], &t);
	look_at(log, v.text, &t);
	look_at(log, v.source, &t);
	text_free(&t);
	return 0;
}
