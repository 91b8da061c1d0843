// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* jump_table.c - section .jumptables: from places in a section to a map of instructions
 *   in:       the section, a relocation that refers to a symbol in it, a function's place in a
 * program out:      struct map_def with a struct jump_table not here: filling the map (bpf/map.c)
 */
#include "loader/model/jump_table.h"

#include <string.h>

int jump_table_reference(const struct object *o, const struct elf_symbol *sym, s64 off,
			 struct reloc *r, struct error *e)
{
	const struct elf_section *s = &o->elf.sections[sym->shndx];

	if (strcmp(s->name, JUMP_TABLES_SECTION))
		return 0;
	if (off)
		return error_set(e, -EINVAL, "byte %lld of jump table '%s'; expected its start",
				 (long long)off, sym->name);
	if (!sym->size || sym->size % sizeof(u64) || sym->value > s->data.len ||
	    sym->size > s->data.len - sym->value)
		return error_set(
			e, -EINVAL,
			"jump table '%s' has %llu bytes at %llu, expected places of 8 bytes "
			"inside the %llu bytes of section '%s'",
			sym->name, (unsigned long long)sym->size, (unsigned long long)sym->value,
			(unsigned long long)s->data.len, s->name);
	r->kind = RELOC_JUMP_TABLE;
	r->section = sym->shndx;
	r->value = sym->value;
	r->map = sym->size / sizeof(u64);
	return 1;
}

/* Several instructions of a program may refer to the same table. */
static bool find(const struct object *o, const struct program *p, u64 place, u32 *map)
{
	u32 i;

	for (i = o->n_maps; i-- > 0 && o->maps[i].jumps && o->maps[i].jumps->program == p;)
		if (o->maps[i].jumps->place == place) {
			*map = i;
			return true;
		}
	return false;
}

static int fill(const struct object *o, struct jump_table *t, const struct reloc *r,
		const struct function *f, u32 start, struct error *e)
{
	struct span data = o->elf.sections[r->section].data;
	u32 i;

	for (i = 0; i < t->n; i++) {
		u64 byte = load_u64(data.p + t->place + i * sizeof(u64), o->elf.swap);
		u64 insn = byte / INSN_SIZE;

		if (byte % INSN_SIZE || insn < f->start || insn - f->start >= f->n)
			return error_set(
				e, -EINVAL,
				"jump table at byte %llu of section '%s': place %u is byte "
				"%llu, expected an instruction of function '%s'",
				(unsigned long long)t->place, o->elf.sections[r->section].name, i,
				(unsigned long long)byte, f->name);
		t->targets[i].insn = start + (insn - f->start);
	}
	return 0;
}

int jump_table_map(struct object *o, const struct program *p, const struct reloc *r,
		   const struct function *f, u32 start, u32 *map, struct error *e)
{
	struct jump_table *t;
	struct map_def *m;

	if (find(o, p, r->value, map))
		return 0;
	o->n_linked += r->map;
	if (o->n_linked > ALL_INSNS_MAX)
		return error_set(e, -E2BIG, "the programs' jump tables are too long");
	t = arena_alloc(&o->arena, sizeof(*t));
	m = object_add_map(o);
	if (!t || !m)
		return error_nomem(e);
	*t = (struct jump_table){ .program = p, .place = r->value, .n = r->map };
	t->targets = arena_array(&o->arena, t->n, sizeof(*t->targets));
	if (!t->targets)
		return error_nomem(e);
	strcpy(m->name, JUMP_TABLES_SECTION); /* as libbpf calls it */
	m->symbol = JUMP_TABLES_SECTION;
	m->type = MAP_TYPE_INSN_ARRAY;
	m->key_size = sizeof(u32);
	m->value_size = sizeof(*t->targets);
	m->max_entries = t->n;
	m->jumps = t;
	*map = m - o->maps;
	return fill(o, t, r, f, start, e);
}
