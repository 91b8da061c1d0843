// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* ksym.c - section .ksyms: names of the kernel's variables and functions
 *   in:       the object's BTF and symbols; names found in the kernel's types
 *   out:      struct ksyms
 *   not here: where instructions refer to them (reloc.c, link.c), addresses (bpf/kallsyms.c)
 */
#include "loader/model/ksym.h"

#include <stdlib.h>
#include <string.h>

#define SECTION ".ksyms"

enum { KSYMS_MAX = 4096 }; /* each is compared with every name of the kernel that begins like it */

const char *ksym_kind_name(enum ksym_kind kind)
{
	static const char *const names[] = { "kernel symbol", "kernel variable",
					     "kernel function" };

	return names[kind];
}

/* --- from BTF --- */

static int read_extern(const struct object *o, u32 id, struct ksym *k, struct error *e)
{
	const struct btf_type *t = btf_type(&o->btf, id), *v;
	u32 type;

	if (!t || (btf_kind(t) != BTF_KIND_VAR && btf_kind(t) != BTF_KIND_FUNC))
		return error_set(e, -EINVAL, "BTF type %u is neither a variable nor a function",
				 id);
	k->name = btf_str(&o->btf, t->name_off);
	k->type = type = t->type;
	v = btf_skip_mods(&o->btf, &type);
	if (!v)
		return error_set(e, -EINVAL, "'%s' is of type %u, which does not exist", k->name,
				 k->type);
	if (btf_kind(t) == BTF_KIND_FUNC)
		k->kind = KSYM_FUNCTION;
	else
		k->kind = btf_kind(v) == BTF_KIND_VOID ? KSYM_ADDRESS : KSYM_VARIABLE;
	if (k->kind == KSYM_FUNCTION && btf_kind(v) != BTF_KIND_FUNC_PROTO)
		return error_set(e, -EINVAL, "'%s' is a function without a prototype", k->name);
	return 0;
}

static int by_name(const void *a, const void *b)
{
	const struct ksym *k = a, *m = b;

	return strcmp(k->name, m->name);
}

static int compare_name(const void *name, const void *k)
{
	return strcmp(name, ((const struct ksym *)k)->name);
}

struct ksym *ksym_find(const struct object *o, const char *name)
{
	if (!o->ksyms)
		return NULL;
	return bsearch(name, o->ksyms->all, o->ksyms->n, sizeof(struct ksym), compare_name);
}

static void take_symbol(struct object *o, const struct elf_symbol *s)
{
	struct ksym *x = ksym_find(o, s->name);

	if (x) {
		x->has_symbol = true;
		x->is_weak = s->bind == STB_WEAK;
	}
}

/* The symbols tell which are weak. */
static int read_symbols(struct object *o, struct error *e)
{
	u32 i;
	int err = object_each_undefined(o, take_symbol, e);

	if (err)
		return err;
	for (i = 0; i < o->ksyms->n; i++)
		if (!o->ksyms->all[i].has_symbol)
			return error_set(e, -EINVAL,
					 "'%s' has no symbol, or one that says it is defined",
					 o->ksyms->all[i].name);
	return 0;
}

/* The kernel takes neither extern functions nor their section. Each becomes another kind of the
 * same length, so that no id changes:
 *
 *	DATASEC .ksyms, n variables   →  a union without a name, of n integers
 *	FUNC extern                   →  a typedef of its prototype
 *	VAR extern                    →  VAR global, an integer
 */
static void complete_btf(struct object *o, const struct btf_type *datasec, u32 int_id)
{
	struct btf_type *t = btf_writable(datasec);
	struct btf_var_secinfo *v = btf_writable(btf_records(datasec));
	u32 i, n = btf_vlen(datasec);

	for (i = 0; i < n; i++) {
		struct btf_type *x = btf_writable(btf_type(&o->btf, v[i].type));

		if (btf_kind(x) == BTF_KIND_FUNC) {
			x->info = btf_info(BTF_KIND_TYPEDEF, 0, false);
		} else if (btf_kind(x) == BTF_KIND_VAR) {
			x->type = int_id;
			*(u32 *)(x + 1) = BTF_GLOBAL;
		}
		v[i] = (struct btf_var_secinfo){ .offset = int_id }; /* name, type, bit offset */
	}
	t->name_off = 0;
	t->info = btf_info(BTF_KIND_UNION, n, false);
	t->size = btf_type(&o->btf, int_id)->size;
}
_Static_assert(sizeof(struct btf_var_secinfo) == sizeof(struct btf_member) &&
		       offsetof(struct btf_var_secinfo, offset) ==
			       offsetof(struct btf_member, type),
	       "a record of a section can become a member");

