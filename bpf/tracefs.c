// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* tracefs.c - probes as lines of text in kprobe_events and uprobe_events
 *   in:       a place
 *   out:      an event with a number that perf_event_open() takes
 *   not here: putting a program behind it (attach.c)
 *
 *	p:rawload/p_4711_0 do_mkdirat+0     makes   events/rawload/p_4711_0/id
 *	-:rawload/p_4711_0                  removes it
 *
 * r: and r_ instead of p: and p_ for returns; names of uprobes begin with up_ or ur_.
 *
 * The name carries the process, so that a later run can tell what a killed one has left behind.
 * Source: Documentation/trace/kprobetrace.rst (6.12).
 */
#include "bpf/attach.h"
#include "bpf/file.h"
#include "bpf/kernel_object.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define GROUP "rawload"

enum { REMOVE_TRIES = 3 };

static const char *const places[] = { "/sys/kernel/tracing", "/sys/kernel/debug/tracing" };

const char *tracefs_find(struct door *d, const char *file)
{
	char path[128];
	u32 i;

	for (i = 0; i < ARRAY_SIZE(places); i++) {
		int fd;

		snprintf(path, sizeof(path), "%s/%s", places[i], file);
		fd = door_open(d, path, O_PATH);
		if (fd == -ENOENT)
			continue;
		door_close(d, &fd);
		return places[i]; /* there, if perhaps not for us: whoever uses it will say so */
	}
	return NULL;
}

int tracefs_missing(const char *what, struct error *e)
{
	return error_set(e, -ENOSYS,
			 "%s in tracefs, which is mounted neither at %s nor at %s; mount it: mount "
			 "-t tracefs none %s",
			 what, places[0], places[1], places[0]);
}

static const char *events_file(bool is_uprobe)
{
	return is_uprobe ? "uprobe_events" : "kprobe_events";
}

/* *OPENED tells a file that is not there from a function that is not there. */
static int write_line(struct door *d, const char *tracefs, bool is_uprobe, const char *line,
		      bool *opened)
{
	char path[128];
	s64 n;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", tracefs, events_file(is_uprobe));
	fd = door_open(d, path, O_WRONLY | O_APPEND); /* without APPEND all events would go */
	*opened = fd >= 0;
	if (fd < 0)
		return fd;
	n = door_write(d, fd, line, strlen(line));
	door_close(d, &fd);
	return n < 0 ? (int)n : 0;
}

/* The name of a function comes from the object, which may be anybody's. A blank, a line end or a #
 * in it would end the word, and what follows would be a command of its own.
 */
static bool is_one_word(const char *place)
{
	return place[strcspn(place, " \t\n\v\f\r#")] == 0;
}

int tracefs_probe_add(struct attaching *c, const char *place)
{
	char line[512], event[sizeof(c->out->event)];
	char kind = c->target->is_return ? 'r' : 'p';
	bool user = c->out->is_uprobe, opened;
	int pid = door_call(c->d, CALL_GETPID, 0, 0, 0, 0, 0, 0);
	int err;

	if (!is_one_word(place))
		return error_set(c->e, -EINVAL,
				 "'%.200s' has a blank or a # in it, which %s does not take", place,
				 events_file(user));
	if (!c->h->tracefs)
		c->h->tracefs = tracefs_find(c->d, events_file(user));
	if (!c->h->tracefs)
		return tracefs_missing(user ? "uprobe_events is" : "kprobe_events is", c->e);
	snprintf(event, sizeof(event), "%s%c_%d_%u", user ? "u" : "", kind, pid, c->h->n_events++);
	snprintf(line, sizeof(line), "%c:" GROUP "/%s %s\n", kind, event, place);
	err = write_line(c->d, c->h->tracefs, user, line, &opened);
	if (err == -EACCES || err == -EPERM) {
		error_set(c->e, err, "%s/%s cannot be written to: %s", c->h->tracefs,
			  events_file(user), strerror(-err));
		return err == -EACCES ? error_add(c->e, "; run it as root, with sudo")
				      : explain_refusal(c->d, c->e);
	}
	if (err && !opened)
		return error_set(c->e, err, "%s/%s cannot be opened: %s", c->h->tracefs,
				 events_file(user), strerror(-err));
	if (!err)
		memcpy(c->out->event, event, sizeof(event));
	return err;
}

int tracefs_probe_remove(struct door *d, const char *tracefs, const char *name, bool is_uprobe)
{
	char line[64];
	int err = -EBUSY, i;
	bool opened;

	/* It would outlive us, so this is worth a second try. */
	snprintf(line, sizeof(line), "-:" GROUP "/%.48s\n", name);
	for (i = 0; i < REMOVE_TRIES && err; i++)
		err = write_line(d, tracefs, is_uprobe, line, &opened);
	return err;
}

int tracefs_event_id(struct door *d, const char *tracefs, const char *category, const char *name)
{
	char path[512], buf[32];
	s64 n;

	snprintf(path, sizeof(path), "%s/events/%s/%s/id", tracefs, category, name);
	n = file_read_small(d, path, buf, sizeof(buf));
	return n < 0 ? (int)n : atoi(buf);
}

static bool process_lives(struct door *d, int pid)
{
	char path[32];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d", pid);
	fd = door_open(d, path, O_PATH);
	if (fd < 0)
		return fd != -ENOENT;
	door_close(d, &fd);
	return true;
}

struct sweep {
	struct door *d;
	struct attach_host *h;
	const char *tracefs;
	int pid; /* our own */
};

/* One name in events/rawload. An event that is in use cannot be removed, so nothing can go wrong
 * when the process number tells nothing, as in another PID namespace. We have made none yet: what
 * bears our number is of a process that had it before, or has it in another namespace. Numbers of
 * the latter are passed over: a second probe of one name would be added to the first one's event.
 */
static int sweep_one(void *ctx, const char *name)
{
	const struct sweep *s = ctx;
	bool user = name[0] == 'u';
	const char *kind = name + user;
	int pid, number = 0;

	if ((kind[0] != 'p' && kind[0] != 'r') || sscanf(kind + 1, "_%d_%d", &pid, &number) < 1 ||
	    pid <= 0)
		return 0;
	if (pid != s->pid && process_lives(s->d, pid))
		return 0;
	if (tracefs_probe_remove(s->d, s->tracefs, name, user) == 0)
		note(s->d->observer, (struct note){ .kind = NOTE_LEFTOVER, .subject = name });
	else if (pid == s->pid && number >= (int)s->h->n_events)
		s->h->n_events = (u32)number + 1;
	return 0;
}

void tracefs_sweep(struct door *d, struct attach_host *h)
{
	struct sweep s = { .d = d, .h = h, .tracefs = tracefs_find(d, "events/" GROUP) };
	char path[128];

	if (!s.tracefs)
		return;
	s.pid = door_call(d, CALL_GETPID, 0, 0, 0, 0, 0, 0);
	snprintf(path, sizeof(path), "%s/events/" GROUP, s.tracefs);
	file_each_name(d, path, sweep_one, &s);
}
