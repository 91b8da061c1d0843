// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* disasm.c - a BPF instruction as text
 *   in:       8 bytes, or 16; who knows names
 *   out:      what they do, as the kernel or llvm-objdump writes it; bytes when they mean nothing
 *   not here: names of helper functions (helper_names.c), whether a program is allowed to do that
 *
 * One table, forms[], holds everything: a row is a family of instructions that are written alike.
 * Sources: RFC 9669; kernel/bpf/disasm.c and what kernel/bpf/verifier.c calls "reserved fields"
 * (6.18, gotox: 7.2); LLVM 22, BPFInstrInfo.td.
 */
#include "loader/model/disasm.h"
#include "loader/model/ksym.h"
#include "loader/model/object.h"

#include <string.h>

/* The parts of a code that base/insn.h does not name. */
enum { ABS = 0x20, IND = 0x40, MEM = 0x60, MEMSX = 0x80, ATOMIC = 0xc0 }; /* modes */
enum { NEG = 0x80, MOV = 0xb0, END = 0xd0 };				  /* of arithmetic */
enum { JA = 0x00, JCOND = 0xe0 };					  /* of jumps */
enum { REG = INSN_SRC_REG, N_REGISTERS = 11 };

enum { PSEUDO_MAP_IDX = 5, PSEUDO_MAP_IDX_VALUE = 6 }; /* of ld_imm64 */

/* An atomic operation is in the immediate. */
enum { ADD = 0x00, OR = 0x40, AND = 0x50, XOR = 0xa0, FETCH = 1 };
enum { XCHG = 0xe1, CMPXCHG = 0xf1, LOAD_ACQUIRE = 0x100, STORE_RELEASE = 0x110 };

/* Fields in which anything may stand. */
enum { DST = 1, SRC = 2, OFF = 4, IMM = 8, WIDE = 16 /* two slots */, HIGH = 32 /* 2nd's imm */ };

/* Operators by the operation's four bits, types by the size's two. NULL: no such instruction. */
static const char *const alu[16] = { "+=",  "-=", "*=", "/=", "|=", "&=",  "<<=",
				     ">>=", NULL, "%=", "^=", NULL, "s>>=" };
static const char *const alu_signed[16] = { [3] = "s/=", [9] = "s%=" };
static const char *const comparison[16] = { NULL,  "==", ">",  ">=", "&",  "!=", "s>",
					    "s>=", NULL, NULL, "<",  "<=", "s<", "s<=" };
static const char *const type[4] = { "u32", "u16", "u8", "u64" };
static const char *const type_signed[4] = { "s32", "s16", "s8" };
static const char *const type_atomic[4] = { "u32", [3] = "u64" };
static const char *const type_packet[4] = { "u32", "u16", "u8" };

struct form {
	u8 code;
	const char *const *words; /* makes operation or size free; NULL: the code is just this */
	u8 uses;		  /* a field that is not used must hold what stands here, or 0 */
	u8 src;
	s16 off;
	s32 imm;
	const char *kernel, *llvm; /* how it is written, see parts[]; no llvm: the same */
};

/* clang-format off */
#define ARITHMETIC(class)                                                             \
	{ class, alu, DST | IMM, .kernel = "%D %o %i" },                              \
	{ class | REG, alu, DST | SRC, .kernel = "%D %o %S" },                        \
	{ class, alu_signed, DST | IMM, .off = 1, .kernel = "%D %o %i" },             \
	{ class | REG, alu_signed, DST | SRC, .off = 1, .kernel = "%D %o %S" },       \
	{ class | MOV, NULL, DST | IMM, .kernel = "%D = %i" },                        \
	{ class | MOV | REG, NULL, DST | SRC, .kernel = "%D = %S" },                  \
	{ class | MOV | REG, NULL, DST | SRC, .off = 8, .kernel = "%D = (s8)%S" },    \
	{ class | MOV | REG, NULL, DST | SRC, .off = 16, .kernel = "%D = (s16)%S" },  \
	{ class | NEG, NULL, DST, .kernel = "%D = -%D" }

#define BYTE_SWAP(code, name)                                                         \
	{ code, NULL, DST, .imm = 16, .kernel = "%d = " name "16 %d" },               \
	{ code, NULL, DST, .imm = 32, .kernel = "%d = " name "32 %d" },               \
	{ code, NULL, DST, .imm = 64, .kernel = "%d = " name "64 %d" }

