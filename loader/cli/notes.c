// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* notes.c - a sentence for each thing that the core finds worth telling
 *   in:       struct note
 *   out:      a line on stderr
 */
#include "loader/cli/cli.h"

#include <string.h>
#include <unistd.h>

/* {subject}, {detail} and {number} are the note's; {sentence} is an error's. {says} is what the
 * kernel said itself. */
static const char *const sentences[] = {
	[NOTE_BTF_REDUCED] = "the kernel refused the object's BTF; kinds of types that are newer "
			     "than Linux 5.10 are replaced{says}",
	[NOTE_BTF_ORDERED] = "the kernel refused the object's BTF; type tags behind a typedef or "
			     "const are put before it{says}",
	[NOTE_BTF_LEFT_OUT] = "the kernel refused the object's BTF; loading goes on without it, so "
			      "there are no source lines{says}",
	[NOTE_MAP_WITHOUT_BTF] = "map '{subject}' was refused with types for its keys and values; "
				 "it is made without them",
	[NOTE_MEMLOCK_RAISED] = "this kernel counts maps as locked memory; the limit of {number} "
				"bytes is lifted for this process",
	[NOTE_NO_CONFIG] = "no configuration of this kernel can be read, neither in /boot nor in "
			   "/proc/config.gz; weak CONFIG_ variables are 0",
	[NOTE_RING_ROUNDED] = "map '{subject}' gets {number} bytes: a ring buffer is a power of "
			      "two and whole pages",
	[NOTE_MAP_SIZED] = "map '{subject}' has no {detail}; it gets {number}, or what "
			   "--set {subject}.{detail}=N says",
	[NOTE_SLOT_EMPTY] = "map '{subject}': slot {number} stays empty, as its program is not "
			    "loaded",
	[NOTE_MAP_REUSED] = "map '{subject}' is the one that was pinned at {detail}",
	[NOTE_MAP_PINNED] = "map '{subject}' is pinned at {detail} and stays there until somebody "
			    "removes it",
	[NOTE_PIN_LEFT] = "the pin {subject} of this run could not be removed",
	[NOTE_WAY_REFUSED] = "this kernel does not attach by {detail}; the older way is taken",
	[NOTE_LEFTOVER] = "removed the probe rawload/{subject}, left behind by a run that was "
			  "killed",
	[NOTE_PROBE_LEFT] = "the probe rawload/{subject} could not be removed; the next run will "
			    "try again",
	[NOTE_EVENT_TYPE] = "the records of '{subject}' are shown as bytes: {detail}; name their "
			    "type with --event {subject}='struct NAME'",
	[NOTE_EVENT_STRIPPED] =
		"the records of '{subject}' are shown as bytes: {detail}; their "
		"type is in the object when clang -g makes it and nothing strips it",
	[NOTE_EVENT_SIZE] = "the records of '{subject}' may not be what --event says: {detail}",
	[NOTE_NO_ROOM] = "map '{subject}' has no place for {number} of the CPUs; what programs put "
			 "into it there is lost (raise max_entries)",
	[NOTE_STAYS] = "struct_ops variable '{subject}' is still registered: it could not be taken "
		       "back",
	[NOTE_LEFT_OUT] = "program '{subject}' is left out: {sentence}",
	[NOTE_TAIL_CALLED] = "program '{subject}' runs when another one jumps to it: slot {number} "
			     "of '{detail}'",
	[NOTE_FUNCTION_ADDRESS] = "program '{subject}': this kernel does not give out addresses of "
				  "kernel functions (before Linux 6.4); 1 stands for each that is "
				  "there",
	[NOTE_NOT_ATTACHED] = "program '{subject}' is loaded but not attached: {detail}",
};
_Static_assert(ARRAY_SIZE(sentences) == N_NOTES, "each note has its sentence");

static void add_quoted(struct text *t, const char *s)
{
	if (s)
		text_quote(t, s, strlen(s));
}

static void add_says(struct text *t, const char *detail)
{
	if (!detail || !*detail)
		return;
	text_str(t, "; it says: ");
	add_quoted(t, detail);
	if (strstr(detail, "Invalid arg#")) /* btf_func_check(), kernel/bpf/btf.c (6.12) */
		text_str(t, ", which is a parameter without a name");
}

/* What stands in braces at P. */
static void add_word(struct text *t, const char *p, const struct note *n)
{
	if (!strncmp(p, "{subject}", 9))
		add_quoted(t, n->subject);
	else if (!strncmp(p, "{detail}", 8))
		add_quoted(t, n->detail);
	else if (!strncmp(p, "{sentence}", 10)) /* ours; its quotes stay */
		text_quote_line(t, n->detail, strlen(n->detail));
	else if (!strncmp(p, "{number}", 8))
		text_u64(t, n->number);
	else
		add_says(t, n->detail);
}

static void add_sentence(struct text *t, const struct note *n)
{
	const char *p = sentences[n->kind];
	size_t len;

	for (; *p; p += len) {
		len = strcspn(p, "{");
		text_bytes(t, p, len);
		if (len)
			continue;
		add_word(t, p, n);
		len = strcspn(p, "}") + 1;
	}
}

void narrate_note(struct observer *o, const struct note *n)
{
	const struct narrator *nar =
		(const void *)((const u8 *)o - offsetof(struct narrator, observer));
	struct text t = { 0 };

	if (nar->opt->quiet || (nar->opt->dry_run && n->kind == NOTE_MAP_PINNED))
		return;
	text_str(&t, "            ");
	add_sentence(&t, n);
	if (n->err)
		text_add(&t, " (%s)", strerror(-n->err));
	text_str(&t, "\n");
	write_all(STDERR_FILENO, &t);
	text_free(&t);
}
