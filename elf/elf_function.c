// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* elf_function.c - from a function's name to its place in the file
 *   in:       struct elf_file of a program or library, a name
 *   out:      the offset in the file at which a uprobe counts calls of that function
 *   not here: finding the file (bpf/library.c)
 *
 * A uprobe belongs to a file: the kernel arms it wherever that part of the file is mapped. What
 * gets mapped are the segments (PT_LOAD), so they turn a symbol's address into an offset:
 *
 *	symbol    address 0x27740                       readelf -s
 *	segment   address 0x26000, file offset 0x26000  readelf -l, the one that holds it
 *	offset    0x27740 - 0x26000 + 0x26000
 *
 * In a file that ld made, the same sum over the symbol's section gives the same number (that is
 * libbpf's way); but sections can be stripped or empty, and the kernel never looks at them.
 */
#include "elf/elf_function.h"
#include "base/near.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_LISTED = 8 };

/* FUNCTION[@VERSION][+OFFSET] taken apart */
struct want {
	const char *text;
	size_t len; /* of the function's name, at the start of TEXT */
	const char *version;
	size_t version_len; /* 0: any, the default one first */
	u64 plus;
};

struct table {
	const struct elf_file *file;
	const struct elf_section *symbols;
	struct elf_versions versions; /* none for .symtab, where names may end in @VERSION */
};

struct match {
	struct elf_symbol sym;
	const char *version; /* "" when it has none */
	u32 rank;	     /* what goes first; 0: nothing found */
	bool ambiguous;	     /* another one of this rank is elsewhere */
};

/* The end of TEXT may be +OFFSET; else that + belongs to the name. */
static size_t take_plus(const char *text, u64 *plus)
{
	const char *sign = strrchr(text, '+');
	char *end;

	if (!sign || sign == text || sign[1] < '0' || sign[1] > '9')
		return strlen(text);
	*plus = strtoull(sign + 1, &end, sign[2] == 'x' ? 16 : 10);
	return *end ? strlen(text) : (size_t)(sign - text);
}

static int want_parse(const char *text, struct want *out, struct error *e)
{
	size_t len;

	*out = (struct want){ .text = text };
	len = take_plus(text, &out->plus);
	out->version = memchr(text, '@', len);
	out->len = out->version ? (size_t)(out->version - text) : len;
	if (out->version) {
		out->version += out->version[1] == '@' ? 2 : 1;
		out->version_len = text + len - out->version;
	}
	if (out->len == 0 || (out->version && out->version_len == 0))
		return error_set(e, -EINVAL, "'%s' is no function, expected NAME or NAME@VERSION",
				 text);
	return 0;
}

static int tables_open(const struct elf_file *f, struct table t[2], struct error *e)
{
	int err;

	t[0] = (struct table){ .file = f };
	t[1] = (struct table){ .file = f, .symbols = f->symtab };
	err = elf_table_find(f, SHT_DYNSYM, &t[0].symbols, e);
	return err ? err : elf_versions_find(f, t[0].symbols, &t[0].versions, e);
}

static bool is_function(const struct elf_symbol *s)
{
	return (s->type == STT_FUNC || s->type == STT_GNU_IFUNC) && s->shndx != SHN_UNDEF;
}

static bool has_name(const struct elf_symbol *s, const struct want *w)
{
	return !strncmp(s->name, w->text, w->len) && (!s->name[w->len] || s->name[w->len] == '@');
}

/* How much does S deserve to be the one? */
static u32 rank_of(const struct elf_symbol *s, bool hidden)
{
	if (s->bind == STB_LOCAL)
		return 1; /* static: whoever says a name means the exported one */
	return hidden ? 2 : 3;
}

/* S has the wanted name. Which version is it? */
static struct match match_of(const struct table *t, const struct want *w,
			     const struct elf_symbol *s)
{
	const char *behind = s->name + w->len, *version;
	bool hidden;

	if (*behind) { /* @VERSION or @@VERSION, as ld writes it in .symtab */
		hidden = behind[1] != '@';
		version = behind + (hidden ? 1 : 2);
	} else {
		version = elf_version_of(t->file, &t->versions, s->index, &hidden);
	}
	return (struct match){ *s, version ? version : "", rank_of(s, hidden), false };
}

static bool has_version(const struct match *m, const struct want *w)
{
	return !w->version_len || (strlen(m->version) == w->version_len &&
				   !memcmp(m->version, w->version, w->version_len));
}

/* The best that table T has; BEST->rank stays 0 when it has none. */
static int table_search(const struct table *t, const struct want *w, struct match *best,
			struct error *e)
{
	u32 i, n = elf_table_count(t->symbols);
	struct elf_symbol s;
	struct match m;
	int err;

