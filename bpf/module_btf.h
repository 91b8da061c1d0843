// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* module_btf.h - the types of kernel modules: which there are, and a descriptor for each */
#ifndef BPF_MODULE_BTF_H
#define BPF_MODULE_BTF_H

#include "base/arena.h"
#include "base/error.h"
#include "bpf/door.h"

enum { MODULE_NAME_LEN = 64 }; /* MODULE_NAME_LEN, include/linux/moduleparam.h (6.12): 64 - 8 */

struct module_name {
	char text[MODULE_NAME_LEN];
};

/* The names of all loaded modules that have types, in A; *OUT and *N may be NULL and 0.
 * Modules have had types of their own since Linux 5.11. 0 or a negative errno.
 */
int module_btf_names(struct door *d, struct arena *a, struct module_name **out, u32 *n,
		     struct error *e);

/* A descriptor of module NAME's types, for PROG_LOAD; the caller closes it. The kernel knows types
 * by numbers only, so all are gone through. Returns it, or a negative errno.
 */
int module_btf_fd(struct door *d, const char *name, struct error *e);

#endif
