// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* elf_files.c - ELF files of the tests: opened by rawload's reader, and as readelf sees them */
#include "tests/unit/elf_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int open_bytes(struct opened *o, struct span bytes, struct error *e)
{
	*o = (struct opened){ .bytes = bytes };
	return elf_parse(bytes, &o->a, &o->elf, e);
}

void open_path(struct opened *o, const char *path)
{
	struct error e = { 0 };

	if (open_bytes(o, file_bytes(path), &e))
		fail_msg("%s: %s", path, e.text);
}

void close_it(struct opened *o)
{
	arena_free(&o->a);
	span_free(&o->bytes);
}

/* "    42: 00000000000efc70  8624 FUNC    GLOBAL DEFAULT [<localentry>: 8]  13 getaddrinfo@@G" */
static void oracle_symbol_line(struct oracle *o, char *line)
{
	struct oracle_symbol s = { 0 };
	char type[64], bind[64], ndx[64], *entry = strstr(line, "[<localentry>:"), *end;
	unsigned long value;

	if (entry) {
		s.local_entry = strtoul(entry + strlen("[<localentry>:"), &end, 10);
		memset(entry, ' ', end + 1 - entry);
	}
	if ((end = strstr(line, "<OS specific>: 10"))) /* readelf without the GNU OS mark */
		memcpy(end, "IFUNC            ", 17);
	if (sscanf(line, " %*u: %lx %*s %63s %63s %*s %63s %511s", &value, type, bind, ndx,
		   s.name) != 5)
		return;
	s.ifunc = !strcmp(type, "IFUNC");
	if (strcmp(type, "FUNC") && !s.ifunc)
		return;
	s.value = value;
	s.defined = strcmp(ndx, "UND");
	s.local = !strcmp(bind, "LOCAL");
	o->sym = realloc(o->sym, (o->n + 1) * sizeof(s));
	assert_non_null(o->sym);
	o->sym[o->n++] = s;
}

/* "  LOAD           0x000820 0x0000000000001820 0x0000000000001820 0x0001b0 0x0001b0 R E 0x1000"
 * "  [13] .text     PROGBITS        0000000000001820 000820 0001b0 00  AX  0   0 16"
 */
static void oracle_place_line(struct oracle *o, const char *line)
{
	unsigned long off, addr, size;
	char flags[8];

	if (sscanf(line, " LOAD %lx %lx %*x %lx %*x %7[RWE ]", &off, &addr, &size, flags) == 4 &&
	    strchr(flags, 'E') && o->n_loads < ARRAY_SIZE(o->load)) {
		o->load[o->n_loads].addr = addr;
		o->load[o->n_loads].offset = off;
		o->load[o->n_loads++].size = size;
	}
	if ((line = strchr(line, ']')) &&
	    sscanf(line, "] %*s PROGBITS %lx %lx %lx", &addr, &off, &size) == 3 &&
	    o->n_sections < ARRAY_SIZE(o->section)) {
		o->section[o->n_sections].addr = addr;
		o->section[o->n_sections].offset = off;
		o->section[o->n_sections++].size = size;
	}
}

struct oracle oracle_read(const char *path)
{
	struct oracle o = { 0 };
	char command[4400], line[8192];
	FILE *p;

	snprintf(command, sizeof(command), "LC_ALL=C readelf -lSW --dyn-syms %s 2>/dev/null", path);
	p = popen(command, "r");
	assert_non_null(p);
	while (fgets(line, sizeof(line), p)) {
		oracle_place_line(&o, line);
		oracle_symbol_line(&o, line);
	}
	assert_int_equal(pclose(p), 0);
	assert_true(o.n > 0 && o.n_loads > 0 && o.n_sections > 0);
	return o;
}

u64 oracle_offset(const struct oracle *o, u64 addr)
{
	u64 by_segment = 0, by_section = 0;

	for (size_t i = 0; i < o->n_loads; i++)
		if (addr >= o->load[i].addr && addr - o->load[i].addr < o->load[i].size)
			by_segment = addr - o->load[i].addr + o->load[i].offset;
	for (size_t i = 0; i < o->n_sections; i++)
		if (o->section[i].addr && addr >= o->section[i].addr &&
		    addr - o->section[i].addr < o->section[i].size)
			by_section = addr - o->section[i].addr + o->section[i].offset;
	assert_int_equal(by_segment, by_section);
	assert_true(by_segment);
	return by_segment;
}
