// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* verifier_log.c - from the verifier's log to the instruction, its registers and the reason
 *   in:       the log's text, whole or cut off at either end
 *   out:      struct verifier_log
 *   not here: source lines (disasm.h), sentences of advice (loader/cli/refusal.c)
 *
 * The log follows the verifier from instruction to instruction; where it stops is the end of the
 * log. So it is read from the start, line by line, keeping what is true of the last instruction.
 *
 * Sources: kernel/bpf/verifier.c and log.c of 5.10, 6.1, 6.12, 6.18 and 7.2. Since 5.17 the
 * registers that an instruction changed stand behind it; before, all registers stand now and then
 * on a line of their own.
 */
#include "loader/model/verifier_log.h"

#include "btf/core.h"

#include <string.h>

/* --- parts of a line --- */

static bool starts(struct log_part s, const char *with)
{
	size_t n = strlen(with);

	return s.len >= n && !memcmp(s.p, with, n);
}

static struct log_part skip(struct log_part s, size_t n)
{
	return n < s.len ? (struct log_part){ s.p + n, s.len - n } : (struct log_part){ 0 };
}

static struct log_part trim(struct log_part s)
{
	while (s.len && s.p[0] == ' ')
		s = skip(s, 1);
	while (s.len && (s.p[s.len - 1] == ' ' || s.p[s.len - 1] == '\r'))
		s.len--;
	return s;
}

