// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* narrate.c - what happens, in sentences: a line a phase, a line a step down
 *   in:       struct life after each phase; notes
 *   out:      lines on stderr
 *   not here: events (events.c), errors (main.c)
 */
#include "loader/cli/cli.h"
#include "loader/cli/progress.h"
#include "btf/value.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BOLD  "\x1b[1m"
#define PLAIN "\x1b[0m"

bool want_colour(void)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(STDERR_FILENO) && !(no && *no) && !(term && !strcmp(term, "dumb"));
}

static const char *plural(u64 n)
{
	return n == 1 ? "" : "s";
}

static void add_count(struct text *t, u64 n, const char *what)
{
	text_add(t, "%llu %s%s", (unsigned long long)n, what, plural(n));
}

static void add_quoted(struct text *t, const char *s)
{
	text_quote(t, s, strlen(s));
}

static void tell_open(const struct life *l, struct text *t)
{
	const struct object *o = &l->object;

	add_quoted(t, o->path);
	text_str(t, ": ");
	add_count(t, o->n_programs, "program");
	text_str(t, ", ");
	add_count(t, o->n_maps, "map");
	text_add(t, "%s, license ", o->has_btf ? ", BTF" : ", no BTF");
	add_quoted(t, o->license);
}

static void tell_relocate(const struct life *l, struct text *t)
{
	const struct object *o = &l->object;
	u32 i, poisoned = 0, refs = 0, left = 0;

	for (i = 0; i < o->n_fixes; i++)
		poisoned += o->fixes[i].poison;
	for (i = 0; i < o->n_programs; i++) {
		refs += o->programs[i].n_refs;
		left += o->programs[i].n_relos;
	}
	add_count(t, o->n_fixes + left, "CO-RE relocation");
	if (left)
		text_str(t, " left to the kernel");
	if (o->n_fixes && l->kernel.n_types)
		text_add(t, " against the %u types of %s", l->kernel.n_types, l->kernel_path);
	if (poisoned)
		text_add(t, " (%u without a match: poisoned)", poisoned);
	text_str(t, ", ");
	add_count(t, refs, "map reference");
}

static void tell_load(const struct life *l, struct text *t)
{
	const struct object *o = &l->object;
	u32 i, insns = 0, programs = 0;

	for (i = 0; i < o->n_programs; i++) {
		insns += o->programs[i].n_insns;
		programs += !o->programs[i].skipped;
	}
	text_str(t, l->btf_fd >= 0 ? "BTF, " : "");
	add_count(t, o->n_maps, "map");
	text_str(t, ", ");
	add_count(t, programs, "program");
	text_add(t, " (%u instructions)", insns);
}

/* A pretended kernel has accepted nothing. */
static void tell_kernel(const struct narrator *n, const struct life *l, struct text *t)
{
	text_add(t,
		 n->opt->dry_run ? " for Linux %s, which was not asked" : " accepted by Linux %s",
		 l->host.release);
}

/* A line for each program: where it is, and the prototype of what it watches. */
static void tell_place(const struct life *l, u32 i, struct text *t)
{
	const struct program *p = &l->object.programs[i];
	const struct attachment *at = &l->attachments[i];

	text_str(t, "\n            ");
	add_quoted(t, p->name);
	text_str(t, " at ");
	if (p->target_func && p->def->how != ATTACH_ITER)
		prototype_text(p->target_btf, p->target_func, arch_native(), p->target.is_return,
			       t);
	else if (*at->place)
		add_quoted(t, at->place);
	else
		target_text(&p->target, t);
	if (p->target_func && p->target.offset)
		text_add(t, ", byte %#llx", (unsigned long long)p->target.offset);
}

static void tell_attach(const struct life *l, struct text *t)
{
	u32 i, n = 0, tables = 0, ways[4] = { 0 };

	for (i = 0; i < l->object.n_programs; i++)
		if (l->attachments[i].n_fds) {
			ways[l->attachments[i].way]++;
			n++;
		}
	for (i = 0; i < l->object.n_maps; i++)
		tables += l->registrations[i].active;
	add_count(t, n, "program");
	for (i = WAY_LINK; i <= WAY_TRACEFS; i++)
		if (ways[i])
			text_add(t, " by %s", attach_way_name(i));
	if (tables) {
		text_str(t, ", ");
		add_count(t, tables, "struct_ops table");
	}
}

