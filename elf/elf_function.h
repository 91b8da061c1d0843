// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* elf_function.h - where in a program or library a function is, as uprobes count */
#ifndef ELF_FUNCTION_H
#define ELF_FUNCTION_H

#include "elf/elf.h"

/* The offset in the file of function NAME, which is what perf_event_open() wants as probe_offset.
 *   name   FUNCTION, FUNCTION@VERSION (@@ means the same), either with +OFFSET behind it (bytes
 *          from the function's start, decimal or 0x...)
 * The dynamic symbols are asked first, then all others (static functions, while not stripped). In
 * either table an exported function goes before a static one, and the default version before
 * others. Returns 0; -ENOENT with names like it; -ENOTUNIQ (several places; they are listed);
 * -EOPNOTSUPP (an IFUNC); -ENOEXEC (neither program nor library); -EINVAL (damaged file, OFFSET too
 * large).
 */
int elf_function_offset(const struct elf_file *f, const char *name, u64 *file_offset,
			struct error *e);

enum { ELF_PLACES_MAX = 1 << 20 }; /* MAX_UPROBE_MULTI_CNT, kernel/trace/bpf_trace.c (6.12) */

struct elf_places {
	u64 *offsets;
	u32 n;
};

/* Does the pattern CTX fit the LEN bytes at NAME? */
typedef bool elf_fits_fn(const void *ctx, const char *name, u64 len);

/* The offsets of all functions that fit, in the arena; none is no error. All symbols are asked, or
 * the dynamic ones where there are no others (elf_functions.c). 0, -E2BIG, -EINVAL or -ENOMEM.
 */
int elf_functions_fitting(const struct elf_file *f, elf_fits_fn *fits, const void *ctx,
			  struct arena *a, struct elf_places *out, struct error *e);

/* Where in the file a probe sees all calls of function S. 0 or -EINVAL. */
int elf_entry_offset(const struct elf_file *f, const struct elf_symbol *s, u64 *offset,
		     struct error *e);

/* Is the byte at OFFSET of the file loaded as code? */
bool elf_offset_is_code(const struct elf_file *f, u64 offset);

#endif
