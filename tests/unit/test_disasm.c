// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_disasm.c - loader/model/disasm.c, compared with those who define the two notations
 *
 *   the kernel's own log    each instruction is loaded where the verifier comes to it; it prints
 * it, and says when something is in a field that must be empty bpftool                 prints a
 * loaded program with the kernel's disassembler llvm-objdump            every instruction of every
 * object that the tests have tests/unit/disasm/      what the newest of these print, recorded: see
 * record there
 *
 * test_disasm --bytes prints the instructions to record, a line of hex each.
 */
#include "tests/unit/helper.h"

#include <errno.h>
#include <glob.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "loader/model/disasm.h"
#include "loader/model/object.h"

#define RECORDED "tests/unit/disasm/recorded"
#define SHIM	 UNIT_BUILD "disasm_shim.so"
#define CODE	 UNIT_BUILD "disasm_code"

enum {
	LOG_SIZE = 1 << 16,
	UNKNOWN_LEN = 8,
	LD_IMM64_CODE = 0x18,
	MAP_IDX_VALUE = 6,
	HELPERS_OF_5_10 = 156
};

/* --- instructions to try --- */

struct sample {
	struct insn insn[2];
	u32 slots;
};

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

typedef void visit_fn(const struct sample *s, void *arg);

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

/* All samples; with FEW only some of any_fields. */
static void visit_all(bool few, visit_fn *fn, void *arg)
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

/* Ours, without names. */
static void text_of(const struct sample *s, enum disasm_notation n, struct text *out)
{
	text_clear(out);
	insn_text(s->insn, s->slots, n, NULL, out);
	assert_false(out->failed);
}

static bool is_unknown(const struct text *t)
{
	return !strncmp(t->p, "<unknown", UNKNOWN_LEN);
}

static void hex_of(const struct sample *s, char *out)
{
	u8 b[sizeof(s->insn)];
	u32 i;

	memcpy(b, s->insn, sizeof(b));
	for (i = 0; i < s->slots * INSN_SIZE; i++)
		sprintf(out + 2 * i, "%02x", b[i]);
}

/* --- what the running kernel says --- */

enum { PROLOGUE = 10, MAX_JUMP = 64, MAX_PROGRAM = PROLOGUE + 2 * MAX_JUMP + 8 };

struct kernel_says {
	char text[256]; /* of the instruction; "" when the verifier did not get there */
	bool bad;	/* there is no such instruction */
	char log[LOG_SIZE];
};

static int load(const struct insn *insns, u32 n, char *log)
{
	union bpf_attr attr = {
		.prog_type = BPF_PROG_TYPE_SOCKET_FILTER,
		.insns = (uintptr_t)insns,
		.insn_cnt = n,
		.license = (uintptr_t) "GPL",
		.log_level = 2,
		.log_size = LOG_SIZE,
		.log_buf = (uintptr_t)log,
	};

	log[0] = 0;
	return syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof(attr));
}

static bool may_load(void)
{
	static const struct insn two[] = { { .code = INSN_MOV64_IMM }, { .code = INSN_EXIT } };
	char log[LOG_SIZE];
	int fd = load(two, 2, log);

	close(fd);
	return fd >= 0;
}

static s32 distance(const struct insn *i)
{
	if (i->code == 0x06 || (i->code == INSN_CALL && insn_src(i) == PSEUDO_CALL))
		return i->imm;
	return (i->code & 7) == INSN_JMP || (i->code & 7) == INSN_JMP32 ? i->off : 0;
}

/* A program in which the verifier comes to the sample: behind instructions to jump back to, one
 * that gives each register a value, and a jump over it, so that what follows can be reached even
 * if the sample never goes there.
 */
