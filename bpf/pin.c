// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* pin.c - maps that have a name in a bpf file system, and outlive whoever made them
 *   in:       a map's definition, the path of its pin
 *   out:      the descriptor of a map that is pinned already; a new pin
 *   not here: which maps are pinned (loader/model/map_def.c), when (loader/load.c)
 */
#include "bpf/attr.h"
#include "bpf/kernel_object.h"

#include <fcntl.h>
#include <linux/bpf.h>
#include <string.h>

/* The kernel sets this one itself (dev_map_init_map() in kernel/bpf/devmap.c, 6.12). */
static u32 own_flags(const struct map_info *info)
{
	bool dev = info->type == BPF_MAP_TYPE_DEVMAP || info->type == BPF_MAP_TYPE_DEVMAP_HASH;

	return dev ? info->map_flags & ~(u32)BPF_F_RDONLY_PROG : info->map_flags;
}

/* Is the map at PATH what the object wants? */
static int compare(const struct map_def *m, const struct map_info *info, const char *path,
		   struct error *e)
{
	const char *type = map_type_name(info->type);

	if (info->type == m->type && info->key_size == m->key_size &&
	    info->value_size == m->value_size && info->max_entries == m->max_entries &&
	    own_flags(info) == m->flags && info->map_extra == m->extra)
		return 0;
	return error_set(e, -EEXIST,
			 "map '%s': pinned at %s is another one: type %s, key %u bytes, value %u "
			 "bytes, max_entries %u, flags %#x, map_extra %#llx; expected type %s, key "
			 "%u bytes, value %u bytes, max_entries %u, flags %#x, map_extra %#llx; "
			 "remove it (rm %s) or take another folder with --pin-dir",
			 m->symbol, path, type ? type : "unknown", info->key_size, info->value_size,
			 info->max_entries, info->map_flags, (unsigned long long)info->map_extra,
			 map_type_name(m->type), m->key_size, m->value_size, m->max_entries,
			 m->flags, (unsigned long long)m->extra, path);
}

static int check(struct door *d, const struct map_def *m, int fd, const char *path, struct error *e)
{
	struct map_info info = { 0 };
	int err = door_info(d, fd, &info, sizeof(info));

	if (err)
		return error_set(e, err,
				 "map '%s': the kernel does not tell what is pinned at %s: %s",
				 m->symbol, path, strerror(-err));
	return compare(m, &info, path, e);
}

int pin_get(struct door *d, const struct map_def *m, const char *path, int *fd, struct error *e)
{
	struct obj_attr attr = { .pathname = attr_pointer(path) };
	int got = door_bpf(d, BPF_OBJ_GET, &attr, sizeof(attr)), err;

	*fd = -1;
	if (got == -ENOENT)
		return 0;
	if (got < 0)
		return error_set(e, got, "map '%s': what is pinned at %s cannot be opened: %s",
				 m->symbol, path, strerror(-got));
	err = check(d, m, got, path, e);
	if (err)
		door_close(d, &got);
	*fd = got;
	return err;
}

static int not_pinned(const struct map_def *m, const char *path, int err, struct error *e)
{
	int dir = strrchr(path, '/') - path;

	error_set(e, err, "map '%s': it cannot be pinned at %s: %s", m->symbol, path,
		  strerror(-err));
	if (err == -EPERM ||
	    err == -ENOENT) /* sysfs, where it is mounted, says that it is not there */
		error_add(e,
			  "; %.*s must be a folder in a bpf file system: mount -t bpf bpf %.*s, or "
			  "name another folder with --pin-dir",
			  dir, path, dir, path);
	return err;
}

int pin_put(struct door *d, const struct map_def *m, const char *path, int fd, struct error *e)
{
	struct obj_attr attr = { .pathname = attr_pointer(path), .bpf_fd = fd };
	int err = door_bpf(d, BPF_OBJ_PIN, &attr, sizeof(attr));

	return err && err != -EEXIST ? not_pinned(m, path, err, e) : err;
}

void pin_remove(struct door *d, const char *path)
{
	int err = door_call(d, CALL_UNLINKAT, AT_FDCWD, (uintptr_t)path, 0, 0, 0, 0);

	if (err)
		note(d->observer,
		     (struct note){ .kind = NOTE_PIN_LEFT, .subject = path, .err = err });
}
