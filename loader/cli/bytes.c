// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* bytes.c - -vv: the bytes behind the sentences, and where in which file they are
 *   in:       struct life after a phase
 *   out:      text, each line indented below the one that it explains
 *   not here: the sentences (explain.c)
 */
#include "loader/cli/explain.h"
#include "btf/value.h"

#include <string.h>

static void begin(struct text *t)
{
	text_str(t, "                ");
}

static void add_quoted(struct text *t, const char *s)
{
	text_quote(t, s, strlen(s));
}

/* "79 16 28 00" */
static void add_hex(struct text *t, const u8 *p, u64 n)
{
	u64 i;

	for (i = 0; i < n; i++)
		text_add(t, i ? " %02x" : "%02x", p[i]);
}

/* Lines of 16 bytes, each with its place in the file. */
static void add_lines(struct text *t, const char *what, u64 offset, struct span bytes)
{
	u64 i, n;

	for (i = 0; i < bytes.len; i += n) {
		n = bytes.len - i < 16 ? bytes.len - i : 16;
		begin(t);
		text_add(t, "%-15s %#6llx: ", i ? "" : what, (unsigned long long)(offset + i));
		add_hex(t, bytes.p + i, n);
		text_str(t, "\n");
	}
}

/* --- open: headers --- */

static void add_header(const struct object *o, const char *section, const char *what, u64 len,
		       struct text *t)
{
	const struct elf_section *s = elf_section_named(&o->elf, section);
	struct span header;

	if (s && span_cut(s->data, 0, len, &header))
		add_lines(t, what, s->offset, header);
}

void bytes_headers(const struct object *o, struct text *t)
{
	struct span header;

	if (span_cut(o->elf.bytes, 0, 64 /* gABI, "ELF Header" */, &header))
		add_lines(t, "ELF header", 0, header);
	add_header(o, ".BTF", ".BTF header", sizeof(struct btf_header), t);
	add_header(o, ".BTF.ext", ".BTF.ext header", sizeof(struct btf_ext_header), t);
}

/* --- types --- */

/* The N bytes at P, which are part of B: where they are in the file that B came from. */
static void add_place(const struct life *l, const struct btf *b, const void *p, u64 n,
		      struct text *t)
{
	const struct object *o = &l->object;
	const struct elf_section *s = elf_section_named(&o->elf, ".BTF");
	const struct span *file = &l->kernel_file.bytes;
	const u8 *at = p;

	if (b == &o->btf && s) { /* a copy of the section; what the file has is shown */
		u64 off = at - o->btf_bytes.p;

		add_quoted(t, o->path);
		text_add(t, ", %#llx: ", (unsigned long long)(s->offset + off));
		if (off <= s->data.len && n <= s->data.len - off)
			add_hex(t, s->data.p + off, n);
		return;
	}
	if (module_name(l, b))
		text_add(t, "/sys/kernel/btf/%s", module_name(l, b));
	else
		add_quoted(t, l->kernel_path ? l->kernel_path : "the kernel");
	if (at >= file->p && at < file->p + file->len)
		text_add(t, ", %#llx", (unsigned long long)(at - file->p));
	text_str(t, ": ");
	add_hex(t, at, n);
}

static void add_type(const struct btf *b, u32 id, struct text *t)
{
	text_add(t, "[%u] ", id);
	decl_text(b, id, "", t);
}

/* "[2] struct pt_regs, member 5 'ax', bit 320 = byte 40" */
static void add_member(const struct btf *b, u32 id, u32 index, struct text *t)
{
	const struct btf_type *s = btf_type(b, id);
	u32 bit = btf_member_bit_offset(s, index);

	add_type(b, id, t);
	text_add(t, ", member %u '", index);
	add_quoted(t, btf_str(b, btf_members(s)[index].name_off));
	text_add(t, "', bit %u", bit);
	if (bit % 8 == 0)
		text_add(t, " = byte %u", bit / 8);
}

/* One step of an access: the record that says where it leads. */
static void add_step(const struct life *l, const struct core_spec *s, const struct core_step *step,
		     struct text *t)
{
	const struct btf_type *type = btf_type(s->btf, step->type_id);
	u64 each = btf_kind(type) == BTF_KIND_ENUM64 ? sizeof(struct btf_enum64)
						     : sizeof(struct btf_enum);

