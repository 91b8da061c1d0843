// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* kallsyms.c - names like the one that was not found
 *   in:       a function's name
 *   out:      functions of the running kernel with names like it
 *
 * Functions get renamed (do_mkdirat became filename_mkdirat in 7.0) and compilers add suffixes
 * (.isra.0, .constprop.0). Both keep a long run of letters, so names are compared by that.
 */
#include "bpf/probe.h"
#include "bpf/file.h"

#include <string.h>

struct search {
	const char *name;
	size_t len;
	struct {
		char name[128];
		u32 score;
	} best[NEAR_MAX];
	int n;
};

/* Length of the longest run that A and B share. */
static u32 common_run(const char *a, const char *b)
{
	u32 best = 0;
	const char *p, *q;

	for (p = a; *p; p++)
		for (q = b; *q; q++) {
			u32 n = 0;

			while (p[n] && p[n] == q[n])
				n++;
			if (n > best)
				best = n;
		}
	return best;
}

/* Letters of the longest word (between underscores) of A that is also a word of B. */
static u32 common_word(const char *a, const char *b)
{
	u32 best = 0;

	while (*a) {
		size_t len = strcspn(a, "_.");
		const char *p;

		for (p = b; len > best && *p; p += strspn(p, "_.")) {
			size_t n = strcspn(p, "_.");

			if (n == len && !strncmp(p, a, n))
				best = len;
			p += n;
		}
		a += len;
		a += strspn(a, "_.");
	}
	return best;
}

/* A whole word in common says most, then a long run of letters; among equals the shorter name. */
static u32 score(const struct search *s, const char *name)
{
	size_t len = strlen(name);
	u32 word, run;

	if (len >= sizeof(s->best[0].name) || len > 2 * s->len + 16)
		return 0;
	word = common_word(s->name, name);
	run = word >= 4 ? word : common_run(s->name, name);
	if (run < 4 || 2 * run < s->len)
		return 0;
	return (word * 16 + run) * 256 + (255 - (u32)len);
}

static void keep(struct search *s, const char *name, u32 points)
{
	int at = s->n, i;

	for (i = 0; i < s->n; i++)
		if (!strcmp(s->best[i].name, name))
			return;
	while (at > 0 && s->best[at - 1].score < points)
		at--;
	if (at == NEAR_MAX)
		return;
	if (s->n < NEAR_MAX)
		s->n++;
	for (i = s->n - 1; i > at; i--)
		s->best[i] = s->best[i - 1];
	strncpy(s->best[at].name, name, sizeof(s->best[at].name) - 1);
	s->best[at].score = points;
}

/*	ffffffff81234560 T do_mkdirat\t[module]
 *	                 ^ t or T: code
 */
static int look_at_line(void *ctx, char *line)
{
	struct search *s = ctx;
	char *type = strchr(line, ' '), *name;
	u32 points;

	if (!type || (type[1] != 't' && type[1] != 'T') || type[2] != ' ')
		return 0;
	name = type + 3;
	name[strcspn(name, "\t ")] = 0;
	if (!strncmp(name, "__pfx_", 6) || !strncmp(name, "__cfi_", 6) ||
	    !strncmp(name, "args__", 6) || !strncmp(name, "types__", 7))
		return 0; /* paddings in front of functions, tables of system calls */
	points = score(s, name);
	if (points)
		keep(s, name, points);
	return 0;
}

int kallsyms_near(struct door *d, const char *name, char near[NEAR_MAX][128])
{
	struct search s = { .name = name, .len = strlen(name) };
	int i, err = file_each_line(d, "/proc/kallsyms", look_at_line, &s);

	for (i = 0; i < s.n; i++)
		memcpy(near[i], s.best[i].name, sizeof(near[i]));
	return err < 0 ? err : s.n;
}
