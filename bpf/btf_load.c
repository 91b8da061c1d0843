// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* btf_load.c - BPF_BTF_LOAD, and what to do when a kernel does not know a kind of type
 *   in:       the object's BTF with complete data sections
 *   out:      a descriptor
 *   not here: reading BTF (btf/)
 */
#include "bpf/kernel_object.h"
#include "bpf/attr.h"

#include <linux/bpf.h>
#include <stdlib.h>
#include <string.h>

enum { LOG_SIZE = 1 << 20 };

static int load_bytes(struct door *d, struct span bytes)
{
	struct btf_load_attr attr = { .btf = attr_pointer(bytes.p), .btf_size = bytes.len };

	return door_bpf(d, BPF_BTF_LOAD, &attr, sizeof(attr));
}

/* The kernel writes a line for each type that it checks; the last one is about the one that it does
 * not like. Before Linux 6.4 a log that is too short ends somewhere else, with ENOSPC.
 */
static char *last_line(char *log)
{
	char *end = log + strlen(log), *line;

	while (end > log && end[-1] == '\n')
		*--end = 0;
	line = strrchr(log, '\n');
	line = line ? line + 1 : log;
	return line + strspn(line, " \t");
}

/* Has the same bytes refused once more, and tells with a note of kind KIND why. */
static void note_refusal(struct door *d, enum note_kind kind, int err, struct span bytes)
{
	char *log = malloc(LOG_SIZE);
	struct btf_load_attr attr = { .btf = attr_pointer(bytes.p),
				      .btf_size = bytes.len,
				      .log_buf = attr_pointer(log),
				      .log_size = LOG_SIZE,
				      .log_level = 1 };
	struct note n = { .kind = kind, .err = err };
	int fd;

	if (log) {
		log[0] = 0;
		fd = door_bpf(d, BPF_BTF_LOAD, &attr, sizeof(attr));
		log[LOG_SIZE - 1] = 0;
		n.detail = fd == err ? last_line(log) : NULL;
		door_close(d, &fd); /* should it have been taken this time */
	}
	note(d->observer, n);
	free(log);
}

/* Kinds younger than Linux 5.10, each put in place as an older kind of exactly the same length, so
 * that no id changes:
 *
 *	FLOAT      → a struct without members, of the same size     (5.13)
 *	DECL_TAG   → INT; both have one word behind them            (5.16)
 *	TYPE_TAG   → CONST                                          (5.17)
 *	ENUM64     → a union with a member for each value           (6.0)
 *	ENUM, signed by its kind flag → without the flag            (6.0)
 *
 * And a name: DATASEC ?.struct_ops → _.struct_ops (6.9), see rename_section().
 */
static bool reduce_type(struct btf_type *t, u32 int_id)
{
	u32 *records = (u32 *)(t + 1), i;

	switch (btf_kind(t)) {
	case BTF_KIND_FLOAT:
		t->info = btf_info(BTF_KIND_STRUCT, 0, false);
		return true;
	case BTF_KIND_DECL_TAG:
		t->info = btf_info(BTF_KIND_INT, 0, false);
		t->size = 1;
		records[0] = 8; /* bits */
		return true;
	case BTF_KIND_TYPE_TAG:
		t->info = btf_info(BTF_KIND_CONST, 0, false);
		t->name_off = 0;
		return true;
	case BTF_KIND_ENUM64:
		t->info = btf_info(BTF_KIND_UNION, btf_vlen(t), false);
		for (i = 0; i < btf_vlen(t); i++) {
			records[3 * i + 1] = int_id;
			records[3 * i + 2] = 0;
		}
		return true;
	case BTF_KIND_ENUM:
		if (!btf_kind_flag(t))
			return false;
		t->info = btf_info(BTF_KIND_ENUM, btf_vlen(t), false);
		return true;
	default:
		return false;
	}
}

/* Names of sections may begin with '?' since Linux 6.9. COPY is of all of the object's BTF. */
static bool rename_section(const struct object *o, u8 *copy, const struct btf_type *t)
{
	const char *name = btf_str(&o->btf, t->name_off);

	if (btf_kind(t) != BTF_KIND_DATASEC || *name != '?')
		return false;
	copy[(const u8 *)name - o->btf_bytes.p] = '_';
	return true;
}

