// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_verifier_log.c - loader/model/verifier_log.c, and what loader/cli/refusal.c makes of it
 *
 * The logs are real: tests/unit/logs/ has what Linux 5.10 to 7.2 said of the programs in
 * tests/objects/refused/, see record there. Each of those marks the line that is at fault with its
 * name, and the log shows that line. The running kernel is asked too, when it may be.
 */
#include "tests/unit/helper.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "loader/model/verifier_log.h"

#define LOGS	"tests/unit/logs/"
#define SOURCES "tests/objects/refused/"
#ifndef RAWLOAD
#define RAWLOAD "build/asan/rawload"
#endif

enum { WHOLE_PROGRAM = -1 };
enum {
	MARKED = 1,
	SOMETIMES = 2, /* not refused by newer kernels */
	LARGE = 4      /* of more log than there is room for, older kernels give the start */
};

static const struct expected {
	const char *program;
	int insn;
	enum refusal_cause cause;
	const char *reason; /* is in the first line of it, whatever the kernel */
	u32 flags;
} all_expected[] = {
	{ "map_null", 7, REFUSED_NULL, "R0 invalid mem access 'map_value_or_null'", MARKED },
	{ "ringbuf_null", 6, REFUSED_NULL, "mem_or_null'", MARKED },
	{ "map_bounds", 8, REFUSED_BOUNDS, "invalid access to map value, value_size=8", MARKED },
	{ "index_unbounded", 3, REFUSED_UNBOUNDED, "unbounded min value", MARKED },
	{ "index_negative", 4, REFUSED_UNBOUNDED, "unbounded min value", MARKED },
	{ "index_large", 6, REFUSED_BOUNDS, "value_size=64 off=255 size=1", MARKED },
	{ "size_unbounded", 4, REFUSED_UNBOUNDED, "R2 min value is negative", MARKED },
	{ "scalar_read", 1, REFUSED_DIRECT_READ, "R1 invalid mem access", MARKED },
	{ "unreleased", 9, REFUSED_REFERENCE, "Unreleased reference id=2 alloc_insn=4", 0 },
	{ "endless", 1, REFUSED_LOOP, "infinite loop detected at insn 1", 0 },
	{ "too_large", 3, REFUSED_TOO_LARGE, "BPF program is too large", LARGE },
	{ "wrong_helper", 1, REFUSED_HELPER, "bpf_skb_pull_data#39", MARKED },
	{ "no_helper", 0, REFUSED_NO_HELPER, "invalid func unknown#9999", MARKED },
	{ "no_return", 0, REFUSED_NO_RESULT, "R0 !read_ok", MARKED },
	{ "not_set", 0, REFUSED_NOT_SET, "R7 !read_ok", MARKED },
	{ "stack_not_set", 7, REFUSED_STACK_NOT_SET, "read from stack R2 off -15+0 size 4",
	  MARKED | SOMETIMES },
	{ "stack_overrun", 0, REFUSED_STACK_BOUNDS, "invalid write to stack R10 off=-520", MARKED },
	{ "stack_combined", WHOLE_PROGRAM, REFUSED_STACK_SIZE, "combined stack size of 2 calls",
	  0 },
	{ "context_bounds", 0, REFUSED_CONTEXT_BOUNDS, "invalid bpf_context access off=4096",
	  MARKED },
	{ "context_write", 1, REFUSED_CONTEXT_BOUNDS, "invalid bpf_context access off=0", MARKED },
	{ "context_moved", 3, REFUSED_CONTEXT_MOVED, "variable ctx access", MARKED },
	{ "packet", 1, REFUSED_PACKET, "invalid access to packet, off=0 size=1", MARKED },
	{ "read_only", 3, REFUSED_READ_ONLY, "write into map forbidden", MARKED },
	{ "wrong_argument", 3, REFUSED_ARGUMENT, "expected=fp", MARKED },
	{ "wrong_map", 8, REFUSED_MAP_TYPE, "cannot pass map_type 2 into func", MARKED },
	{ "pointer_math", 2, REFUSED_POINTER_MATH, "R1 pointer arithmetic with *=", MARKED },
	{ "misaligned", 6, REFUSED_MISALIGNED, "misaligned stack access", MARKED },
	{ "jump_out", 0, REFUSED_JUMP, "jump out of range from insn 0 to 101", 0 },
	{ "unreachable", 1, REFUSED_JUMP, "unreachable insn 1", 0 },
	{ "wrong_result", 1, REFUSED_RESULT, "At program exit the register R0", MARKED },
	{ "second_path", 10, REFUSED_NULL, "R0 invalid mem access", MARKED },
	{ "in_callee", 8, REFUSED_UNBOUNDED, "unbounded min value", MARKED },
	{ "in_global", 3, REFUSED_DIRECT_READ, "R1 invalid mem access", MARKED },
	{ "poisoned", 0, REFUSED_POISONED, "invalid func unknown#195896080", 0 },
	{ "not_gpl", 3, REFUSED_GPL, "cannot call GPL-restricted function", MARKED },
};

