// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* settings.bpf.c - reads and writes of many bytes; how many, whose, and which of both is set from outside
 *
 *	sudo ./rawload settings.bpf.o
 *	sudo ./rawload --maps --set min_bytes=0x100000 --set direction=WRITES --set only_comm=dd settings.bpf.o
 *
 * const: the program does not change it, so it lies in .rodata, which is frozen before the program
 * is loaded. volatile: the compiler must not rely on the value in this file. So the loader may put
 * in another one, and the verifier knows it: with direction=WRITES it does not even look at what
 * follows the test in on_read, and the kernel throws it out.
 */
#include "kernel.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

enum direction { BOTH, READS, WRITES };

const volatile u64 min_bytes = 256 * 1024;
const volatile enum direction direction = BOTH;
const volatile char only_comm[16] = ""; /* none: everybody's */

/* No const: these can be set, too, but the verifier does not rely on them. */
u64 n_seen, n_shown;

static bool is_wanted(const char *comm)
{
	u32 i;

	for (i = 0; i < sizeof(only_comm) && only_comm[i]; i++)
		if (comm[i] != only_comm[i])
			return 0;
	return 1;
}

static bool passes(const char *comm, u64 bytes)
{
	__sync_fetch_and_add(&n_seen, 1);
	if (bytes < min_bytes || !is_wanted(comm))
		return 0;
	__sync_fetch_and_add(&n_shown, 1);
	return 1;
}

SEC("tp/syscalls/sys_enter_read")
int on_read(struct trace_event_raw_sys_enter *ctx)
{
	u64 bytes = BPF_CORE_READ(ctx, args[2]);
	char comm[16];

	if (direction == WRITES)
		return 0;
	bpf_get_current_comm(comm, sizeof(comm));
	if (passes(comm, bytes))
		bpf_printk("%s wants to read %llu bytes", comm, bytes);
	return 0;
}

SEC("tp/syscalls/sys_enter_write")
int on_write(struct trace_event_raw_sys_enter *ctx)
{
	u64 bytes = BPF_CORE_READ(ctx, args[2]);
	char comm[16];

	if (direction == READS)
		return 0;
	bpf_get_current_comm(comm, sizeof(comm));
	if (passes(comm, bytes))
		bpf_printk("%s wants to write %llu bytes", comm, bytes);
	return 0;
}
