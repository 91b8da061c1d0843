// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* fuzz_lines.c - any bytes as what trace_pipe gives, in pieces of any size; the first byte tells
 * which
 */
#include "tests/fuzz/fuzz.h"

#include "bpf/trace_pipe.h"

struct pipe_door {
	struct door door; /* first */
	struct span left;
	u64 piece;
};

static void pass(struct door *d, struct call *c)
{
	struct pipe_door *p = (struct pipe_door *)d;
	u64 n = c->arg[2] < p->piece ? c->arg[2] : p->piece;

	n = n < p->left.len ? n : p->left.len;
	if (n)
		memcpy((void *)(uintptr_t)c->arg[1], p->left.p, n);
	p->left.p += n;
	p->left.len -= n;
	c->result = n ? (s64)n : -EAGAIN;
}

/* Every byte of what is handed out is looked at. */
static int take(void *ctx, const struct printk_line *l)
{
	struct text *t = ctx;

	text_clear(t);
	text_quote(t, l->comm, l->comm_len);
	text_quote(t, l->text, l->text_len);
	check_text(t);
	return 0;
}

static void parse_line(const u8 *data, size_t len, struct text *t)
{
	struct printk_line l;

	if (printk_line_parse((const char *)data, len, &l))
		take(t, &l);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	struct trace_pipe *pipe = calloc(1, sizeof(*pipe));
	struct text t = { 0 };
	struct pipe_door p = { .door = { .pass = pass } };

	if (len > 0) {
		p.piece = 1 + data[0] * 16;
		p.left = (struct span){ data + 1, len - 1 };
		pipe->fd = 3;
		while (p.left.len)
			trace_pipe_consume(&p.door, pipe, take, &t);
		parse_line(data + 1, len - 1, &t);
	}
	text_free(&t);
	free(pipe);
	return 0;
}
