// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* exception.c - functions that the kernel calls when a program throws (bpf_throw(), Linux 6.7)
 *   in:       declaration tags in the object's BTF
 *   out:      p->exception_callback of each program that has one
 *   not here: putting it behind the program (link.c)
 *
 *	__exception_cb(handler)   declaration tag "exception_callback:handler" of the program's
 *function
 *
 * No instruction calls the function: only the tag says that it belongs to the program. The kernel
 * reads it, too, and looks for the function among those of the program.
 */
#include "loader/model/object.h"

#include <stdlib.h>
#include <string.h>

#define PREFIX "exception_callback:"

/* A name and what is called so, in order of names, for an object may have many of both. */
struct named {
	const char *name;
	u32 index;
};

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct named *)a)->name, ((const struct named *)b)->name);
}

static const struct named *find(const struct named *all, u32 n, const char *name)
{
	struct named key = { .name = name };

	return n ? bsearch(&key, all, n, sizeof(*all), by_name) : NULL;
}

/* The tag of a whole function, and not of one of its parameters: its text, or NULL. */
static const char *tag_text(const struct btf *b, const struct btf_type *t)
{
	const char *text;

	if (btf_kind(t) != BTF_KIND_DECL_TAG || btf_u32(t) != UINT32_MAX)
		return NULL;
	text = btf_str(b, t->name_off);
	return strncmp(text, PREFIX, strlen(PREFIX)) ? NULL : text + strlen(PREFIX);
}

struct names {
	struct named *functions, *programs;
};

static int sort_names(struct object *o, struct names *n, struct error *e)
{
	u32 i;

	n->functions = arena_array(&o->arena, (u64)o->n_functions + 1, sizeof(*n->functions));
	n->programs = arena_array(&o->arena, (u64)o->n_programs + 1, sizeof(*n->programs));
	if (!n->functions || !n->programs)
		return error_nomem(e);
	for (i = 0; i < o->n_functions; i++)
		n->functions[i] = (struct named){ o->functions[i].name, i };
	for (i = 0; i < o->n_programs; i++)
		n->programs[i] = (struct named){ o->programs[i].name, i };
	qsort(n->functions, o->n_functions, sizeof(*n->functions), by_name);
	qsort(n->programs, o->n_programs, sizeof(*n->programs), by_name);
	return 0;
}

/* With two callbacks the verifier refuses the program; which one is appended makes no difference.
 */
static int take_tag(struct object *o, const struct names *n, const struct btf_type *t,
		    const char *callback, struct error *e)
{
	const struct btf_type *func = btf_type(&o->btf, t->type);
	const char *name = func ? btf_str(&o->btf, func->name_off) : "";
	const struct named *p, *f;

	if (!func || btf_kind(func) != BTF_KIND_FUNC)
		return error_set(e, -EINVAL, "declaration tag '%s%s' belongs to no function",
				 PREFIX, callback);
	p = find(n->programs, o->n_programs, name);
	if (!p)
		return 0; /* it is said of a function that programs call; the verifier knows better
			   */
	f = find(n->functions, o->n_functions, callback);
	if (!f)
		return error_set(e, -ENOENT,
				 "program '%s': its exception callback '%s' is no function of the "
				 "object",
				 name, callback);
	o->programs[p->index].exception_callback = &o->functions[f->index];
	return 0;
}

int exceptions_collect(struct object *o, struct error *e)
{
	struct names n = { 0 };
	const char *callback;
	u32 id;
	int err = 0;

	for (id = 1; o->has_btf && id <= o->btf.n_types && !err; id++) {
		const struct btf_type *t = btf_type(&o->btf, id);

		callback = tag_text(&o->btf, t);
		if (!callback)
			continue;
		if (!n.functions)
			err = sort_names(o, &n, e);
		err = err ?: take_tag(o, &n, t, callback, e);
	}
	return err;
}
