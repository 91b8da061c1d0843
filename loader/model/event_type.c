// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* event_type.c - of what type are the records that a program puts into a buffer?
 *   in:       the programs' outputs (event_output.c), the object's BTF, or its DWARF
 *   out:      m->record_type of each ring or perf buffer, or why it cannot be told
 *   not here: decoding a record (btf/value.c)
 *
 * Nothing in the object says it outright. But the size of a record is known, and often only one
 * struct of the object's BTF has that size. Not always: clang leaves out of the BTF what only
 * function bodies use, and has other structs in it for reasons of their own. What is in there for
 * its own sake, because a global variable leads to it, is taken. Else the DWARF is asked, if there
 * is any, which structs of that size the variables of the function lead to that makes the record:
 *
 *	struct event *ev = bpf_ringbuf_reserve(&rb, sizeof(*ev), 0);
 *
 * Where that leaves a choice, none is made: a record that is shown wrongly is worse than bytes.
 */
#include "btf/dwarf.h"
#include "loader/model/event.h"

#include <linux/bpf.h>
#include <string.h>

/* What one source of types, or one function, says about a record. */
struct answer {
	u32 n;		  /* how many types would fit */
	const char *name; /* of the first; "": it has none */
	u64 type; /* the first: in the BTF an id, in the DWARF a DIE; 0: an array, no struct */
	struct text list; /* all of them, for the message */
};

struct chooser {
	struct object *o;
	struct event_outputs outputs;
	const u8 *marks; /* of the BTF's types: TYPE_KERNELS and others */
	bool opened;	 /* the DWARF was asked for */
	struct dwarf dwarf;
	struct error dwarf_error; /* code 0: it can be read */
};

static void answer_add(struct answer *a, const char *prefix, const char *name, u64 type)
{
	if (a->n++ == 0) {
		a->name = name;
		a->type = type;
	}
	text_str(&a->list, a->n > 1 ? ", " : "");
	text_str(&a->list, prefix);
	text_quote(&a->list, name, strlen(name));
}

/* Why the records of M are not decoded: TEXT, which is used up. */
static void set_problem(struct object *o, struct map_def *m, struct text *t)
{
	const char *copy = t->failed ? NULL : arena_strndup(&o->arena, t->p, t->len);

	m->record_type = 0;
	m->record_problem = copy ? copy : "memory ran out";
	text_free(t);
}

/* --- the BTF --- */

/* Types that CO-RE relocations start from are the kernel's, not records of the program. */
static bool is_kernel_type(const struct object *o, const char *name)
{
	u32 i;

	for (i = 0; *name && i < o->n_fixes; i++) {
		u32 id = o->fixes[i].relo.type_id;
		const struct btf_type *t = btf_skip_mods(&o->btf, &id);

		if (t && !strcmp(btf_str(&o->btf, t->name_off), name))
			return true;
	}
	return false;
}

/* The struct of SIZE bytes that type ID is, or a typedef of one without a name; else NULL. */
static const char *struct_of_size(const struct btf *b, u32 id, s64 size)
{
	const struct btf_type *t = btf_type(b, id), *s = t;

	if (btf_kind(t) == BTF_KIND_TYPEDEF)
		s = btf_type(b, t->type);
	if (!s || btf_kind(s) != BTF_KIND_STRUCT || s->size != size)
		return NULL;
	if (s != t && s->name_off)
		return NULL; /* it is found by its own name */
	return *btf_str(b, t->name_off) ? btf_str(b, t->name_off) : NULL;
}

/* Structs of SIZE bytes that are not the kernel's; of several those that maps hold. */
static void ask_btf(const struct chooser *c, s64 size, struct answer *out)
{
	const struct object *o = c->o;
	struct answer held = { 0 };
	u32 id;

	for (id = 1; id <= o->btf.n_types; id++) {
		const char *name = struct_of_size(&o->btf, id, size);

		if (!name || c->marks[id] & TYPE_KERNELS || is_kernel_type(o, name))
			continue;
		answer_add(out, "struct ", name, id);
		if (c->marks[id] & TYPE_MAPS)
			answer_add(&held, "struct ", name, id);
	}
	if (held.n == 1) {
		text_free(&out->list);
		*out = held;
		return;
	}
	text_free(&held.list);
}

/* --- the DWARF --- */

