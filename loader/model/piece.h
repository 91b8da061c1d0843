// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* piece.h - a function's place inside a program that was put together */
#ifndef MODEL_PIECE_H
#define MODEL_PIECE_H

#include "loader/model/object.h"

struct piece {
	const struct function *function;
	u32 start; /* its first instruction, counted in the program */
};

/* The program's func_info and line_info, and where the kernel is to apply them its CO-RE
 * relocations, from those of its pieces (info.c). 0, -EINVAL or -ENOMEM.
 */
int program_infos(struct object *o, struct program *p, const struct piece *pieces, u32 n,
		  struct error *e);

#endif
