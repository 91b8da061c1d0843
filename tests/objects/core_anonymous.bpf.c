// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Anonymous members, where the program and the kernel nest them differently: names decide, the
 * anonymous levels between do not count.
 */
#include "object.h"

CORE_TYPES
struct leaf {
	struct {
		struct {
			union {
				u64 stamp;
				u32 unused;
			};
		};
	};
	union {
		char name[16];
	};
};

struct node {
	union {
		struct {
			u64 flags;
			union {
				struct leaf leaf;
			};
		};
	};
	struct {
		u16 low;
		struct {
			u16 high;
		};
	};
	u32 word;
};
CORE_TYPES_END

SEC("kprobe/nested")
int nested(struct node *n)
{
	return n->flags + n->low + n->high + n->word;
}

SEC("kprobe/nested_embedded")
int nested_embedded(struct node *n)
{
	return n->leaf.stamp + n->leaf.name[3];
}

SEC("kprobe/nested_info")
int nested_info(struct node *n)
{
	return bpf_core_field_exists(n->high) + bpf_core_field_size(n->leaf.name) +
	       bpf_core_field_offset(n->leaf.stamp);
}
