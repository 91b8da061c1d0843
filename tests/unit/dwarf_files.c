// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* dwarf_files.c - dwarf.bpf.c, compiled in many ways by the tests themselves */
#include "tests/unit/dwarf_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

bool dwarf_compile(const char *compiler, const char *flags, const char *out)
{
	char command[1000];

	mkdir(MADE, 0777);
	snprintf(command, sizeof(command), "%s -g -O2 %s -c " SOURCE " -o " MADE "%s 2>/dev/null",
		 compiler, flags, out);
	return system(command) == 0;
}

const char *dwarf_clang(void)
{
	const char *name = getenv("CLANG");

	return name ? name : "clang";
}

void dwarf_file_open(struct dwarf_file *f, const char *name)
{
	char path[200];
	struct error e;

	snprintf(path, sizeof(path), MADE "%s", name);
	*f = (struct dwarf_file){ .bytes = file_bytes(path) };
	assert_int_equal(elf_parse(f->bytes, &f->arena, &f->elf, &e), 0);
}

void dwarf_file_close(struct dwarf_file *f)
{
	arena_free(&f->arena);
	span_free(&f->bytes);
}

void dwarf_file_made(struct dwarf_file *f, const char *flags)
{
	if (!dwarf_compile(dwarf_clang(), flags, "made.o"))
		fail_msg("clang %s", flags);
	dwarf_file_open(f, "made.o");
}

struct elf_section *dwarf_section(struct elf_file *elf, const char *name)
{
	return (struct elf_section *)elf_section_named(elf, name);
}

void assert_use(const struct dwarf_uses *u, u32 i, const char *name, const char *owner, u32 how)
{
	assert_true(i < u->n);
	assert_string_equal(u->use[i].name, name);
	assert_string_equal(u->use[i].owner, owner);
	assert_int_equal(u->use[i].how, how);
}
