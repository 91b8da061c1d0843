// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* modules.c - the types of kernel modules, where the kernel's own lack something
 *   in:       /sys/kernel/btf, names that were not found in vmlinux
 *   out:      l->modules, each with its split BTF; descriptors for those that are referred to
 *   not here: what is looked up in them (relocate.c)
 *
 * A machine has a hundred modules, and hardly any program needs one: they are opened only when a
 * name is nowhere in the kernel's own types.
 */
#include "loader/life.h"
#include "loader/model/ksym.h"
#include "loader/model/struct_ops.h"

#include <stdio.h>
#include <string.h>

static int open_one(struct life *l, struct module *m)
{
	char path[sizeof("/sys/kernel/btf/") + MODULE_NAME_LEN];
	int err;

	m->btf_fd = -1;
	snprintf(path, sizeof(path), "/sys/kernel/btf/%s", m->name.text);
	err = file_open_kernels(l->door, path, &m->file, l->e);
	if (!err)
		err = btf_open_split(m->file.bytes, &l->kernel, &l->kernel_arena, &m->btf, l->e);
	return err ? error_in(l->e, err, "%s", m->name.text) : 0;
}

int modules_open(struct life *l)
{
	struct module_name *names;
	u32 n, i;
	int err = module_btf_names(l->door, &l->kernel_arena, &names, &n, l->e);

	if (err || !n)
		return err;
	l->modules = arena_array(&l->kernel_arena, n, sizeof(*l->modules));
	if (!l->modules)
		return error_nomem(l->e);
	for (i = 0; i < n && !err; i++) {
		struct module *m = &l->modules[l->n_modules];

		m->name = names[i];
		err = open_one(l, m);
		if (err == -ENOENT) { /* it was unloaded in between */
			err = l->e->code = 0;
			continue;
		}
		l->n_modules++;
	}
	return err;
}

/* The module that has these types; NULL for the kernel's own. */
static struct module *module_of(struct life *l, const struct btf *b)
{
	u32 i;

	for (i = 0; i < l->n_modules; i++)
		if (&l->modules[i].btf == b)
			return &l->modules[i];
	return NULL;
}

const char *module_name(const struct life *l, const struct btf *b)
{
	const struct module *m = module_of((struct life *)l, b);

	return m ? m->name.text : NULL;
}

/* A descriptor of the types B, for the kernel; 0 stands for its own. */
static int descriptor(struct life *l, const struct btf *b)
{
	struct module *m = module_of(l, b);

	if (!m)
		return 0;
	if (m->btf_fd < 0)
		m->btf_fd = module_btf_fd(l->door, m->name.text, l->e);
	return m->btf_fd;
}

/* Each module that is referred to gets the next place; place 0 stands for the kernel itself. */
static u32 slot_of(struct life *l, s32 fd)
{
	u32 i;

	for (i = 1; i < l->n_fd_slots; i++)
		if (l->fd_array[i] == fd)
			return i;
	l->n_fd_slots = l->n_fd_slots ? l->n_fd_slots + 1 : 2;
	l->fd_array[l->n_fd_slots - 1] = fd;
	return l->n_fd_slots - 1;
}

int modules_give_descriptors(struct life *l)
{
	struct object *o = &l->object;
	u32 i;
	int fd;

	l->fd_array = arena_array(&o->arena, (u64)l->n_modules + 2, sizeof(*l->fd_array));
	if (!l->fd_array)
		return error_nomem(l->e);
	for (i = 0; i < ksyms_count(o); i++) {
		struct ksym *k = &o->ksyms->all[i];

		fd = k->btf ? descriptor(l, k->btf) : 0;
		if (fd < 0)
			return fd;
		k->btf_fd = fd;
		k->fd_slot = fd ? slot_of(l, fd) : 0;
	}
	for (i = 0; i < o->n_maps; i++) {
		struct struct_ops *ops = o->maps[i].ops;

		fd = ops && ops->btf ? descriptor(l, ops->btf) : 0;
		if (fd < 0)
			return error_in(l->e, fd, "struct_ops variable '%s'", o->maps[i].symbol);
		if (ops)
			ops->btf_fd = fd;
	}
	for (i = 0; i < o->n_programs; i++) {
		struct program *p = &o->programs[i];

		fd = p->attach_btf && !p->skipped ? descriptor(l, p->attach_btf) : 0;
		if (fd < 0)
			return error_in(l->e, fd, "program '%s'", p->name);
		p->attach_btf_fd = fd;
	}
	return 0;
}

void modules_drop_descriptors(struct life *l)
{
	u32 i;

	for (i = 0; i < l->n_modules; i++)
		door_close(l->door, &l->modules[i].btf_fd);
}

void modules_close(struct life *l)
{
	u32 i;

	for (i = 0; i < l->n_modules; i++)
		file_close(l->door, &l->modules[i].file);
	l->n_modules = 0;
}
