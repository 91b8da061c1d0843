// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* iter.c - iterators: programs that write text for each task, map, socket ... when they are read
 *   in:       a program that was loaded for an iterator of the kernel; a map, where it goes over
 * one out:      a link; a descriptor to read from not here: reading (loader/iterators.c)
 */
#include "bpf/attach.h"
#include "bpf/attr.h"

#include <linux/bpf.h>
#include <string.h>

enum { CGROUP_DESCENDANTS_PRE = 2 }; /* BPF_CGROUP_ITER_DESCENDANTS_PRE, Linux 6.1 */

/* Which map, which folder of cgroups: most kinds ask for nothing. */
static bool needs_info(const struct target *t, struct iter_info *info)
{
	if (iter_takes_map(t->name)) {
		info->map_fd = t->map_fd;
		return true;
	}
	info->cgroup_order = CGROUP_DESCENDANTS_PRE; /* there is no order that it takes by itself */
	return !strcmp(t->name, "cgroup");
}

/* Source of the errnos: bpf_iter_link_attach() in kernel/bpf/bpf_iter.c, bpf_iter_attach_map() in
 * kernel/bpf/map_iter.c (6.12).
 */
static int refused(struct attaching *c, int err)
{
	const struct target *t = c->target;

	if (err == -EINVAL && *t->map)
		return error_set(c->e, err, "iterator %s does not go over maps of the type of '%s'",
				 t->name, t->map);
	if (err == -EACCES && *t->map)
		return error_set(c->e, err,
				 "the program reads more than the keys or values of map '%s' hold",
				 t->map);
	if (err == -EINVAL)
		return error_set(
			c->e, err,
			"this kernel does not attach the iterator '%s': %s (before Linux 5.8 "
			"there are none)",
			t->name, strerror(EINVAL));
	return error_set(c->e, err, "iterator '%s': %s", t->name, strerror(-err));
}

int attach_iter(struct attaching *c)
{
	struct iter_info info = { 0 };
	struct iter_link_attr attr = { .prog_fd = c->prog_fd, .attach_type = c->attach_type };
	int fd;

	if (needs_info(c->target, &info)) {
		attr.iter_info = attr_pointer(&info);
		attr.iter_info_len = sizeof(info);
	}
	c->out->way = WAY_LINK;
	fd = attach_keep(c, door_bpf(c->d, BPF_LINK_CREATE, &attr, sizeof(attr)));
	if (fd == -ENOMEM && c->e->code)
		return fd;
	return fd < 0 ? refused(c, fd) : 0;
}

int iter_open(struct door *d, int link_fd)
{
	struct iter_create_attr attr = { .link_fd = link_fd };

	return door_bpf(d, BPF_ITER_CREATE, &attr, sizeof(attr));
}
