// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* reference.c - the same life as rawload's, as a user of libbpf writes it
 *   in:       an object, a FUNCTION that takes the place of the kprobes' own
 *   out:      a word on stderr at the end of each phase, so that a trace shows where one ends
 *   not here: what the events mean; they are counted
 *
 *   reference OBJECT [FUNCTION[+OFFSET]]        until SIGINT or SIGTERM
 */
#include <bpf/libbpf.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PAGES = 64, TICK_MS = 100, MAX = 32 };

struct life {
	struct bpf_object *object;
	struct bpf_link *links[MAX];
	struct perf_buffer *perf[MAX];
	struct ring_buffer *ring; /* one for all maps */
	int n_links, n_perf;
};

static volatile sig_atomic_t stop;

static void on_signal(int signal)
{
	(void)signal;
	stop = 1;
}

/* --- open, load --- */

static int open_object(struct life *l, const char *path)
{
	l->object = bpf_object__open(path);
	return l->object ? 0 : -1;
}

static int load_object(struct life *l)
{
	return bpf_object__load(l->object);
}

/* --- attach --- */

/* As `rawload OBJECT FUNCTION`: for kprobes and kretprobes, and no other kind. */
static struct bpf_link *attach_to(const struct bpf_program *p, const char *function)
{
	const char *sec = bpf_program__section_name(p);
	const char *plus = strchr(function, '+');
	char name[128];
	LIBBPF_OPTS(bpf_kprobe_opts, opts, .retprobe = !strncmp(sec, "kretprobe", 9),
		    .offset = plus ? strtoul(plus + 1, NULL, 0) : 0);

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(function, "+"), function);
	return bpf_program__attach_kprobe_opts(p, name, &opts);
}

static bool is_kprobe(const struct bpf_program *p)
{
	const char *sec = bpf_program__section_name(p);
	size_t len = strcspn(sec, "/");

	return (len == 6 && !memcmp(sec, "kprobe", 6)) ||
	       (len == 9 && !memcmp(sec, "kretprobe", 9));
}

static int attach_programs(struct life *l, const char *function)
{
	struct bpf_program *p = NULL;

	while ((p = bpf_object__next_program(l->object, p))) {
		struct bpf_link *link;

		if (l->n_links == MAX)
			return -1;
		link = function && is_kprobe(p) ? attach_to(p, function) : bpf_program__attach(p);
		if (!link && errno == EOPNOTSUPP) /* a kind that libbpf leaves to its user */
			continue;
		if (!link)
			return -1;
		l->links[l->n_links++] = link;
	}
	return 0;
}

/* --- consume --- */

static int on_record(void *ctx, void *data, size_t size)
{
	(void)ctx, (void)data, (void)size;
	return 0;
}

static void on_sample(void *ctx, int cpu, void *data, __u32 size)
{
	(void)ctx, (void)cpu, (void)data, (void)size;
}

static int open_ring(struct life *l, int fd)
{
	if (l->ring)
		return ring_buffer__add(l->ring, fd, on_record, NULL);
	l->ring = ring_buffer__new(fd, on_record, NULL, NULL);
	return l->ring ? 0 : -1;
}

static int open_perf(struct life *l, int fd)
{
	struct perf_buffer *b = NULL;

	if (l->n_perf < MAX)
		b = perf_buffer__new(fd, PAGES, on_sample, NULL, NULL, NULL);
	if (!b)
		return -1;
	l->perf[l->n_perf++] = b;
	return 0;
}

static int open_buffers(struct life *l)
{
	struct bpf_map *m = NULL;
	int err = 0;

	while (!err && (m = bpf_object__next_map(l->object, m))) {
		if (bpf_map__type(m) == BPF_MAP_TYPE_RINGBUF)
			err = open_ring(l, bpf_map__fd(m));
		else if (bpf_map__type(m) == BPF_MAP_TYPE_PERF_EVENT_ARRAY)
			err = open_perf(l, bpf_map__fd(m));
	}
	return err;
}

/* Until SIGINT or SIGTERM. It may come just before a wait, so that none is for ever. */
static void consume(struct life *l)
{
	int i;

	while (!stop) {
		if (l->ring)
			ring_buffer__poll(l->ring, TICK_MS);
		for (i = 0; i < l->n_perf; i++)
			perf_buffer__poll(l->perf[i], TICK_MS);
		if (!l->ring && !l->n_perf)
			nanosleep(&(struct timespec){ .tv_nsec = TICK_MS * 1000000 }, NULL);
	}
}

/* --- tear down --- */

static void tear_down(struct life *l)
{
	int i;

	for (i = 0; i < l->n_links; i++)
		bpf_link__destroy(l->links[i]);
	for (i = 0; i < l->n_perf; i++)
		perf_buffer__free(l->perf[i]);
	ring_buffer__free(l->ring);
	bpf_object__close(l->object);
}

/* --- */

/* tests/compare/steps.awk looks for this write. */
static int done(const char *phase, int err)
{
	fprintf(stderr, "%s%s\n", phase, err ? " failed" : "");
	return err;
}

int main(int argc, char **argv)
{
	struct life l = { 0 };
	int err;

	if (argc != 2 && argc != 3) {
		fprintf(stderr, "usage: reference OBJECT [FUNCTION[+OFFSET]]\n");
		return 2;
	}
	signal(SIGINT, on_signal);
	signal(SIGTERM, on_signal);
	err = done("open", open_object(&l, argv[1])) || done("load", load_object(&l)) ||
	      done("attach", attach_programs(&l, argv[2])) || open_buffers(&l);
	if (!err) {
		consume(&l);
		done("consume", 0);
	}
	tear_down(&l);
	done("tear down", 0);
	return !!err;
}
