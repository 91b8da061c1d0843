// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A perf event array without max_entries: it gets one entry per possible CPU of the machine. */
#include "object.h"

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(u32));
	__uint(value_size, sizeof(u32));
} perf SEC(".maps");

SEC("kprobe/output")
int output(void *ctx)
{
	u64 data = bpf_ktime_get_ns();

	return bpf_perf_event_output(ctx, &perf, BPF_F_CURRENT_CPU, &data, sizeof(data));
}
