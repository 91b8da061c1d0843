// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Programs that the verifier refuses, one for each cause that rawload has a sentence for. What it
 * said of them is kept in tests/unit/logs/, see record there; the line that is at fault is the one
 * marked with the program's name.
 */
#include "../object.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, u32);
	__type(value, u64);
} counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");

struct event {
	u64 a, b;
};

const volatile u32 fixed = 1;
u8 table[64];

struct raw_args {
	u64 args[2];
};

struct record {
	long first, second;
};

#define PROGRAM SEC("raw_tp/sys_enter")

/* Keeps clang from knowing a value, or from moving it. */
#define UNKNOWN(x) asm volatile("" : "+r"(x))

PROGRAM int map_null(void *ctx)
{
	u32 key = 1;
	u64 *count = bpf_map_lookup_elem(&counts, &key);

	*count = 1; /* map_null */
	return 0;
}

PROGRAM int ringbuf_null(void *ctx)
{
	struct event *e = bpf_ringbuf_reserve(&events, sizeof(*e), 0);

	e->a = 1; /* ringbuf_null */
	bpf_ringbuf_submit(e, 0);
	return 0;
}

PROGRAM int map_bounds(void *ctx)
{
	u32 key = 1;
	u64 *count = bpf_map_lookup_elem(&counts, &key);

	if (count)
		count[1] = 1; /* map_bounds */
	return 0;
}

PROGRAM int index_unbounded(struct raw_args *ctx)
{
	u64 i = ctx->args[1];

	UNKNOWN(i);
	table[i] = 1; /* index_unbounded */
	return 0;
}

PROGRAM int index_negative(struct raw_args *ctx)
{
	s64 i = ctx->args[1];
	u8 *p = table;

	UNKNOWN(i);
	if (i > 10)
		return 0;
	UNKNOWN(p);
	p[i] = 1; /* index_negative */
	return 0;
}

PROGRAM int index_large(struct raw_args *ctx)
{
	u64 i = ctx->args[1] & 0xff;

	UNKNOWN(i);
	table[i] = 1; /* index_large */
	return 0;
}

PROGRAM int size_unbounded(struct raw_args *ctx)
{
	s64 n = ctx->args[1];

	bpf_probe_read_kernel(table, n, (void *)ctx->args[0]); /* size_unbounded */
	return 0;
}

PROGRAM int scalar_read(struct raw_args *ctx)
{
	struct record *r = (void *)ctx->args[0];

	return r->second; /* scalar_read */
}

PROGRAM int unreleased(void *ctx)
{
	struct event *e = bpf_ringbuf_reserve(&events, sizeof(*e), 0);

	if (!e)
		return 0;
	e->a = 1;
	return 0; /* unreleased */
}

PROGRAM int endless(void *ctx)
{
	u64 i = 0;

	do {
		UNKNOWN(i);
	} while (i == 0); /* endless */
	return 0;
}

PROGRAM int too_large(struct raw_args *ctx)
{
	u64 i, sum = 0;

	for (i = 0; i < 10000000; i++) {
		UNKNOWN(sum);
		sum += i;
	}
	return sum;
}

PROGRAM int wrong_helper(void *ctx)
{
	struct __sk_buff *skb = ctx;

	return bpf_skb_pull_data(skb, 10); /* wrong_helper */
}

PROGRAM int no_helper(void *ctx)
{
	static long (*const helper)(void) = (void *)9999;

	return helper(); /* no_helper */
}

PROGRAM __attribute__((naked)) int no_return(void)
{
	asm volatile("exit"); /* no_return */
}

PROGRAM int not_set(void *ctx)
{
	u64 x;

	asm volatile("%0 = r7" : "=r"(x)); /* not_set */
	return x;
}

PROGRAM int stack_not_set(void *ctx)
{
	struct event e;

	UNKNOWN(ctx);
	asm volatile("" : "=m"(e.a));
	bpf_map_update_elem(&counts, (char *)&e + 1, &e, 0); /* stack_not_set */
	return 0;
}

