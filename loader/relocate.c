// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* relocate.c - phase 2: the programs meet the kernel's types
 *   in:       l->object; /sys/kernel/btf/vmlinux or --btf FILE, where something needs it
 *   out:      programs with final instructions, but for the maps' descriptors
 *   not here: deciding (btf/core_*.c), linking (loader/model/link.c)
 */
#include "loader/life.h"
#include "loader/model/kconfig.h"

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
	err = file_open(l->door, l->kernel_path, &l->kernel_file, l->e);
	if (err == -ENOENT && !l->req->btf_path)
		return error_set(l->e, err,
				 "%s: " VMLINUX_BTF
				 " does not exist: this kernel does not tell its types (it was "
				 "built without CONFIG_DEBUG_INFO_BTF); give them with --btf FILE",
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
	return object_wants_kernel_btf(&l->object) ||
	       (l->req->until >= PHASE_LOAD && targets_need_btf(&l->object));
}

static bool wants_kernel_btf(const struct life *l)
{
	return needs_kernel_btf(l) || (l->req->until >= PHASE_ATTACH && l->req->prototypes) ||
	       (l->req->until >= PHASE_LOAD && (kconfig_wants_syscall_wrapper(&l->object) ||
						kconfig_wants_bpf_cookie(&l->object)));
}

/* Every name that anybody looks for, in one array, for one walk over the kernel's types. */
static int relocate(struct life *l, bool with_kernel)
{
	struct object *o = &l->object;
	struct btf_wanted *names;
	u32 n = 0, n_kconfig;
	int err;

	if (!with_kernel)
		return object_relocate(o, NULL, NULL, 0, l->e);
	names = arena_array(&o->arena, 2 * (u64)o->n_programs + KCONFIG_WANTED_MAX, sizeof(*names));
	if (!names)
		return error_nomem(l->e);
	err = targets_want(l, names, &n);
	if (err)
		return err;
	n_kconfig = kconfig_wanted(o, names + n);
	err = object_relocate(o, &l->kernel, names, n + n_kconfig, l->e);
	if (err)
		return err;
	targets_found(l, names);
	kconfig_found(o, &l->kernel, names + n, n_kconfig);
	return 0;
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
	with_kernel = wants_kernel_btf(l);
	if (with_kernel) {
		err = open_kernel_btf(l);
		if (err && !needs_kernel_btf(l) && !l->req->btf_path)
			with_kernel = false;
		else if (err)
			return err;
		l->e->code = 0;
	}
	err = relocate(l, with_kernel);
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
