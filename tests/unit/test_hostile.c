// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_hostile.c - small objects made to cost much: the time and memory they take have a limit
 */
#include "tests/unit/helper.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* System V gABI, "ELF Header", "Sections", "Symbol Table", "Relocation". */
struct file_header {
	u8 ident[16];
	u16 type, machine;
	u32 version;
	u64 entry, phoff, shoff;
	u32 flags;
	u16 ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
};
struct section_header {
	u32 name, type;
	u64 flags, addr, offset, size;
	u32 link, info;
	u64 align, entsize;
};
struct symbol {
	u32 name;
	u8 info, other;
	u16 section;
	u64 value, size;
};
struct relocation {
	u64 offset;
	u32 type, symbol;
};

#include "loader/model/object.h"

enum { TEXT = 1, PROGS, LICENSE, RELS, SYMS, STRINGS, N_SECTIONS };

static const char strings[] = "\0.text\0kprobe/x\0license\0.rel\0.symtab\0.strtab\0f";
enum {
	S_TEXT = 1,
	S_PROGS = 7,
	S_LICENSE = 16,
	S_REL = 24,
	S_SYMTAB = 29,
	S_STRTAB = 37,
	S_F = 45
};

struct maker {
	struct span data[N_SECTIONS];
	struct file_header h;
	struct section_header sh[N_SECTIONS];
};

static void section(struct maker *m, u32 i, u32 name, u32 type, u64 flags, const void *p, u64 len)
{
	m->data[i] = (struct span){ p, len };
	m->sh[i] = (struct section_header){
		.name = name, .type = type, .flags = flags, .size = len, .align = 8
	};
}

static struct span put_together(struct maker *m)
{
	u64 at = sizeof(m->h) + sizeof(m->sh);
	u8 *file;
	u32 i;

	memcpy(m->h.ident, "\177ELF\2\1\1", 7);
	m->h.type = 1;
	m->h.machine = 247;
	m->h.shoff = sizeof(m->h);
	m->h.shentsize = sizeof(m->sh[0]);
	m->h.shnum = N_SECTIONS;
	m->h.shstrndx = STRINGS;
	for (i = 1; i < N_SECTIONS; i++) {
		m->sh[i].offset = at;
		at += m->data[i].len;
	}
	file = malloc(at);
	memcpy(file, &m->h, sizeof(m->h));
	memcpy(file + sizeof(m->h), m->sh, sizeof(m->sh));
	for (i = 1; i < N_SECTIONS; i++)
		memcpy(file + m->sh[i].offset, m->data[i].p, m->data[i].len);
	return (struct span){ file, at };
}

/* N_PROGS programs of two instructions each call the first of N_FUNCS functions of N_INSNS
 * instructions, each of which begins one instruction behind the one before and reaches to the end;
 * an instruction that a function begins with calls the next one.
 */
static struct span overlapping(u32 n_progs, u32 n_funcs, u32 n_insns)
{
	struct insn *text = calloc(n_insns, sizeof(*text)),
		    *progs = calloc(2 * n_progs, sizeof(*text));
	struct symbol *syms = calloc(1 + n_funcs + n_progs, sizeof(*syms));
	struct relocation *rels = calloc(n_progs, sizeof(*rels));
	struct maker m = { 0 };
	struct span file;
	u32 i;

	for (i = 0; i < n_insns; i++)
		text[i] = i + 1 < n_funcs ? (struct insn){ 0x85, 1 << 4, 0, 0 }
					  : (struct insn){ 0xb7, 0, 0, 0 };
	text[n_insns - 1].code = 0x95;
	for (i = 0; i < n_funcs; i++)
		syms[1 + i] = (struct symbol){ S_F, 0x12, 0, TEXT, 8 * i, 8 * (n_insns - i) };
	for (i = 0; i < n_progs; i++) {
		progs[2 * i] = (struct insn){ 0x85, 1 << 4, 0, -1 };
		progs[2 * i + 1].code = 0x95;
		syms[1 + n_funcs + i] = (struct symbol){ S_F, 0x12, 0, PROGS, 16 * i, 16 };
		rels[i] = (struct relocation){ 16 * i, 10, 1 };
	}
	section(&m, TEXT, S_TEXT, 1, 6, text, n_insns * sizeof(*text));
	section(&m, PROGS, S_PROGS, 1, 6, progs, 2 * n_progs * sizeof(*progs));
	section(&m, LICENSE, S_LICENSE, 1, 3, "GPL", 4);
	section(&m, RELS, S_REL, 9, 0, rels, n_progs * sizeof(*rels));
	section(&m, SYMS, S_SYMTAB, 2, 0, syms, (1 + n_funcs + n_progs) * sizeof(*syms));
	section(&m, STRINGS, S_STRTAB, 3, 0, strings, sizeof(strings));
	m.sh[RELS].link = SYMS;
	m.sh[RELS].info = PROGS;
	m.sh[RELS].entsize = sizeof(*rels);
	m.sh[SYMS].link = STRINGS;
	m.sh[SYMS].entsize = sizeof(*syms);
	file = put_together(&m);
	free(text);
	free(progs);
	free(syms);
	free(rels);
	return file;
}

size_t __sanitizer_get_current_allocated_bytes(void);

enum { MEGABYTES_MAX = 600, SECONDS_MAX = 10 }; /* a fifth of that without the sanitizers */

static int relocate(struct span file, struct error *e)
{
	size_t before = __sanitizer_get_current_allocated_bytes(), used;
	clock_t start = clock();
	struct object o;
	int err = object_open(&o, file, "hostile.o", e);

	err = err ?: object_choose(&o, e);
	err = err ?: object_relocate(&o, e);
	if (!err)
		event_types_find(&o);
	used = __sanitizer_get_current_allocated_bytes() - before;
	object_close(&o);
	assert_true(used >> 20 < MEGABYTES_MAX);
	assert_true((clock() - start) / CLOCKS_PER_SEC < SECONDS_MAX);
	return err;
}

static void assert_refused(struct span file, const char *words)
{
	struct error e;

	assert_int_equal(relocate(file, &e), -E2BIG);
	assert_non_null(strstr(e.text, words));
	span_free(&file);
}

static void one_of_them_is_harmless(void **state)
{
	struct span file = overlapping(3, 1, 100);
	struct error e;

	(void)state;
	if (relocate(file, &e))
		fail_msg("%s", e.text);
	span_free(&file);
}

/* 39 KB of file, a million instructions a program. */
static void functions_that_overlap_cannot_multiply(void **state)
{
	(void)state;
	assert_refused(overlapping(1, 255, 4200), "more than 1000000 instructions");
	assert_refused(overlapping(40, 250, 3000), "all programs have more than");
	assert_refused(overlapping(1, 300, 400), "more than 255 functions");
}

static void programs_that_share_a_function_cannot_multiply(void **state)
{
	(void)state;
	assert_refused(overlapping(20000, 1, 3000), "all programs have more than");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_of_them_is_harmless),
		cmocka_unit_test(functions_that_overlap_cannot_multiply),
		cmocka_unit_test(programs_that_share_a_function_cannot_multiply),
	};

	return cmocka_run_group_tests_name("hostile", tests, NULL, NULL);
}
