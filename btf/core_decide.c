// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* core_decide.c - one relocation, all candidates, one decision
 *   in:       relocations, the program's types, the kernel's types
 *   out:      struct core_fix: what the instruction must hold, or that it is to be poisoned
 *   not here: touching the instruction (core_apply.c)
 */
#include "btf/core.h"

#include <string.h>

static struct core_root *root_of(struct core *c, u32 local_id)
{
	u32 i;

	for (i = 0; i < c->n_roots; i++)
		if (c->roots[i].local_id == local_id)
			return &c->roots[i];
	return NULL;
}

int core_add(struct core *c, struct arena *a, const struct core_relo *relo, struct error *e)
{
	const struct btf_type *t = btf_type(c->local, relo->type_id);
	struct core_root *roots;

	if (!t)
		return error_set(e, -EINVAL, "type %u does not exist, there are %u", relo->type_id,
				 c->local->n_types);
	if (relo->kind == CORE_TYPE_ID_LOCAL || root_of(c, relo->type_id))
		return 0;
	if (!*btf_str(c->local, t->name_off))
		return error_set(
			e, -EINVAL,
			"type %u (%s) has no name by which it could be found in the kernel",
			relo->type_id, btf_kind_name(btf_kind(t)));
	roots = arena_grow(a, c->roots, c->n_roots, sizeof(*roots));
	if (!roots)
		return error_nomem(e);
	c->roots = roots;
	c->roots[c->n_roots++] = (struct core_root){ .local_id = relo->type_id };
	return 0;
}

/* What to look for as a candidate of ROOT; nothing once it is settled. */
static struct btf_wanted wanted_for(const struct core *c, const struct core_root *root)
{
	const struct btf_type *t = btf_type(c->local, root->local_id);
	const char *name = btf_str(c->local, t->name_off);
	u32 kinds =
		btf_is_enum(t) ? 1u << BTF_KIND_ENUM | 1u << BTF_KIND_ENUM64 : 1u << btf_kind(t);

	return (struct btf_wanted){ .name = name,
				    .len = btf_essential_len(name),
				    .kinds = root->is_settled ? 0 : kinds,
				    .flavours = true };
}

static bool add_candidates(struct core_root *root, struct arena *a, const struct btf *target,
			   const struct btf_wanted *found)
{
	u32 i;

	for (i = 0; i < found->n_ids; i++) {
		struct core_candidate *all =
			arena_grow(a, root->candidates, root->n_candidates, sizeof(*all));

		if (!all)
			return false;
		root->candidates = all;
		all[root->n_candidates++] = (struct core_candidate){ target, found->ids[i] };
	}
	root->is_settled |= !target->base && root->n_candidates;
	return true;
}

bool core_lacks_candidates(const struct core *c)
{
	u32 i;

	for (i = 0; i < c->n_roots; i++)
		if (!c->roots[i].is_settled)
			return true;
	return false;
}

int core_find(struct core *c, struct arena *a, struct btf *target, struct btf_wanted *extra, u32 n,
	      struct error *e)
{
	struct btf_wanted *wanted = arena_array(a, (u64)c->n_roots + n + 1, sizeof(*wanted));
	u32 i;
	int err;

	if (!wanted)
		return error_nomem(e);
	for (i = 0; i < c->n_roots; i++)
		wanted[i] = wanted_for(c, &c->roots[i]);
	if (n)
		memcpy(wanted + c->n_roots, extra, n * sizeof(*extra));
	err = btf_scan(target, a, wanted, c->n_roots + n, e);
	if (err)
		return err;
	for (i = 0; i < c->n_roots; i++)
		if (!add_candidates(&c->roots[i], a, target, &wanted[i]))
			return error_nomem(e);
	if (n)
		memcpy(extra, wanted + c->n_roots, n * sizeof(*extra));
	return 0;
}

/* "struct pt_regs.si: field byte offset" */
static const char *describe(struct arena *a, const struct core_spec *s)
{
	struct text t = { 0 };
	char *what = NULL;

	core_spec_describe(s, &t);
	text_add(&t, ": %s", core_kind_name(s->kind));
	if (!t.failed)
		what = arena_strndup(a, t.p, t.len);
	text_free(&t);
	return what;
}

/* Two candidates that match must mean the same. */
static int check_agreement(const struct core_spec *first, const struct core_value *v1,
			   const struct core_spec *second, const struct core_value *v2,
			   struct error *e)
{
	if (first->bit_offset == second->bit_offset && v1->value == v2->value &&
	    v1->missing == v2->missing)
		return 0;
	return error_set(e, -EINVAL,
			 "ambiguous: kernel type %u gives %llu, kernel type %u gives %llu",
			 first->root, (unsigned long long)v1->value, second->root,
			 (unsigned long long)v2->value);
}