/* --- logs in a file --- */

typedef void log_fn(const char *file, const char *program, struct span log);

/* Calls FN for each log in FILE, in memory of exactly its size. */
static u32 each_log(const char *file, log_fn *fn)
{
	struct span all = file_bytes(file), log;
	const char *p = (const char *)all.p, *end = p + all.len, *next;
	char program[64];
	u32 n = 0;

	for (; p < end; p = next, n++) {
		assert_int_equal(sscanf(p, "@@@ %63[a-z_]", program), 1);
		p = memchr(p, '\n', end - p) + 1;
		next = memmem(p, end - p, "@@@ ", 4);
		next = next ? next : end;
		log = span_copy(p, next - p);
		fn(file, program, log);
		span_free(&log);
	}
	span_free(&all);
	return n;
}

static bool part_has(struct log_part part, const char *what)
{
	return part.len && memmem(part.p, part.len, what, strlen(what));
}

static const struct expected *expected_of(const char *program)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(all_expected); i++)
		if (!strcmp(all_expected[i].program, program))
			return &all_expected[i];
	fail_msg("program '%s' is not expected", program);
	return NULL;
}

static void read_log(struct span log, struct verifier_log *v)
{
	verifier_log_read((const char *)log.p, log.len, v);
}

/* --- what the kernels said --- */

static void check_log(const char *file, const char *program, struct span log)
{
	const struct expected *e = expected_of(program);
	struct verifier_log v;
	char mark[80];

	if (!log.len && e->flags & SOMETIMES)
		return;
	read_log(log, &v);
	if (!v.n_reasons && e->flags & LARGE)
		return;
	if (v.cause != e->cause || !v.n_reasons || !part_has(v.reasons[0], e->reason))
		fail_msg("%s: %s: cause %d, reason '%.*s'", file, program, v.cause,
			 (int)v.reasons[0].len, v.reasons[0].p);
	if (v.has_insn != (e->insn >= 0) || (v.has_insn && v.insn != (u32)e->insn))
		fail_msg("%s: %s: insn %u (%d)", file, program, v.insn, v.has_insn);
	snprintf(mark, sizeof(mark), "/* %s */", program);
	if (e->flags & MARKED && !part_has(v.source, mark))
		fail_msg("%s: %s: source '%.*s'", file, program, (int)v.source.len, v.source.p);
	if (v.has_acquired != (e->cause == REFUSED_REFERENCE) ||
	    (v.has_acquired && v.acquired != 4))
		fail_msg("%s: %s: acquired %u", file, program, v.acquired);
}

static void test_recorded(void **state)
{
	glob_t found;
	u32 i, n;

	(void)state;
	assert_int_equal(glob(LOGS "*.log", 0, NULL, &found), 0);
	assert_in_range(found.gl_pathc, 5, 100);
	for (i = 0; i < found.gl_pathc; i++) {
		n = each_log(found.gl_pathv[i], check_log);
		print_message("# %s: %u logs\n", found.gl_pathv[i], n);
		assert_int_equal(n, ARRAY_SIZE(all_expected));
	}
	globfree(&found);
}

/* --- registers --- */

static struct span wanted_log;
static const char *wanted_program;

static void take_wanted(const char *file, const char *program, struct span log)
{
	(void)file;
	if (!strcmp(program, wanted_program))
		wanted_log = span_copy(log.p, log.len);
}

