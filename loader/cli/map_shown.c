// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* map_shown.c - which maps, and which variables in them, are worth showing
 *   in:       a map's definition, the object's BTF
 *   out:      yes or no
 *   not here: showing them (maps.c)
 */
#include "loader/cli/maps.h"
#include "bpf/map_read.h"

#include <linux/bpf.h>

const struct btf_type *map_section(const struct btf *b, const struct map_def *m)
{
	const struct btf_type *t = m->variables ? btf_type(b, m->variables) : NULL;

	return t && btf_kind(t) == BTF_KIND_DATASEC ? t : NULL;
}

/* `const volatile`, also of an array's elements: the compiler must not know the value, so somebody
 * else is to give it. Other constants are texts and tables.
 */
static bool is_setting(const struct btf *b, u32 id)
{
	const struct btf_type *t = btf_type(b, id);
	u32 i;

	for (i = 0; t && i < 32; i++) {
		u32 kind = btf_kind(t);

		if (kind == BTF_KIND_VOLATILE)
			return true;
		if (kind != BTF_KIND_CONST && kind != BTF_KIND_TYPEDEF && kind != BTF_KIND_ARRAY)
			return false;
		t = btf_type(b, kind == BTF_KIND_ARRAY ? btf_array(t)->type : t->type);
	}
	return false;
}

bool map_variable_is_shown(const struct btf *b, const struct map_def *m,
			   const struct btf_var_secinfo *v)
{
	const struct btf_type *var = btf_type(b, v->type);

	return var && btf_kind(var) == BTF_KIND_VAR && (!m->read_only || is_setting(b, var->type));
}

static bool has_settings(const struct btf *b, const struct map_def *m)
{
	const struct btf_type *t = map_section(b, m);
	const struct btf_var_secinfo *v = t ? btf_records(t) : NULL;
	u32 i;

	for (i = 0; t && i < btf_vlen(t); i++)
		if (map_variable_is_shown(b, m, &v[i]))
			return true;
	return false;
}

bool map_is_shown(const struct btf *b, const struct map_def *m)
{
	if (m->type == MAP_TYPE_ARENA)
		return map_section(b, m);
	return map_is_listed(m) && (!m->read_only || has_settings(b, m)) &&
	       m->type != BPF_MAP_TYPE_PROG_ARRAY && !m->ops && !map_is_of_maps(m->type);
}
