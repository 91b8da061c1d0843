// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* cpus.h - which CPUs there are
 *
 * The kernel tells it in /sys/devices/system/cpu/, in lists such as "0-3,5":
 *	possible   may ever come; fixed at boot. A per-CPU map holds a value for each of them
 *	online     are running now; changes at any time
 */
#ifndef BPF_CPUS_H
#define BPF_CPUS_H

#include "bpf/door.h"

enum { CPUS_MAX = 8192 }; /* the largest NR_CPUS: CONFIG_MAXSMP of x86, 6.12 */

struct cpus { /* a set of CPU numbers */
	u64 bits[CPUS_MAX / 64];
};

/* Reads "0-3,5", with or without a newline behind it; an empty list is an empty set.
 * Returns 0, or -EINVAL for anything else and for a number of CPUS_MAX or more.
 */
int cpus_parse(const char *list, struct cpus *out);

bool cpus_has(const struct cpus *c, u32 cpu);
u32 cpus_count(const struct cpus *c);
u32 cpus_end(const struct cpus *c); /* the highest number plus 1; numbers may have gaps */

/* Those that are running now. 0 or a negative errno. */
int cpus_online(struct door *d, struct cpus *out);

/* Those that may ever come: an element of a per-CPU map has a value for each. 0 or a negative
 * errno.
 */
int cpus_possible_set(struct door *d, struct cpus *out);

/* How many those are, or a negative errno. */
int cpus_possible(struct door *d);

/* How many places a map needs that is indexed by CPU, or a negative errno. */
int cpus_possible_end(struct door *d);

#endif
