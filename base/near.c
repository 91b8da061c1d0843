// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* near.c - how much two names have in common
 *   in:       the name that was wanted, and every name that there is, one by one
 *   out:      the few that are most like it
 *   not here: where the names come from (bpf/kallsyms.c, elf/elf_function.c)
 */
#include "base/near.h"

#include <string.h>

/* Letters in the longest run that A and B share: "o_su" of no_such and aio_suspend has three. */
static u32 common_run(const struct near *s, const char *b)
{
	const char *end = s->name + s->len;
	u32 best = 0;
	const char *p, *q;

	for (p = s->name; p < end; p++)
		for (q = b; *q; q++) {
			u32 n, letters = 0;

			for (n = 0; p + n < end && p[n] == q[n]; n++)
				letters += p[n] != '_' && p[n] != '.';
			if (letters > best)
				best = letters;
		}
	return best;
}

/* Bytes of the word (between underscores or dots) that A starts with; A ends at END. */
static size_t word_len(const char *a, const char *end)
{
	const char *p = a;

	while (p < end && *p != '_' && *p != '.')
		p++;
	return p - a;
}

/* Letters of the longest word of the wanted name that is also a word of B. */
static u32 common_word(const struct near *s, const char *b)
{
	const char *end = s->name + s->len, *a, *p;
	u32 best = 0;

	for (a = s->name; a < end; a++) {
		size_t len = word_len(a, end);

		for (p = b; len > best && *p; p += strspn(p, "_.")) {
			size_t n = strcspn(p, "_.");

			if (n == len && !memcmp(p, a, n))
				best = len;
			p += n;
		}
		a += len;
	}
	return best;
}

/* Do N letters in common make two names alike? Four at least, and half of the wanted name. */
static bool enough(const struct near *s, u32 n)
{
	return n >= 4 && 2 * n >= s->len;
}

/* A whole word in common says most, then a long run of letters; among equals the shorter name. */
static u32 score(const struct near *s, const char *name)
{
	size_t len = strlen(name);
	u32 word, run;

	if (len >= NEAR_NAME_SIZE || len > 2 * s->len + 16)
		return 0;
	word = common_word(s, name);
	run = common_run(s, name);
	if (!enough(s, run))
		return 0;
	return (word * 16 + run) * 256 + (255 - (u32)len);
}

void near_start(struct near *s, const char *name, size_t len)
{
	*s = (struct near){ .name = name, .len = len };
}

void near_offer(struct near *s, const char *name)
{
	u32 points = score(s, name);
	int at = s->n, i;

	for (i = 0; i < s->n; i++)
		if (!strcmp(s->best[i].name, name))
			return;
	while (at > 0 && s->best[at - 1].score < points)
		at--;
	if (points == 0 || at == NEAR_NAMES)
		return;
	if (s->n < NEAR_NAMES)
		s->n++;
	for (i = s->n - 1; i > at; i--)
		s->best[i] = s->best[i - 1];
	strcpy(s->best[at].name, name); /* score() has seen that it fits */
	s->best[at].score = points;
}
