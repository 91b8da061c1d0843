// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* elf_functions.c - the places of all functions whose names a pattern fits
 *   in:       struct elf_file of a program or library; who decides which names fit
 *   out:      offsets in the file, each once, in order
 *   not here: one function by its name (elf_function.c)
 */
#include "elf/elf_function.h"

#include <stdlib.h>
#include <string.h>

static int by_value(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

/* Aliases are several names of one place. */
static void drop_duplicates(struct elf_places *p)
{
	u32 i, kept = 0;

	if (p->n)
		qsort(p->offsets, p->n, sizeof(*p->offsets), by_value);
	for (i = 0; i < p->n; i++)
		if (!kept || p->offsets[kept - 1] != p->offsets[i])
			p->offsets[kept++] = p->offsets[i];
	p->n = kept;
}

/* The name ends where a version begins, as ld writes it in .symtab. An IFUNC is none of the
 * functions that are called, and one whose code is not in the file cannot be probed.
 */
static int add_fitting(const struct elf_file *f, const struct elf_section *symbols,
		       elf_fits_fn *fits, const void *ctx, struct arena *a, struct elf_places *out,
		       struct error *e)
{
	u32 i, n = elf_table_count(symbols);
	struct error ignored;
	struct elf_symbol s;
	u64 offset, *all;
	int err;

	for (i = 1; i < n; i++) {
		err = elf_table_symbol_get(f, symbols, i, &s, e);
		if (err)
			return err;
		if (s.type != STT_FUNC || s.shndx == SHN_UNDEF ||
		    !fits(ctx, s.name, strcspn(s.name, "@")) ||
		    elf_entry_offset(f, &s, &offset, &ignored))
			continue;
		if (out->n == ELF_PLACES_MAX)
			return error_set(e, -E2BIG, "more than %d functions fit", ELF_PLACES_MAX);
		all = arena_grow(a, out->offsets, out->n, sizeof(*all));
		if (!all)
			return error_nomem(e);
		out->offsets = all;
		all[out->n++] = offset;
	}
	return 0;
}

int elf_functions_fitting(const struct elf_file *f, elf_fits_fn *fits, const void *ctx,
			  struct arena *a, struct elf_places *out, struct error *e)
{
	const struct elf_section *dynamic;
	int err = elf_table_find(f, SHT_DYNSYM, &dynamic, e);

	*out = (struct elf_places){ 0 };
	err = err ?: add_fitting(f, f->symtab, fits, ctx, a, out, e);
	if (!err && !out->n) /* it is stripped */
		err = add_fitting(f, dynamic, fits, ctx, a, out, e);
	drop_duplicates(out);
	return err;
}
