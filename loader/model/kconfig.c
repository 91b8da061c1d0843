// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* kconfig.c - the variables of section .kconfig become a map
 *   in:       the object's BTF and symbols
 *   out:      struct kconfig, a struct map_def, and BTF that shows a section like any other
 *   not here: their values (kconfig_value.c), asking the kernel for those (bpf/kernel_config.c)
 *
 * clang says of them only what BTF has; sizes and places are left to whoever loads:
 *
 *	DATASEC .kconfig size=0         →  DATASEC .kconfig size=12
 *	  VAR CONFIG_HZ extern            VAR CONFIG_HZ global         offset 0  size 4
 *	  VAR CONFIG_SMP extern           VAR CONFIG_SMP global        offset 4  size 1
 *	  VAR CONFIG_LSM extern           VAR CONFIG_LSM global        offset 5  size 7
 *
 * The order is libbpf's: by alignment, largest first; then by size, smallest first; then by name.
 */
#include "loader/model/kconfig.h"
#include "arch/arch.h"

#include <linux/bpf.h>
#include <stdlib.h>
#include <string.h>

#define SECTION ".kconfig"

/* --- types --- */

static bool int_type(const struct btf_type *t, struct kconfig_extern *x)
{
	if (btf_int_encoding(t) & BTF_INT_BOOL) {
		x->type = KCONFIG_BOOL;
		return t->size == 1;
	}
	x->type = t->size == 1 ? KCONFIG_CHAR : KCONFIG_INT;
	x->is_signed = btf_int_encoding(t) & BTF_INT_SIGNED;
	return t->size == 1 || t->size == 2 || t->size == 4 || t->size == 8;
}

/* The size and alignment of type ID, and what kind of value it takes; false: none. */
static bool read_type(const struct btf *b, u32 id, struct kconfig_extern *x)
{
	s64 size = btf_size(b, id);
	const struct btf_type *t = btf_skip_mods(b, &id);
	struct kconfig_extern element;

	if (!t || size <= 0 || size > UINT32_MAX)
		return false;
	x->size = x->align = size;
	if (btf_kind(t) == BTF_KIND_INT)
		return int_type(t, x);
	if (btf_is_enum(t)) {
		x->type = KCONFIG_TRISTATE;
		return (size == 4 || size == 8) &&
		       !strcmp(btf_str(b, t->name_off), "libbpf_tristate");
	}
	x->type = KCONFIG_STRING;
	x->align = 1;
	if (btf_kind(t) != BTF_KIND_ARRAY)
		return false;
	id = btf_array(t)->type;
	t = btf_skip_mods(b, &id);
	return t && btf_kind(t) == BTF_KIND_INT && int_type(t, &element) &&
	       element.type == KCONFIG_CHAR;
}

const char *kconfig_type_name(const struct kconfig_extern *x)
{
	static const char *const ints[2][9] = {
		{ [1] = "unsigned char",
		  [2] = "unsigned integer of 2 bytes",
		  [4] = "unsigned integer of 4 bytes",
		  [8] = "unsigned integer of 8 bytes" },
		{ [1] = "char",
		  [2] = "integer of 2 bytes",
		  [4] = "integer of 4 bytes",
		  [8] = "integer of 8 bytes" },
	};

	if (x->type == KCONFIG_INT || x->type == KCONFIG_CHAR)
		return ints[x->is_signed][x->size];
	if (x->type == KCONFIG_STRING)
		return "array of char";
	return x->type == KCONFIG_BOOL ? "bool" : "enum libbpf_tristate";
}

/* --- names --- */

static bool is_config(const char *name)
{
	return !strncmp(name, "CONFIG_", 7);
}

static bool is_virtual(const char *name)
{
	return !strcmp(name, "LINUX_KERNEL_VERSION") ||
	       !strcmp(name, "LINUX_HAS_SYSCALL_WRAPPER") || !strcmp(name, "LINUX_HAS_BPF_COOKIE");
}

/* A weak LINUX_... is 0 where the loader is too old to know it. */
static int check_name(const struct kconfig_extern *x, struct error *e)
{
	if (is_config(x->name) || is_virtual(x->name) ||
	    (x->is_weak && !strncmp(x->name, "LINUX_", 6)))
		return 0;
	return error_set(e, -EINVAL,
			 "'%s' is not known, expected CONFIG_..., LINUX_KERNEL_VERSION, "
			 "LINUX_HAS_SYSCALL_WRAPPER or LINUX_HAS_BPF_COOKIE",
			 x->name);
}

