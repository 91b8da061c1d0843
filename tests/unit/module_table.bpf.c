// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* module_table.bpf.c - a table of functions that only a module of the fake kernel has
 * (tests/oracle/split_btf.c)
 */
#define SEC(name) __attribute__((section(name), used))

char LICENSE[] SEC("license") = "GPL";

struct module_ops {
	int (*call)(int mode);
	int number;
};

SEC("struct_ops/call")
int call(unsigned long long *ctx)
{
	return 1;
}

SEC(".struct_ops.link")
struct module_ops table = { (void *)call, 5 };
