// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* program.c - the functions that are programs: those in a section named by SEC()
 *   in:       functions (code.c)
 *   out:      struct program, not yet put together
 *   not here: functions in .text; they come in with the programs that call them (link.c)
 */
#include "loader/model/object.h"

#include <linux/bpf.h>
#include <string.h>

/* What a section that nobody knows makes of its functions. It is a fault only where they are
 * wanted: the object may have been written for other loaders as well.
 */
static const struct sec_def unknown = { .name = "", .prog_type = BPF_PROG_TYPE_UNSPEC };

int program_require_section(const struct program *p, struct error *e)
{
	const char *name = p->sec + p->optional;
	u32 i;

	if (p->def != &unknown)
		return 0;
	if (!strncmp(name, "usdt", 4))
		return error_set(e, -EOPNOTSUPP,
				 "program '%s': SEC(\"%s\"): USDT is not asked for: rawload does "
				 "not read the notes that say where such probes are; use "
				 "uprobe/BINARY:FUNCTION+OFFSET",
				 p->name, p->sec);
	error_set(e, -EINVAL, "program '%s': SEC(\"%s\") is not known; known are", p->name, p->sec);
	for (i = 0; sec_def_name(i); i++)
		error_add(e, "%s %s", i ? "," : "", sec_def_name(i));
	return e->code;
}

int programs_collect(struct object *o, struct error *e)
{
	u32 i;

	for (i = 0; i < o->n_functions; i++) {
		const struct function *f = &o->functions[i];
		const char *sec = o->codes[f->code].section->name, *target = "";
		const struct sec_def *def;
		struct program *programs;

		if (!strcmp(sec, ".text"))
			continue;
		def = sec_def_find(sec + (sec[0] == '?'), &target);
		programs = arena_grow(&o->arena, o->programs, o->n_programs, sizeof(*programs));
		if (!programs)
			return error_nomem(e);
		o->programs = programs;
		o->programs[o->n_programs++] = (struct program){
			.name = f->name,
			.function = f,
			.sec = sec,
			.def = def ? def : &unknown,
			.attach_type = def ? def->attach_type : 0,
			.target_name = target,
			.optional = sec[0] == '?',
			.skipped = sec[0] == '?',
		};
	}
	return 0;
}

/* An object may be there for its maps alone, when they are pinned and stay. */
static bool pins_maps(const struct object *o)
{
	u32 i;

	for (i = 0; i < o->n_maps; i++)
		if (o->maps[i].pinned)
			return true;
	return false;
}

int programs_require(const struct object *o, struct error *e)
{
	if (o->n_programs || (!o->n_functions && pins_maps(o)))
		return 0;
	return error_set(e, -ENOENT,
			 "it has no program; a program is a function behind SEC(\"kprobe/...\") or "
			 "the like");
}

struct program *object_program(const struct object *o, const char *name)
{
	u32 i;

	for (i = 0; i < o->n_programs; i++)
		if (!strcmp(o->programs[i].name, name) || !strcmp(o->programs[i].sec, name))
			return &o->programs[i];
	return NULL;
}
