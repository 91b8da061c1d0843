// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* target.h - what a program is to be attached to, as its SEC or the command line says it */
#ifndef MODEL_TARGET_H
#define MODEL_TARGET_H

#include "base/arena.h"
#include "base/error.h"

/* How, the SEC names that ask for it, and what their targets look like. */
enum attach_how {
	ATTACH_NOT,	     /* from the command line it cannot be */
	ATTACH_KPROBE,	     /* kprobe, kretprobe       FUNCTION[+OFFSET] */
	ATTACH_KSYSCALL,     /* ksyscall, kretsyscall   NAME */
	ATTACH_MULTI,	     /* kprobe.multi            PATTERN with * and ? */
	ATTACH_UPROBE,	     /* uprobe, uretprobe       BINARY:FUNCTION[+OFFSET] */
	ATTACH_UPROBE_MULTI, /* uprobe.multi            the same */
	ATTACH_TRACEPOINT,   /* tracepoint, tp          CATEGORY/NAME */
	ATTACH_RAW_TP,	     /* raw_tp                  NAME */
	ATTACH_TRACING,	     /* fentry, tp_btf, lsm     [MODULE or PROGRAM:]NAME */
	ATTACH_ITER,	     /* iter                    KIND[:MAP]; it is read like a file */
	ATTACH_STRUCT_OPS,   /* struct_ops              nothing: a variable refers to it */
	ATTACH_SAMPLE,	     /* perf_event              samples a second, on every CPU */
	N_ATTACH_HOWS
};

struct target {
	enum attach_how how;
	bool is_return;
	const char *name; /* function, pattern, tracepoint, system call; "" when none is named */
	const char *category; /* of a tracepoint */
	const char *module;   /* look for it in this kernel module or BPF program only; "" */
	const char *binary;   /* of a uprobe: a path, or the name of a library or program */
	const char *map;      /* of an iterator over a map: its name; "" */
	int map_fd;	      /* of that map, once it exists */
	u64 offset;	      /* bytes behind the function's start */
	u64 frequency;	      /* samples a second */
};

/* Reads TEXT as a target of kind HOW. Strings are kept in A.
 * Returns 0, or -EINVAL with found and expected. An empty TEXT gives an empty name.
 */
int target_parse(enum attach_how how, const char *text, struct arena *a, struct target *out,
		 struct error *e);

/* Does an iterator of this kind go over the elements of a map that must be named? */
bool iter_takes_map(const char *kind);

/* "FUNCTION[+OFFSET]": what a target of this kind looks like; for messages. */
const char *target_form(enum attach_how how);

/* The same target in words: "do_mkdirat", "libc.so.6:getaddrinfo", "syscalls/sys_enter_openat". */
struct text;
void target_text(const struct target *t, struct text *out);

#endif
