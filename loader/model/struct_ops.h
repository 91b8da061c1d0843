/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* struct_ops.h - tables of functions that the kernel calls: variables of .struct_ops
 *
 *	SEC("struct_ops/ssthresh") u32 ssthresh(...)         a program
 *	SEC(".struct_ops") struct tcp_congestion_ops mine =  becomes a map, whose one value is the
 *		{ .ssthresh = ssthresh, .name = "mine" };    struct as the kernel lays it out
 *
 * SEC("?.struct_ops") is for a table that is only wanted when it, or a program in it, is asked for
 *by name. To the kernel the value is a struct of its own, which holds the table as its member
 *`data`: bpf_struct_ops_tcp_congestion_ops. Where a function belongs, a program's descriptor
 *stands.
 */
#ifndef MODEL_STRUCT_OPS_H
#define MODEL_STRUCT_OPS_H

#include "loader/model/object.h"

enum {
	STRUCT_OPS_LINK = 1 << 13,	/* BPF_F_LINK, Linux 6.4 */
	STRUCT_OPS_OF_MODULE = 1 << 15, /* BPF_F_VTYPE_BTF_OBJ_FD, Linux 6.9 */
};

struct struct_ops_func {
	u64 offset;	   /* of the member, in the variable */
	u32 program;	   /* index */
	u64 kernel_offset; /* of the descriptor, in the value */
};

struct struct_ops {
	char *value_name; /* "bpf_struct_ops_tcp_congestion_ops" */
	u32 local_type;	  /* the struct, in the object's BTF */
	bool linked;	  /* .struct_ops.link: it is in use as long as a link is open */
	bool optional;	  /* ?.struct_ops: only when it is asked for by name */
	bool skipped;	  /* not asked for; see struct_ops_is_wanted() */
	const struct btf_var_secinfo *var;
	struct span bytes; /* of the variable ... */
	u8 *own_bytes;	   /* ... and the copy that may be written to; NULL: not needed yet */
	struct struct_ops_func *funcs;
	u32 n_funcs;

	/* after struct_ops_found() */
	u32 value_type;	       /* in the BTF below; 0: the kernel has no such struct */
	const struct btf *btf; /* the kernel's, or a module's */
	s32 btf_fd;	       /* of the module, given by the loader; 0: it is the kernel's own */
	u8 *value;	       /* m->value_size bytes; functions are still 0 */
};

/* Collects the variables of .struct_ops and .struct_ops.link as maps. */
int struct_ops_collect(struct object *o, struct error *e);

/* --- which are wanted (struct_ops_use.c) --- */

/* Sets what is skipped of tables and their programs.
 *   by_name   nothing is wanted but what the next two functions are told
 */
void struct_ops_choose(struct object *o, bool by_name);

/* P is asked for: so are the tables that it is in, optional ones only if it is in no other. */
void struct_ops_want_program(struct object *o, const struct program *p);

/* The table NAME is skipped or wanted, with its programs. False: there is no such table. */
bool struct_ops_skip_table(struct object *o, const char *name, bool skipped);

/* Is the table made and registered? Not where none of its functions is wanted. */
bool struct_ops_is_wanted(const struct object *o, const struct struct_ops *ops);

/* Puts program VALUE into the place at byte OFFSET of the variable; "0" or "NULL" leaves it empty.
 * 0, -ENOENT or -ENOMEM.
 */
int struct_ops_set_function(struct object *o, struct struct_ops *ops, u64 offset, const char *value,
			    struct error *e);

/* The variable's bytes, to be changed; NULL when memory ran out. */
u8 *struct_ops_own_bytes(struct object *o, struct struct_ops *ops);

/* The function whose place is at byte OFFSET of the variable, or NULL (struct_ops.c). */
struct struct_ops_func *struct_ops_function_at(const struct struct_ops *ops, u64 offset);

/* --- in the kernel's types (struct_ops_layout.c) --- */

/* How many names struct_ops_wanted() writes, and those names. */
u32 struct_ops_count(const struct object *o);
void struct_ops_wanted(const struct object *o, struct btf_wanted *out);

/* Is there a wanted table whose struct was not found yet? */
bool struct_ops_lack_types(const struct object *o);

/* Lays each variable out as the kernel has it, and tells its programs what they are loaded for.
 *   types   whose types were found: the kernel's own, or a module's
 * Returns 0, -EOPNOTSUPP (the kernel's struct is another one), -EINVAL or -ENOMEM.
 */
int struct_ops_found(struct object *o, const struct btf *types, const struct btf_wanted *in,
		     struct error *e);

#endif
