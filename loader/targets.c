// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* targets.c - which program goes where, and what the kernel's types say about the places
 *   in:       SEC names, FUNCTION, --attach, --prog
 *   out:      p->target of each program; names to look for in the kernel's BTF
 *   not here: attaching (attach.c), the walk over the types (relocate.c)
 */
#include "loader/life.h"
#include "arch/arch.h"
#include "base/text.h"
#include "loader/model/struct_ops.h"

#include <fnmatch.h>
#include <linux/bpf.h>
#include <string.h>

enum { NAMES_MAX = 10 };

/* There is no program NAME: which there are. */
static int no_program(struct life *l, const char *name)
{
	const struct object *o = &l->object;
	u32 i;

	error_set(l->e, -ENOENT, "%s: it has no program '%s'; it has", o->path, name);
	for (i = 0; i < o->n_programs && i < NAMES_MAX; i++)
		error_add(l->e, "%s %s", i ? "," : "", o->programs[i].name);
	if (i < o->n_programs)
		error_add(l->e, " and %u more", o->n_programs - i);
	return l->e->code;
}

static void skip(struct object *o, struct program *p, bool skipped)
{
	p->skipped = skipped;
	if (!skipped)
		struct_ops_want_program(o, p);
}

/* The programs that PATTERN names, as a shell would match them, are skipped or not; or those of the
 * struct_ops table of that name. False: there are none.
 */
static bool skip_programs(struct object *o, const char *pattern, bool skipped)
{
	struct program *p = object_program(o, pattern);
	bool found = p;
	u32 i;

	if (p)
		skip(o, p, skipped);
	for (i = 0; i < o->n_programs && strpbrk(pattern, "*?["); i++)
		if (!fnmatch(pattern, o->programs[i].name, 0)) {
			skip(o, &o->programs[i], skipped);
			found = true;
		}
	return found || struct_ops_skip_table(o, pattern, skipped);
}

/* --prog: only the named ones are wanted, or with '!' all but those; what comes later counts. A
 * program for a table that none refers to cannot be loaded, for the kernel would ask what it is: it
 * is left out where it is not asked for.
 */
static int select_programs(struct life *l)
{
	struct object *o = &l->object;
	bool named = l->req->n_progs && l->req->progs[0][0] != '!';
	u32 i;

	for (i = 0; i < o->n_programs; i++)
		o->programs[i].skipped = named || o->programs[i].optional;
	struct_ops_choose(o, named);
	for (i = 0; i < l->req->n_progs; i++) {
		const char *pattern = l->req->progs[i];
		bool without = *pattern == '!';

		if (!skip_programs(o, pattern + without, without))
			return no_program(l, pattern + without);
	}
	return 0;
}

bool target_is_slot(const struct object *o, const struct program *p)
{
	u32 slot;

	return !*p->target_name && program_in_map(o, p, &slot);
}

/* What an iterator goes over and what freplace replaces is part of what the program is, so its SEC
 * says it; --attach adds the map, or the program, and may leave the rest out. NULL: memory ran out.
 *
 *	SEC("iter/bpf_map_elem")   --attach show=events         bpf_map_elem:events
 *	SEC("freplace/answer")     --attach new_answer=on_exec  on_exec:answer
 */
static const char *what_and_where(struct object *o, const struct program *p, const char *value)
{
	bool iter = p->def->how == ATTACH_ITER, ext = p->def->prog_type == BPF_PROG_TYPE_EXT;
	int len = strcspn(p->target_name, ":");
	const char *joined = value;
	struct text t = { 0 };

	if ((iter || ext) && len && !strchr(value, ':')) {
		if (iter)
			text_add(&t, "%.*s:%s", len, p->target_name, value);
		else
			text_add(&t, "%s:%.*s", value, len, p->target_name);
		joined = t.failed ? NULL : arena_strndup(&o->arena, t.p, t.len);
		text_free(&t);
	}
	return joined;
}

/* What the command line says about P, or what its SEC does. FUNCTION is for all kprobes but those
 * that others jump to. NULL: memory ran out.
 */
