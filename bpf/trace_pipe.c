// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* trace_pipe.c - reading what programs print with bpf_printk()
 *   in:       trace_pipe of the tracefs
 *   out:      who printed what and when
 *
 *	     mkdir-2173    [003] ...21 12952.686720: bpf_trace_printk: hello
 *	     ^comm ^pid    ^cpu  ^flags ^seconds     ^event            ^text
 *
 * All programs of the machine print here, and whoever reads a line takes it from all others.
 */
#include "bpf/trace_pipe.h"
#include "bpf/attach.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

static const char event_name[] = ": bpf_trace_printk: ";

enum {
	COMM_MAX = 15,	  /* TASK_COMM_LEN without its NUL */
	READS_MAX = 1000, /* a read gives up to a page; then it is the turn of others */
};

int trace_pipe_open(struct door *d, struct trace_pipe *t, struct error *e)
{
	const char *tracefs = tracefs_find(d, "trace_pipe");
	char path[128];
	int reads = 0;
	s64 n;

	t->fd = -1;
	t->have = 0;
	t->last = (struct printk_line){ 0 };
	if (!tracefs)
		return error_set(e, -ENOENT,
				 "the lines of bpf_printk() cannot be shown: tracefs is mounted "
				 "neither at /sys/kernel/tracing nor at /sys/kernel/debug/tracing; "
				 "mount it: mount -t tracefs none /sys/kernel/tracing");
	snprintf(path, sizeof(path), "%s/trace_pipe", tracefs);
	t->fd = door_open(d, path, O_RDONLY | O_NONBLOCK);
	if (t->fd == -EBUSY)
		return error_set(e, -EBUSY,
				 "the lines of bpf_printk() cannot be shown: another process reads "
				 "%s, and only one can; end that one first",
				 path);
	if (t->fd < 0)
		return error_set(e, t->fd, "the lines of bpf_printk() cannot be shown: %s: %s%s",
				 path, strerror(-t->fd),
				 t->fd == -EACCES || t->fd == -EPERM ? "; run it as root, with sudo"
								     : "");
	do
		n = door_read(d, t->fd, t->buf, sizeof(t->buf));
	while ((n > 0 || n == -EINTR) && ++reads < READS_MAX);
	if (n < 0 && n != -EINTR && n != -EAGAIN)
		return error_set(e, n, "%s cannot be read: %s", path, strerror(-n));
	return 0;
}

void trace_pipe_close(struct door *d, struct trace_pipe *t)
{
	door_close(d, &t->fd);
}

/* How far back from P, but not before START, the bytes are all in SET. */
static const char *back_over(const char *start, const char *p, const char *set)
{
	while (p > start && p[-1] && strchr(set, p[-1]))
		p--;
	return p;
}

static u64 number(const char *p, const char *end)
{
	u64 n = 0;

	for (; p < end && *p >= '0' && *p <= '9'; p++)
		n = n * 10 + (*p - '0');
	return n;
}

/* "12952.686720"; a trace clock that does not count time gives a whole number: 0 then. */
static u64 microseconds(const char *p, const char *end)
{
	const char *dot = memchr(p, '.', end - p);

	return dot ? number(p, dot) * 1000000 + number(dot + 1, end) : 0;
}

/* What every event's line begins with, up to END, the ':' behind the time. It is read backwards,
 * because a process gives its comm any bytes it likes, but 15 at most; all else is the kernel's.
 *
 *	comm-pid (tgid) [cpu] flags time:       tgid and flags are options of the tracefs
 */