	*best = (struct match){ 0 };
	for (i = 1; i < n; i++) { /* number 0 is reserved */
		err = elf_table_symbol_get(t->file, t->symbols, i, &s, e);
		if (err)
			return err;
		if (!is_function(&s) || !has_name(&s, w))
			continue;
		m = match_of(t, w, &s);
		if (!has_version(&m, w) || m.rank < best->rank)
			continue;
		if (m.rank > best->rank)
			*best = m;
		else if (m.sym.value != best->sym.value)
			best->ambiguous = true;
	}
	return 0;
}

/* A function in PowerPC's ELFv2 ABI has two entries. Calls from elsewhere come in at the global
 * one, which sets up r2 and goes on into the local one; calls from the same file go to the local
 * one directly. So only the local one sees all calls. The distance is in the three high bits of
 * st_other (OpenPOWER ABI 1.5, 3.4.1 "Symbol Values"). perf does the same, and like it we count a
 * +OFFSET from the global entry, as objdump does (Linux tools/perf/arch/powerpc/util/
 * sym-handling.c); the kernel arms whatever instruction it is told.
 */
static u32 local_entry(const struct elf_file *f, const struct elf_symbol *s)
{
	u32 power = s->other >> 5;

	if (f->machine != EM_PPC64 || (f->flags & EF_PPC64_ABI) != 2)
		return 0;
	return power < 2 || power == 7 ? 0 : 1u << power; /* 0, 1: one entry; 7: reserved */
}

/* Segment INDEX, if it is one that is loaded as code. */
static bool code_segment(const struct elf_file *f, u32 index, struct elf_segment *out)
{
	elf_segment_get(f, index, out);
	return out->type == PT_LOAD && out->flags & PF_X;
}

static int addr_to_offset(const struct elf_file *f, u64 addr, u64 *offset, struct error *e)
{
	struct elf_segment seg;
	u32 i, n;
	int err = elf_segment_count(f, &n, e);

	for (i = 0; i < n && !err; i++) {
		struct span bytes;

		if (!code_segment(f, i, &seg) || addr < seg.addr ||
		    addr - seg.addr >= seg.file_size)
			continue;
		if (!span_cut(f->bytes, seg.offset, seg.file_size, &bytes))
			return error_set(e, -EINVAL,
					 "segment %u: %llu bytes at offset %llu, but the file has "
					 "only %llu",
					 i, (unsigned long long)seg.file_size,
					 (unsigned long long)seg.offset,
					 (unsigned long long)f->bytes.len);
		*offset = seg.offset + (addr - seg.addr);
		return 0;
	}
	return err ? err
		   : error_set(e, -EINVAL, "address 0x%llx is in none of its segments of code",
			       (unsigned long long)addr);
}

int elf_entry_offset(const struct elf_file *f, const struct elf_symbol *s, u64 *offset,
		     struct error *e)
{
	return addr_to_offset(f, s->value + local_entry(f, s), offset, e);
}

bool elf_offset_is_code(const struct elf_file *f, u64 offset)
{
	struct elf_segment seg;
	struct error ignored;
	u32 i, n;

	if (offset >= f->bytes.len || elf_segment_count(f, &n, &ignored))
		return false;
	for (i = 0; i < n; i++)
		if (code_segment(f, i, &seg) && offset >= seg.offset &&
		    offset - seg.offset < seg.file_size)
			return true;
	return false;
}

/* The name of the source file is the last STT_FILE symbol before a static one (gABI). */
static void list_one(const struct table *t, const struct match *m, const char *source,
		     struct error *e)
{
	struct error ignored;
	u64 offset;

	if (*m->version)
		error_add(e, " @%s", m->version);
	if (!addr_to_offset(t->file, m->sym.value, &offset, &ignored))
		error_add(e, " 0x%llx", (unsigned long long)offset);
	if (m->sym.bind == STB_LOCAL && *source)
		error_add(e, " (in %s)", source);
}

/* Adds the places of all functions of that name, of any version, to the sentence. Returns how many
 * there are.
 */
static u32 list_places(const struct table *t, const struct want *w, struct error *e)
{
	u32 i, n = elf_table_count(t->symbols), listed = 0;
	const char *source = "";
	struct error ignored;
	struct elf_symbol s;
	struct match m;

	for (i = 1; i < n && !elf_table_symbol_get(t->file, t->symbols, i, &s, &ignored); i++) {
		if (s.type == STT_FILE)
			source = s.name;
		if (!is_function(&s) || !has_name(&s, w))
			continue;
		m = match_of(t, w, &s);
		if (listed < MOST_LISTED) {
			error_add(e, listed ? "," : ":");
			list_one(t, &m, source, e);
		}
		listed++;
	}
	if (listed > MOST_LISTED)
		error_add(e, " and %u more", listed - MOST_LISTED);
	return listed;
}

