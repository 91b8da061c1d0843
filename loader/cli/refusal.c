// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* refusal.c - why the verifier refused a program
 *   in:       its log, the program
 *   out:      lines on stderr: source, instruction, registers, reason, advice, the end of the log
 *   not here: reading the log (loader/model/verifier_log.c)
 */
#include "loader/cli/cli.h"
#include "loader/model/disasm.h"
#include "loader/model/verifier_log.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINES_SHOWN = 40 };

/* What to do about it. Of a poisoned instruction more is known: add_poison(). */
static const char *const advice[N_REFUSED] = {
	[REFUSED_POISONED] =
		"a CO-RE relocation found no match in this kernel: guard the access with "
		"bpf_core_field_exists() or the like",
	[REFUSED_NULL] =
		"it may be NULL: compare it with NULL behind the call that returned it, on "
		"every path that comes here",
	[REFUSED_PACKET] =
		"before it reads packet data, the program must compare the end of what it "
		"reads with data_end, in an if () right before",
	[REFUSED_UNBOUNDED] =
		"the verifier knows no limit for an index, an offset or a size: check "
		"both ends with an if (), or cut it with & (power of two - 1), on an "
		"unsigned variable and right before it is used",
	[REFUSED_BOUNDS] = "the access may go past the end of the memory: make it smaller, the "
			   "map's value larger, or check the index against the size first",
	[REFUSED_DIRECT_READ] =
		"a pointer that the verifier knows nothing about cannot be followed "
		"directly: read with BPF_CORE_READ() or bpf_probe_read_kernel(), of "
		"user space with bpf_probe_read_user()",
	[REFUSED_REFERENCE] = "what was reserved or acquired must be given back on every path: "
			      "bpf_ringbuf_submit() or bpf_ringbuf_discard() for a record, the "
			      "matching release function for everything else",
	[REFUSED_LOOP] = "the verifier must see the loop end: count up to a constant limit, or use "
			 "bpf_loop() or bpf_for()",
	[REFUSED_TOO_LARGE] = "the verifier gave up following all paths: fewer rounds of loops and "
			      "fewer branches inside, bpf_loop() for long loops, or the work split "
			      "over tail calls",
	[REFUSED_HELPER] =
		"this kernel has no such helper for this type of program: another program "
		"type has it, a newer kernel (bpftool feature probe lists them), or one that is "
		"not locked down (/sys/kernel/security/lockdown)",
	[REFUSED_NO_HELPER] =
		"no kernel function has that number here: the helper is newer than this "
		"kernel",
	[REFUSED_GPL] = "the helper is for programs under a license compatible with the GPL: "
			"char LICENSE[] SEC(\"license\") = \"Dual BSD/GPL\", if you may",
	[REFUSED_NO_RESULT] = "the function ends without a value: return one on every path",
	[REFUSED_NOT_SET] = "a register is read that holds nothing there: a variable is not set on "
			    "every path, or a call has overwritten r1 to r5",
	[REFUSED_STACK_SIZE] =
		"functions that call each other share 512 bytes of stack: move large "
		"variables into a map, a per-CPU array for instance",
	[REFUSED_STACK_NOT_SET] = "it reads stack that was never written, or that is not the "
				  "program's: set variables and all bytes between members first, "
				  "with = {} or __builtin_memset()",
	[REFUSED_STACK_BOUNDS] =
		"the stack is 512 bytes, from r10 down: move large variables into a "
		"map, a per-CPU array for instance",
	[REFUSED_CONTEXT_MOVED] = "the context may be accessed at constant offsets only: copy the "
				  "value first, then compute",
	[REFUSED_CONTEXT_BOUNDS] = "this type of program may not access its context there: look up "
				   "its struct, and whether that member can be written",
	[REFUSED_READ_ONLY] =
		"constants (.rodata) and read-only maps cannot be written: leave const "
		"away",
	[REFUSED_MAP_TYPE] = "this helper does not work on a map of that type",
	[REFUSED_ARGUMENT] = "an argument of the call is of another kind than the helper wants: a "
			     "pointer to a key or value must point to stack or map memory",
	[REFUSED_POINTER_MATH] = "pointers can only be added to and subtracted from",
	[REFUSED_MISALIGNED] = "the address must be a multiple of the access's size: align the "
			       "variable, or leave __packed away",
	[REFUSED_JUMP] =
		"the code itself is damaged or hand-written: it jumps out of the function, "
		"has no exit at its end, or instructions that nothing leads to",
	[REFUSED_NO_ADDRESS] =
		"this kernel keeps the addresses of functions only (it was built without "
		"CONFIG_KALLSYMS_ALL): its variables cannot be referred to by name",
	[REFUSED_KERNEL_FUNCTION] =
		"this type of program may not call that function: another type may, or a "
		"sleepable one (SEC(\"fentry.s/...\")), or nobody but the kernel itself",
	[REFUSED_RESULT] = "for this type of program only some results are allowed",
};

/* --- parts of the explanation: a label, and what stands behind it --- */

static void label(struct text *t, const char *name)
{
	text_add(t, "  %-12s", name);
}

static void add_part(struct text *t, struct log_part part)
{
	text_quote_line(t, part.p, part.len);
}

static void add_string(struct text *t, const char *s)
{
	text_quote_line(t, s, strlen(s));
}

/* "examples/a.bpf.c:45: *count = 1;"; what the log shows when the object has no lines. */
static void add_source(const struct life *l, u32 insn, struct log_part from_log, struct text *t)
{
	const struct btf_line_info *line = program_source_line(l->refused, insn);
	const char *source;

	if (!line) {
		add_part(t, from_log);
		return;
	}
	add_string(t, btf_str(&l->object.btf, line->file_name_off));
	text_add(t, ":%u: ", line->line_col >> 10);
	source = btf_str(&l->object.btf, line->line_off);
	add_string(t, source + strspn(source, " \t"));
}

