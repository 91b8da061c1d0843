// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* file.h - whole files as bytes */
#ifndef BPF_FILE_H
#define BPF_FILE_H

#include "base/error.h"
#include "base/span.h"
#include "bpf/door.h"

struct file {
	void *map; /* mapped: memory that the file was read into, or the file itself */
	u64 map_len;
	struct span bytes;
};

/* Reads PATH; what is very large is mapped.
 * Returns 0 or a negative errno, -EISDIR for a directory. file_close() gives it back.
 */
int file_open(struct door *d, const char *path, struct file *out, struct error *e);

/* The same for a file of sysfs, which nobody can write to: it is mapped, or read where it cannot be
 * (before Linux 6.16).
 */
int file_open_kernels(struct door *d, const char *path, struct file *out, struct error *e);
void file_close(struct door *d, struct file *f);

/* Reads a small file, as /sys and /proc have them, into BUF of SIZE bytes with a NUL behind it.
 * Returns its length or a negative errno.
 */
s64 file_read_small(struct door *d, const char *path, char *buf, u64 size);

/* NAME is called for each entry of a directory, "." and ".." among them. It stops when NAME returns
 * something else than 0. Returns that, 0, or a negative errno.
 */
int file_each_name(struct door *d, const char *dir, int (*name)(void *ctx, const char *name),
		   void *ctx);

/* Reads a file of unknown length piece by piece; LINE is called for each line, without its end.
 * It stops when LINE returns something else than 0. Returns that, 0, or a negative errno.
 */
int file_each_line(struct door *d, const char *path, int (*line)(void *ctx, char *text), void *ctx);

#endif
