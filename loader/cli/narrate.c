// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* narrate.c - what happens, in sentences: a line a phase, a line a step down
 *   in:       struct life after each phase; notes
 *   out:      lines on stderr
 *   not here: notes (notes.c), events (events.c), errors (main.c)
 */
#include "loader/cli/cli.h"
#include "loader/cli/maps.h"
#include "loader/cli/progress.h"
#include "btf/value.h"
#include "loader/model/struct_ops.h"

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
	text_str(t, o->has_btf ? ", BTF" : ", no BTF");
	text_str(t, *o->license ? ", license " : ", no license");
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
	u32 i, insns = 0, programs = 0, maps = o->n_maps;

	for (i = 0; i < o->n_programs; i++) {
		insns += o->programs[i].n_insns;
		programs += !o->programs[i].skipped;
	}
	for (i = 0; i < o->n_maps; i++)
		maps -= o->maps[i].ops && !struct_ops_is_wanted(o, o->maps[i].ops);
	text_str(t, l->btf_fd >= 0 ? "BTF, " : "");
	add_count(t, maps, "map");
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

/* Does nothing of the object send events, while its maps hold what --maps shows? */
static bool only_maps(const struct life *l)
{
	const struct object *o = &l->object;
	bool shown = false;
	u32 i;

	for (i = 0; i < o->n_programs; i++)
		if (!o->programs[i].skipped &&
		    (program_prints(&o->programs[i]) || o->programs[i].def->how == ATTACH_ITER))
			return false;
	for (i = 0; i < o->n_maps; i++) {
		if (map_has_records(&o->maps[i]) || o->maps[i].ops)
			return false;
		shown |= map_is_shown(&o->btf, &o->maps[i]);
	}
	return shown;
}

/* Before the first event, so that nobody wonders what it is waiting for. */
void narrate_ready(struct watcher *w, const struct life *l)
{
	const struct narrator *n = (const struct narrator *)w;
	struct text t = { 0 };

	if (n->opt->verbose && !n->opt->quiet)
		explain_sources(l, &t);
	if (!n->opt->quiet && !l->req->maps && only_maps(l))
		text_str(&t, "            its programs send no events; --maps shows what is in "
			     "its maps\n");
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
	symbols_free(&n->symbols);
}
