// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* kconfig.h - variables whose values the kernel's configuration gives
 *
 *	extern int LINUX_KERNEL_VERSION __kconfig;
 *	extern enum libbpf_tristate CONFIG_IPV6 __kconfig __weak;
 *
 * __kconfig puts them into section .kconfig, which only BTF knows: the object declares them, nobody
 * defines them. So they get a map of their own, laid out here, whose one value is filled in before
 * it is made. Nothing else needs facts about the kernel that loads the object, so these are handed
 * in, and only those that some variable asks for.
 */
#ifndef MODEL_KCONFIG_H
#define MODEL_KCONFIG_H

#include "loader/model/object.h"

enum kconfig_type { KCONFIG_BOOL, KCONFIG_TRISTATE, KCONFIG_CHAR, KCONFIG_INT, KCONFIG_STRING };

struct kconfig_extern {
	const char *name;
	enum kconfig_type type;
	bool is_signed;
	bool is_weak; /* 0 where the configuration does not say */
	bool is_set;  /* during kconfig_fill() */
	bool has_symbol;
	u32 size, align; /* bytes */
	u32 offset;	 /* in the map's value */
	u32 var;	 /* its VAR in the object's BTF */
};

struct kconfig {
	struct kconfig_extern *externs; /* in order of offset */
	struct kconfig_extern **by_name;
	u32 n;
	u32 map;		  /* index into the object's maps */
	char wrapper_name[32];	  /* "__x64_sys_bpf", see kconfig_wanted() */
	bool has_syscall_wrapper; /* kconfig_found(): the kernel's BTF shows it */
	bool has_bpf_cookie;
};

/* What the variables are filled from. */
struct kconfig_facts {
	u32 kernel_version; /* 6 << 16 | 1 << 8 | 176 */
	bool has_syscall_wrapper;
	bool has_bpf_cookie;
	struct span config_text; /* "CONFIG_HZ=250\nCONFIG_..." */
	const char *config_path; /* where that was found, for messages */
};

/* The variable NAME of .kconfig, or NULL. */
const struct kconfig_extern *kconfig_find(const struct object *o, const char *name, size_t len);

/* Which facts does the object need? The last gives the first variable CONFIG_... that is not weak,
 * NULL when there is none, so that the object can do without a configuration.
 */
bool kconfig_wants_config(const struct object *o);
bool kconfig_wants_version(const struct object *o);
bool kconfig_wants_syscall_wrapper(const struct object *o);
bool kconfig_wants_bpf_cookie(const struct object *o);
const char *kconfig_requires_config(const struct object *o);

/* Two of the facts can be seen in the kernel's types. What to look for there: writes up to
 * KCONFIG_WANTED_MAX names to OUT, returns how many.
 */
enum { KCONFIG_WANTED_MAX = 2 };
u32 kconfig_wanted(const struct object *o, struct btf_wanted *out);

/* The same N names after the walk over the types of KERNEL. */
void kconfig_found(const struct object *o, const struct btf *kernel,
		   const struct btf_wanted *wanted, u32 n);

/* Gives the map .kconfig its content; does nothing where there is none. Returns 0, -ENOENT (not
 * configured, and not weak), -EINVAL, -ERANGE or -ENOMEM (kconfig_value.c).
 */
int kconfig_fill(struct object *o, const struct kconfig_facts *f, struct error *e);

/* "bool", "integer of 4 bytes"; for messages. */
const char *kconfig_type_name(const struct kconfig_extern *x);

#endif
