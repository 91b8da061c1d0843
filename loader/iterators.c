// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* iterators.c - programs that are read like a file, one after the other
 *   in:       attached iterators
 *   out:      lines, handed to the watcher one by one
 *   not here: attaching them (bpf/iter.c), everything that comes in by itself (sources.c)
 *
 * The kernel calls the program while it is read: for a large table that takes its time. So each
 * turn takes only one buffer's worth, and signals and the clock are looked at in between.
 */
#include "loader/life.h"

#include <string.h>

enum {
	TEXT_MAX = 64 * 1024
}; /* a longer line is shown in parts; the kernel gives 8 pages at once */

static bool is_iterator(const struct life *l, u32 i)
{
	return l->attachments[i].n_fds && l->object.programs[i].def->how == ATTACH_ITER;
}

/* From program I on, the first that is an iterator. */
static u32 next_iterator(const struct life *l, u32 i)
{
	while (i < l->object.n_programs && !is_iterator(l, i))
		i++;
	return i;
}

/* Called before anything is attached: which programs are iterators, their definition says. */
int iterators_open(struct life *l)
{
	u32 i;

	for (i = 0; i < l->object.n_programs && !l->iter.text; i++)
		if (l->object.programs[i].def->how == ATTACH_ITER) {
			l->iter.text = arena_alloc(&l->object.arena, TEXT_MAX);
			if (!l->iter.text)
				return error_nomem(l->e);
		}
	return 0;
}

void iterators_close(struct life *l)
{
	door_close(l->door, &l->iter.fd);
}

bool iterators_left(const struct life *l)
{
	return l->iter.text && next_iterator(l, l->iter.program) < l->object.n_programs;
}

static int show(struct life *l, const char *line, u64 len)
{
	const struct program *p = &l->object.programs[l->iter.program];

	return event_shown(l,
			   l->watch->iter(l->watch, l, p, (struct span){ (const u8 *)line, len }));
}

/* Shows all lines that are whole, and what has no end but fills the buffer. */
static void show_lines(struct life *l)
{
	struct iterating *it = &l->iter;
	char *line = it->text, *end;
	u32 left = it->used;

	while (!l->stop && left && (end = memchr(line, '\n', left))) {
		show(l, line, end - line);
		left -= end + 1 - line;
		line = end + 1;
	}
	if (!l->stop && left == TEXT_MAX) {
		show(l, line, left);
		left = 0;
	}
	memmove(it->text, line, left);
	it->used = left;
}

/* The end: what is left is a line without one. */
static void finish(struct life *l)
{
	struct iterating *it = &l->iter;

	if (it->used)
		show(l, it->text, it->used);
	it->used = 0;
	door_close(l->door, &it->fd);
	it->program++;
}

static bool others_attached(const struct life *l)
{
	u32 i;

	for (i = 0; i < l->object.n_programs; i++)
		if (l->attachments[i].n_fds && !is_iterator(l, i))
			return true;
	for (i = 0; i < l->object.n_maps; i++)
		if (l->registrations[i].active)
			return true;
	return false;
}

static int fails(struct life *l, int err)
{
	const struct program *p = &l->object.programs[l->iter.program];

	error_set(l->e, err, "what it writes cannot be read: %s", strerror(-err));
	l->stop = error_in(l->e, err, "%s: iterator '%s'", l->object.path, p->name);
	return err;
}

void iterators_take(struct life *l)
{
	struct iterating *it = &l->iter;
	s64 n;

	if (l->stop || !iterators_left(l))
		return;
	it->program = next_iterator(l, it->program);
	if (it->fd < 0)
		it->fd = iter_open(l->door, l->attachments[it->program].fds[0]);
	if (it->fd < 0) {
		fails(l, it->fd);
		return;
	}
	n = door_read(l->door, it->fd, it->text + it->used, TEXT_MAX - it->used);
	if (n == -EAGAIN || n == -EINTR)
		return; /* it has worked for a while without a word: it goes on from there */
	if (n < 0) {
		fails(l, n);
		return;
	}
	it->used += n;
	show_lines(l);
	if (n == 0 && !l->stop)
		finish(l);
	if (!l->stop && !iterators_left(l) && !others_attached(l))
		l->stop = 1;
}