PROGRAM int stack_overrun(void *ctx)
{
	asm volatile("*(u64 *)(r10 - 520) = %0" : : "r"(ctx)); /* stack_overrun */
	return 0;
}

static __noinline int deep(u64 *out)
{
	asm volatile("*(u64 *)(r10 - 304) = %0" : : "r"(out));
	return *out;
}

/* Tracing programs may have a stack of their own for each function. */
SEC("cgroup_skb/egress") int stack_combined(void *ctx)
{
	u64 x = 1;

	asm volatile("*(u64 *)(r10 - 304) = %0" : : "r"(ctx));
	return deep(&x) & 1;
}

PROGRAM int context_bounds(void *ctx)
{
	return *(u64 *)(ctx + 4096); /* context_bounds */
}

PROGRAM int context_write(struct raw_args *ctx)
{
	*(volatile u64 *)&ctx->args[0] = 1; /* context_write */
	return 0;
}

PROGRAM int context_moved(struct raw_args *ctx)
{
	u64 i = ctx->args[0];
	void *p = ctx;

	UNKNOWN(i);
	p += i & 8;
	UNKNOWN(p);
	return *(u64 *)p; /* context_moved */
}

SEC("xdp") int packet(struct xdp_md *ctx)
{
	u8 *data = (u8 *)(long)ctx->data;

	return *data ? 2 : 1; /* packet */
}

PROGRAM int read_only(void *ctx)
{
	u32 *p = (u32 *)&fixed;

	UNKNOWN(p);
	*p = 2; /* read_only */
	return 0;
}

PROGRAM int wrong_argument(struct raw_args *ctx)
{
	u64 key = ctx->args[0];

	bpf_map_lookup_elem(&counts, (void *)key); /* wrong_argument */
	return 0;
}

PROGRAM int wrong_map(void *ctx)
{
	u32 key = 0;

	bpf_perf_event_output(ctx, &counts, 0, &key, sizeof(key)); /* wrong_map */
	return 0;
}

PROGRAM int pointer_math(void *ctx)
{
	void *p = table;

	UNKNOWN(p);
	asm volatile("%0 *= 2" : "+r"(p)); /* pointer_math */
	return *(u8 *)p;
}

PROGRAM int misaligned(void *ctx)
{
	u32 x[4] = {};
	void *p = &x[1];

	UNKNOWN(p);
	__sync_fetch_and_add((u64 *)p, 1); /* misaligned */
	return 0;
}

PROGRAM __attribute__((naked)) int jump_out(void)
{
	asm volatile("if r1 == 0 goto +100\n\t" /* jump_out */
		     "r0 = 0\n\t"
		     "exit");
}

PROGRAM __attribute__((naked)) int unreachable(void)
{
	asm volatile("goto +1\n\t"
		     "r0 = 1\n\t"
		     "r0 = 0\n\t"
		     "exit");
}

SEC("cgroup_skb/egress") int wrong_result(void *ctx)
{
	return 5; /* wrong_result */
}

/* Only the second path that the verifier follows goes wrong. */
PROGRAM int second_path(struct raw_args *ctx)
{
	u32 key = 1;
	u64 *count = bpf_map_lookup_elem(&counts, &key);

	if (!ctx->args[0])
		return 0;
	*count = 1; /* second_path */
	return 0;
}

static __noinline u64 callee(u64 *p, u64 i)
{
	return p[i]; /* in_callee */
}

PROGRAM int in_callee(struct raw_args *ctx)
{
	u64 x = ctx->args[0], i = ctx->args[1];

	return callee(&x, i);
}

__noinline u64 global(u64 address)
{
	return *(u64 *)address; /* in_global */
}

PROGRAM int in_global(struct raw_args *ctx)
{
	return global(ctx->args[0]);
}

CORE_TYPES
struct task_struct {
	int no_such_field;
};
CORE_TYPES_END

PROGRAM int poisoned(struct raw_args *ctx)
{
	struct task_struct *t = (void *)ctx->args[0];

	return BPF_CORE_READ(t, no_such_field); /* poisoned */
}
