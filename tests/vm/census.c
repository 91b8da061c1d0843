/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* census.c - how many BPF objects does the kernel hold, whoever they belong to?
 *   out:      one line "progs=N maps=N links=N btfs=N"
 *   why:      taken before and after a run of rawload it shows what the run left behind; asked of the
 *             kernel by bpf(2) alone, not through anything of rawload's
 */
#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Count the ids that one BPF_*_GET_NEXT_ID command walks through; -1 if it cannot be told. */
static int count_ids(unsigned int command)
{
	union bpf_attr attr;
	int n = 0;

	memset(&attr, 0, sizeof(attr));
	while (!syscall(SYS_bpf, command, &attr, sizeof(attr))) {
		attr.start_id = attr.next_id;
		n++;
	}
	return errno == ENOENT ? n : -1;        /* ENOENT: no id behind the last one */
}

/* Load and drop "return 0". Kernels up to 5.10 take in their own BTF, which then counts for good, when
 * the first program is loaded: better before the first census than between two. */
static void wake_kernel_btf(void)
{
	struct bpf_insn insns[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	union bpf_attr attr;
	long fd;

	memset(&attr, 0, sizeof(attr));
	attr.prog_type = BPF_PROG_TYPE_SOCKET_FILTER;
	attr.insns = (unsigned long)insns;
	attr.insn_cnt = 2;
	attr.license = (unsigned long)"GPL";
	fd = syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof(attr));
	if (fd >= 0)
		close((int)fd);
}

int main(void)
{
	int progs, maps, links, btfs;

	wake_kernel_btf();
	progs = count_ids(BPF_PROG_GET_NEXT_ID);
	maps = count_ids(BPF_MAP_GET_NEXT_ID);
	links = count_ids(BPF_LINK_GET_NEXT_ID);
	btfs = count_ids(BPF_BTF_GET_NEXT_ID);

	printf("progs=%d maps=%d links=%d btfs=%d\n", progs, maps, links, btfs);
	return progs < 0 || maps < 0 || links < 0 || btfs < 0;
}
