// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* core_apply.c - carrying a decision out on an instruction
 *   in:       struct core_fix and the instruction
 *   out:      the instruction with its new number, or made invalid
 *   not here: where the number came from (core_decide.c)
 *
 *	arithmetic   r1 += 104            the immediate is the number
 *	load, store  r1 = *(u64 *)(r7+8)  the offset is the number; the size may follow the field's
 *	ld_imm64     r1 = 104 ll          two slots with 32 bits each
 */
#include "btf/core.h"

/* The verifier refuses an unknown call, but only where the program can get to it. */
static void poison(struct insn *at)
{
	at[0] = (struct insn){ .code = INSN_CALL, .imm = CORE_POISON };
}

bool core_is_poison(const struct insn *insn)
{
	return insn->code == INSN_CALL && insn->imm == CORE_POISON;
}

static int apply_poison(struct insn *at, u64 left)
{
	if (insn_is_ld_imm64(at) && left > 1)
		poison(at + 1);
	poison(at);
	return 0;
}

static int unexpected(const struct core_fix *fix, s64 found, struct error *e)
{
	return error_set(e, -EINVAL,
			 "%s: the instruction holds %lld, expected %llu; the object is damaged",
			 fix->what, (long long)found, (unsigned long long)fix->old_value);
}

static int apply_alu(const struct core_fix *fix, struct insn *at, struct error *e)
{
	if (at->code & INSN_SRC_REG)
		return error_set(e, -EINVAL,
				 "%s: arithmetic with a register has no number to replace",
				 fix->what);
	if (fix->check_old && at->imm != (s32)fix->old_value)
		return unexpected(fix, at->imm, e);
	at->imm = (s32)fix->new_value;
	return 0;
}

static int bytes_of(u8 code)
{
	static const u8 bytes[] = { 4, 2, 1, 8 }; /* INSN_W, INSN_H, INSN_B, INSN_DW */

	return bytes[(code & INSN_SIZE_MASK) >> 3];
}

static int resize(const struct core_fix *fix, struct insn *at, struct error *e)
{
	static const u8 code[9] = { [1] = INSN_B, [2] = INSN_H, [4] = INSN_W, [8] = INSN_DW };

	if (bytes_of(at->code) != (int)fix->old_size)
		return error_set(e, -EINVAL, "%s: the instruction accesses %d bytes, expected %u",
				 fix->what, bytes_of(at->code), fix->old_size);
	if (fix->new_size > 8 || fix->new_size & (fix->new_size - 1))
		return error_set(e, -EINVAL, "%s: no instruction accesses %u bytes", fix->what,
				 fix->new_size);
	at->code = (at->code & ~INSN_SIZE_MASK) | code[fix->new_size];
	return 0;
}

static int apply_memory(const struct core_fix *fix, struct insn *at, u64 left, struct error *e)
{
	if (fix->check_old && at->off != (s64)fix->old_value)
		return unexpected(fix, at->off, e);
	if (fix->new_value > INT16_MAX)
		return error_set(e, -EINVAL,
				 "%s: offset %llu does not fit an instruction, at most 32767",
				 fix->what, (unsigned long long)fix->new_value);
	if (fix->size_is_unsafe)
		return apply_poison(at, left);
	at->off = fix->new_value;
	return fix->old_size != fix->new_size ? resize(fix, at, e) : 0;
}

static int apply_ld_imm64(const struct core_fix *fix, struct insn *at, u64 left, struct error *e)
{
	u64 imm;

	if (!insn_is_ld_imm64(at) || left < 2 || insn_src(at) || at->off || at[1].code ||
	    at[1].regs || at[1].off)
		return error_set(e, -EINVAL, "%s: not a 64-bit immediate load", fix->what);
	imm = (u64)(u32)at[1].imm << 32 | (u32)at[0].imm;
	if (fix->check_old && imm != fix->old_value)
		return unexpected(fix, imm, e);
	at[0].imm = (s32)fix->new_value;
	at[1].imm = (s32)(fix->new_value >> 32);
	return 0;
}

int core_apply(const struct core_fix *fix, struct insn *at, u64 left, struct error *e)
{
	if (fix->poison)
		return apply_poison(at, left);
	switch (insn_class(at)) {
	case INSN_ALU:
	case INSN_ALU64:
		return apply_alu(fix, at, e);
	case INSN_LDX:
	case INSN_ST:
	case INSN_STX:
		return apply_memory(fix, at, left, e);
	case INSN_LD:
		return apply_ld_imm64(fix, at, left, e);
	default:
		return error_set(e, -EINVAL, "%s: instruction code %02x holds no number to replace",
				 fix->what, at->code);
	}
}
