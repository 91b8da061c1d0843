// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* btf_make.h - BTF put together type by type, for what no compiler writes
 *
 * The numbers come from the kernel's own <linux/btf.h>, not from the code under test.
 */
#ifndef UNIT_BTF_MAKE_H
#define UNIT_BTF_MAKE_H

#include "base/span.h"

struct btf_maker {
	u32 *words; /* the types */
	u32 n_words;
	char *strings;
	u32 str_len;
	u32 n_types;

	/* how btf_made() writes it */
	u32 header_extra;   /* bytes of a newer, longer header */
	bool strings_first; /* in front of the types */
	bool swapped;	    /* in the other byte order */
};

/* Each adds a type and returns its id. */
u32 make_int(struct btf_maker *m, const char *name, u32 size, u32 encoding, u32 offset, u32 bits);
u32 make_ptr(struct btf_maker *m, u32 type);
u32 make_array(struct btf_maker *m, u32 type, u32 index_type, u32 n);
u32 make_typedef(struct btf_maker *m, const char *name, u32 type);
u32 make_const(struct btf_maker *m, u32 type);
u32 make_var(struct btf_maker *m, const char *name, u32 type, u32 linkage);
u32 make_func(struct btf_maker *m, const char *name, u32 proto, u32 linkage);
u32 make_float(struct btf_maker *m, const char *name, u32 size);
u32 make_fwd(struct btf_maker *m, const char *name, bool is_union);
u32 make_decl_tag(struct btf_maker *m, const char *name, u32 type, int component);
u32 make_type_tag(struct btf_maker *m, const char *name, u32 type);

/* These are followed by VLEN calls of the function for their records. */
u32 make_struct(struct btf_maker *m, const char *name, u32 vlen, u32 size);
u32 make_bit_struct(struct btf_maker *m, const char *name, u32 vlen, u32 size);
u32 make_union(struct btf_maker *m, const char *name, u32 vlen, u32 size);
void make_member(struct btf_maker *m, const char *name, u32 type, u32 bit_offset);
void make_bitfield(struct btf_maker *m, const char *name, u32 type, u32 bit_offset, u32 bits);
u32 make_enum(struct btf_maker *m, const char *name, u32 vlen, u32 size, bool is_signed);
void make_value(struct btf_maker *m, const char *name, s32 value);
u32 make_enum64(struct btf_maker *m, const char *name, u32 vlen, u32 size, bool is_signed);
void make_value64(struct btf_maker *m, const char *name, u64 value);
u32 make_proto(struct btf_maker *m, u32 vlen, u32 returns);
void make_param(struct btf_maker *m, const char *name, u32 type);
u32 make_datasec(struct btf_maker *m, const char *name, u32 vlen, u32 size);
void make_secinfo(struct btf_maker *m, u32 var, u32 offset, u32 size);

/* Any kind, also one that does not exist; its records are added as words. */
u32 make_type(struct btf_maker *m, const char *name, u32 kind, u32 vlen, u32 size_or_type);
void make_word(struct btf_maker *m, u32 word);

/* The bytes, in memory of exactly their size, to be freed by span_free(). The maker is emptied. */
struct span btf_made(struct btf_maker *m);

#endif