/* What is taken for the record, in this order: the next only when there is nothing of the one
 * before. Reserved records are written through a pointer; others are given away from where they
 * are.
 */
static const u32 ways_reserved[] = { DWARF_POINTER, DWARF_VALUE | DWARF_ARRAY, 0 };
static const u32 ways_given[] = { DWARF_POINTER | DWARF_VALUE | DWARF_ARRAY, DWARF_MEMBER, 0 };

/* One of those before it, in another way or in another source file? */
static bool is_known(const struct dwarf_uses *uses, u32 upto, u32 how)
{
	const struct dwarf_use *have, *use = &uses->use[upto];

	for (have = uses->use; have < use; have++)
		if (have->how & how &&
		    (have->type == use->type || (*use->name && !strcmp(have->name, use->name))))
			return true;
	return false;
}

/* The structs of the size that FUNCTION has to do with. A program's own parameters are the
 * kernel's: registers, arguments of what it is attached to.
 */
static int ask_function(struct chooser *c, const struct event_output *out, const char *function,
			struct answer *a, struct error *e)
{
	bool is_program = !strcmp(function, out->program->function->name);
	const u32 *how = out->reserved ? ways_reserved : ways_given;
	struct dwarf_uses uses;
	u32 i;
	int err = dwarf_uses_of_size(&c->dwarf, function, out->size, &uses, e);

	for (; !err && *how && !a->n; how++)
		for (i = 0; i < uses.n; i++) {
			const struct dwarf_use *u = &uses.use[i];

			if (!(u->how & *how) || is_known(&uses, i, *how) ||
			    (is_program && u->how & DWARF_PARAMETER) ||
			    is_kernel_type(c->o, u->owner) || is_kernel_type(c->o, u->name))
				continue;
			answer_add(a, u->type ? "struct " : "an array", u->name, u->type);
		}
	return err;
}

/* Do they name the same one type? */
static bool agree(const struct answer *a, const struct answer *b)
{
	return a->n == 1 && b->n == 1 && !strcmp(a->name, b->name) &&
	       (*a->name || a->type == b->type);
}

/* Adds to what the functions before said, unless it is the same. */
static void join(struct answer *all, const struct answer *one)
{
	if (!one->n || agree(all, one) || (all->n && !strcmp(all->list.p, one->list.p)))
		return;
	if (!all->n) {
		all->name = one->name;
		all->type = one->type;
	}
	text_str(&all->list, all->n ? ", " : "");
	text_bytes(&all->list, one->list.p, one->list.len);
	all->n += one->n;
}

/* All functions that put records into map M: what they agree on. */
static int ask_functions(struct chooser *c, u32 m, struct answer *all, struct error *e)
{
	u32 i;
	int err = 0;

	for (i = 0; i < c->outputs.n && !err; i++) {
		const struct event_output *out = &c->outputs.output[i];
		const char *program = out->program->function->name;
		struct answer one = { 0 };

		if (out->map != m)
			continue;
		err = ask_function(c, out, out->function, &one, e);
		/* Perhaps it only passes on what the program gives it. */
		if (!err && !one.n && strcmp(out->function, program))
			err = ask_function(c, out, program, &one, e);
		join(all, &one);
		text_free(&one.list);
	}
	return err;
}

static int open_dwarf(struct chooser *c, struct error *e)
{
	if (!c->opened)
		dwarf_open(&c->o->elf, &c->o->arena, &c->dwarf, &c->dwarf_error);
	c->opened = true;
	*e = c->dwarf_error;
	return e->code;
}

/* --- the choice --- */

/* The type at DIE becomes BTF; the map's records are of it. */
static int take_from_dwarf(struct chooser *c, struct map_def *m, u64 die, struct error *e)
{
	struct btf *btf = arena_alloc(&c->o->arena, sizeof(*btf));
	int err;
	u32 id;

	if (!btf)
		return error_nomem(e);
	err = dwarf_btf(&c->dwarf, &c->o->arena, die, btf, &id, e);
	if (err)
		return err;
	m->record_btf = btf;
	m->record_type = id;
	m->record_problem = NULL;
	return 0;
}