#define COMPARISON(class)                                                             \
	{ class, comparison, DST | IMM | OFF,                                         \
	  .kernel = "if %D %o %x goto pc%p", .llvm = "if %D %o %i goto %p" },         \
	{ class | REG, comparison, DST | SRC | OFF,                                   \
	  .kernel = "if %D %o %S goto pc%p", .llvm = "if %D %o %S goto %p" }

#define CODE_ATOMIC (INSN_STX | ATOMIC)
#define ATOMIC_OP(op, sign, name)                                                     \
	{ CODE_ATOMIC, type_atomic, DST | SRC | OFF, .imm = op,                       \
	  .kernel = "lock *(%o *)(%d %p) " sign " %s",                                \
	  .llvm   = "lock *(%o *)(%d %q) " sign " %S" },                              \
	{ CODE_ATOMIC, type_atomic, DST | SRC | OFF, .imm = op | FETCH,               \
	  .kernel = "%s = atomic%b_fetch_" name "((%o *)(%d %p), %s)",                \
	  .llvm   = "%S = atomic_fetch_" name "((%o *)(%d %q), %S)" }

#define ATOMIC_SWAP(size, bits, llvm_size, zero)                                      \
	{ CODE_ATOMIC | size, NULL, DST | SRC | OFF, .imm = XCHG,                     \
	  .kernel = "%s = atomic" bits "_xchg((%t *)(%d %p), %s)",                    \
	  .llvm   = "%S = xchg" llvm_size "(%d %q, %S)" },                            \
	{ CODE_ATOMIC | size, NULL, DST | SRC | OFF, .imm = CMPXCHG,                  \
	  .kernel = "r0 = atomic" bits "_cmpxchg((%t *)(%d %p), r0, %s)",             \
	  .llvm   = zero " = cmpxchg" llvm_size "(%d %q, " zero ", %S)" }
/* clang-format on */