static u32 put_around(const struct sample *s, struct insn *out, u32 *at)
{
	static const struct insn zero = { .code = INSN_MOV64_IMM };
	bool calls = insn_is_call_to_function(s->insn);
	s32 jump = distance(s->insn);
	u32 n = 0, r, i;

	for (i = 0; jump < 0 && i < (u32)-jump; i++)
		out[n++] = zero;
	out[n++] = zero;
	for (r = 2; r < 10; r++)
		out[n++] = (struct insn){ .code = INSN_MOV64_IMM, .regs = insn_regs(r, 0) };
	out[n++] = (struct insn){ .code = 0x15, .regs = insn_regs(1, 0), .off = s->slots };
	*at = n;
	for (i = 0; i < s->slots; i++)
		out[n++] = s->insn[i];
	for (i = 1; (s32)i < jump; i++)
		out[n++] = zero;
	if (calls && jump > 0)
		out[n++] = (struct insn){ .code = INSN_EXIT };
	out[n++] = zero;
	out[n++] = zero;
	out[n++] = (struct insn){ .code = INSN_EXIT };
	return n;
}

/* How the verifier says that an encoding means nothing; all else it says is about the program. */
static bool is_about_encoding(const char *log)
{
	static const char *const says[] = {
		"unknown opcode",
		"uses reserved fields",
		"invalid bpf_ld_imm64 insn",
		"unrecognized bpf_ld_imm64 insn",
		"invalid BPF_LD_IMM insn",
		"uses invalid atomic opcode",
		"invalid atomic operand size",
		"invalid may_goto",
		"cast insn can only convert",
		"R11 is invalid",
		"R12 is invalid",
		"R15 is invalid",
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(says); i++)
		if (strstr(log, says[i]))
			return true;
	return false;
}

/* The line "10: (bf) r1 = r2   ; R1=0": what is behind the code and before the state. */
static void text_from_log(struct kernel_says *k, u32 at, u8 code)
{
	char start[32];
	const char *p = k->log;
	u32 len;

	snprintf(start, sizeof(start), "%u: (%02x) ", at, code);
	while (p && strncmp(p, start, strlen(start))) {
		p = strchr(p, '\n');
		p = p ? p + 1 : NULL;
	}
	k->text[0] = 0;
	if (!p)
		return;
	p += strlen(start);
	len = strcspn(p, ";\n");
	while (len && p[len - 1] == ' ')
		len--;
	snprintf(k->text, sizeof(k->text), "%.*s", (int)len, p);
}

static void ask_kernel(const struct sample *s, struct kernel_says *out)
{
	struct insn program[MAX_PROGRAM];
	u32 at, n;
	int fd;

	out->text[0] = out->log[0] = 0;
	out->bad = false;
	if (distance(s->insn) > MAX_JUMP || distance(s->insn) < -MAX_JUMP)
		return;
	n = put_around(s, program, &at);
	fd = load(program, n, out->log);
	close(fd);
	out->bad = fd < 0 && is_about_encoding(out->log);
	text_from_log(out, at, s->insn->code);
}

/* The log shows addresses of maps and functions, and names kernel functions. */
static bool is_resolved(const struct insn *i)
{
	return (i->code == LD_IMM64_CODE && insn_src(i)) ||
	       (i->code == INSN_CALL && insn_src(i) == PSEUDO_KFUNC_CALL);
}

/* Came after Linux 5.10; load_acquire, with 6.15, was the last of these. */
static bool is_late(const struct insn *i)
{
	bool alu = (i->code & 7) == INSN_ALU || (i->code & 7) == INSN_ALU64;

	return i->code == 0x06 || i->code == 0xe5 || i->code == 0xd7 || /* gotol, may_goto, bswap */
	       (i->code & 0xe7) == 0x81 || (alu && i->off) ||		/* signed */
	       ((i->code & 0xe7) == 0xc3 && i->imm) || /* atomic but for addition */
	       (i->code == LD_IMM64_CODE && insn_src(i) > PSEUDO_BTF_ID) ||
	       (i->code == INSN_CALL && (insn_src(i) > PSEUDO_CALL || i->imm >= HELPERS_OF_5_10));
}

