// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* callers.c - `callers SECONDS`: one process on each CPU calls getppid() as fast as it can */
#include <sched.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void call(int cpu, time_t end)
{
	cpu_set_t set;
	int i;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
	while (time(NULL) < end)
		for (i = 0; i < 1000; i++)
			syscall(SYS_getppid);
	_exit(0);
}

int main(int argc, char **argv)
{
	time_t end = time(NULL) + (argc > 1 ? atoi(argv[1]) : 1);
	int cpu, cpus = sysconf(_SC_NPROCESSORS_ONLN);

	for (cpu = 0; cpu < cpus; cpu++)
		if (fork() == 0)
			call(cpu, end);
	while (wait(NULL) > 0)
		;
	return 0;
}