/* Where the DWARF has no answer: E says why, or holds code 0. */
static void take_from_btf(struct chooser *c, struct map_def *m, const struct answer *btf,
			  const struct error *e)
{
	struct text t = { 0 };
	long long size = m->record_size;

	if (btf->n == 1) {
		m->record_type = btf->type;
		return;
	}
	if (btf->n)
		text_add(&t, "%s all have the %lld bytes of a record", btf->list.p, size);
	else
		text_add(&t, "no struct of %lld bytes is in the object's BTF, and ", size);
	m->record_stripped = !btf->n && !elf_section_named(&c->o->elf, ".debug_info");
	if (m->record_stripped)
		text_str(&t, "it has no DWARF");
	else if (!btf->n && e->code)
		text_str(&t, e->text);
	else if (!btf->n)
		text_str(&t, "no variable of the program is one");
	set_problem(c->o, m, &t);
}

static void choose_type(struct chooser *c, u32 index)
{
	struct map_def *m = &c->o->maps[index];
	struct answer btf = { 0 }, dwarf = { 0 };
	struct error e = { 0 };
	struct text t = { 0 };
	long long size = m->record_size;

	ask_btf(c, size, &btf);
	if (btf.n == 1 && c->marks[btf.type] & TYPE_VARIABLES)
		m->record_type = btf.type;
	else if (open_dwarf(c, &e) || ask_functions(c, index, &dwarf, &e) || !dwarf.n)
		take_from_btf(c, m, &btf, &e);
	else if (dwarf.n > 1)
		text_add(&t, "several variables have the %lld bytes of a record: %s", size,
			 dwarf.list.p);
	else if (!dwarf.type)
		text_add(&t, "they are arrays of %lld bytes, not structs", size);
	else if (btf.n == 1 && !strcmp(btf.name, dwarf.name))
		m->record_type = btf.type;
	else if (take_from_dwarf(c, m, dwarf.type, &e))
		text_str(&t, e.text);
	if (t.len)
		set_problem(c->o, m, &t);
	text_free(&btf.list);
	text_free(&dwarf.list);
}

enum { DEPTH_MAX = 16 };

/* Of SIZE bytes at the start of a value of type ID: the struct of that size which lies there, or
 * else the value's own type. 0: it is no struct, or smaller.
 */
static u32 type_at_start(const struct btf *b, u32 id, s64 size)
{
	u32 outer = id, inner = id, depth = DEPTH_MAX; /* damaged types can hold themselves */
	const struct btf_type *t = btf_skip_mods(b, &inner);

	if (!t || !btf_is_composite(t) || btf_size(b, id) < size)
		return 0;
	while (depth-- && t && btf_is_composite(t) && btf_size(b, inner) > size && btf_vlen(t)) {
		outer = inner = btf_members(t)[0].type;
		t = btf_skip_mods(b, &inner);
	}
	if (!t || !btf_is_composite(t) || btf_size(b, inner) != size)
		return id;
	return t->name_off ? inner : outer; /* the latter may be a typedef */
}

/* The record is the value of a map, or its first bytes. */
static u32 type_of_value(const struct object *o, const struct event_output *out)
{
	u32 type = out->value_of < 0 ? 0 : o->maps[out->value_of].value_type;

	return out->size < 0 && type ? type_at_start(&o->btf, type, btf_size(&o->btf, type))
				     : type_at_start(&o->btf, type, out->size);
}

/* Do all that put records into map M take them from values of one type? */
static void take_from_values(struct chooser *c, u32 m)
{
	u32 i, type = 0;

	for (i = 0; i < c->outputs.n; i++) {
		const struct event_output *out = &c->outputs.output[i];
		u32 its = type_of_value(c->o, out);

		if (out->map != m)
			continue;
		if (!its || (type && type != its))
			return;
		type = its;
	}
	if (!type)
		return;
	c->o->maps[m].record_type = type;
	c->o->maps[m].record_problem = NULL;
}

/* Notes one output into map M; another size than before makes it unclear. */
static void note_output(struct object *o, const struct event_output *out)
{
	struct map_def *m = &o->maps[out->map];

	if (out->size < 0)
		m->record_problem = "the size of its records is not a constant";
	else if (m->record_size && m->record_size != out->size)
		m->record_problem = "its records have different sizes";
	else
		m->record_size = out->size;
}

bool map_has_records(const struct map_def *m)
{
	return m->type == BPF_MAP_TYPE_RINGBUF || m->type == BPF_MAP_TYPE_PERF_EVENT_ARRAY;
}

