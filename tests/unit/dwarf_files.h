/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* dwarf_files.h - dwarf.bpf.c, compiled in many ways by the tests themselves */
#ifndef UNIT_DWARF_FILES_H
#define UNIT_DWARF_FILES_H

#include "btf/dwarf.h"
#include "tests/unit/helper.h"

#define SOURCE "tests/unit/dwarf.bpf.c"
#define MADE   UNIT_BUILD "dwarf/"

/* An object that was compiled by the test. */
struct dwarf_file {
	struct span bytes;
	struct arena arena;
	struct elf_file elf;
};

/* Into MADE; false: this compiler cannot. */
bool dwarf_compile(const char *compiler, const char *flags, const char *out);

/* What the make rules take. */
const char *dwarf_clang(void);

/* A file of MADE; or one that clang makes with these flags now. */
void dwarf_file_open(struct dwarf_file *f, const char *name);
void dwarf_file_made(struct dwarf_file *f, const char *flags);
void dwarf_file_close(struct dwarf_file *f);

/* To be changed; NULL: there is none of that name. */
struct elf_section *dwarf_section(struct elf_file *elf, const char *name);

/* The Ith use is of struct NAME, found by way of OWNER (enum dwarf_how). */
void assert_use(const struct dwarf_uses *u, u32 i, const char *name, const char *owner, u32 how);

#endif
