// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* map_def.c - maps defined in the section .maps
 *   in:       the object's BTF
 *   out:      struct map_def for each variable of the section
 *   not here: maps that stand for global data (data.c), creating them (bpf/map.c)
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
 */
#include "loader/model/object.h"

#include <string.h>

static const char *const type_names[] = {
	"unspec",
	"hash",
	"array",
	"prog_array",
	"perf_event_array",
	"percpu_hash",
	"percpu_array",
	"stack_trace",
	"cgroup_array",
	"lru_hash",
	"lru_percpu_hash",
	"lpm_trie",
	"array_of_maps",
	"hash_of_maps",
	"devmap",
	"sockmap",
	"cpumap",
	"xskmap",
	"sockhash",
	"cgroup_storage",
	"reuseport_sockarray",
	"percpu_cgroup_storage",
	"queue",
	"stack",
	"sk_storage",
	"devmap_hash",
	"struct_ops",
	"ringbuf",
	"inode_storage",
	"task_storage",
	"bloom_filter",
	"user_ringbuf",
	"cgrp_storage",
	"arena",
};

const char *map_type_name(u32 type)
{
	return type < ARRAY_SIZE(type_names) ? type_names[type] : NULL;
}

/* The number in `int (*name)[NUMBER]`. */
static int uint_member(const struct object *o, u32 type, u32 *out, struct error *e)
{
	const struct btf_type *t = btf_skip_mods(&o->btf, &type);

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

static int read_member(struct object *o, struct map_def *m, const char *name, u32 type,
		       struct error *e)
{
	u32 number;
	int err;

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
	if (!strcmp(name, "map_extra")) {
		err = uint_member(o, type, &number, e);
		m->extra = err ? 0 : number;
		return err;
	}
	return error_set(e, -EOPNOTSUPP,
			 "not supported; supported are type, max_entries, map_flags, numa_node, "
			 "map_extra, key, key_size, value, value_size");
}

static int read_def(struct object *o, struct map_def *m, const struct btf_type *t, struct error *e)
{
	u32 i;
	int err;

	for (i = 0; i < btf_vlen(t); i++) {
		const char *name = btf_str(&o->btf, btf_members(t)[i].name_off);

		err = read_member(o, m, name, btf_members(t)[i].type, e);
		if (err)
			return error_in(e, err, "map '%s': '%s'", m->symbol, name);
	}
	if (m->type == 0)
		return error_set(e, -EINVAL,
				 "map '%s': no type; add __uint(type, BPF_MAP_TYPE_...)",
				 m->symbol);
	if (!map_type_name(m->type))
		return error_set(e, -EINVAL, "map '%s': map type %u is not known, expected 1 to %u",
				 m->symbol, m->type, (u32)ARRAY_SIZE(type_names) - 1);
	return 0;
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
	strncpy(m->name, m->symbol, sizeof(m->name) - 1);
	id = var->type;
	t = btf_skip_mods(&o->btf, &id);
	if (!t || btf_kind(t) != BTF_KIND_STRUCT)
		return error_set(e, -EINVAL, "map '%s': its type is no struct", m->symbol);
	return read_def(o, m, t, e);
}

int map_defs_collect(struct object *o, struct error *e)
{
	const struct elf_section *s = elf_section_named(&o->elf, ".maps");
	u32 id, i;
	int err;

	if (!s)
		return 0;
	if (!o->has_btf)
		return error_set(e, -ENOENT,
				 "maps are defined in '.maps', but there is no section '.BTF' to "
				 "describe them; compile with -g");
	for (id = 1; id <= o->btf.n_types; id++) {
		const struct btf_type *t = btf_type(&o->btf, id);
		const struct btf_var_secinfo *v = btf_records(t);

		if (btf_kind(t) != BTF_KIND_DATASEC ||
		    strcmp(btf_str(&o->btf, t->name_off), ".maps"))
			continue;
		for (i = 0; i < btf_vlen(t); i++) {
			err = add_map(o, &v[i], s->index, e);
			if (err)
				return err;
		}
		return 0;
	}
	return error_set(e, -ENOENT, "section '.maps' is not described in '.BTF'; compile with -g");
}
