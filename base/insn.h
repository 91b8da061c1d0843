// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* insn.h - one BPF instruction, 8 bytes
 *
 *	byte   0     1          2..3       4..7
 *	       code  src | dst  offset     immediate
 *
 * The registers are two halves of byte 1: on little-endian machines the destination is the low
 * half, on big-endian ones the high half. Source: RFC 9669, chapter 3; struct bpf_insn in
 * include/uapi/linux/bpf.h.
 */
#ifndef BASE_INSN_H
#define BASE_INSN_H

#include "base/types.h"

struct insn {
	u8 code;
	u8 regs;
	s16 off;
	s32 imm;
};
_Static_assert(sizeof(struct insn) == 8, "RFC 9669");

enum { INSN_SIZE = 8 };

/* code: the low 3 bits are the class */
enum {
	INSN_LD = 0,
	INSN_LDX = 1,
	INSN_ST = 2,
	INSN_STX = 3,
	INSN_ALU = 4,
	INSN_JMP = 5,
	INSN_JMP32 = 6,
	INSN_ALU64 = 7
};
/* loads and stores: mode (3 bits) | size (2 bits) | class */
enum { INSN_MODE_MASK = 0xe0, INSN_MODE_IMM = 0x00, INSN_MODE_MEM = 0x60 };
enum { INSN_SIZE_MASK = 0x18, INSN_W = 0x00, INSN_H = 0x08, INSN_B = 0x10, INSN_DW = 0x18 };
/* arithmetic and jumps: operation (4 bits) | source (1 bit) | class */
enum { INSN_OP_MASK = 0xf0, INSN_SRC_REG = 0x08 };

enum {
	INSN_LD_IMM64 = INSN_LD | INSN_MODE_IMM | INSN_DW, /* takes two slots: 64 bits of value */
	INSN_CALL = INSN_JMP | 0x80,
	INSN_EXIT = INSN_JMP | 0x90,
	INSN_MOV64_IMM = INSN_ALU64 | 0xb0,
	INSN_MOV64_REG = INSN_ALU64 | 0xb0 | INSN_SRC_REG
};

/* What the source register of INSN_LD_IMM64 and INSN_CALL means (uapi/linux/bpf.h, BPF_PSEUDO_*) */
enum {
	PSEUDO_MAP_FD = 1,    /* ld_imm64: immediate is a map's descriptor */
	PSEUDO_MAP_VALUE = 2, /* ld_imm64: ... and the second slot an offset into its value */
	PSEUDO_BTF_ID = 3,
	PSEUDO_FUNC = 4, /* ld_imm64: distance to a function, for callbacks */
	PSEUDO_CALL = 1, /* call: distance to a function of the same program */
	PSEUDO_KFUNC_CALL = 2
};

static inline u8 insn_class(const struct insn *i)
{
	return i->code & 7;
}
static inline u8 insn_dst(const struct insn *i)
{
	return HOST_IS_BIG_ENDIAN ? i->regs >> 4 : i->regs & 15;
}
static inline u8 insn_src(const struct insn *i)
{
	return HOST_IS_BIG_ENDIAN ? i->regs & 15 : i->regs >> 4;
}
static inline u8 insn_regs(u8 dst, u8 src)
{
	return HOST_IS_BIG_ENDIAN ? dst << 4 | src : src << 4 | dst;
}
static inline bool insn_is_ld_imm64(const struct insn *i)
{
	return i->code == INSN_LD_IMM64;
}
static inline bool insn_is_call_to_function(const struct insn *i)
{
	return i->code == INSN_CALL && insn_src(i) == PSEUDO_CALL;
}

#endif
