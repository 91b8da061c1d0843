// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* main.c - rawload: from the command line into an object's life, and its end into words
 *
 *	main → life_run (loader/life.c) → load_enter, load_program (loader/load.c)
 *	     → prog_load, try_load (bpf/prog.c) → door_bpf, door_call, door_kernel (bpf/door.c)
 *	     → bpf(BPF_PROG_LOAD, ...)
 */
#include "loader/cli/cli.h"
#include "loader/cli/cli_door.h"
#include "loader/cli/progress.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int write_text(int fd, const struct text *text)
{
	size_t done = 0;
	ssize_t n;

	while (done < text->len) {
		n = write(fd, text->p + done, text->len - done);
		if (n < 0 && errno != EINTR)
			return -errno;
		done += n > 0 ? n : 0;
	}
	return 0;
}

int write_all(int fd, const struct text *text)
{
	int err;

	if (!text->len)
		return 0;
	progress_hide();
	err = write_text(fd, text);
	progress_unhide();
	return err;
}

/* The one error, in one line. Names in it come from files, so it is escaped as a whole. */
static void show_error(const struct error *e)
{
	struct text t = { 0 };

	text_str(&t, want_colour() ? "\x1b[1;31mrawload:\x1b[0m " : "rawload: ");
	text_quote_line(&t, e->text, strlen(e->text));
	text_str(&t, "\n");
	write_all(STDERR_FILENO, &t);
	text_free(&t);
}

/* --until open and --until relocate with --json: the whole analysis as one document. */
static int show_document(const struct life *l)
{
	struct text t = { 0 };
	int err;

	document_write(l, &t);
	err = t.failed ? -ENOMEM : write_all(STDOUT_FILENO, &t);
	text_free(&t);
	return err;
}

int main(int argc, char **argv)
{
	struct error error = { 0 };
	struct options opt;
	struct narrator narrator;
	struct cli_door door;
	struct life life = { .door = &door.door, .e = &error };
	u64 start = now_ns();
	int err;

	options_parse(argc, argv, &opt);
	signal(SIGPIPE, SIG_IGN); /* a closed stdout is an error like any other: clean up first */
	narrator_init(&narrator, &opt);
	cli_door_open(&door, &opt, &narrator.observer);
	life.req = &opt.req;
	life.watch = &narrator.watch;

	err = life_run(&life);
	if (err) {
		show_refusal(&life);
		show_error(&error);
	} else if (opt.json && opt.req.until <= PHASE_RELOCATE) {
		err = show_document(&life);
	} else {
		narrate_end(&narrator, &life, now_ns() - start);
	}
	life_free(&life);
	cli_door_close(&door);
	narrator_free(&narrator);
	options_free(&opt);
	return err ? EXIT_FAILED : EXIT_DONE;
}
