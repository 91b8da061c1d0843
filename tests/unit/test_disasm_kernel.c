// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_disasm_kernel.c - loader/model/disasm.c, compared with the running kernel's own log
 *
 * Each instruction is loaded where the verifier comes to it; it prints it, and says when something
 * is in a field that must be empty.
 */
#include "tests/unit/samples.h"

#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { LOG_SIZE = 1 << 16, LD_IMM64_CODE = 0x18, HELPERS_OF_5_10 = 156 };

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
	sample_hex(s, hex);
	ask_kernel(s, &k);
	sample_text(s, DISASM_KERNEL, &ours);
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
	samples_visit(false, compare_with_kernel, &t);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_running_kernel),
		cmocka_unit_test(test_helper_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
