// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* event.h - the calls by which programs put records into ring and perf buffers */
#ifndef MODEL_EVENT_H
#define MODEL_EVENT_H

#include "loader/model/object.h"

/* One such call; of several that look the same only one is kept. */
struct event_output {
	u32 map;
	s64 size;      /* of the record in bytes; -1: not a constant */
	bool reserved; /* the helper gives a pointer to it, it does not get one */
	s64 value_of;  /* the map that the record is a value of, from its start; -1: not known */
	const struct program *program;
	const char *function; /* that the call is in: the program's, or one that it calls */
};

struct event_outputs {
	struct event_output *output;
	u32 n;
};

/* Adds the outputs of P, after object_relocate(), to OUT. 0 or -ENOMEM. */
int event_outputs_find(struct object *o, const struct program *p, struct event_outputs *out);

/* Why a type is in the object's BTF. */
enum {
	TYPE_KERNELS = 1,   /* a type of the kernel's, or inside of one or behind its pointers */
	TYPE_VARIABLES = 2, /* a global variable is one, or points to one */
	TYPE_MAPS = 4	    /* a map's key or value is one, or holds one */
};

/* These bits for each type of the BTF, in the object's arena; NULL: memory ran out. After
 * object_relocate(). */
const u8 *event_types_mark(struct object *o);

#endif
