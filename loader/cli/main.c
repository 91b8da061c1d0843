// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* main.c - rawload: from the command line into an object's life, and its end into words
 *
 *	main → life_run (loader/life.c) → load_enter, load_program (loader/load.c)
 *	     → prog_load, try_load (bpf/prog.c) → door_bpf, door_call, door_kernel (bpf/door.c)
 *	     → bpf(BPF_PROG_LOAD, ...)
 */
#include "loader/cli/cli.h"
#include "loader/cli/syscalls.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int write_all(int fd, const struct text *text)
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

/* --syscalls: a line for each, the time behind it as strace -T has it. */
static void show_call(struct door *d, const struct call *c)
{
	struct text t = { 0 };

	(void)d;
	syscall_text(c, &t);
	text_add(&t, " <%llu.%06llu>\n", (unsigned long long)(c->ns / 1000000000),
		 (unsigned long long)(c->ns / 1000 % 1000000));
	write_all(STDERR_FILENO, &t);
	text_free(&t);
}

int main(int argc, char **argv)
{
	struct error error = { 0 };
	struct options opt;
	struct narrator narrator;
	struct door door = { .pass = door_kernel };
	struct life life = { .door = &door, .e = &error };
	u64 start = now_ns();
	int err;

	options_parse(argc, argv, &opt);
	signal(SIGPIPE, SIG_IGN); /* a closed stdout is an error like any other: clean up first */
	narrator_init(&narrator, &opt);
	door.observer = &narrator.observer;
	door.seen = opt.syscalls ? show_call : NULL;
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
	narrator_free(&narrator);
	options_free(&opt);
	return err ? EXIT_FAILED : EXIT_DONE;
}
