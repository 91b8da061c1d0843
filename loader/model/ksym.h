// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* ksym.h - variables and functions of the kernel that a program refers to by name
 *
 *	extern struct rq runqueues __ksym;                  a variable, by its type in BTF
 *	extern const void bpf_link_fops __ksym;             an address: void has no type to look up
 *	extern struct task_struct *bpf_task_acquire(...) __ksym;        a kernel function
 *	extern void bpf_task_release(...) __ksym __weak;    it may be missing: its address is 0
 *
 * __ksym puts them into section .ksyms, which only BTF knows. What has a type is looked up in the
 * types of the kernel and, where these lack it, of its modules; the kernel is then given the number
 * of the type. Bare addresses are in /proc/kallsyms, and only the running kernel can tell them.
 */
#ifndef MODEL_KSYM_H
#define MODEL_KSYM_H

#include "loader/model/object.h"

enum ksym_kind { KSYM_ADDRESS, KSYM_VARIABLE, KSYM_FUNCTION };

struct ksym {
	const char *name;
	enum ksym_kind kind;
	bool is_weak;	 /* 0 where the kernel has no such thing */
	bool has_symbol; /* during ksyms_collect() */
	u32 type; /* in the object's BTF: of a variable its type, of a function its prototype */

	/* after ksyms_found() */
	const struct btf *btf; /* the kernel's or a module's; NULL: not found */
	u32 id;		       /* VAR or FUNC there */
	bool differs;	       /* there is one, but of another type, and it is weak */

	bool is_used; /* by a wanted program (wanted.c) */

	/* given by the loader before programs are loaded */
	u64 address; /* of a KSYM_ADDRESS */
	s32 btf_fd;  /* of the module's BTF; 0: it is the kernel's own */
	u32 fd_slot; /* place of that in the array of descriptors; 0: it is the kernel's own */
};

struct ksyms {
	struct ksym *all; /* in order of names */
	u32 n;
};

/* Reads section .ksyms of the object's BTF and makes BTF of it that the kernel takes.
 * 0, -EINVAL, -E2BIG or -ENOMEM.
 */
int ksyms_collect(struct object *o, struct error *e);

/* The extern NAME of section .ksyms, or NULL. */
struct ksym *ksym_find(const struct object *o, const char *name);

/* How many the object has, the found and those without a type included; 0 where it has none. */
u32 ksyms_count(const struct object *o);

/* Names to look up: writes one for each of ksyms_count() to OUT; those that need no looking up
 * want no kind.
 */
void ksyms_wanted(const struct object *o, struct btf_wanted *out);

/* The same names after the walk over TYPES. 0, or -EINVAL when one of them is something else than
 * the program takes it for.
 */
int ksyms_found(struct object *o, const struct btf *types, const struct btf_wanted *wanted,
		struct error *e);

/* Is there one with a type that was not found yet? */
bool ksyms_lack_types(const struct object *o);

/* 0, or -ENOENT when it is not weak and was not found. */
int ksym_require(const struct ksym *k, struct error *e);

/* "kernel function", "kernel variable", "kernel symbol" */
const char *ksym_kind_name(enum ksym_kind kind);

#endif
