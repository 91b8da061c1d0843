// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* struct_ops.c - variables of .struct_ops: which programs are in which place of the table
 *   in:       the section, its relocations, the object's BTF
 *   out:      a struct map_def with a struct struct_ops for each
 *   not here: the kernel's layout (struct_ops_layout.c), registering (bpf/struct_ops.c)
 */
#include "loader/model/struct_ops.h"

#include <linux/bpf.h>
#include <string.h>

#define PREFIX	"bpf_struct_ops_"
#define SECTION ".struct_ops"

enum { TABLES_MAX = 256 }; /* each relocation is looked up among all */

/* "bpf_struct_ops_" and the struct's name without a ___flavour. */
static char *value_name(struct object *o, const struct btf_type *t)
{
	const char *name = btf_str(&o->btf, t->name_off);
	u32 len = btf_essential_len(name);
	char *out = arena_alloc(&o->arena, sizeof(PREFIX) + len);

	if (out) {
		memcpy(out, PREFIX, strlen(PREFIX));
		memcpy(out + strlen(PREFIX), name, len);
	}
	return out;
}

static int add_table(struct object *o, const struct elf_section *s, const struct btf_var_secinfo *v,
		     struct error *e)
{
	const struct btf_type *var = btf_type(&o->btf, v->type), *t;
	bool optional = s->name[0] == '?', linked = !strcmp(s->name + optional, SECTION ".link");
	struct struct_ops *ops;
	struct map_def *m;
	const char *name;
	u32 id;

	if (!var || btf_kind(var) != BTF_KIND_VAR)
		return error_set(e, -EINVAL, "BTF type %u is no variable", v->type);
	name = btf_str(&o->btf, var->name_off);
	id = var->type;
	t = btf_skip_mods(&o->btf, &id);
	if (!t || btf_kind(t) != BTF_KIND_STRUCT)
		return error_set(e, -EINVAL, "variable '%s' is no struct", name);
	ops = arena_alloc(&o->arena, sizeof(*ops));
	m = object_add_map(o);
	if (!ops || !m)
		return error_nomem(e);
	if (!span_cut(s->data, v->offset, t->size, &ops->bytes))
		return error_set(e, -EINVAL,
				 "variable '%s': %u bytes at %u are outside the section", name,
				 t->size, v->offset);
	ops->value_name = value_name(o, t);
	ops->local_type = id;
	ops->linked = linked;
	ops->optional = ops->skipped = optional;
	ops->var = v;
	m->symbol = name;
	strncpy(m->name, name, sizeof(m->name) - 1);
	m->type = BPF_MAP_TYPE_STRUCT_OPS;
	m->key_size = sizeof(u32);
	m->max_entries = 1;
	m->flags = linked ? STRUCT_OPS_LINK : 0;
	m->section = s->index;
	m->offset = v->offset;
	m->ops = ops;
	return ops->value_name ? 0 : error_nomem(e);
}

/* Programs are in order of their place. */
static const struct program *program_at(const struct object *o, u32 section, u64 insn)
{
	const struct code *c = object_code(o, section);
	u32 code = c ? c - o->codes : 0, low = 0, high = o->n_programs;
	const struct function *f;

	while (c && low < high) {
		u32 mid = low + (high - low) / 2;

		f = o->programs[mid].function;
		if (f->code < code || (f->code == code && f->start < insn))
			low = mid + 1;
		else
			high = mid;
	}
	if (!c || low == o->n_programs)
		return NULL;
	f = o->programs[low].function;
	return f->code == code && f->start == insn ? &o->programs[low] : NULL;
}

static struct map_def *table_at(const struct object *o, u32 section, u64 offset)
{
	u32 i;

	for (i = 0; i < o->n_maps; i++) {
		struct map_def *m = &o->maps[i];

		if (m->ops && m->section == section && offset >= m->offset &&
		    offset - m->offset < m->ops->bytes.len)
			return m;
	}
	return NULL;
}

