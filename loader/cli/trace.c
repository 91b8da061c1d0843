// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* trace.c - --syscalls: a line on stderr for each call, as strace -T writes it
 *   in:       calls that went through the door
 *   out:      lines. Before Linux 6.16 the kernel's types are read in a thousand pieces, so of
 * reads that follow each other on one descriptor only the first is shown, and the others are
 *             counted. A call that was only pretended has "(dry run)" in place of the time.
 *   not here: how a call is written (syscalls.c)
 */
#include "loader/cli/cli.h"
#include "loader/cli/cli_door.h"
#include "loader/cli/syscalls.h"

#include <unistd.h>

static void add_time(struct text *t, u64 ns)
{
	text_add(t, " <%llu.%06llu>\n", (unsigned long long)(ns / 1000000000),
		 (unsigned long long)(ns / 1000 % 1000000));
}

static void add_line(const struct cli_door *d, const struct call *c, struct text *t)
{
	syscall_text(c, t);
	if (d->pretended)
		text_str(t, " (dry run)\n");
	else
		add_time(t, c->ns);
}

static bool goes_on(const struct read_run *run, const struct call *c)
{
	return c && c->nr == CALL_READ && (int)c->arg[0] == run->fd;
}

/* A single read more is shown like any other. */
static void show_run(struct read_run *run, struct text *t)
{
	if (run->n == 1) {
		text_bytes(t, run->only.p, run->only.len);
	} else if (run->n > 1) {
		text_add(t, "... %llu more reads of descriptor %d, %llu bytes in all",
			 (unsigned long long)run->n, run->fd, (unsigned long long)run->bytes);
		add_time(t, run->ns);
	}
	text_clear(&run->only);
	*run = (struct read_run){ .fd = -1, .only = run->only };
}

/* A call may take long: what was before it is shown first. */
void trace_before(struct cli_door *d, const struct call *c)
{
	struct text t = { 0 };

	if (goes_on(&d->run, c))
		return;
	show_run(&d->run, &t);
	if (t.len)
		write_all(STDERR_FILENO, &t);
	text_free(&t);
}

void trace_call(struct door *door, const struct call *c)
{
	struct cli_door *d = (struct cli_door *)door;
	struct read_run *run = &d->run;
	bool more = goes_on(run, c) && c->result > 0;
	struct text t = { 0 };

	if (more) {
		if (!run->n)
			add_line(d, c, &run->only);
		run->n++;
		run->bytes += c->result;
		run->ns += c->ns;
		return;
	}
	show_run(run, &t);
	if (c->nr == CALL_READ && c->result > 0)
		run->fd = c->arg[0];
	add_line(d, c, &t);
	write_all(STDERR_FILENO, &t);
	text_free(&t);
}
