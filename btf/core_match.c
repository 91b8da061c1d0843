// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* core_match.c - which place in a kernel type stands for the program's access?
 *   in:       the access the program makes (core_spec.c) and one kernel type
 *   out:      the same access in the kernel's type, or that there is none
 *   not here: finding candidates by name (btf_open.c), patching (core_apply.c)
 *
 * Members are found by name, wherever they are now, also inside members that have no name. What
 * they contain must be of the same sort: a number may become wider, but not a struct.
 */
#include "btf/core.h"

#include <string.h>

enum { DEPTH_MAX = 32 }; /* structs without a name inside each other, arrays of arrays */

static bool same_enough_kind(u32 a, u32 b)
{
	bool enum_a = a == BTF_KIND_ENUM || a == BTF_KIND_ENUM64;
	bool enum_b = b == BTF_KIND_ENUM || b == BTF_KIND_ENUM64;

	return a == b || (enum_a && enum_b);
}

/* May a field of type TARGET be read where the program expects LOCAL? */
static int fields_compatible(const struct btf *lb, u32 local, const struct btf *tb, u32 target)
{
	int depth;

	for (depth = 0; depth < DEPTH_MAX; depth++) {
		const struct btf_type *l = btf_skip_mods(lb, &local);
		const struct btf_type *t = btf_skip_mods(tb, &target);
		const char *ln, *tn;

		if (!l || !t)
			return -EINVAL;
		if (btf_is_composite(l) && btf_is_composite(t))
			return 1;
		if (!same_enough_kind(btf_kind(l), btf_kind(t)))
			return 0;
		switch (btf_kind(l)) {
		case BTF_KIND_PTR:
		case BTF_KIND_FLOAT:
			return 1;
		case BTF_KIND_FWD:
		case BTF_KIND_ENUM:
		case BTF_KIND_ENUM64:
			ln = btf_str(lb, l->name_off);
			tn = btf_str(tb, t->name_off);
			return !*ln || !*tn || btf_essential_equal(ln, tn);
		case BTF_KIND_INT: /* an offset is an old way to write bitfields */
			return btf_int_offset(l) == 0 && btf_int_offset(t) == 0;
		case BTF_KIND_ARRAY:
			local = btf_array(l)->type;
			target = btf_array(t)->type;
			continue;
		default:
			return 0;
		}
	}
	return -EINVAL;
}

/* The innermost reason is found first and stays. */
static int refuse(struct core_spec *s, struct core_refused why)
{
	if (s->refused.why == CORE_TAKEN) {
		why.id = s->root;
		s->refused = why;
		s->refused.btf = s->btf;
	}
	return 0;
}

/* Looks for the member of STEP in type ID and in what it holds without a name.
 * On success *ID is the member's type and S has its place.
 */
static int match_member(const struct core_spec *local, const struct core_step *step,
			struct core_spec *s, u32 *id, int depth, struct error *e)
{
	const struct btf_type *t = btf_skip_mods(s->btf, id);
	const struct btf_type *lt = btf_type(local->btf, step->type_id);
	u64 start = s->bit_offset;
	u32 i;
	int found;

	if (!t || depth == DEPTH_MAX)
		return error_set(e, -EINVAL, "kernel type %u: members nest too deeply", *id);
	if (!btf_is_composite(t))
		return 0;
	for (i = 0; i < btf_vlen(t); i++) {
		const struct btf_member *m = btf_members(t) + i;
		const char *name = btf_str(s->btf, m->name_off);
		u32 inner = m->type;

		if (!*s->budget)
			return error_set(e, -EINVAL, "kernel type %u: members hold too much", *id);
		--*s->budget;
		s->bit_offset = start + btf_member_bit_offset(t, i);
		if (!*name) {
			found = match_member(local, step, s, &inner, depth + 1, e);
			if (found) {
				*id = inner;
				return found;
			}
		} else if (!strcmp(name, step->name)) {
			found = fields_compatible(local->btf, btf_members(lt)[step->index].type,
						  s->btf, m->type);
			if (found < 0)
				return error_set(e, found, "kernel type %u: member '%s' is damaged",
						 *id, step->name);
			if (found) {
				s->step[s->n_steps++] = (struct core_step){ *id, i, name };
				*id = m->type;
				return 1;
			}
			refuse(s, (struct core_refused){ .why = CORE_OTHER_SORT,
							 .name = name,
							 .local_type =
								 btf_members(lt)[step->index].type,
							 .target_type = m->type });
		}
	}
	s->bit_offset = start;
	return 0;
}

