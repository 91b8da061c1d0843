// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* explain.h - between the explain*.c files (-v) and bytes.c (-vv) */
#ifndef CLI_EXPLAIN_H
#define CLI_EXPLAIN_H

#include "loader/cli/cli.h"

/* explain_relocate.c */
void explain_relocate(const struct life *l, int level, struct text *t);

/* bytes.c. Each adds whole lines. The headers of the file, of .BTF and of .BTF.ext. */
void bytes_headers(const struct object *o, struct text *t);

/* The types that make a variable in .maps a map. */
void bytes_map(const struct life *l, const struct map_def *m, struct text *t);

/* A CO-RE relocation: the instruction before and after, the candidates that were refused and why,
 * and the records that both numbers come from.
 */
void bytes_fix(const struct life *l, const struct core_fix *f, struct text *t);

/* Instruction I of P, as it is in the file and as it is now. */
void bytes_insn(const struct object *o, const struct program *p, u32 i, struct text *t);

#endif
