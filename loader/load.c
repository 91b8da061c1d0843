// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* load.c - phase 3: BTF, maps and programs go into the kernel
 *   in:       l->object with final instructions
 *   out:      a descriptor for each
 *   not here: the maps (load_maps.c), the system calls (bpf/btf_load.c, map.c, prog.c)
 */
#include "loader/life.h"
#include "bpf/kernel_config.h"
#include "bpf/kernel_object.h"
#include "bpf/prog_target.h"
#include "loader/model/struct_ops.h"

#include <linux/bpf.h>
#include <string.h>

int *no_descriptors(struct object *o, u32 n)
{
	int *fds = arena_array(&o->arena, (u64)n + 1, sizeof(*fds));

	if (fds)
		memset(fds, 0xff, n * sizeof(*fds)); /* each is -1 */
	return fds;
}

/* What goes by BTF is checked against its target when it is loaded. */
static int require_attach_type(struct life *l, const struct program *p)
{
	const char *name = *p->target.name ? p->target.name : p->target_name;

	if (!p->def->btf_prefix || p->attach_btf_id)
		return 0;
	if (!*name)
		return target_require(p, l->e)
			       ?: error_set(l->e, -EINVAL,
					    "program '%s': SEC(\"%s\") names no target", p->name,
					    p->sec);
	if (p->def->btf_kind == BTF_KIND_TYPEDEF)
		return error_set(l->e, -ENOENT,
				 "this kernel has no tracepoint '%s' (its types have no '%s%s'); "
				 "those that it has: ls /sys/kernel/tracing/events/*",
				 name, p->def->btf_prefix, name);
	error_set(l->e, -ENOENT, "the types of this kernel have no function '%s%s'",
		  p->def->btf_prefix, name);
	return add_near_functions(l->door, &l->attach_host, name, l->e);
}

/* Is P for a function of another BPF program? What has a name in front of the colon that no module
 * has is. freplace has nothing else to replace.
 */
static bool wants_program(const struct program *p)
{
	return p->def->prog_type == BPF_PROG_TYPE_EXT || (*p->target.module && !p->attach_btf_id);
}

/* *FD becomes a descriptor of the program, which has to stay open until P is loaded. */
static int find_program(struct life *l, struct program *p, int *fd)
{
	const char *name = p->target.module;
	u32 id;
	int err = target_require(p, l->e);

	if (err)
		return err;
	if (!*name)
		return error_set(l->e, -EINVAL,
				 "SEC(\"%s\"): say in which program with --attach %s=PROGRAM:%s; "
				 "PROGRAM is the name or number that bpftool prog shows",
				 p->sec, p->name, p->target.name);
	*fd = prog_target_open(l->door, name, l->e);
	err = *fd < 0 ? *fd : prog_target_function(l->door, *fd, name, p->target.name, &id, l->e);
	if (err && p->def->prog_type != BPF_PROG_TYPE_EXT)
		return error_add(l->e, "; there is no kernel module '%s' with it, either", name);
	p->attach_btf_fd = err ? 0 : *fd;
	p->attach_btf_id = err ? 0 : id;
	return err;
}

/* The kernel checks a program as the function that it is to be in its struct. */
static int require_table(struct life *l, const struct program *p)
{
	if (p->attach_btf_id)
		return 0;
	return error_set(l->e, -EINVAL,
			 "SEC(\"%s\"): no variable in .struct_ops or .struct_ops.link refers to it",
			 p->sec);
}

static int load_program(struct life *l, u32 i)
{
	struct object *o = &l->object;
	struct program *p = &o->programs[i];
	struct load_facts facts = { .map_fds = l->map_fds,
				    .btf_fd = l->btf_fd,
				    .module_fds = l->n_fd_slots ? l->fd_array : NULL,
				    .kern_version = l->host.version };
	int err, target_fd = -1;

	if (p->skipped)
		return 0;
	if (p->def->how == ATTACH_STRUCT_OPS)
		err = require_table(l, p);
	else
		err = wants_program(p) ? find_program(l, p, &target_fd) : require_attach_type(l, p);
	if (err)
		err = target_missing(l, p, err);
	if (!err && !p->skipped)
		err = prog_load(l->door, o, p, &facts,
				l->verifier_said ? l->verifier_said[i] : NULL, &l->prog_fds[i],
				&l->log, l->e);
	door_close(l->door, &target_fd);
	if (!err)
		return 0;
	l->refused = p;
	return error_in(l->e, err, "%s: program '%s'", o->path, p->name);
}

/* The variables of section .kconfig, from what the running kernel says of itself. */
static int fill_kconfig(struct life *l)
{
	struct kconfig_facts facts;
	int err = kconfig_facts_ask(l->door, &l->host, &l->object, &facts, l->e);

	return err ? err : kconfig_fill(&l->object, &facts, l->e);
}

static bool make_room_for_statistics(struct life *l)
{
	struct object *o = &l->object;
	u32 i;

	l->verifier_said = arena_array(&o->arena, o->n_programs, sizeof(*l->verifier_said));
	for (i = 0; i < o->n_programs && l->verifier_said; i++) {
		l->verifier_said[i] = arena_alloc(&o->arena, STATISTICS_SIZE);
		if (!l->verifier_said[i])
			return false;
	}
	return l->verifier_said;
}

int load_enter(struct life *l)
{
	struct object *o = &l->object;
	u32 i;
	int err;

	l->attach_host.no_names = l->req->skip_missing;
	l->prog_fds = no_descriptors(o, o->n_programs);
	if (!l->prog_fds)
		return error_nomem(l->e);
	if (l->req->statistics && !make_room_for_statistics(l))
		return error_nomem(l->e);
	if (o->elf.swap)
		return error_set(l->e, -ENOEXEC,
				 "%s: built for a %s-endian machine, and this one is not; compile "
				 "with -target bpf%s",
				 o->path, o->elf.big_endian ? "big" : "little",
				 o->elf.big_endian ? "el" : "eb");
	err = host_ask(l->door, &l->host, l->e);
	if (!err && o->kconfig)
		err = fill_kconfig(l);
	if (!err)
		err = ksym_addresses(l->door, o, l->e);
	if (!err)
		err = modules_give_descriptors(l);
	if (!err)
		err = btf_load(l->door, o, &l->btf_fd, l->e);
	if (!err)
		err = maps_load(l);
	if (err)
		return error_in(l->e, err, "%s", o->path);
	for (i = 0; i < o->n_programs && !err; i++)
		err = load_program(l, i);
	if (!err) {
		err = maps_fill_slots(l, true);
		if (err)
			error_in(l->e, err, "%s", o->path);
	}
	l->is_loaded = !err;
	return err;
}

void load_leave(struct life *l)
{
	struct object *o = &l->object;
	u32 i;

	for (i = 0; i < o->n_programs && l->prog_fds; i++)
		door_close(l->door, &l->prog_fds[i]);
	maps_unload(l);
	door_close(l->door, &l->btf_fd);
	modules_drop_descriptors(l);
}
