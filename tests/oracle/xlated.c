// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* xlated.c - what has the kernel made of the programs and maps that a command gave it?
 *
 *   xlated COMMAND [ARG...]
 *
 *   in:       a loader and its arguments; it is run, its stdout goes to our stderr
 *   out:      text for diff(1), in order of the names: each program with what it was loaded as, its
 *             func_info and line_info, its translated instructions, and what it returned when it
 *             was run, if its name begins with "judge"; each map with its properties and, of a
 *             data section, its content. The command's exit status.
 *   not here: the comparison (kernel)
 *
 * The command is traced with ptrace(2). When a bpf(2) call of it gives a program or a map, its
 * descriptor is duplicated at once (pidfd_getfd, Linux 5.6), so that everything is still there
 * after the command's end. What differs from one run to the next is replaced: a map's id by its
 * name.
 */
#include <errno.h>
#include <linux/bpf.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MAX = 256, DATA_MAX = 1 << 20 };
enum { INSN_ARRAY = 34 }; /* enum bpf_map_type, Linux 6.19 */

struct taken {
	int cmd; /* BPF_PROG_LOAD or BPF_MAP_CREATE */
	int fd;	 /* ours */
	union bpf_attr attr;
};

static struct taken taken[MAX];
static int n_taken;

static struct {
	uint64_t start, end;
} mapped[MAX]; /* of maps, in the command's memory when it loaded a program */
static int n_mapped;

static void die(const char *what)
{
	fprintf(stderr, "xlated: %s: %s\n", what, strerror(errno));
	exit(2);
}

static long bpf(int cmd, union bpf_attr *attr)
{
	return syscall(SYS_bpf, cmd, attr, sizeof(*attr));
}

/* ── watching the command ────────────────────────────────────────────────────────────────────── */

static const char *name_of(const struct taken *t)
{
	return t->cmd == BPF_PROG_LOAD ? t->attr.prog_name : t->attr.map_name;
}

/* libbpf also makes programs and maps only to see what the kernel knows. */
static bool is_probe(const struct taken *t)
{
	return !*name_of(t) || !strncmp(name_of(t), "libbpf_", 7);
}

static void note_mappings(pid_t pid)
{
	char line[512];
	FILE *f;

	snprintf(line, sizeof(line), "/proc/%d/maps", pid);
	f = fopen(line, "r");
	if (!f)
		die(line);
	for (n_mapped = 0; n_mapped < MAX && fgets(line, sizeof(line), f);)
		if (strstr(line, "bpf-map") &&
		    sscanf(line, "%lx-%lx", &mapped[n_mapped].start, &mapped[n_mapped].end) == 2)
			n_mapped++;
	fclose(f);
}

static void take(pid_t pid, int pidfd, int cmd, uint64_t at, uint64_t size, int fd)
{
	struct taken *t = &taken[n_taken];
	struct iovec ours = { &t->attr, size < sizeof(t->attr) ? size : sizeof(t->attr) };
	struct iovec theirs = { (void *)(uintptr_t)at, ours.iov_len };

	if (n_taken == MAX) {
		fprintf(stderr, "xlated: more than %d programs and maps\n", MAX);
		exit(2);
	}
	*t = (struct taken){ .cmd = cmd };
	if (process_vm_readv(pid, &ours, 1, &theirs, 1, 0) != (ssize_t)ours.iov_len)
		die("process_vm_readv");
	if (is_probe(t))
		return;
	t->fd = syscall(SYS_pidfd_getfd, pidfd, fd, 0);
	if (t->fd < 0)
		die("pidfd_getfd");
	if (cmd == BPF_PROG_LOAD)
		note_mappings(pid);
	n_taken++;
}

/* The command stands before or behind a system call. */
static void at_call(pid_t pid, int pidfd, struct __ptrace_syscall_info *entry)
{
	struct __ptrace_syscall_info now;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(now), &now) < 0)
		die("PTRACE_GET_SYSCALL_INFO");
	if (now.op == PTRACE_SYSCALL_INFO_ENTRY) {
		*entry = now;
		return;
	}
	if (now.op != PTRACE_SYSCALL_INFO_EXIT || entry->entry.nr != SYS_bpf || now.exit.is_error)
		return;
	if (entry->entry.args[0] == BPF_PROG_LOAD || entry->entry.args[0] == BPF_MAP_CREATE)
		take(pid, pidfd, entry->entry.args[0], entry->entry.args[1], entry->entry.args[2],
		     now.exit.rval);
}

/* Returns the exit status, 128 + its number when a signal ended it. */
static int watch(pid_t pid)
{
	struct __ptrace_syscall_info entry = { 0 };
	int status, signal, pidfd = syscall(SYS_pidfd_open, pid, 0);

	if (pidfd < 0)
		die("pidfd_open");
	if (waitpid(pid, &status, 0) < 0 ||
	    ptrace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL) < 0)
		die("ptrace");
	for (signal = 0;;) {
		if (ptrace(PTRACE_SYSCALL, pid, 0, signal) < 0 || waitpid(pid, &status, 0) < 0)
			die("ptrace");
		if (WIFEXITED(status))
			return WEXITSTATUS(status);
		if (WIFSIGNALED(status))
			return 128 + WTERMSIG(status);
		signal = 0;
		if (WSTOPSIG(status) == (SIGTRAP | 0x80))
			at_call(pid, pidfd, &entry);
		else if (WSTOPSIG(status) != SIGTRAP) /* that of exec is ptrace's own */
			signal = WSTOPSIG(status);
	}
}