static const struct form forms[] = {
	ARITHMETIC(INSN_ALU),
	ARITHMETIC(INSN_ALU64),
	{ INSN_MOV64_REG, NULL, DST | SRC, .off = 32, .kernel = "%d = (s32)%s" },
	{ INSN_MOV64_REG, NULL, DST | SRC, .off = 1, .imm = 1,
	  .kernel = "%d = addr_space_cast(%s, 0, 1)" },
	{ INSN_MOV64_REG, NULL, DST | SRC, .off = 1, .imm = 1 << 16,
	  .kernel = "%d = addr_space_cast(%s, 1, 0)" },
	BYTE_SWAP(INSN_ALU | END, "le"),
	BYTE_SWAP(INSN_ALU | END | REG, "be"),
	BYTE_SWAP(INSN_ALU64 | END, "bswap"),

	COMPARISON(INSN_JMP),
	COMPARISON(INSN_JMP32),
	{ INSN_JMP | JA, NULL, OFF, .kernel = "goto pc%p", .llvm = "goto %p" },
	{ INSN_JMP32 | JA, NULL, IMM, .kernel = "gotol pc%l", .llvm = "gotol %l" },
	{ INSN_JMP | JA | REG, NULL, DST, .kernel = "gotox %d" },
	{ INSN_JMP | JCOND, NULL, OFF, .kernel = "may_goto pc%p", .llvm = "may_goto %p" },
	{ INSN_CALL, NULL, IMM, .kernel = "call %c#%i", .llvm = "call %i" },
	{ INSN_CALL, NULL, IMM, .src = PSEUDO_CALL, .kernel = "call pc%l%n", .llvm = "call %i%N" },
	{ INSN_CALL, NULL, IMM | OFF, .src = PSEUDO_KFUNC_CALL, .kernel = "call %k#%i",
	  .llvm = "call %i%N" },
	{ INSN_CALL | REG, NULL, DST, .kernel = "callx %d" },
	{ INSN_EXIT, NULL, OFF, .kernel = "exit" },

	{ INSN_LDX | MEM, type, DST | SRC | OFF, .kernel = "%d = *(%o *)(%s %p)",
	  .llvm = "%D = *(%o *)(%s %q)" },
	{ INSN_LDX | MEMSX, type_signed, DST | SRC | OFF, .kernel = "%d = *(%o *)(%s %p)",
	  .llvm = "%d = *(%o *)(%s %q)" },
	{ INSN_ST | MEM, type, DST | IMM | OFF, .kernel = "*(%o *)(%d %p) = %i",
	  .llvm = "*(%o *)(%d %q) = %i" },
	{ INSN_STX | MEM, type, DST | SRC | OFF, .kernel = "*(%o *)(%d %p) = %s",
	  .llvm = "*(%o *)(%d %q) = %S" },
	ATOMIC_OP(ADD, "+=", "add"),
	ATOMIC_OP(OR, "|=", "or"),
	ATOMIC_OP(AND, "&=", "and"),
	ATOMIC_OP(XOR, "^=", "xor"),
	ATOMIC_SWAP(INSN_W, "", "32_32", "w0"),
	ATOMIC_SWAP(INSN_DW, "64", "_64", "r0"),
	{ CODE_ATOMIC, type, DST | SRC | OFF, .imm = LOAD_ACQUIRE,
	  .kernel = "%d = load_acquire((%o *)(%s %p))",
	  .llvm = "%D = load_acquire((%o *)(%s %q))" },
	{ CODE_ATOMIC, type, DST | SRC | OFF, .imm = STORE_RELEASE,
	  .kernel = "store_release((%o *)(%d %p), %s)",
	  .llvm = "store_release((%o *)(%d %q), %S)" },

	{ INSN_LD | ABS, type_packet, IMM, .kernel = "r0 = *(%o *)skb[%i]" },
	{ INSN_LD | IND, type_packet, SRC, .kernel = "r0 = *(%o *)skb[%s + 0]",
	  .llvm = "r0 = *(%o *)skb[%s]" },
	/* llvm-objdump would leave the immediate out */
	{ INSN_LD | IND, type_packet, SRC | IMM, .kernel = "r0 = *(%o *)skb[%s + %i]" },

	{ INSN_LD_IMM64, NULL, WIDE | DST | IMM | HIGH, .kernel = "%d = %v", .llvm = "%d = %V ll" },
	{ INSN_LD_IMM64, NULL, WIDE | DST | IMM, .src = PSEUDO_MAP_FD, .kernel = "%d = map[%m]",
	  .llvm = "ld_pseudo %d, 1, %u%N" },
	{ INSN_LD_IMM64, NULL, WIDE | DST | IMM | HIGH, .src = PSEUDO_MAP_VALUE,
	  .kernel = "%d = map[%m][0]+%h", .llvm = "ld_pseudo %d, 2, %u%N" },
	{ INSN_LD_IMM64, NULL, WIDE | DST | IMM | HIGH, .src = PSEUDO_BTF_ID,
	  .kernel = "%d = btf_id[%u]%n", .llvm = "ld_pseudo %d, 3, %u%N" },
	{ INSN_LD_IMM64, NULL, WIDE | DST | IMM, .src = PSEUDO_FUNC, .kernel = "%d = subprog[%l]%n",
	  .llvm = "ld_pseudo %d, 4, %u%N" },
	{ INSN_LD_IMM64, NULL, WIDE | DST | IMM, .src = PSEUDO_MAP_IDX,
	  .kernel = "%d = map[idx:%u]%n", .llvm = "ld_pseudo %d, 5, %u%N" },
	{ INSN_LD_IMM64, NULL, WIDE | DST | IMM | HIGH, .src = PSEUDO_MAP_IDX_VALUE,
	  .kernel = "%d = map[idx:%u]+%h%n", .llvm = "ld_pseudo %d, 6, %u%N" },
};

/* --- which row --- */

static bool is_memory(u8 code)
{
	return (code & 7) <= INSN_STX;
}

/* The word for this operation, or for this size. */
static const char *word_of(const struct form *f, u8 code)
{
	return f->words[is_memory(code) ? (code & INSN_SIZE_MASK) >> 3
					: (code & INSN_OP_MASK) >> 4];
}

static bool code_fits(const struct form *f, u8 code)
{
	u8 free = !f->words ? 0 : is_memory(code) ? INSN_SIZE_MASK : INSN_OP_MASK;

	return (code & ~free) == f->code && (!f->words || word_of(f, code));
}

static bool fields_fit(const struct form *f, const struct insn *i)
{
	return (f->uses & DST ? insn_dst(i) < N_REGISTERS : insn_dst(i) == 0) &&
	       (f->uses & SRC ? insn_src(i) < N_REGISTERS : insn_src(i) == f->src) &&
	       (f->uses & OFF || i->off == f->off) && (f->uses & IMM || i->imm == f->imm);
}

