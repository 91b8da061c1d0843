// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* types_complete.c - what clang leaves open in the object's BTF
 *   in:       BTF and the symbols
 *   out:      BTF in which variables have places, and what is hidden is static
 *   not here: maps of data sections (data.c), externs (kconfig.c, ksym.c)
 */
#include "loader/model/object.h"

#include <stdlib.h>
#include <string.h>

/* The symbols of functions and variables, sorted: by section, type, name, and in the file's order.
 */
struct symbols {
	struct elf_symbol *all;
	u32 n;
	u32 text; /* the section of functions that are no programs; 0: there is none */
};

static int compare(const struct elf_symbol *s, const struct elf_symbol *t)
{
	if (s->shndx != t->shndx)
		return s->shndx < t->shndx ? -1 : 1;
	return s->type != t->type ? s->type - t->type : strcmp(s->name, t->name);
}

static int by_section_and_name(const void *a, const void *b)
{
	const struct elf_symbol *s = a, *t = b;

	return compare(s, t) ?: s->index < t->index ? -1 : s->index > t->index;
}

static int collect(struct object *o, struct symbols *out, struct error *e)
{
	const struct elf_section *text = elf_section_named(&o->elf, ".text");
	struct elf_symbol sym;
	u32 i;
	int err;

	*out = (struct symbols){ .all = arena_array(&o->arena, (u64)o->elf.n_symbols + 1,
						    sizeof(sym)),
				 .text = text ? text->index : 0 };
	if (!out->all)
		return error_nomem(e);
	for (i = 1; i < o->elf.n_symbols; i++) {
		err = elf_symbol_get(&o->elf, i, &sym, e);
		if (err)
			return err;
		if (sym.type == STT_OBJECT || sym.type == STT_FUNC)
			out->all[out->n++] = sym;
	}
	qsort(out->all, out->n, sizeof(sym), by_section_and_name);
	return 0;
}

/* The first of that section, name and type; NULL: a static variable that nothing uses has none. */
static const struct elf_symbol *find(const struct symbols *in, u32 section, u8 type,
				     const char *name)
{
	const struct elf_symbol key = { .shndx = section, .type = type, .name = name };
	u32 low = 0, high = in->n;

	while (low < high) {
		u32 mid = low + (high - low) / 2;

		if (compare(&in->all[mid], &key) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low < in->n && !compare(&in->all[low], &key) ? &in->all[low] : NULL;
}

/* Nobody outside the object can see it, though the source does not say static. The verifier looks
 * at a global function without knowing its callers, and would refuse what it cannot prove alone.
 */
static bool is_hidden(const struct elf_symbol *s)
{
	return s && s->bind != STB_LOCAL &&
	       (s->visibility == STV_HIDDEN || s->visibility == STV_INTERNAL);
}

static int by_offset(const void *a, const void *b)
{
	const struct btf_var_secinfo *v = a, *w = b;

	return v->offset < w->offset ? -1 : v->offset > w->offset;
}

/* Sets V to where its symbol lies in section S. Without one it stays at 0. */
static int place_variable(const struct elf_section *s, const struct elf_symbol *sym,
			  struct btf_var_secinfo *v, struct error *e)
{
	if (!sym)
		return 0;
	if (sym->value > s->size || v->size > s->size - sym->value)
		return error_set(e, -EINVAL,
				 "variable '%s': %u bytes at %llu are outside section '%s' of %llu",
				 sym->name, v->size, (unsigned long long)sym->value, s->name,
				 (unsigned long long)s->size);
	v->offset = sym->value;
	return 0;
}

/* clang leaves the size of a data section and the places of its variables as 0, to be filled in
 * by a linker. The kernel refuses such BTF, so it is done here. A linked object is complete.
 *   t   a DATASEC in bytes that may be written to
 */
static int complete_datasec(struct object *o, const struct symbols *symbols, struct btf_type *t,
			    u8 *btf, struct error *e)
{
	const char *name = btf_str(&o->btf, t->name_off);
	const struct elf_section *s = elf_section_named(&o->elf, name);
	struct btf_var_secinfo *v = (void *)(t + 1);
	bool placed = t->size;
	u32 i;

	if (!s)
		return 0; /* of externs */
	for (i = 0; i < btf_vlen(t); i++) {
		const struct btf_type *var = btf_type(&o->btf, v[i].type);
		const struct elf_symbol *sym;
		int err = 0;

		if (!var || btf_kind(var) != BTF_KIND_VAR)
			return error_set(e, -EINVAL, "BTF section '%s': type %u is no variable",
					 name, v[i].type);
		sym = find(symbols, s->index, STT_OBJECT, btf_str(&o->btf, var->name_off));
		if (!placed)
			err = place_variable(s, sym, &v[i], e);
		if (err)
			return err;
		if (is_hidden(sym))
			*(u32 *)(btf + ((const u8 *)btf_records(var) - o->btf_bytes.p)) =
				BTF_STATIC;
	}
	if (placed)
		return 0;
	t->size = s->size;
	qsort(v, btf_vlen(t), sizeof(*v), by_offset);
	return 0;
}

/* A function that programs call, not a program: those are entered by the kernel. */
static void complete_function(struct object *o, const struct symbols *symbols, struct btf_type *t)
{
	const char *name = btf_str(&o->btf, t->name_off);

	if (symbols->text && btf_vlen(t) == BTF_GLOBAL &&
	    is_hidden(find(symbols, symbols->text, STT_FUNC, name)))
		t->info = btf_info(BTF_KIND_FUNC, BTF_STATIC, false);
}

/*   btf   the bytes that o->btf was opened on; written to */
int types_complete(struct object *o, u8 *btf, struct error *e)
{
	struct symbols symbols;
	u32 id;
	int err = collect(o, &symbols, e);

	for (id = 1; id <= o->btf.n_types && !err; id++) {
		struct btf_type *t =
			(void *)(btf + ((const u8 *)btf_type(&o->btf, id) - o->btf_bytes.p));

		if (btf_kind(t) == BTF_KIND_DATASEC)
			err = complete_datasec(o, &symbols, t, btf, e);
		else if (btf_kind(t) == BTF_KIND_FUNC)
			complete_function(o, &symbols, t);
	}
	return err;
}
