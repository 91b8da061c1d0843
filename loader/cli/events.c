// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* events.c - events on stdout, as text or JSON
 *   in:       records of ring buffers, lines of bpf_printk(), lines of iterators
 *   out:      one line each, collected and written together
 *   not here: what the bytes of a record mean (btf/value.c)
 *
 *	12:34:56.789  events  pid=4711 ret=0 comm="mkdir"
 *	{"event":"events","type":"struct mkdir_event","data":{"pid":4711,"ret":0,"comm":"mkdir"}}
 */
#include "loader/cli/cli.h"
#include "bpf/cpus.h"
#include "btf/value.h"
#include "loader/cli/maps.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

enum { WRITE_AT = 64 * 1024 };

/* The time of day at which it is shown. */
static void add_time(struct text *t)
{
	struct timespec now;
	struct tm tm;

	clock_gettime(CLOCK_REALTIME, &now);
	localtime_r(&now.tv_sec, &tm);
	text_add(t, "%02d:%02d:%02d.%03ld  ", tm.tm_hour, tm.tm_min, tm.tm_sec,
		 now.tv_nsec / 1000000);
}

static void add_hex(struct text *t, struct span bytes)
{
	u64 i;

	for (i = 0; i < bytes.len; i++)
		text_add(t, "%02x", bytes.p[i]);
}

static const struct btf *btf_of(const struct life *l, const struct map_def *m)
{
	return m->record_btf ? m->record_btf : &l->object.btf;
}

/* "struct event", or the name of a typedef. */
static void add_type_name(const struct life *l, const struct map_def *m, struct text *t)
{
	const struct btf *b = btf_of(l, m);
	const struct btf_type *type = btf_type(b, m->record_type);

	if (btf_is_composite(type))
		text_add(t, "%s ", btf_kind_name(btf_kind(type)));
	text_str(t, btf_str(b, type->name_off));
}

/* Into a perf buffer the kernel copies so much more that the record ends at a multiple of 8. */
static struct span without_padding(const struct map_def *m, struct span bytes)
{
	if (m->record_size && bytes.len > (u64)m->record_size &&
	    bytes.len - (u64)m->record_size < 8)
		bytes.len = m->record_size;
	return bytes;
}

static void record_as_json(const struct life *l, const struct map_def *m, struct span bytes,
			   struct text *t)
{
	struct text type = { 0 };

	text_str(t, "{\"event\":");
	text_json(t, m->symbol, strlen(m->symbol));
	if (m->record_type) {
		add_type_name(l, m, &type);
		text_str(t, ",\"type\":");
		text_json(t, type.p ? type.p : "", type.len);
		text_str(t, ",\"data\":");
		value_json(btf_of(l, m), m->record_type, bytes, t);
	} else {
		text_str(t, ",\"hex\":\"");
		add_hex(t, bytes);
		text_str(t, "\"");
	}
	text_str(t, "}\n");
	text_free(&type);
}

static void record_as_text(const struct life *l, const struct map_def *m, struct span bytes,
			   struct text *t)
{
	add_time(t);
	text_quote(t, m->symbol, strlen(m->symbol));
	text_str(t, "  ");
	if (m->record_type)
		value_text(btf_of(l, m), m->record_type, bytes, t);
	else
		text_unknown(t, bytes.p, bytes.len);
	text_str(t, "\n");
}

/* Written when much has come together; flush_events() does the rest. */
static int write_if_much(struct narrator *n)
{
	return n->out.len >= WRITE_AT ? flush_events(&n->watch) : 0;
}

/* -vv: as they came, on stderr, before the line that they become. */
static void show_bytes(struct narrator *n, struct span record)
{
	struct text t = { 0 };

	flush_events(&n->watch);
	bytes_record(record, &t);
	write_all(STDERR_FILENO, &t);
	text_free(&t);
}

