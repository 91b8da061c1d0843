// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* open.c - phase 1: from a file to programs and maps
 *   in:       a path
 *   out:      l->object
 *   not here: reading ELF and BTF (loader/model/, elf/, btf/); the kernel is not asked anything
 */
#include "loader/life.h"

int open_enter(struct life *l)
{
	int err = file_open(l->door, l->req->path, &l->file, l->e);

	return err ? err : object_open(&l->object, l->file.bytes, l->req->path, l->e);
}

void open_leave(struct life *l)
{
	(void)l; /* memory only, and still wanted for messages: life_free() */
}
