// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* fuzz_btf_ext.c - any bytes as .BTF.ext: every record of every section that it may name */
#include "tests/fuzz/fuzz.h"

#include "btf/btf_ext.h"

/* Its names lie at small offsets, as those in an object's .BTF do. */
static void read_records(const struct btf_ext_records *r, enum btf_ext_part part)
{
	u32 i;

	for (i = 0; i < r->n; i++) {
		btf_ext_offset(r, i);
		if (part == EXT_FUNC_INFO)
			btf_ext_func(r, i);
		else if (part == EXT_LINE_INFO)
			btf_ext_line(r, i);
		else
			btf_ext_core(r, i);
	}
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	struct btf_ext_records r;
	struct error e = { 0 };
	struct btf_ext x;
	struct span rest;
	u32 part, name;

	check(btf_ext_open((struct span){ data, len }, &x, &e), &e);
	for (part = 0; !e.code && part < N_EXT_PARTS; part++)
		for (rest = x.part[part]; btf_ext_next(&x, part, &rest, &name, &r);)
			read_records(&r, part);
	return 0;
}
