// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* arena_map.h - memory that programs and user space share, with the same pointers for both */
#ifndef BPF_ARENA_MAP_H
#define BPF_ARENA_MAP_H

#include "bpf/door.h"
#include "loader/model/object.h"

struct arena_memory {
	void *p; /* NULL: not mapped */
	u64 len;
};

/* Maps the arena M into memory, as the verifier wants before a program that uses it is loaded, and
 * puts the variables of .addr_space.1 at its start.
 *   is_new   false: somebody else has done that
 * arena_unmap() gives it back. Returns 0 or a negative errno.
 */
int arena_map(struct door *d, const struct map_def *m, int fd, bool is_new,
	      struct arena_memory *out, struct error *e);
void arena_unmap(struct door *d, struct arena_memory *a);

#endif
