// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_trace_pipe.c - lines of bpf_printk(), taken apart
 *
 * The lines were printed by Debian's kernels 5.10, 6.1, 6.12 and 7.2 in virtual machines, for
 * programs that called bpf_printk() in processes with names made to confuse.
 */
#include "tests/unit/helper.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/trace_pipe.h"

struct expected {
	const char *line;
	const char *comm;
	int pid, cpu;
	u64 time_us;
	const char *text;
};

/* In memory of exactly its size: a line has no NUL behind it. */
static bool parse(const char *line, struct printk_line *out, struct span *copy)
{
	*copy = span_copy(line, strlen(line));
	return printk_line_parse((const char *)copy->p, copy->len, out);
}

static void assert_bytes(const char *got, size_t len, const char *wanted)
{
	char buf[256];

	assert_true(len < sizeof(buf));
	memcpy(buf, got, len);
	buf[len] = 0;
	assert_string_equal(buf, wanted);
}

static void assert_parsed(const struct expected *x)
{
	struct printk_line l;
	struct span copy;

	if (!parse(x->line, &l, &copy))
		fail_msg("not taken for a line of bpf_printk(): %s", x->line);
	assert_bytes(l.comm, l.comm_len, x->comm);
	assert_bytes(l.text, l.text_len, x->text);
	assert_int_equal(l.pid, x->pid);
	assert_int_equal(l.cpu, x->cpu);
	assert_int_equal(l.time_us, x->time_us);
	span_free(&copy);
}

static void assert_all_parsed(const struct expected *x, size_t n)
{
	while (n--)
		assert_parsed(x++);
}

static void assert_not_printk(const char *line)
{
	struct printk_line l;
	struct span copy;

	if (parse(line, &l, &copy))
		fail_msg("taken for a line of bpf_printk(): %s", line);
	span_free(&copy);
}

static void lines_of_four_kernels(void **state)
{
	static const struct expected lines[] = {
		{ "           mkdir-99      [001] d...     8.911613: bpf_trace_printk: hello 1",
		  "mkdir", 99, 1, 8911613, "hello 1" },
		{ "           mkdir-108     [001] ...21     8.739868: bpf_trace_printk: hello 1",
		  "mkdir", 108, 1, 8739868, "hello 1" },
		{ "           mkdir-164     [001] ...21     9.941028: bpf_trace_printk: hello 1",
		  "mkdir", 164, 1, 9941028, "hello 1" },
		{ "           mkdir-126     [001] ...21     8.056150: bpf_trace_printk: hello 1",
		  "mkdir", 126, 1, 8056150, "hello 1" },
	};

	(void)state;
	assert_all_parsed(lines, ARRAY_SIZE(lines));
}

/* Files options/record-tgid, options/irq-info and trace_clock of the tracefs. */
static void lines_with_other_trace_options(void **state)
{
	static const struct expected lines[] = {
		{ "           mkdir-144     (    144) [001] ...21    10.960736: bpf_trace_printk: "
		  "hi",
		  "mkdir", 144, 1, 10960736, "hi" },
		{ "           mkdir-144     (-------) [001] ...21    10.960736: bpf_trace_printk: "
		  "hi",
		  "mkdir", 144, 1, 10960736, "hi" },
		{ "           mkdir-112     [001]     11.311674: bpf_trace_printk: hi", "mkdir",
		  112, 1, 11311674, "hi" },
		{ "           mkdir-118     [000] d...            3: bpf_trace_printk: hi", "mkdir",
		  118, 0, 0, "hi" }, /* a clock that counts no seconds */
	};

	(void)state;
	assert_all_parsed(lines, ARRAY_SIZE(lines));
}

static void any_name_that_a_process_gives_itself(void **state)
{
	static const struct expected lines[] = {
		{ "      a]-1 [000]-127     [001] ...21     8.121016: bpf_trace_printk: hello 1",
		  "a]-1 [000]", 127, 1, 8121016, "hello 1" },
		{ "            x: y-128     [001] ...21     8.174082: bpf_trace_printk: hello 1",
		  "x: y", 128, 1, 8174082, "hello 1" },
		{ "              -7-129     [000] ...21     8.227385: bpf_trace_printk: hello 1",
		  "-7", 129, 0, 8227385, "hello 1" },
		{ "           [000]-130     [000] ...21     8.277250: bpf_trace_printk: hello 1",
		  "[000]", 130, 0, 8277250, "hello 1" },
		{ "          e\033[31m-132     [001] ...21     8.391548: bpf_trace_printk: hello 1",
		  "e\033[31m", 132, 1, 8391548, "hello 1" },
		{ "          trail -134     [001] ...21     8.483983: bpf_trace_printk: hello 1",
		  "trail ", 134, 1, 8483983, "hello 1" },
		{ "      (1)-2 ( 3)-135     [001] ...21     8.535663: bpf_trace_printk: hello 1",
		  "(1)-2 ( 3)", 135, 1, 8535663, "hello 1" },
		{ "      (1)-2 ( 3)-153     (    153) [000] ...21    11.408058: bpf_trace_printk: "
		  "hi",
		  "(1)-2 ( 3)", 153, 0, 11408058, "hi" },
		{ "          <idle>-0       [003] ..s21    11.408058: bpf_trace_printk: hi",
		  "<idle>", 0, 3, 11408058, "hi" },
	};

	(void)state;
	assert_all_parsed(lines, ARRAY_SIZE(lines));
}

