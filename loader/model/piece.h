// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* piece.h - what is said of a program's pieces, the functions that it was put together of */
#ifndef MODEL_PIECE_H
#define MODEL_PIECE_H

#include "loader/model/object.h"

/* The program's func_info and line_info, and where the kernel is to apply them its CO-RE
 * relocations, from those of its pieces (info.c). 0, -EINVAL, -E2BIG or -ENOMEM.
 */
int program_infos(struct object *o, struct program *p, const struct piece *pieces, u32 n,
		  struct error *e);

#endif
