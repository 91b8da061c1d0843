// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* trace_pipe.h - the lines of bpf_printk() */
#ifndef BPF_TRACE_PIPE_H
#define BPF_TRACE_PIPE_H

#include "base/error.h"
#include "bpf/door.h"

/* One line, taken apart. The strings are not trusted: any process chooses its own name. */
struct printk_line {
	const char *comm;
	size_t comm_len;
	int pid, cpu;
	u64 time_us; /* since boot, on the trace clock */
	const char *text;
	size_t text_len;
};

struct trace_pipe {
	int fd;			 /* -1: not open */
	u32 have;		 /* bytes of buf that are not a whole line yet */
	struct printk_line last; /* whose text may go on in the next line */
	char last_comm[16];
	char buf[16 * 1024];
};

/* Opens trace_pipe and drops what is in it from before. -ENOENT: no tracefs is mounted. */
int trace_pipe_open(struct door *d, struct trace_pipe *t, struct error *e);
void trace_pipe_close(struct door *d, struct trace_pipe *t);

/* Calls TAKE for each line of bpf_printk() that is there, without waiting. It stops when TAKE
 * returns something else than 0, and returns that. Also a negative errno when it cannot be read.
 */
int trace_pipe_consume(struct door *d, struct trace_pipe *t,
		       int (*take)(void *ctx, const struct printk_line *line), void *ctx);

/* Takes LINE, without its end, apart. False: it is not one of bpf_printk(). */
bool printk_line_parse(const char *line, size_t len, struct printk_line *out);

#endif
