// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* turns.c - run commands in turn, many times, and compare the first with each of the others
 *
 *   turns ROUNDS -- COMMAND... -- COMMAND... [-- COMMAND...]
 *
 *   out: for each command behind the first a line of numbers:
 *        time ratio (first/other, of medians), lower and upper quartile of the ratios round by
 *        round, bpf(2) calls of the first and of the other, ratio of their peak resident memory
 *
 * Whole processes are timed, from before the fork to after the wait. One machine is fast and the
 * next is slow, and either is now and then busy; so only ratios are printed, commands take turns,
 * and every second round goes backwards, that none profits from its neighbour.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_COMMANDS = 8, WARM_UP = 3 };

struct command {
	char **argv;
	double *seconds; /* one per round */
	unsigned bpf_calls;
	unsigned long peak_kib;
};

static void die(const char *what, const struct command *c)
{
	fprintf(stderr, "turns: %s: %s\n", c->argv[0], what);
	exit(1);
}

/* Runs the child's side; with TRACED the parent sees every system call. */
static void child(const struct command *c, bool traced)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	if (traced)
		ptrace(PTRACE_TRACEME, 0, 0, 0);
	execv(c->argv[0], c->argv);
	_exit(127);
}

static pid_t start(const struct command *c, bool traced)
{
	pid_t pid = fork();

	if (pid == 0)
		child(c, traced);
	if (pid < 0)
		die("fork failed", c);
	return pid;
}

static void check_status(const struct command *c, int status)
{
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		die("it failed; run it by hand to see why", c);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec * 1e-9;
}

static double time_once(const struct command *c)
{
	double begin = now();
	int status;

	waitpid(start(c, false), &status, 0);
	check_status(c, status);
	return now() - begin;
}

/* The process's own high-water mark. (getrusage would also count what it was before its exec.) */
static unsigned long peak_of(pid_t pid)
{
	char path[64], line[256];
	unsigned long kib = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	f = fopen(path, "r");
	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "VmHWM: %lu", &kib) == 1)
			break;
	if (f)
		fclose(f);
	return kib;
}

/* At a stop of PID: count a bpf(2) that begins, or note the memory when it is about to end. */
static void look(struct command *c, pid_t pid, int status)
{
	struct __ptrace_syscall_info info = { 0 };

	if (status >> 8 == (SIGTRAP | PTRACE_EVENT_EXIT << 8)) {
		unsigned long kib = peak_of(pid);

		c->peak_kib = kib > c->peak_kib ? kib : c->peak_kib;
	} else if (WSTOPSIG(status) == (SIGTRAP | 0x80)) {
		ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info);
		c->bpf_calls += info.op == PTRACE_SYSCALL_INFO_ENTRY && info.entry.nr == SYS_bpf;
	}
}

/* One run under ptrace, not timed: its bpf(2) calls and its memory, its children's included. */
static void inspect(struct command *c)
{
	long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXIT | PTRACE_O_TRACEFORK |
		       PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL;
	pid_t main_pid = start(c, true), pid;
	int status;

	waitpid(main_pid, &status, 0);
	ptrace(PTRACE_SETOPTIONS, main_pid, 0, options);
	ptrace(PTRACE_SYSCALL, main_pid, 0, 0);
	while ((pid = waitpid(-1, &status, __WALL)) > 0) {
		int signal = 0;

		if (!WIFSTOPPED(status)) {
			if (pid == main_pid)
				check_status(c, status);
			continue;
		}
		look(c, pid, status);
		if ((WSTOPSIG(status) & 0x7f) != SIGTRAP && WSTOPSIG(status) != SIGSTOP)
			signal = WSTOPSIG(status);
		ptrace(PTRACE_SYSCALL, pid, 0, signal);
	}
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The value that PART (0..1) of the N values in V are below. Sorts V. */
static double quantile(double *v, int n, double part)
{
	qsort(v, n, sizeof(*v), by_value);
	return v[(int)(part * (n - 1) + 0.5)];
}

static void report(struct command *a, struct command *b, int rounds)
{
	double ratio[rounds], mine[rounds], other[rounds];

	for (int i = 0; i < rounds; i++) {
		mine[i] = a->seconds[i];
		other[i] = b->seconds[i];
		ratio[i] = mine[i] / other[i];
	}
	printf("%.3f %.3f %.3f %u %u %.3f\n",
	       quantile(mine, rounds, 0.5) / quantile(other, rounds, 0.5),
	       quantile(ratio, rounds, 0.25), quantile(ratio, rounds, 0.75), a->bpf_calls,
	       b->bpf_calls, (double)a->peak_kib / b->peak_kib);
}

/* Cuts argv at each "--". Returns how many commands there are. */
static int read_commands(char **argv, struct command *commands)
{
	int n = 0;

	for (; *argv; argv++) {
		if (strcmp(*argv, "--"))
			continue;
		if (n == MAX_COMMANDS)
			return 0;
		*argv = NULL;
		commands[n++].argv = argv + 1;
	}
	return n;
}

int main(int argc, char **argv)
{
	struct command commands[MAX_COMMANDS] = { 0 };
	int rounds = argc > 1 ? atoi(argv[1]) : 0;
	int n = rounds > 0 ? read_commands(argv + 2, commands) : 0;

	if (n < 2) {
		fprintf(stderr, "usage: turns ROUNDS -- COMMAND... -- COMMAND...\n");
		return 2;
	}
	for (int i = 0; i < n; i++) {
		commands[i].seconds = calloc(rounds, sizeof(double));
		inspect(&commands[i]);
	}
	for (int r = -WARM_UP; r < rounds; r++)
		for (int i = 0; i < n; i++) {
			struct command *c = &commands[r & 1 ? n - 1 - i : i];
			double seconds = time_once(c);

			if (r >= 0)
				c->seconds[r] = seconds;
		}
	for (int i = 1; i < n; i++)
		report(&commands[0], &commands[i], rounds);
	return 0;
}
