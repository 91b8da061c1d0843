// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* btf_type.c - questions about one type
 *   in:       struct btf after btf_scan(), and ids that are not trusted
 *   out:      members' places, sizes, names
 *   not here: finding types by name (btf_open.c), printing them (btf_decl.c, btf_value.c)
 */
#include "btf/btf.h"

#include <string.h>

enum { CHAIN_MAX = 64 }; /* longer chains of typedefs, or of arrays, are taken for loops */

u32 btf_member_bit_offset(const struct btf_type *t, u32 i)
{
	u32 off = btf_members(t)[i].offset;

	return btf_kind_flag(t) ? off & 0xffffff : off;
}

u32 btf_member_bitfield(const struct btf_type *t, u32 i)
{
	return btf_kind_flag(t) ? btf_members(t)[i].offset >> 24 : 0;
}

const char *btf_enumerator(const struct btf *b, const struct btf_type *t, u32 i, s64 *value)
{
	if (btf_kind(t) == BTF_KIND_ENUM64) {
		const struct btf_enum64 *v = (const struct btf_enum64 *)btf_records(t) + i;

		*value = (s64)((u64)v->val_hi32 << 32 | v->val_lo32);
		return btf_str(b, v->name_off);
	}
	*value = ((const struct btf_enum *)btf_records(t))[i].val;
	return btf_str(b, ((const struct btf_enum *)btf_records(t))[i].name_off);
}

static bool is_mod(const struct btf_type *t)
{
	return 1u << btf_kind(t) &
	       (1u << BTF_KIND_CONST | 1u << BTF_KIND_VOLATILE | 1u << BTF_KIND_RESTRICT |
		1u << BTF_KIND_TYPEDEF | 1u << BTF_KIND_TYPE_TAG);
}

const struct btf_type *btf_skip_mods(const struct btf *b, u32 *id)
{
	const struct btf_type *t = btf_type(b, *id);
	int i;

	for (i = 0; t && is_mod(t); i++) {
		if (i == CHAIN_MAX)
			return NULL;
		*id = t->type;
		t = btf_type(b, *id);
	}
	return t;
}

s64 btf_size(const struct btf *b, u32 id)
{
	u64 count = 1, size;
	int i;

	for (i = 0; i < CHAIN_MAX; i++) {
		const struct btf_type *t = btf_skip_mods(b, &id);

		switch (t ? btf_kind(t) : BTF_KIND_VOID) {
		case BTF_KIND_INT:
		case BTF_KIND_STRUCT:
		case BTF_KIND_UNION:
		case BTF_KIND_ENUM:
		case BTF_KIND_ENUM64:
		case BTF_KIND_FLOAT:
		case BTF_KIND_DATASEC:
			size = t->size;
			break;
		case BTF_KIND_PTR:
			size = b->pointer_size;
			break;
		case BTF_KIND_VAR:
			id = t->type;
			continue;
		case BTF_KIND_ARRAY:
			if (__builtin_mul_overflow(count, btf_array(t)->nelems, &count))
				return -EINVAL;
			id = btf_array(t)->type;
			continue;
		default:
			return -EINVAL;
		}
		if (__builtin_mul_overflow(count, size, &size) || size > UINT32_MAX)
			return -EINVAL; /* nothing in BTF is larger: its own sizes are 32 bits */
		return size;
	}
	return -EINVAL;
}

u32 btf_small_int(const struct btf *b)
{
	u32 id;

	for (id = b->first_id; id <= b->n_types; id++) {
		const struct btf_type *t = btf_type(b, id);

		if (btf_kind(t) == BTF_KIND_INT && t->size <= 4)
			return id;
	}
	return 0;
}

const char *btf_kind_name(u32 kind)
{
	static const char *const names[N_BTF_KINDS] = {
		"void",	    "int",
		"pointer",  "array",
		"struct",   "union",
		"enum",	    "forward declaration",
		"typedef",  "volatile",
		"const",    "restrict",
		"function", "function prototype",
		"variable", "data section",
		"float",    "declaration tag",
		"type tag", "enum",
	};

	return kind < N_BTF_KINDS ? names[kind] : "unknown kind";
}

/* A flavour is what follows the last ___ that has something on both sides: task_struct___v5. */
u32 btf_essential_len(const char *name)
{
	size_t len = strlen(name);
	size_t i;

	for (i = len < 5 ? 0 : len - 4; i > 0; i--)
		if (name[i - 1] != '_' && !strncmp(name + i, "___", 3) && name[i + 3] != '_')
			return i;
	return len;
}

bool btf_essential_equal(const char *a, const char *b)
{
	u32 len = btf_essential_len(a);

	return len == btf_essential_len(b) && !strncmp(a, b, len);
}
