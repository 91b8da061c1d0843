// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* core_spec.c - what does a relocation's access string mean in the program's own types?
 *   in:       a type id and "0:1:2", both from the object and not trusted
 *   out:      struct core_spec: the steps with names, and the place in bits
 *   not here: finding the same access in the kernel's types (core_match.c)
 *
 *	struct s { int a; struct { char c[4]; }; } *p;     &p[0].c[2]   is   "0:1:0:2"
 *	                                                                      │ │ │ └ element 2
 *	                                  element 0 of the array p points to ─┘ │ └ member 0: c
 *	                                               member 1, without a name ┘
 */
#include "btf/core.h"

#include <string.h>

static const char *const kind_names[N_CORE_KINDS] = {
	"field byte offset", "field byte size",	  "field exists",      "field signed",
	"field left shift",  "field right shift", "local type id",     "kernel type id",
	"type exists",	     "type size",	  "enum value exists", "enum value",
	"type matches",
};

const char *core_kind_name(u32 kind)
{
	return kind < N_CORE_KINDS ? kind_names[kind] : "unknown kind of relocation";
}

bool core_kind_is_field(u32 kind)
{
	return kind <= CORE_FIELD_RSHIFT_U64;
}

bool core_kind_is_enumval(u32 kind)
{
	return kind == CORE_ENUMVAL_EXISTS || kind == CORE_ENUMVAL_VALUE;
}

bool core_kind_is_type(u32 kind)
{
	return !core_kind_is_field(kind) && !core_kind_is_enumval(kind) && kind < N_CORE_KINDS;
}

/* "0:13" to numbers. A number is digits only, so it cannot be negative. Returns how many. */
static int parse_access(const char *s, u32 *number, struct error *e)
{
	const char *p = s;
	int n = 0;

	for (;;) {
		u64 v = 0;

		if (*p < '0' || *p > '9')
			return error_set(e, -EINVAL,
					 "access string '%.40s': expected a number at '%.20s'", s,
					 p);
		for (; *p >= '0' && *p <= '9'; p++) {
			v = v * 10 + (*p - '0');
			if (v > INT32_MAX)
				return error_set(e, -EINVAL,
						 "access string '%.40s': a number is too large", s);
		}
		if (n == CORE_STEPS_MAX)
			return error_set(e, -EINVAL,
					 "access string '%.40s...' has more than %d steps", s,
					 CORE_STEPS_MAX);
		number[n++] = v;
		if (*p == 0)
			return n;
		if (*p++ != ':')
			return error_set(e, -EINVAL,
					 "access string '%.40s': expected ':' at '%.20s'", s,
					 p - 1);
	}
}

bool core_is_flexible(const struct core_spec *s, const struct btf_type *array)
{
	const struct core_step *last = s->n_steps ? &s->step[s->n_steps - 1] : NULL;
	const struct btf_type *t;

	if (!last || !last->name || btf_array(array)->nelems > 0)
		return false;
	t = btf_type(s->btf, last->type_id);
	return last->index + 1 == btf_vlen(t);
}

int core_step_element(struct core_spec *s, u32 id, u32 index, struct error *e)
{
	s64 size = btf_size(s->btf, id);

	if (size < 0)
		return error_set(e, -EINVAL, "type %u has no size", id);
	s->step[s->n_steps++] = (struct core_step){ id, index, NULL };
	s->bit_offset += (u64)index * size * 8;
	return 0;
}

