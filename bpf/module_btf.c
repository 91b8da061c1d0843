// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* module_btf.c - finding the types of kernel modules
 *   in:       /sys/kernel/btf, a file for each module; the kernel's list of all BTF
 *   out:      names, descriptors
 *   not here: reading the types (btf/), deciding which module is wanted (loader/modules.c)
 */
#include "bpf/module_btf.h"
#include "bpf/attr.h"
#include "bpf/file.h"

#include <linux/bpf.h>
#include <string.h>

struct listing {
	struct arena *a;
	struct module_name *names;
	u32 n;
	bool no_memory;
};

static int add_name(void *ctx, const char *name)
{
	struct listing *l = ctx;
	struct module_name *names;

	if (name[0] == '.' || !strcmp(name, "vmlinux") || strlen(name) >= MODULE_NAME_LEN)
		return 0;
	names = arena_grow(l->a, l->names, l->n, sizeof(*names));
	if (!names)
		return l->no_memory = true;
	l->names = names;
	names[l->n] = (struct module_name){ 0 };
	memcpy(names[l->n++].text, name, strlen(name));
	return 0;
}

int module_btf_names(struct door *d, struct arena *a, struct module_name **out, u32 *n,
		     struct error *e)
{
	struct listing l = { .a = a };
	int err = file_each_name(d, "/sys/kernel/btf", add_name, &l);

	*out = l.names;
	*n = l.n;
	if (l.no_memory)
		return error_nomem(e);
	if (err == -ENOENT) /* the types of vmlinux were read, so this is no place for modules' */
		return 0;
	return err ? error_set(e, err, "/sys/kernel/btf cannot be listed: %s", strerror(-err)) : 0;
}

/* Is FD the BTF of the kernel module NAME? 1, 0 or a negative errno. */
static int is_module(struct door *d, int fd, const char *name)
{
	char found[MODULE_NAME_LEN] = "";
	struct btf_info info = { .name = attr_pointer(found), .name_len = sizeof(found) };
	int err = door_info(d, fd, &info, sizeof(info));

	return err ? err : info.kernel_btf && !strncmp(found, name, sizeof(found));
}

/* The descriptor of BTF number ID if that is module NAME's; 0 if not, or if it is gone by now. */
static int open_if_module(struct door *d, u32 id, const char *name, int *fd)
{
	int found;

	*fd = door_fd_by_id(d, BPF_BTF_GET_FD_BY_ID, id);
	if (*fd < 0)
		return *fd == -ENOENT ? 0 : *fd;
	found = is_module(d, *fd, name);
	if (found <= 0)
		door_close(d, fd);
	return found;
}

int module_btf_fd(struct door *d, const char *name, struct error *e)
{
	struct id_attr next = { 0 };
	int err, found, fd;

	while (!(err = door_bpf(d, BPF_BTF_GET_NEXT_ID, &next, sizeof(next)))) {
		found = open_if_module(d, next.next_id, name, &fd);
		if (found > 0)
			return fd;
		if (found < 0) {
			err = found;
			break;
		}
		next = (struct id_attr){ .id = next.next_id };
	}
	if (err == -ENOENT)
		return error_set(e, err, "kernel module '%s' has no BTF any more", name);
	return error_set(e, err, "the BTF of kernel module '%s' cannot be had: %s", name,
			 strerror(-err));
}
