// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* btf_ext.c - reading .BTF.ext
 *   in:       the bytes of the section
 *   out:      for a section's name, its records, one at a time
 *   not here: what is done with them (core_*.c, loader/model/program.c)
 */
#include "btf/btf_ext.h"

#include <string.h>

static const struct {
	const char *name;
	u32 off, len; /* where the header says where the part is */
	u32 min_record;
} parts[N_EXT_PARTS] = {
	[EXT_FUNC_INFO] = { "func_info", offsetof(struct btf_ext_header, func_info_off),
			    offsetof(struct btf_ext_header, func_info_len),
			    sizeof(struct btf_func_info) },
	[EXT_LINE_INFO] = { "line_info", offsetof(struct btf_ext_header, line_info_off),
			    offsetof(struct btf_ext_header, line_info_len),
			    sizeof(struct btf_line_info) },
	[EXT_CORE_RELO] = { "core_relo", offsetof(struct btf_ext_header, core_relo_off),
			    offsetof(struct btf_ext_header, core_relo_len),
			    sizeof(struct btf_core_relo) },
};

/*	| name_off | number | record ... record |   one section's block
 * Cuts the block at the front of *REST; false at the end or when it does not fit.
 */
static bool next_block(struct span *rest, u32 record_size, bool swap, u32 *name,
		       struct btf_ext_records *r)
{
	struct span bytes;
	u64 used;

	if (rest->len < 8)
		return false;
	*name = load_u32(rest->p, swap);
	r->n = load_u32(rest->p + 4, swap);
	r->size = record_size;
	r->swap = swap;
	if (r->n == 0 || !span_cut_array(*rest, 8, r->n, record_size, &bytes))
		return false;
	r->bytes = bytes;
	used = 8 + bytes.len;
	rest->p += used;
	rest->len -= used;
	return true;
}

static int open_part(struct btf_ext *x, struct span body, const u8 *header, u32 i, struct error *e)
{
	u32 off = load_u32(header + parts[i].off, x->swap);
	u32 len = load_u32(header + parts[i].len, x->swap);
	struct btf_ext_records r;
	struct span part, rest;
	u32 name;

	if (len == 0)
		return 0;
	if (!span_cut(body, off, len, &part) || len < 4)
		return error_set(e, -EINVAL,
				 ".BTF.ext: %u bytes of %s at %u are not inside its %llu", len,
				 parts[i].name, off, (unsigned long long)body.len);
	x->record_size[i] = load_u32(part.p, x->swap);
	if (x->record_size[i] < parts[i].min_record || x->record_size[i] % 4)
		return error_set(e, -EINVAL, ".BTF.ext: %s records of %u bytes, expected %u",
				 parts[i].name, x->record_size[i], parts[i].min_record);
	span_cut(part, 4, len - 4, &x->part[i]);
	for (rest = x->part[i]; rest.len;)
		if (!next_block(&rest, x->record_size[i], x->swap, &name, &r))
			return error_set(e, -EINVAL,
					 ".BTF.ext: %s is damaged %llu bytes before its end",
					 parts[i].name, (unsigned long long)rest.len);
	return 0;
}

int btf_ext_open(struct span bytes, struct btf_ext *out, struct error *e)
{
	struct span body;
	u32 i, hdr_len;
	int err = 0;
	u16 magic;

	*out = (struct btf_ext){ 0 };
	if (bytes.len < offsetof(struct btf_ext_header, core_relo_off))
		return error_set(e, -EINVAL, ".BTF.ext: %llu bytes, its header has at least 24",
				 (unsigned long long)bytes.len);
	magic = load_u16(bytes.p, false);
	out->swap = magic == __builtin_bswap16(BTF_MAGIC);
	if (magic != BTF_MAGIC && !out->swap)
		return error_set(e, -EINVAL, ".BTF.ext: starts with %04x, expected eb9f", magic);
	hdr_len = load_u32(bytes.p + offsetof(struct btf_ext_header, hdr_len), out->swap);
	if (hdr_len < offsetof(struct btf_ext_header, core_relo_off) || hdr_len > bytes.len)
		return error_set(e, -EINVAL, ".BTF.ext: header of %u bytes in %llu", hdr_len,
				 (unsigned long long)bytes.len);
	span_cut(bytes, hdr_len, bytes.len - hdr_len, &body);
	for (i = 0; i < N_EXT_PARTS && !err; i++)
		if (hdr_len >= parts[i].len + sizeof(u32))
			err = open_part(out, body, bytes.p, i, e);
	return err;
}

bool btf_ext_next(const struct btf_ext *x, enum btf_ext_part part, struct span *rest, u32 *name,
		  struct btf_ext_records *out)
{
	return next_block(rest, x->record_size[part], x->swap, name, out);
}

/* Word WORD of record I. */
static u32 field(const struct btf_ext_records *r, u32 i, u32 word)
{
	return load_u32(r->bytes.p + (u64)i * r->size + 4 * word, r->swap);
}

u32 btf_ext_offset(const struct btf_ext_records *r, u32 i)
{
	return field(r, i, 0);
}

struct btf_func_info btf_ext_func(const struct btf_ext_records *r, u32 i)
{
	return (struct btf_func_info){ field(r, i, 0), field(r, i, 1) };
}

struct btf_line_info btf_ext_line(const struct btf_ext_records *r, u32 i)
{
	return (struct btf_line_info){ field(r, i, 0), field(r, i, 1), field(r, i, 2),
				       field(r, i, 3) };
}

struct btf_core_relo btf_ext_core(const struct btf_ext_records *r, u32 i)
{
	return (struct btf_core_relo){ field(r, i, 0), field(r, i, 1), field(r, i, 2),
				       field(r, i, 3) };
}
