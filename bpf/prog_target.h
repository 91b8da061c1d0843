/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* prog_target.h - BPF programs that are in the kernel already, as something to attach to */
#ifndef BPF_PROG_TARGET_H
#define BPF_PROG_TARGET_H

#include "base/error.h"
#include "bpf/door.h"

/* A descriptor of the program that is called NAME (its first 15 characters count, the kernel keeps
 * no more) or has that number. Returns it, for the caller to close; -ENOENT; -ENOTUNIQ (several;
 * they are listed); or another negative errno.
 */
int prog_target_open(struct door *d, const char *name, struct error *e);

/* The number of function FUNCTION among the types of program FD.
 *   name   the program's, for messages
 * Returns 0, -ENOENT (no such function, no types), -ENOMEM or another negative errno.
 */
int prog_target_function(struct door *d, int fd, const char *name, const char *function, u32 *id,
			 struct error *e);

#endif