/* What an old kernel does not know, it refuses or, what is worse, prints as something else. */
static bool kernel_is_old(void)
{
	static const struct sample load_acquire = { { { 0xdb, 0x00, -8, 0x100 } }, 1 };
	static struct kernel_says k;

	if (!k.log[0])
		ask_kernel(&load_acquire, &k);
	return k.bad;
}

/* May the kernel refuse it, and be right? gotox came with 6.19 or 7.0; callx has no kernel. */
static bool is_newer(const struct insn *i)
{
	return i->code == 0x8d || i->code == 0x0d;
}

struct tally {
	u32 equal, refused, unseen;
	u8 codes[256];
};

static void compare_with_kernel(const struct sample *s, void *arg)
{
	static struct kernel_says k;
	static struct text ours;
	struct tally *t = arg;
	char hex[64];

	if (is_late(s->insn) && kernel_is_old())
		return;
	hex_of(s, hex);
	ask_kernel(s, &k);
	text_of(s, DISASM_KERNEL, &ours);
	if (k.bad) {
		t->refused++;
		if (!is_unknown(&ours) && !is_newer(s->insn))
			fail_msg("%s: we say '%s', the kernel says %s", hex, ours.p, k.log);
	} else if (!k.text[0] || is_resolved(s->insn)) {
		t->unseen++;
	} else {
		t->equal++;
		t->codes[s->insn->code] = 1;
		if (strcmp(ours.p, k.text))
			fail_msg("%s: we say '%s', the kernel says '%s'", hex, ours.p, k.text);
	}
}

static void test_running_kernel(void **state)
{
	struct tally t = { 0 };
	u32 i, codes = 0;

	(void)state;
	if (!may_load())
		skip_because("may not load programs (not root?)");
	visit_all(false, compare_with_kernel, &t);
	for (i = 0; i < 256; i++)
		codes += t.codes[i];
	print_message("# %u as the kernel prints them (%u codes), %u refused, %u not printed\n",
		      t.equal, codes, t.refused, t.unseen);
	assert_in_range(t.equal, 700, 100000);
	assert_in_range(t.unseen, 0, 500); /* 7.2 does not go where it sees no way: 444 */
}

/* Every number that the kernel has a name for, and some that it has none for. */
static void test_helper_names(void **state)
{
	struct tally t = { 0 };
	struct sample s = { { { .code = INSN_CALL } }, 1 };
	s32 id;

	(void)state;
	if (!may_load())
		skip_because("may not load programs (not root?)");
	for (id = 0; id < (kernel_is_old() ? HELPERS_OF_5_10 : 300); id++) {
		s.insn[0].imm = id;
		compare_with_kernel(&s, &t);
	}
	assert_int_equal(t.equal, id);
	assert_string_equal(helper_name(131), "bpf_ringbuf_reserve");
	assert_string_equal(helper_name(211), "bpf_cgrp_storage_delete");
	assert_null(helper_name(212));
	assert_null(helper_name(-1));
}

/* --- what newer tools print than this machine has --- */

/* Bytes as hex digits, into the sample. */
static void parse_hex(const char *hex, struct sample *s)
{
	u8 b[sizeof(s->insn)] = { 0 };
	u32 i, n = strlen(hex) / 2;
	unsigned v;

	assert_true(n == INSN_SIZE || n == 2 * INSN_SIZE);
	for (i = 0; i < n; i++) {
		assert_int_equal(sscanf(hex + 2 * i, "%2x", &v), 1);
		b[i] = v;
	}
	memcpy(s->insn, b, sizeof(b));
	s->slots = n / INSN_SIZE;
}

/* Where ours differs on purpose, for it would say less or something else than is there. */
static bool differs_on_purpose(const struct insn *i, enum disasm_notation n)
{
	u8 mode = i->code & 0xe7;

	if (n == DISASM_LLVM) /* leaves the immediate out */
		return mode == 0x40 && i->imm;
	if (i->code == LD_IMM64_CODE) /* bpftool shows the ids of maps, and addresses */
		return insn_src(i) && insn_src(i) != PSEUDO_FUNC && insn_src(i) != MAP_IDX_VALUE;
	if (i->code == INSN_CALL) /* and more addresses */
		return insn_src(i) || !helper_name(i->imm);
	return i->code == 0x8d; /* it would say "call unknown" */
}