	begin(t);
	if (!step->name) {
		text_add(t, "element %u, each is a ", step->index);
		add_type(s->btf, step->type_id, t);
		text_add(t, " of %lld bytes\n", (long long)btf_size(s->btf, step->type_id));
		return;
	}
	if (btf_is_composite(type)) {
		add_member(s->btf, step->type_id, step->index, t);
		text_str(t, "; ");
		add_place(l, s->btf, btf_members(type) + step->index, sizeof(struct btf_member), t);
	} else {
		add_type(s->btf, step->type_id, t);
		text_add(t, ", enumerator %u '", step->index);
		add_quoted(t, step->name);
		text_str(t, "'; ");
		add_place(l, s->btf, (const u8 *)btf_records(type) + step->index * each, each, t);
	}
	text_str(t, "\n");
}

/* The records that a number was taken from. Element 0 adds nothing to it. */
static void add_steps(const struct life *l, const struct core_spec *s, struct text *t)
{
	u32 i;

	for (i = 0; i < s->n_steps; i++)
		if (s->step[i].name || s->step[i].index)
			add_step(l, s, &s->step[i], t);
}

/* Of a relocation about a whole type: its own record, which holds its size. */
static void add_whole_type(const struct life *l, const struct btf *b, u32 id, struct text *t)
{
	begin(t);
	add_type(b, id, t);
	text_str(t, "; ");
	add_place(l, b, btf_type(b, id), sizeof(struct btf_type), t);
	text_str(t, "\n");
}

/* The struct that a variable in .maps is of; NULL for a data section's map. */
static const struct btf_type *map_struct(const struct object *o, const struct map_def *m, u32 *id)
{
	const struct btf_type *t;
	u32 i;

	for (i = 1; !m->is_data && i <= o->btf.n_types; i++) {
		t = btf_type(&o->btf, i);
		if (btf_kind(t) != BTF_KIND_VAR || strcmp(btf_str(&o->btf, t->name_off), m->symbol))
			continue;
		*id = t->type;
		t = btf_skip_mods(&o->btf, id);
		return t && btf_is_composite(t) ? t : NULL;
	}
	return NULL;
}

/* A number is written as a pointer to an array of so many: the array's record holds it. What is a
 * pointer to something else means that type.
 */
static void add_map_member(const struct life *l, const struct btf_member *m, struct text *t)
{
	const struct btf *b = &l->object.btf;
	u32 id = m->type;
	const struct btf_type *to = btf_skip_mods(b, &id);

	if (to && btf_kind(to) == BTF_KIND_PTR) {
		id = to->type;
		to = btf_type(b, id);
	}
	begin(t);
	text_str(t, "`");
	decl_text(b, m->type, btf_str(b, m->name_off), t);
	text_add(t, "`: [%u] %s; ", id, to ? btf_kind_name(btf_kind(to)) : "?");
	if (to && btf_kind(to) == BTF_KIND_ARRAY)
		add_place(l, b, btf_array(to), sizeof(struct btf_array), t);
	else if (to && id)
		add_place(l, b, to, sizeof(*to), t);
	text_str(t, "\n");
}

void bytes_map(const struct life *l, const struct map_def *m, struct text *t)
{
	const struct object *o = &l->object;
	u32 id = 0, i;
	const struct btf_type *s = o->has_btf ? map_struct(o, m, &id) : NULL;

	if (!s)
		return;
	begin(t);
	text_add(t, "its type is [%u], a struct with %u members; ", id, btf_vlen(s));
	add_place(l, &o->btf, s, sizeof(*s), t);
	text_str(t, "\n");
	for (i = 0; i < btf_vlen(s); i++)
		add_map_member(l, btf_members(s) + i, t);
}

/* --- relocate --- */

static void add_why(const struct life *l, const struct core_refused *r, struct text *t)
{
	const struct btf *lb = &l->object.btf, *tb = r->btf;

	switch (r->why) {
	case CORE_TAKEN:
		break;
	case CORE_NO_MEMBER:
		add_type(tb, r->target_type, t);
		text_str(t, " has no member '");
		add_quoted(t, r->name);
		text_str(t, "'");
		break;
	case CORE_OTHER_SORT:
		text_str(t, "the kernel has `");
		decl_text(tb, r->target_type, r->name, t);
		text_str(t, "`, the program `");
		decl_text(lb, r->local_type, r->name, t);
		text_str(t, "`");
		break;
	case CORE_NO_MEMBERS:
		text_str(t, "member '");
		add_quoted(t, r->name);
		text_str(t, "' would be in a ");
		add_type(tb, r->target_type, t);
		text_str(t, ", which has no members");
		break;
	case CORE_NO_ARRAY:
		text_add(t, "element %u would be in a ", r->index);
		add_type(tb, r->target_type, t);
		text_str(t, ", which is no array");
		break;
	case CORE_SHORT_ARRAY:
		text_add(t, "element %u of an array that has %u there", r->index, r->count);
		break;
	case CORE_NO_ENUMERATOR:
		text_str(t, "it has no enumerator '");
		add_quoted(t, r->name);
		text_str(t, "'");
		break;
	case CORE_OTHER_TYPE:
		text_str(t, "it is another sort of type, or what it is made of is");
		break;
	case CORE_OTHER_MEMBER:
		text_str(t, "it has no '");
		add_quoted(t, r->name);
		text_str(t, "' like the program's");
		break;
	}
}