/* The second slot of a ld_imm64 holds the upper 32 bits, and nothing else. */
static bool second_fits(const struct form *f, const struct insn *i, u32 left)
{
	if (!(f->uses & WIDE))
		return true;
	return left > 1 && !i[1].code && !i[1].regs && !i[1].off && (f->uses & HIGH || !i[1].imm);
}

static const struct form *form_of(const struct insn *i, u32 left)
{
	u32 k;

	for (k = 0; k < ARRAY_SIZE(forms); k++)
		if (code_fits(&forms[k], i->code) && fields_fit(&forms[k], i) &&
		    second_fits(&forms[k], i, left))
			return &forms[k];
	return NULL;
}

/* --- the parts of a line --- */

struct line {
	const struct insn *insn;
	const struct form *form;
	const struct disasm_names *names;
	struct text *out;
};

/* Registers are called w where only 32 bits or fewer of them count. */
static char width(u8 code)
{
	if (is_memory(code))
		return (code & INSN_SIZE_MASK) == INSN_DW ? 'r' : 'w';
	return (code & 7) == INSN_ALU || (code & 7) == INSN_JMP32 ? 'w' : 'r';
}

static void dst(const struct line *l)
{
	text_add(l->out, "r%u", insn_dst(l->insn));
}

static void src(const struct line *l)
{
	text_add(l->out, "r%u", insn_src(l->insn));
}

static void dst_width(const struct line *l)
{
	text_add(l->out, "%c%u", width(l->insn->code), insn_dst(l->insn));
}

static void src_width(const struct line *l)
{
	text_add(l->out, "%c%u", width(l->insn->code), insn_src(l->insn));
}

static void word(const struct line *l)
{
	text_str(l->out, word_of(l->form, l->insn->code));
}

static void size(const struct line *l)
{
	text_str(l->out, type[(l->insn->code & INSN_SIZE_MASK) >> 3]);
}

static void bits(const struct line *l)
{
	text_str(l->out, (l->insn->code & INSN_SIZE_MASK) == INSN_DW ? "64" : "");
}

static void off(const struct line *l)
{
	text_add(l->out, "%+d", l->insn->off);
}

static void off_apart(const struct line *l)
{
	text_add(l->out, "%c %d", l->insn->off < 0 ? '-' : '+',
		 l->insn->off < 0 ? -l->insn->off : l->insn->off);
}

static void imm(const struct line *l)
{
	text_add(l->out, "%d", l->insn->imm);
}

static void imm_unsigned(const struct line *l)
{
	text_add(l->out, "%u", (u32)l->insn->imm);
}

static void imm_hex(const struct line *l)
{
	text_add(l->out, "0x%x", (u32)l->insn->imm);
}

static void imm_distance(const struct line *l)
{
	text_add(l->out, "%+d", l->insn->imm);
}

static void high(const struct line *l)
{
	text_add(l->out, "%u", (u32)l->insn[1].imm);
}

static u64 value(const struct line *l)
{
	return (u64)(u32)l->insn[1].imm << 32 | (u32)l->insn->imm;
}

static void value_hex(const struct line *l)
{
	text_add(l->out, "0x%llx", (unsigned long long)value(l));
}

static void value_signed(const struct line *l)
{
	text_add(l->out, "%lld", (long long)value(l));
}

/* Adds BEFORE, the name and AFTER; false, and nothing, when nobody knows a name. */
static bool add_name(const struct line *l, const char *before, const char *after)
{
	struct text name = { 0 };
	bool known;

	if (l->names)
		l->names->add(l->names->context, l->insn, &name);
	known = name.len && !name.failed;
	if (known) {
		text_str(l->out, before);
		text_bytes(l->out, name.p, name.len);
		text_str(l->out, after);
	}
	text_free(&name);
	return known;
}

static void map(const struct line *l)
{
	if (!add_name(l, "", ""))
		text_add(l->out, "fd:%u", (u32)l->insn->imm);
}

static void name_kernel(const struct line *l)
{
	add_name(l, "#", "");
}

static void name_llvm(const struct line *l)
{
	add_name(l, " <", ">");
}

static void helper(const struct line *l)
{
	text_str(l->out, helper_name(l->insn->imm) ?: "unknown");
}

static void kernel_function(const struct line *l)
{
	if (!add_name(l, "", ""))
		text_str(l->out, "kernel-function");
}

