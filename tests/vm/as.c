/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* as.c - as UID COMMAND [ARG...]: become COMMAND, as that user and group, signals at their defaults
 *   why:      busybox has no setpriv that drops to a number; and a shell starts its background jobs
 *             with SIGINT ignored, but the tests must see what Ctrl-C does
 */
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	unsigned int id;

	if (argc < 3) {
		fprintf(stderr, "usage: as UID COMMAND [ARG...]\n");
		return 2;
	}
	signal(SIGINT, SIG_DFL);
	signal(SIGQUIT, SIG_DFL);
	id = (unsigned int)atoi(argv[1]);
	if (id && (setgroups(0, NULL) || setgid(id) || setuid(id))) {
		perror("as: cannot drop privileges");
		return 126;
	}
	execv(argv[2], argv + 2);
	perror(argv[2]);
	return 127;
}
