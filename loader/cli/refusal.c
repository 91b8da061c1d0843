// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* refusal.c - why the verifier refused a program
 *   in:       its log, the program
 *   out:      lines on stderr
 *
 * The log follows every path through the program. What matters is its end: the last instructions
 * and the reason. Source lines are in it because line_info was given with the program.
 */
#include "loader/cli/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINES_SHOWN = 40 };

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

static void add_line(struct text *t, const char *line, size_t len)
{
	text_str(t, "  | ");
	text_quote_line(t, line, len);
	text_str(t, "\n");
}

/* "invalid func unknown#195896080": the program came to an instruction that was poisoned. The log
 * gives its number: "14: (85) call unknown#195896080".
 */
static void explain_poison(const struct life *l, struct text *t)
{
	const struct program *p = l->refused;
	char poison[32];
	const char *at;
	u32 insn;

	snprintf(poison, sizeof(poison), "#%d", CORE_POISON);
	at = strstr(l->log, poison);
	if (!at)
		return;
	while (at > l->log && at[-1] != '\n')
		at--;
	insn = strtoul(at, NULL, 10);
	if (insn >= p->n_insns || !p->poisoned[insn])
		return;
	text_add(t, "rawload: instruction %u was poisoned, because this kernel has no ", insn);
	text_quote(t, p->poisoned[insn], strlen(p->poisoned[insn]));
	text_str(t, "; guard it with bpf_core_field_exists() or the like\n");
}

void show_refusal(const struct life *l)
{
	const char *p, *end;
	struct text t = { 0 };

	if (!l->log || !l->refused || !*l->log)
		return;
	p = last_lines(l->log, LINES_SHOWN);
	text_add(&t, "the verifier's log of program '%s'%s:\n", l->refused->name,
		 p == l->log ? "" : ", its end");
	for (; *p; p = *end ? end + 1 : end) {
		end = p + strcspn(p, "\n");
		add_line(&t, p, end - p);
	}
	explain_poison(l, &t);
	write_all(STDERR_FILENO, &t);
	text_free(&t);
}
