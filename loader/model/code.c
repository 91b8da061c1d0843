// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* code.c - executable sections and the functions in them
 *   in:       ELF sections and symbols
 *   out:      instructions in the host's byte order; every function's name and extent
 *   not here: which functions are programs (program.c)
 */
#include "loader/model/object.h"

#include <stdlib.h>
#include <string.h>

/* On machines of the other byte order the two registers swap places, too. */
static struct insn read_insn(const u8 *p, bool swap)
{
	struct insn i;

	memcpy(&i, p, sizeof(i));
	if (swap) {
		i.regs = i.regs << 4 | i.regs >> 4;
		i.off = (s16)__builtin_bswap16(i.off);
		i.imm = (s32)__builtin_bswap32(i.imm);
	}
	return i;
}

struct insn code_original(const struct object *o, const struct code *c, u32 i)
{
	return read_insn(c->section->data.p + (u64)i * INSN_SIZE, o->elf.swap);
}

void insn_bytes(const struct object *o, struct insn insn, u8 out[INSN_SIZE])
{
	insn = read_insn((const u8 *)&insn,
			 o->elf.swap); /* turning it around twice changes nothing */
	memcpy(out, &insn, INSN_SIZE);
}

static int add_code(struct object *o, const struct elf_section *s, struct error *e)
{
	struct code *codes, *c;
	u32 i;

	if (s->data.len % INSN_SIZE)
		return error_set(e, -EINVAL,
				 "section '%s': %llu bytes are no whole instructions of 8", s->name,
				 (unsigned long long)s->data.len);
	if (s->data.len / INSN_SIZE > UINT32_MAX / 4)
		return error_set(e, -EINVAL, "section '%s' is too large", s->name);
	codes = arena_grow(&o->arena, o->codes, o->n_codes, sizeof(*codes));
	if (!codes)
		return error_nomem(e);
	o->codes = codes;
	c = &codes[o->n_codes++];
	*c = (struct code){ .section = s, .n = s->data.len / INSN_SIZE };
	c->insns = arena_array(&o->arena, c->n, sizeof(*c->insns));
	c->poisoned = arena_array(&o->arena, c->n, sizeof(*c->poisoned));
	c->wanted = arena_array(&o->arena, c->n, sizeof(*c->wanted));
	if (!c->insns || !c->poisoned || !c->wanted)
		return error_nomem(e);
	for (i = 0; i < c->n; i++)
		c->insns[i] = read_insn(s->data.p + (u64)i * INSN_SIZE, o->elf.swap);
	return 0;
}

struct code *object_code(const struct object *o, u32 section)
{
	u32 i;

	for (i = 0; i < o->n_codes; i++)
		if (o->codes[i].section->index == section)
			return &o->codes[i];
	return NULL;
}

/* Functions are in order of their place. */
const struct function *object_function(const struct object *o, u32 section, u64 insn)
{
	const struct code *c = object_code(o, section);
	u32 code = c ? c - o->codes : 0, low = 0, high = o->n_functions;

	while (c && low < high) {
		u32 mid = low + (high - low) / 2;
		const struct function *f = &o->functions[mid];

		if (f->code < code || (f->code == code && f->start < insn))
			low = mid + 1;
		else
			high = mid;
	}
	if (!c || low == o->n_functions || o->functions[low].code != code ||
	    o->functions[low].start != insn)
		return NULL;
	return &o->functions[low];
}

static int add_function(struct object *o, const struct elf_symbol *sym, struct code *c,
			struct error *e)
{
	struct function *f;

	if (sym->value % INSN_SIZE || sym->size % INSN_SIZE || sym->size == 0 ||
	    sym->value > c->section->size || sym->size > c->section->size - sym->value)
		return error_set(
			e, -EINVAL,
			"function '%s': %llu bytes at %llu do not fit section '%s' of %llu",
			sym->name, (unsigned long long)sym->size, (unsigned long long)sym->value,
			c->section->name, (unsigned long long)c->section->size);
	f = arena_grow(&o->arena, o->functions, o->n_functions, sizeof(*f));
	if (!f)
		return error_nomem(e);
	o->functions = f;
	o->functions[o->n_functions++] = (struct function){ .name = sym->name,
							    .code = c - o->codes,
							    .start = sym->value / INSN_SIZE,
							    .n = sym->size / INSN_SIZE };
	return 0;
}

/* In the order of the file: by section, then by place. */
static int by_place(const void *a, const void *b)
{
	const struct function *f = a, *g = b;

	if (f->code != g->code)
		return f->code < g->code ? -1 : 1;
	return f->start < g->start ? -1 : f->start > g->start;
}

int codes_collect(struct object *o, struct error *e)
{
	struct elf_symbol sym;
	struct code *c;
	u32 i;
	int err = 0;

	for (i = 1; i < o->elf.n_sections && !err; i++) {
		const struct elf_section *s = &o->elf.sections[i];

		if (s->type == SHT_PROGBITS && s->flags & SHF_EXECINSTR && s->data.len)
			err = add_code(o, s, e);
	}
	for (i = 1; i < o->elf.n_symbols && !err; i++) {
		err = elf_symbol_get(&o->elf, i, &sym, e);
		if (err || sym.type != STT_FUNC)
			continue;
		c = object_code(o, sym.shndx);
		if (c)
			err = add_function(o, &sym, c, e);
	}
	if (!err && o->n_functions)
		qsort(o->functions, o->n_functions, sizeof(*o->functions), by_place);
	return err;
}