static const char *target_of(struct life *l, const struct program *p)
{
	const char *value;
	u32 i;

	for (i = 0; i < l->req->n_targets; i++) {
		value = l->req->targets[i].value;
		if (!strcmp(l->req->targets[i].name, p->name))
			return what_and_where(&l->object, p, value);
	}
	if (l->req->function && p->def->how == ATTACH_KPROBE && !target_is_slot(&l->object, p))
		return l->req->function;
	return p->target_name;
}

static int check_targets(struct life *l)
{
	u32 i;

	for (i = 0; i < l->req->n_targets; i++)
		if (!object_program(&l->object, l->req->targets[i].name))
			return no_program(l, l->req->targets[i].name);
	return 0;
}

/* --pid is for uprobes; whoever gives it would think that other programs heed it, too. */
static int check_pid(struct life *l)
{
	const struct object *o = &l->object;
	u32 i;

	if (l->req->pid < 0)
		return 0;
	for (i = 0; i < o->n_programs; i++)
		if (!o->programs[i].skipped && (o->programs[i].def->how == ATTACH_UPROBE ||
						o->programs[i].def->how == ATTACH_UPROBE_MULTI))
			return 0;
	return error_set(
		l->e, -EINVAL,
		"%s: --pid is for uprobes, and it has none; a kprobe or tracepoint runs for "
		"all processes, and its program must compare bpf_get_current_pid_tgid() >> 32",
		o->path);
}

/* SEC("uprobe/readline") is a name for people: the binary is for the user to say, and it is soon
 * enough to ask when P is attached.
 */
static bool is_for_attach(const struct program *p)
{
	return p->def->how == ATTACH_UPROBE || p->def->how == ATTACH_UPROBE_MULTI;
}

int targets_resolve(struct life *l)
{
	struct object *o = &l->object;
	bool used = !l->req->function;
	u32 i;
	int err = select_programs(l) ?: check_targets(l) ?: check_pid(l);

	for (i = 0; i < o->n_programs && !err; i++) {
		struct program *p = &o->programs[i];
		const char *text = target_of(l, p);

		if (!text)
			return error_nomem(l->e);
		err = target_parse(p->def->how, p->skipped ? "" : text, &o->arena, &p->target,
				   l->e);
		if (err == -EINVAL && text == p->target_name && is_for_attach(p))
			err = target_parse(p->def->how, "", &o->arena, &p->target, l->e);
		if (err)
			return error_in(l->e, err, "%s: program '%s'", o->path, p->name);
		p->target.is_return = p->def->is_return;
		used |= !p->skipped && p->def->how == ATTACH_KPROBE;
	}
	if (!err && !used)
		return error_set(l->e, -EINVAL,
				 "%s: FUNCTION '%s' is given, but no program is a kprobe or "
				 "kretprobe; use --attach PROGRAM=TARGET",
				 o->path, l->req->function);
	return err;
}

/* Errors that speak of the place, not of the program or of rights. */
static bool is_about_target(int err)
{
	return err == -ENOENT || err == -EINVAL || err == -EADDRNOTAVAIL || err == -EOPNOTSUPP ||
	       err == -EBUSY;
}

int target_missing(struct life *l, struct program *p, int err)
{
	const char *why;

	if (!is_about_target(err))
		return err;
	if (!l->req->skip_missing)
		return l->object.n_programs < 2
			       ? err
			       : error_add(l->e, "; --skip-missing goes on without it");
	why = arena_strndup(&l->object.arena, l->e->text, strlen(l->e->text));
	if (!why)
		return error_nomem(l->e);
	note(l->door->observer,
	     (struct note){ .kind = NOTE_LEFT_OUT, .subject = p->name, .detail = why });
	p->skipped = true;
	l->n_left_out++;
	l->e->code = 0;
	return 0;
}

int target_require(const struct program *p, struct error *e)
{
	if (p->def->how == ATTACH_NOT || p->def->how == ATTACH_SAMPLE || *p->target.name)
		return 0;
	return error_set(e, -EINVAL,
			 "SEC(\"%s\") names no target; give %s with --attach %s=TARGET%s", p->sec,
			 target_form(p->def->how), p->name,
			 p->def->how == ATTACH_KPROBE ? ", or FUNCTION behind the object" : "");
}