static int match_element(const struct core_step *step, struct core_spec *s, u32 *id,
			 struct error *e)
{
	const struct btf_type *t = btf_skip_mods(s->btf, id);

	if (!t)
		return error_set(e, -EINVAL, "kernel type %u does not exist", *id);
	if (btf_kind(t) != BTF_KIND_ARRAY)
		return refuse(s, (struct core_refused){ .why = CORE_NO_ARRAY,
							.index = step->index,
							.target_type = *id });
	if (step->index >= btf_array(t)->nelems && !core_is_flexible(s, t))
		return refuse(s, (struct core_refused){ .why = CORE_SHORT_ARRAY,
							.index = step->index,
							.count = btf_array(t)->nelems });
	*id = btf_array(t)->type;
	if (!btf_skip_mods(s->btf, id))
		return error_set(e, -EINVAL, "kernel type %u does not exist", *id);
	return core_step_element(s, *id, step->index, e) ?: 1;
}

/* A member that is in none of the structs without a name either. */
static int refuse_member(struct core_spec *s, const char *name, u32 id)
{
	const struct btf_type *t = btf_skip_mods(s->btf, &id);

	return refuse(s, (struct core_refused){ .why = t && btf_is_composite(t) ? CORE_NO_MEMBER
										: CORE_NO_MEMBERS,
						.name = name,
						.target_type = id });
}

static int match_field(const struct core_spec *local, struct core_spec *s, u32 id, struct error *e)
{
	u32 i;
	int found;

	btf_skip_mods(s->btf, &id);
	found = core_step_element(s, id, local->step[0].index, e) ?: 1;
	for (i = 1; i < local->n_steps && found > 0; i++) {
		const struct core_step *step = &local->step[i];

		if (!step->name)
			found = match_element(step, s, &id, e);
		else
			found = match_member(local, step, s, &id, 0, e)
					?: refuse_member(s, step->name, id);
	}
	return found;
}

/* An enumerator is found by its name; in which enum of which width does not matter. */
static int match_enumval(const struct core_spec *local, struct core_spec *s, u32 id)
{
	const struct btf_type *t = btf_skip_mods(s->btf, &id);
	s64 value;
	u32 i;

	if (!t || !btf_is_enum(t))
		return refuse(s, (struct core_refused){ .why = CORE_OTHER_TYPE });
	for (i = 0; i < btf_vlen(t); i++) {
		const char *name = btf_enumerator(s->btf, t, i, &value);

		if (btf_essential_equal(name, local->step[0].name)) {
			s->step[0] = (struct core_step){ id, i, name };
			s->n_steps = 1;
			return 1;
		}
	}
	return refuse(
		s, (struct core_refused){ .why = CORE_NO_ENUMERATOR, .name = local->step[0].name });
}

static int match_type(const struct core_spec *local, struct core_spec *s, u32 id, struct error *e)
{
	const char *member = NULL;
	int found =
		local->kind == CORE_TYPE_MATCHES
			? core_types_match(local->btf, local->root, s->btf, id, local->budget,
					   &member)
			: core_types_compatible(local->btf, local->root, s->btf, id, local->budget);

	if (found < 0)
		return error_set(e, found, "type %u and kernel type %u nest too deeply to compare",
				 local->root, id);
	if (!found)
		refuse(s, (struct core_refused){ .why = member && *member ? CORE_OTHER_MEMBER
									  : CORE_OTHER_TYPE,
						 .name = member });
	return found;
}

int core_match(const struct core_spec *local, const struct btf *target, u32 id,
	       struct core_spec *out, struct error *e)
{
	out->btf = target;
	out->budget = local->budget;
	out->root = id;
	out->kind = local->kind;
	out->n_steps = 0;
	out->bit_offset = 0;
	out->refused = (struct core_refused){ 0 };
	if (core_kind_is_field(local->kind))
		return match_field(local, out, id, e);
	if (core_kind_is_enumval(local->kind))
		return match_enumval(local, out, id);
	return match_type(local, out, id, e);
}
