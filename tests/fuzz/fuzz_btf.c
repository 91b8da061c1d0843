// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* fuzz_btf.c - any bytes as BTF: opened, walked, every type looked at, declared and printed */
#include "tests/fuzz/fuzz.h"

#include "arch/arch.h"
#include "btf/btf.h"
#include "btf/value.h"

enum { TYPES_PRINTED = 64 };

static void look_at_records(const struct btf *b, const struct btf_type *t)
{
	s64 value;
	u32 i;

	for (i = 0; btf_is_composite(t) && i < btf_vlen(t); i++) {
		btf_member_bit_offset(t, i);
		btf_member_bitfield(t, i);
		btf_str(b, btf_members(t)[i].name_off);
	}
	for (i = 0; btf_is_enum(t) && i < btf_vlen(t); i++)
		btf_enumerator(b, t, i, &value);
}

static void look_at(const struct btf *b, u32 id)
{
	const struct btf_type *t = btf_type(b, id);
	u32 behind = id;

	btf_kind_name(btf_kind(t));
	btf_essential_len(btf_str(b, t->name_off));
	btf_skip_mods(b, &behind);
	btf_size(b, id);
	look_at_records(b, t);
}

static void print(const struct btf *b, u32 id, struct span bytes)
{
	struct text t = { 0 };

	decl_text(b, id, "name", &t);
	prototype_text(b, id, arch_native(), false, &t);
	prototype_text(b, id, arch_native(), true, &t);
	value_text(b, id, bytes, &t);
	check_text(&t);
	text_clear(&t);
	value_json(b, id, bytes, &t);
	value_json_members(b, id, bytes, &t);
	check_text(&t);
	text_free(&t);
}

static struct btf_wanted wanted(const char *name, bool flavours)
{
	return (struct btf_wanted){
		.name = name, .len = strlen(name), .kinds = ~0u, .flavours = flavours
	};
}

static void look_at_all(struct btf *b, struct span bytes)
{
	u32 id;

	for (id = 0; id <= b->n_types; id++) {
		look_at(b, id);
		if (id < TYPES_PRINTED || b->n_types - id < TYPES_PRINTED / 2)
			print(b, id, bytes);
	}
}

/* The same bytes as a module's types, which go on where the others end. */
static void look_at_split(struct span bytes, const struct btf *base, struct arena *a)
{
	struct btf_wanted w = wanted("s", true);
	struct error e = { 0 };
	struct btf b;

	check(btf_open_split(bytes, base, a, &b, &e), &e);
	if (!e.code)
		check(btf_scan(&b, a, &w, 1, &e), &e);
	if (!e.code)
		look_at_all(&b, bytes);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	struct btf_wanted w[] = { wanted("int", false), wanted("pt_regs", true),
				  wanted("s", true) };
	struct span bytes = { data, len };
	struct arena a = { 0 };
	struct error e = { 0 };
	struct btf b;

	check(btf_open(bytes, &a, &b, &e), &e);
	if (!e.code)
		check(btf_scan(&b, &a, w, ARRAY_SIZE(w), &e), &e);
	if (!e.code) {
		look_at_all(&b, bytes);
		look_at_split(bytes, &b, &a);
	}
	arena_free(&a);
	return 0;
}
