/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* struct_ops.h - tables of functions that the kernel calls: variables of .struct_ops
 *
 *	SEC("struct_ops/ssthresh") u32 ssthresh(...)         a program
 *	SEC(".struct_ops") struct tcp_congestion_ops mine =  becomes a map, whose one value is the
 *		{ .ssthresh = ssthresh, .name = "mine" };    struct as the kernel lays it out
 *
 * To the kernel the value is a struct of its own, which holds the table as its member `data`:
 * bpf_struct_ops_tcp_congestion_ops. Where a function belongs, a program's descriptor stands.
 */
#ifndef MODEL_STRUCT_OPS_H
#define MODEL_STRUCT_OPS_H

#include "loader/model/object.h"

enum { STRUCT_OPS_LINK = 1 << 13 }; /* BPF_F_LINK, Linux 6.4 */

struct struct_ops_func {
	u64 offset;	   /* of the member, in the variable */
	u32 program;	   /* index */
	u64 kernel_offset; /* of the descriptor, in the value */
};

struct struct_ops {
	char *value_name; /* "bpf_struct_ops_tcp_congestion_ops" */
	u32 local_type;	  /* the struct, in the object's BTF */
	bool linked;	  /* .struct_ops.link: it is in use as long as a link is open */
	struct span bytes;
	struct struct_ops_func *funcs;
	u32 n_funcs;

	/* after struct_ops_found() */
	u32 value_type; /* in the kernel's BTF; 0: the kernel has no such struct */
	u8 *value;	/* m->value_size bytes; functions are still 0 */
};

/* Collects the variables of .struct_ops and .struct_ops.link as maps. */
int struct_ops_collect(struct object *o, struct error *e);

/* How many names struct_ops_wanted() writes, and those names. */
u32 struct_ops_count(const struct object *o);
void struct_ops_wanted(const struct object *o, struct btf_wanted *out);

/* Lays each variable out as the kernel has it, and tells its programs what they are loaded for.
 *   kernel   whose types were found
 * Returns 0, -EOPNOTSUPP (the kernel's struct is another one), -EINVAL or -ENOMEM.
 */
int struct_ops_found(struct object *o, const struct btf *kernel, const struct btf_wanted *in,
		     struct error *e);

/* Is there a variable that refers to P? */
bool struct_ops_uses(const struct object *o, const struct program *p);

/* Is the variable M registered: is one of its programs wanted? */
bool struct_ops_is_wanted(const struct object *o, const struct map_def *m);

#endif