static void add_refused(const struct life *l, const struct core_fix *f, struct text *t)
{
	u32 i, n = f->n_refused < CORE_REFUSED_MAX ? f->n_refused : CORE_REFUSED_MAX;

	for (i = 0; i < n; i++) {
		begin(t);
		text_str(t, "refused: kernel's type ");
		add_type(f->refused[i].btf, f->refused[i].id, t);
		text_str(t, ": ");
		add_why(l, &f->refused[i], t);
		text_str(t, "\n");
	}
	if (f->n_refused > n) {
		begin(t);
		text_add(t, "refused: %u more\n", f->n_refused - n);
	}
}

/* "0x40: 79 16 28 00 00 00 00 00  →  79 16 50 00 00 00 00 00; changed: byte 2 at 0x42" */
static void add_change(const struct object *o, const struct code *c, u32 at, struct insn now,
		       struct text *t)
{
	const u8 *was = c->section->data.p + (u64)at * INSN_SIZE;
	u64 off = c->section->offset + (u64)at * INSN_SIZE;
	const char *between = "; changed:";
	u8 is[INSN_SIZE];
	u32 i;

	insn_bytes(o, now, is);
	begin(t);
	text_add(t, "%#llx: ", (unsigned long long)off);
	add_hex(t, was, INSN_SIZE);
	text_str(t, "  →  ");
	add_hex(t, is, INSN_SIZE);
	for (i = 0; i < INSN_SIZE; i++)
		if (was[i] != is[i]) {
			text_add(t, "%s byte %u at %#llx", between, i,
				 (unsigned long long)(off + i));
			between = ",";
		}
	text_str(t, !memcmp(was, is, INSN_SIZE) ? "; unchanged\n" : "\n");
}

/* An instruction of two slots is shown with the second if that has changed, too. */
static void add_changes(const struct object *o, const struct code *c, u32 at,
			const struct insn *now, struct text *t)
{
	struct insn was = code_original(o, c, at), second;

	add_change(o, c, at, now[0], t);
	if (!insn_is_ld_imm64(&was) || at + 1 == c->n)
		return;
	second = code_original(o, c, at + 1);
	if (memcmp(&second, &now[1], sizeof(second)))
		add_change(o, c, at + 1, now[1], t);
}

void bytes_fix(const struct life *l, const struct core_fix *f, struct text *t)
{
	const struct object *o = &l->object;
	const struct code *c = &o->codes[f->code];
	struct core_spec from, to;
	struct error e = { 0 };
	u32 at = f->relo.insn;

	add_changes(o, c, at, &c->insns[at], t);
	add_refused(l, f, t);
	if (core_fix_specs(&o->btf, f, &from, &to, &e))
		return;
	if (core_kind_is_type(f->relo.kind))
		add_whole_type(l, &o->btf, f->relo.type_id, t);
	add_steps(l, &from, t);
	if (!f->target_id)
		return;
	if (core_kind_is_type(f->relo.kind))
		add_whole_type(l, f->target, f->target_id, t);
	add_steps(l, &to, t);
}

void bytes_insn(const struct object *o, const struct program *p, u32 i, struct text *t)
{
	u32 at;
	const struct code *c = program_origin(o, p, i, &at);

	add_changes(o, c, at, &p->insns[i], t);
}

/* --- consume --- */

void bytes_record(struct span record, struct text *t)
{
	enum { SHOWN_MAX = 4096 };
	struct span shown = { record.p, record.len < SHOWN_MAX ? record.len : SHOWN_MAX };

	add_lines(t, "record", 0, shown);
	if (record.len > SHOWN_MAX) {
		begin(t);
		text_add(t, "%llu more bytes\n", (unsigned long long)(record.len - SHOWN_MAX));
	}
}
