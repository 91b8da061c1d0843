// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* disasm.h - a BPF instruction as text */
#ifndef MODEL_DISASM_H
#define MODEL_DISASM_H

#include "base/insn.h"
#include "base/text.h"

struct btf_line_info;
struct object;
struct program;

enum disasm_notation {
	DISASM_KERNEL, /* the verifier's log and `bpftool prog dump xlated`: r1 = *(u64 *)(r7 +8) */
	DISASM_LLVM    /* llvm-objdump -d --mcpu=v4 --no-print-imm-hex: r1 = *(u64 *)(r7 + 8) */
};

/* Who knows what the numbers in an instruction stand for. */
struct disasm_names {
	const void *context;
	/* Adds the name of the map or function that INSN refers to; nothing when it has none. */
	void (*add)(const void *context, const struct insn *insn, struct text *out);
};

/* Adds the text of one instruction, without a line's end.
 *   insn    in the host's byte order
 *   left    how many instructions there are from here on, this one included; 1 or more
 *   names   NULL: numbers stay numbers
 * What is not an instruction is shown as its bytes: "<unknown ff 00 00 00 00 00 00 00>". So is one
 * with something in a field that it does not use: a newer kernel may give that a meaning.
 * Returns how many instructions it took: 2 for a ld_imm64, else 1.
 */
u32 insn_text(const struct insn *insn, u32 left, enum disasm_notation n,
	      const struct disasm_names *names, struct text *out);

/* A poisoned instruction: `call 0xbad2310 ; relocation 'WHAT' found nothing`. No function has that
 * number. */
void poison_text(const struct insn *insn, const char *what, struct text *out);

/* As insn_text(), for instruction I of a program that was put together, its maps and functions by
 * name, and what is poisoned as such.
 */
u32 program_insn_text(const struct object *o, const struct program *p, u32 i,
		      enum disasm_notation n, struct text *out);

/* The source line that instruction I comes from; NULL when the object does not say. Its file and
 * text are strings of the object's BTF.
 */
const struct btf_line_info *program_source_line(const struct program *p, u32 i);

/* helper_names.c: "bpf_map_lookup_elem", or NULL when there is no helper of that number. */
const char *helper_name(s32 id);

#endif
