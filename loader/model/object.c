// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* object.c - an object's file, step by step, until it is programs and maps
 *   in:       the bytes of an object; later the kernel's types
 *   out:      struct object
 *   not here: each step (the other files of this folder), any system call
 */
#include "loader/model/struct_ops.h"
#include "loader/model/ksym.h"

#include <linux/bpf.h>
#include <string.h>

/* The name of the file without its folders, up to the first dot, cut to what the kernel takes. */
static void set_name(struct object *o)
{
	const char *slash = strrchr(o->path, '/');
	const char *base = slash ? slash + 1 : o->path;
	size_t len = strcspn(base, ".");

	memcpy(o->name, base, len < sizeof(o->name) ? len : sizeof(o->name) - 1);
}

static int open_btf(struct object *o, struct error *e)
{
	const struct elf_section *s = elf_section_named(&o->elf, ".BTF");
	const struct elf_section *x = elf_section_named(&o->elf, ".BTF.ext");
	u8 *copy;
	int err;

	if (!s)
		return 0;
	copy = arena_alloc(&o->arena, s->data.len);
	if (!copy)
		return error_nomem(e);
	if (s->data.len)
		memcpy(copy, s->data.p, s->data.len);
	o->btf_bytes = (struct span){ copy, s->data.len };
	/* In the other byte order it is swapped here, so that btf_open() works on these bytes. */
	if (o->elf.swap && s->data.len >= sizeof(struct btf_header) &&
	    load_u16(copy, true) == BTF_MAGIC) {
		err = btf_swap(copy, s->data.len, e);
		if (err)
			return err;
	}
	err = btf_open(o->btf_bytes, &o->arena, &o->btf, e);
	if (!err)
		err = btf_scan(&o->btf, &o->arena, NULL, 0, e);
	if (!err)
		err = types_complete(o, copy, e);
	if (!err && x)
		err = btf_ext_open(x->data, &o->ext, e);
	o->has_btf = !err;
	return err;
}

u32 object_datasec(const struct object *o, const char *name)
{
	u32 id;

	for (id = 1; o->has_btf && id <= o->btf.n_types; id++) {
		const struct btf_type *t = btf_type(&o->btf, id);

		if (btf_kind(t) == BTF_KIND_DATASEC && !strcmp(btf_str(&o->btf, t->name_off), name))
			return id;
	}
	return 0;
}

/* What reads from the kernel and tells of it: nearly all helpers for that ask for the GPL. */
static bool watches_kernel(const struct program *p)
{
	switch (p->def->prog_type) {
	case BPF_PROG_TYPE_KPROBE:
	case BPF_PROG_TYPE_TRACEPOINT:
	case BPF_PROG_TYPE_RAW_TRACEPOINT:
	case BPF_PROG_TYPE_PERF_EVENT:
	case BPF_PROG_TYPE_TRACING:
		return true;
	default:
		return false;
	}
}

/* To the kernel none is "". That does for some programs of networks; one that watches the kernel
 * is refused here, since the verifier's refusal would not be in a newcomer's terms.
 */
static int no_license(struct object *o, struct error *e)
{
	u32 i;

	o->license = "";
	for (i = 0; i < o->n_programs; i++)
		if (watches_kernel(&o->programs[i]))
			return error_set(e, -ENOENT,
					 "it has no license, and programs like '%s' need one that "
					 "is compatible with the GPL; add: "
					 "char LICENSE[] SEC(\"license\") = \"GPL\";",
					 o->programs[i].name);
	return 0;
}

int object_each_undefined(struct object *o,
			  void (*take)(struct object *o, const struct elf_symbol *s),
			  struct error *e)
{
	struct elf_symbol sym;
	u32 i;
	int err = 0;

	for (i = 1; i < o->elf.n_symbols && !err; i++) {
		err = elf_symbol_get(&o->elf, i, &sym, e);
		if (!err && sym.shndx == SHN_UNDEF && sym.bind != STB_LOCAL)
			take(o, &sym);
	}
	return err;
}

static int find_license(struct object *o, struct error *e)
{
	const struct elf_section *s = elf_section_named(&o->elf, "license");

	if (!s)
		return no_license(o, e);
	o->license = span_str(s->data, 0);
	if (!o->license)
		return error_set(e, -EINVAL,
				 "section 'license' is not a string that ends with NUL");
	return 0;
}

struct map_def *object_add_map(struct object *o)
{
	struct map_def *maps = arena_grow(&o->arena, o->maps, o->n_maps, sizeof(*maps));

	if (!maps)
		return NULL;
	o->maps = maps;
	maps[o->n_maps] = (struct map_def){ 0 };
	return &maps[o->n_maps++];
}

int object_open(struct object *o, struct span bytes, const char *path, struct error *e)
{
	int err;

	*o = (struct object){ .path = path };
	set_name(o);
	err = elf_parse(bytes, &o->arena, &o->elf, e);
	err = err ?: elf_require_bpf_object(&o->elf, e);
	err = err ?: open_btf(o, e);
	err = err ?: codes_collect(o, e);
	err = err ?: codes_find_infos(o, e);
	err = err ?: programs_collect(o, e);
	err = err ?: exceptions_collect(o, e);
	err = err ?: find_license(o, e);
	err = err ?: map_defs_collect(o, e);
	err = err ?: map_values_collect(o, e);
	err = err ?: legacy_maps_collect(o, e);
	err = err ?: data_collect(o, e);
	err = err ?: struct_ops_collect(o, e);
	err = err ?: kconfig_collect(o, e);
	err = err ?: ksyms_collect(o, e);
	err = err ?: programs_require(o, e);
	err = err ?: relocs_collect(o, e);
	return err ? error_in(e, err, "%s", path) : 0;
}

int object_find_types(struct object *o, struct btf *types, struct btf_wanted *extra, u32 n,
		      struct error *e)
{
	int err = core_find(&o->core, &o->arena, types, extra, n, e);

	return err ? error_in(e, err, "%s", o->path) : 0;
}

bool object_lacks_types(const struct object *o)
{
	return !o->core_by_kernel && core_lacks_candidates(&o->core);
}

int object_relocate(struct object *o, struct error *e)
{
	u32 i;
	int err = core_relocate(o, e);

	for (i = 0; i < o->n_programs && !err; i++)
		err = o->programs[i].skipped ? 0 : program_link(o, &o->programs[i], e);
	return err ? error_in(e, err, "%s", o->path) : 0;
}

void object_close(struct object *o)
{
	arena_free(&o->arena);
	*o = (struct object){ 0 };
}