/* Register NUMBER before the instruction that PROGRAM fails at; "" when the log does not tell. */
static void assert_register(const char *kernel, const char *program, u32 number, const char *want)
{
	struct verifier_log v;
	struct log_part *r = &v.registers[number];
	char file[128];

	snprintf(file, sizeof(file), LOGS "%s.log", kernel);
	wanted_program = program;
	each_log(file, take_wanted);
	assert_non_null(wanted_log.p);
	read_log(wanted_log, &v);
	if (r->len != strlen(want) || (r->len && memcmp(r->p, want, r->len)))
		fail_msg("%s: %s: R%u is '%.*s', expected '%s'", kernel, program, number,
			 (int)r->len, r->p, want);
	span_free(&wanted_log);
}

/* Read by a person in the logs; what is "" has been overwritten since it was last told. */
static void test_registers(void **state)
{
	(void)state;
	assert_register("5.10", "map_bounds", 0, "map_value(id=0,off=0,ks=4,vs=8,imm=0)");
	assert_register("5.10", "map_bounds", 6, "inv1");
	assert_register("5.10", "map_bounds", 10, "fp0");
	assert_register("5.10", "map_bounds", 1, "");
	assert_register("5.10", "map_null", 0, "");
	assert_register("5.10", "index_large", 2,
			"map_value(id=0,off=0,ks=4,vs=64,umax_value=255,var_off=(0x0; 0xff))");
	assert_register("5.10", "second_path", 0, "map_value_or_null(id=1,off=0,ks=4,vs=8,imm=0)");
	assert_register("5.10", "in_callee", 1, "fp-8");
	assert_register("5.10", "in_callee", 2, "");
	assert_register("5.10", "unreleased", 0, "");
	assert_register("5.10", "unreleased", 10, "fp0");
	assert_register("6.1", "map_null", 0, "map_value_or_null(id=1,off=0,ks=4,vs=8,imm=0)");
	assert_register("6.1", "map_null", 1, "");
	assert_register("6.1", "map_null", 6, "1");
	assert_register("6.1", "second_path", 7, "1");
	assert_register("6.18", "map_null", 0, "map_value_or_null(id=1,map=counts,ks=4,vs=8)");
	assert_register("6.18", "map_null", 1, "");
	assert_register("6.18", "map_null", 2, "");
	assert_register("6.18", "in_callee", 1, "fp[0]-8");
	assert_register("6.18", "in_global", 1, "scalar()");
	assert_register("6.18", "endless", 1, "");
	assert_register("6.18", "stack_combined", 1, "");
	assert_register(
		"7.2", "index_large", 2,
		"map_value(map=causes.bss,ks=4,vs=64,smin=smin32=0,smax=umax=smax32=umax32=255,"
		"var_off=(0x0; 0xff))");
	assert_register("7.2", "packet", 1, "pkt(r=0)");
}

static struct verifier_log read_text(const char *text)
{
	struct verifier_log v;

	verifier_log_read(text, strlen(text), &v);
	return v;
}

static void assert_part(struct log_part part, const char *want)
{
	assert_int_equal(part.len, strlen(want));
	assert_memory_equal(part.p, want, part.len);
}

/* Lines as the logs have them, at the end of one. */
static void test_lines(void **state)
{
	struct verifier_log v;

	(void)state;
	/* 5.10, endless: the parent's registers, while tracing back, are old ones */
	v = read_text("1: (b7) r2 = 0\n R1_w=inv5 R10=fp0\nlast_idx 1 first_idx 1\n R1_rw=invP0 "
		      "R10=fp0\nparent didn't have regs=2 stack=0 marks\nR3 !read_ok\n");
	assert_part(v.registers[1], "inv5");
	/* 6.18, map_null: an instruction from no line belongs to the line before */
	v = read_text("; u32 key = 1; @ causes.bpf.c:42\n2: (bf) r2 = r10 ; R2=fp0 R10=fp0\n"
		      ";  @ causes.bpf.c:0\n3: (07) r2 += -4\nR2 !read_ok\n");
	assert_part(v.source, "u32 key = 1; @ causes.bpf.c:42");
	assert_part(v.text, "r2 += -4");
	assert_part(v.registers[2], "fp0");
	/* 7.2, endless */
	v = read_text(
		"0: (b7) r1 = 0                        ;\n; x\n1: (05) goto pc-2\nR1 !read_ok\n");
	assert_part(v.registers[1], "");
	assert_int_equal(v.insn, 1);
	/* no kernel has so many instructions */
	v = read_text("4294967296: (bf) r1 = r2\nR1 !read_ok\n");
	assert_false(v.has_insn);
	/* what was said before the program went on is no reason, nor are the states of a loop */
	v = read_text(
		"0: (85) call pc+1\nUnrecognized arg#0 type PTR\ncaller:\n R10=fp0\ncallee:\n "
		"frame1: R10=fp0\nR0 !read_ok\ncur state: R10=fp0\nold state: R10=fp0\n");
	assert_int_equal(v.n_reasons, 1);
	assert_part(v.reasons[0], "R0 !read_ok");
	/* the stack of all functions together: whatever came last is not at fault */
	v = read_text("1: (95) exit\ncombined stack size of 2 calls is 608. Too large\n");
	assert_false(v.has_insn);
	assert_part(v.text, "");
}

