// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* cli_door.c - see cli_door.h */
#include "loader/cli/cli_door.h"
#include "loader/cli/cli.h"
#include "loader/cli/progress.h"

static void pass(struct door *door, struct call *c)
{
	struct cli_door *d = (struct cli_door *)door;

	trace_before(d, c);
	progress_call(c);
	if (d->opt->dry_run)
		dry_run_pass(d, c);
	else
		door_kernel(door, c);
	progress_called(c);
}

void cli_door_open(struct cli_door *d, const struct options *opt, struct observer *observer)
{
	*d = (struct cli_door){
		.door = { .pass = pass,
			  .seen = opt->syscalls ? trace_call : NULL,
			  .observer = observer },
		.opt = opt,
		.run = { .fd = -1 },
	};
	if (!opt->quiet)
		progress_open();
}

void cli_door_close(struct cli_door *d)
{
	trace_before(d, NULL);
	text_free(&d->run.only);
	progress_close();
}
