// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* fentry_fexit.bpf.c - files that somebody tried to open, and could not
 *
 *	sudo ./rawload --maps fentry_fexit.bpf.o                (x86: Linux 5.5, arm64: 6.4)
 *	cat /no/such/file
 *
 * What a kprobe and a kretprobe do with breakpoints, these do with a plain call at the function's
 * start and end, at a fraction of the cost. And fexit has what a kretprobe lacks: the arguments are
 * there next to the return value, so nothing needs to wait in a map. The function must be in the
 * kernel's BTF; the verifier knows from there how many arguments it has and of what type.
 */
#include "kernel.h"

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct failed_open {
	u32 pid;
	int ret; /* -errno */
	char comm[16];
	char filename[128];
};

const struct failed_open *unused __attribute__((unused));

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} events SEC(".maps");

u64 n_opens; /* a global variable is a map, too: .bss */

SEC("fentry/do_sys_openat2")
int BPF_PROG(on_open, int dfd, const char *filename)
{
	__sync_fetch_and_add(&n_opens, 1);
	return 0;
}

/* That the result is an int is again a claim of ours. In 6.12 the function returns long, whose
 * lower half is the same number. In 6.18 it is int; a program that takes it for a long would find
 * anything in the upper half, and no open would ever seem to have failed.
 */
SEC("fexit/do_sys_openat2")
int BPF_PROG(on_open_return, int dfd, const char *filename, void *how, int ret)
{
	struct failed_open e = { .ret = ret };

	if (ret >= 0)
		return 0;
	e.pid = bpf_get_current_pid_tgid() >> 32;
	bpf_get_current_comm(e.comm, sizeof(e.comm));
	bpf_probe_read_user_str(e.filename, sizeof(e.filename), filename);
	bpf_ringbuf_output(&events, &e, sizeof(e), 0);
	return 0;
}