/* Remembers the refusal in SPEC. Types of a stranger can have very many candidates: a few will do.
 */
static int remember_refused(struct arena *a, struct core_fix *fix, const struct core_spec *spec,
			    struct error *e)
{
	if (!fix->refused)
		fix->refused = arena_array(a, CORE_REFUSED_MAX, sizeof(*fix->refused));
	if (!fix->refused)
		return error_nomem(e);
	if (fix->n_refused < CORE_REFUSED_MAX)
		fix->refused[fix->n_refused] = spec->refused;
	fix->n_refused++;
	return 0;
}

/* Tries every candidate. On return *FIRST is the first that matches, its number is in *VALUE and
 * its id in FIX, and the root keeps only those that match, unless none does: the program may be
 * asking just that.
 */
static int try_candidates(struct core *c, struct arena *a, const struct core_spec *local,
			  struct core_spec *first, struct core_value *value, struct core_fix *fix,
			  struct error *e)
{
	struct core_root *root = root_of(c, local->root);
	struct core_spec other;
	struct core_value v;
	u32 i, kept = 0;
	int match, err;

	for (i = 0; root && i < root->n_candidates; i++) {
		struct core_spec *spec = kept ? &other : first;

		match = core_match(local, root->candidates[i].btf, root->candidates[i].id, spec, e);
		if (match < 0)
			return match;
		if (!match) {
			err = remember_refused(a, fix, spec, e);
			if (err)
				return err;
			continue;
		}
		err = core_value(local->kind, spec, c->big_endian, &v, e);
		if (!err && kept)
			err = check_agreement(first, value, spec, &v, e);
		if (err)
			return err;
		if (!kept)
			*value = v;
		root->candidates[kept++] = root->candidates[i];
	}
	if (kept) {
		root->n_candidates = kept;
		fix->target_id = first->root;
		fix->target = first->btf;
	}
	return 0;
}

/* A load may become wider or narrower where that cannot change what is read: for pointers, which
 * are 8 bytes to BPF, and for numbers without a sign, which are filled up with zeroes.
 */
static bool resize_is_safe(const struct btf *lb, u32 local, const struct btf *tb, u32 target)
{
	const struct btf_type *l = btf_skip_mods(lb, &local);
	const struct btf_type *t = btf_skip_mods(tb, &target);

	if (!l || !t)
		return false;
	if (btf_kind(l) == BTF_KIND_PTR && btf_kind(t) == BTF_KIND_PTR)
		return true;
	return btf_kind(l) == BTF_KIND_INT && btf_kind(t) == BTF_KIND_INT &&
	       btf_int_encoding(l) != BTF_INT_SIGNED && btf_int_encoding(t) != BTF_INT_SIGNED;
}

static int decide(struct core *c, struct arena *a, const struct core_spec *local,
		  struct core_fix *fix, struct error *e)
{
	struct core_value was, now;
	struct core_spec target;
	int err;

	err = core_value(local->kind, local, c->big_endian, &was, e);
	if (err)
		return err;
	fix->old_value = was.value;
	fix->check_old = !was.ambiguous;
	if (local->kind == CORE_TYPE_ID_LOCAL) {
		fix->new_value = was.value;
		return 0;
	}
	err = try_candidates(c, a, local, &target, &now, fix, e);
	if (!err && !fix->target_id)
		err = core_value(local->kind, NULL, c->big_endian, &now, e);
	if (err)
		return err;
	fix->poison = now.missing;
	fix->new_value = now.value;
	fix->old_size = was.size;
	fix->new_size = now.size;
	if (!now.missing && fix->old_size != fix->new_size) /* 0: a bitfield */
		fix->size_is_unsafe =
			!resize_is_safe(c->local, was.size_type, fix->target, now.size_type);
	return 0;
}

int core_decide(struct core *c, struct arena *a, const struct core_relo *relo, struct core_fix *fix,
		struct error *e)
{
	struct core_spec local;
	int err;

	*fix = (struct core_fix){ .relo = *relo };
	err = core_spec_parse(c->local, relo, &c->budget, &local, e);
	if (err)
		return err;
	fix->what = describe(a, &local);
	if (!fix->what)
		return error_nomem(e);
	err = decide(c, a, &local, fix, e);
	return err ? error_in(e, err, "%s", fix->what) : 0;
}

int core_fix_specs(const struct btf *local, const struct core_fix *fix, struct core_spec *from,
		   struct core_spec *to, struct error *e)
{

	u64 budget = CORE_BUDGET;
	int err = core_spec_parse(local, &fix->relo, &budget, from, e);

	to->n_steps = 0;
	if (err || !fix->target_id)
		return err;
	err = core_match(from, fix->target, fix->target_id, to, e);
	from->budget = to->budget = NULL;
	return err < 0 ? err : 0;
}