/* Of a type that the user gave. */
static void check_size(struct object *o, struct map_def *m)
{
	const struct btf *b = m->record_btf ? m->record_btf : &o->btf;
	s64 size = btf_size(b, m->record_type);
	struct text t = { 0 };

	m->record_problem = NULL;
	if (!m->record_size || m->record_size == size)
		return;
	text_add(&t, "the program makes records of %lld bytes, that type has %lld",
		 (long long)m->record_size, (long long)size);
	m->record_problem = t.failed ? NULL : arena_strndup(&o->arena, t.p, t.len);
	text_free(&t);
}

void event_types_find(struct object *o)
{
	struct chooser c = { .o = o };
	int err = 0;
	u32 i;

	for (i = 0; i < o->n_programs && !err; i++)
		err = event_outputs_find(o, &o->programs[i], &c.outputs);
	for (i = 0; i < c.outputs.n; i++)
		note_output(o, &c.outputs.output[i]);
	c.marks = c.outputs.n ? event_types_mark(o) : (const u8 *)"";
	for (i = 0; i < o->n_maps; i++) {
		struct map_def *m = &o->maps[i];

		if (m->record_problem)
			m->record_size = 0;
		if (m->record_type) /* the user has said it */
			check_size(o, m);
		else if (map_has_records(m) && (err || !c.marks))
			m->record_problem = "memory ran out";
		else if (map_has_records(m) && (take_from_values(&c, i), m->record_type))
			continue;
		else if (map_has_records(m) && m->record_size)
			choose_type(&c, i);
		else if (map_has_records(m) && !m->record_problem)
			m->record_problem = "no program puts a record of constant size into it";
	}
}

/* --- the user says it --- */

/* NAME in the object's BTF: a struct, or a typedef of one without a name; 0: there is none. */
static u32 named_in_btf(const struct btf *b, const char *name)
{
	u32 id;

	for (id = 1; id <= b->n_types; id++) {
		u32 inner = id;
		const struct btf_type *t = btf_type(b, id), *s = btf_skip_mods(b, &inner);

		if (s && btf_is_composite(s) && (s == t || btf_kind(t) == BTF_KIND_TYPEDEF) &&
		    !strcmp(btf_str(b, t->name_off), name))
			return id;
	}
	return 0;
}

static int no_buffer(const struct object *o, const char *map, struct error *e)
{
	const char *between = "; it has";
	u32 i;

	error_set(e, -ENOENT, "%s: it has no ring buffer or perf buffer '%s'", o->path, map);
	for (i = 0; i < o->n_maps; i++)
		if (map_has_records(&o->maps[i])) {
			error_add(e, "%s %s", between, o->maps[i].symbol);
			between = ",";
		}
	return e->code;
}

int event_type_set(struct object *o, const char *map, const char *type, struct error *e)
{
	const char *name = !strncmp(type, "struct ", 7) ? type + 7 : type;
	struct chooser c = { .o = o };
	struct map_def *m = NULL;
	u64 die;
	u32 i;
	int err;

	for (i = 0; i < o->n_maps; i++)
		if (!strcmp(o->maps[i].symbol, map))
			m = &o->maps[i];
	if (!m || !map_has_records(m))
		return no_buffer(o, map, e);
	m->record_type = named_in_btf(&o->btf, name);
	if (m->record_type)
		return 0;
	err = open_dwarf(&c, e);
	err = err ?: dwarf_struct_named(&c.dwarf, name, &die, e);
	err = err ?: take_from_dwarf(&c, m, die, e);
	if (err == -ENOENT)
		return error_set(e, -ENOENT,
				 "%s: neither its BTF nor its DWARF has a struct '%s'; DWARF is "
				 "written with clang -g, and goes when an object is stripped",
				 o->path, name);
	return err ? error_in(e, err, "%s", o->path) : 0;
}

static bool is_helper_call(const struct insn *i, s32 helper)
{
	return i->code == INSN_CALL && insn_src(i) == 0 && i->imm == helper;
}

bool program_prints(const struct program *p)
{
	u32 i;

	for (i = 0; i < p->n_insns; i++)
		if (is_helper_call(&p->insns[i], BPF_FUNC_trace_printk) ||
		    is_helper_call(&p->insns[i], BPF_FUNC_trace_vprintk))
			return true;
	return false;
}
