// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* elf_oracle.c - does elf/ read what libelf reads?
 *
 *   elf_oracle FILE...
 *
 *   in:       any ELF64 files, in either byte order
 *   out:      one cmocka test per file: every section (header and bytes), every symbol and every
 *             SHT_REL record must be the same from both
 *   not here: damaged files; libelf is more lenient on purpose (tests/unit/)
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* Ours first: both name the gABI's constants, ours as enums, libelf's as macros. */
#include "elf/elf.h"

#include <gelf.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct both {
	const char *path;
	int fd;
	struct arena arena;
	struct error error;
	struct elf_file ours;
	Elf *theirs;
};

#define assert_field(ours, theirs, what, number)                                                \
	do {                                                                                    \
		uint64_t _o = (ours), _t = (theirs);                                            \
		if (_o != _t)                                                                   \
			fail_msg("%s %u: %s: ours %#jx, libelf %#jx", what, (unsigned)(number), \
				 #theirs, (uintmax_t)_o, (uintmax_t)_t);                        \
	} while (0)

static void assert_name(const char *ours, const char *theirs, const char *what, unsigned number)
{
	if (strcmp(ours, theirs ? theirs : ""))
		fail_msg("%s %u: name: ours '%s', libelf '%s'", what, number, ours, theirs);
}

static struct span map_file(struct both *b)
{
	struct stat st;
	void *p;

	b->fd = open(b->path, O_RDONLY | O_CLOEXEC);
	assert_true(b->fd >= 0);
	assert_int_equal(fstat(b->fd, &st), 0);
	p = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, b->fd, 0);
	assert_true(p != MAP_FAILED);
	return (struct span){ p, st.st_size };
}

static void both_open(struct both *b, const char *path)
{
	struct span bytes;

	*b = (struct both){ .path = path };
	bytes = map_file(b);
	if (elf_parse(bytes, &b->arena, &b->ours, &b->error))
		fail_msg("elf_parse: %s", b->error.text);
	b->theirs = elf_begin(b->fd, ELF_C_READ, NULL);
	assert_non_null(b->theirs);
}

static void both_close(struct both *b)
{
	elf_end(b->theirs);
	munmap((void *)b->ours.bytes.p, b->ours.bytes.len);
	close(b->fd);
	arena_free(&b->arena);
}

static void compare_header(struct both *b)
{
	GElf_Ehdr h;

	assert_non_null(gelf_getehdr(b->theirs, &h));
	assert_field(b->ours.type, h.e_type, "header", 0);
	assert_field(b->ours.machine, h.e_machine, "header", 0);
	assert_field(b->ours.big_endian, h.e_ident[EI_DATA] == ELFDATA2MSB, "header", 0);
}

/* elf_rawdata gives the bytes as they lie in the file, whatever their order. */
static void compare_data(const struct elf_section *ours, Elf_Scn *scn)
{
	Elf_Data *d = elf_rawdata(scn, NULL);
	u64 len = d && d->d_buf ? d->d_size : 0; /* no d_buf: SHT_NOBITS */

	assert_field(ours->data.len, len, "section", ours->index);
	if (len)
		assert_memory_equal(ours->data.p, d->d_buf, len);
}

static void compare_section(struct both *b, u32 i, size_t names)
{
	const struct elf_section *s = &b->ours.sections[i];
	Elf_Scn *scn = elf_getscn(b->theirs, i);
	GElf_Shdr h;

	assert_non_null(gelf_getshdr(scn, &h));
	assert_name(s->name, elf_strptr(b->theirs, names, h.sh_name), "section", i);
	assert_field(s->index, i, "section", i);
	assert_field(s->type, h.sh_type, "section", i);
	assert_field(s->flags, h.sh_flags, "section", i);
	assert_field(s->offset, h.sh_offset, "section", i);
	assert_field(s->size, h.sh_size, "section", i);
	assert_field(s->link, h.sh_link, "section", i);
	assert_field(s->info, h.sh_info, "section", i);
	assert_field(s->align, h.sh_addralign, "section", i);
	assert_field(s->entsize, h.sh_entsize, "section", i);
	compare_data(s, scn);
}

