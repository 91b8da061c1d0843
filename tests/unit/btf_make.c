// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* btf_make.c - see btf_make.h */
#include "tests/unit/btf_make.h"

#include <linux/btf.h>
#include <stdlib.h>
#include <string.h>

void make_word(struct btf_maker *m, u32 word)
{
	if ((m->n_words & (m->n_words - 1)) == 0) /* 0, 1, 2, 4, 8, ... */
		m->words = realloc(m->words, (m->n_words ? 2 * m->n_words : 1) * sizeof(word));
	m->words[m->n_words++] = word;
}

/* Where NAME is among the strings; offset 0 is "". */
static u32 add_string(struct btf_maker *m, const char *name)
{
	u32 at = m->str_len ? m->str_len : 1, len = strlen(name) + 1;

	if (!*name)
		return 0;
	m->strings = realloc(m->strings, at + len);
	m->strings[0] = 0;
	memcpy(m->strings + at, name, len);
	m->str_len = at + len;
	return at;
}

/*	info: bit 31 kind flag, 24 to 30 kind, below it vlen (Documentation/bpf/btf.rst) */
static u32 add(struct btf_maker *m, const char *name, u32 kind, bool flag, u32 vlen, u32 size)
{
	make_word(m, add_string(m, name));
	make_word(m, (flag ? 0x80000000 : 0) + kind * 0x1000000 + vlen);
	make_word(m, size);
	return ++m->n_types;
}

u32 make_type(struct btf_maker *m, const char *name, u32 kind, u32 vlen, u32 size_or_type)
{
	return add(m, name, kind, false, vlen, size_or_type);
}

u32 make_int(struct btf_maker *m, const char *name, u32 size, u32 encoding, u32 offset, u32 bits)
{
	u32 id = add(m, name, BTF_KIND_INT, false, 0, size);

	make_word(m, encoding << 24 | offset << 16 | bits);
	return id;
}

u32 make_ptr(struct btf_maker *m, u32 type)
{
	return add(m, "", BTF_KIND_PTR, false, 0, type);
}

u32 make_array(struct btf_maker *m, u32 type, u32 index_type, u32 n)
{
	u32 id = add(m, "", BTF_KIND_ARRAY, false, 0, 0);

	make_word(m, type);
	make_word(m, index_type);
	make_word(m, n);
	return id;
}

u32 make_typedef(struct btf_maker *m, const char *name, u32 type)
{
	return add(m, name, BTF_KIND_TYPEDEF, false, 0, type);
}

u32 make_const(struct btf_maker *m, u32 type)
{
	return add(m, "", BTF_KIND_CONST, false, 0, type);
}

u32 make_var(struct btf_maker *m, const char *name, u32 type, u32 linkage)
{
	u32 id = add(m, name, BTF_KIND_VAR, false, 0, type);

	make_word(m, linkage);
	return id;
}

u32 make_func(struct btf_maker *m, const char *name, u32 proto, u32 linkage)
{
	return add(m, name, BTF_KIND_FUNC, false, linkage, proto);
}

u32 make_float(struct btf_maker *m, const char *name, u32 size)
{
	return add(m, name, BTF_KIND_FLOAT, false, 0, size);
}

u32 make_fwd(struct btf_maker *m, const char *name, bool is_union)
{
	return add(m, name, BTF_KIND_FWD, is_union, 0, 0);
}

u32 make_decl_tag(struct btf_maker *m, const char *name, u32 type, int component)
{
	u32 id = add(m, name, BTF_KIND_DECL_TAG, false, 0, type);

	make_word(m, component);
	return id;
}

u32 make_type_tag(struct btf_maker *m, const char *name, u32 type)
{
	return add(m, name, BTF_KIND_TYPE_TAG, false, 0, type);
}

u32 make_struct(struct btf_maker *m, const char *name, u32 vlen, u32 size)
{
	return add(m, name, BTF_KIND_STRUCT, false, vlen, size);
}

u32 make_bit_struct(struct btf_maker *m, const char *name, u32 vlen, u32 size)
{
	return add(m, name, BTF_KIND_STRUCT, true, vlen, size);
}

u32 make_union(struct btf_maker *m, const char *name, u32 vlen, u32 size)
{
	return add(m, name, BTF_KIND_UNION, false, vlen, size);
}

void make_member(struct btf_maker *m, const char *name, u32 type, u32 bit_offset)
{
	make_word(m, add_string(m, name));
	make_word(m, type);
	make_word(m, bit_offset);
}

void make_bitfield(struct btf_maker *m, const char *name, u32 type, u32 bit_offset, u32 bits)
{
	make_member(m, name, type, bits << 24 | bit_offset);
}

u32 make_enum(struct btf_maker *m, const char *name, u32 vlen, u32 size, bool is_signed)
{
	return add(m, name, BTF_KIND_ENUM, is_signed, vlen, size);
}

void make_value(struct btf_maker *m, const char *name, s32 value)
{
	make_word(m, add_string(m, name));
	make_word(m, value);
}

u32 make_enum64(struct btf_maker *m, const char *name, u32 vlen, u32 size, bool is_signed)
{
	return add(m, name, BTF_KIND_ENUM64, is_signed, vlen, size);
}

void make_value64(struct btf_maker *m, const char *name, u64 value)
{
	make_word(m, add_string(m, name));
	make_word(m, value);
	make_word(m, value >> 32);
}

u32 make_proto(struct btf_maker *m, u32 vlen, u32 returns)
{
	return add(m, "", BTF_KIND_FUNC_PROTO, false, vlen, returns);
}

void make_param(struct btf_maker *m, const char *name, u32 type)
{
	make_word(m, add_string(m, name));
	make_word(m, type);
}

u32 make_datasec(struct btf_maker *m, const char *name, u32 vlen, u32 size)
{
	return add(m, name, BTF_KIND_DATASEC, false, vlen, size);
}

void make_secinfo(struct btf_maker *m, u32 var, u32 offset, u32 size)
{
	make_word(m, var);
	make_word(m, offset);
	make_word(m, size);
}

static void put_u32(u8 *at, u32 v, bool swapped)
{
	v = swapped ? __builtin_bswap32(v) : v;
	memcpy(at, &v, sizeof(v));
}

struct span btf_made(struct btf_maker *m)
{
	u32 types = m->n_words * 4, strings = m->str_len ? m->str_len : 1, i;
	u32 gap = m->strings_first ? -strings & 3 : 0; /* types are aligned */
	u32 str_off = m->strings_first ? 0 : types;
	u32 type_off = m->strings_first ? strings + gap : 0;
	u32 hdr_len = sizeof(struct btf_header) + m->header_extra;
	const u32 header[] = { hdr_len, type_off, types, str_off, strings };
	u64 len = (u64)hdr_len + types + gap + strings;
	u8 *p = malloc(len);

	memset(p, 0xa5, len); /* what is in a longer header is nobody's business */
	p[m->swapped] = BTF_MAGIC & 0xff;
	p[!m->swapped] = BTF_MAGIC >> 8;
	p[2] = BTF_VERSION;
	p[3] = 0;
	for (i = 0; i < 5; i++)
		put_u32(p + 4 + 4 * i, header[i], m->swapped);
	for (i = 0; i < m->n_words; i++)
		put_u32(p + hdr_len + type_off + 4 * i, m->words[i], m->swapped);
	p[hdr_len + str_off] = 0;
	if (m->str_len)
		memcpy(p + hdr_len + str_off, m->strings, strings);
	free(m->words);
	free(m->strings);
	*m = (struct btf_maker){ 0 };
	return (struct span){ p, len };
}
