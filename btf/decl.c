// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* decl.c - types as C declares them, and a function's arguments with their registers
 *   in:       BTF, a type or a FUNC
 *   out:      text in memory
 *   not here: values (value.c)
 *
 * C declarations are read from the name outwards, so they are built that way: starting from
 * "name", a pointer puts "*" in front, an array "[n]" behind, and what is left at the end is the
 * type at the far left.
 */
#include "btf/value.h"

#include <stdio.h>
#include <string.h>

enum { DEPTH_MAX = 24, TYPES_MAX = 1000, INNER_MAX = 400 };

/* No declaration that people write needs so many; but damaged types can refer to themselves. */
struct declaring {
	const struct btf *b;
	int left; /* of TYPES_MAX */
};

static void declare(struct declaring *d, u32 id, const char *inner, int depth, struct text *out);

static const char *qualifier(u32 kind)
{
	return kind == BTF_KIND_CONST	   ? "const"
	       : kind == BTF_KIND_VOLATILE ? "volatile"
	       : kind == BTF_KIND_RESTRICT ? "restrict"
					   : NULL;
}

/* What stands behind a type. */
static void add_inner(struct text *out, const char *inner)
{
	if (*inner)
		text_add(out, "%s%s", *inner == '[' ? "" : " ", inner);
}

static void declare_pointer(struct declaring *d, const struct btf_type *t, const char *inner,
			    int depth, struct text *out)
{
	const struct btf_type *to = btf_type(d->b, t->type);
	bool wrap = to && (btf_kind(to) == BTF_KIND_ARRAY || btf_kind(to) == BTF_KIND_FUNC_PROTO);
	char next[INNER_MAX];

	snprintf(next, sizeof(next), "%s*%s%s", wrap ? "(" : "", inner, wrap ? ")" : "");
	declare(d, t->type, next, depth + 1, out);
}

static void declare_function(struct declaring *d, const struct btf_type *t, const char *inner,
			     int depth, struct text *out)
{
	struct text params = { 0 };
	char next[INNER_MAX];
	u32 i;

	for (i = 0; i < btf_vlen(t) && params.len < INNER_MAX; i++) {
		if (i)
			text_str(&params, ", ");
		if (btf_params(t)[i].type == 0)
			text_str(&params, "...");
		else
			declare(d, btf_params(t)[i].type, "", depth + 1, &params);
	}
	snprintf(next, sizeof(next), "%s(%s)", inner, params.p ? params.p : "void");
	text_free(&params);
	declare(d, t->type, next, depth + 1, out);
}

/* A qualifier stands left of the type, but right of the * when it qualifies a pointer. */
static void declare_qualified(struct declaring *d, const struct btf_type *t, const char *inner,
			      int depth, struct text *out)
{
	const struct btf_type *to = btf_type(d->b, t->type);
	const char *word = qualifier(btf_kind(t));
	char next[INNER_MAX];

	if (to && btf_kind(to) == BTF_KIND_PTR) {
		snprintf(next, sizeof(next), "%s%s%s", word, *inner ? " " : "", inner);
		declare(d, t->type, next, depth + 1, out);
		return;
	}
	text_add(out, "%s ", word);
	declare(d, t->type, inner, depth + 1, out);
}

static void declare_named(const struct btf *b, const struct btf_type *t, const char *inner,
			  struct text *out)
{
	const char *name = btf_str(b, t->name_off);

	if (btf_is_composite(t) || btf_is_enum(t))
		text_add(out, "%s ", btf_kind_name(btf_kind(t)));
	if (btf_kind(t) == BTF_KIND_FWD)
		text_str(out, btf_kind_flag(t) ? "union " : "struct ");
	if (btf_kind(t) == BTF_KIND_VOID)
		text_str(out, "void");
	else if (!*name)
		text_str(out, "{...}");
	else
		text_quote(out, name, strlen(name));
	add_inner(out, inner);
}

static void declare(struct declaring *d, u32 id, const char *inner, int depth, struct text *out)
{
	const struct btf_type *t = btf_type(d->b, id);
	char next[INNER_MAX];

	if (!t || depth == DEPTH_MAX || d->left-- <= 0) {
		text_str(out, "?");
		add_inner(out, inner);
		return;
	}
	switch (btf_kind(t)) {
	case BTF_KIND_PTR:
		declare_pointer(d, t, inner, depth, out);
		break;
	case BTF_KIND_CONST:
	case BTF_KIND_VOLATILE:
	case BTF_KIND_RESTRICT:
		declare_qualified(d, t, inner, depth, out);
		break;
	case BTF_KIND_TYPE_TAG:
		declare(d, t->type, inner, depth + 1, out);
		break;
	case BTF_KIND_ARRAY:
		snprintf(next, sizeof(next), "%s[%u]", inner, btf_array(t)->nelems);
		declare(d, btf_array(t)->type, next, depth + 1, out);
		break;
	case BTF_KIND_FUNC_PROTO:
		declare_function(d, t, inner, depth, out);
		break;
	default:
		declare_named(d->b, t, inner, out);
	}
}

void decl_text(const struct btf *b, u32 type, const char *name, struct text *out)
{
	struct declaring d = { b, TYPES_MAX };
	struct text quoted = { 0 };

	text_quote(&quoted, name, strlen(name));
	declare(&d, type, quoted.p ? quoted.p : "", 0, out);
	text_free(&quoted);
}

/* Where one argument comes in; *NEXT counts the registers that are taken. Up to 8 bytes take one,
 * up to 16 (small structs) two; what is larger, or comes when they are used up, is in memory.
 */
static void add_registers(const struct btf *b, u32 type, const struct arch *arch, u32 *next,
			  struct text *out)
{
	s64 size = btf_size(b, type);
	u32 need = size > 8 && size <= 16 ? 2 : 1;

	if (size > 16 || *next + need > arch->n_func_args) {
		text_str(out, " [memory]");
		return;
	}
	text_add(out, " [%s", arch->func_arg[*next].name);
	if (need == 2)
		text_add(out, ":%s", arch->func_arg[*next + 1].name);
	text_str(out, "]");
	*next += need;
}

void prototype_text(const struct btf *b, u32 func, const struct arch *arch, bool is_return,
		    struct text *out)
{
	const struct btf_type *f = btf_type(b, func), *proto;
	u32 i, next = 0;

	if (!f || btf_kind(f) != BTF_KIND_FUNC)
		return;
	proto = btf_type(b, f->type);
	if (!proto || btf_kind(proto) != BTF_KIND_FUNC_PROTO)
		return;
	text_quote(out, btf_str(b, f->name_off), strlen(btf_str(b, f->name_off)));
	if (is_return) {
		text_str(out, "(...) returns ");
		decl_text(b, proto->type, "", out);
		if (proto->type)
			text_add(out, " [%s]", arch->ret.name);
		return;
	}
	text_str(out, btf_vlen(proto) ? "(" : "(void");
	for (i = 0; i < btf_vlen(proto); i++) {
		const struct btf_param *p = btf_params(proto) + i;

		text_str(out, i ? ", " : "");
		if (p->type == 0) {
			text_str(out, "...");
			continue;
		}
		decl_text(b, p->type, btf_str(b, p->name_off), out);
		add_registers(b, p->type, arch, &next, out);
	}
	text_str(out, ")");
}
