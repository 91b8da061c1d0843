// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* wrong.bpf.c - a table of functions that is wrong in one way (-DWRONG=number), or a program whose
 * exception callback is missing; tests/kinds/run compiles each
 */
#define SEC(name) __attribute__((section(name), used))

char LICENSE[] SEC("license") = "GPL";

struct tcp_congestion_ops {
	unsigned (*ssthresh)(void *);
	unsigned (*undo_cwnd)(void *);
#if WRONG == 1
	int no_such_member;
#elif WRONG == 2
	char name[8];
#elif WRONG == 3
	void *name;
#elif WRONG == 4
	int name : 4;
#elif WRONG == 5
	unsigned (*no_such_function)(void *);
#elif WRONG == 6
	unsigned (*name)(void *);
#endif
};

#if WRONG == 9
struct no_such_ops {
	int a;
} table SEC(".struct_ops") = { 1 };
#endif

SEC("struct_ops/ssthresh")
unsigned threshold(void *ctx)
{
	return 2;
}

SEC("struct_ops/other")
unsigned other(void *ctx)
{
	return 2;
}

#if WRONG == 10
__attribute__((btf_decl_tag("exception_callback:no_such_handler")))
#endif
SEC("socket")
int no_struct_ops(void *ctx)
{
	return 0;
}

#if WRONG != 9
SEC(".struct_ops")
struct tcp_congestion_ops table = {
	.ssthresh = (void *)threshold,
#if WRONG == 1
	.no_such_member = 1,
#elif WRONG == 2
	.name = "a",
#elif WRONG == 3
	.name = 0,
#elif WRONG == 4
	.name = 1,
#elif WRONG == 5
	.no_such_function = (void *)other,
#elif WRONG == 6
	.name = (void *)other,
#elif WRONG == 7
	.undo_cwnd = (void *)threshold,
#elif WRONG == 8
	.undo_cwnd = (void *)no_struct_ops,
#endif
};
#endif