static bool header_parse(const char *line, const char *end, struct printk_line *out)
{
	static const char digits[] = "0123456789";
	const char *time = back_over(line, end, "0123456789."), *cpu, *pid, *p, *q;

	p = back_over(line, time, " ");
	if (time == end || p == time)
		return false;
	if (p > line && p[-1] != ']') { /* flags */
		while (p > line && p[-1] != ' ')
			p--;
		p = back_over(line, p, " ");
	}
	q = p - 1; /* should be on the bracket */
	cpu = p > line && *q == ']' ? back_over(line, q, digits) : q;
	if (cpu == q || cpu == line || cpu[-1] != '[')
		return false;
	p = back_over(line, cpu - 1, " ");
	if (p > line && p[-1] == ')') {
		p = back_over(line, p - 1, " -0123456789");
		if (p == line || p[-1] != '(')
			return false;
		p = back_over(line, p - 1, " ");
	}
	pid = back_over(line, p, digits);
	if (pid == p || pid == line || pid[-1] != '-')
		return false;
	while (line < pid - 1 && *line == ' ')
		line++;
	if (pid - 1 - line > COMM_MAX)
		return false;
	*out = (struct printk_line){ .comm = line,
				     .comm_len = pid - 1 - line,
				     .pid = number(pid, p),
				     .cpu = number(cpu, q),
				     .time_us = microseconds(time, end) };
	return true;
}

bool printk_line_parse(const char *line, size_t len, struct printk_line *out)
{
	const char *event = memmem(line, len, event_name, strlen(event_name));

	if (!event || !header_parse(line, event, out))
		return false;
	out->text = event + strlen(event_name);
	out->text_len = line + len - out->text;
	return true;
}

/* The line of an event, whichever, or what the kernel says when its buffer ran over:
 * "CPU:1 [LOST 7 EVENTS]".
 */
static bool is_event(const char *line, size_t len)
{
	const char *end = line + len, *p = line;
	struct printk_line ignored;

	if (len > 4 && !memcmp(line, "CPU:", 4) && memmem(line, len, " [LOST ", 7))
		return true;
	for (; (p = memmem(p, end - p, ": ", 2)); p++)
		if (header_parse(line, p, &ignored))
			return true;
	return false;
}

/* The text itself may have line ends in it: what follows belongs to it until the next event. */
static int take_line(struct trace_pipe *t, const char *line, size_t len,
		     int (*take)(void *, const struct printk_line *), void *ctx)
{
	struct printk_line l;

	if (printk_line_parse(line, len, &l)) {
		t->last = l;
		t->last.comm_len = l.comm_len < sizeof(t->last_comm) ? l.comm_len : 0;
		memcpy(t->last_comm, l.comm, t->last.comm_len);
		t->last.comm = t->last_comm;
		return take(ctx, &l);
	}
	if (is_event(line, len)) { /* some other event that somebody has switched on */
		t->last.comm = NULL;
		return 0;
	}
	if (!t->last.comm || len == 0)
		return 0;
	l = t->last;
	l.text = line;
	l.text_len = len;
	return take(ctx, &l);
}

static int take_lines(struct trace_pipe *t, int (*take)(void *, const struct printk_line *),
		      void *ctx)
{
	char *p = t->buf, *end;
	int stop = 0;

	while (!stop && (end = memchr(p, '\n', t->buf + t->have - p))) {
		stop = take_line(t, p, end - p, take, ctx);
		p = end + 1;
	}
	t->have -= p - t->buf;
	memmove(t->buf, p, t->have);
	if (t->have == sizeof(t->buf))
		t->have = 0; /* no line is this long */
	return stop;
}

int trace_pipe_consume(struct door *d, struct trace_pipe *t,
		       int (*take)(void *ctx, const struct printk_line *line), void *ctx)
{
	int stop = 0, reads = 0;
	s64 n;

	if (t->fd < 0)
		return 0;
	do {
		n = door_read(d, t->fd, t->buf + t->have, sizeof(t->buf) - t->have);
		if (n > 0) {
			t->have += n;
			stop = take_lines(t, take, ctx);
		}
	} while (!stop && (n > 0 || n == -EINTR) && ++reads < READS_MAX);
	return !stop && n < 0 && n != -EINTR && n != -EAGAIN ? (int)n : stop;
}
