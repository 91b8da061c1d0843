// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* btf_format.h - BTF and .BTF.ext as they lie in memory
 *
 * Source: Linux Documentation/bpf/btf.rst and include/uapi/linux/btf.h (6.12); the wider vlen and
 * kind fields of `info`: kernel and libbpf of 2026.
 *
 *	header | types ...................... | strings ...............
 *	24+    | 12 bytes + what the kind has | "\0int\0pt_regs\0..."
 *	       ^ header + hdr_len + type_off  ^ header + hdr_len + str_off
 *
 * Types have no directory: type 1 is first, and where the next one starts only this one's kind
 * and count tell. Id 0 is void and is not stored.
 */
#ifndef BTF_FORMAT_H
#define BTF_FORMAT_H

#include "base/types.h"

enum { BTF_MAGIC = 0xeb9f, BTF_VERSION = 1 };

struct btf_header {
	u16 magic;    /*  0  eb9f; read as 9feb it is in the other byte order */
	u8 version;   /*  2  1 */
	u8 flags;     /*  3 */
	u32 hdr_len;  /*  4  24, or more in newer ones: obey it */
	u32 type_off; /*  8  from the end of the header */
	u32 type_len; /* 12  bytes */
	u32 str_off;  /* 16 */
	u32 str_len;  /* 20 */
};
_Static_assert(sizeof(struct btf_header) == 24, "btf.rst, 2.1");

enum btf_kind {
	BTF_KIND_VOID = 0,
	BTF_KIND_INT = 1,
	BTF_KIND_PTR = 2,
	BTF_KIND_ARRAY = 3,
	BTF_KIND_STRUCT = 4,
	BTF_KIND_UNION = 5,
	BTF_KIND_ENUM = 6,
	BTF_KIND_FWD = 7,
	BTF_KIND_TYPEDEF = 8,
	BTF_KIND_VOLATILE = 9,
	BTF_KIND_CONST = 10,
	BTF_KIND_RESTRICT = 11,
	BTF_KIND_FUNC = 12,
	BTF_KIND_FUNC_PROTO = 13,
	BTF_KIND_VAR = 14,
	BTF_KIND_DATASEC = 15,
	BTF_KIND_FLOAT = 16,	/* Linux 5.13 */
	BTF_KIND_DECL_TAG = 17, /* Linux 5.16 */
	BTF_KIND_TYPE_TAG = 18, /* Linux 5.17 */
	BTF_KIND_ENUM64 = 19,	/* Linux 6.0 */
	N_BTF_KINDS
};

struct btf_type {
	u32 name_off;
	u32 info; /* bit 31: kind flag | 24-30: kind | 0-23: vlen, how many records follow */
	union {
		u32 size; /* INT, STRUCT, UNION, ENUM, ENUM64, DATASEC, FLOAT: bytes */
		u32 type; /* PTR, TYPEDEF, qualifiers, FUNC, VAR, tags: the type it refers to */
	};
};
_Static_assert(sizeof(struct btf_type) == 12, "btf.rst, 2.2");

/* What follows a struct btf_type, by kind. INT and DECL_TAG and VAR: one u32. */

struct btf_array { /* ARRAY: one */
	u32 type, index_type, nelems;
};
struct btf_member { /* STRUCT, UNION: vlen */
	u32 name_off, type;
	u32 offset; /* bits; with the type's kind flag: bitfield size << 24 | bits */
};
struct btf_enum { /* ENUM: vlen */
	u32 name_off;
	s32 val;
};
struct btf_enum64 { /* ENUM64: vlen */
	u32 name_off, val_lo32, val_hi32;
};
struct btf_param { /* FUNC_PROTO: vlen */
	u32 name_off, type;
};
struct btf_var_secinfo { /* DATASEC: vlen */
	u32 type, offset, size;
};
_Static_assert(sizeof(struct btf_array) == 12 && sizeof(struct btf_member) == 12 &&
		       sizeof(struct btf_enum) == 8 && sizeof(struct btf_enum64) == 12 &&
		       sizeof(struct btf_param) == 8 && sizeof(struct btf_var_secinfo) == 12,
	       "btf.rst, 2.2");

/* INT's u32: encoding << 24 | bit offset << 16 | bits */
enum { BTF_INT_SIGNED = 1, BTF_INT_CHAR = 2, BTF_INT_BOOL = 4 };
/* FUNC's vlen and VAR's u32 */
enum { BTF_STATIC = 0, BTF_GLOBAL = 1, BTF_EXTERN = 2 };

/*	.BTF.ext:  header | func_info | line_info | core_relo
 *
 * each part:  u32 record size, then for every section that has records:
 *             u32 section name (in .BTF's strings), u32 number, the records
 */
struct btf_ext_header {
	u16 magic;
	u8 version, flags;
	u32 hdr_len;			  /* 24 before CO-RE, 32 with it */
	u32 func_info_off, func_info_len; /* from the end of the header */
	u32 line_info_off, line_info_len;
	u32 core_relo_off, core_relo_len;
};
_Static_assert(sizeof(struct btf_ext_header) == 32, "btf.rst, 4.2");

struct btf_func_info {
	u32 insn_off; /* bytes inside the section; for the kernel: instructions */
	u32 type_id;  /* a FUNC */
};
struct btf_line_info {
	u32 insn_off;
	u32 file_name_off, line_off;
	u32 line_col; /* line << 10 | column */
};
struct btf_core_relo {
	u32 insn_off;
	u32 type_id;	    /* the program's type that the access starts from */
	u32 access_str_off; /* "0:1:2" */
	u32 kind;	    /* enum core_kind */
};
_Static_assert(sizeof(struct btf_func_info) == 8 && sizeof(struct btf_line_info) == 16 &&
		       sizeof(struct btf_core_relo) == 16,
	       "include/uapi/linux/bpf.h");

/* enum bpf_core_relo_kind, include/uapi/linux/bpf.h (6.12) */
enum core_kind {
	CORE_FIELD_BYTE_OFFSET = 0,
	CORE_FIELD_BYTE_SIZE = 1,
	CORE_FIELD_EXISTS = 2,
	CORE_FIELD_SIGNED = 3,
	CORE_FIELD_LSHIFT_U64 = 4,
	CORE_FIELD_RSHIFT_U64 = 5,
	CORE_TYPE_ID_LOCAL = 6,
	CORE_TYPE_ID_TARGET = 7,
	CORE_TYPE_EXISTS = 8,
	CORE_TYPE_SIZE = 9,
	CORE_ENUMVAL_EXISTS = 10,
	CORE_ENUMVAL_VALUE = 11,
	CORE_TYPE_MATCHES = 12,
	N_CORE_KINDS
};

#endif