/* Where WHAT starts in S; -1: nowhere. */
static s64 find(struct log_part s, const char *what)
{
	size_t n = strlen(what), i;

	for (i = 0; i + n <= s.len; i++)
		if (!memcmp(s.p + i, what, n))
			return i;
	return -1;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Takes a number of up to 9 digits from the start of *S; false: there is none. */
static bool take_number(struct log_part *s, u32 *out)
{
	size_t n = 0;
	u32 v = 0;

	for (; n < s->len && n < 9 && is_digit(s->p[n]); n++)
		v = v * 10 + (s->p[n] - '0');
	if (n == 0 || (n < s->len && is_digit(s->p[n])))
		return false;
	*s = skip(*s, n);
	*out = v;
	return true;
}

/* The number behind WHAT, anywhere in S. */
static bool number_behind(struct log_part s, const char *what, u32 *out)
{
	s64 at = find(s, what);

	s = skip(s, at + strlen(what));
	return at >= 0 && take_number(&s, out);
}

static struct log_part take_line(struct log_part *rest)
{
	const char *end = memchr(rest->p, '\n', rest->len);
	struct log_part line = { rest->p, end ? (size_t)(end - rest->p) : rest->len };

	*rest = skip(*rest, line.len + 1);
	return line;
}

/* --- registers --- */

struct reader {
	struct verifier_log *out;
	u32 clobbered;	/* registers that the last instruction changes, and not yet told how */
	bool in_call;	/* the line before was "callee:" or the like */
	bool backtrack; /* the line before told how precision was traced back: a state may be old */
};

static void forget(struct reader *r, u32 registers)
{
	u32 i;

	for (i = 0; i < LOG_REGISTERS; i++)
		if (registers >> i & 1)
			r->out->registers[i] = (struct log_part){ 0 };
}

/* Up to the next space that is not inside parentheses: "R1=scalar(var_off=(0x0; 0xff))". */
static struct log_part take_word(struct log_part *s)
{
	struct log_part word = *s;
	size_t n;
	int depth = 0;

	for (n = 0; n < s->len && (s->p[n] != ' ' || depth > 0); n++)
		depth += (s->p[n] == '(') - (s->p[n] == ')');
	word.len = n;
	*s = trim(skip(*s, n));
	return word;
}

/* "R1=ctx()", "R2_w=inv7": the number, and the value behind the equals sign. */
static bool split_register(struct log_part word, u32 *number, struct log_part *value)
{
	s64 equals = find(word, "=");

	if (!starts(word, "R") || equals < 0)
		return false;
	*value = skip(word, equals + 1);
	word = skip(word, 1);
	return take_number(&word, number) && *number < LOG_REGISTERS && word.len &&
	       (word.p[0] == '=' || word.p[0] == '_');
}

static void take_registers(struct reader *r, struct log_part s)
{
	struct log_part value;
	u32 number;

	s = trim(s);
	while (s.len)
		if (split_register(take_word(&s), &number, &value))
			r->out->registers[number] = value;
}

/* Which registers does an instruction change? It starts with the name of one: "r1 = ...". */
static u32 changed_by(struct log_part text)
{
	u32 number;

	if (starts(text, "call"))
		return 0x3f; /* r0 is the result, r1 to r5 are lost */
	if (!starts(text, "r") && !starts(text, "w"))
		return 0;
	text = skip(text, 1);
	return take_number(&text, &number) && number < LOG_REGISTERS ? 1u << number : 0;
}

/* --- kinds of lines --- */

/* "12: (bf) r1 = r2                ; R1=scalar() R2=scalar()" */
static bool read_insn(struct reader *r, struct log_part line)
{
	struct verifier_log *out = r->out;
	struct log_part s = line;
	u32 number;
	s64 comment;

	if (!take_number(&s, &number) || !starts(s, ": (") || s.len < 7 || s.p[5] != ')')
		return false;
	s = skip(s, 7);
	comment = find(s, ";");
	forget(r, r->clobbered);
	out->has_insn = true;
	out->insn = number;
	out->text = trim((struct log_part){ s.p, comment < 0 ? s.len : (size_t)comment });
	out->n_reasons = 0;
	r->clobbered = changed_by(out->text);
	if (comment >= 0) {
		forget(r, r->clobbered);
		r->clobbered = 0;
		take_registers(r, skip(s, comment + 1));
	}
	return true;
}

/* All registers there are: "5: R1=ctx()" and "from 7 to 9: R0=inv0" before the next instruction, so
 * behind a call; " R0_w=inv0" within the last one.
 */
static bool read_state(struct reader *r, struct log_part line)
{
	struct log_part s = trim(line), value;
	s64 colon = find(s, ": ");
	bool before_next = true;
	u32 number;

	if (starts(s, "from ") && colon >= 0)
		s = trim(skip(s, colon + 2));
	else if (take_number(&s, &number))
		s = trim(skip(s, 1));
	else
		before_next = r->in_call;
	if (starts(s, "frame") && (colon = find(s, ": ")) >= 0)
		s = trim(skip(s, colon + 2));
	value = s;
	if (!split_register(take_word(&value), &number, &value))
		return false;
	if (r->backtrack)
		return true;
	forget(r, ~0u);
	take_registers(r, s);
	r->out->n_reasons = 0;
	if (before_next)
		r->clobbered = 0;
	return true;
}

static bool read_source(struct reader *r, struct log_part line)
{
	if (!starts(line, ";"))
		return false;
	line = trim(skip(line, 1));
	if (line.len && !starts(line, "@"))
		r->out->source = line;
	return true;
}

/* How the verifier traces back what a value depends on. */
static bool is_backtrack(struct log_part line)
{
	return starts(line, "last_idx ") || starts(line, "regs=") || starts(line, "parent ") ||
	       starts(line, "mark_precise");
}

/* Of no use here; only looked at when a line is neither instruction nor state. */
static bool is_noise(struct log_part line)
{
	static const char *const known[] = {
		"processed ",	"verification time ",
		"stack depth ", "cur state: ",
		"old state: ",	"caller:",
		"callee:",	"returning from callee:",
		"to caller at", "func#",
		"Validating ",	"from ",
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(known); i++)
		if (starts(line, known[i]))
			return true;
	return !trim(line).len;
}

static void read_line(struct reader *r, struct log_part line)
{
	struct verifier_log *out = r->out;
	bool backtrack = is_backtrack(line);

	if (!backtrack && !read_insn(r, line) && !read_source(r, line) && !read_state(r, line) &&
	    !is_noise(line) && out->n_reasons < LOG_REASONS)
		out->reasons[out->n_reasons++] = trim(line);
	r->backtrack = backtrack;
	r->in_call = starts(line, "callee:") || starts(line, "to caller at");
}

/* --- the cause --- */

static const struct {
	const char *says;
	enum refusal_cause cause;
} patterns[] = {
	{ "_or_null'", REFUSED_NULL },
	{ "invalid access to packet", REFUSED_PACKET },
	{ "unbounded", REFUSED_UNBOUNDED },
	{ "min value is negative", REFUSED_UNBOUNDED },
	{ "invalid access to m", REFUSED_BOUNDS }, /* map value, memory */
	{ "invalid mem access 'scalar'", REFUSED_DIRECT_READ },
	{ "invalid mem access 'inv'", REFUSED_DIRECT_READ },
	{ "nreleased reference", REFUSED_REFERENCE },
	{ "infinite loop", REFUSED_LOOP },
	{ "back-edge", REFUSED_LOOP },
	{ "program is too large", REFUSED_TOO_LARGE },
	{ "jumps is too complex", REFUSED_TOO_LARGE },
	{ "cannot use helper", REFUSED_HELPER },
	{ "unknown func ", REFUSED_HELPER },
	{ "invalid func unknown#", REFUSED_NO_HELPER },
	{ "GPL-restricted", REFUSED_GPL },
	{ "GPL only", REFUSED_GPL },
	{ "R0 !read_ok", REFUSED_NO_RESULT },
	{ "!read_ok", REFUSED_NOT_SET },
	{ "stack size", REFUSED_STACK_SIZE },
	{ "misaligned", REFUSED_MISALIGNED },
	{ "read from stack", REFUSED_STACK_NOT_SET },
	{ "write to stack", REFUSED_STACK_BOUNDS },
	{ "invalid stack", REFUSED_STACK_BOUNDS },
	{ "variable ctx access", REFUSED_CONTEXT_MOVED },
	{ "modified ctx ptr", REFUSED_CONTEXT_MOVED },
	{ "invalid bpf_context access", REFUSED_CONTEXT_BOUNDS },
	{ "write into map forbidden", REFUSED_READ_ONLY },
	{ "cannot pass map_type", REFUSED_MAP_TYPE },
	{ " expected=", REFUSED_ARGUMENT },
	{ "pointer arithmetic", REFUSED_POINTER_MATH },
	{ "jump out of range", REFUSED_JUMP },
	{ "unreachable insn", REFUSED_JUMP },
	{ "last insn is not an exit or jmp", REFUSED_JUMP },
	{ "the register R0 has", REFUSED_RESULT },
	{ "failed to find the address for kernel symbol", REFUSED_NO_ADDRESS },
	{ "calling kernel function", REFUSED_KERNEL_FUNCTION },
};

static bool any_reason(const struct verifier_log *v, const char *says)
{
	u32 i;

	for (i = 0; i < v->n_reasons; i++)
		if (find(v->reasons[i], says) >= 0)
			return true;
	return false;
}

static enum refusal_cause cause_of(const struct verifier_log *v)
{
	u32 i, called;

	for (i = 0; i < v->n_reasons; i++)
		if (number_behind(v->reasons[i], "unknown#", &called) && called == CORE_POISON)
			return REFUSED_POISONED;
	for (i = 0; i < ARRAY_SIZE(patterns); i++)
		if (any_reason(v, patterns[i].says))
			return patterns[i].cause;
	return REFUSED_UNKNOWN;
}

/* The reason may name an instruction, and then the last one in the log is not at fault: nothing
 * that was read is about it.
 */
static void find_insn(struct reader *r)
{
	static const char *const names[] = { " at insn ", "from insn ", "unreachable insn " };
	struct verifier_log *v = r->out;
	bool same = v->has_insn && v->cause != REFUSED_STACK_SIZE;
	u32 i, k, insn;

	for (i = 0; i < v->n_reasons; i++) {
		for (k = 0; k < ARRAY_SIZE(names); k++) {
			if (!number_behind(v->reasons[i], names[k], &insn))
				continue;
			same = same && v->insn == insn;
			v->has_insn = true;
			v->insn = insn;
		}
		if (number_behind(v->reasons[i], "alloc_insn=", &v->acquired))
			v->has_acquired = true;
	}
	if (v->cause == REFUSED_STACK_SIZE)
		v->has_insn = false;
	if (same)
		return;
	v->text = v->source = (struct log_part){ 0 };
	forget(r, ~0u);
}

void verifier_log_read(const char *log, size_t len, struct verifier_log *out)
{
	struct log_part rest = { log, len };
	struct reader r = { .out = out };

	*out = (struct verifier_log){ 0 };
	while (rest.len)
		read_line(&r, take_line(&rest));
	out->cause = cause_of(out);
	find_insn(&r);
}