/* --- damaged and hostile --- */

/* All that was found lies inside the log. */
static void assert_inside(const struct verifier_log *v, struct span log)
{
	const struct log_part *parts[2 + LOG_REASONS + LOG_REGISTERS] = { &v->text, &v->source };
	u32 i, n = 2;

	for (i = 0; i < v->n_reasons; i++)
		parts[n++] = &v->reasons[i];
	for (i = 0; i < LOG_REGISTERS; i++)
		parts[n++] = &v->registers[i];
	for (i = 0; i < n; i++)
		if (parts[i]->len)
			assert_true(parts[i]->p >= (const char *)log.p &&
				    parts[i]->p + parts[i]->len <= (const char *)log.p + log.len);
	assert_true(v->cause < N_REFUSED && v->n_reasons <= LOG_REASONS);
}

static void read_copy(const void *p, u64 len)
{
	struct span copy = span_copy(p, len);
	struct verifier_log v;

	read_log(copy, &v);
	assert_inside(&v, copy);
	span_free(&copy);
}

/* Cut off at either end, and each byte replaced by ones that mean something. */
static void damage(const char *file, const char *program, struct span log)
{
	static const char bytes[] = "\n;(:=R0 \xff";
	u64 i, len = log.len < 1200 ? log.len : 1200;
	u8 *p = (u8 *)log.p + log.len - len, old;

	(void)file;
	(void)program;
	for (i = 0; i < len; i++) {
		read_copy(p, i);
		read_copy(p + i, len - i);
		old = p[i];
		p[i] = bytes[i % sizeof(bytes)];
		read_copy(p, len);
		p[i] = old;
	}
}

static void test_damaged(void **state)
{
	(void)state;
	each_log(LOGS "5.10.log", damage);
	each_log(LOGS "6.18.log", damage);
}

static const char *const hostile[] = {
	"",
	"\n",
	";",
	"1: (",
	"1: (bf)",
	"1: (bf) ",
	"1: (bf) r",
	"1: (bf) r99999999999999999999 = 1",
	"4294967296: (bf) r1 = r2\nR1 !read_ok",
	"999999999: (bf) r1 = r2 ; R1",
	"0: R1=((((((((((((((",
	"0: R1=)))))) R2=1",
	"0: R11=1 R99=2 R=3 R1 = 4 R1x=5 R0000000001=1",
	"from",
	"from : ",
	"from 1 to 2: frame",
	"frame: R1=1",
	"invalid func unknown#",
	"invalid func unknown#99999999999999999999",
	"infinite loop detected at insn ",
	"infinite loop detected at insn -1",
	"unreachable insn 4294967295",
	"Unreleased reference id=2 alloc_insn=",
	"\r\n\r\n",
	"a\nb\nc\nd\ne\nf",
	"\xff\xfe\x80",
};

static void test_hostile(void **state)
{
	struct verifier_log v;
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(hostile); i++)
		read_copy(hostile[i], strlen(hostile[i]));
	read_copy("R1=1\0R2=2\n", 10);
	verifier_log_read(NULL, 0, &v);
	assert_int_equal(v.cause, REFUSED_UNKNOWN);
	assert_false(v.has_insn);
}

/* --- what a person sees --- */

