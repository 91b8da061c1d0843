// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* sources.c - where events come from: ring buffers, perf buffers, trace_pipe
 *   in:       maps in the kernel
 *   out:      records and lines, handed to the watcher one by one
 *   not here: waiting for them (consume.c), taking them out of shared memory (bpf/)
 */
#include "loader/life.h"

#include <linux/bpf.h>
#include <string.h>

static int open_perf_buffer(struct life *l, u32 i)
{
	int err =
		perf_buffer_open(l->door, l->map_fds[i], l->req->pages, &l->perf_buffers[i], l->e);
	u32 cpu;

	for (cpu = 0; cpu < l->perf_buffers[i].n && !err; cpu++) {
		struct perf_cpu *c = &l->perf_buffers[i].cpus[cpu];

		if (c->fd < 0 || c->watched)
			continue;
		err = wait_add(l, c->fd);
		c->watched = true;
	}
	if (!err && perf_buffer_no_room(&l->perf_buffers[i]))
		note(l->door->observer,
		     (struct note){ .kind = NOTE_NO_ROOM,
				    .subject = l->object.maps[i].symbol,
				    .number = perf_buffer_no_room(&l->perf_buffers[i]) });
	return err;
}

static int open_ring(struct life *l, u32 i)
{
	int err = ring_open(l->door, l->map_fds[i], l->object.maps[i].max_entries, &l->rings[i],
			    l->e);

	return err ? err : wait_add(l, l->map_fds[i]);
}

static int open_source(struct life *l, u32 i)
{
	const struct map_def *m = &l->object.maps[i];
	int err;

	if (!map_has_records(m))
		return 0;
	err = m->type == BPF_MAP_TYPE_RINGBUF ? open_ring(l, i) : open_perf_buffer(l, i);
	if (err)
		return error_in(l->e, err, "map '%s'", m->symbol);
	if (m->record_problem)
		note(l->door->observer,
		     (struct note){ .kind = m->record_type	 ? NOTE_EVENT_SIZE
					    : m->record_stripped ? NOTE_EVENT_STRIPPED
								 : NOTE_EVENT_TYPE,
				    .subject = m->symbol,
				    .detail = m->record_problem });
	return 0;
}

int sources_open(struct life *l)
{
	struct object *o = &l->object;
	u32 i;
	int err = 0;

	l->rings = arena_array(&o->arena, (u64)o->n_maps + 1, sizeof(*l->rings));
	l->perf_buffers = arena_array(&o->arena, (u64)o->n_maps + 1, sizeof(*l->perf_buffers));
	if (!l->rings || !l->perf_buffers)
		return error_nomem(l->e);
	for (i = 0; i < o->n_maps && !err; i++)
		err = open_source(l, i);
	return err;
}

void sources_close(struct life *l)
{
	u32 i;

	for (i = 0; i < l->object.n_maps; i++) {
		if (l->rings)
			ring_close(l->door, &l->rings[i]);
		if (l->perf_buffers)
			perf_buffer_close(l->door, &l->perf_buffers[i]);
	}
}

int event_shown(struct life *l, int err)
{
	l->n_shown++;
	if (err)
		l->stop = err;
	else if (l->req->count && l->n_shown >= l->req->count)
		l->stop = 1;
	return l->stop;
}

static int take_record(void *ctx, const void *bytes, u32 len)
{
	struct life *l = ctx;

	return event_shown(l,
			   l->watch->record(l->watch, l, l->reading, (struct span){ bytes, len }));
}

static int take_perf_record(void *ctx, u32 cpu, const void *bytes, u32 len)
{
	(void)cpu;
	return take_record(ctx, bytes, len);
}

static int take_lost(void *ctx, u32 cpu, u64 count)
{
	struct life *l = ctx;

	l->n_lost += count;
	l->watch->lost(l->watch, l, l->reading, cpu, count);
	return 0;
}

static int take_line(void *ctx, const struct printk_line *line)
{
	struct life *l = ctx;

	return event_shown(l, l->watch->printk(l->watch, l, line));
}

void sources_take(struct life *l)
{
	u32 i;
	int err;

	for (i = 0; i < l->object.n_maps && !l->stop; i++) {
		l->reading = &l->object.maps[i];
		if (l->rings[i].consumer)
			ring_consume(&l->rings[i], take_record, l);
		if (l->perf_buffers[i].cpus)
			perf_buffer_consume(&l->perf_buffers[i], take_perf_record, take_lost, l);
	}
	if (!l->stop && l->pipe.fd >= 0) {
		err = trace_pipe_consume(l->door, &l->pipe, take_line, l);
		if (err < 0 && !l->stop)
			l->stop = error_set(l->e, err, "trace_pipe cannot be read: %s",
					    strerror(-err));
	}
	err = l->watch->flush(l->watch);
	if (err)
		l->stop = err;
}

int sources_rescan(struct life *l)
{
	u32 i;
	int err = 0;

	for (i = 0; i < l->object.n_maps && !err; i++)
		if (l->perf_buffers[i].cpus)
			err = perf_buffer_rescan(l->door, &l->perf_buffers[i], l->e);
	for (i = 0; i < l->object.n_maps && !err; i++) {
		struct perf_buffer *b = &l->perf_buffers[i];
		u32 cpu;

		for (cpu = 0; b->cpus && cpu < b->n && !err; cpu++)
			if (b->cpus[cpu].fd >= 0 && !b->cpus[cpu].watched) {
				err = wait_add(l, b->cpus[cpu].fd);
				b->cpus[cpu].watched = true;
			}
	}
	return err;
}

void sources_take_rest(struct life *l)
{
	u32 i;

	if (l->req->count && l->n_shown >= l->req->count)
		return; /* nobody wants more */
	l->stop = 0;
	sources_take(l);
	for (i = 0; i < l->object.n_maps; i++) {
		l->reading = &l->object.maps[i];
		if (l->perf_buffers[i].cpus)
			perf_buffer_lost_rest(l->door, &l->perf_buffers[i], take_lost, l);
	}
}