static void any_text_that_a_program_prints(void **state)
{
	static const struct expected lines[] = {
		{ "           mkdir-99      [001] d...     8.911613: bpf_trace_printk: ", "mkdir",
		  99, 1, 8911613, "" },
		{ "           mkdir-99      [001] d...     8.911613: bpf_trace_printk: x [001] "
		  ".... "
		  "1.2: bpf_trace_printk: y",
		  "mkdir", 99, 1, 8911613, "x [001] .... 1.2: bpf_trace_printk: y" },
	};

	(void)state;
	assert_all_parsed(lines, ARRAY_SIZE(lines));
}

/* Written into trace_marker with the words of bpf_printk(); then other events and no events. */
static void lines_that_only_look_like_it(void **state)
{
	(void)state;
	assert_not_printk("              sh-118     [001] ...1.     8.563459: tracing_mark_write: "
			  "bpf_trace_printk: fake");
	assert_not_printk("              sh-118     [001] ...1.     8.564067: tracing_mark_write: "
			  ": bpf_trace_printk: fake2");
	assert_not_printk("              sh-118     [001] ...1.     8.564067: tracing_mark_write: "
			  "1.2: bpf_trace_printk: fake3");
	assert_not_printk("           mkdir-99      [001] d...     8.911613: sys_enter: NR 83");
	assert_not_printk("CPU:1 [LOST 7 EVENTS]");
	assert_not_printk("");
	assert_not_printk(": bpf_trace_printk: ");
	assert_not_printk("[001] 1.2: bpf_trace_printk: x");
	assert_not_printk("a-1 [] d... 1.2: bpf_trace_printk: x");
	assert_not_printk("a- [001] d... 1.2: bpf_trace_printk: x");
	assert_not_printk("a-1 [001] d... : bpf_trace_printk: x");
}

static void numbers_too_large_do_no_harm(void **state)
{
	struct printk_line l;
	struct span copy;

	(void)state;
	parse("a-99999999999999999999 [99999999999999999999] d "
	      "99999999999999999999999.99999999999999: bpf_trace_printk: x",
	      &l, &copy);
	span_free(&copy);
}

static void line_cut_anywhere_does_no_harm(void **state)
{
	static const char line[] =
		"      (1)-2 ( 3)-153     (    153) [000] ...21    11.408058: bpf_trace_printk: hi";
	size_t head = strstr(line, "hi") - line, len;
	struct printk_line l;

	(void)state;
	for (len = 0; len < sizeof(line); len++) {
		struct span copy = span_copy(line, len);

		assert_int_equal(printk_line_parse((const char *)copy.p, len, &l), len >= head);
		span_free(&copy);
	}
}

/* --- the stream --- */

/* A door behind which there is only trace_pipe, giving PIECE bytes with each read. */
struct pipe_door {
	struct door door; /* first */
	const char *text;
	size_t left, piece;
	s64 end; /* what the read after the last gives */
	int n_reads;
};

static void pipe_pass(struct door *d, struct call *c)
{
	struct pipe_door *p = (struct pipe_door *)d;
	size_t n = c->arg[2];

	assert_int_equal(c->nr, CALL_READ);
	n = n < p->left ? n : p->left;
	n = n < p->piece ? n : p->piece;
	memcpy((void *)(uintptr_t)c->arg[1], p->text, n);
	p->text += n;
	p->left -= n;
	p->n_reads++;
	c->result = n ? (s64)n : p->end;
}

/* What was taken, as one text: "comm-pid:text|". */
static int keep(void *ctx, const struct printk_line *l)
{
	text_bytes(ctx, l->comm, l->comm_len);
	text_add(ctx, "-%d:", l->pid);
	text_bytes(ctx, l->text, l->text_len);
	text_str(ctx, "|");
	return 0;
}

static void assert_stream_len(const char *stream, size_t len, size_t piece, const char *wanted)
{
	struct pipe_door p = { .door = { .pass = pipe_pass },
			       .text = stream,
			       .left = len,
			       .piece = piece,
			       .end = -EAGAIN };
	struct trace_pipe *t = calloc(1, sizeof(*t));
	struct text got = { 0 };

	t->fd = 3;
	assert_int_equal(trace_pipe_consume(&p.door, t, keep, &got), 0);
	assert_int_equal(p.left, 0);
	assert_text(&got, wanted);
	text_free(&got);
	free(t);
}

static void assert_stream(const char *stream, const char *wanted)
{
	size_t piece;

	for (piece = 1; piece < 200; piece += 7)
		assert_stream_len(stream, strlen(stream), piece, wanted);
	assert_stream_len(stream, strlen(stream), 1 << 20, wanted);
}

#define HEAD "           mkdir-164     [001] ...21     9.941028: bpf_trace_printk: "

