// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* fuzz_btf_ext.c - any bytes as .BTF.ext: every record of every section that it may name */
#include "tests/fuzz/fuzz.h"

#include "btf/btf_ext.h"

/* Its names lie at small offsets, as those in an object's .BTF do. */
static const char strings[] = "\0int\0.text\0kprobe/do_mkdirat\0kprobe\0xdp\0socket\0";

static void read_records(const struct btf_ext *x, const struct btf *b, enum btf_ext_part part,
			 const char *section)
{
	struct btf_ext_records r = btf_ext_find(x, b, part, section);
	u32 i;

	for (i = 0; i < r.n; i++) {
		if (part == EXT_FUNC_INFO)
			btf_ext_func(&r, i);
		else if (part == EXT_LINE_INFO)
			btf_ext_line(&r, i);
		else
			btf_ext_core(&r, i);
	}
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	static const struct btf b = { .strings = { (const u8 *)strings, sizeof(strings) } };
	struct error e = { 0 };
	struct btf_ext x;
	u32 part, at;

	check(btf_ext_open((struct span){ data, len }, &x, &e), &e);
	for (part = 0; !e.code && part < N_EXT_PARTS; part++)
		for (at = 0; at < sizeof(strings); at += strlen(strings + at) + 1)
			read_records(&x, &b, part, strings + at);
	return 0;
}