static void show_source(const struct life *l, const struct verifier_log *v, struct text *t)
{
	if (!program_source_line(l->refused, v->insn) && !v->source.len)
		return;
	label(t, "source");
	add_source(l, v->insn, v->source, t);
	text_str(t, "\n");
}

static void show_insn(const struct life *l, const struct verifier_log *v, struct text *t)
{
	text_add(t, "  insn %-7u", v->insn);
	if (v->insn < l->refused->n_insns)
		program_insn_text(&l->object, l->refused, v->insn, DISASM_KERNEL, t);
	else
		add_part(t, v->text);
	text_str(t, "\n");
}

/* Is register NUMBER named in S: by LETTER and the number, and no more digits? */
static bool names_register(const char *s, size_t len, char letter, u32 number)
{
	size_t digits = number < 10 ? 1 : 2, i;

	for (i = 0; i + digits < len; i++) {
		if (s[i] != letter || (i && isalnum((u8)s[i - 1])))
			continue;
		if (strtoul(s + i + 1, NULL, 10) == number && isdigit((u8)s[i + 1]))
			return true;
	}
	return false;
}

/* Is it one that the instruction reads or that the reason is about? A call reads r1 to r5. */
static bool is_concerned(const struct verifier_log *v, const struct text *insn, u32 number)
{
	u32 i;

	if (names_register(insn->p, insn->len, 'r', number) ||
	    names_register(insn->p, insn->len, 'w', number) ||
	    (!strncmp(insn->p, "call", 4) && number >= 1 && number <= 5))
		return true;
	for (i = 0; i < v->n_reasons; i++)
		if (names_register(v->reasons[i].p, v->reasons[i].len, 'R', number))
			return true;
	return false;
}

static void show_registers(const struct life *l, const struct verifier_log *v, struct text *t)
{
	struct text insn = { 0 };
	const char *name = "registers";
	u32 i;

	if (v->insn < l->refused->n_insns)
		program_insn_text(&l->object, l->refused, v->insn, DISASM_KERNEL, &insn);
	for (i = 0; i < LOG_REGISTERS && insn.p; i++) {
		if (!v->registers[i].len || !is_concerned(v, &insn, i))
			continue;
		label(t, name);
		text_add(t, "R%u=", i);
		add_part(t, v->registers[i]);
		text_str(t, "\n");
		name = "";
	}
	text_free(&insn);
}

static void show_reasons(const struct life *l, const struct verifier_log *v, struct text *t)
{
	u32 i;

	for (i = 0; i < v->n_reasons; i++) {
		label(t, i ? "" : "reason");
		add_part(t, v->reasons[i]);
		text_str(t, "\n");
	}
	if (v->has_acquired && program_source_line(l->refused, v->acquired)) {
		label(t, "taken at");
		add_source(l, v->acquired, (struct log_part){ 0 }, t);
		text_str(t, "\n");
	}
}

/* The program came to an instruction that was poisoned: the kernel has not what it wanted. */
static bool add_poison(const struct program *p, const struct verifier_log *v, struct text *t)
{
	if (v->cause != REFUSED_POISONED || v->insn >= p->n_insns || !p->poisoned[v->insn])
		return false;
	text_add(t, "instruction %u was poisoned, because this kernel has no ", v->insn);
	text_quote(t, p->poisoned[v->insn], strlen(p->poisoned[v->insn]));
	text_str(t, "; guard it with bpf_core_field_exists() or the like");
	return true;
}

static void show_advice(const struct life *l, const struct verifier_log *v, struct text *t)
{
	if (v->cause == REFUSED_UNKNOWN)
		return;
	label(t, "advice");
	if (!add_poison(l->refused, v, t) && advice[v->cause])
		text_str(t, advice[v->cause]);
	text_str(t, "\n");
}

static void explain(const struct life *l, const struct verifier_log *v, struct text *t)
{
	text_add(t, "why the verifier refused program '%s':\n", l->refused->name);
	if (v->has_insn) {
		show_source(l, v, t);
		show_insn(l, v, t);
		show_registers(l, v, t);
	}
	show_reasons(l, v, t);
	show_advice(l, v, t);
}

/* --- the log --- */

/* Where the last N lines of LOG start. */
static const char *last_lines(const char *log, int n)
{
	const char *p = log + strlen(log);

	while (p > log && p[-1] == '\n')
		p--;
	for (; p > log; p--)
		if (p[-1] == '\n' && n-- == 1)
			break;
	return p;
}

static void add_log(const struct life *l, struct text *t)
{
	const char *p = last_lines(l->log, LINES_SHOWN), *end;

	text_add(t, "the verifier's log of program '%s'%s:\n", l->refused->name,
		 p == l->log ? "" : ", its end");
	for (; *p; p = *end ? end + 1 : end) {
		end = p + strcspn(p, "\n");
		text_str(t, "  | ");
		text_quote_line(t, p, end - p);
		text_str(t, "\n");
	}
}

void show_refusal(const struct life *l)
{
	struct verifier_log v;
	struct text t = { 0 };

	if (!l->log || !l->refused || !*l->log)
		return;
	verifier_log_read(l->log, strlen(l->log), &v);
	if (v.n_reasons)
		explain(l, &v, &t);
	add_log(l, &t);
	write_all(STDERR_FILENO, &t);
	text_free(&t);
}
