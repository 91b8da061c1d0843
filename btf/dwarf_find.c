// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* dwarf_find.c - which structs does a function have to do with? and: which one has that name?
 *   in:       a function's name and a size, or a struct's name
 *   out:      DIEs of types
 *   not here: choosing one of several (loader/model/event_type.c)
 *
 * A function's DIE has its variables below it, those of inner blocks in further DIEs. What was
 * inlined into it is one more DIE there, which names the inlined function as its origin; this one's
 * own variables are looked at, too, since the compiler may have left some out of the copy.
 */
#include "btf/dwarf.h"

#include <string.h>

enum {
	HOPS_MAX = 64,	     /* typedefs, qualifiers, origins one behind the other */
	MEMBERS_DEEP = 8,    /* structs in structs */
	FUNCTIONS_MAX = 1024 /* inlined into one */
};

struct finder {
	struct dwarf *d;
	u64 size;
	struct dwarf_uses *out;
	u64 *functions; /* DIEs to look below; it grows while it is gone through */
	u32 n_functions;
};

/* From the type at AT on past typedefs and qualifiers, to *OUT. *TYPEDEF becomes the last typedef
 * that was passed (tag 0: none). A chain without end, or to nothing, gives tag 0.
 */
static int skip_mods(struct dwarf *d, u64 at, struct dwarf_die *out, struct dwarf_die *typedefs,
		     struct error *e)
{
	int i, err;

	typedefs->tag = 0;
	for (i = 0; i < HOPS_MAX; i++) {
		err = die_at(d, at, out, e);
		if (err)
			return err;
		switch (out->tag) {
		case DW_TAG_typedef:
			*typedefs = *out;
			break;
		case DW_TAG_const_type:
		case DW_TAG_volatile_type:
		case DW_TAG_restrict_type:
		case DW_TAG_atomic_type:
			break;
		default:
			return 0;
		}
		if (!die_has(out, DIE_TYPE))
			break; /* void */
		at = out->value[DIE_TYPE];
	}
	out->tag = 0;
	return 0;
}

/* Multiplies *COUNT by an array's elements; 0 when that is too large for 64 bits. */
static int multiply_elements(struct dwarf *d, const struct dwarf_die *array, u64 *count,
			     struct error *e)
{
	struct dwarf_die child = *array;
	u32 depth = 0;
	int err;

	while ((err = die_below(d, &child, &depth, e)) > 0)
		if (child.tag == DW_TAG_subrange_type && depth == 1 &&
		    __builtin_mul_overflow(*count, die_elements(&child), count))
			*count = 0;
	return err;
}

int die_type_bytes(struct dwarf *d, u64 type, u64 *bytes, struct error *e)
{
	struct dwarf_die die, unused;
	u64 count = 1;
	int i, err;

	*bytes = 0;
	for (i = 0; i < HOPS_MAX; i++) {
		err = skip_mods(d, type, &die, &unused, e);
		if (err)
			return err;
		if (die_has(&die, DIE_SIZE) || die.tag != DW_TAG_array_type)
			break;
		err = multiply_elements(d, &die, &count, e);
		if (err || !die_has(&die, DIE_TYPE))
			return err;
		type = die.value[DIE_TYPE];
	}
	if (die_has(&die, DIE_SIZE))
		*bytes = die.value[DIE_SIZE];
	else if (die.tag == DW_TAG_pointer_type)
		*bytes = die.unit->addr_size;
	if (__builtin_mul_overflow(*bytes, count, bytes))
		*bytes = 0;
	return 0;
}

static int add_use(struct finder *f, struct dwarf_use use, struct error *e)
{
	struct dwarf_use *vec;
	u32 i;

	for (i = 0; i < f->out->n; i++) {
		struct dwarf_use *have = &f->out->use[i];

		if (have->type == use.type && have->how == use.how &&
		    !strcmp(have->owner, use.owner))
			return 0;
	}
	vec = arena_grow(f->d->a, f->out->use, f->out->n, sizeof(*vec));
	if (!vec)
		return error_nomem(e);
	f->out->use = vec;
	vec[f->out->n++] = use;
	return 0;
}

/* A struct without a name goes by its typedef's. */
static struct dwarf_use use_of(const struct dwarf_die *die, const struct dwarf_die *typedefs,
			       u32 how)
{
	bool by_typedef = !*die->name && typedefs->tag;
	const char *name = by_typedef ? typedefs->name : die->name;

	return (struct dwarf_use){ by_typedef ? typedefs->at : die->at, name, name, how };
}