/* The number of the line in SOURCE that has the mark; 0: none. */
static u32 marked_line(const char *source, const char *program)
{
	FILE *f = fopen(source, "r");
	char line[512], mark[80];
	u32 n = 0, found = 0;

	assert_non_null(f);
	snprintf(mark, sizeof(mark), "/* %s */", program);
	while (fgets(line, sizeof(line), f) && ++n)
		if (strstr(line, mark))
			found = n;
	fclose(f);
	return found;
}

/* All that COMMAND prints; to be freed. */
static char *output(const char *command)
{
	FILE *p = popen(command, "r");
	size_t len = 0, n;
	char *all = NULL;

	assert_non_null(p);
	do {
		all = realloc(all, len + 4097);
		assert_non_null(all);
		n = fread(all + len, 1, 4096, p);
		len += n;
	} while (n);
	all[len] = 0;
	pclose(p);
	return all;
}

static void compile(const char *name)
{
	char command[512];

	snprintf(command, sizeof(command),
		 "clang -g -O2 -target bpf -I/usr/include/$(cc -dumpmachine) -c " SOURCES
		 "%s.bpf.c -o " UNIT_BUILD "refused_%s.o",
		 name, name);
	assert_int_equal(system(command), 0);
}

/* rawload explains the refusal: the marked line, an instruction, the reason, what to do. */
static u32 check_shown(const struct expected *e)
{
	const char *name = e->cause == REFUSED_GPL ? "not_gpl" : "causes";
	char command[512], source[128], line[160];
	char *out;

	snprintf(command, sizeof(command),
		 RAWLOAD " --until load --prog %s " UNIT_BUILD "refused_%s.o 2>&1 >/dev/null",
		 e->program, name);
	out = output(command);
	snprintf(source, sizeof(source), SOURCES "%s.bpf.c", name);
	snprintf(line, sizeof(line), "%s.bpf.c:%u: ", name, marked_line(source, e->program));
	if (!strstr(out, "why the verifier") && e->flags & SOMETIMES) {
		free(out);
		return 0;
	}
	if (!strstr(out, "\n  reason      ") || !strstr(out, "\n  advice      ") ||
	    !strstr(out, e->reason) || (e->insn >= 0) != !!strstr(out, "\n  insn ") ||
	    (e->flags & MARKED && !strstr(out, line)))
		fail_msg("%s: %s", e->program, out);
	free(out);
	return 1;
}

static void test_shown(void **state)
{
	u32 i, n = 0;

	(void)state;
	if (geteuid())
		skip_because("not root: programs cannot be loaded");
	compile("causes");
	compile("not_gpl");
	for (i = 0; i < ARRAY_SIZE(all_expected); i++)
		if (!(all_expected[i].flags & LARGE))
			n += check_shown(&all_expected[i]);
	print_message("# %u refusals explained\n", n);
}

/* Linux 6.18 about names of .ksyms; such objects load or not with how the kernel was configured, so
 * they are not among the recorded ones.
 */
static void test_kernel_names(void **state)
{
	static const struct {
		const char *log;
		enum refusal_cause cause;
	} said[] = {
		{ "ldimm64 failed to find the address for kernel symbol 'runqueues'.\n"
		  "processed 0 insns (limit 1000000) max_states_per_insn 0 total_states 0 "
		  "peak_states 0 mark_read 0\n",
		  REFUSED_NO_ADDRESS },
		{ "arg#0 reference type('UNKNOWN ') size cannot be determined: -22\n"
		  "0: R1=ctx() R10=fp0\n"
		  "0: (85) call bpf_task_release#65882\n"
		  "calling kernel function bpf_task_release is not allowed\n"
		  "processed 1 insns (limit 1000000) max_states_per_insn 0 total_states 0 "
		  "peak_states 0 mark_read 0\n",
		  REFUSED_KERNEL_FUNCTION },
	};
	struct verifier_log v;
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(said); i++) {
		verifier_log_read(said[i].log, strlen(said[i].log), &v);
		assert_int_equal(v.cause, said[i].cause);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_recorded),     cmocka_unit_test(test_registers),
		cmocka_unit_test(test_lines),	     cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_hostile),	     cmocka_unit_test(test_shown),
		cmocka_unit_test(test_kernel_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
