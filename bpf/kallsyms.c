// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* kallsyms.c - kernel functions with names like the one that was not found
 *   in:       a function's name
 *   out:      functions of the running kernel with names like it
 *   not here: what makes names alike (base/near.c)
 */
#include "bpf/attach.h"
#include "base/near.h"
#include "bpf/file.h"

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
