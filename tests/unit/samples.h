/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* samples.h - instructions to try on a disassembler */
#ifndef UNIT_SAMPLES_H
#define UNIT_SAMPLES_H

#include "base/insn.h"
#include "loader/model/disasm.h"
#include "tests/unit/helper.h"

struct sample {
	struct insn insn[2];
	u32 slots;
};

typedef void visit_fn(const struct sample *s, void *arg);

/* Every code there is; with FEW fewer ways to fill the fields. */
void samples_visit(bool few, visit_fn *fn, void *arg);

/* What insn_text() makes of it, without names; is that "<unknown ..."? */
void sample_text(const struct sample *s, enum disasm_notation n, struct text *out);
bool is_unknown(const struct text *t);

/* Its bytes, two digits each. */
void sample_hex(const struct sample *s, char *out);

#endif
