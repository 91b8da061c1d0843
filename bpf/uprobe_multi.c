// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* uprobe_multi.c - uprobes by a link of their own, without perf events (Linux 6.6)
 *   in:       a function of a program or library, or a pattern of functions
 *   out:      one link for all of them
 *   not here: where one function is (library.c)
 */
#include "bpf/attach.h"
#include "bpf/attr.h"
#include "bpf/library.h"
#include "elf/elf_function.h"

#include <fnmatch.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <string.h>

enum { MULTI_RETURN = 1 }; /* BPF_F_UPROBE_MULTI_RETURN */

static int create_link(struct attaching *c, const char *path, const struct elf_places *places)
{
	struct uprobe_multi_attr attr = {
		.prog_fd = c->prog_fd,
		.attach_type = c->attach_type,
		.path = attr_pointer(path),
		.offsets = attr_pointer(places->offsets),
		.count = places->n,
		.multi_flags = c->target->is_return ? MULTI_RETURN : 0,
		.pid = c->h->pid < 0 ? 0 : c->h->pid,
	};

	return attach_keep(c, door_bpf(c->d, BPF_LINK_CREATE, &attr, sizeof(attr)));
}

static bool fits(const void *pattern, const char *name, u64 len)
{
	char text[512];

	if (len >= sizeof(text)) /* of C++, and none that a person means */
		return false;
	memcpy(text, name, len);
	text[len] = 0;
	return !fnmatch(pattern, text, 0);
}

static int find_fitting(struct attaching *c, char *path, u64 size, struct elf_places *out)
{
	const struct target *t = c->target;
	struct uprobe_file f;
	int err = 0;

	if (t->offset)
		return error_set(c->e, -EINVAL, "'%s+%#llx': a pattern has no offset", t->name,
				 (unsigned long long)t->offset);
	err = uprobe_file_open(c->d, t->binary, path, size, &f, c->e);
	err = err ?: elf_functions_fitting(&f.elf, fits, t->name, c->a, out, c->e);
	uprobe_file_close(c->d, &f);
	if (!err && !out->n)
		err = error_set(c->e, -ENOENT, "%s: none of its functions fits '%s'", path,
				t->name);
	snprintf(c->out->place, sizeof(c->out->place), "%.150s:%.110s (%u function%s)",
		 err ? "" : path, t->name, out->n, out->n == 1 ? "" : "s");
	return err;
}

static int find_one(struct attaching *c, char *path, u64 size, struct elf_places *out)
{
	const struct target *t = c->target;
	char function[256];
	int err;

	out->offsets = arena_alloc(c->a, sizeof(*out->offsets));
	out->n = 1;
	if (!out->offsets)
		return error_nomem(c->e);
	snprintf(function, sizeof(function), t->offset ? "%s+%#llx" : "%s", t->name,
		 (unsigned long long)t->offset);
	err = uprobe_place(c->d, t->binary, function, path, size, out->offsets, c->e);
	if (!err)
		snprintf(c->out->place, sizeof(c->out->place), "%.200s:%.110s", path, function);
	return err;
}

int attach_uprobe_multi(struct attaching *c)
{
	const struct target *t = c->target;
	struct elf_places places = { 0 };
	char path[256];
	int fd, err;

	err = strpbrk(t->name, "*?[") ? find_fitting(c, path, sizeof(path), &places)
				      : find_one(c, path, sizeof(path), &places);
	if (err)
		return err;
	c->out->way = WAY_LINK;
	fd = create_link(c, path, &places);
	if (fd >= 0)
		return 0;
	if (fd == -ENOMEM && c->e->code)
		return fd;
	if (fd == -EINVAL || fd == -EOPNOTSUPP)
		return error_set(c->e, fd,
				 "this kernel does not take a link to uprobes (uprobe.multi came "
				 "with Linux 6.6, uprobe.session with 6.13; %s); use uprobe",
				 strerror(-fd));
	return error_set(c->e, fd, "probing %s failed: %s", path, strerror(-fd));
}
