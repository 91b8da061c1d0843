// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* uprobe_multi.c - uprobes by a link of their own, without perf events (Linux 6.6)
 *   in:       a function of a program or library
 *   out:      one link
 *   not here: where the function is (library.c)
 *
 * The link could hold many places of one file. Here it holds one: a pattern of functions would arm
 * each of them, and none of what is written about the choice of a symbol's version could hold.
 */
#include "bpf/attach.h"
#include "bpf/attr.h"
#include "bpf/library.h"

#include <linux/bpf.h>

#include <stdio.h>
#include <string.h>

enum { MULTI_RETURN = 1 }; /* BPF_F_UPROBE_MULTI_RETURN */

static int create_link(struct attaching *c, const char *path, u64 offset)
{
	struct uprobe_multi_attr attr = {
		.prog_fd = c->prog_fd,
		.attach_type = c->attach_type,
		.path = attr_pointer(path),
		.offsets = attr_pointer(&offset),
		.count = 1,
		.multi_flags = c->target->is_return ? MULTI_RETURN : 0,
		.pid = c->h->pid < 0 ? 0 : c->h->pid,
	};

	return attach_keep(c, door_bpf(c->d, BPF_LINK_CREATE, &attr, sizeof(attr)));
}

int attach_uprobe_multi(struct attaching *c)
{
	const struct target *t = c->target;
	char path[256], function[256];
	u64 offset;
	int fd, err;

	if (strpbrk(t->name, "*?["))
		return error_set(
			c->e, -EOPNOTSUPP,
			"'%s' is a pattern; name one function of %s, for patterns are only "
			"for functions of the kernel (kprobe.multi)",
			t->name, t->binary);
	snprintf(function, sizeof(function), t->offset ? "%s+%#llx" : "%s", t->name,
		 (unsigned long long)t->offset);
	err = uprobe_place(c->d, t->binary, function, path, sizeof(path), &offset, c->e);
	if (err)
		return err;
	snprintf(c->out->place, sizeof(c->out->place), "%.200s:%.110s", path, function);
	c->out->way = WAY_LINK;
	fd = create_link(c, path, offset);
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
