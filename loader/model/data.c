// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* data.c - global variables: each data section becomes an array map with one element
 *   in:       sections .rodata*, .data*, .bss*
 *   out:      struct map_def with the section's bytes
 *   not here: the variables' places (types_complete.c), references to variables (reloc.c), filling the
 *             maps (bpf/map.c)
 */
#include "loader/model/object.h"

#include <ctype.h>
#include <linux/bpf.h>
#include <string.h>

/* Is NAME the section BASE or one of BASE.something? */
static bool is_section(const char *name, const char *base)
{
	size_t len = strlen(base);

	return !strncmp(name, base, len) && (name[len] == 0 || name[len] == '.');
}

/* ".rodata" of "mkdir_ringbuf.o" is "mkdir_ri.rodata" to the kernel, which takes 15 characters of
 * letters, digits, _ and dots; ".data.custom" keeps its own name.
 */
void data_map_name(const struct object *o, struct map_def *m, const char *section)
{
	int suffix = strlen(section) < 7 ? 7 : (int)strlen(section);
	int prefix = KERNEL_NAME_LEN - 1 - suffix;
	char *p;

	if (strchr(section + 1, '.')) {
		strncpy(m->name, section, sizeof(m->name) - 1);
	} else {
		prefix = prefix < 0 ? 0 : prefix;
		strncpy(m->name, o->name, prefix);
		strncat(m->name, section, sizeof(m->name) - 1 - strlen(m->name));
	}
	for (p = m->name; *p; p++)
		if (!isalnum((unsigned char)*p) && *p != '.')
			*p = '_';
}

/* Can anybody outside name a variable of the section? Then it is worth mapping into memory. */
static bool has_global(const struct object *o, u32 datasec)
{
	const struct btf_type *t = datasec ? btf_type(&o->btf, datasec) : NULL;
	const struct btf_var_secinfo *v = t ? btf_records(t) : NULL;
	u32 i;

	for (i = 0; t && i < btf_vlen(t); i++) {
		const struct btf_type *var = btf_type(&o->btf, v[i].type);

		if (var && btf_kind(var) == BTF_KIND_VAR && btf_u32(var) != BTF_STATIC)
			return true;
	}
	return false;
}

static int add_data(struct object *o, const struct elf_section *s, bool read_only, struct error *e)
{
	struct map_def *m;

	if (s->size > UINT32_MAX)
		return error_set(e, -EINVAL, "section '%s': %llu bytes are too many for a map",
				 s->name, (unsigned long long)s->size);
	m = object_add_map(o);
	if (!m)
		return error_nomem(e);
	data_map_name(o, m, s->name);
	m->symbol = s->name;
	m->type = BPF_MAP_TYPE_ARRAY;
	m->key_size = sizeof(u32);
	m->value_size = s->size;
	m->max_entries = 1;
	m->value_type = object_datasec(o, s->name);
	m->flags = read_only ? BPF_F_RDONLY_PROG : 0;
	m->flags |= has_global(o, m->value_type) ? BPF_F_MMAPABLE : 0;
	m->section = s->index;
	m->is_data = true;
	m->read_only = read_only;
	m->content = s->data;
	m->variables = m->value_type;
	m->variables_size = s->size;
	return 0;
}

/* Variables of address space 1 are no map of their own: they lie at the start of the arena, which
 * the object must define.
 */
static int add_to_arena(struct object *o, const struct elf_section *s, struct error *e)
{
	struct map_def *arena = NULL;
	u32 i;

	for (i = 0; i < o->n_maps; i++) {
		if (o->maps[i].type != MAP_TYPE_ARENA)
			continue;
		if (arena)
			return error_set(e, -EINVAL,
					 "section '%s': its variables could be in map '%s' or in "
					 "'%s'; expected one map of type arena",
					 s->name, arena->symbol, o->maps[i].symbol);
		arena = &o->maps[i];
	}
	if (!arena)
		return error_set(e, -ENOENT,
				 "section '%s': there is no map for its variables; add one of type "
				 "BPF_MAP_TYPE_ARENA to '.maps'",
				 s->name);
	arena->arena_section = s->index;
	arena->content = s->data;
	arena->variables = object_datasec(o, s->name);
	arena->variables_size = s->size;
	return 0;
}

int data_collect(struct object *o, struct error *e)
{
	u32 i;
	int err = 0;

	for (i = 1; i < o->elf.n_sections && !err; i++) {
		const struct elf_section *s = &o->elf.sections[i];

		if (s->size == 0 || !(s->flags & SHF_ALLOC))
			continue;
		if (s->type == SHT_PROGBITS && is_section(s->name, ".rodata"))
			err = add_data(o, s, true, e);
		else if (s->type == SHT_PROGBITS && is_section(s->name, ".data"))
			err = add_data(o, s, false, e);
		else if (s->type == SHT_NOBITS && is_section(s->name, ".bss"))
			err = add_data(o, s, false, e);
		else if (s->type == SHT_PROGBITS && !strcmp(s->name, ".addr_space.1"))
			err = add_to_arena(o, s, e);
	}
	return err;
}
