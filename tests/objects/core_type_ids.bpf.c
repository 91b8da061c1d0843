// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Kinds 6 and 7, local and kernel type ids. Where a kernel has two candidates, no id is right. */
#include "object.h"
#include "types.h"

SEC("kprobe/id_kernel")
int id_kernel(void *ctx)
{
	return EACH(bpf_core_type_id_kernel);
}

SEC("kprobe/id_local")
int id_local(void *ctx)
{
	return EACH(bpf_core_type_id_local);
}

/* The only kind that may ask about a type without a name. */
SEC("kprobe/id_local_anonymous")
int id_local_anonymous(void *ctx)
{
	struct {
		int a;
		long b;
	} anonymous;

	return bpf_core_type_id_local(anonymous) + bpf_core_type_id_local(int) +
	       bpf_core_type_id_local(struct plain **) + bpf_core_type_id_local(const char *);
}