static void tell_places(const struct life *l, struct text *t)
{
	u32 i;

	for (i = 0; i < l->object.n_programs; i++)
		if (l->attachments[i].n_fds)
			tell_place(l, i, t);
	for (i = 0; i < l->object.n_maps; i++)
		if (l->registrations[i].active) {
			text_str(t, "\n            ");
			add_quoted(t, l->object.maps[i].symbol);
			text_add(t, " as struct %s",
				 l->object.maps[i].ops->value_name + strlen("bpf_struct_ops_"));
		}
}

static void tell_consume(const struct life *l, struct text *t)
{
	add_count(t, l->n_shown, "event");
	if (l->n_lost)
		text_add(t, ", %llu lost", (unsigned long long)l->n_lost);
}

void narrate_phase(struct watcher *w, const struct life *l, enum phase p, u64 ns)
{
	static void (*const tell[N_PHASES])(const struct life *, struct text *) = {
		tell_open, tell_relocate, tell_load, tell_attach, tell_consume,
	};
	const struct narrator *n = (const struct narrator *)w;
	struct text t = { 0 };

	progress_phase(p < l->req->until ? p + 1 : PHASE_CONSUME); /* the next, or the way back */
	if (n->opt->quiet)
		return;
	text_add(&t, n->colour ? BOLD "%-10s" PLAIN "  " : "%-10s  ", phase_name(p));
	tell[p](l, &t);
	if (p == PHASE_LOAD)
		tell_kernel(n, l, &t);
	text_add(&t, " (%.1f ms)", ns / 1e6);
	if (p == PHASE_ATTACH)
		tell_places(l, &t);
	text_str(&t, "\n");
	if (n->opt->verbose)
		explain_phase(l, p, n->opt->verbose, &t);
	write_all(STDERR_FILENO, &t);
	text_free(&t);
}

/* Before the first event, so that nobody wonders what it is waiting for. */
void narrate_ready(struct watcher *w, const struct life *l)
{
	const struct narrator *n = (const struct narrator *)w;
	struct text t = { 0 };

	if (n->opt->verbose && !n->opt->quiet)
		explain_sources(l, &t);
	write_all(STDERR_FILENO, &t);
	text_free(&t);
}

/* After the way back: everything that was made is gone again. */
void narrate_end(const struct narrator *n, const struct life *l, u64 ns)
{
	struct text t = { 0 };
	u32 i, pinned = 0;

	if (n->opt->quiet || l->req->until < PHASE_LOAD)
		return;
	text_str(&t, n->colour ? BOLD "tear down " PLAIN "  " : "tear down   ");
	if (n->opt->dry_run)
		text_str(&t, "dry run: nothing was loaded or attached ");
	else if (l->req->until >= PHASE_ATTACH)
		text_str(&t, "attachments, ");
	for (i = 0; i < l->object.n_maps; i++)
		pinned += l->object.maps[i].pinned;
	if (!n->opt->dry_run)
		text_add(&t, "programs and %s are gone ",
			 pinned ? "maps that are not pinned" : "maps");
	text_add(&t, "(%.1f ms in all)\n", ns / 1e6);
	write_all(STDERR_FILENO, &t);
	text_free(&t);
}

static void add_reason(struct text *t, const struct note *n)
{
	if (n->err)
		text_add(t, " (%s)", strerror(-n->err));
}

/* What the kernel said itself. */
static void add_detail(struct text *t, const struct note *n)
{
	if (!n->detail || !*n->detail)
		return;
	text_str(t, "; it says: ");
	add_quoted(t, n->detail);
	if (strstr(n->detail, "Invalid arg#"))
		text_str(t, ", which is a parameter without a name");
}