static void compare_sections(struct both *b)
{
	size_t count = 0, names = 0;

	assert_int_equal(elf_getshdrnum(b->theirs, &count), 0);
	assert_int_equal(elf_getshdrstrndx(b->theirs, &names), 0);
	assert_field(b->ours.n_sections, count, "file", 0);
	for (u32 i = 0; i < count; i++)
		compare_section(b, i, names);
}

static void compare_symbol(struct both *b, u32 i, Elf_Data *table, u32 strings)
{
	struct elf_symbol s;
	GElf_Sym t;

	assert_non_null(gelf_getsym(table, i, &t));
	if (elf_symbol_get(&b->ours, i, &s, &b->error))
		fail_msg("symbol %u: %s", i, b->error.text);
	assert_name(s.name, elf_strptr(b->theirs, strings, t.st_name), "symbol", i);
	assert_field(s.index, i, "symbol", i);
	assert_field(s.value, t.st_value, "symbol", i);
	assert_field(s.size, t.st_size, "symbol", i);
	assert_field(s.bind, GELF_ST_BIND(t.st_info), "symbol", i);
	assert_field(s.type, GELF_ST_TYPE(t.st_info), "symbol", i);
	assert_field(s.visibility, GELF_ST_VISIBILITY(t.st_other), "symbol", i);
	assert_field(s.shndx, t.st_shndx, "symbol", i);
}

static void compare_symbols(struct both *b)
{
	Elf_Scn *scn = NULL;
	GElf_Shdr h = { 0 };
	u32 count = 0;

	while ((scn = elf_nextscn(b->theirs, scn)))
		if (gelf_getshdr(scn, &h) && h.sh_type == SHT_SYMTAB)
			break;
	if (scn)
		count = h.sh_size / h.sh_entsize;
	assert_field(b->ours.n_symbols, count, "file", 0);
	for (u32 i = 0; i < count; i++)
		compare_symbol(b, i, elf_getdata(scn, NULL), h.sh_link);
}

static void compare_rel_section(struct both *b, const struct elf_section *ours)
{
	Elf_Scn *scn = elf_getscn(b->theirs, ours->index);
	Elf_Data *table = elf_getdata(scn, NULL);
	u64 count = ours->size / ours->entsize;
	struct elf_rel r;
	GElf_Rel t;

	assert_field(elf_rel_count(ours), count, "section", ours->index);
	for (u64 i = 0; i < count; i++) {
		assert_non_null(gelf_getrel(table, i, &t));
		if (elf_rel_get(&b->ours, ours, i, &r, &b->error))
			fail_msg("section %u, record %ju: %s", ours->index, (uintmax_t)i,
				 b->error.text);
		assert_field(r.offset, t.r_offset, ours->name, i);
		assert_field(r.sym, GELF_R_SYM(t.r_info), ours->name, i);
		assert_field(r.type, GELF_R_TYPE(t.r_info), ours->name, i);
	}
}

static void compare_file(void **state)
{
	struct both b;

	both_open(&b, *state);
	compare_header(&b);
	compare_sections(&b);
	compare_symbols(&b);
	for (u32 i = 0; i < b.ours.n_sections; i++)
		if (b.ours.sections[i].type == SHT_REL)
			compare_rel_section(&b, &b.ours.sections[i]);
	both_close(&b);
}

int main(int argc, char **argv)
{
	struct CMUnitTest *tests = calloc(argc, sizeof(*tests));

	if (argc < 2 || !tests || elf_version(EV_CURRENT) == EV_NONE) {
		fprintf(stderr, "usage: elf_oracle FILE...\n");
		return 2;
	}
	for (int i = 1; i < argc; i++)
		tests[i - 1] = (struct CMUnitTest){
			.name = argv[i],
			.test_func = compare_file,
			.initial_state = argv[i],
		};
	return _cmocka_run_group_tests("elf_oracle", tests, argc - 1, NULL, NULL);
}