static bool is_whole_struct(const struct dwarf_die *die)
{
	return die_is_struct(die) && die_has(die, DIE_SIZE) && !die_has(die, DIE_DECLARATION);
}

/* Past arrays, too: of what are its elements? */
static int skip_arrays(struct dwarf *d, u64 at, struct dwarf_die *out, struct dwarf_die *typedefs,
		       struct error *e)
{
	int i, err = skip_mods(d, at, out, typedefs, e);

	for (i = 0; i < HOPS_MAX && !err && out->tag == DW_TAG_array_type; i++) {
		if (!die_has(out, DIE_TYPE))
			break;
		err = skip_mods(d, out->value[DIE_TYPE], out, typedefs, e);
	}
	return err;
}

/* Structs of the size among the members of DIE, and among theirs. */
static int look_at_members(struct finder *f, const struct dwarf_die *die, const char *owner,
			   u32 how, u32 deep, struct error *e)
{
	struct dwarf_die child = *die, inner, typedefs;
	u32 depth = 0;
	int err;

	if (deep == MEMBERS_DEEP)
		return 0;
	while ((err = die_below(f->d, &child, &depth, e)) > 0) {
		if (child.tag != DW_TAG_member || depth != 1 || !die_has(&child, DIE_TYPE))
			continue;
		err = skip_arrays(f->d, child.value[DIE_TYPE], &inner, &typedefs, e);
		if (!err && is_whole_struct(&inner) && inner.value[DIE_SIZE] == f->size) {
			struct dwarf_use use = use_of(&inner, &typedefs, how | DWARF_MEMBER);

			use.owner = owner;
			err = add_use(f, use, e);
		} else if (!err && is_whole_struct(&inner) && inner.value[DIE_SIZE] > f->size) {
			err = look_at_members(f, &inner, owner, how, deep + 1, e);
		}
		if (err)
			return err;
	}
	return err;
}

/* A variable, or what one points to, is of type AT. */
static int look_at_type(struct finder *f, u64 at, u32 how, struct error *e)
{
	struct dwarf_die die, typedefs;
	u64 bytes;
	int err = skip_arrays(f->d, at, &die, &typedefs, e);
	struct dwarf_use use;

	if (err)
		return err;
	use = use_of(&die, &typedefs, how);
	if (is_whole_struct(&die)) {
		if (die.value[DIE_SIZE] == f->size)
			return add_use(f, use, e);
		return look_at_members(f, &die, use.name, how & DWARF_PARAMETER, 0, e);
	}
	err = skip_mods(f->d, at, &die, &typedefs, e);
	if (err || die.tag != DW_TAG_array_type)
		return err;
	err = die_type_bytes(f->d, at, &bytes, e);
	if (err || bytes != f->size)
		return err;
	how = (how & DWARF_PARAMETER) | DWARF_ARRAY;
	return add_use(f, (struct dwarf_use){ 0, "", "", how }, e);
}

/* The first of DIE and its origins that has FIELD; tag 0 when none has. */
static int with_field(struct dwarf *d, struct dwarf_die *die, enum dwarf_field field,
		      struct error *e)
{
	int i, err = 0;

	for (i = 0; i < HOPS_MAX && !err && !die_has(die, field); i++) {
		if (!die_has(die, DIE_ORIGIN))
			break;
		err = die_at(d, die->value[DIE_ORIGIN], die, e);
	}
	if (!err && !die_has(die, field))
		die->tag = 0;
	return err;
}

static int look_at_variable(struct finder *f, const struct dwarf_die *variable, struct error *e)
{
	u32 how = variable->tag == DW_TAG_formal_parameter ? DWARF_PARAMETER : 0;
	struct dwarf_die die = *variable, typedefs;
	int err = with_field(f->d, &die, DIE_TYPE, e);
	u64 type;

	if (err || !die.tag)
		return err;
	type = die.value[DIE_TYPE];
	err = skip_mods(f->d, type, &die, &typedefs, e);
	if (err || die.tag != DW_TAG_pointer_type)
		return err ? err : look_at_type(f, type, how | DWARF_VALUE, e);
	if (!die_has(&die, DIE_TYPE))
		return 0; /* void * */
	return look_at_type(f, die.value[DIE_TYPE], how | DWARF_POINTER, e);
}

/* Notes a function to look below. */
static int add_function(struct finder *f, u64 at, struct error *e)
{
	u64 *vec;
	u32 i;

	for (i = 0; i < f->n_functions; i++)
		if (f->functions[i] == at)
			return 0;
	if (f->n_functions == FUNCTIONS_MAX)
		return error_set(e, -E2BIG, "more than %d functions in one", FUNCTIONS_MAX);
	vec = arena_grow(f->d->a, f->functions, f->n_functions, sizeof(*vec));
	if (!vec)
		return error_nomem(e);
	f->functions = vec;
	vec[f->n_functions++] = at;
	return 0;
}

