// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* cli.h - the part that talks to people: options, sentences, events; the only one that prints */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "base/text.h"
#include "bpf/symbols.h"
#include "loader/life.h"

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

struct options {
	struct request req;
	bool json, quiet, syscalls, dry_run;
	int verbose;				    /* how many -v */
	struct name_value *events, *targets, *sets; /* owned: req.events, targets, sets */
	const char **progs;			    /* owned: req.progs */
};

/* Reads the command line; does not return for --help, --version and mistakes (exit 2). */
void options_parse(int argc, char **argv, struct options *out);
void options_free(struct options *o);

/* Tells what happens: phases and notes to stderr, events to stdout. */
struct narrator {
	struct watcher watch; /* first: the life calls these */
	struct observer observer;
	const struct options *opt;
	bool colour;		/* stderr is a terminal, and nobody said NO_COLOR */
	struct text out;	/* events, written at once by flush */
	struct symbols symbols; /* for stacks in maps */
	u64 start_ns;
};

void narrator_init(struct narrator *n, const struct options *opt);
void narrator_free(struct narrator *n);

/* narrate.c */
void narrate_phase(struct watcher *w, const struct life *l, enum phase p, u64 ns);
void narrate_ready(struct watcher *w, const struct life *l);
void narrate_end(const struct narrator *n, const struct life *l, u64 ns);

/* notes.c */
void narrate_note(struct observer *o, const struct note *n);

/* explain.c: -v; from level 2 on with bytes */
void explain_phase(const struct life *l, enum phase p, int level, struct text *t);
void explain_sources(const struct life *l, struct text *t);

/* explain_map.c: its part about a map, when it was found, and when it is there */
void explain_map(const struct object *o, const struct map_def *m, struct text *t);
void explain_sets(const struct life *l, struct text *t); /* --set */
void explain_map_load(const struct life *l, u32 map, struct text *t);

/* bytes.c: -vv, a record of a buffer */
void bytes_record(struct span record, struct text *t);

/* events.c */
int show_record(struct watcher *w, const struct life *l, const struct map_def *m,
		struct span bytes);
int show_printk(struct watcher *w, const struct life *l, const struct printk_line *line);
int show_iter(struct watcher *w, const struct life *l, const struct program *p, struct span line);
void show_lost(struct watcher *w, const struct life *l, const struct map_def *m, u32 cpu,
	       u64 count);
int flush_events(struct watcher *w);
int show_maps(struct watcher *w, const struct life *l);

/* document.c: the object as one JSON document; DEPTH tells how far it has lived */
void document_write(const struct life *l, struct text *out);

/* refusal.c: why the verifier refused a program, to stderr */
void show_refusal(const struct life *l);

/* Does stderr go to a terminal that may be coloured (https://no-color.org)? */
bool want_colour(void);

/* All of TEXT to descriptor FD. 0 or a negative errno. */
int write_all(int fd, const struct text *text);

#endif