static void tell_note(const struct note *n, struct text *t)
{
	switch (n->kind) {
	case NOTE_BTF_REDUCED:
		text_str(t, "the kernel refused the object's BTF; kinds of types that are newer "
			    "than Linux 5.10 are replaced");
		add_detail(t, n);
		break;
	case NOTE_BTF_LEFT_OUT:
		text_str(t, "the kernel refused the object's BTF; loading goes on without it, so "
			    "there are no source lines");
		add_detail(t, n);
		break;
	case NOTE_MAP_WITHOUT_BTF:
		text_str(t, "map '");
		add_quoted(t, n->subject);
		text_str(t, "' was refused with types for its keys and values; it is made without "
			    "them");
		break;
	case NOTE_MEMLOCK_RAISED:
		text_add(t,
			 "this kernel counts maps as locked memory; the limit of %llu bytes is "
			 "lifted for this process",
			 (unsigned long long)n->number);
		break;
	case NOTE_NO_CONFIG:
		text_str(t, "no configuration of this kernel can be read, neither in /boot nor in "
			    "/proc/config.gz; weak CONFIG_ variables are 0");
		break;
	case NOTE_RING_ROUNDED:
		text_str(t, "map '");
		add_quoted(t, n->subject);
		text_add(t, "' gets %llu bytes: a ring buffer is a power of two and whole pages",
			 (unsigned long long)n->number);
		break;
	case NOTE_SLOT_EMPTY:
		text_str(t, "map '");
		add_quoted(t, n->subject);
		text_add(t, "': slot %llu stays empty, as its program is not loaded",
			 (unsigned long long)n->number);
		break;
	case NOTE_MAP_REUSED:
	case NOTE_MAP_PINNED:
		text_str(t, "map '");
		add_quoted(t, n->subject);
		text_str(t, n->kind == NOTE_MAP_PINNED ? "' is pinned at "
						       : "' is the one that was pinned at ");
		add_quoted(t, n->detail);
		if (n->kind == NOTE_MAP_PINNED)
			text_str(t, " and stays there until somebody removes it");
		break;
	case NOTE_PIN_LEFT:
		text_str(t, "the pin ");
		add_quoted(t, n->subject);
		text_str(t, " of this run could not be removed");
		break;
	case NOTE_WAY_REFUSED:
		text_add(t, "this kernel does not attach by %s; the older way is taken", n->detail);
		break;
	case NOTE_LEFTOVER:
		text_add(t, "removed the probe rawload/%s, left behind by a run that was killed",
			 n->subject);
		break;
	case NOTE_PROBE_LEFT:
		text_add(t,
			 "the probe rawload/%s could not be removed; the next run will try again",
			 n->subject);
		break;
	case NOTE_EVENT_TYPE:
		text_str(t, "the records of '");
		add_quoted(t, n->subject);
		text_str(t, "' are shown as bytes: ");
		add_quoted(t, n->detail);
		text_str(t, "; name their type with --event ");
		add_quoted(t, n->subject);
		text_str(t, "='struct NAME'");
		break;
	case NOTE_EVENT_SIZE:
		text_str(t, "the records of '");
		add_quoted(t, n->subject);
		text_str(t, "' may not be what --event says: ");
		add_quoted(t, n->detail);
		break;
	case NOTE_NO_ROOM:
		text_str(t, "map '");
		add_quoted(t, n->subject);
		text_add(t,
			 "' has no place for %llu of the CPUs; what programs put into it there is "
			 "lost (raise max_entries)",
			 (unsigned long long)n->number);
		break;
	case NOTE_STAYS:
		text_str(t, "struct_ops variable '");
		add_quoted(t, n->subject);
		text_str(t, "' is still registered: it could not be taken back");
		break;
	case NOTE_TAIL_CALLED:
		text_str(t, "program '");
		add_quoted(t, n->subject);
		text_add(t, "' runs when another one jumps to it: slot %llu of '",
			 (unsigned long long)n->number);
		add_quoted(t, n->detail);
		text_str(t, "'");
		break;
	case NOTE_FUNCTION_ADDRESS:
		text_str(t, "program '");
		add_quoted(t, n->subject);
		text_str(t,
			 "': this kernel does not give out addresses of kernel functions (before "
			 "Linux 6.4); 1 stands for each that is there");
		break;
	case NOTE_NOT_ATTACHED:
		text_str(t, "program '");
		add_quoted(t, n->subject);
		text_add(t, "' is loaded but not attached: %s", n->detail);
		break;
	}
}

void narrate_note(struct observer *o, const struct note *n)
{
	const struct narrator *nar =
		(const void *)((const u8 *)o - offsetof(struct narrator, observer));
	struct text t = { 0 };

	if (nar->opt->quiet)
		return;
	text_str(&t, "            ");
	tell_note(n, &t);
	add_reason(&t, n);
	text_str(&t, "\n");
	write_all(STDERR_FILENO, &t);
	text_free(&t);
}

void narrator_init(struct narrator *n, const struct options *opt)
{
	*n = (struct narrator){
		.watch = { narrate_phase, narrate_ready, show_record, show_printk, show_iter,
			   show_lost, flush_events, show_maps },
		.observer = { narrate_note },
		.opt = opt,
		.colour = want_colour(),
	};
}

void narrator_free(struct narrator *n)
{
	text_free(&n->out);
}
