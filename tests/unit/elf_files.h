/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* elf_files.h - ELF files of the tests: opened by rawload's reader, and as readelf sees them */
#ifndef UNIT_ELF_FILES_H
#define UNIT_ELF_FILES_H

#include "elf/elf.h"
#include "tests/unit/helper.h"

struct opened {
	struct span bytes;
	struct arena a;
	struct elf_file elf;
};

/* BYTES are owned from then on. The second fails the test where the first returns an error. */
int open_bytes(struct opened *o, struct span bytes, struct error *e);
void open_path(struct opened *o, const char *path);
void close_it(struct opened *o);

struct oracle_symbol {
	u64 value;
	u32 local_entry;
	bool defined, ifunc, local;
	char name[512]; /* with @VERSION or @@VERSION */
};

struct oracle {
	struct oracle_symbol *sym;
	size_t n;
	struct {
		u64 addr, offset, size;
	} load[16], section[64];
	size_t n_loads, n_sections;
};

/* The dynamic functions of a file, its code segments and its sections; sym is to be freed. */
struct oracle oracle_read(const char *path);

/* Where in the file the address is, by bpftrace's rule and by libbpf's, which must agree. */
u64 oracle_offset(const struct oracle *o, u64 addr);

#endif
