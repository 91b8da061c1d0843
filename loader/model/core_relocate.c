// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* core_relocate.c - the CO-RE relocations of wanted programs: first decide all, then apply all
 *   in:       .BTF.ext, the kernel's types
 *   out:      o->fixes; the sections' instructions, patched
 *   not here: how one relocation is decided (btf/core_decide.c); leaving them to the kernel
 * (info.c)
 */
#include "loader/model/object.h"

static bool is_wanted(const struct code *c, u32 insn)
{
	return insn < c->n && c->wanted[insn];
}

static int read_relo(const struct object *o, const struct code *c, const struct btf_ext_records *r,
		     u32 i, struct core_relo *out, struct error *e)
{
	struct btf_core_relo raw = btf_ext_core(r, i);

	*out = (struct core_relo){
		.insn = raw.insn_off / INSN_SIZE,
		.type_id = raw.type_id,
		.kind = raw.kind,
		.access = btf_str(&o->btf, raw.access_str_off),
	};
	if (raw.insn_off % INSN_SIZE || out->insn >= c->n)
		return error_set(e, -EINVAL, "byte %u is no instruction of the section",
				 raw.insn_off);
	return 0;
}

bool object_wants_kernel_btf(const struct object *o)
{
	u32 i, k;

	if (o->core_by_kernel)
		return false;
	for (i = 0; i < o->n_codes; i++) {
		const struct code *c = &o->codes[i];
		const struct btf_ext_records r = c->infos[EXT_CORE_RELO].records;

		for (k = 0; k < r.n; k++)
			if (is_wanted(c, btf_ext_core(&r, k).insn_off / INSN_SIZE))
				return true;
	}
	return false;
}

/* Calls DO_ONE for every relocation of a wanted instruction, in the order of the object. What the
 * others say does not matter, only that they are of an instruction.
 */
static int for_each(struct object *o, struct core *core,
		    int (*do_one)(struct object *, struct core *, struct code *,
				  const struct core_relo *, struct error *),
		    struct error *e)
{
	struct core_relo relo;
	u32 i, k;
	int err;

	for (i = 0; i < o->n_codes; i++) {
		struct code *c = &o->codes[i];
		const struct btf_ext_records r = c->infos[EXT_CORE_RELO].records;

		for (k = 0; k < r.n; k++) {
			err = read_relo(o, c, &r, k, &relo, e);
			if (!err && is_wanted(c, relo.insn))
				err = do_one(o, core, c, &relo, e);
			if (err)
				return error_in(e, err, "section '%s', CO-RE relocation %u",
						c->section->name, k);
		}
	}
	return 0;
}

static int add_one(struct object *o, struct core *core, struct code *c,
		   const struct core_relo *relo, struct error *e)
{
	(void)c;
	return core_add(core, &o->arena, relo, e);
}

static int decide_one(struct object *o, struct core *core, struct code *c,
		      const struct core_relo *relo, struct error *e)
{
	struct core_fix *fixes = arena_grow(&o->arena, o->fixes, o->n_fixes, sizeof(*fixes));
	struct core_fix *fix;
	int err;

	if (!fixes)
		return error_nomem(e);
	o->fixes = fixes;
	fix = &fixes[o->n_fixes];
	err = core_decide(core, &o->arena, relo, fix, e);
	if (err)
		return err;
	fix->code = c - o->codes;
	o->n_fixes++;
	return 0;
}

static int apply(struct object *o, const struct core_fix *fix, struct error *e)
{
	struct code *c = &o->codes[fix->code];
	u32 at = fix->relo.insn;
	int err = core_apply(fix, c->insns + at, c->n - at, e);

	if (err)
		return error_in(e, err, "section '%s', instruction %u", c->section->name, at);
	if (core_is_poison(&c->insns[at])) {
		c->poisoned[at] = fix->what;
		if (at + 1 < c->n && core_is_poison(&c->insns[at + 1]))
			c->poisoned[at + 1] = fix->what;
	}
	return 0;
}

int core_roots_collect(struct object *o, struct error *e)
{
	o->core = (struct core){ .local = &o->btf,
				 .big_endian = o->elf.big_endian,
				 .budget = CORE_BUDGET };
	/* The kernel takes its own: program_infos() hands the relocations over. */
	return o->core_by_kernel ? 0 : for_each(o, &o->core, add_one, e);
}

int core_relocate(struct object *o, struct error *e)
{
	u32 i;
	int err = 0;

	if (!o->core_by_kernel)
		err = for_each(o, &o->core, decide_one, e);
	for (i = 0; i < o->n_fixes && !err; i++)
		err = apply(o, &o->fixes[i], e);
	return err;
}
