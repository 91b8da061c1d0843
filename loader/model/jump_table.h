/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* jump_table.h - where a `switch` goes: section .jumptables (clang 22, -mcpu=v4; Linux 6.19)
 *
 *	r1 <<= 3
 *	r2 = BPF.JT.0.0 ll       R_BPF_64_64: a table of as many places of 8 bytes as the symbol has
 *	r2 += r1
 *	r1 = *(u64 *)(r2 + 0)
 *	gotox r1
 *
 * In the file a place is an instruction's byte in its section. The kernel wants a map of type
 * insn_array for each table and program, with instructions of that program: they move when it is
 *put together.
 */
#ifndef MODEL_JUMP_TABLE_H
#define MODEL_JUMP_TABLE_H

#include "loader/model/object.h"

#define JUMP_TABLES_SECTION ".jumptables"

enum { MAP_TYPE_INSN_ARRAY = 34 }; /* Linux 6.19 */

/* What the kernel wants of one place: struct bpf_insn_array_value, include/uapi/linux/bpf.h (6.19)
 */
struct jump_target {
	u32 insn;		 /* of the program, as it is loaded */
	u32 xlated, jitted, pad; /* the kernel's */
};

struct jump_table {
	const struct program *program;
	u64 place; /* of the table, in the section */
	struct jump_target *targets;
	u32 n;
};

/* Is SYM a table? Then R becomes a reference to it, OFF bytes behind its start. 1, 0 or -EINVAL. */
int jump_table_reference(const struct object *o, const struct elf_symbol *sym, s64 off,
			 struct reloc *r, struct error *e);

/* The map that stands for R's table in program P, made when there is none yet.
 *   f, start   the function that jumps, and where it stands in the program
 * Returns 0 and *MAP, or -EINVAL, -E2BIG or -ENOMEM.
 */
int jump_table_map(struct object *o, const struct program *p, const struct reloc *r,
		   const struct function *f, u32 start, u32 *map, struct error *e);

#endif
