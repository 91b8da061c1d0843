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

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Whoever shares the pipe or terminal with us may have made it non-blocking. */
static int write_text(int fd, const struct text *text)
{
	struct pollfd room = { .fd = fd, .events = POLLOUT };
	size_t done = 0;
	ssize_t n;

	while (done < text->len) {
		n = write(fd, text->p + done, text->len - done);
		if (n < 0 && errno == EAGAIN)
			poll(&room, 1, -1);
		else if (n < 0 && errno != EINTR)
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

/* The one error, in one line. Names in it come from files, so it is escaped as a whole. Any call
 * may find too many files open, so what to do about that is said here.
 */
static void show_error(const struct error *e)
{
	struct text t = { 0 };

	text_str(&t, want_colour() ? "\x1b[1;31mrawload:\x1b[0m " : "rawload: ");
	text_quote_line(&t, e->text, strlen(e->text));
	if (e->code == -EMFILE)
		text_str(&t, "; this process may have no more: raise the limit with ulimit -n");
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
	if (err == -EPIPE)
		return 0; /* whoever read our output has seen enough */
	return err ? error_set(l->e, err, "the analysis cannot be written: %s", strerror(-err)) : 0;
}

/* A descriptor that is not open at the start would be that of the first file we open, and events
 * or errors would be written into it. This one is open, and every read and write of it fails.
 */
static void occupy_standard_descriptors(void)
{
	int fd;

	do
		fd = open("/", O_PATH);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

/* A mapped file became shorter (bpf/file.c). Nothing that is in the middle of it can go on. */
static void say_file_shrank(int sig)
{
	static const char text[] = "rawload: a file became shorter while it was read; try again\n";

	_exit(write(STDERR_FILENO, text, sizeof(text) - 1) < 0 ? sig : EXIT_FAILED);
}

/* What ends a process unasked would leave a probe in tracefs behind. A closed or full stdout is an
 * error like any other: clean up first.
 */
static void choose_signals(void)
{
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGBUS, say_file_shrank);
}

static bool is_ignored(int sig)
{
	struct sigaction before;

	return !sigaction(sig, NULL, &before) && before.sa_handler == SIG_IGN;
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

	occupy_standard_descriptors();
	choose_signals();
	options_parse(argc, argv, &opt);
	opt.req.hangup_ignored = is_ignored(SIGHUP);
	narrator_init(&narrator, &opt);
	cli_door_open(&door, &opt, &narrator.observer);
	life.req = &opt.req;
	life.watch = &narrator.watch;

	err = life_run(&life);
	if (err)
		show_refusal(&life);
	else if (opt.json && opt.req.until <= PHASE_RELOCATE)
		err = show_document(&life);
	else
		narrate_end(&narrator, &life, now_ns() - start);
	if (err)
		show_error(&error);
	life_free(&life);
	cli_door_close(&door);
	narrator_free(&narrator);
	options_free(&opt);
	return err ? EXIT_FAILED : EXIT_DONE;
}
