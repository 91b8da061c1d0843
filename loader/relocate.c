// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* relocate.c - phase 2: the programs meet the kernel's types
 *   in:       l->object; /sys/kernel/btf/vmlinux or --btf FILE, where something needs it
 *   out:      programs with final instructions, but for the maps' descriptors
 *   not here: deciding (btf/core_*.c), linking (loader/model/link.c)
 */
#include "loader/life.h"
#include "loader/model/kconfig.h"
#include "loader/model/struct_ops.h"
#include "loader/model/ksym.h"

#include <string.h>

/* Raw BTF, or an ELF file (a vmlinux, an object) with a section .BTF. */
static int find_btf(struct life *l, struct span *out)
{
	struct elf_file elf;
	const struct elf_section *s;
	struct span file = l->kernel_file.bytes;
	int err;

	*out = file;
	if (file.len < 4 || memcmp(file.p, "\177ELF", 4))
		return 0;
	err = elf_parse(file, &l->kernel_arena, &elf, l->e);
	if (err)
		return err;
	s = elf_section_named(&elf, ".BTF");
	if (!s)
		return error_set(l->e, -ENOENT, "the ELF file has no section .BTF");
	*out = s->data;
	return 0;
}

static int open_kernel_btf(struct life *l)
{
	struct span bytes;
	int err;

	l->kernel_path = l->req->btf_path ? l->req->btf_path : VMLINUX_BTF;
	err = l->req->btf_path ? file_open(l->door, l->kernel_path, &l->kernel_file, l->e)
			       : file_open_kernels(l->door, l->kernel_path, &l->kernel_file, l->e);
	if (err == -ENOENT && !l->req->btf_path)
		return error_set(l->e, err,
				 "%s: " VMLINUX_BTF
				 " does not exist: this kernel does not tell its types (it was "
				 "built without CONFIG_DEBUG_INFO_BTF, or /sys is not mounted); "
				 "give them with --btf FILE",
				 l->req->path);
	if (err)
		return err;
	err = find_btf(l, &bytes);
	if (!err)
		err = btf_open(bytes, &l->kernel_arena, &l->kernel, l->e);
	return err ? error_in(l->e, err, "%s", l->kernel_path) : 0;
}

/* Without the kernel's types there is no CO-RE and no attaching by BTF. Prototypes are for show. */
static bool needs_kernel_btf(const struct life *l)
{
	return object_wants_kernel_btf(&l->object) || struct_ops_lack_types(&l->object) ||
	       ksyms_lack_types(&l->object) ||
	       (l->req->until >= PHASE_LOAD && targets_need_btf(&l->object));
}

static bool wants_kernel_btf(const struct life *l)
{
	return needs_kernel_btf(l) || (l->req->until >= PHASE_ATTACH && l->req->prototypes) ||
	       (l->req->until >= PHASE_LOAD && (kconfig_wants_syscall_wrapper(&l->object) ||
						kconfig_wants_bpf_cookie(&l->object)));
}

/* Every name that anybody looks for, in one array, for one walk over the kernel's types. */
struct names {
	struct btf_wanted *all;
	u32 targets, kconfig, ksyms, tables; /* how many each has, in this order */
};

static int collect_names(struct life *l, struct names *n)
{
	struct object *o = &l->object;
	u64 room =
		2 * (u64)o->n_programs + KCONFIG_WANTED_MAX + ksyms_count(o) + struct_ops_count(o);
	int err;

	n->all = arena_array(&o->arena, room, sizeof(*n->all));
	if (!n->all)
		return error_nomem(l->e);
	err = targets_want(l, n->all, &n->targets);
	if (err)
		return err;
	n->kconfig = kconfig_wanted(o, n->all + n->targets);
	n->ksyms = ksyms_count(o);
	ksyms_wanted(o, n->all + n->targets + n->kconfig);
	n->tables = struct_ops_count(o);
	struct_ops_wanted(o, n->all + n->targets + n->kconfig + n->ksyms);
	return 0;
}

/* Walks over TYPES and hands out what was found. */
static int look_up(struct life *l, struct names *n, struct btf *types, const char *module)
{
	struct object *o = &l->object;
	u32 tables = n->targets + n->kconfig + n->ksyms, count = tables + n->tables, i;
	int err = object_find_types(o, types, n->all, count, l->e);

	if (err)
		return err;
	targets_found(l, n->all, types, module);
	if (types == &l->kernel)
		kconfig_found(o, types, n->all + n->targets, n->kconfig);
	err = ksyms_found(o, types, n->all + n->targets + n->kconfig, l->e);
	if (!err)
		err = struct_ops_found(o, types, n->all + tables, l->e);
	for (i = 0; i < count; i++) { /* for the next walk */
		n->all[i].ids = NULL;
		n->all[i].n_ids = 0;
	}
	return err;
}

/* What the kernel's own types lack may be a module's, if it is the running kernel. */
static int look_up_in_modules(struct life *l, struct names *n)
{
	u32 i;
	int err = modules_open(l);

	for (i = 0; i < l->n_modules && !err; i++) {
		struct module *m = &l->modules[i];

		err = look_up(l, n, &m->btf, m->name.text);
		if (err)
			return error_in(l->e, err, "kernel module '%s'", m->name.text);
	}
	return err;
}

static bool lacks_types(const struct life *l)
{
	return object_lacks_types(&l->object) || ksyms_lack_types(&l->object) ||
	       struct_ops_lack_types(&l->object) ||
	       (l->req->until >= PHASE_LOAD && targets_lack_types(&l->object));
}

static int find_types(struct life *l)
{
	struct names n = { 0 };
	int err = collect_names(l, &n) ?: look_up(l, &n, &l->kernel, "vmlinux");

	if (!err && !l->req->btf_path && lacks_types(l))
		err = look_up_in_modules(l, &n);
	return err;
}

int relocate_enter(struct life *l)
{
	struct object *o = &l->object;
	bool with_kernel;
	int err = targets_resolve(l);
	u32 i;

	if (err)
		return err;
	o->core_by_kernel = l->req->core_by_kernel;
	err = object_choose(o, l->e);
	if (err)
		return err;
	with_kernel = wants_kernel_btf(l);
	if (with_kernel) {
		err = open_kernel_btf(l);
		if (err && !needs_kernel_btf(l) && !l->req->btf_path)
			with_kernel = false;
		else if (err)
			return err;
		l->e->code = 0;
	}
	err = with_kernel ? find_types(l) : 0;
	if (!err)
		err = object_relocate(o, l->e);
	for (i = 0; i < l->req->n_events && !err; i++)
		err = event_type_set(o, l->req->events[i].name, l->req->events[i].value, l->e);
	if (!err)
		event_types_find(o);
	return err;
}

void relocate_leave(struct life *l)
{
	(void)l; /* memory only, see open_leave() */
}
