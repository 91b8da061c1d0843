// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Iterators: over what the kernel has, one that may sleep, over the elements of maps. */
#include "object.h"
#include <bpf/bpf_tracing.h>

struct seq_file;

CORE_TYPES
struct bpf_iter_meta {
	struct seq_file *seq;
	u64 session_id, seq_num;
};

struct task_struct {
	int pid, tgid;
};

struct bpf_map {
	u32 id;
};

struct bpf_iter__task {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
};

struct bpf_iter__bpf_map_elem {
	struct bpf_iter_meta *meta;
	struct bpf_map *map;
	void *key, *value;
};
CORE_TYPES_END

/* Two elements of an array: the section .data is the value of the first and only one of its own. */
struct {
	u32 magic;
	char word[12];
} volatile row = { 0xcafe, "lemon\ttree" };

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 3);
	__type(key, u32);
	__type(value, u64);
} numbers SEC(".maps");

SEC("iter/task")
int tasks(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;

	if (task && task->pid == task->tgid)
		BPF_SEQ_PRINTF(ctx->meta->seq, "process %d\n", task->tgid);
	return 0;
}

SEC("iter.s/task")
int tasks_sleeping(struct bpf_iter__task *ctx)
{
	if (ctx->meta->seq_num == 0)
		BPF_SEQ_PRINTF(ctx->meta->seq, "no line's end");
	return 0;
}

SEC("iter/bpf_map_elem")
int elements(struct bpf_iter__bpf_map_elem *ctx)
{
	u32 *key = ctx->key;
	u64 *value = ctx->value;

	if (key && value)
		BPF_SEQ_PRINTF(ctx->meta->seq, "element %u is %llu\n", *key, *value);
	return 0;
}

SEC("iter/bpf_map_elem")
int variables(struct bpf_iter__bpf_map_elem *ctx)
{
	struct {
		u32 magic;
		char word[12];
	} *value = ctx->value;

	if (value)
		BPF_SEQ_PRINTF(ctx->meta->seq, "magic %x\n", value->magic);
	return 0;
}

/* Something that goes on when the iterators have been read. */
SEC("raw_tp/sched_process_exec")
int goes_on(void *ctx)
{
	return 0;
}
