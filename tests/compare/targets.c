// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* targets.c - where has that process put its probes? The kernel's own answer
 *   in:       a process; needs root
 *   out:      a line for each of its descriptors that is such a thing, in their order:
 *             "kprobe do_mkdirat", "kprobe do_mkdirat+0x4"
 *
 * strace shows a probe's function as the address of its name.
 *
 *   targets PID
 */
#include <bpf/bpf.h>
#include <stdio.h>
#include <stdlib.h>

enum { FD_MAX = 256 };

static const char *const kinds[] = {
	[BPF_FD_TYPE_RAW_TRACEPOINT] = "raw_tracepoint",
	[BPF_FD_TYPE_TRACEPOINT] = "tracepoint",
	[BPF_FD_TYPE_KPROBE] = "kprobe",
	[BPF_FD_TYPE_KRETPROBE] = "kretprobe",
	[BPF_FD_TYPE_UPROBE] = "uprobe",
	[BPF_FD_TYPE_URETPROBE] = "uretprobe",
};

static void show(int pid, int fd)
{
	char name[256] = "";
	__u32 len = sizeof(name), prog_id, kind = 0;
	__u64 offset = 0, address;

	if (bpf_task_fd_query(pid, fd, 0, name, &len, &prog_id, &kind, &offset, &address))
		return;
	if (kind == BPF_FD_TYPE_RAW_TRACEPOINT || kind == BPF_FD_TYPE_TRACEPOINT)
		printf("%s %s\n", kinds[kind], name);
	else if (kind < sizeof(kinds) / sizeof(*kinds))
		printf(offset ? "%s %s+%#llx\n" : "%s %s\n", kinds[kind], name,
		       (unsigned long long)offset);
}

int main(int argc, char **argv)
{
	int fd;

	if (argc != 2) {
		fprintf(stderr, "usage: targets PID\n");
		return 2;
	}
	for (fd = 0; fd < FD_MAX; fd++)
		show(atoi(argv[1]), fd);
	return 0;
}
