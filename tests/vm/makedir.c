/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* makedir.c - makedir NAME MODE [COUNT]: cause the event that the tests wait for
 *   in:       NAME, MODE in octal (750); with COUNT, that many: NAME0, NAME1, ...
 *   out:      one line "pid=PID ret=RET"; RET is what the last mkdirat(2) returned, or -errno
 *   why:      busybox's mkdir may run inside the shell, without an exec and with the shell's pid and
 *             name; the tests compare pid and name with the event's
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int make(const char *name, mode_t mode)
{
	return mkdirat(AT_FDCWD, name, mode) ? -errno : 0;
}

int main(int argc, char **argv)
{
	char name[4200];
	int count, i, ret = 0;
	mode_t mode;

	if (argc < 3 || argc > 4) {
		fprintf(stderr, "usage: makedir NAME MODE [COUNT]\n");
		return 2;
	}
	mode = (mode_t)strtoul(argv[2], NULL, 8);
	count = argc == 4 ? atoi(argv[3]) : 0;
	umask(0);
	if (!count)
		ret = make(argv[1], mode);
	for (i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "%s%d", argv[1], i);
		ret = make(name, mode);
	}
	printf("pid=%d ret=%d\n", getpid(), ret);
	return 0;
}