static int step_into(struct core_spec *s, u32 *id, u32 index, struct error *e)
{
	const struct btf_type *t = btf_skip_mods(s->btf, id);

	if (!t)
		return error_set(e, -EINVAL, "type %u does not exist", *id);
	if (btf_is_composite(t)) {
		const struct btf_member *m = btf_members(t) + index;

		if (index >= btf_vlen(t))
			return error_set(e, -EINVAL,
					 "%s '%s' has %u members, number %u is accessed",
					 btf_kind_name(btf_kind(t)), btf_str(s->btf, t->name_off),
					 btf_vlen(t), index);
		s->bit_offset += btf_member_bit_offset(t, index);
		if (m->name_off)
			s->step[s->n_steps++] =
				(struct core_step){ *id, index, btf_str(s->btf, m->name_off) };
		*id = m->type;
		return 0;
	}
	if (btf_kind(t) == BTF_KIND_ARRAY) {
		if (index >= btf_array(t)->nelems && !core_is_flexible(s, t))
			return error_set(e, -EINVAL, "element %u of an array of %u", index,
					 btf_array(t)->nelems);
		*id = btf_array(t)->type;
		if (!btf_skip_mods(s->btf, id))
			return error_set(e, -EINVAL, "type %u does not exist", *id);
		return core_step_element(s, *id, index, e);
	}
	return error_set(e, -EINVAL, "a step into a %s, expected a struct, union or array",
			 btf_kind_name(btf_kind(t)));
}

static int parse_enumval(struct core_spec *s, const u32 *number, int n, struct error *e)
{
	u32 id = s->root;
	const struct btf_type *t = btf_skip_mods(s->btf, &id);
	s64 value;

	if (!t || !btf_is_enum(t) || n != 1 || number[0] >= btf_vlen(t))
		return error_set(e, -EINVAL, "type %u has no enumerator %u", s->root, number[0]);
	s->step[0] =
		(struct core_step){ id, number[0], btf_enumerator(s->btf, t, number[0], &value) };
	s->n_steps = 1;
	return 0;
}

int core_spec_parse(const struct btf *b, const struct core_relo *relo, u64 *budget,
		    struct core_spec *out, struct error *e)
{
	u32 number[CORE_STEPS_MAX], id = relo->type_id;
	int n, i, err;

	out->btf = b;
	out->budget = budget;
	out->root = relo->type_id;
	out->kind = relo->kind;
	out->n_steps = 0;
	out->bit_offset = 0;
	n = parse_access(relo->access, number, e);
	if (n < 0)
		return n;
	if (relo->kind >= N_CORE_KINDS)
		return error_set(e, -EINVAL, "relocation kind %u is not known, expected 0 to %u",
				 relo->kind, N_CORE_KINDS - 1);
	if (!btf_type(b, id))
		return error_set(e, -EINVAL, "type %u does not exist, there are %u", id,
				 b->n_types);
	if (core_kind_is_type(relo->kind))
		return n == 1 && number[0] == 0
			       ? 0
			       : error_set(e, -EINVAL,
					   "access string '%.40s' of a type, expected '0'",
					   relo->access);
	if (core_kind_is_enumval(relo->kind))
		return parse_enumval(out, number, n, e);

	btf_skip_mods(b, &id);
	err = core_step_element(out, id, number[0], e);
	for (i = 1; i < n && !err; i++)
		err = step_into(out, &id, number[i], e);
	return err;
}

void core_spec_describe(const struct core_spec *s, struct text *out)
{
	const struct btf_type *t = btf_type(s->btf, s->root);
	u32 i;

	if (t && (btf_is_composite(t) || btf_is_enum(t)))
		text_add(out, "%s ", btf_kind_name(btf_kind(t)));
	text_quote(out, btf_str(s->btf, t ? t->name_off : 0),
		   strlen(btf_str(s->btf, t ? t->name_off : 0)));
	if (core_kind_is_enumval(s->kind)) {
		text_str(out, "::");
		text_quote(out, s->step[0].name, strlen(s->step[0].name));
		return;
	}
	for (i = 0; i < s->n_steps; i++) {
		if (s->step[i].name) {
			text_str(out, ".");
			text_quote(out, s->step[i].name, strlen(s->step[i].name));
		} else if (i > 0 || s->step[i].index > 0) {
			text_add(out, "[%u]", s->step[i].index);
		}
	}
}
