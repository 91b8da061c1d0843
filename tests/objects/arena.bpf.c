// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Variables of address space 1, which lie at the start of the arena: with and without a value, static,
 * by their address, and at the end of the section. The arena's own address has more than 32 bits.
 * clang 19 and newer.
 */
#include "object.h"

#define ARENA __attribute__((address_space(1)))

struct {
	__uint(type, 33); /* BPF_MAP_TYPE_ARENA */
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 100);
	enum { ADDRESS = 1ull << 44 } map_extra; /* as __ulong() of libbpf 1.5 writes it */
} arena SEC(".maps");

u64 ARENA counter = 5;
u32 ARENA zero;
static volatile u16 ARENA hidden = 7;
struct node {
	struct node ARENA *next;
	u64 value;
};
struct node ARENA nodes[3] = { { 0, 1 }, { 0, 2 }, { 0, 3 } };

SEC("raw_tp/sys_enter")
int use(void *ctx)
{
	struct node ARENA *n = &nodes[1];

	counter++;
	zero += hidden;
	n->next = &nodes[2];
	return n->next->value;
}

SEC("raw_tp/sys_exit")
int the_map(void *ctx)
{
	return (long)&arena;
}