static void lines_may_come_in_any_pieces(void **state)
{
	(void)state;
	assert_stream(HEAD "one\n" HEAD "two\n", "mkdir-164:one|mkdir-164:two|");
	assert_stream(HEAD "whole\n" HEAD "not yet", "mkdir-164:whole|");
	assert_stream("", "");
}

/* bpf_printk("first\nsecond arr[3]=7\n\nfourth") as 6.12 shows it. */
static void text_with_line_ends_goes_on(void **state)
{
	(void)state;
	assert_stream(HEAD "first\nsecond arr[3]=7\n\nfourth\n" HEAD "next\n",
		      "mkdir-164:first|mkdir-164:second arr[3]=7|mkdir-164:fourth|"
		      "mkdir-164:next|");
}

static void what_belongs_to_other_events_is_left_out(void **state)
{
	(void)state;
	assert_stream("stray\n" HEAD "mine\n"
		      "              sh-118     [001] ...1.     8.563459: tracing_mark_write: x\n"
		      "and its second line\n" HEAD "mine again\n",
		      "mkdir-164:mine|mkdir-164:mine again|");
}

/* "CPU:1 [LOST 7 EVENTS]" stands on a line of its own where the kernel's buffer ran over. */
static void lost_events_are_no_text_of_a_program(void **state)
{
	(void)state;
	assert_stream(HEAD "one\nCPU:1 [LOST 7 EVENTS]\n" HEAD "two\n",
		      "mkdir-164:one|mkdir-164:two|");
}

static void line_without_end_does_not_stop_the_stream(void **state)
{
	size_t len = 100000;
	char *stream = malloc(len + 2 * sizeof(HEAD) + 20);

	(void)state;
	memset(stream, 'x', len);
	sprintf(stream + len, "\n" HEAD "one\n");
	assert_stream_len(stream, strlen(stream), 4096, "mkdir-164:one|");
	memset(stream, '\n', len);
	assert_stream_len(stream, strlen(stream), 4096, "mkdir-164:one|");
	free(stream);
}

static int stop_at_once(void *ctx, const struct printk_line *l)
{
	(void)l;
	++*(int *)ctx;
	return 7;
}

/* What was read, but not wanted any more, waits. */
static void taking_stops_when_it_is_told(void **state)
{
	struct pipe_door p = { .door = { .pass = pipe_pass }, .piece = 4096, .end = -EAGAIN };
	struct trace_pipe *t = calloc(1, sizeof(*t));
	int n = 0;

	(void)state;
	t->fd = 3;
	p.text = HEAD "one\n" HEAD "two\n";
	p.left = strlen(p.text);
	assert_int_equal(trace_pipe_consume(&p.door, t, stop_at_once, &n), 7);
	assert_int_equal(n, 1);
	free(t);
}

/* Somebody who prints faster than we read must not keep us from noticing Ctrl-C. */
static void endless_stream_gives_others_their_turn(void **state)
{
	size_t len = 100000;
	char *stream = calloc(1, len);
	struct pipe_door p = { .door = { .pass = pipe_pass },
			       .text = stream,
			       .left = len,
			       .piece = 1,
			       .end = -EAGAIN };
	struct trace_pipe *t = calloc(1, sizeof(*t));
	struct text got = { 0 };

	(void)state;
	t->fd = 3;
	trace_pipe_consume(&p.door, t, keep, &got);
	assert_true(p.left > 0);
	text_free(&got);
	free(t);
	free(stream);
}

/* A kernel where nothing can be opened. */
static void open_nothing(struct door *d, struct call *c)
{
	(void)d;
	c->result = -ENOENT;
}

/* So that it may be closed nevertheless. */
static void what_was_not_opened_has_no_descriptor(void **state)
{
	struct door d = { .pass = open_nothing };
	struct trace_pipe t = { .fd = 7 };
	struct error e = { 0 };

	(void)state;
	assert_int_equal(trace_pipe_open(&d, &t, &e), -ENOENT);
	assert_int_equal(t.fd, -1);
	assert_non_null(strstr(e.text, "mount -t tracefs"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_of_four_kernels),
		cmocka_unit_test(lines_with_other_trace_options),
		cmocka_unit_test(any_name_that_a_process_gives_itself),
		cmocka_unit_test(any_text_that_a_program_prints),
		cmocka_unit_test(lines_that_only_look_like_it),
		cmocka_unit_test(numbers_too_large_do_no_harm),
		cmocka_unit_test(line_cut_anywhere_does_no_harm),
		cmocka_unit_test(lines_may_come_in_any_pieces),
		cmocka_unit_test(text_with_line_ends_goes_on),
		cmocka_unit_test(what_belongs_to_other_events_is_left_out),
		cmocka_unit_test(lost_events_are_no_text_of_a_program),
		cmocka_unit_test(line_without_end_does_not_stop_the_stream),
		cmocka_unit_test(taking_stops_when_it_is_told),
		cmocka_unit_test(endless_stream_gives_others_their_turn),
		cmocka_unit_test(what_was_not_opened_has_no_descriptor),
	};

	return cmocka_run_group_tests_name("trace_pipe", tests, NULL, NULL);
}
