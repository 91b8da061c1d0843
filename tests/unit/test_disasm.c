// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_disasm.c - loader/model/disasm.c, compared with those who define the two notations
 *
 * bpftool prints a loaded program with the kernel's disassembler; llvm-objdump every instruction of
 * every object that the tests have; what the newest of these print is recorded in
 * tests/unit/disasm/: see record there. The running kernel itself: test_disasm_kernel.c.
 *
 * test_disasm --bytes prints the instructions to record, a line of hex each.
 */
#include "tests/unit/samples.h"

#include <glob.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "loader/model/disasm.h"
#include "loader/model/object.h"

#define RECORDED "tests/unit/disasm/recorded"
#define SHIM	 UNIT_BUILD "disasm_shim.so"
#define CODE	 UNIT_BUILD "disasm_code"

enum { LD_IMM64_CODE = 0x18, MAP_IDX_VALUE = 6 };

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
	sample_text(&s, n, &ours);
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
		sample_text(&s, DISASM_LLVM, &ours);
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
	sample_text(s, DISASM_KERNEL, &ours);
	sample_hex(s, hex);
	if (!is_unknown(&ours))
		puts(hex);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_recorded),  cmocka_unit_test(test_llvm_objdump),
		cmocka_unit_test(test_bpftool),	  cmocka_unit_test(test_names),
		cmocka_unit_test(test_cut_short), cmocka_unit_test(test_program_names),
	};

	if (argc > 1 && !strcmp(argv[1], "--bytes")) {
		samples_visit(true, print_bytes, NULL);
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
