// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* variable.c - which bytes are meant by "filter.ports[2]"?
 *   in:       a path; the object's BTF
 *   out:      struct place
 *   not here: putting a value there (variable_set.c)
 *
 *	filter . ports [2]
 *	^ a VAR in the DATASEC of some data section: where, and of what type
 *	         ^ a member of that struct, also inside anonymous ones
 *	               ^ an element of that array
 */
#include "loader/model/variable.h"
#include "base/near.h"
#include "base/number.h"
#include "loader/model/kconfig.h"
#include "loader/model/struct_ops.h"

#include <string.h>

enum {
	DEPTH_MAX = 16,	      /* anonymous structs inside each other */
	MEMBERS_MAX = 100000, /* looked at for one step: hostile types can hold themselves */
	NAMES_SHOWN = 8,
};

/* --- names that there are, for messages --- */

/* The Ith name of the kind that was looked for, NULL behind the last. */
typedef const char *name_fn(const void *from, u32 i);

/* Adds the names that are like NAME; when there are none, the first ones. */
static int offer(const char *name, size_t len, name_fn *get, const void *from, const char *what,
		 struct error *e)
{
	const char *before = " ", *found;
	struct near s;
	u32 i;

	near_start(&s, name, len);
	for (i = 0; (found = get(from, i)); i++)
		near_offer(&s, found);
	if (i == 0)
		return error_add(e, "; there are no %s", what);
	error_add(e, s.n ? "; %s with names like it:" : "; its %s:", what);
	for (i = 0; (int)i < s.n; i++, before = ", ")
		error_add(e, "%s%s", before, s.best[i].name);
	for (i = 0; !s.n && i < NAMES_SHOWN && (found = get(from, i)); i++, before = ", ")
		error_add(e, "%s%s", before, found);
	if (!s.n && i == NAMES_SHOWN && get(from, i))
		error_add(e, ", ...");
	return e->code;
}

/* --- variables --- */

/* The variables in M; of a struct_ops table the one that it is. Returns how many. */
static u32 variables_of(const struct object *o, const struct map_def *m,
			const struct btf_var_secinfo **out)
{
	const struct btf_type *t = m->variables ? btf_type(&o->btf, m->variables) : NULL;

	*out = m->ops ? m->ops->var : t ? btf_records(t) : NULL;
	if (m->ops)
		return 1;
	return t ? btf_vlen(t) : 0;
}

static const char *var_name(const struct object *o, const struct btf_var_secinfo *v)
{
	const struct btf_type *var = btf_type(&o->btf, v->type);

	return var && btf_kind(var) == BTF_KIND_VAR ? btf_str(&o->btf, var->name_off) : "";
}

static const char *variable_name(const void *from, u32 i)
{
	const struct object *o = from;
	u32 k;

	for (k = 0; k < o->n_maps; k++) {
		const struct btf_var_secinfo *v;
		u32 n = variables_of(o, &o->maps[k], &v);

		if (i < n)
			return var_name(o, &v[i]);
		i -= n;
	}
	return NULL;
}

/* How much of PATH is NAME: all of it, or all before a step. A static variable in a function has a
 * dot in its name: "count.calls".
 */
static size_t name_in_path(const char *name, const char *path)
{
	size_t len = strlen(name);

	return len && !strncmp(path, name, len) && strchr(".[", path[len]) ? len : 0;
}

struct found {
	const struct btf_var_secinfo *var;
	u32 map;
	size_t len; /* of its name; the longest that fits counts */
	u32 n;	    /* how many have it */
};

static struct found look_for(const struct object *o, const char *path)
{
	struct found f = { 0 };
	u32 k, i;

	for (k = 0; k < o->n_maps; k++) {
		const struct btf_var_secinfo *v;
		u32 n = variables_of(o, &o->maps[k], &v);

		for (i = 0; i < n; i++) {
			size_t len = name_in_path(var_name(o, &v[i]), path);

			if (!len || len < f.len)
				continue;
			f.n = len > f.len ? 1 : f.n + 1;
			f.len = len;
			f.var = &v[i];
			f.map = k;
		}
	}
	return f;
}

static int no_variable(const struct object *o, const char *path, struct error *e)
{
	size_t len = strcspn(path, ".[");

	if (kconfig_find(o, path, len))
		return error_set(e, -EINVAL,
				 "the kernel's configuration gives it its value (.kconfig)");
	if (!o->has_btf)
		return error_set(
			e, -ENOENT,
			"there is no section '.BTF' to describe variables; compile with -g");
	error_set(e, -ENOENT, "the object has no global variable '%.*s'", (int)len, path);
	return offer(path, len, variable_name, o, "variables", e);
}

/* --- members --- */

struct members {
	const struct btf *b;
	const struct btf_type *t;
};

static const char *member_name(const void *from, u32 i)
{
	const struct members *m = from;

	return i < btf_vlen(m->t) ? btf_str(m->b, btf_members(m->t)[i].name_off) : NULL;
}

