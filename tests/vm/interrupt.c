/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* interrupt.c - interrupt N SIGNAL COMMAND [ARG...]: send the signal at the command's Nth stop at a
 *               system call (each has two, before and behind it)
 *   out:      exit status 0: the signal was sent; 1: COMMAND ended before, by itself; 2: usage;
 *             3: it did not end well: neither with status 0 nor by that signal
 *   why:      guests have no strace
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

static void become(char **command)
{
	signal(SIGINT, SIG_DFL);
	ptrace(PTRACE_TRACEME, 0, 0, 0);
	raise(SIGSTOP);
	execv(command[0], command);
	_exit(127);
}

/* Lets it run to the next stop; what the signal of that stop was, with 0x80 at a system call. 0 when
 * it has ended.
 */
static int next_stop(pid_t pid, int deliver, int *status)
{
	ptrace(PTRACE_SYSCALL, pid, 0, deliver);
	if (waitpid(pid, status, 0) != pid || !WIFSTOPPED(*status))
		return 0;
	return WSTOPSIG(*status);
}

int main(int argc, char **argv)
{
	long n = argc > 3 ? atol(argv[1]) : 0;
	int sig = argc > 3 ? atoi(argv[2]) : 0, status, stop, deliver = 0;
	pid_t pid;

	if (n <= 0 || sig <= 0) {
		fprintf(stderr, "usage: interrupt N SIGNAL COMMAND...\n");
		return 2;
	}
	pid = fork();
	if (!pid)
		become(argv + 3);
	waitpid(pid, &status, 0);
	ptrace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
	while ((stop = next_stop(pid, deliver, &status))) {
		deliver = stop & 0x80 || stop == SIGTRAP ? 0 : stop;
		if (stop & 0x80 && --n == 0)
			kill(pid, sig);
	}
	if (!(WIFEXITED(status) && WEXITSTATUS(status) == 0) &&
	    !(WIFSIGNALED(status) && WTERMSIG(status) == sig))
		return 3;
	return n > 0;
}