/* NAME may have a NUL in it, which ends a comparison of strings. */
static int compare_name(const struct kconfig_extern *x, const char *name, size_t len)
{
	int order = strncmp(x->name, name, len);
	size_t own = strlen(x->name);

	return order ? order : (own > len) - (own < len);
}

const struct kconfig_extern *kconfig_find(const struct object *o, const char *name, size_t len)
{
	const struct kconfig *k = o->kconfig;
	u32 low = 0, high = k ? k->n : 0;

	while (low < high) {
		u32 mid = low + (high - low) / 2;
		int order = compare_name(k->by_name[mid], name, len);

		if (!order)
			return k->by_name[mid];
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

/* --- from BTF to a map --- */

static int read_extern(const struct object *o, const struct btf_var_secinfo *v,
		       struct kconfig_extern *x, struct error *e)
{
	const struct btf_type *var = btf_type(&o->btf, v->type);

	if (!var || btf_kind(var) != BTF_KIND_VAR)
		return error_set(e, -EINVAL, "BTF type %u is no variable", v->type);
	x->name = btf_str(&o->btf, var->name_off);
	x->var = v->type;
	if (!read_type(&o->btf, var->type, x))
		return error_set(e, -EOPNOTSUPP,
				 "'%s' has a type that no configuration fills, expected bool, enum "
				 "libbpf_tristate, char, an integer or an array of char",
				 x->name);
	return 0;
}

static int by_layout(const void *a, const void *b)
{
	const struct kconfig_extern *x = a, *y = b;

	if (x->align != y->align)
		return x->align > y->align ? -1 : 1;
	if (x->size != y->size)
		return x->size < y->size ? -1 : 1;
	return strcmp(x->name, y->name);
}

static int by_name(const void *a, const void *b)
{
	const struct kconfig_extern *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

/* Gives each variable its place; *SIZE becomes that of all together. */
static int lay_out(struct kconfig *k, u32 *size, struct error *e)
{
	u64 end = 0;
	u32 i;

	qsort(k->externs, k->n, sizeof(*k->externs), by_layout);
	for (i = 0; i < k->n; i++) {
		struct kconfig_extern *x = &k->externs[i];

		x->offset = (end + x->align - 1) & ~(u64)(x->align - 1);
		end = (u64)x->offset + x->size;
		if (end > INT32_MAX)
			return error_set(e, -E2BIG, "'%s' ends at byte %llu, too many for a map",
					 x->name, (unsigned long long)end);
		k->by_name[i] = x;
	}
	qsort(k->by_name, k->n, sizeof(*k->by_name), by_name);
	*size = end;
	return 0;
}

static void take_symbol(struct object *o, const struct elf_symbol *s)
{
	struct kconfig_extern *x = btf_writable(kconfig_find(o, s->name, strlen(s->name)));

	if (x) {
		x->has_symbol = true;
		x->is_weak = s->bind == STB_WEAK;
	}
}

/* The symbols tell which variables are weak. */
static int read_symbols(struct object *o, struct error *e)
{
	struct kconfig_extern *x;
	u32 i;
	int err = object_each_undefined(o, take_symbol, e);

	if (err)
		return err;
	for (i = 0; i < o->kconfig->n; i++) {
		x = &o->kconfig->externs[i];
		if (!x->has_symbol)
			return error_set(e, -EINVAL,
					 "'%s' has no symbol, or one that says it is defined",
					 x->name);
		err = check_name(x, e);
		if (err)
			return err;
	}
	return 0;
}

/* The kernel takes no extern variables, and wants a section's in order of their places. */
static void complete_btf(struct object *o, const struct btf_type *datasec, u32 size)
{
	struct btf_type *t = btf_writable(datasec);
	struct btf_var_secinfo *v = btf_writable(btf_records(datasec));
	u32 i;

	t->size = size;
	for (i = 0; i < o->kconfig->n; i++) {
		const struct kconfig_extern *x = &o->kconfig->externs[i];
		u32 *linkage = btf_writable(btf_records(btf_type(&o->btf, x->var)));

		*linkage = BTF_GLOBAL;
		v[i] = (struct btf_var_secinfo){ x->var, x->offset, x->size };
	}
}

static int add_map(struct object *o, u32 datasec, u32 size, struct error *e)
{
	struct map_def *m = object_add_map(o);

	if (!m)
		return error_nomem(e);
	data_map_name(o, m, SECTION);
	m->symbol = SECTION;
	m->type = BPF_MAP_TYPE_ARRAY;
	m->key_size = sizeof(u32);
	m->value_size = size;
	m->max_entries = 1;
	m->flags = BPF_F_RDONLY_PROG | BPF_F_MMAPABLE;
	m->value_type = datasec;
	m->section = SHN_UNDEF; /* references are to its variables by name */
	m->is_data = true;
	m->read_only = true;
	o->kconfig->map = m - o->maps;
	return 0;
}

static int collect(struct object *o, const struct btf_type *t, u32 id, struct error *e)
{
	const struct btf_var_secinfo *v = btf_records(t);
	struct kconfig *k = arena_alloc(&o->arena, sizeof(*k));
	u32 size = 0, i;
	int err;

	if (!k)
		return error_nomem(e);
	k->n = btf_vlen(t);
	k->externs = arena_array(&o->arena, k->n, sizeof(*k->externs));
	k->by_name = arena_array(&o->arena, k->n, sizeof(*k->by_name));
	if (!k->externs || !k->by_name)
		return error_nomem(e);
	for (i = 0; i < k->n; i++) {
		err = read_extern(o, &v[i], &k->externs[i], e);
		if (err)
			return err;
	}
	err = lay_out(k, &size, e);
	if (err)
		return err;
	o->kconfig = k;
	err = read_symbols(o, e);
	if (err)
		return err;
	complete_btf(o, t, size);
	return add_map(o, id, size, e);
}

int kconfig_collect(struct object *o, struct error *e)
{
	u32 id = object_datasec(o, SECTION);
	const struct btf_type *t = id ? btf_type(&o->btf, id) : NULL;
	int err = t && btf_vlen(t) ? collect(o, t, id, e) : 0;

	return err ? error_in(e, err, "section '" SECTION "'") : 0;
}

/* --- which facts --- */

static bool wants(const struct object *o, const char *name)
{
	return kconfig_find(o, name, strlen(name));
}

bool kconfig_wants_version(const struct object *o)
{
	return wants(o, "LINUX_KERNEL_VERSION");
}

bool kconfig_wants_syscall_wrapper(const struct object *o)
{
	return wants(o, "LINUX_HAS_SYSCALL_WRAPPER");
}

bool kconfig_wants_bpf_cookie(const struct object *o)
{
	return wants(o, "LINUX_HAS_BPF_COOKIE");
}

bool kconfig_wants_config(const struct object *o)
{
	u32 i;

	for (i = 0; o->kconfig && i < o->kconfig->n; i++)
		if (is_config(o->kconfig->externs[i].name))
			return true;
	return false;
}

const char *kconfig_requires_config(const struct object *o)
{
	u32 i;

	for (i = 0; o->kconfig && i < o->kconfig->n; i++) {
		const struct kconfig_extern *x = &o->kconfig->externs[i];

		if (is_config(x->name) && !x->is_weak)
			return x->name;
	}
	return NULL;
}

/* --- facts that the kernel's types show --- */

/* The helper bpf_get_attach_cookie() for programs on kprobes; Linux 5.15. */
#define COOKIE_FUNCTION "bpf_get_attach_cookie_trace"

static struct btf_wanted want_function(const char *name)
{
	return (struct btf_wanted){ .name = name,
				    .len = strlen(name),
				    .kinds = 1u << BTF_KIND_FUNC };
}

u32 kconfig_wanted(const struct object *o, struct btf_wanted *out)
{
	struct kconfig *k = o->kconfig;
	u32 n = 0;

	if (kconfig_wants_syscall_wrapper(o)) {
		strncpy(k->wrapper_name, arch_native()->syscall_prefix,
			sizeof(k->wrapper_name) / 2);
		strcpy(k->wrapper_name + strlen(k->wrapper_name), "sys_bpf");
		out[n++] = want_function(k->wrapper_name);
	}
	if (kconfig_wants_bpf_cookie(o))
		out[n++] = want_function(COOKIE_FUNCTION);
	return n;
}

/* bpf(2) has three arguments; the function behind it has one where it is wrapped: pt_regs. */
static bool has_one_argument(const struct btf *kernel, const struct btf_wanted *w)
{
	const struct btf_type *func = w->n_ids ? btf_type(kernel, w->ids[0]) : NULL;
	const struct btf_type *proto = func ? btf_type(kernel, func->type) : NULL;

	return proto && btf_kind(proto) == BTF_KIND_FUNC_PROTO && btf_vlen(proto) == 1;
}

void kconfig_found(const struct object *o, const struct btf *kernel,
		   const struct btf_wanted *wanted, u32 n)
{
	struct kconfig *k = o->kconfig;
	u32 i;

	for (i = 0; i < n; i++) {
		if (!strcmp(wanted[i].name, COOKIE_FUNCTION))
			k->has_bpf_cookie = wanted[i].n_ids > 0;
		else
			k->has_syscall_wrapper = has_one_argument(kernel, &wanted[i]);
	}
}
