// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* map_def.c - maps defined in the section .maps
 *   in:       the object's BTF
 *   out:      struct map_def for each variable of the section
 *   not here: what is put into maps of maps (map_values.c), maps that stand for global data
 *             (data.c), creating them (bpf/map.c)
 *
 * The variable itself holds nothing. All is said in its type, where a number is the length of an
 * array that a pointer points to:
 *
 *	struct {
 *		int (*type)[BPF_MAP_TYPE_HASH];     __uint(type, BPF_MAP_TYPE_HASH)
 *		int (*max_entries)[64];             __uint(max_entries, 64)
 *		u32 *key;                           __type(key, u32)
 *		struct event *value;                __type(value, struct event)
 *	} events SEC(".maps");
 *
 * The last member of a map of maps or of programs says what is in its slots:
 *
 *	struct inner *values[];             __array(values, struct inner)
 *	int (*values[])(void *);            __array(values, int (void *))
 */
#include "loader/model/object.h"

#include <linux/bpf.h>
#include <stdio.h>
#include <string.h>

/* The number in `int (*name)[NUMBER]`, or in `enum { unique = NUMBER } name`, as __ulong() of
 * libbpf 1.5 writes it for more than 32 bits.
 */
static int number_member(const struct object *o, u32 type, u64 *out, struct error *e)
{
	const struct btf_type *t = btf_skip_mods(&o->btf, &type);
	s64 value;

	if (t && btf_is_enum(t) && btf_vlen(t) == 1) {
		btf_enumerator(&o->btf, t, 0, &value);
		*out = value;
		return 0;
	}
	if (t && btf_kind(t) == BTF_KIND_PTR) {
		type = t->type;
		t = btf_type(&o->btf, type);
		if (t && btf_kind(t) == BTF_KIND_ARRAY) {
			*out = btf_array(t)->nelems;
			return 0;
		}
	}
	return error_set(e, -EINVAL, "expected a number, as __uint() writes it");
}

static int uint_member(const struct object *o, u32 type, u32 *out, struct error *e)
{
	u64 number = 0;
	int err = number_member(o, type, &number, e);

	if (!err && number > UINT32_MAX)
		err = error_set(e, -EINVAL, "%llu is more than 32 bits",
				(unsigned long long)number);
	*out = number;
	return err;
}

/* The type in `TYPE *name`, and its size. */
static int type_member(const struct object *o, u32 type, u32 *id, u32 *size, struct error *e)
{
	const struct btf_type *t = btf_skip_mods(&o->btf, &type);
	s64 bytes;

	if (!t || btf_kind(t) != BTF_KIND_PTR)
		return error_set(e, -EINVAL, "expected a type, as __type() writes it");
	bytes = btf_size(&o->btf, t->type);
	if (bytes < 0)
		return error_set(e, -EINVAL, "the type has no size");
	if (*size && *size != bytes)
		return error_set(e, -EINVAL,
				 "the type has %lld bytes, but the size was given as %u",
				 (long long)bytes, *size);
	*id = t->type;
	*size = bytes;
	return 0;
}

static int size_member(const struct object *o, u32 type, u32 *size, struct error *e)
{
	u32 before = *size;
	int err = uint_member(o, type, size, e);

	if (!err && before && before != *size)
		return error_set(e, -EINVAL, "given as %u, but the type has %u bytes", *size,
				 before);
	return err;
}

/* LIBBPF_PIN_BY_NAME, enum libbpf_pin_type in bpf_helpers.h */
enum { PIN_NONE, PIN_BY_NAME };

static int pinning_member(const struct object *o, struct map_def *m, u32 type, struct error *e)
{
	u32 number;
	int err = uint_member(o, type, &number, e);

	if (err)
		return err;
	if (number > PIN_BY_NAME)
		return error_set(e, -EINVAL, "%u is not known; expected LIBBPF_PIN_BY_NAME (1)",
				 number);
	m->pinned = number == PIN_BY_NAME;
	return 0;
}

static int read_def(struct object *o, struct map_def *m, const struct btf_type *t, bool is_inner,
		    struct error *e);

/* What a slot holds, for the kernel, is the number of a descriptor. */
static int inner_def(struct object *o, struct map_def *m, const struct btf_type *t, struct error *e)
{
	size_t size = strlen(m->symbol) + sizeof(".inner");
	struct map_def *inner = arena_alloc(&o->arena, sizeof(*inner));
	char *name = arena_alloc(&o->arena, size);

	if (!inner || !name)
		return error_nomem(e);
	snprintf(name, size, "%s.inner", m->symbol);
	inner->symbol = name;
	strncpy(inner->name, name, sizeof(inner->name) - 1);
	m->inner = inner;
	return read_def(o, inner, t, true, e);
}

/* `struct inner *values[]`, `int (*values[])(void *)`: what the slots are for. */
static int values_member(struct object *o, struct map_def *m, u32 type, struct error *e)
{
	bool of_programs = m->type == BPF_MAP_TYPE_PROG_ARRAY;
	const struct btf_type *t = btf_skip_mods(&o->btf, &type);

	if (!of_programs && !map_is_of_maps(m->type))
		return error_set(e, -EINVAL,
				 "only maps of maps and of programs have values, and "
				 "__uint(type, ...) must stand before them");
	if (m->value_size && m->value_size != sizeof(u32))
		return error_set(e, -EINVAL,
				 "a slot has 4 bytes, but the value size was given as %u",
				 m->value_size);
	m->value_size = sizeof(u32);
	if (t && btf_kind(t) == BTF_KIND_ARRAY) {
		type = btf_array(t)->type;
		t = btf_skip_mods(&o->btf, &type);
		type = t && btf_kind(t) == BTF_KIND_PTR ? t->type : 0;
		t = type ? btf_skip_mods(&o->btf, &type) : NULL;
	}
	if (t && of_programs && btf_kind(t) == BTF_KIND_FUNC_PROTO)
		return 0;
	if (t && !of_programs && btf_kind(t) == BTF_KIND_STRUCT)
		return inner_def(o, m, t, e);
	return error_set(e, -EINVAL,
			 of_programs ? "expected __array(values, int (void *))"
				     : "expected __array(values, struct { ... }), what the "
				       "maps in it are like");
}

