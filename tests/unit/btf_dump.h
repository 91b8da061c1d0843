// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* btf_dump.h - types in the words of `bpftool btf dump`, to be compared with bpftool's own
 *
 * A type is written through the getters of btf/btf.h, so that all of them have their oracle.
 */
#ifndef UNIT_BTF_DUMP_H
#define UNIT_BTF_DUMP_H

#include "base/text.h"
#include "btf/btf.h"

/* Type ID with its records, as many lines as bpftool takes for it. */
void btf_dump_type(const struct btf *b, u32 id, struct text *out);

/* Fails the test unless every type of B is what bpftool reads in the file at PATH (raw BTF, or an
 * object). Skips it where there is no bpftool.
 */
void assert_as_bpftool(const struct btf *b, const char *path);

/* The same of bytes that are in no file yet. */
void assert_bytes_as_bpftool(const struct btf *b, struct span bytes);

/* bpftool's dump of PATH, to be closed with pclose(). */
void *bpftool_dump(const char *path);

#endif