static int say_ambiguous(const struct table *t, const struct want *w, const struct match *m,
			 struct error *e)
{
	error_set(e, -ENOTUNIQ, "function '%.*s' is in several places", (int)w->len, w->text);
	list_places(t, w, e);
	return error_add(e,
			 *m->version ? "; say which with %.*s@VERSION"
				     : "; say which with the offset (0x...) in place of %.*s",
			 (int)w->len, w->text);
}

/* What the file has instead of the function. */
struct hints {
	bool other_version, imported, no_function;
	struct near near;
};

static int collect_hints(const struct table *t, const struct want *w, struct hints *h,
			 struct error *e)
{
	u32 i, n = elf_table_count(t->symbols);
	struct elf_symbol s;
	int err = 0;

	for (i = 1; i < n && !err; i++) {
		err = elf_table_symbol_get(t->file, t->symbols, i, &s, e);
		if (err)
			break;
		if (!has_name(&s, w)) {
			if (is_function(&s))
				near_offer(&h->near, s.name);
		} else if (is_function(&s)) {
			h->other_version = true;
		} else if (s.shndx == SHN_UNDEF) {
			h->imported = true;
		} else {
			h->no_function = true;
		}
	}
	return err;
}

static int say_missing(const struct table t[2], const struct want *w, struct error *e)
{
	struct hints h = { 0 };
	int i, err;

	if (elf_table_count(t[0].symbols) <= 1 && elf_table_count(t[1].symbols) <= 1)
		return error_set(e, -ENOENT,
				 "it has no symbols (it is stripped); say where '%s' is with an "
				 "offset (0x...)",
				 w->text);
	near_start(&h.near, w->text, w->len);
	err = collect_hints(&t[0], w, &h, e);
	if (!err)
		err = collect_hints(&t[1], w, &h, e);
	if (err)
		return err;

	error_set(e, -ENOENT, "no function '%s' in it", w->text);
	if (h.other_version) {
		error_add(e, "; its versions are");
		if (!list_places(&t[0], w, e))
			list_places(&t[1], w, e);
	} else if (h.imported) {
		error_add(e, "; it calls the one of a library, so probe that library");
	} else if (h.no_function) {
		error_add(e, "; what has that name is no function");
	}
	for (i = 0; i < h.near.n && !h.other_version; i++)
		error_add(e, "%s %s", i ? "," : "; near names:", h.near.best[i].name);
	if (!h.other_version && !h.imported && !h.no_function && elf_table_count(t[1].symbols) <= 1)
		error_add(e, " (it is stripped, so names of static functions are not known)");
	return -ENOENT;
}

/* From the symbol that was chosen to the byte in the file. */
static int place(const struct elf_file *f, const struct want *w, const struct elf_symbol *s,
		 u64 *file_offset, struct error *e)
{
	u64 addr = s->value + (w->plus ? w->plus : local_entry(f, s));
	int err;

	if (s->type == STT_GNU_IFUNC)
		return error_set(e, -EOPNOTSUPP,
				 "'%s' is an IFUNC: it runs once to choose between several "
				 "functions, and calls go to the chosen one; probe that one (by "
				 "its name or its offset 0x...)",
				 w->text);
	if (s->shndx < f->n_sections && f->sections[s->shndx].type == SHT_NOBITS)
		return error_set(e, -ENOEXEC,
				 "it has the symbols of a program or library but not its code "
				 "(separate debug information); probe the file that is run");
	if (w->plus && s->size && w->plus >= s->size)
		return error_set(e, -EINVAL, "'%s': the function has only %llu bytes", w->text,
				 (unsigned long long)s->size);
	err = addr_to_offset(f, addr, file_offset, e);
	return err ? error_in(e, err, "function '%s'", w->text) : 0;
}

int elf_function_offset(const struct elf_file *f, const char *name, u64 *file_offset,
			struct error *e)
{
	struct table tables[2]; /* .dynsym, .symtab */
	struct match best = { 0 };
	struct want w;
	int i, err;

	if (f->type != ET_EXEC && f->type != ET_DYN)
		return error_set(e, -ENOEXEC, "ELF type %u, expected a program or library",
				 f->type);
	err = want_parse(name, &w, e);
	if (!err)
		err = tables_open(f, tables, e);
	for (i = 0; i < 2 && !err && !best.rank; i++) {
		err = table_search(&tables[i], &w, &best, e);
		if (!err && best.ambiguous)
			return say_ambiguous(&tables[i], &w, &best, e);
	}
	if (err)
		return err;
	return best.rank ? place(f, &w, &best.sym, file_offset, e) : say_missing(tables, &w, e);
}