/* What the letters behind the % in forms[] stand for. */
static void (*const parts[128])(const struct line *) = {
	['d'] = dst,	      ['s'] = src,	    ['D'] = dst_width,
	['S'] = src_width,    ['o'] = word,	    ['t'] = size,
	['b'] = bits,	      ['p'] = off,	    ['q'] = off_apart,
	['i'] = imm,	      ['u'] = imm_unsigned, ['x'] = imm_hex,
	['l'] = imm_distance, ['h'] = high,	    ['v'] = value_hex,
	['V'] = value_signed, ['m'] = map,	    ['n'] = name_kernel,
	['N'] = name_llvm,    ['c'] = helper,	    ['k'] = kernel_function
};

static void add_unknown(const struct insn *insn, struct text *out)
{
	u8 b[INSN_SIZE];
	u32 k;

	memcpy(b, insn, sizeof(b));
	text_str(out, "<unknown");
	for (k = 0; k < INSN_SIZE; k++)
		text_add(out, " %02x", b[k]);
	text_str(out, ">");
}

u32 insn_text(const struct insn *insn, u32 left, enum disasm_notation n,
	      const struct disasm_names *names, struct text *out)
{
	const struct form *f = form_of(insn, left);
	const struct line l = { insn, f, names, out };
	const char *p;

	if (!f) {
		add_unknown(insn, out);
		return 1;
	}
	for (p = n == DISASM_LLVM && f->llvm ? f->llvm : f->kernel; *p; p++) {
		if (*p == '%')
			parts[(u8) * ++p](&l);
		else
			text_bytes(out, p, 1);
	}
	return f->uses & WIDE ? 2 : 1;
}

/* --- of a program: its own names, its source --- */

struct program_context {
	const struct object *object;
	const struct program *program;
};

/* The function that starts at instruction START. */
static const char *function_at(const struct program_context *c, u64 start)
{
	const struct program *p = c->program;
	const struct btf_type *t;
	u32 k;

	for (k = 0; k < p->n_funcs; k++) {
		if (p->funcs[k].insn_off != start)
			continue;
		t = btf_type(&c->object->btf, p->funcs[k].type_id);
		return t ? btf_str(&c->object->btf, t->name_off) : "";
	}
	return "";
}

static const char *map_at(const struct program_context *c, u32 at)
{
	const struct program *p = c->program;
	u32 k;

	for (k = 0; k < p->n_refs; k++)
		if (p->refs[k].insn == at)
			return c->object->maps[p->refs[k].map].name;
	return "";
}

/* The name of the kernel that the instruction at AT refers to. */
static const char *ksym_at(const struct program_context *c, u32 at)
{
	const struct program *p = c->program;
	u32 i;

	for (i = 0; i < p->n_ksym_refs; i++)
		if (p->ksym_refs[i].insn == at)
			return c->object->ksyms->all[p->ksym_refs[i].ksym].name;
	return "";
}

static void add_program_name(const void *context, const struct insn *insn, struct text *out)
{
	const struct program_context *c = context;
	u32 at = insn - c->program->insns;
	u8 source = insn_src(insn);
	const char *name = "";

	if (insn_is_call_to_function(insn) || (insn_is_ld_imm64(insn) && source == PSEUDO_FUNC))
		name = function_at(c, (s64)at + insn->imm + 1);
	else if (insn_is_ld_imm64(insn) && (source == PSEUDO_MAP_FD || source == PSEUDO_MAP_VALUE))
		name = map_at(c, at);
	else
		name = ksym_at(c, at);
	text_quote(out, name, strlen(name));
}

void poison_text(const struct insn *insn, const char *what, struct text *out)
{
	text_add(out, "call %#x ; relocation '", (u32)insn->imm);
	text_quote(out, what, strlen(what));
	text_str(out, "' found nothing");
}

u32 program_insn_text(const struct object *o, const struct program *p, u32 i,
		      enum disasm_notation n, struct text *out)
{
	const struct program_context context = { o, p };
	const struct disasm_names names = { &context, add_program_name };

	if (p->poisoned[i]) {
		poison_text(&p->insns[i], p->poisoned[i], out);
		return 1;
	}
	return insn_text(&p->insns[i], p->n_insns - i, n, &names, out);
}

/* The last record at or before I, and not one of line 0: that is code which clang says is from no
 * line, in between code of the line before.
 */
const struct btf_line_info *program_source_line(const struct program *p, u32 i)
{
	const struct btf_line_info *found = NULL;
	u32 k;

	for (k = 0; k < p->n_lines && p->lines[k].insn_off <= i; k++)
		if (p->lines[k].line_col >> 10)
			found = &p->lines[k];
	return found;
}
