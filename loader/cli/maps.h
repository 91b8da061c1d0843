// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* maps.h - what is in a map, as text or JSON */
#ifndef CLI_MAPS_H
#define CLI_MAPS_H

#include "base/text.h"
#include "bpf/cpus.h"
#include "bpf/symbols.h"
#include "loader/model/object.h"

/* Is it worth showing when all maps are asked for? Not so rings, maps of maps and of programs, and
 * of constants only those that are settings. b   the object's types
 */
bool map_is_shown(const struct btf *b, const struct map_def *m);

/* The description of the variables in M, a DATASEC; NULL when there is none. */
const struct btf_type *map_section(const struct btf *b, const struct map_def *m);

/* Is variable V of M shown? Of constants only those that are settings. */
bool map_variable_is_shown(const struct btf *b, const struct map_def *m,
			   const struct btf_var_secinfo *v);

/* Adds all that is in map M to OUT.
 *   memory   of an arena: its memory, NULL for others
 *   cpus     of cpus_possible_set(): each has a value in an element of a per-CPU map
 *   symbols  read when the first stack with an address of the kernel is shown as text
 * As text, a line says what follows, then there is a line for each element or variable. As JSON,
 * there is an object for each on a line of its own:
 *
 *	calls (hash): 2 elements
 *	  key={pid=4711 comm="mkdir"} value=12
 *	{"map":"calls","key":{"pid":4711,"comm":"mkdir"},"value":12}
 *
 * Returns 0 or a negative errno.
 */
int map_show(struct door *d, const struct object *o, const struct map_def *m, int fd,
	     const void *memory, const struct cpus *cpus, struct symbols *symbols, bool json,
	     struct text *out, struct error *e);

#endif