static u32 check_recorded(const char *hex, const char *want, enum disasm_notation n)
{
	static struct text ours;
	struct sample s;

	parse_hex(hex, &s);
	text_of(&s, n, &ours);
	if (differs_on_purpose(s.insn, n)) {
		assert_string_not_equal(ours.p, want);
		return 0;
	}
	if (strcmp(ours.p, want))
		fail_msg("%s: we say '%s', recorded is '%s'", hex, ours.p, want);
	return 1;
}

static void test_recorded(void **state)
{
	FILE *f = fopen(RECORDED, "r");
	char line[512], *hex, *kernel, *llvm;
	u32 lines = 0, equal = 0;

	(void)state;
	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		if (line[0] == '#')
			continue;
		hex = strtok(line, "\t\n");
		kernel = strtok(NULL, "\t\n");
		llvm = strtok(NULL, "\t\n");
		assert_non_null(llvm);
		equal += check_recorded(hex, kernel, DISASM_KERNEL);
		equal += check_recorded(hex, llvm, DISASM_LLVM);
		lines++;
	}
	fclose(f);
	print_message("# %u instructions, %u texts equal\n", lines, equal);
	assert_in_range(lines, 500, 100000);
	assert_in_range(equal, 2 * lines - 40, 2 * lines);
}

/* --- all objects that the tests have --- */

#define OBJECTS "build/examples/*.bpf.o build/tests/objects/*.bpf.o"

/* "  3:<tab>79 12 70 00 00 00 00 00<tab>r2 = *(u64 *)(r1 + 112) <symbol>" */
static bool split_line(char *line, struct sample *s, char **text)
{
	char *bytes = strchr(line, '\t'), *end, hex[64];
	u32 n = 0;

	*text = bytes ? strchr(bytes + 1, '\t') : NULL;
	if (!*text)
		return false;
	for (bytes++; bytes < *text && n < sizeof(hex) - 1; bytes++)
		if (*bytes != ' ')
			hex[n++] = *bytes;
	hex[n] = 0;
	parse_hex(hex, s);
	(*text)++;
	(*text)[strcspn(*text, "\n")] = 0;
	end = strrchr(*text, '<');
	if (end && end > *text && end[-1] == ' ' && strchr(end, '>'))
		end[-1] = 0;
	for (end = *text; *end; end++)
		if (*end == '\t')
			*end = ' ';
	return true;
}

/* Tools older than Linux 6.9 take it for a plain move; objects with arenas have it. */
static bool is_newer_than_tools(const char *text)
{
	return strstr(text, "addr_space_cast");
}

static void test_llvm_objdump(void **state)
{
	static struct text ours;
	struct sample s;
	char line[512], *text;
	u32 equal = 0, unknown = 0;
	FILE *p =
		popen("llvm-objdump -d --mcpu=v3 --mattr=+alu32 --no-print-imm-hex " OBJECTS, "r");

	(void)state;
	assert_non_null(p);
	while (fgets(line, sizeof(line), p)) {
		if (!split_line(line, &s, &text))
			continue;
		if (!strcmp(text, "<unknown>")) {
			unknown++;
			continue;
		}
		text_of(&s, DISASM_LLVM, &ours);
		if (strcmp(ours.p, text) && is_newer_than_tools(ours.p))
			continue;
		if (strcmp(ours.p, text))
			fail_msg("we say '%s', llvm-objdump '%s'", ours.p, text);
		equal++;
	}
	assert_int_equal(pclose(p), 0);
	print_message("# %u instructions, %u unknown to it\n", equal, unknown);
	assert_in_range(equal, 1000, 1000000);
	assert_in_range(unknown, 0, 10); /* sign-extending loads, in core_opcodes */
}

