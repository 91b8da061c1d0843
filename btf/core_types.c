// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* core_types.c - is a kernel type the one that the program means?
 *   in:       two type ids of two BTFs; the names at the top are known to agree
 *   out:      1, 0, or -EINVAL when the types nest too deeply
 *   not here: single fields (core_match.c)
 *
 * Two strengths of the question. "Compatible" (bpf_core_type_exists and the like) asks only for
 * the same sort of type. "Matches" (bpf_core_type_matches) compares what is inside: every member
 * that the program declares must be in the kernel's type, with a matching type of its own.
 */
#include "btf/core.h"

#include <string.h>

enum { DEPTH_MAX = 32 };

struct pair {
	const struct btf *l, *t; /* the program's and the kernel's */
	u64 *budget;	     /* comparisons left: hostile types can hold themselves many times */
	const char **member; /* "matches": which of the program's has no like, the outermost */
};

static bool spend(const struct pair *p)
{
	return *p->budget && (*p->budget)--;
}

static bool both_enums(const struct btf_type *a, const struct btf_type *b)
{
	return btf_is_enum(a) && btf_is_enum(b);
}

/* --- compatible --- */

static int compatible(const struct pair *p, u32 local, u32 target, int depth)
{
	const struct btf_type *l = btf_skip_mods(p->l, &local);
	const struct btf_type *t = btf_skip_mods(p->t, &target);
	u32 i;
	int same;

	if (!l || !t || depth == DEPTH_MAX || !spend(p))
		return -EINVAL;
	if (both_enums(l, t))
		return 1;
	if (btf_kind(l) != btf_kind(t))
		return 0;
	switch (btf_kind(l)) {
	case BTF_KIND_VOID:
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
	case BTF_KIND_FWD:
		return 1;
	case BTF_KIND_INT:
		return btf_int_offset(l) == 0 && btf_int_offset(t) == 0;
	case BTF_KIND_PTR:
		return compatible(p, l->type, t->type, depth + 1);
	case BTF_KIND_ARRAY:
		return compatible(p, btf_array(l)->type, btf_array(t)->type, depth + 1);
	case BTF_KIND_FUNC_PROTO:
		if (btf_vlen(l) != btf_vlen(t))
			return 0;
		for (i = 0; i < btf_vlen(l); i++) {
			same = compatible(p, btf_params(l)[i].type, btf_params(t)[i].type,
					  depth + 1);
			if (same <= 0)
				return same;
		}
		return compatible(p, l->type, t->type, depth + 1);
	default:
		return 0;
	}
}

int core_types_compatible(const struct btf *lb, u32 local, const struct btf *tb, u32 target,
			  u64 *budget)
{
	const struct pair p = { lb, tb, budget, NULL };

	return compatible(&p, local, target, 0);
}

/* --- matches --- */

static bool names_match(const struct pair *p, u32 local_off, u32 target_off)
{
	const char *l = btf_str(p->l, local_off), *t = btf_str(p->t, target_off);

	if (!*l || !*t)
		return !*l && !*t;
	return btf_essential_equal(l, t);
}

static u32 enumerator_name(const struct btf_type *t, u32 i)
{
	if (btf_kind(t) == BTF_KIND_ENUM64)
		return ((const struct btf_enum64 *)btf_records(t))[i].name_off;
	return ((const struct btf_enum *)btf_records(t))[i].name_off;
}

/* Every enumerator of the program's enum must be in the kernel's, of the same width; values may
 * differ.
 */
static int enums_match(const struct pair *p, const struct btf_type *l, const struct btf_type *t)
{
	u32 i, k;

	if (l->size != t->size || btf_vlen(l) > btf_vlen(t))
		return 0;
	for (i = 0; i < btf_vlen(l); i++) {
		for (k = 0; k < btf_vlen(t) && spend(p); k++)
			if (names_match(p, enumerator_name(l, i), enumerator_name(t, k)))
				break;
		if (k == btf_vlen(t)) {
			*p->member = btf_str(p->l, enumerator_name(l, i));
			return 0;
		}
	}
	return *p->budget ? 1 : -EINVAL;
}

static int match(const struct pair *p, u32 local, u32 target, bool behind_pointer, int depth);