/* On one CPU with the command: where CPUs are emulated, waiting for one that is just being left
 * costs 50 ms a stop.
 */
static void stay_on_one_cpu(void)
{
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(sched_getcpu(), &cpus);
	sched_setaffinity(0, sizeof(cpus), &cpus);
}

/* Of what is pinned, each command finds nothing and leaves nothing: a bpffs of its own. */
static void hide_pins(void)
{
	if (unshare(CLONE_NEWNS) || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL))
		die("a mount namespace");
	if (mount("bpf", "/sys/fs/bpf", "bpf", 0, NULL) && errno != ENOENT)
		die("a bpffs");
}

static int run(char **command)
{
	pid_t pid;

	stay_on_one_cpu();
	pid = fork();
	if (pid < 0)
		die("fork");
	if (pid == 0) {
		dup2(STDERR_FILENO, STDOUT_FILENO);
		hide_pins();
		if (ptrace(PTRACE_TRACEME, 0, 0, 0) < 0)
			die("ptrace");
		raise(SIGSTOP);
		execvp(command[0], command);
		die(command[0]);
	}
	return watch(pid);
}

/* ── what the kernel says ────────────────────────────────────────────────────────────────────── */

static void get_info(int fd, void *info, uint32_t size)
{
	union bpf_attr attr = { .info = { fd, size, (uintptr_t)info } };

	if (bpf(BPF_OBJ_GET_INFO_BY_FD, &attr))
		die("BPF_OBJ_GET_INFO_BY_FD");
}

static void print_map_name(uint32_t id)
{
	union bpf_attr attr = { .map_id = id };
	struct bpf_map_info info = { 0 };
	int fd = bpf(BPF_MAP_GET_FD_BY_ID, &attr);

	if (fd < 0)
		die("BPF_MAP_GET_FD_BY_ID");
	get_info(fd, &info, sizeof(info));
	printf("  map %.16s", info.name);
	close(fd);
}

static bool is_map(const struct bpf_insn *insn)
{
	return insn->code == (BPF_LD | BPF_IMM | BPF_DW) &&
	       (insn->src_reg == BPF_PSEUDO_MAP_FD || insn->src_reg == BPF_PSEUDO_MAP_VALUE);
}

/* Is ADDRESS in what the command has mapped of a map, as it does with arenas? Where that is, is up
 * to chance. *OFFSET becomes the place in it.
 */
static bool is_mapped(uint64_t address, uint64_t *offset)
{
	for (int i = 0; i < n_mapped; i++)
		if (address >= mapped[i].start && address < mapped[i].end) {
			*offset = address - mapped[i].start;
			return true;
		}
	return false;
}

/* Has the command made a map of this type? */
static bool has_map(uint32_t type)
{
	for (int i = 0; i < n_taken; i++)
		if (taken[i].cmd == BPF_MAP_CREATE && taken[i].attr.map_type == type)
			return true;
	return false;
}

/* A place in an arena becomes the offset in it. Of a jump table the kernel tells where it lies in
 * its memory: that becomes 0, and is all that is hidden of addresses in the upper half.
 */
static const char *hide_address(struct bpf_insn *insn)
{
	uint64_t address = (uint64_t)(uint32_t)insn[1].imm << 32 | (uint32_t)insn->imm, offset = 0;
	const char *what = NULL;

	if (insn->code != (BPF_LD | BPF_IMM | BPF_DW) || insn->src_reg)
		return NULL;
	if (is_mapped(address, &offset))
		what = "in an arena";
	else if (has_map(INSN_ARRAY) && (int64_t)address < 0)
		what = "a jump table";
	if (what) {
		insn[0].imm = offset;
		insn[1].imm = offset >> 32;
	}
	return what;
}

static void print_insn(uint32_t i, struct bpf_insn insn, const char *hidden)
{
	uint32_t id = insn.imm;
	unsigned char byte[sizeof(insn)];

	if (is_map(&insn))
		insn.imm = 0;
	memcpy(byte, &insn, sizeof(insn));
	printf("  %5u ", i);
	for (size_t k = 0; k < sizeof(byte); k++)
		printf("%02x", byte[k]);
	if (is_map(&insn))
		print_map_name(id);
	if (hidden)
		printf("  %s", hidden);
	putchar('\n');
}

/* An array for the kernel to fill: N records of SIZE bytes. */
static uint64_t room(uint64_t n, uint64_t size)
{
	void *p = calloc(n + 1, size);

	if (!p)
		die("calloc");
	return (uintptr_t)p;
}