static int look_below(struct finder *f, u64 function, struct error *e)
{
	struct dwarf_die die;
	u32 depth = 0;
	int err = die_at(f->d, function, &die, e);

	while (!err && (err = die_below(f->d, &die, &depth, e)) > 0) {
		err = 0;
		if (die.tag == DW_TAG_variable || die.tag == DW_TAG_formal_parameter)
			err = look_at_variable(f, &die, e);
		else if (die.tag == DW_TAG_inlined_subroutine && die_has(&die, DIE_ORIGIN))
			err = add_function(f, die.value[DIE_ORIGIN], e);
	}
	return err;
}

/* Notes that DIE is a function. Where one was inlined, too, its name is in the origin. */
static int note_function(struct dwarf *d, const struct dwarf_die *die, struct error *e)
{
	struct dwarf_function *vec;
	struct dwarf_die named = *die;
	int err = with_field(d, &named, DIE_NAME, e);

	if (err || !named.tag)
		return err;
	vec = arena_grow(d->a, d->functions, d->n_functions, sizeof(*vec));
	if (!vec)
		return error_nomem(e);
	d->functions = vec;
	vec[d->n_functions++] = (struct dwarf_function){ named.name, die->at };
	return 0;
}

static int note_functions(struct dwarf *d, struct error *e)
{
	struct dwarf_die die;
	u32 i;
	u64 at;
	int err;

	for (i = 0; i < d->n_units; i++) {
		const struct dwarf_unit *u = &d->units[i];

		for (at = u->first; at < u->end; at = die.next) {
			err = die_scan(d, u, at, 1ull << DW_TAG_subprogram, &die, e);
			if (!err && die.tag == DW_TAG_subprogram)
				err = note_function(d, &die, e);
			if (err)
				return err;
		}
	}
	d->functions_known = true;
	return 0;
}

int dwarf_uses_of_size(struct dwarf *d, const char *function, u64 size, struct dwarf_uses *out,
		       struct error *e)
{
	struct finder f = { .d = d, .size = size, .out = out };
	u32 i;
	int err;

	*out = (struct dwarf_uses){ 0 };
	err = d->functions_known ? 0 : note_functions(d, e);
	for (i = 0; i < d->n_functions && !err; i++)
		if (!strcmp(d->functions[i].name, function))
			err = add_function(&f, d->functions[i].at, e);
	for (i = 0; i < f.n_functions && !err; i++)
		err = look_below(&f, f.functions[i], e);
	return err ? error_in(e, err, "DWARF, function '%s'", function) : 0;
}

/* The size of what DIE names, if it is a struct or a typedef of one called NAME; 0: it is not. */
static int size_if_named(struct dwarf *d, const struct dwarf_die *die, const char *name, u64 *size,
			 struct error *e)
{
	struct dwarf_die inner = *die, unused;
	int err = 0;

	*size = 0;
	if (!die_is_struct(die) && die->tag != DW_TAG_typedef)
		return 0;
	if (strcmp(die->name, name))
		return 0;
	if (die->tag == DW_TAG_typedef)
		err = skip_mods(d, die->at, &inner, &unused, e);
	if (!err && inner.tag && is_whole_struct(&inner))
		*size = inner.value[DIE_SIZE];
	return err;
}

int dwarf_struct_named(struct dwarf *d, const char *name, u64 *type, struct error *e)
{
	u64 structs =
		1ull << DW_TAG_structure_type | 1ull << DW_TAG_union_type | 1ull << DW_TAG_typedef;
	u64 at, size, found = 0;
	struct dwarf_die die;
	u32 i;
	int err;

	for (i = 0; i < d->n_units; i++) {
		const struct dwarf_unit *u = &d->units[i];

		for (at = u->first; at < u->end; at = die.next) {
			err = die_scan(d, u, at, structs, &die, e);
			err = err ?: size_if_named(d, &die, name, &size, e);
			if (err)
				return error_in(e, err, "DWARF");
			if (found && size && size != found)
				return error_set(
					e, -ENOTUNIQ,
					"DWARF: structs of %llu and of %llu bytes are called '%s'",
					(unsigned long long)found, (unsigned long long)size, name);
			if (size && !found) {
				found = size;
				*type = at;
			}
		}
	}
	return found ? 0 : error_set(e, -ENOENT, "DWARF: no struct is called '%s'", name);
}
