// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* library.h - from "libc" and "getaddrinfo" to a file and an offset in it, for a uprobe */
#ifndef BPF_LIBRARY_H
#define BPF_LIBRARY_H

#include "base/error.h"
#include "bpf/door.h"
#include "bpf/file.h"
#include "elf/elf.h"

/* The file that is meant by NAME; its path goes to PATH of SIZE bytes.
 *   with a slash     that path, which must be a regular file
 *   else, in order   a library of that name, or with .so or .so.N behind it  ("libc.so.6", "libc")
 *                    a program of that name in $PATH or where programs usually are      ("bash")
 *                    a library with "lib" in front as well                                 ("c")
 * Libraries are looked for as the dynamic loader does: in /etc/ld.so.cache, and when nothing of the
 * above is there, in the default folders. name.so goes before name.so.N, a higher N before a lower.
 * What is found without a slash is an ELF file for this machine, so never a linker script.
 * Returns 0, -ENOENT (the sentence says where was looked), -ENAMETOOLONG, or what open() said.
 */
int library_find(struct door *d, const char *name, char *path, u64 size, struct error *e);

/* Is it a program or library for this machine? 0, or -ENOEXEC with what it is. */
int library_check_machine(const struct elf_file *f, struct error *e);

/* The file that a uprobe is for, found as above. uprobe_file_close() must be called in any case
 * (uprobe_file.c).
 */
struct uprobe_file {
	struct file file;
	struct elf_file elf;
	struct arena arena; /* the ELF file's */
};
int uprobe_file_open(struct door *d, const char *binary, char *path, u64 path_size,
		     struct uprobe_file *out, struct error *e);
void uprobe_file_close(struct door *d, struct uprobe_file *f);

/* Where a uprobe on FUNCTION of BINARY goes: a path of PATH_SIZE bytes, and an offset in that file.
 *   binary     as library_find() wants it
 *   function   as elf_function_offset() wants it, or a number: already the offset in the file
 * Returns 0 or a negative errno with a sentence; PATH is set whenever the file was found.
 */
int uprobe_place(struct door *d, const char *binary, const char *function, char *path,
		 u64 path_size, u64 *offset, struct error *e);

#endif
