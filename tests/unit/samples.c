// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* samples.c - instructions to try on a disassembler: every code, with the fields that may matter */
#include "tests/unit/samples.h"

#include <stdio.h>
#include <string.h>

enum { UNKNOWN_LEN = 8, LD_IMM64_CODE = 0x18 };

struct fields {
	u8 dst, src;
	s16 off;
	s32 imm, high;
};

/* Fields for every code: each used alone, extremes, and the values that have a meaning somewhere.
 */
static const struct fields any_fields[] = {
	{ 0 },
	{ .dst = 1, .src = 2 },
	{ .dst = 7, .imm = 5 },
	{ .dst = 2, .src = 3, .off = -8 },
	{ .dst = 10 },
	{ .dst = 3, .off = 4 },
	{ .dst = 1, .imm = -3 },
	{ .src = 9 },
	{ .src = 1 },
	{ .off = 2 },
	{ .imm = 7 },
	{ .dst = 4, .src = 5, .imm = 6 },
	{ .dst = 11, .src = 1 },
	{ .dst = 1, .src = 12 },
	{ .dst = 15, .imm = 1 },
};

enum { FEW_ANY = 4 };

/* For arithmetic: 1, 8, 16, 32 and 64 tell kinds of division, move and byte swap apart. */
static const struct fields alu_fields[] = {
	{ .dst = 1, .off = 1, .imm = 3 },
	{ .dst = 1, .src = 2, .off = 1 },
	{ .dst = 1, .src = 2, .off = 8 },
	{ .dst = 1, .src = 2, .off = 16 },
	{ .dst = 1, .src = 2, .off = 32 },
	{ .dst = 1, .src = 2, .off = 24 },
	{ .dst = 1, .src = 2, .off = -1 },
	{ .dst = 1, .src = 2, .off = 1, .imm = 1 },
	{ .dst = 1, .src = 2, .off = 1, .imm = 65536 },
	{ .dst = 1, .src = 2, .off = 1, .imm = 2 },
	{ .dst = 1, .imm = 16 },
	{ .dst = 1, .imm = 32 },
	{ .dst = 1, .imm = 64 },
	{ .dst = 1, .imm = 8 },
	{ .dst = 1, .imm = -2147483647 - 1 },
	{ .dst = 1, .imm = 2147483647 },
};

static const struct fields jump_fields[] = {
	{ .dst = 1, .src = 2, .off = 5 },
	{ .dst = 1, .imm = 2147483647, .off = 1 },
	{ .dst = 1, .imm = -1, .off = -3 },
	{ .off = -2 },
	{ .imm = -2 },
	{ .dst = 6 },
	{ .src = 1, .imm = 2 },
	{ .src = 2, .imm = 77 },
	{ .src = 2, .imm = 77, .off = 1 },
	{ .src = 3, .imm = 2 },
	{ .imm = 131 },
	{ .imm = 211 },
	{ .imm = 212 },
	{ .imm = 0xbad2310 },
};

static const struct fields memory_fields[] = {
	{ .dst = 1, .src = 2, .off = 104 },	{ .dst = 10, .src = 0, .off = -512 },
	{ .dst = 1, .src = 10, .off = -32768 }, { .dst = 1, .src = 2, .off = 32767 },
	{ .dst = 10, .off = -8, .imm = -1 },	{ .dst = 10, .off = 2, .imm = 305419896 },
};

static const s32 atomics[] = { 0x00, 0x01, 0x40, 0x41, 0x50, 0x51, 0xa0,  0xa1,	 0xe0,	0xe1,
			       0xf0, 0xf1, 0x10, 0x11, 0xb0, 0xb1, 0x100, 0x101, 0x110, 0x111 };

/* What may follow a ld_imm64's first slot. */
static const struct fields wide_fields[] = {
	{ .dst = 1, .imm = 5 },
	{ .dst = 1, .imm = -1, .high = -1 },
	{ .dst = 2, .imm = -559038737, .high = 4919 },
	{ .dst = 2, .high = -2147483647 - 1 },
	{ .dst = 1, .src = 1, .imm = 5 },
	{ .dst = 1, .src = 1, .imm = 5, .high = 1 },
	{ .dst = 1, .src = 2, .imm = 5 },
	{ .dst = 1, .src = 2, .imm = 5, .high = 8 },
	{ .dst = 1, .src = 3, .imm = 5 },
	{ .dst = 1, .src = 3, .imm = 5, .high = 6 },
	{ .dst = 1, .src = 4, .imm = 2 },
	{ .dst = 1, .src = 5, .imm = 5 },
	{ .dst = 1, .src = 6, .imm = 5, .high = 8 },
	{ .dst = 1, .src = 7, .imm = 5 },
	{ .dst = 1, .off = 1, .imm = 5 },
	{ .dst = 11, .imm = 5 },
};

static struct insn insn(u8 code, const struct fields *f)
{
	return (struct insn){ code, insn_regs(f->dst, f->src), f->off, f->imm };
}

static void visit(u8 code, const struct fields *f, u32 n, visit_fn *fn, void *arg)
{
	struct sample s;
	u32 i;

	for (i = 0; i < n; i++) {
		s = (struct sample){ { insn(code, &f[i]), { .imm = f[i].high } }, 1 };
		s.slots = code == LD_IMM64_CODE ? 2 : 1;
		fn(&s, arg);
	}
}

static void visit_atomics(u8 code, visit_fn *fn, void *arg)
{
	struct fields f = { .dst = 10, .src = 2, .off = -8 };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(atomics); i++) {
		f.imm = atomics[i];
		visit(code, &f, 1, fn, arg);
	}
}

/* Second slots that are none. */
static void visit_bad_second(visit_fn *fn, void *arg)
{
	static const struct insn second[] = {
		{ .code = 1 }, { .regs = 0x10 }, { .regs = 1 }, { .off = 1 }
	};
	struct sample s = { { { .code = LD_IMM64_CODE } }, 2 };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(second); i++) {
		s.insn[1] = second[i];
		fn(&s, arg);
	}
}

#define VISIT(code, fields) visit(code, fields, ARRAY_SIZE(fields), fn, arg)

void samples_visit(bool few, visit_fn *fn, void *arg)
{
	static const u8 alu[] = { 4, 7 }, jumps[] = { 5, 6 };
	u32 code, i;

	for (code = 0; code < 256; code++) {
		visit(code, any_fields, few ? FEW_ANY : ARRAY_SIZE(any_fields), fn, arg);
		for (i = 0; i < 2; i++) {
			if ((code & 7) == alu[i])
				VISIT(code, alu_fields);
			if ((code & 7) == jumps[i])
				VISIT(code, jump_fields);
		}
		if ((code & 7) < 4)
			VISIT(code, memory_fields);
		if ((code & 0xe7) == 0xc3)
			visit_atomics(code, fn, arg);
	}
	VISIT(LD_IMM64_CODE, wide_fields);
	visit_bad_second(fn, arg);
}

void sample_text(const struct sample *s, enum disasm_notation n, struct text *out)
{
	text_clear(out);
	insn_text(s->insn, s->slots, n, NULL, out);
	assert_false(out->failed);
}

bool is_unknown(const struct text *t)
{
	return !strncmp(t->p, "<unknown", UNKNOWN_LEN);
}

void sample_hex(const struct sample *s, char *out)
{
	u8 b[sizeof(s->insn)];
	u32 i;

	memcpy(b, s->insn, sizeof(b));
	for (i = 0; i < s->slots * INSN_SIZE; i++)
		sprintf(out + 2 * i, "%02x", b[i]);
}