/* Appends the code of one object, as the file has it. Returns the number of instructions: 0 when
 * rawload refuses the object (kconfig_type and the like, which other tests are about).
 */
static u32 append_code(const char *path, FILE *out)
{
	struct span file = file_bytes(path);
	struct error e = { 0 };
	struct object o;
	u32 i, n = 0;
	bool opened = !object_open(&o, file, path, &e);

	for (i = 0; opened && i < o.n_codes; i++)
		n += fwrite(o.codes[i].insns, INSN_SIZE, o.codes[i].n, out);
	object_close(&o);
	span_free(&file);
	return n;
}

static void collect_code(const char *pattern, FILE *out, u32 *n)
{
	glob_t found;
	u32 i;

	assert_int_equal(glob(pattern, 0, NULL, &found), 0);
	for (i = 0; i < found.gl_pathc; i++)
		*n += append_code(found.gl_pathv[i], out);
	globfree(&found);
}

/* One line of bpftool, "   3: (bf) r1 = r2", beside the instruction of that number. */
static bool compare_with_bpftool(const char *line, const struct insn *code, u32 n)
{
	static struct text ours;
	unsigned at, byte;
	int start = 0;

	if (sscanf(line, " %u: (%2x) %n", &at, &byte, &start) != 2 || !start)
		return false; /* "BUG_ldx_81": newer than this bpftool */
	assert_in_range(at, 0, n - 1);
	text_clear(&ours);
	insn_text(&code[at], n - at, DISASM_KERNEL, NULL, &ours);
	assert_int_equal(byte, code[at].code);
	if (is_newer_than_tools(ours.p))
		return true;
	if (strcmp(ours.p, line + start) && !differs_on_purpose(&code[at], DISASM_KERNEL))
		fail_msg("%u: we say '%s', bpftool '%s'", at, ours.p, line + start);
	return true;
}

/* bpftool shows the code of all objects, which tests/unit/disasm/shim.c says is loaded. */
static void test_bpftool(void **state)
{
	static const char command[] =
		"cc -shared -fPIC -o " SHIM " tests/unit/disasm/shim.c && SHIM_BYTES=" CODE
		" LD_PRELOAD=" SHIM " PATH=$PATH:/usr/sbin bpftool prog dump xlated id 1";
	FILE *f = fopen(CODE, "wb"), *p;
	u32 n = 0, equal = 0, unknown = 0;
	struct span code;
	char line[512];

	(void)state;
	assert_non_null(f);
	collect_code("build/examples/*.bpf.o", f, &n);
	collect_code("build/tests/objects/*.bpf.o", f, &n);
	fclose(f);
	code = file_bytes(CODE);
	p = popen(command, "r");
	assert_non_null(p);
	while (fgets(line, sizeof(line), p)) {
		line[strcspn(line, "\n")] = 0;
		if (compare_with_bpftool(line, (const void *)code.p, n))
			equal++;
		else
			unknown++;
	}
	assert_int_equal(pclose(p), 0);
	print_message("# %u lines equal, %u unknown to it\n", equal, unknown);
	assert_in_range(equal, 3500, 1000000);
	assert_in_range(unknown, 0, 10);
	span_free(&code);
}

/* --- names, and the end of a program --- */

static void add_test_name(const void *context, const struct insn *insn, struct text *out)
{
	(void)insn;
	text_str(out, context);
}

static void assert_named(const char *hex, const char *name, enum disasm_notation n,
			 const char *want)
{
	struct disasm_names names = { name, add_test_name };
	struct text out = { 0 };
	struct sample s;

	parse_hex(hex, &s);
	assert_int_equal(insn_text(s.insn, s.slots, n, &names, &out), s.slots);
	assert_text(&out, want);
	text_free(&out);
}

