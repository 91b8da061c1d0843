/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* struct_ops.h - making the kernel call a table of functions, and the way back */
#ifndef BPF_STRUCT_OPS_H
#define BPF_STRUCT_OPS_H

#include "bpf/door.h"
#include "loader/model/struct_ops.h"

struct registration {
	bool active;
	int link_fd; /* -1: there is none, the map itself is registered */
};

/* Puts the programs into the table M and registers it.
 *   map_fd     of M
 *   prog_fds   by index of program; -1: not loaded, its place stays empty
 * Returns 0 or a negative errno; what was done before a failure is undone.
 */
int struct_ops_register(struct door *d, const struct map_def *m, int map_fd, const int *prog_fds,
			struct registration *out, struct error *e);

/* Harmless when it is not registered. */
void struct_ops_unregister(struct door *d, const struct map_def *m, int map_fd,
			   struct registration *r);

#endif