int show_record(struct watcher *w, const struct life *l, const struct map_def *m, struct span bytes)
{
	struct narrator *n = (struct narrator *)w;

	if (n->opt->verbose > 1)
		show_bytes(n, bytes);
	bytes = without_padding(m, bytes);
	if (n->opt->json)
		record_as_json(l, m, bytes, &n->out);
	else
		record_as_text(l, m, bytes, &n->out);
	return write_if_much(n);
}

int show_printk(struct watcher *w, const struct life *l, const struct printk_line *line)
{
	struct narrator *n = (struct narrator *)w;
	struct text *t = &n->out;

	(void)l;
	if (n->opt->json) {
		text_str(t, "{\"event\":\"printk\",\"comm\":");
		text_json(t, line->comm, line->comm_len);
		text_add(t, ",\"pid\":%d,\"cpu\":%d,\"time_us\":%llu,\"text\":", line->pid,
			 line->cpu, (unsigned long long)line->time_us);
		text_json(t, line->text, line->text_len);
		text_str(t, "}\n");
	} else {
		add_time(t);
		text_quote(t, line->comm, line->comm_len);
		text_add(t, "-%d  ", line->pid);
		text_quote(t, line->text, line->text_len);
		text_str(t, "\n");
	}
	return write_if_much(n);
}

/* The text is the program's own: tables with their columns, so there is nothing in front of it. */
int show_iter(struct watcher *w, const struct life *l, const struct program *p, struct span line)
{
	struct narrator *n = (struct narrator *)w;
	struct text *t = &n->out;

	(void)l;
	if (n->opt->json) {
		text_str(t, "{\"event\":\"iter\",\"program\":");
		text_json(t, p->name, strlen(p->name));
		text_str(t, ",\"text\":");
		text_json(t, (const char *)line.p, line.len);
		text_str(t, "}\n");
	} else {
		text_quote_line(t, (const char *)line.p, line.len);
		text_str(t, "\n");
	}
	return write_if_much(n);
}

/* It is no event, so it goes to stderr; but a script that counts wants it among them. */
void show_lost(struct watcher *w, const struct life *l, const struct map_def *m, u32 cpu, u64 count)
{
	struct narrator *n = (struct narrator *)w;
	struct text t = { 0 };

	(void)l;
	if (n->opt->json) {
		text_str(&n->out, "{\"event\":");
		text_json(&n->out, m->symbol, strlen(m->symbol));
		text_add(&n->out, ",\"lost\":%llu,\"cpu\":%u}\n", (unsigned long long)count, cpu);
		return;
	}
	text_str(&t, "            lost ");
	text_add(&t, "%llu records of '", (unsigned long long)count);
	text_quote(&t, m->symbol, strlen(m->symbol));
	text_add(&t, "' on CPU %u: the buffer was full (more room: --pages)\n", cpu);
	flush_events(w); /* what was before it, first */
	write_all(STDERR_FILENO, &t);
	text_free(&t);
}

int flush_events(struct watcher *w)
{
	struct narrator *n = (struct narrator *)w;
	int err = n->out.failed ? -ENOMEM : write_all(STDOUT_FILENO, &n->out);

	text_clear(&n->out);
	return err;
}

/* --maps: all maps that hold something to look at. */
int show_maps(struct watcher *w, const struct life *l)
{
	struct narrator *n = (struct narrator *)w;
	const struct object *o = &l->object;
	struct cpus cpus;
	int err = cpus_possible_set(l->door, &cpus);
	u32 i;

	if (err)
		return error_set(l->e, err, "the list of CPUs cannot be read: %s", strerror(-err));
	for (i = 0; i < o->n_maps && !err; i++)
		if (map_is_shown(&o->btf, &o->maps[i]))
			err = map_show(l->door, o, &o->maps[i], l->map_fds[i], l->arenas[i].p,
				       &cpus, &n->symbols, n->opt->json, &n->out, l->e);
	return err ? err : flush_events(w);
}
