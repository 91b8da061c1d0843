// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A type tag behind a const, as clang 23 writes it (rules.mk: btf_edit). Kernels until 6.18 at least
 * refuse such BTF as a whole.
 */
#include "object.h"

struct numbers {
	u64 one;
	const u64 __attribute__((btf_type_tag("rawload"))) *tagged;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct numbers);
} table SEC(".maps");

SEC("socket")
int program(void *ctx)
{
	u32 key = 0;
	struct numbers *n = bpf_map_lookup_elem(&table, &key);

	return n ? n->one : 0;
}
