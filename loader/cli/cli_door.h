// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* cli_door.h - the door to the kernel as loader/cli/ holds it: it shows calls, or only pretends
 *them
 *
 *	door_call() ─▶ pass ─▶ door_kernel()      the kernel
 *	                    └▶ dry_run_pass()     --dry-run: reads are the kernel's, all else is
 *pretended ─▶ seen ─▶ trace_call()       --syscalls
 */
#ifndef CLI_CLI_DOOR_H
#define CLI_CLI_DOOR_H

#include "base/text.h"
#include "bpf/door.h"

struct options;

/* Reads of one descriptor, one behind the other, that are not shown yet. */
struct read_run {
	int fd; /* -1: none */
	u64 n, bytes, ns;
	struct text only; /* the line, as long as it is only one */
};

struct cli_door {
	struct door door; /* first: pass() and seen() are given this */
	const struct options *opt;
	bool pretended; /* the call that has just been made (dry_run.c) */
	u32 told;	/* bit for each file of the dry run that was told of */
	struct read_run run;
};

/* A door as OPT wants it; notes go to OBSERVER. Both are borrowed. cli_door_close() shows what is
 * left to be shown.
 */
void cli_door_open(struct cli_door *d, const struct options *opt, struct observer *observer);
void cli_door_close(struct cli_door *d);

/* dry_run.c: sets the call's result, without changing anything in the kernel. */
void dry_run_pass(struct cli_door *d, struct call *c);

/* trace.c: --syscalls */
void trace_call(struct door *d, const struct call *c);
void trace_before(struct cli_door *d,
		  const struct call *c); /* C is about to be made; may be NULL */

#endif
