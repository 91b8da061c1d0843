// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* ksyms.bpf.c - names of the fake kernel (vmlinux.bpf.c) and of its module
 * (tests/oracle/split_btf.c) */
#define SEC(name) __attribute__((section(name), used))
#define __ksym	  __attribute__((section(".ksyms")))
#define __weak	  __attribute__((weak))
#define preserve  __attribute__((preserve_access_index))

struct module_only {
	int b;
} preserve;

extern const int kernel_variable __ksym;
extern const void kernel_address __ksym;
extern int module_call(int) __ksym;
extern int nowhere(int) __ksym __weak;
extern int module_call___other(struct module_only *) __ksym __weak; /* takes something else */
extern int module_call___newer(int) __ksym __weak;

const void *volatile seen;

SEC("fentry/module_place")
int on_place(unsigned long long *ctx)
{
	struct module_only *m = (void *)ctx[0];

	seen = &kernel_variable;
	seen = &kernel_address;
	if (nowhere)
		return nowhere(1);
	if (module_call___other)
		return module_call___other(m);
	if (module_call___newer)
		return module_call___newer(m->b);
	return module_call(m->b);
}

char LICENSE[] SEC("license") = "GPL";
