// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* relocate.c - phase 2: the programs meet the kernel's types
 *   in:       l->object; /sys/kernel/btf/vmlinux or --btf FILE, where something needs it
 *   out:      programs with final instructions, but for the maps' descriptors
 *   not here: deciding (btf/core_*.c), linking (loader/model/link.c)
 */
#include "loader/life.h"

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

/* For each program that will be attached to a function, that function's name, to be found in the
 * same walk over the kernel's types. A suffix that the compiler added is not in BTF.
 */
static int want_functions(struct life *l)
{
	struct object *o = &l->object;
	struct probe_target target;
	struct error ignored;
	u32 i;

	l->functions = arena_array(&o->arena, o->n_programs, sizeof(*l->functions));
	if (!l->functions)
		return error_nomem(l->e);
	for (i = 0; i < o->n_programs; i++) {
		char *name;

		if (attach_target(l, &o->programs[i], &target, &ignored))
			target.function[0] = 0; /* attach says what is wrong with it */
		name = arena_strndup(&o->arena, target.function, strcspn(target.function, "."));
		if (!name)
			return error_nomem(l->e);
		l->functions[i] = (struct btf_wanted){ .name = name,
						       .len = strlen(name),
						       .kinds = *name ? 1u << BTF_KIND_FUNC : 0 };
	}
	return 0;
}

int relocate_enter(struct life *l)
{
	struct object *o = &l->object;
	bool needed = object_wants_kernel_btf(o);
	bool wanted = l->req->prototypes && l->req->until >= PHASE_ATTACH;
	int err = 0;
	u32 i;

	if (wanted)
		err = want_functions(l);
	if (!err && (needed || wanted)) {
		err = open_kernel_btf(l);
		if (err && !needed && !l->req->btf_path) {
			wanted = false; /* it would have been for show only */
			err = 0;
		}
	}
	if (!err)
		err = object_relocate(o, needed || wanted ? &l->kernel : NULL, l->functions,
				      wanted ? o->n_programs : 0, l->e);
	for (i = 0; i < l->req->n_events && !err; i++)
		err = event_type_set(o, l->req->events[i].map, l->req->events[i].type, l->e);
	if (!err)
		event_types_find(o);
	return err;
}

void relocate_leave(struct life *l)
{
	(void)l; /* memory only, see open_leave() */
}
