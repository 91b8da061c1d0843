// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* btf_ext.h - what .BTF.ext says of instructions: functions, source lines, CO-RE relocations */
#ifndef BTF_EXT_H
#define BTF_EXT_H

#include "btf/btf.h"

enum btf_ext_part { EXT_FUNC_INFO, EXT_LINE_INFO, EXT_CORE_RELO, N_EXT_PARTS };

struct btf_ext {
	struct span part[N_EXT_PARTS]; /* behind the record size; empty when absent */
	u32 record_size[N_EXT_PARTS];
	bool swap;
};

/* The records of one part for one section. */
struct btf_ext_records {
	struct span bytes;
	u32 n, size;
	bool swap;
};

/* Checks the header and walks each part once, so that btf_ext_next() cannot go astray.
 *   bytes   the section's bytes, borrowed
 * Returns 0 or -EINVAL.
 */
int btf_ext_open(struct span bytes, struct btf_ext *out, struct error *e);

/* The records for the section whose name is at *NAME in the BTF's strings. *REST is x->part[part]
 * at first, and what is left of it then. False at the end.
 */
bool btf_ext_next(const struct btf_ext *x, enum btf_ext_part part, struct span *rest, u32 *name,
		  struct btf_ext_records *out);

/* Which byte of the section record I speaks of; every part's begin with it. */
u32 btf_ext_offset(const struct btf_ext_records *r, u32 i);

/* Record I of the part in question, in the host's byte order; insn_off is in bytes. */
struct btf_func_info btf_ext_func(const struct btf_ext_records *r, u32 i);
struct btf_line_info btf_ext_line(const struct btf_ext_records *r, u32 i);
struct btf_core_relo btf_ext_core(const struct btf_ext_records *r, u32 i);

#endif
