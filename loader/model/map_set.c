// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* map_set.c - --set MAP.max_entries=N: a size that the object leaves open, or another than it has
 *   in:       "MAP.max_entries" or "MAP.value_size", and a number as a person writes it
 *   out:      the map's definition
 *   not here: variables (variable_set.c), what is taken where nobody says anything (bpf/map.c)
 *
 * Tools with user code of their own often leave these to that code: how many stacks a map is to
 * hold is an option of theirs.
 */
#include "base/number.h"
#include "loader/model/variable.h"

#include <string.h>

/* The map that the LEN bytes at NAME name; NULL: there is none. Data sections are no maps here. */
static struct map_def *map_named(struct object *o, const char *name, size_t len)
{
	u32 i;

	for (i = 0; i < o->n_maps; i++) {
		struct map_def *m = &o->maps[i];

		if (!m->is_data && !m->ops && strlen(m->symbol) == len &&
		    !memcmp(m->symbol, name, len))
			return m;
	}
	return NULL;
}

/* The map that PATH begins with, or NULL; *FIELD is what it names of it, NULL when that cannot be
 * set. */
static struct map_def *map_of_setting(struct object *o, const char *path, u32 **field)
{
	const char *dot = strchr(path, '.');
	struct map_def *m = map_named(o, path, dot ? (size_t)(dot - path) : strlen(path));

	*field = NULL;
	if (m && dot && !strcmp(dot, ".max_entries"))
		*field = &m->max_entries;
	else if (m && dot && !strcmp(dot, ".value_size"))
		*field = &m->value_size;
	return m;
}

int map_set(struct object *o, const char *path, const char *value, struct error *e)
{
	u32 *field;
	struct map_def *m = map_of_setting(o, path, &field);
	bool negative;
	u64 number;

	if (!m)
		return 1;
	if (!field)
		return error_set(e, -EINVAL,
				 "'%s' is a map: only %s.max_entries and %s.value_size can be set",
				 m->symbol, m->symbol, m->symbol);
	if (field == &m->value_size && m->value_type)
		return error_set(e, -EINVAL, "the values of this map have a type, of %u bytes",
				 m->value_size);
	if (!number_read(value, strlen(value), &number, &negative))
		return error_set(e, -EINVAL, "'%s' is no whole number", value);
	if (number == 0 || !number_fits(number, negative, 32, false))
		return error_set(e, -ERANGE, "'%s' does not fit; expected 1 to %u", value,
				 UINT32_MAX);
	*field = number;
	return 0;
}
