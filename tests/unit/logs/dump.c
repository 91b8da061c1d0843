// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* dump.c - the verifier's log of a program that is refused, as the kernel gave it
 *   in:       dump PROG.o PROGRAM
 *   out:      the log on stdout; exit status 0 when there is one
 *
 * Linked with rawload's own loader, for tests/unit/logs/record only.
 */
#include <stdio.h>

#include "loader/life.h"

int main(int argc, char **argv)
{
	struct error e = { 0 };
	struct door door = { .pass = door_kernel };
	struct request req = { .until = PHASE_LOAD, .pid = -1, .pages = 1, .n_progs = 1 };
	struct watcher watch = { 0 };
	struct life life = { .door = &door, .req = &req, .watch = &watch, .e = &e };
	int status = 1;

	if (argc != 3)
		return 2;
	req.path = argv[1];
	req.progs = (const char *const *)&argv[2];
	if (!life_run(&life))
		fprintf(stderr, "%s is not refused\n", argv[2]);
	else
		fprintf(stderr, "%s: %s\n", argv[2], e.text);
	if (life.log && *life.log) {
		fputs(life.log, stdout);
		status = 0;
	}
	life_free(&life);
	return status;
}
