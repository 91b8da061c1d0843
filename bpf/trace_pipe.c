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
#include "bpf/probe.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char event_name[] = ": bpf_trace_printk: ";

int trace_pipe_open(struct door *d, struct trace_pipe *t, struct error *e)
{
	const char *tracefs = tracefs_find(d, "trace_pipe");
	char path[128];
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
	if (t->fd < 0)
		return error_set(e, t->fd, "the lines of bpf_printk() cannot be shown: %s: %s",
				 path, strerror(-t->fd));
	do
		n = door_read(d, t->fd, t->buf, sizeof(t->buf));
	while (n > 0 || n == -EINTR);
	return 0;
}

void trace_pipe_close(struct door *d, struct trace_pipe *t)
{
	door_close(d, &t->fd);
}

static const char *find(const char *p, size_t len, const char *what)
{
	return memmem(p, len, what, strlen(what));
}

/* The last C in the LEN bytes at P. */
static const char *find_last(const char *p, size_t len, char c)
{
	return memrchr(p, c, len);
}

bool printk_line_parse(const char *line, size_t len, struct printk_line *out)
{
	const char *event = find(line, len, event_name), *cpu, *dash, *end = line + len;
	unsigned long long seconds = 0, micros = 0;
	const char *p;

	if (!event)
		return false;
	/* A comm has at most 15 bytes, so the event's name is never part of one; "[" may be. */
	cpu = find_last(line, event - line, '[');
	dash = cpu ? find_last(line, cpu - line, '-') : NULL;
	p = find_last(line, event - line, ' ');
	if (!cpu || !dash || !p || p < cpu)
		return false;
	sscanf(p + 1, "%llu.%llu", &seconds, &micros);
	while (line < dash && *line == ' ')
		line++;
	*out = (struct printk_line){
		.comm = line,
		.comm_len = dash - line,
		.pid = atoi(dash + 1),
		.cpu = atoi(cpu + 1),
		.time_us = seconds * 1000000 + micros,
		.text = event + strlen(event_name),
	};
	out->text_len = end - out->text;
	return true;
}

/* Every event's line has a CPU number in brackets: " [003] ". */
static bool is_event(const char *line, size_t len)
{
	const char *p = find_last(line, len, ']');

	return p && p - line > 4 && p[-1] >= '0' && p[-1] <= '9' && memrchr(line, '[', p - line);
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
	int stop = 0;
	s64 n;

	if (t->fd < 0)
		return 0;
	do {
		n = door_read(d, t->fd, t->buf + t->have, sizeof(t->buf) - t->have);
		if (n > 0) {
			t->have += n;
			stop = take_lines(t, take, ctx);
		}
	} while (!stop && (n > 0 || n == -EINTR));
	return stop;
}
