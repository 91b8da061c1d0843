// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* map_legacy.c - maps as they were defined before BTF: a struct bpf_map_def in SEC("maps")
 *   in:       the bytes of the section, the symbols in it
 *   out:      struct map_def for each symbol
 *
 *	byte   0      4          8            12            16          20
 *	       type | key_size | value_size | max_entries | map_flags | what some loaders added
 *
 * libbpf 1.0 dropped this. Old tutorials and cilium/ebpf's examples have it, and it costs little.
 * What is behind the five numbers must be zero: loaders did not agree on it.
 */
#include "loader/model/object.h"

#include <string.h>

enum { DEF_SIZE = 20 };

static int add_map(struct object *o, const struct elf_section *s, const struct elf_symbol *sym,
		   struct error *e)
{
	struct map_def *m;
	struct span def;
	u64 i;

	if (sym->size < DEF_SIZE || !span_cut(s->data, sym->value, sym->size, &def))
		return error_set(
			e, -EINVAL, "map '%s': %llu bytes at %llu are no struct bpf_map_def",
			sym->name, (unsigned long long)sym->size, (unsigned long long)sym->value);
	for (i = DEF_SIZE; i < def.len; i++)
		if (def.p[i])
			return error_set(e, -EOPNOTSUPP,
					 "map '%s': byte %llu of its struct bpf_map_def is not "
					 "zero; only type, sizes, max_entries and flags are known",
					 sym->name, (unsigned long long)i);
	m = object_add_map(o);
	if (!m)
		return error_nomem(e);
	strncpy(m->name, sym->name, sizeof(m->name) - 1);
	m->symbol = sym->name;
	m->section = s->index;
	m->offset = sym->value;
	m->type = load_u32(def.p, o->elf.swap);
	m->key_size = load_u32(def.p + 4, o->elf.swap);
	m->value_size = load_u32(def.p + 8, o->elf.swap);
	m->max_entries = load_u32(def.p + 12, o->elf.swap);
	m->flags = load_u32(def.p + 16, o->elf.swap);
	if (!m->type || !map_type_name(m->type))
		return error_set(e, -EINVAL, "map '%s': map type %u is not known", sym->name,
				 m->type);
	return 0;
}

int legacy_maps_collect(struct object *o, struct error *e)
{
	const struct elf_section *s = elf_section_named(&o->elf, "maps");
	struct elf_symbol sym;
	u32 i;
	int err = 0;

	for (i = 1; s && i < o->elf.n_symbols && !err; i++) {
		err = elf_symbol_get(&o->elf, i, &sym, e);
		if (!err && sym.shndx == s->index && sym.type == STT_OBJECT)
			err = add_map(o, s, &sym, e);
	}
	return err;
}