static bool is_modifier(const struct btf_type *t)
{
	u32 kind = btf_kind(t);

	return kind == BTF_KIND_TYPEDEF || kind == BTF_KIND_VOLATILE || kind == BTF_KIND_CONST ||
	       kind == BTF_KIND_RESTRICT;
}

/* Type ID in COPY, which is of all of the object's BTF; NULL: void, or there is none. */
static struct btf_type *type_in(const struct object *o, u8 *copy, u32 id)
{
	const struct btf_type *t = id ? btf_type(&o->btf, id) : NULL;

	return t ? (void *)(copy + ((const u8 *)t - o->btf_bytes.p)) : NULL;
}

/* clang 23 writes a type tag behind a typedef or const, too. Kernels want tags right behind the
 * pointer (btf_check_type_tags(), kernel/bpf/btf.c, 6.18): what leads to a tag becomes that tag,
 * and points to where it points. A chain of as many typedefs as MAX_PASSES is not put in order.
 *   copy   the object's BTF, written to
 * Was there one?
 */
static bool put_tags_first(const struct object *o, u8 *copy)
{
	enum { MAX_PASSES = 16 };
	bool changed = true, any = false;
	u32 id, pass;

	for (pass = 0; pass < MAX_PASSES && changed; pass++) {
		changed = false;
		for (id = 1; id <= o->btf.n_types; id++) {
			struct btf_type *t = type_in(o, copy, id), *next;

			next = is_modifier(t) ? type_in(o, copy, t->type) : NULL;
			if (!next || btf_kind(next) != BTF_KIND_TYPE_TAG)
				continue;
			*t = *next;
			changed = any = true;
		}
	}
	return any;
}

/* The object's BTF with its type tags in order; false when they are, or memory ran out. */
static bool order_tags(struct object *o, struct span *out)
{
	u8 *copy = arena_alloc(&o->arena, o->btf_bytes.len);

	if (!copy)
		return false;
	memcpy(copy, o->btf_bytes.p, o->btf_bytes.len);
	*out = (struct span){ copy, o->btf_bytes.len };
	return put_tags_first(o, copy);
}

/* A copy of the object's BTF with younger kinds replaced; false when there were none. */
static bool reduce(struct object *o, struct span *out)
{
	u64 off = o->btf.types.p - o->btf_bytes.p, end = off + o->btf.types.len, bytes;
	u8 *copy = arena_alloc(&o->arena, o->btf_bytes.len);
	u32 int_id = btf_small_int(&o->btf);
	bool changed = false;

	if (!copy)
		return false;
	memcpy(copy, o->btf_bytes.p, o->btf_bytes.len);
	for (; off < end; off += bytes) {
		bytes = btf_type_bytes((void *)(copy + off));
		changed |= rename_section(o, copy, (void *)(copy + off));
		changed |= reduce_type((void *)(copy + off), int_id);
	}
	*out = (struct span){ copy, o->btf_bytes.len };
	return changed;
}

int btf_load(struct door *d, struct object *o, int *fd, struct error *e)
{
	struct span tried = o->btf_bytes, ordered, reduced;
	int got;

	*fd = -1;
	if (!o->has_btf || o->elf.swap)
		return 0;
	got = load_bytes(d, o->btf_bytes);
	if (got == -EPERM && memlock_raise(d))
		got = load_bytes(d, o->btf_bytes);
	if (got == -EPERM || got == -ENOSYS || got == -EMFILE) { /* that is not about the types */
		error_set(e, got, "loading BTF was refused: %s", strerror(-got));
		return explain_refusal(d, e);
	}
	if (got < 0 && order_tags(o, &ordered)) {
		note_refusal(d, NOTE_BTF_ORDERED, got, tried);
		tried = ordered;
		got = load_bytes(d, tried);
	}
	if (got < 0 && reduce(o, &reduced)) {
		note_refusal(d, NOTE_BTF_REDUCED, got, tried);
		got = load_bytes(d, reduced);
		if (got < 0)
			note_refusal(d, NOTE_BTF_LEFT_OUT, got, reduced);
	} else if (got < 0) {
		note_refusal(d, NOTE_BTF_LEFT_OUT, got, tried);
	}
	*fd = got < 0 ? -1 : got;
	return 0;
}