/* Notations of bpftool 7.8 (map by name: its JSON has "map[id:5]" only) and of llvm-objdump. */
static void test_names(void **state)
{
	(void)state;
	assert_named("18110000050000000000000000000000", "events", DISASM_KERNEL,
		     "r1 = map[events]");
	assert_named("18110000050000000000000000000000", "", DISASM_KERNEL, "r1 = map[fd:5]");
	assert_named("18210000050000000000000008000000", ".bss", DISASM_KERNEL,
		     "r1 = map[.bss][0]+8");
	assert_named("18110000050000000000000000000000", "events", DISASM_LLVM,
		     "ld_pseudo r1, 1, 5 <events>");
	assert_named("8510000003000000", "f", DISASM_KERNEL, "call pc+3#f");
	assert_named("8510000003000000", "f", DISASM_LLVM, "call 3 <f>");
	assert_named("852000004d000000", "bpf_iter_num_new", DISASM_KERNEL,
		     "call bpf_iter_num_new#77");
	assert_named("18410000020000000000000000000000", "f", DISASM_KERNEL, "r1 = subprog[+2]#f");
	assert_named("bf12000000000000", "f", DISASM_KERNEL, "r2 = r1");
}

/* Nothing is read behind the last instruction: it lies at the end of its memory. */
static void test_cut_short(void **state)
{
	static const struct insn half = { .code = LD_IMM64_CODE, .imm = 1 };
	struct span s = span_copy(&half, sizeof(half));
	struct text out = { 0 };

	(void)state;
	assert_int_equal(insn_text((const void *)s.p, 1, DISASM_KERNEL, NULL, &out), 1);
	assert_text(&out, "<unknown 18 00 00 00 01 00 00 00>");
	text_free(&out);
	span_free(&s);
}

/* Whether program NAME of an object has an instruction that is written so. */
static bool program_has(const char *path, const char *name, const char *want)
{
	struct span file = file_bytes(path);
	struct error e = { 0 };
	struct text out = { 0 };
	struct object o;
	struct program *p;
	bool found = false;
	u32 i;

	if (object_open(&o, file, path, &e) || object_choose(&o, &e) || object_relocate(&o, &e))
		fail_msg("%s", e.text);
	p = object_program(&o, name);
	assert_non_null(p);
	for (i = 0; i < p->n_insns;) {
		text_clear(&out);
		i += program_insn_text(&o, p, i, DISASM_KERNEL, &out);
		found |= !strcmp(out.p, want);
	}
	text_free(&out);
	object_close(&o);
	span_free(&file);
	return found;
}

/* The names in the sources tests/objects/callbacks.bpf.c and data.bpf.c; readelf -s says that
 * setting2 is at byte 8 of .rodata.
 */
static void test_program_names(void **state)
{
	static const char callbacks[] = "build/tests/objects/callbacks.bpf.o";

	(void)state;
	assert_true(program_has(callbacks, "each", "r1 = map[numbers]"));
	assert_true(program_has("build/tests/objects/data.bpf.o", "read",
				"r2 = map[data.rodata][0]+8"));
	assert_true(program_has(callbacks, "each", "r2 = subprog[+5]#add"));
	assert_true(program_has(callbacks, "each", "call pc+5#twice"));
	assert_true(program_has(callbacks, "each", "call bpf_for_each_map_elem#164"));
	assert_false(program_has(callbacks, "each", "call pc+5#step"));
}

/* --- for tests/unit/disasm/record --- */

static void print_bytes(const struct sample *s, void *arg)
{
	static struct text ours;
	char hex[64];

	(void)arg;
	text_of(s, DISASM_KERNEL, &ours);
	hex_of(s, hex);
	if (!is_unknown(&ours))
		puts(hex);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_running_kernel), cmocka_unit_test(test_helper_names),
		cmocka_unit_test(test_recorded),       cmocka_unit_test(test_llvm_objdump),
		cmocka_unit_test(test_bpftool),	       cmocka_unit_test(test_names),
		cmocka_unit_test(test_cut_short),      cmocka_unit_test(test_program_names),
	};

	if (argc > 1 && !strcmp(argv[1], "--bytes")) {
		visit_all(true, print_bytes, NULL);
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