/* Every member of the program's type must be in the kernel's, in any order. */
static int members_match(const struct pair *p, const struct btf_type *l, const struct btf_type *t,
			 bool behind_pointer, int depth)
{
	u32 i, k;
	int same;

	if (btf_vlen(l) > btf_vlen(t))
		return 0;
	for (i = 0; i < btf_vlen(l); i++) {
		const struct btf_member *lm = btf_members(l) + i;

		for (k = 0; k < btf_vlen(t) && spend(p); k++) {
			const struct btf_member *tm = btf_members(t) + k;

			if (!names_match(p, lm->name_off, tm->name_off))
				continue;
			same = match(p, lm->type, tm->type, behind_pointer, depth + 1);
			if (same < 0)
				return same;
			if (same)
				break;
		}
		if (k == btf_vlen(t)) {
			*p->member = btf_str(p->l, lm->name_off);
			return 0;
		}
	}
	return 1;
}

/* A pointer to a struct matches one to any struct of that name, or to a declaration of it. A
 * declaration's kind flag tells whether it is of a union (set) or of a struct.
 */
static int composites_match(const struct pair *p, const struct btf_type *l,
			    const struct btf_type *t, bool behind_pointer, int depth)
{
	if (!behind_pointer)
		return btf_kind(l) == btf_kind(t) ? members_match(p, l, t, behind_pointer, depth)
						  : 0;
	if (btf_kind(l) == btf_kind(t))
		return 1;
	return btf_kind(t) == BTF_KIND_FWD && (btf_kind(l) == BTF_KIND_UNION) == btf_kind_flag(t);
}

static int declarations_match(const struct btf_type *l, const struct btf_type *t,
			      bool behind_pointer)
{
	if (btf_kind(t) == BTF_KIND_FWD)
		return btf_kind_flag(l) == btf_kind_flag(t);
	return behind_pointer &&
	       btf_kind(t) == (btf_kind_flag(l) ? BTF_KIND_UNION : BTF_KIND_STRUCT);
}

static int protos_match(const struct pair *p, const struct btf_type *l, const struct btf_type *t,
			bool behind_pointer, int depth)
{
	u32 i;
	int same;

	if (btf_kind(t) != BTF_KIND_FUNC_PROTO || btf_vlen(l) != btf_vlen(t))
		return 0;
	for (i = 0; i < btf_vlen(l); i++) {
		same = match(p, btf_params(l)[i].type, btf_params(t)[i].type, behind_pointer,
			     depth + 1);
		if (same <= 0)
			return same;
	}
	return match(p, l->type, t->type, behind_pointer, depth + 1);
}

static int match(const struct pair *p, u32 local, u32 target, bool behind_pointer, int depth)
{
	const struct btf_type *l = btf_skip_mods(p->l, &local);
	const struct btf_type *t = btf_skip_mods(p->t, &target);

	if (!l || !t || depth == DEPTH_MAX || !spend(p))
		return -EINVAL;
	if (!names_match(p, l->name_off, t->name_off))
		return 0;
	switch (btf_kind(l)) {
	case BTF_KIND_VOID:
		return btf_kind(t) == BTF_KIND_VOID;
	case BTF_KIND_FWD:
		return declarations_match(l, t, behind_pointer);
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
		return btf_is_enum(t) ? enums_match(p, l, t) : 0;
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		return composites_match(p, l, t, behind_pointer, depth);
	case BTF_KIND_INT:
		return btf_kind(t) == BTF_KIND_INT && l->size == t->size &&
		       (btf_int_encoding(l) & BTF_INT_SIGNED) ==
			       (btf_int_encoding(t) & BTF_INT_SIGNED);
	case BTF_KIND_PTR:
		return btf_kind(t) == BTF_KIND_PTR ? match(p, l->type, t->type, true, depth + 1)
						   : 0;
	case BTF_KIND_ARRAY:
		return btf_kind(t) == BTF_KIND_ARRAY && btf_array(l)->nelems == btf_array(t)->nelems
			       ? match(p, btf_array(l)->type, btf_array(t)->type, behind_pointer,
				       depth + 1)
			       : 0;
	case BTF_KIND_FUNC_PROTO:
		return protos_match(p, l, t, behind_pointer, depth);
	default:
		return 0;
	}
}

int core_types_match(const struct btf *lb, u32 local, const struct btf *tb, u32 target, u64 *budget,
		     const char **member)
{
	const struct pair p = { lb, tb, budget, member };

	return match(&p, local, target, false, 0);
}
