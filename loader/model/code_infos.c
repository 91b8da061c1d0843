// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* code_infos.c - which records of .BTF.ext speak of which section of code?
 *   in:       .BTF.ext, o->codes
 *   out:      codes[].infos
 *   not here: what is done with them (core_relocate.c, info.c)
 *
 * A file may have some ten thousand sections with code, so each is not searched for anew.
 */
#include "loader/model/object.h"

#include <stdlib.h>
#include <string.h>

struct named_code {
	const char *name;
	struct code *code;
};

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct named_code *)a)->name, ((const struct named_code *)b)->name);
}

static bool is_sorted(const struct btf_ext_records *r)
{
	u32 i;

	for (i = 1; i < r->n; i++)
		if (btf_ext_offset(r, i) < btf_ext_offset(r, i - 1))
			return false;
	return true;
}

/* The first block for a section counts, and every section of its name has it. */
static void give(struct named_code *names, u32 n, const char *name, enum btf_ext_part part,
		 const struct btf_ext_records *r)
{
	struct named_code key = { .name = name }, *at;
	bool sorted = is_sorted(r);

	at = bsearch(&key, names, n, sizeof(*names), by_name);
	while (at && at > names && !by_name(&at[-1], &key))
		at--;
	for (; at && at < names + n && !by_name(at, &key); at++)
		if (!at->code->infos[part].records.n)
			at->code->infos[part] = (struct code_infos){ *r, sorted };
}

int codes_find_infos(struct object *o, struct error *e)
{
	struct named_code *names = arena_array(&o->arena, (u64)o->n_codes + 1, sizeof(*names));
	struct btf_ext_records r;
	struct span rest;
	u32 i, name;

	if (!names)
		return error_nomem(e);
	for (i = 0; i < o->n_codes; i++)
		names[i] = (struct named_code){ o->codes[i].section->name, &o->codes[i] };
	qsort(names, o->n_codes, sizeof(*names), by_name);
	for (i = 0; i < N_EXT_PARTS && o->has_btf; i++)
		for (rest = o->ext.part[i]; btf_ext_next(&o->ext, i, &rest, &name, &r);)
			give(names, o->n_codes, btf_str(&o->btf, name), i, &r);
	return 0;
}