/* Finds member NAME of T, which begins at BIT; goes into anonymous members. */
static bool find_member(const struct btf *b, const struct btf_type *t, const char *name, size_t len,
			u64 bit, u32 depth, u32 *budget, struct place *out)
{
	u32 i;

	for (i = 0; i < btf_vlen(t) && *budget; i++) {
		const struct btf_member *m = &btf_members(t)[i];
		const char *its = btf_str(b, m->name_off);
		u64 at = bit + btf_member_bit_offset(t, i);
		u32 id = m->type;
		const struct btf_type *inner;

		(*budget)--;
		if (*its && strlen(its) == len && !memcmp(its, name, len)) {
			out->type = m->type;
			out->bits = btf_member_bitfield(t, i);
			out->bit_offset = at % 8;
			out->offset += at / 8;
			return true;
		}
		inner = *its || depth == DEPTH_MAX ? NULL : btf_skip_mods(b, &id);
		if (inner && btf_is_composite(inner) &&
		    find_member(b, inner, name, len, at, depth + 1, budget, out))
			return true;
	}
	return false;
}

static int step_into(const struct btf *b, struct place *p, const char *name, size_t len,
		     struct error *e)
{
	const struct btf_type *t = btf_skip_mods(b, &p->type);
	struct members m = { b, t };
	u32 budget = MEMBERS_MAX;

	if (!t || !btf_is_composite(t))
		return error_set(e, -EINVAL, "what stands before '.%.*s' is no struct", (int)len,
				 name);
	if (find_member(b, t, name, len, 0, 0, &budget, p))
		return 0;
	error_set(e, -ENOENT, "%s '%s' has no member '%.*s'", btf_kind_name(btf_kind(t)),
		  btf_str(b, t->name_off), (int)len, name);
	return offer(name, len, member_name, &m, "members", e);
}

/* --- elements --- */

/* An array without a length at the end of a variable has as many elements as the variable has
 * room for, which variable_find() sees to.
 */
static int step_along(const struct btf *b, struct place *p, const char *digits, size_t len,
		      struct error *e)
{
	const struct btf_type *t = btf_skip_mods(b, &p->type);
	const struct btf_array *a;
	bool negative;
	s64 size;
	u64 i;

	if (!t || btf_kind(t) != BTF_KIND_ARRAY)
		return error_set(e, -EINVAL, "what stands before '[%.*s]' is no array", (int)len,
				 digits);
	a = btf_array(t);
	if (!number_read(digits, len, &i, &negative))
		return error_set(e, -EINVAL, "'[%.*s]': expected a number", (int)len, digits);
	if (negative || (a->nelems && i >= a->nelems) || i > UINT32_MAX)
		return error_set(e, -EINVAL, "'[%.*s]': the array's elements are 0 to %u", (int)len,
				 digits, a->nelems ? a->nelems - 1 : UINT32_MAX);
	size = btf_size(b, a->type);
	if (size < 0)
		return error_set(e, -EINVAL, "'[%.*s]': the elements have no size", (int)len,
				 digits);
	p->type = a->type;
	p->offset += i * (u64)size;
	return 0;
}

/* --- the whole path --- */

static int walk(const struct btf *b, const char *path, struct place *p, struct error *e)
{
	int err = 0;

	while (*path && !err) {
		size_t len = strcspn(path + 1, *path == '[' ? "]" : ".[");
		bool element = *path == '[';

		if (p->bits || !len || (*path != '.' && !element) ||
		    (element && path[len + 1] != ']'))
			return error_set(e, -EINVAL,
					 "'%s': expected .MEMBER or [NUMBER] behind a variable",
					 path);
		err = element ? step_along(b, p, path + 1, len, e)
			      : step_into(b, p, path + 1, len, e);
		path += 1 + len + element;
	}
	return err;
}

int variable_find(const struct object *o, const char *path, struct place *out, struct error *e)
{
	struct found f = look_for(o, path);
	const struct btf_type *var;
	const struct map_def *m;
	u64 start, room;
	s64 size;
	int err;

	if (!f.n)
		return no_variable(o, path, e);
	if (f.n > 1)
		return error_set(e, -EINVAL,
				 "there are %u variables '%.*s'; which one is meant "
				 "cannot be said",
				 f.n, (int)f.len, path);
	var = btf_type(&o->btf, f.var->type);
	m = &o->maps[f.map];
	start = m->ops ? 0 : f.var->offset;
	room = m->ops ? m->ops->bytes.len : m->variables_size;
	*out = (struct place){ .map = f.map, .type = var->type, .offset = start };
	err = walk(&o->btf, path + f.len, out, e);
	if (err)
		return err;
	size = out->bits ? (out->bit_offset + out->bits + 7) / 8 : btf_size(&o->btf, out->type);
	if (path[f.len] == 0 && size == 0) /* all of an array without a length */
		size = f.var->size;
	if (size < 0)
		return error_set(e, -EINVAL, "its type has no size");
	out->size = size;
	if (out->offset - start > f.var->size || out->size > f.var->size - (out->offset - start))
		return error_set(e, -EINVAL, "it is outside the %u bytes of '%.*s'", f.var->size,
				 (int)f.len, path);
	if (start + f.var->size > room)
		return error_set(e, -EINVAL, "it is outside section '%s'", m->symbol);
	return 0;
}
