// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* dwarf_write.c - BTF is written, type by type, into memory
 *   in:       names, infos, sizes, records
 *   out:      a struct btf like one that was read
 *   not here: what is written (dwarf_btf.c); the format (btf_format.h)
 */
#include "btf/dwarf.h"

#include <string.h>

enum { STRINGS_MAX = 1 << 20, WORDS_MAX = 1 << 20 }; /* no struct comes near a tenth of it */

/* Room for COUNT more elements of SIZE bytes behind the N of *VEC; false: failed. */
static bool make_room(struct btf_writer *w, void **vec, u32 n, u32 *max, u32 count, u32 size,
		      u32 limit)
{
	void *bigger;

	if (w->failed)
		return false;
	if (count > limit || n > limit - count) {
		w->failed = -E2BIG;
		return false;
	}
	if (n + count <= *max)
		return true;
	*max = 2 * (n + count);
	bigger = arena_array(w->a, *max, size);
	if (!bigger) {
		w->failed = -ENOMEM;
		return false;
	}
	if (*vec)
		memcpy(bigger, *vec, (u64)n * size);
	*vec = bigger;
	return true;
}

void write_word(struct btf_writer *w, u32 word)
{
	void *vec = w->words;

	if (!make_room(w, &vec, w->n_words, &w->max_words, 1, sizeof(u32), WORDS_MAX))
		return;
	w->words = vec;
	w->words[w->n_words++] = word;
}

/* Offset 0 is the empty string. */
u32 write_string(struct btf_writer *w, const char *s)
{
	u64 len = strlen(s) + 1;
	u32 at = w->n_strings ? w->n_strings : 1;
	void *vec = w->strings;

	if (len == 1)
		return 0;
	if (len > STRINGS_MAX)
		len = STRINGS_MAX; /* and at least 1 is in use: refused */
	if (!make_room(w, &vec, at, &w->max_strings, len, 1, STRINGS_MAX))
		return 0;
	w->strings = vec;
	memcpy(w->strings + at, s, len);
	w->n_strings = at + len;
	return at;
}

u32 write_type(struct btf_writer *w, const char *name, u32 info, u32 size_or_type)
{
	write_word(w, write_string(w, name));
	write_word(w, info);
	write_word(w, size_or_type);
	return ++w->n_types;
}

int write_end(struct btf_writer *w, struct btf *out, struct error *e)
{
	struct btf_header h = { .magic = BTF_MAGIC,
				.version = BTF_VERSION,
				.hdr_len = sizeof(h),
				.type_len = w->n_words * (u32)sizeof(u32),
				.str_off = w->n_words * (u32)sizeof(u32),
				.str_len = w->n_strings ? w->n_strings : 1 };
	u64 len = sizeof(h) + h.type_len + h.str_len;
	u8 *bytes = arena_alloc(w->a, len);
	int err;

	if (w->failed == -E2BIG)
		return error_set(e, -E2BIG, "the type is too large to be described");
	if (w->failed || !bytes)
		return error_nomem(e);
	memcpy(bytes, &h, sizeof(h));
	if (w->n_words)
		memcpy(bytes + sizeof(h), w->words, h.type_len);
	if (w->n_strings)
		memcpy(bytes + sizeof(h) + h.str_off, w->strings, h.str_len);
	err = btf_open((struct span){ bytes, len }, w->a, out, e);
	return err ? err : btf_scan(out, w->a, NULL, 0, e);
}
