// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* map_values.c - what an object puts into its maps of maps and of programs
 *   in:       the relocations of section .maps
 *   out:      m->slots
 *   not here: the definition of the map (map_def.c), filling it (bpf/map.c)
 *
 *	struct { ...; __array(values, struct inner); } outer SEC(".maps") = {
 *		.values = { [0] = &a, [2] = (void *)&b },
 *	};
 *
 *	outer:  | type | max_entries | ... | slot 0 | slot 1 | slot 2 |      .maps
 *	                                      ^ R_BPF_64_ABS64  a    ^ b     .rel.maps
 *
 * Each slot is a pointer of 8 bytes in the file, though the kernel will get a descriptor of 4.
 */
#include "loader/model/object.h"

#include <linux/bpf.h>

enum { SLOT_BYTES = 8 };

/* The map whose slots byte OFFSET of section .maps belongs to. */
static struct map_def *map_with_slot(const struct object *o, u32 section, u64 offset)
{
	u32 i;

	for (i = 0; i < o->n_maps; i++) {
		struct map_def *m = &o->maps[i];

		if (m->section == section && m->slots_at && m->slots_at <= offset &&
		    offset < m->end)
			return m;
	}
	return NULL;
}

static int find_map(const struct object *o, u32 section, u64 at, u32 *out)
{
	u32 i;

	for (i = 0; i < o->n_maps; i++)
		if (o->maps[i].section == section && o->maps[i].offset == at) {
			*out = i;
			return 0;
		}
	return -ENOENT;
}

static int find_program(const struct object *o, u32 section, u64 at, u32 *out)
{
	u32 i;

	for (i = 0; i < o->n_programs; i++) {
		const struct function *f = o->programs[i].function;

		if (o->codes[f->code].section->index == section &&
		    (u64)f->start * INSN_SIZE == at) {
			*out = i;
			return 0;
		}
	}
	return -ENOENT;
}

/* SLOT points to byte AT of SECTION. */
static int point(struct object *o, struct map_def *m, struct map_slot *slot,
		 const struct elf_symbol *sym, u64 at, struct error *e)
{
	bool programs = m->type == BPF_MAP_TYPE_PROG_ARRAY;
	int err = programs ? find_program(o, sym->shndx, at, &slot->target)
			   : find_map(o, sym->shndx, at, &slot->target);

	const char *section =
		sym->shndx < o->elf.n_sections ? o->elf.sections[sym->shndx].name : "(none)";

	if (err)
		return error_set(e, -EINVAL, "byte %llu of section '%s' is no %s",
				 (unsigned long long)at, section,
				 programs ? "program; expected a function with SEC()"
					  : "map; expected a variable with SEC(\".maps\")");
	return 0;
}

static int add_slot(struct object *o, const struct elf_section *maps, const struct elf_rel *rec,
		    struct error *e)
{
	struct map_def *m = map_with_slot(o, maps->index, rec->offset);
	const void *place = span_at(maps->data, rec->offset, SLOT_BYTES);
	struct elf_symbol sym;
	struct map_slot *slots;
	u64 index;
	int err = elf_symbol_get(&o->elf, rec->sym, &sym, e);

	if (err)
		return err;
	if (!reloc_is_data(rec))
		return error_set(e, -EINVAL, "type %u, expected 1, 2 or 12", rec->type);
	if (!m || !place || (rec->offset - m->slots_at) % SLOT_BYTES)
		return error_set(e, -EINVAL, "byte %llu is no slot of a map's 'values'",
				 (unsigned long long)rec->offset);
	index = (rec->offset - m->slots_at) / SLOT_BYTES;
	if (index >= m->max_entries)
		return error_set(e, -EINVAL, "map '%s': slot %llu, but max_entries is %u",
				 m->symbol, (unsigned long long)index, m->max_entries);
	if (m->key_size != sizeof(u32))
		return error_set(e, -EINVAL,
				 "map '%s': its values have numbers, so its key must have 4 bytes, "
				 "not %u",
				 m->symbol, m->key_size);
	slots = arena_grow(&o->arena, m->slots, m->n_slots, sizeof(*slots));
	if (!slots)
		return error_nomem(e);
	m->slots = slots;
	slots += m->n_slots;
	*slots = (struct map_slot){ .index = index };
	err = point(o, m, slots, &sym, reloc_data_place(rec, &sym, load_u64(place, o->elf.swap)),
		    e);
	if (err)
		return error_in(e, err, "map '%s': slot %llu", m->symbol,
				(unsigned long long)index);
	m->n_slots++;
	return 0;
}

int map_values_collect(struct object *o, struct error *e)
{
	const struct elf_section *maps = elf_section_named(&o->elf, ".maps");
	u32 i;
	u64 k;

	for (i = 1; maps && i < o->elf.n_sections; i++) {
		const struct elf_section *rel = &o->elf.sections[i];

		if (rel->type != SHT_REL || rel->info != maps->index)
			continue;
		for (k = 0; k < elf_rel_count(rel); k++) {
			struct elf_rel rec;
			int err = elf_rel_get(&o->elf, rel, k, &rec, e);

			if (!err)
				err = add_slot(o, maps, &rec, e);
			if (err)
				return error_in(e, err, "section '%s', relocation %llu", rel->name,
						(unsigned long long)k);
		}
	}
	return 0;
}

const struct map_def *program_in_map(const struct object *o, const struct program *p, u32 *slot)
{
	u32 i, k;

	for (i = 0; i < o->n_maps; i++) {
		const struct map_def *m = &o->maps[i];

		if (m->type != BPF_MAP_TYPE_PROG_ARRAY)
			continue;
		for (k = 0; k < m->n_slots; k++)
			if (&o->programs[m->slots[k].target] == p) {
				*slot = m->slots[k].index;
				return m;
			}
	}
	return NULL;
}
