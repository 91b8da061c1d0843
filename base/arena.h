// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* arena.h - memory that is given back all at once
 *
 * What is parsed from an object lives exactly as long as the object. So parsers take from its
 * arena and never free; there is no clean-up path in them to get wrong.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/types.h"

struct arena_chunk;

struct arena {
	struct arena_chunk *last; /* an arena of all zeroes is empty and ready */
};

/* SIZE zeroed bytes, aligned for any type; NULL when memory ran out. Owned by the arena. */
void *arena_alloc(struct arena *a, u64 size);

/* COUNT elements of SIZE zeroed bytes; NULL also when the product wraps. */
void *arena_array(struct arena *a, u64 count, u64 size);

/* A growing array: returns VEC, moved to a larger place whenever COUNT elements fill it.
 * Call it before storing element COUNT. NULL when memory ran out; VEC is then still valid.
 */
void *arena_grow(struct arena *a, void *vec, u64 count, u64 size);

/* A NUL-terminated copy of the LEN bytes at S. */
char *arena_strndup(struct arena *a, const char *s, u64 len);

/* Gives everything back. Harmless on an empty arena, and twice. */
void arena_free(struct arena *a);

#endif
