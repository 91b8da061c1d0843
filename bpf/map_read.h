// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* map_read.h - what is in a map */
#ifndef BPF_MAP_READ_H
#define BPF_MAP_READ_H

#include "base/span.h"
#include "bpf/door.h"
#include "loader/model/object.h"

/* Has the map elements that can be listed? Not so rings, and not those whose keys are descriptors
 * of sockets, files or tasks.
 */
bool map_is_listed(const struct map_def *m);

/* Does each element have a value for every CPU? */
bool map_is_per_cpu(const struct map_def *m);

/* Calls TAKE for each element, in the order of the map.
 *   n_possible_cpus   of cpus_possible(); only per-CPU maps need it
 *   key               empty for a queue or stack, which has none
 *   value             of a per-CPU map: one for each possible CPU in order, each rounded up to 8
 *                     bytes. Of a map of maps or of programs: u32, the number of what is there
 * Key and value are valid inside the call only. Nothing is taken out of the map: of a queue or
 * stack only the element is shown that would come out next.
 *
 * The map may change meanwhile: an element that goes may be missing, one that comes may be there,
 * and before Linux 5.6 one may come twice. It ends in any case.
 * Returns 0, what TAKE returned when it was not 0 (which stops it), or a negative errno:
 * -EOPNOTSUPP for a map that cannot be listed.
 */
int map_each(struct door *d, const struct map_def *m, int fd, u32 n_possible_cpus,
	     int (*take)(void *ctx, struct span key, struct span value), void *ctx,
	     struct error *e);

#endif
