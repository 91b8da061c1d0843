// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* struct_ops.c - registering tables of functions
 *   in:       a map of type struct_ops, the programs in it
 *   out:      the kernel calls them
 *   not here: the table's layout (loader/model/struct_ops_layout.c)
 *
 *	.struct_ops        BPF_MAP_UPDATE_ELEM registers, BPF_MAP_DELETE_ELEM takes it back. No
 *	                   descriptor keeps it: without the second call it outlives the process.
 *	.struct_ops.link   BPF_MAP_UPDATE_ELEM makes it ready, BPF_LINK_CREATE registers
 *(Linux 6.4), closing the link takes it back.
 */
#include "bpf/struct_ops.h"
#include "bpf/attr.h"

#include <linux/bpf.h>
#include <string.h>

enum { ATTACH_TYPE = 44 }; /* BPF_STRUCT_OPS, Linux 6.4 */

static void fill(const struct map_def *m, const int *prog_fds)
{
	u32 i;

	for (i = 0; i < m->ops->n_funcs; i++) {
		const struct struct_ops_func *f = &m->ops->funcs[i];
		u64 fd = prog_fds[f->program] < 0 ? 0 : prog_fds[f->program];

		memcpy(m->ops->value + f->kernel_offset, &fd, sizeof(fd));
	}
}

static int refused(const struct map_def *m, int err, struct error *e)
{
	if (err ==
	    -524) /* ENOTSUPP, which libc does not know: no trampolines (Linux 6.12, ppc64le) */
		return error_set(e, err,
				 "the kernel does not register it: it cannot do that on this CPU");
	error_set(e, err, "the kernel does not register it: %s", strerror(-err));
	if (err == -EEXIST)
		error_add(e, "; something of that name is registered already");
	else if (err == -EINVAL)
		error_add(e, "; a function that it must have may be missing, or a value be wrong");
	return error_in(e, err, "struct_ops variable '%s'", m->symbol);
}

int struct_ops_register(struct door *d, const struct map_def *m, int map_fd, const int *prog_fds,
			struct registration *out, struct error *e)
{
	u32 key = 0;
	struct map_elem_attr update = { .map_fd = map_fd,
					.key = attr_pointer(&key),
					.value = attr_pointer(m->ops->value) };
	struct link_create_attr link = { .prog_fd = map_fd, .attach_type = ATTACH_TYPE };
	int err;

	*out = (struct registration){ .link_fd = -1 };
	fill(m, prog_fds);
	err = door_bpf(d, BPF_MAP_UPDATE_ELEM, &update, sizeof(update));
	if (!err && m->ops->linked) {
		out->link_fd = door_bpf(d, BPF_LINK_CREATE, &link, sizeof(link));
		err = out->link_fd < 0 ? out->link_fd : 0;
	}
	out->active = !err;
	return err ? refused(m, err, e) : 0;
}

void struct_ops_unregister(struct door *d, const struct map_def *m, int map_fd,
			   struct registration *r)
{
	u32 key = 0;
	struct map_elem_attr attr = { .map_fd = map_fd, .key = attr_pointer(&key) };
	int err = 0;

	if (!r->active)
		return;
	r->active = false;
	if (m->ops->linked)
		door_close(d, &r->link_fd);
	else
		err = door_bpf(d, BPF_MAP_DELETE_ELEM, &attr, sizeof(attr));
	if (err)
		note(d->observer,
		     (struct note){ .kind = NOTE_STAYS, .subject = m->symbol, .err = err });
}
