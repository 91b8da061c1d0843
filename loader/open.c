// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* open.c - phase 1: from a file to programs and maps
 *   in:       a path, --set
 *   out:      l->object, its variables with the values that the user wants
 *   not here: reading ELF and BTF (loader/model/, elf/, btf/); the kernel is not asked anything
 */
#include "loader/life.h"
#include "loader/model/variable.h"

int open_enter(struct life *l)
{
	const struct request *r = l->req;
	int err = file_open(l->door, r->path, &l->file, l->e);
	u32 i;

	if (!err)
		err = object_open(&l->object, l->file.bytes, r->path, l->e);
	for (i = 0; i < r->n_sets && !err; i++) {
		err = map_set(&l->object, r->sets[i].name, r->sets[i].value, l->e);
		if (err > 0)
			err = variable_set(&l->object, r->sets[i].name, r->sets[i].value, l->e);
		if (err)
			error_in(l->e, err, "%s: --set %s", r->path, r->sets[i].name);
	}
	return err;
}

void open_leave(struct life *l)
{
	(void)l; /* memory only, and still wanted for messages: life_free() */
}