/* A function's address that a linker would write is the symbol's and what stands in its place. */
static int add_function(struct object *o, const struct elf_section *s, const struct elf_rel *rel,
			struct error *e)
{
	struct map_def *m = table_at(o, s->index, rel->offset);
	const struct program *p;
	struct struct_ops_func *f;
	struct elf_symbol sym;
	const void *place = span_at(s->data, rel->offset, sizeof(u64));
	int err = elf_symbol_get(&o->elf, rel->sym, &sym, e);
	u64 at;

	if (err)
		return err;
	if (!reloc_is_data(rel) || !place || !m)
		return error_set(e, -EINVAL,
				 "type %u at byte %llu, expected 1, 2 or 12 inside a variable",
				 rel->type, (unsigned long long)rel->offset);
	at = reloc_data_place(rel, &sym, load_u64(place, o->elf.swap));
	p = at % INSN_SIZE ? NULL : program_at(o, sym.shndx, at / INSN_SIZE);
	if (!p || p->def->prog_type != BPF_PROG_TYPE_STRUCT_OPS)
		return error_set(
			e, -EINVAL,
			"variable '%s', byte %llu: '%s' is no program in SEC(\"struct_ops\")",
			m->symbol, (unsigned long long)(rel->offset - m->offset), sym.name);
	f = arena_grow(&o->arena, m->ops->funcs, m->ops->n_funcs, sizeof(*f));
	if (!f)
		return error_nomem(e);
	m->ops->funcs = f;
	f[m->ops->n_funcs++] = (struct struct_ops_func){ .offset = rel->offset - m->offset,
							 .program = p - o->programs };
	return 0;
}

static int add_functions(struct object *o, const struct elf_section *s, struct error *e)
{
	struct elf_rel record;
	u32 i;
	u64 k;
	int err;

	for (i = 1; i < o->elf.n_sections; i++) {
		const struct elf_section *rel = &o->elf.sections[i];

		if (rel->type != SHT_REL || rel->info != s->index)
			continue;
		for (k = 0; k < elf_rel_count(rel); k++) {
			err = elf_rel_get(&o->elf, rel, k, &record, e)
				      ?: add_function(o, s, &record, e);
			if (err)
				return error_in(e, err, "relocation %llu", (unsigned long long)k);
		}
	}
	return 0;
}

struct struct_ops_func *struct_ops_function_at(const struct struct_ops *ops, u64 offset)
{
	u32 i;

	for (i = 0; i < ops->n_funcs; i++)
		if (ops->funcs[i].offset == offset)
			return &ops->funcs[i];
	return NULL;
}

static int collect_section(struct object *o, const char *name, struct error *e)
{
	const struct elf_section *s = elf_section_named(&o->elf, name);
	u32 id = s ? object_datasec(o, name) : 0;
	const struct btf_type *t = id ? btf_type(&o->btf, id) : NULL;
	u32 i;
	int err = 0;

	if (!s)
		return 0;
	if (!t)
		return error_set(e, -ENOENT, "it is not described in '.BTF'; compile with -g");
	if (btf_vlen(t) > TABLES_MAX)
		return error_set(e, -E2BIG, "%u variables, expected %d at most", btf_vlen(t),
				 TABLES_MAX);
	for (i = 0; i < btf_vlen(t) && !err; i++)
		err = add_table(o, s, (const struct btf_var_secinfo *)btf_records(t) + i, e);
	return err ? err : add_functions(o, s, e);
}

int struct_ops_collect(struct object *o, struct error *e)
{
	static const char *const sections[] = { SECTION, SECTION ".link", "?" SECTION,
						"?" SECTION ".link" };
	u32 i;
	int err;

	for (i = 0; i < ARRAY_SIZE(sections); i++) {
		err = collect_section(o, sections[i], e);
		if (err)
			return error_in(e, err, "section '%s'", sections[i]);
	}
	return 0;
}
