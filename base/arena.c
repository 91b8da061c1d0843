// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* arena.c - a list of chunks, each filled from its front
 *   in:       sizes
 *   out:      zeroed memory that lives until arena_free()
 *   not here: the bytes of files; spans borrow those
 */
#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

#ifndef ARENA_CHUNK_MIN
#define ARENA_CHUNK_MIN (16 * 1024) /* bytes; 0 lets AddressSanitizer see each allocation */
#endif

enum { ALIGN = 16 };

struct arena_chunk {
	struct arena_chunk *prev;
	u64 used, size; /* bytes of data[] */
	_Alignas(ALIGN) u8 data[];
};

static struct arena_chunk *chunk_add(struct arena *a, u64 need)
{
	u64 size = need > ARENA_CHUNK_MIN ? need : ARENA_CHUNK_MIN;
	struct arena_chunk *c;

	if (size > SIZE_MAX - sizeof(*c))
		return NULL;
	c = calloc(1, sizeof(*c) + size);
	if (!c)
		return NULL;
	c->size = size;
	c->prev = a->last;
	a->last = c;
	return c;
}

void *arena_alloc(struct arena *a, u64 size)
{
	struct arena_chunk *c = a->last;
	void *p;

	if (size > UINT64_MAX - ALIGN)
		return NULL;
	size = (size + ALIGN - 1) & ~(u64)(ALIGN - 1);
	if (!c || size > c->size - c->used)
		c = chunk_add(a, size);
	if (!c)
		return NULL;
	p = c->data + c->used;
	c->used += size;
	return p;
}

void *arena_array(struct arena *a, u64 count, u64 size)
{
	u64 bytes;

	return __builtin_mul_overflow(count, size, &bytes) ? NULL : arena_alloc(a, bytes);
}

void *arena_grow(struct arena *a, void *vec, u64 count, u64 size)
{
	void *bigger;

	/* Full at 0, 8, 16, 32, ...: the count alone tells the capacity. */
	if (count != 0 && (count < 8 || (count & (count - 1))))
		return vec;
	bigger = arena_array(a, count ? 2 * count : 8, size);
	if (bigger && count)
		memcpy(bigger, vec, count * size);
	return bigger;
}

char *arena_strndup(struct arena *a, const char *s, u64 len)
{
	char *copy = len < UINT64_MAX ? arena_alloc(a, len + 1) : NULL;

	if (copy)
		memcpy(copy, s, len);
	return copy;
}

void arena_free(struct arena *a)
{
	while (a->last) {
		struct arena_chunk *prev = a->last->prev;

		free(a->last);
		a->last = prev;
	}
}