static int read_member(struct object *o, struct map_def *m, const char *name, u32 type,
		       struct error *e)
{
	if (!strcmp(name, "type"))
		return uint_member(o, type, &m->type, e);
	if (!strcmp(name, "max_entries"))
		return uint_member(o, type, &m->max_entries, e);
	if (!strcmp(name, "map_flags"))
		return uint_member(o, type, &m->flags, e);
	if (!strcmp(name, "numa_node"))
		return uint_member(o, type, &m->numa_node, e);
	if (!strcmp(name, "key_size"))
		return size_member(o, type, &m->key_size, e);
	if (!strcmp(name, "value_size"))
		return size_member(o, type, &m->value_size, e);
	if (!strcmp(name, "key"))
		return type_member(o, type, &m->key_type, &m->key_size, e);
	if (!strcmp(name, "value"))
		return type_member(o, type, &m->value_type, &m->value_size, e);
	if (!strcmp(name, "map_extra"))
		return number_member(o, type, &m->extra, e);
	if (!strcmp(name, "values"))
		return values_member(o, m, type, e);
	if (!strcmp(name, "pinning"))
		return pinning_member(o, m, type, e);
	return error_set(e, -EOPNOTSUPP,
			 "not supported; supported are type, max_entries, map_flags, numa_node, "
			 "map_extra, key, key_size, value, value_size, values, pinning");
}

static int check_inner(const struct map_def *m, struct error *e)
{
	if (map_is_of_maps(m->type))
		return error_set(e, -EINVAL, "map '%s': the kernel takes no maps of maps of maps",
				 m->symbol);
	if (m->pinned)
		return error_set(e, -EINVAL,
				 "map '%s': 'pinning': what only describes a map cannot be pinned",
				 m->symbol);
	return 0;
}

static int read_def(struct object *o, struct map_def *m, const struct btf_type *t, bool is_inner,
		    struct error *e)
{
	u32 i;
	int err;

	for (i = 0; i < btf_vlen(t); i++) {
		const char *name = btf_str(&o->btf, btf_members(t)[i].name_off);

		if (is_inner && !strcmp(name, "values")) /* ends types that hold themselves */
			return error_set(e, -EINVAL,
					 "map '%s': 'values': the maps in a map of maps hold no "
					 "maps themselves",
					 m->symbol);
		err = read_member(o, m, name, btf_members(t)[i].type, e);
		if (err)
			return error_in(e, err, "map '%s': '%s'", m->symbol, name);
		if (!strcmp(name, "values"))
			m->slots_at = m->offset + btf_member_bit_offset(t, i) / 8;
	}
	if (m->type == 0)
		return error_set(e, -EINVAL,
				 "map '%s': no type; add __uint(type, BPF_MAP_TYPE_...)",
				 m->symbol);
	if (!map_type_name(m->type))
		return error_set(e, -EINVAL, "map '%s': map type %u is not known", m->symbol,
				 m->type);
	return is_inner ? check_inner(m, e) : 0;
}

static int add_map(struct object *o, const struct btf_var_secinfo *v, u32 section, struct error *e)
{
	const struct btf_type *var = btf_type(&o->btf, v->type), *t;
	struct map_def *m;
	u32 id;

	if (!var || btf_kind(var) != BTF_KIND_VAR)
		return error_set(e, -EINVAL, "section '.maps': BTF type %u is no variable",
				 v->type);
	m = object_add_map(o);
	if (!m)
		return error_nomem(e);
	m->symbol = btf_str(&o->btf, var->name_off);
	m->section = section;
	m->offset = v->offset;
	m->end = m->offset + v->size;
	strncpy(m->name, m->symbol, sizeof(m->name) - 1);
	id = var->type;
	t = btf_skip_mods(&o->btf, &id);
	if (!t || btf_kind(t) != BTF_KIND_STRUCT)
		return error_set(e, -EINVAL, "map '%s': its type is no struct", m->symbol);
	return read_def(o, m, t, false, e);
}

int map_defs_collect(struct object *o, struct error *e)
{
	const struct elf_section *s = elf_section_named(&o->elf, ".maps");
	const struct btf_var_secinfo *v;
	const struct btf_type *t;
	u32 id, i;
	int err = 0;

	if (!s)
		return 0;
	if (!o->has_btf)
		return error_set(e, -ENOENT,
				 "maps are defined in '.maps', but there is no section '.BTF' to "
				 "describe them; compile with -g");
	id = object_datasec(o, ".maps");
	if (!id)
		return error_set(e, -ENOENT,
				 "section '.maps' is not described in '.BTF'; compile with -g");
	t = btf_type(&o->btf, id);
	v = btf_records(t);
	for (i = 0; i < btf_vlen(t) && !err; i++)
		err = add_map(o, &v[i], s->index, e);
	return err;
}
