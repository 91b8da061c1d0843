// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What no kernel here has: each such instruction is poisoned, a 16-byte one in both halves, and the
 * load still goes on. Existence is 0, a missing type has size and id 0.
 */
#include "object.h"

enum absent_enum { ABSENT_VALUE };
enum colour { COLOUR_RED, COLOUR_NEVER = 9 };
enum colour___longer { COLOUR_GREEN_LONGER };

CORE_TYPES
struct absent {
	int field;
	int bits : 3;
};
struct leaf {
	int absent;
	struct {
		int deep;
	} embedded;
};
struct node {
	struct leaf leaf;
	int numbers[100];
};
CORE_TYPES_END

SEC("kprobe/field")
int field(struct leaf *l)
{
	return l->absent + l->embedded.deep;
}

SEC("kprobe/through")
int through(struct node *n)
{
	return n->leaf.absent + n->numbers[99];
}

SEC("kprobe/type")
int type(struct absent *a)
{
	return a->field;
}

SEC("kprobe/store")
int store(struct absent *a)
{
	a->field = bpf_ktime_get_ns();
	return 0;
}

SEC("kprobe/address")
int address(struct absent *a)
{
	int v = 0;

	bpf_core_read(&v, sizeof(v), &a->field);
	return v;
}

SEC("kprobe/info")
int info(struct absent *a)
{
	return bpf_core_field_size(a->field) + bpf_core_field_offset(a->field) +
	       bpf_core_field_exists(a->field) + BPF_CORE_READ_BITFIELD_PROBED(a, bits);
}

/* Not poisoned: 0. */
SEC("kprobe/type_info")
int type_info(void *ctx)
{
	return bpf_core_type_exists(struct absent) + bpf_core_type_size(struct absent) +
	       bpf_core_type_id_kernel(struct absent);
}

/* ld_imm64: both halves are poisoned. */
SEC("kprobe/enumerator")
int enumerator(void *ctx)
{
	return bpf_core_enum_value(enum absent_enum, ABSENT_VALUE) +
	       bpf_core_enum_value(enum colour, COLOUR_NEVER) +
	       bpf_core_enum_value(enum colour___longer, COLOUR_GREEN_LONGER) +
	       bpf_core_enum_value_exists(enum colour, COLOUR_NEVER) +
	       bpf_core_enum_value_exists(enum absent_enum, ABSENT_VALUE);
}
