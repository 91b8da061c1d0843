// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* variable.h - what --set sets: global variables, and sizes of maps
 *
 * A variable lies in a data section, which becomes a map. Before that map is made its bytes can be
 * changed: for constants (const volatile, in .rodata) this is the only time, and the verifier then
 * knows their values and leaves out what they switch off.
 */
#ifndef MODEL_VARIABLE_H
#define MODEL_VARIABLE_H

#include "loader/model/object.h"

/* Where a value is: a variable, or a part of one. */
struct place {
	u32 map;	      /* index into the object's maps */
	u32 type;	      /* in the object's BTF */
	u64 offset;	      /* in the map's value */
	u64 size;	      /* bytes; of a bitfield those that hold any of its bits */
	u32 bit_offset, bits; /* a bitfield's, from byte 0 of the value, as BTF has them; 0: none */
};

/* Finds NAME, or a part of it: "filter.ports[2]".
 * Returns 0, -ENOENT (with names that do exist) or -EINVAL (not unique, not that kind of thing).
 */
int variable_find(const struct object *o, const char *path, struct place *out, struct error *e);

/* Gives it a value, written as C or a person would: 42, 0x2a, -1, true, an enumerator's name, 1.5,
 * a character in quotes; for an array of characters its text.
 * Returns 0, an error of variable_find(), -EINVAL, -ERANGE or -ENOMEM.
 */
int variable_set(struct object *o, const char *path, const char *value, struct error *e);

/* The same of MAP.max_entries and MAP.value_size. Returns 0, 1 (PATH begins with no map's name),
 * -EINVAL or -ERANGE.
 */
int map_set(struct object *o, const char *path, const char *value, struct error *e);

#endif
