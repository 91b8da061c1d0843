// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* document.c - an object as one JSON document, for scripts that compare
 *   in:       struct life after open or relocate
 *   out:      text
 *
 * Instructions are the 8 bytes as they lie in the memory of the machine that the object is for.
 * What only the running kernel could fill in (a map's descriptor) is named instead.
 */
#include "loader/cli/cli.h"
#include "loader/model/jump_table.h"
#include "loader/model/kconfig.h"
#include "loader/model/ksym.h"
#include "loader/model/struct_ops.h"

#include <string.h>

static void add_name(struct text *t, const char *key, const char *value)
{
	text_add(t, "\"%s\":", key);
	text_json(t, value, strlen(value));
}

/* As BPF_MAP_CREATE gets it. */
static void add_def(const struct map_def *m, struct text *t)
{
	bool types = map_takes_types(m->type);

	text_str(t, "{");
	add_name(t, "name", m->name);
	text_str(t, ",");
	add_name(t, "type", map_type_name(m->type));
	text_add(t,
		 ",\"type_id\":%u,\"key_size\":%u,\"value_size\":%u,\"max_entries\":%u,"
		 "\"flags\":%u,\"numa_node\":%u,\"map_extra\":%llu,\"key_type\":%u,\"value_type\":%"
		 "u",
		 m->type, m->key_size, m->value_size, m->max_entries, m->flags, m->numa_node,
		 (unsigned long long)m->extra, types ? m->key_type : 0, types ? m->value_type : 0);
}

/* What the object puts into its slots, by the names of maps or programs. */
static void add_slots(const struct object *o, const struct map_def *m, struct text *t)
{
	u32 i;

	text_str(t, ",\"slots\":[");
	for (i = 0; i < m->n_slots; i++) {
		const struct map_slot *s = &m->slots[i];

		text_add(t, "%s{\"slot\":%u,", i ? "," : "", s->index);
		if (map_is_of_maps(m->type))
			add_name(t, "map", o->maps[s->target].name);
		else
			add_name(t, "program", o->programs[s->target].name);
		text_str(t, "}");
	}
	text_str(t, "]");
}

/* A data section's bytes in hex, without the zeroes at its end. */
static void add_content(const struct map_def *m, struct text *t)
{
	u64 i, len = m->content.len;

	while (len && !m->content.p[len - 1])
		len--;
	text_str(t, ",\"content\":\"");
	for (i = 0; i < len; i++)
		text_add(t, "%02x", m->content.p[i]);
	text_str(t, "\"");
}

static void add_targets(const struct jump_table *jumps, struct text *t)
{
	u32 i;

	text_str(t, ",\"targets\":[");
	for (i = 0; i < jumps->n; i++)
		text_add(t, "%s%u", i ? "," : "", jumps->targets[i].insn);
	text_str(t, "]");
}

static void add_maps(const struct object *o, struct text *t)
{
	u32 i;

	for (i = 0; i < o->n_maps; i++) {
		const struct map_def *m = &o->maps[i];

		text_str(t, i ? ",\n  " : "\n  ");
		add_def(m, t);
		if (m->inner) {
			text_str(t, ",\n   \"inner\":");
			add_def(m->inner, t);
			text_str(t, "}");
		}
		if (m->n_slots)
			add_slots(o, m, t);
		if (m->content.len)
			add_content(m, t);
		if (m->jumps)
			add_targets(m->jumps, t);
		if (m->ops && !struct_ops_is_wanted(o, m->ops))
			text_str(t, ",\"skipped\":true");
		text_add(t, ",\"pinned\":%s}", m->pinned ? "true" : "false");
	}
}

static void add_insn(const struct object *o, const struct program *p, u32 i, struct text *t)
{
	u8 b[INSN_SIZE];
	u32 k;

	insn_bytes(o, p->insns[i], b);
	text_str(t, "{\"hex\":\"");
	for (k = 0; k < INSN_SIZE; k++)
		text_add(t, "%02x", b[k]);
	text_str(t, "\"");
	if (p->poisoned[i]) {
		text_str(t, ",");
		add_name(t, "poisoned", p->poisoned[i]);
	}
}

/* A name of the kernel: "extern" has the number of its type, or will get a descriptor there, while
 * both halves of an "address" wait for the running kernel.
 */
static void add_ksym(const struct object *o, const struct program *p, u32 i, u32 *ref,
		     struct text *t)
{
	const struct ksym *k;
	u32 at;

	while (*ref < p->n_ksym_refs && p->ksym_refs[*ref].insn + 1 < i)
		++*ref;
	if (*ref == p->n_ksym_refs)
		return;
	at = p->ksym_refs[*ref].insn;
	k = &o->ksyms->all[p->ksym_refs[*ref].ksym];
	if (i == at || (i == at + 1 && k->kind == KSYM_ADDRESS)) {
		text_str(t, ",");
		add_name(t, k->kind == KSYM_ADDRESS ? "address" : "extern", k->name);
	}
}

static void add_insns(const struct object *o, const struct program *p, struct text *t)
{
	u32 i, ref = 0, ksym = 0;

	for (i = 0; i < p->n_insns; i++) {
		text_str(t, i ? ",\n    " : "\n    ");
		add_insn(o, p, i, t);
		while (ref < p->n_refs && p->refs[ref].insn < i)
			ref++;
		if (ref < p->n_refs && p->refs[ref].insn == i) {
			text_str(t, ",");
			add_name(t, "map", o->maps[p->refs[ref].map].name);
		}
		add_ksym(o, p, i, &ksym, t);
		text_str(t, "}");
	}
}

/* What the kernel is to relocate: byte of the program, and what stands there. */
static void add_core_relos(const struct object *o, const struct program *p, struct text *t)
{
	u32 i;

	if (!o->core_by_kernel)
		return;
	text_str(t, ",\"core_relos\":[");
	for (i = 0; i < p->n_relos; i++) {
		const struct btf_core_relo *r = &p->relos[i];

		text_str(t, i ? ",\n    " : "\n    ");
		text_add(t, "{\"insn_off\":%u,\"type_id\":%u,", r->insn_off, r->type_id);
		add_name(t, "access", btf_str(&o->btf, r->access_str_off));
		text_add(t, ",\"kind\":%u}", r->kind);
	}
	text_str(t, "]");
}

/* [instruction, type of the function] and [instruction, file, line, number << 10 | column], names
 * as offsets in the object's BTF: as the kernel is given them.
 */
static void add_infos(const struct program *p, struct text *t)
{
	u32 i;

	text_str(t, ",\"func_info\":[");
	for (i = 0; i < p->n_funcs; i++)
		text_add(t, "%s[%u,%u]", i ? "," : "", p->funcs[i].insn_off, p->funcs[i].type_id);
	text_str(t, "],\"line_info\":[");
	for (i = 0; i < p->n_lines; i++)
		text_add(t, "%s[%u,%u,%u,%u]", i ? "," : "", p->lines[i].insn_off,
			 p->lines[i].file_name_off, p->lines[i].line_off, p->lines[i].line_col);
	text_str(t, "]");
}

static void add_programs(const struct life *l, struct text *t)
{
	const struct object *o = &l->object;
	u32 i;

	for (i = 0; i < o->n_programs; i++) {
		const struct program *p = &o->programs[i];

		text_str(t, i ? ",\n  {" : "\n  {");
		add_name(t, "name", p->name);
		text_str(t, ",");
		add_name(t, "section", p->sec);
		text_str(t, ",");
		add_name(t, "type", prog_type_name(p->def->prog_type));
		text_add(t, ",\"attach_type\":%u,\"flags\":%u,\"wanted\":%s", p->attach_type,
			 p->def->flags, p->skipped ? "false" : "true");
		if (l->req->until >= PHASE_RELOCATE) {
			add_infos(p, t);
			text_str(t, ",\"instructions\":[");
			add_insns(o, p, t);
			text_str(t, "]");
			add_core_relos(o, p, t);
		}
		text_str(t, "}");
	}
}

/* Functions and variables that the kernel is told are static. */
static void add_statics(const struct object *o, struct text *t)
{
	const char *separator = "";
	u32 id;

	for (id = 1; o->has_btf && id <= o->btf.n_types; id++) {
		const struct btf_type *type = btf_type(&o->btf, id);
		const char *name = btf_str(&o->btf, type->name_off);
		u32 kind = btf_kind(type);

		if ((kind != BTF_KIND_FUNC || btf_vlen(type) != BTF_STATIC) &&
		    (kind != BTF_KIND_VAR || btf_u32(type) != BTF_STATIC))
			continue;
		text_str(t, separator);
		text_json(t, name, strlen(name));
		separator = ",";
	}
}

static void add_sections(const struct object *o, struct text *t)
{
	u32 i;

	for (i = 1; i < o->elf.n_sections; i++) {
		const struct elf_section *s = &o->elf.sections[i];

		text_str(t, i > 1 ? ",\n  {" : "\n  {");
		add_name(t, "name", s->name);
		text_add(t, ",\"index\":%u,\"type\":%u,\"flags\":%llu,\"size\":%llu}", s->index,
			 s->type, (unsigned long long)s->flags, (unsigned long long)s->size);
	}
}

/* Names of the kernel, with the type's number there once it was looked up; 0: it has none. */
static void add_ksyms(const struct object *o, bool first, struct text *t)
{
	u32 i;

	for (i = 0; i < ksyms_count(o); i++) {
		const struct ksym *k = &o->ksyms->all[i];

		text_str(t, first && !i ? "\n  {" : ",\n  {");
		add_name(t, "name", k->name);
		text_str(t, ",\"section\":\".ksyms\",");
		add_name(t, "type", ksym_kind_name(k->kind));
		text_add(t, ",\"kernel_type\":%u,\"weak\":%s}", k->id,
			 k->is_weak ? "true" : "false");
	}
}

static void add_externs(const struct object *o, struct text *t)
{
	u32 i;

	for (i = 0; o->kconfig && i < o->kconfig->n; i++) {
		const struct kconfig_extern *x = &o->kconfig->externs[i];

		text_str(t, i ? ",\n  {" : "\n  {");
		add_name(t, "name", x->name);
		text_str(t, ",\"section\":\".kconfig\",");
		add_name(t, "type", kconfig_type_name(x));
		text_add(t, ",\"offset\":%u,\"size\":%u,\"weak\":%s}", x->offset, x->size,
			 x->is_weak ? "true" : "false");
	}
	add_ksyms(o, !o->kconfig || !o->kconfig->n, t);
}

/* Every CO-RE decision: which instruction, what it stood for, from which number to which. */
static void add_relocations(const struct object *o, struct text *t)
{
	u32 i;

	for (i = 0; i < o->n_fixes; i++) {
		const struct core_fix *f = &o->fixes[i];

		text_str(t, i ? ",\n  {" : "\n  {");
		add_name(t, "section", o->codes[f->code].section->name);
		text_add(t, ",\"instruction\":%u,", f->relo.insn);
		add_name(t, "what", f->what);
		text_add(t, ",\"kind\":%u,\"local_type\":%u,", f->relo.kind, f->relo.type_id);
		add_name(t, "access", f->relo.access);
		text_add(t, ",\"kernel_type\":%u,\"old\":%llu,\"new\":%llu,\"poisoned\":%s}",
			 f->target_id, (unsigned long long)f->old_value,
			 (unsigned long long)f->new_value, f->poison ? "true" : "false");
	}
}

void document_write(const struct life *l, struct text *t)
{
	const struct object *o = &l->object;

	text_str(t, "{");
	add_name(t, "object", o->path);
	text_str(t, ",");
	add_name(t, "license", o->license);
	text_str(t, ",\n \"sections\":[");
	add_sections(o, t);
	text_str(t, "],\n \"maps\":[");
	add_maps(o, t);
	text_str(t, "],\n \"programs\":[");
	add_programs(l, t);
	text_str(t, "],\n \"static\":[");
	add_statics(o, t);
	text_str(t, "],\n \"externs\":[");
	add_externs(o, t);
	text_str(t, "],\n \"relocations\":[");
	add_relocations(o, t);
	text_str(t, "]}\n");
}