/* How many there are of each the kernel says when it is asked first, with room for none. */
static void program_info(int fd, struct bpf_prog_info *info)
{
	struct bpf_prog_info n = { 0 };

	get_info(fd, &n, sizeof(n));
	*info = (struct bpf_prog_info){
		.xlated_prog_len = n.xlated_prog_len,
		.xlated_prog_insns = room(n.xlated_prog_len, 1),
		.nr_func_info = n.nr_func_info,
		.func_info_rec_size = sizeof(struct bpf_func_info),
		.func_info = room(n.nr_func_info, sizeof(struct bpf_func_info)),
		.nr_line_info = n.nr_line_info,
		.line_info_rec_size = sizeof(struct bpf_line_info),
		.line_info = room(n.nr_line_info, sizeof(struct bpf_line_info)),
	};
	get_info(fd, info, sizeof(*info));
}

/* What the program returns for a packet, where it is one that judges itself. */
static void print_judgement(const struct taken *t)
{
	static unsigned char packet[64];
	union bpf_attr attr = { 0 };

	if (strncmp(t->attr.prog_name, "judge", 5))
		return;
	attr.test.prog_fd = t->fd;
	attr.test.data_in = (uintptr_t)packet;
	attr.test.data_size_in = sizeof(packet);
	if (bpf(BPF_PROG_TEST_RUN, &attr))
		die("BPF_PROG_TEST_RUN");
	printf("  run, it returned %u\n", attr.test.retval);
}

static void print_program(const struct taken *t)
{
	const union bpf_attr *a = &t->attr;
	const struct bpf_func_info *funcs;
	const struct bpf_line_info *lines;
	struct bpf_insn *insns;
	const char *hidden;
	struct bpf_prog_info info;
	uint32_t i;

	program_info(t->fd, &info);
	insns = (void *)(uintptr_t)info.xlated_prog_insns;
	funcs = (void *)(uintptr_t)info.func_info;
	lines = (void *)(uintptr_t)info.line_info;
	printf("program %.16s: type %u, attach type %u, flags %#x, BTF id %u, gpl %u, given %u\n",
	       a->prog_name, info.type, a->expected_attach_type, a->prog_flags, a->attach_btf_id,
	       info.gpl_compatible, a->insn_cnt);
	for (i = 0; i < info.nr_func_info; i++)
		printf("  func_info %u: type %u\n", funcs[i].insn_off, funcs[i].type_id);
	for (i = 0; i < info.nr_line_info; i++)
		printf("  line_info %u: %u %u %u\n", lines[i].insn_off, lines[i].file_name_off,
		       lines[i].line_off, lines[i].line_col);
	for (i = 0; i < info.xlated_prog_len / sizeof(*insns); i++) {
		hidden = hide_address(&insns[i]);
		print_insn(i, insns[i], hidden);
	}
	print_judgement(t);
}

/* Of a data section: an array of one element. Sixteen bytes to a line, no lines of zeroes.
 */
static void print_content(const struct taken *t, const struct bpf_map_info *info)
{
	static const unsigned char zero[16];
	static unsigned char value[DATA_MAX + 16];
	uint32_t key = 0, i, k;
	union bpf_attr attr = { .map_fd = t->fd };

	attr.key = (uintptr_t)&key;
	attr.value = (uintptr_t)value;
	memset(value, 0, sizeof(value));
	if (info->type != BPF_MAP_TYPE_ARRAY || info->max_entries != 1 ||
	    info->value_size > DATA_MAX || bpf(BPF_MAP_LOOKUP_ELEM, &attr))
		return;
	for (i = 0; i < info->value_size; i += 16) {
		if (!memcmp(value + i, zero, 16))
			continue;
		printf("  %05x ", i);
		for (k = i; k < i + 16; k++)
			printf("%02x", value[k]);
		putchar('\n');
	}
}

static void print_map(const struct taken *t)
{
	struct bpf_map_info info = { 0 };

	get_info(t->fd, &info, sizeof(info));
	printf("map %.16s: type %u, key %u, value %u, entries %u, flags %#x, extra %llu, "
	       "BTF %u "
	       "%u\n",
	       info.name, info.type, info.key_size, info.value_size, info.max_entries,
	       info.map_flags, (unsigned long long)t->attr.map_extra, info.btf_key_type_id,
	       info.btf_value_type_id);
	print_content(t, &info);
}

static int by_name(const void *a, const void *b)
{
	const struct taken *x = a, *y = b;
	int order = strcmp(name_of(x), name_of(y));

	return x->cmd != y->cmd ? x->cmd - y->cmd : order;
}

int main(int argc, char **argv)
{
	int i, status;

	if (argc < 2) {
		fprintf(stderr, "usage: xlated COMMAND [ARG...]\n");
		return 2;
	}
	status = run(argv + 1);
	qsort(taken, n_taken, sizeof(taken[0]), by_name);
	for (i = 0; i < n_taken; i++)
		(taken[i].cmd == BPF_PROG_LOAD ? print_program : print_map)(&taken[i]);
	return fflush(stdout) ? 2 : status;
}