/* --- names in the kernel's BTF: of a program's function, of the type it is loaded for --- */

enum { SLOT_FUNCTION, SLOT_ATTACH, SLOTS };

/* The function whose prototype is shown; a suffix that the compiler added is not in BTF. */
static char *function_name(struct object *o, const struct program *p)
{
	const char *prefix = "";
	char *name;
	size_t len = strcspn(p->target.name, "."), pre;

	if (p->def->how == ATTACH_KSYSCALL)
		prefix = arch_native()->syscall_prefix;
	else if (p->def->how != ATTACH_KPROBE)
		len = 0;
	pre = len ? strlen(prefix) + (*prefix ? 4 : 0) : 0;
	name = arena_alloc(&o->arena, pre + len + 1);
	if (!name)
		return NULL;
	if (pre) {
		memcpy(name, prefix, strlen(prefix));
		memcpy(name + strlen(prefix), "sys_", 4);
	}
	memcpy(name + pre, p->target.name, len);
	return name;
}

/* The type that a program attached by BTF is loaded for: a FUNC "NAME", a typedef "btf_trace_NAME".
 */
static char *attach_type_name(struct object *o, const struct program *p)
{
	const char *prefix = p->def->btf_prefix;
	const char *target = p->def->how == ATTACH_NOT ? p->target_name : p->target.name;
	char *name = arena_alloc(&o->arena, (prefix ? strlen(prefix) : 0) + strlen(target) + 1);

	if (name && prefix && *target) {
		memcpy(name, prefix, strlen(prefix));
		memcpy(name + strlen(prefix), target, strlen(target));
	}
	return name;
}

static struct btf_wanted wanted(const char *name, u32 kind)
{
	return (struct btf_wanted){ .name = name,
				    .len = strlen(name),
				    .kinds = *name ? 1u << kind : 0 };
}

int targets_want(struct life *l, struct btf_wanted *out, u32 *n)
{
	struct object *o = &l->object;
	bool functions = l->req->prototypes && l->req->until >= PHASE_ATTACH;
	u32 i;

	for (i = 0; i < o->n_programs; i++) {
		const struct program *p = &o->programs[i];
		char *function = function_name(o, p), *attach = attach_type_name(o, p);

		if (!function || !attach)
			return error_nomem(l->e);
		if (!functions || p->skipped)
			*function = 0;
		if (p->skipped)
			*attach = 0;
		out[SLOTS * i + SLOT_FUNCTION] = wanted(function, BTF_KIND_FUNC);
		out[SLOTS * i + SLOT_ATTACH] = wanted(attach, p->def->btf_kind);
	}
	*n = SLOTS * o->n_programs;
	return 0;
}

bool targets_need_btf(const struct object *o)
{
	u32 i;

	for (i = 0; i < o->n_programs; i++)
		if (!o->programs[i].skipped && o->programs[i].def->btf_prefix)
			return true;
	return false;
}

bool targets_lack_types(const struct object *o)
{
	u32 i;

	for (i = 0; i < o->n_programs; i++) {
		const struct program *p = &o->programs[i];

		if (!p->skipped && p->def->btf_prefix && *p->target.name && !p->attach_btf_id)
			return true;
	}
	return false;
}

void targets_found(struct life *l, const struct btf_wanted *in, const struct btf *types,
		   const char *module)
{
	struct object *o = &l->object;
	u32 i;

	for (i = 0; i < o->n_programs; i++) {
		struct program *p = &o->programs[i];
		const struct btf_wanted *function = &in[SLOTS * i + SLOT_FUNCTION];
		const struct btf_wanted *attach = &in[SLOTS * i + SLOT_ATTACH];

		if (*p->target.module && strcmp(p->target.module, module))
			continue;
		if (attach->n_ids && !p->attach_btf_id) {
			p->attach_btf_id = attach->ids[0];
			p->attach_btf = types;
		}
		if (p->target_func)
			continue;
		if (function->n_ids)
			p->target_func = function->ids[0];
		else if (p->def->btf_kind == BTF_KIND_FUNC)
			p->target_func = p->attach_btf_id;
		p->target_btf = types;
	}
}
