// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* struct_ops_layout.c - a table of functions, from the object's layout to the kernel's
 *   in:       struct struct_ops, the kernel's BTF
 *   out:      ops->value, and for each program the member of the kernel's struct that it becomes
 *   not here: which programs are in the table (struct_ops.c)
 *
 *	the object's                   the kernel's
 *	struct tcp_congestion_ops {    struct bpf_struct_ops_tcp_congestion_ops {
 *		ssthresh;                      common;             0, the kernel's own
 *		name[16];                      struct tcp_congestion_ops data {
 *	};                                             ssthresh;   found by its name
 *	                                               ... name[16];
 */
#include "loader/model/struct_ops.h"

#include <string.h>

enum { VALUE_MAX = 1 << 20, MEMBERS_MAX = 4096 };

u32 struct_ops_count(const struct object *o)
{
	u32 i, n = 0;

	for (i = 0; i < o->n_maps; i++)
		n += o->maps[i].ops != NULL;
	return n;
}

static bool is_lacking(const struct object *o, const struct struct_ops *ops)
{
	return ops && struct_ops_is_wanted(o, ops) && !ops->value_type;
}

bool struct_ops_lack_types(const struct object *o)
{
	u32 i;

	for (i = 0; i < o->n_maps; i++)
		if (is_lacking(o, o->maps[i].ops))
			return true;
	return false;
}

void struct_ops_wanted(const struct object *o, struct btf_wanted *out)
{
	u32 i;

	for (i = 0; i < o->n_maps; i++) {
		const struct struct_ops *ops = o->maps[i].ops;

		if (ops)
			*out++ = (struct btf_wanted){ .name = ops->value_name,
						      .len = strlen(ops->value_name),
						      .kinds = is_lacking(o, ops)
								       ? 1u << BTF_KIND_STRUCT
								       : 0 };
	}
}

/* One member on both sides. */
struct pair {
	const char *name;
	u32 local_type, kernel_type;
	u64 local_offset, kernel_offset, size; /* bytes, in the variable and in the value */
	u32 index;			       /* in the kernel's struct */
};

struct layout {
	struct object *o;
	struct map_def *m;
	const struct btf *kernel;
	const struct btf_type *local, *table; /* the struct, here and there */
	u32 table_id;
	u64 data; /* where the table begins in the value */
};

static int find_member(const struct btf *b, const struct btf_type *t, const char *name, u32 *index)
{
	u32 i;

	for (i = 0; i < btf_vlen(t); i++)
		if (!strcmp(btf_str(b, btf_members(t)[i].name_off), name)) {
			*index = i;
			return 0;
		}
	return -ENOENT;
}

static bool is_zero(struct span bytes)
{
	u64 i;

	for (i = 0; i < bytes.len; i++)
		if (bytes.p[i])
			return false;
	return true;
}

/* What a program is loaded for is the struct, and its place there. */
static int place_function(struct layout *l, const struct pair *p, struct struct_ops_func *f,
			  struct error *e)
{
	struct program *prog = &l->o->programs[f->program];
	u32 id = p->kernel_type;
	const struct btf_type *t = btf_skip_mods(l->kernel, &id);

	id = t && btf_kind(t) == BTF_KIND_PTR ? t->type : 0;
	t = id ? btf_skip_mods(l->kernel, &id) : NULL;
	if (!t || btf_kind(t) != BTF_KIND_FUNC_PROTO)
		return error_set(e, -EOPNOTSUPP, "it is no function in the kernel's struct");
	if (prog->attach_btf_id &&
	    (prog->attach_btf_id != l->table_id || prog->attach_type != p->index))
		return error_set(e, -EINVAL,
				 "program '%s' is in another place already; the kernel checks a "
				 "program for one place only",
				 prog->name);
	prog->attach_btf_id = l->table_id;
	prog->attach_btf = l->kernel;
	prog->attach_type = p->index;
	f->kernel_offset = p->kernel_offset;
	return 0;
}

static int copy_data(struct layout *l, const struct pair *p, struct span bytes, struct error *e)
{
	u32 local = p->local_type, there = p->kernel_type;
	const struct btf_type *t = btf_skip_mods(&l->o->btf, &local);
	const struct btf_type *k = btf_skip_mods(l->kernel, &there);
	s64 size = k ? btf_size(l->kernel, there) : -EINVAL;

	if (!t || !k || btf_kind(t) != btf_kind(k))
		return error_set(e, -EOPNOTSUPP, "its kind is %s here and %s in the kernel",
				 t ? btf_kind_name(btf_kind(t)) : "unknown",
				 k ? btf_kind_name(btf_kind(k)) : "unknown");
	if (btf_kind(t) == BTF_KIND_PTR) /* no address of here means anything there */
		return 0;
	if (size != (s64)p->size)
		return error_set(e, -EOPNOTSUPP, "it has %llu bytes here and %lld in the kernel",
				 (unsigned long long)p->size, (long long)size);
	if (p->kernel_offset > l->m->value_size || p->size > l->m->value_size - p->kernel_offset)
		return error_set(e, -EINVAL, "the kernel's lies outside its struct");
	memcpy(l->m->ops->value + p->kernel_offset, bytes.p, p->size);
	return 0;
}

static int lay_member(struct layout *l, u32 i, struct error *e)
{
	const struct btf_member *here = &btf_members(l->local)[i];
	struct pair p = { .name = btf_str(&l->o->btf, here->name_off), .local_type = here->type };
	struct struct_ops_func *f;
	s64 size = btf_size(&l->o->btf, here->type);
	struct span bytes;

	p.local_offset = btf_member_bit_offset(l->local, i) / 8;
	if (btf_member_bitfield(l->local, i) || size < 0 ||
	    !span_cut(l->m->ops->bytes, p.local_offset, size, &bytes))
		return error_set(e, -EOPNOTSUPP, "it is a bitfield, or its size is not known");
	p.size = size;
	f = struct_ops_function_at(l->m->ops, p.local_offset);
	if (find_member(l->kernel, l->table, p.name, &p.index)) {
		if (!f && is_zero(bytes))
			return 0; /* it asks for nothing that this kernel does not know */
		return error_set(e, -EOPNOTSUPP,
				 "the kernel's struct has no such member; --set %s.%s=0 leaves it "
				 "out",
				 l->m->symbol, p.name);
	}
	p.kernel_type = btf_members(l->table)[p.index].type;
	p.kernel_offset = l->data + btf_member_bit_offset(l->table, p.index) / 8;
	if (btf_member_bitfield(l->table, p.index))
		return error_set(e, -EOPNOTSUPP, "it is a bitfield in the kernel");
	if (!f)
		return copy_data(l, &p, bytes, e);
	if (p.kernel_offset > l->m->value_size || l->m->value_size - p.kernel_offset < sizeof(u64))
		return error_set(e, -EINVAL, "the kernel's lies outside its struct");
	return place_function(l, &p, f, e);
}

/* Every function that the variable names must have found its place. */
static int check_functions(const struct layout *l, struct error *e)
{
	const struct struct_ops *ops = l->m->ops;
	u32 i;

	for (i = 0; i < ops->n_funcs; i++)
		if (!ops->funcs[i].kernel_offset)
			return error_set(e, -EINVAL,
					 "program '%s' stands at byte %llu, where no "
					 "member begins",
					 l->o->programs[ops->funcs[i].program].name,
					 (unsigned long long)ops->funcs[i].offset);
	return 0;
}

static int lay_out(struct layout *l, u32 value_id, struct error *e)
{
	const struct btf_type *value = btf_type(l->kernel, value_id);
	struct struct_ops *ops = l->m->ops;
	u32 i, index;
	int err = find_member(l->kernel, value, "data", &index);

	l->table_id = err ? 0 : btf_members(value)[index].type;
	l->table = err ? NULL : btf_skip_mods(l->kernel, &l->table_id);
	if (!l->table || btf_kind(l->table) != BTF_KIND_STRUCT || value->size > VALUE_MAX)
		return error_set(e, -EINVAL, "the kernel's %s is no table of functions",
				 ops->value_name);
	if (btf_vlen(l->local) > MEMBERS_MAX || btf_vlen(l->table) > MEMBERS_MAX)
		return error_set(e, -E2BIG, "more than %d members", MEMBERS_MAX);
	l->data = btf_member_bit_offset(value, index) / 8;
	l->m->value_size = value->size;
	ops->value = arena_alloc(&l->o->arena, value->size);
	if (!ops->value)
		return error_nomem(e);
	for (i = 0; i < btf_vlen(l->local); i++) {
		err = lay_member(l, i, e);
		if (err)
			return error_in(e, err, "member '%s'",
					btf_str(&l->o->btf, btf_members(l->local)[i].name_off));
	}
	ops->value_type = value_id;
	ops->btf = l->kernel;
	return check_functions(l, e);
}

int struct_ops_found(struct object *o, const struct btf *types, const struct btf_wanted *in,
		     struct error *e)
{
	u32 i;
	int err;

	for (i = 0; i < o->n_maps; i++) {
		struct map_def *m = &o->maps[i];
		struct layout l = { .o = o, .m = m, .kernel = types };

		if (!m->ops)
			continue;
		l.local = btf_type(&o->btf, m->ops->local_type);
		if (in->n_ids) {
			err = lay_out(&l, in->ids[0], e);
			if (err)
				return error_in(e, err, "%s: struct_ops variable '%s'", o->path,
						m->symbol);
		}
		in++;
	}
	return 0;
}
