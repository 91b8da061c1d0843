// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* symbols.c - /proc/kallsyms, in order of the addresses
 *   in:       lines like "ffffffff81234560 T do_mkdirat\t[module]"
 *   out:      the function that an address is in
 *   not here: the other way round, an address for a name (kallsyms.c)
 */
#include "bpf/symbols.h"
#include "bpf/file.h"

#include <stdlib.h>
#include <string.h>

enum {
	FIRST_ROOM = 1 << 18,  /* a kernel has so many, more or less */
	FUNCTION_MAX = 1 << 20 /* bytes; what is further behind a function is none of it */
};

struct reading {
	struct symbols *s;
	u32 room;
};

static bool make_room(struct reading *r)
{
	u32 room = r->room ? 2 * r->room : FIRST_ROOM;
	struct symbol *more;

	if (r->s->n < r->room)
		return true;
	more = realloc(r->s->all, (u64)room * sizeof(*more));
	if (!more)
		return false;
	r->s->all = more;
	r->room = room;
	return true;
}

/* Only code: t and T, and w and W where another may take its place. */
static int take_line(void *ctx, char *line)
{
	struct reading *r = ctx;
	char *rest;
	u64 address = strtoull(line, &rest, 16);
	size_t len;

	if (!address || rest[0] != ' ' || !rest[1] || !strchr("tTwW", rest[1]) || rest[2] != ' ')
		return 0;
	len = strcspn(rest + 3, "\t ");
	rest[3 + len] = 0;
	if (!len || !strncmp(rest + 3, "__pfx_", 6) || !strncmp(rest + 3, "__cfi_", 6))
		return 0; /* paddings in front of functions */
	if (!make_room(r))
		return -ENOMEM;
	r->s->all[r->s->n++] = (struct symbol){ address, r->s->names.len };
	text_bytes(&r->s->names, rest + 3, len + 1); /* its NUL, too */
	return r->s->names.failed || r->s->names.len > UINT32_MAX ? -ENOMEM : 0;
}

/* Of several names for one address the first in the file stays in front. */
static int by_address(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;

	if (x->address != y->address)
		return x->address < y->address ? -1 : 1;
	return x->name < y->name ? -1 : x->name > y->name;
}

int symbols_read(struct door *d, struct symbols *s)
{
	struct reading r = { .s = s };
	int err;

	if (s->asked)
		return 0;
	s->asked = true;
	err = file_each_line(d, "/proc/kallsyms", take_line, &r);
	if (err == -ENOMEM)
		return err;
	if (err) /* addresses will do */
		s->n = 0;
	if (s->n)
		qsort(s->all, s->n, sizeof(*s->all), by_address);
	return 0;
}

const char *symbols_find(const struct symbols *s, u64 address, u64 *offset)
{
	u32 low = 0, high = s->n; /* all below LOW are not behind ADDRESS, all from HIGH on are */

	while (low < high) {
		u32 mid = low + (high - low) / 2;

		if (s->all[mid].address <= address)
			low = mid + 1;
		else
			high = mid;
	}
	while (low > 1 && s->all[low - 2].address == s->all[low - 1].address)
		low--;
	if (!low || address - s->all[low - 1].address >= FUNCTION_MAX)
		return NULL;
	*offset = address - s->all[low - 1].address;
	return s->names.p + s->all[low - 1].name;
}

void symbols_free(struct symbols *s)
{
	free(s->all);
	text_free(&s->names);
	*s = (struct symbols){ 0 };
}
