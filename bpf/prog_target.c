// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* prog_target.c - finding a BPF program in the kernel, and a function in its types
 *   in:       a name or a number, a function's name
 *   out:      a descriptor, a type's number
 *   not here: loading something for it (prog.c), attaching (tracepoint.c)
 */
#include "base/number.h"
#include "bpf/prog_target.h"
#include "bpf/attr.h"
#include "btf/btf.h"

#include <linux/bpf.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_LEN = 16, LISTED_MAX = 8 };

static bool is_number(const char *text, u32 *out)
{
	u64 v = 0;
	bool negative, is = text[0] >= '0' && text[0] <= '9' &&
			    number_read(text, strlen(text), &v, &negative) && v <= UINT32_MAX;

	*out = v;
	return is;
}

struct search {
	const char *name;
	u32 ids[LISTED_MAX]; /* of those found, as many as are told */
	u32 n;
	int fd; /* of the first; -1: none yet */
};

/* Is program ID what is looked for? Keeps it if it is the first. */
static int look_at(struct door *d, u32 id, struct search *s)
{
	struct prog_info info = { 0 };
	int err, fd = door_fd_by_id(d, BPF_PROG_GET_FD_BY_ID, id);

	if (fd == -ENOENT) /* it went away in between */
		return 0;
	if (fd < 0)
		return fd;
	err = door_info(d, fd, &info, sizeof(info));
	if (err || strncmp(info.name, s->name, NAME_LEN - 1)) {
		door_close(d, &fd);
		return err;
	}
	if (s->n < LISTED_MAX)
		s->ids[s->n] = id;
	if (s->n++ == 0)
		s->fd = fd;
	else
		door_close(d, &fd);
	return 0;
}

static int say_several(struct search *s, struct error *e)
{
	u32 i;

	error_set(e, -ENOTUNIQ,
		  "%u BPF programs in the kernel are called '%s'; name one by its number:", s->n,
		  s->name);
	for (i = 0; i < s->n && i < LISTED_MAX; i++)
		error_add(e, "%s %u", i ? "," : "", s->ids[i]);
	return e->code;
}

static int open_by_name(struct door *d, const char *name, struct error *e)
{
	struct search s = { .name = name, .fd = -1 };
	struct id_attr next = { 0 };
	int err, bad = 0;

	while (!bad && !(err = door_bpf(d, BPF_PROG_GET_NEXT_ID, &next, sizeof(next)))) {
		bad = look_at(d, next.next_id, &s);
		next = (struct id_attr){ .id = next.next_id };
	}
	if (!bad && err == -ENOENT && s.n == 1)
		return s.fd;
	door_close(d, &s.fd);
	if (bad)
		return error_set(e, bad, "BPF program %u cannot be looked at: %s", next.id,
				 strerror(-bad));
	if (err == -ENOENT && s.n)
		return say_several(&s, e);
	if (err == -ENOENT)
		return error_set(e, err,
				 "the kernel has no BPF program '%s'; those that it has: bpftool "
				 "prog show",
				 name);
	return error_set(e, err, "the kernel's BPF programs cannot be listed: %s", strerror(-err));
}

int prog_target_open(struct door *d, const char *name, struct error *e)
{
	u32 id;
	int fd;

	if (!is_number(name, &id))
		return open_by_name(d, name, e);
	fd = door_fd_by_id(d, BPF_PROG_GET_FD_BY_ID, id);
	if (fd == -ENOENT)
		return error_set(e, fd, "the kernel has no BPF program with number %u", id);
	return fd < 0 ? error_set(e, fd, "BPF program %u: %s", id, strerror(-fd)) : fd;
}

/* All bytes of the BTF behind FD; to be freed. */
static int read_btf(struct door *d, int fd, struct span *out)
{
	struct btf_info info = { 0 };
	u8 *bytes;
	int err = door_info(d, fd, &info, sizeof(info));

	if (err)
		return err;
	bytes = malloc(info.btf_size + 1);
	if (!bytes)
		return -ENOMEM;
	*out = (struct span){ bytes, info.btf_size };
	info = (struct btf_info){ .btf = attr_pointer(bytes), .btf_size = out->len };
	err = door_info(d, fd, &info, sizeof(info));
	if (!err && info.btf_size != out->len)
		err = -EINVAL;
	if (err)
		free(bytes);
	return err;
}

static int find_function(struct span bytes, const char *function, u32 *id, struct error *e)
{
	struct btf_wanted wanted = { .name = function,
				     .len = strlen(function),
				     .kinds = 1u << BTF_KIND_FUNC };
	struct arena a = { 0 };
	struct btf btf;
	int err = btf_open(bytes, &a, &btf, e);

	if (!err)
		err = btf_scan(&btf, &a, &wanted, 1, e);
	*id = !err && wanted.n_ids ? wanted.ids[0] : 0;
	arena_free(&a);
	return err;
}

int prog_target_function(struct door *d, int fd, const char *name, const char *function, u32 *id,
			 struct error *e)
{
	struct prog_info info = { 0 };
	struct span bytes = { 0 };
	int btf_fd, err = door_info(d, fd, &info, sizeof(info));

	if (!err && !info.btf_id)
		return error_set(e, -ENOENT,
				 "BPF program '%s' was loaded without types, so its functions have "
				 "no names",
				 name);
	btf_fd = err ? err : door_fd_by_id(d, BPF_BTF_GET_FD_BY_ID, info.btf_id);
	err = btf_fd < 0 ? btf_fd : read_btf(d, btf_fd, &bytes);
	door_close(d, &btf_fd);
	if (err)
		return error_set(e, err, "the types of BPF program '%s' cannot be read: %s", name,
				 strerror(-err));
	err = find_function(bytes, function, id, e);
	free((void *)bytes.p);
	if (err)
		return error_in(e, err, "the types of BPF program '%s'", name);
	if (!*id)
		return error_set(e, -ENOENT,
				 "BPF program '%s' has no function '%s' (was it compiled into its "
				 "caller? __noinline keeps it)",
				 name, function);
	return 0;
}
