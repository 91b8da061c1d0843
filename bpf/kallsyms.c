// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* kallsyms.c - /proc/kallsyms: the addresses of the kernel's symbols, and what names there are
 *   in:       a function's name; the externs of an object
 *   out:      functions of the running kernel with names like it; addresses
 *   not here: what makes names alike (base/near.c)
 */
#include "bpf/attach.h"
#include "bpf/kernel_object.h"
#include "loader/model/ksym.h"
#include "base/near.h"
#include "bpf/file.h"

#include <stdlib.h>
#include <string.h>

_Static_assert((int)NEAR_MAX == (int)NEAR_NAMES, "all that base/near.c keeps are handed out");

/*	ffffffff81234560 T do_mkdirat\t[module]
 *	                 ^ t or T: code
 */
static int look_at_line(void *ctx, char *line)
{
	char *type = strchr(line, ' '), *name;

	if (!type || (type[1] != 't' && type[1] != 'T') || type[2] != ' ')
		return 0;
	name = type + 3;
	name[strcspn(name, "\t ")] = 0;
	if (!strncmp(name, "__pfx_", 6) || !strncmp(name, "__cfi_", 6) ||
	    !strncmp(name, "args__", 6) || !strncmp(name, "types__", 7))
		return 0; /* paddings in front of functions, tables of system calls */
	near_offer(ctx, name);
	return 0;
}

int kallsyms_near(struct door *d, const char *name, char near[NEAR_MAX][128])
{
	struct near s;
	int i, err;

	near_start(&s, name, strlen(name));
	err = file_each_line(d, "/proc/kallsyms", look_at_line, &s);
	for (i = 0; i < s.n; i++)
		memcpy(near[i], s.best[i].name, sizeof(near[i]));
	return err < 0 ? err : s.n;
}

bool kallsyms_has(struct door *d, const char *name)
{
	char near[NEAR_MAX][128];

	return kallsyms_near(d, name, near) > 0 && !strcmp(near[0], name); /* nothing is nearer */
}

/* --- addresses --- */

struct address_search {
	struct object *o;
	struct error *e;
	bool hidden; /* all addresses are shown as 0 */
};

/*	ffffffff8284e0c0 d runqueues\t[module] */
static int take_address(void *ctx, char *line)
{
	struct address_search *s = ctx;
	char *rest, *name;
	u64 address = strtoull(line, &rest, 16);
	struct ksym *k;

	if (rest[0] != ' ' || !rest[1] || rest[2] != ' ')
		return 0;
	name = rest + 3;
	name[strcspn(name, "\t ")] = 0;
	k = ksym_find(s->o, name);
	if (!k || k->kind != KSYM_ADDRESS)
		return 0;
	s->hidden |= !address;
	if (k->address && k->address != address)
		return error_set(s->e, -EINVAL,
				 "kernel symbol '%s' is at %#llx and at %#llx; which one is meant "
				 "cannot be told",
				 k->name, (unsigned long long)k->address,
				 (unsigned long long)address);
	k->address = address;
	return 0;
}

static int require_addresses(const struct address_search *s)
{
	u32 i;

	for (i = 0; i < ksyms_count(s->o); i++) {
		const struct ksym *k = &s->o->ksyms->all[i];

		if (k->kind != KSYM_ADDRESS || k->address || !k->is_used)
			continue;
		if (s->hidden)
			return error_set(
				s->e, -EPERM,
				"the address of kernel symbol '%s' is hidden; it needs root "
				"and, in /proc/sys/kernel/kptr_restrict, 0 or 1",
				k->name);
		if (!k->is_weak)
			return error_set(
				s->e, -ENOENT,
				"/proc/kallsyms has no kernel symbol '%s' (extern, section "
				".ksyms); declare it __weak if the program can do without",
				k->name);
	}
	return 0;
}

int ksym_addresses(struct door *d, struct object *o, struct error *e)
{
	struct address_search s = { .o = o, .e = e };
	bool wanted = false;
	u32 i;
	int err;

	for (i = 0; i < ksyms_count(o); i++)
		wanted |= o->ksyms->all[i].kind == KSYM_ADDRESS && o->ksyms->all[i].is_used;
	if (!wanted)
		return 0;
	err = file_each_line(d, "/proc/kallsyms", take_address, &s);
	if (err && !e->code)
		return error_set(e, err, "/proc/kallsyms cannot be read: %s", strerror(-err));
	return err ? err : require_addresses(&s);
}