static int collect(struct object *o, const struct btf_type *datasec, struct error *e)
{
	const struct btf_var_secinfo *v = btf_records(datasec);
	u32 i, n = btf_vlen(datasec), int_id = btf_small_int(&o->btf);
	int err;

	if (n > KSYMS_MAX)
		return error_set(e, -E2BIG, "%u externs, at most %d are looked up", n, KSYMS_MAX);
	o->ksyms = arena_alloc(&o->arena, sizeof(*o->ksyms));
	if (!o->ksyms)
		return error_nomem(e);
	o->ksyms->all = arena_array(&o->arena, n, sizeof(struct ksym));
	if (!o->ksyms->all)
		return error_nomem(e);
	for (i = 0; i < n; i++) {
		err = read_extern(o, v[i].type, &o->ksyms->all[i], e);
		if (err)
			return err;
	}
	o->ksyms->n = n;
	qsort(o->ksyms->all, n, sizeof(struct ksym), by_name);
	err = read_symbols(o, e);
	if (!err && int_id) /* without any integer the kernel gets it as it is, and says no */
		complete_btf(o, datasec, int_id);
	return err;
}

int ksyms_collect(struct object *o, struct error *e)
{
	u32 id = object_datasec(o, SECTION);
	const struct btf_type *t = id ? btf_type(&o->btf, id) : NULL;
	int err = t && btf_vlen(t) ? collect(o, t, e) : 0;

	return err ? error_in(e, err, "section '" SECTION "'") : 0;
}

/* --- in the kernel's types --- */

u32 ksyms_count(const struct object *o)
{
	return o->ksyms ? o->ksyms->n : 0;
}

static bool is_wanted(const struct ksym *k)
{
	return k->is_used && k->kind != KSYM_ADDRESS && !k->btf;
}

/* Of functions there may be flavours: bpf_foo___old and bpf_foo___new both mean bpf_foo, each with
 * a prototype of its own, and at most one of them fits this kernel.
 */
void ksyms_wanted(const struct object *o, struct btf_wanted *out)
{
	u32 i;

	for (i = 0; i < ksyms_count(o); i++) {
		const struct ksym *k = &o->ksyms->all[i];
		u32 kind = k->kind == KSYM_FUNCTION ? BTF_KIND_FUNC : BTF_KIND_VAR;

		out[i] = (struct btf_wanted){
			.name = k->name,
			.len = k->kind == KSYM_FUNCTION ? btf_essential_len(k->name)
							: strlen(k->name),
			.kinds = is_wanted(k) ? 1u << kind : 0,
		};
	}
}

/* Is what was found of the type that the program declares? A weak function of another type counts
 * as missing.
 */
static int take(struct object *o, struct ksym *k, const struct btf *types, u32 id, struct error *e)
{
	u32 theirs = btf_type(types, id)->type;
	int same = core_types_compatible(&o->btf, k->type, types, theirs, &o->core.budget);

	if (same > 0) {
		k->btf = types;
		k->id = id;
		return 0;
	}
	if (k->kind == KSYM_FUNCTION && k->is_weak) {
		k->differs = true;
		return 0;
	}
	return error_set(
		e, -EINVAL,
		"%s '%s': the program declares it as type %u, which is not compatible with "
		"the kernel's type %u; declare it as the kernel does: bpftool btf dump file "
		"/sys/kernel/btf/vmlinux format c",
		ksym_kind_name(k->kind), k->name, k->type, theirs);
}

int ksyms_found(struct object *o, const struct btf *types, const struct btf_wanted *wanted,
		struct error *e)
{
	u32 i;
	int err = 0;

	for (i = 0; i < ksyms_count(o) && !err; i++)
		if (wanted[i].n_ids && is_wanted(&o->ksyms->all[i]))
			err = take(o, &o->ksyms->all[i], types, wanted[i].ids[0], e);
	return err;
}

bool ksyms_lack_types(const struct object *o)
{
	u32 i;

	for (i = 0; i < ksyms_count(o); i++)
		if (is_wanted(&o->ksyms->all[i]))
			return true;
	return false;
}

int ksym_require(const struct ksym *k, struct error *e)
{
	if (!is_wanted(k) || k->is_weak)
		return 0;
	return error_set(
		e, -ENOENT,
		"%s '%s' (extern, section " SECTION "): the kernel's types have none of that "
		"name, nor have those of its modules; declare it __weak if the program can do "
		"without",
		ksym_kind_name(k->kind), k->name);
}
