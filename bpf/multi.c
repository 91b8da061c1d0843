// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* multi.c - one program at many functions at once (kprobe.multi, by fprobe)
 *   in:       a pattern
 *   out:      one link
 *
 * tracefs lists what ftrace can trace. available_filter_functions_addrs (Linux 6.5) has addresses
 * too; without it names are given, and those that stand for several functions are left out.
 */
#include "bpf/attach.h"
#include "bpf/attr.h"
#include "bpf/file.h"

#include <fnmatch.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FUNCTIONS_MAX = 1 << 20, MULTI_RETURN = 1 }; /* BPF_F_KPROBE_MULTI_RETURN */

struct matches {
	const char *pattern;
	struct arena *a;
	u64 *values; /* addresses, or pointers to names */
	u32 n;
	bool by_address, nomem;
};

/*	ffffffff81234560 do_mkdirat [module]        the file with addresses
 *	do_mkdirat [module]                         the one without
 */
static int match_line(void *ctx, char *line)
{
	struct matches *m = ctx;
	char *name = line, *end;
	u64 value = 0, *values;

	if (m->by_address) {
		value = strtoull(line, &end, 16);
		if (end == line || *end != ' ')
			return 0;
		name = end + 1;
	}
	name[strcspn(name, " \t")] = 0;
	if (fnmatch(m->pattern, name, 0) || m->n == FUNCTIONS_MAX)
		return 0;
	values = arena_grow(m->a, m->values, m->n, sizeof(*values));
	if (values && !m->by_address)
		value = attr_pointer(arena_strndup(m->a, name, strlen(name)));
	m->nomem = !values || !value;
	if (m->nomem)
		return 1;
	m->values = values;
	m->values[m->n++] = value;
	return 0;
}

static const char *name_at(const u64 *value)
{
	return (const char *)(uintptr_t)*value;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(name_at(a), name_at(b));
}

/* A name that is there twice is refused by the kernel: neither is kept. */
static void drop_duplicates(struct matches *m)
{
	u32 i = 0, k, kept = 0;

	qsort(m->values, m->n, sizeof(*m->values), by_name);
	while (i < m->n) {
		for (k = i + 1; k < m->n && !strcmp(name_at(&m->values[i]), name_at(&m->values[k]));
		     k++)
			;
		if (k == i + 1)
			m->values[kept++] = m->values[i];
		i = k;
	}
	m->n = kept;
}

static int find_matches(struct attaching *c, struct matches *m)
{
	static const char with_addresses[] = "available_filter_functions_addrs";
	const char *file = with_addresses;
	char path[128];
	int err;

	c->h->tracefs = tracefs_find(c->d, with_addresses);
	m->by_address = c->h->tracefs != NULL;
	if (!m->by_address) {
		file = "available_filter_functions";
		c->h->tracefs = tracefs_find(c->d, file);
	}
	if (!c->h->tracefs)
		return tracefs_missing("the functions that can be traced are", c->e);
	snprintf(path, sizeof(path), "%s/%s", c->h->tracefs, file);
	err = file_each_line(c->d, path, match_line, m);
	if (m->nomem)
		return error_nomem(c->e);
	if (err == -EPERM || err == -EACCES)
		return error_set(c->e, err,
				 "%s cannot be read: %s; run it as root, on a kernel that is not "
				 "locked down",
				 path, strerror(-err));
	if (err < 0)
		return error_set(c->e, err, "%s: %s", path, strerror(-err));
	if (!m->by_address && m->n)
		drop_duplicates(m);
	if (!m->n)
		return error_set(c->e, -ENOENT,
				 "no function of this kernel that can be traced matches '%s'",
				 m->pattern);
	return 0;
}

static int create_link(struct attaching *c, const struct matches *m)
{
	struct multi_link_attr attr = {
		.prog_fd = c->prog_fd,
		.attach_type = c->attach_type,
		.multi_flags = c->target->is_return ? MULTI_RETURN : 0,
		.count = m->n,
		.symbols = m->by_address ? 0 : attr_pointer(m->values),
		.addresses = m->by_address ? attr_pointer(m->values) : 0,
	};

	return attach_keep(c, door_bpf(c->d, BPF_LINK_CREATE, &attr, sizeof(attr)));
}

int attach_multi(struct attaching *c)
{
	struct matches m = { .pattern = c->target->name, .a = c->a };
	int fd, err;

	c->out->way = WAY_LINK;
	if (strpbrk(m.pattern, "*?[")) {
		err = find_matches(c, &m);
	} else { /* one function: the kernel finds it by itself */
		m.values = arena_alloc(c->a, sizeof(*m.values));
		err = m.values ? 0 : error_nomem(c->e);
		m.n = 1;
		if (m.values)
			m.values[0] = attr_pointer(m.pattern);
	}
	if (err)
		return err;
	fd = create_link(c, &m);
	if (fd >= 0) {
		snprintf(c->out->place, sizeof(c->out->place), "%.280s (%u function%s)", m.pattern,
			 m.n, m.n == 1 ? "" : "s");
		return 0;
	}
	if (fd == -EOPNOTSUPP || fd == -EINVAL)
		return error_set(c->e, fd,
				 "this kernel cannot attach to many functions at once: it has no "
				 "fprobe (CONFIG_FPROBE; %s); use kprobe",
				 strerror(-fd));
	if (fd == -ESRCH || fd == -ENOENT) {
		error_set(c->e, fd, "this kernel has no function '%s' that can be traced",
			  m.pattern);
		return add_near_functions(c->d, c->h, m.pattern, c->e);
	}
	return error_set(c->e, fd, "attaching to %u functions failed: %s", m.n, strerror(-fd));
}
