// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* elf_file.c - the ELF header, the section headers and the program headers
 *   in:       the bytes of a file
 *   out:      struct elf_file: every section with its name and bytes; segments, when asked for
 *   not here: symbols and relocations (elf_symbol.c), what sections mean to BPF (loader/model/)
 */
#include "elf/elf.h"
#include "elf/elf_read.h"

#include <string.h>

/* What compilers and others write that is easily taken for an object, and what to do about it. */
static const char *what_else(struct span file)
{
	static const struct {
		const char *start, *advice;
	} kinds[] = {
		{ "!<arch>\n", "; it is an archive: take the objects out of it with ar x" },
		{ "BC\xc0\xde", "; it is LLVM bitcode: compile without -emit-llvm and -flto" },
		{ "\x1f\x8b", "; it is compressed: gunzip it first" },
		{ "\x9f\xeb", "; it is BTF, which is given with --btf" },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		if (file.len >= strlen(kinds[i].start) &&
		    !memcmp(file.p, kinds[i].start, strlen(kinds[i].start)))
			return kinds[i].advice;
	return "";
}

/*	ident:  7f 45 4c 46 | class | data | version | ...
 *	        \177 E L F    2=64    1=LE 2=BE
 */
static int check_ident(struct elf_file *f, struct error *e)
{
	const u8 *id = span_at(f->bytes, 0, sizeof(struct elf64_header));

	if (f->bytes.len == 0)
		return error_set(e, -ENOEXEC, "the file is empty");
	if (f->bytes.len < 4 || memcmp(f->bytes.p, "\177ELF", 4))
		return error_set(e, -ENOEXEC, "not an ELF file (it does not start with 7f 'ELF')%s",
				 what_else(f->bytes));
	if (f->bytes.len > 4 && f->bytes.p[4] == ELFCLASS32)
		return error_set(e, -ENOEXEC, "a 32-bit ELF file, expected a 64-bit one");
	if (!id)
		return error_set(e, -EINVAL, "truncated: %llu bytes, an ELF header has 64",
				 (unsigned long long)f->bytes.len);
	if (id[4] != ELFCLASS64)
		return error_set(e, -ENOEXEC, "ELF class %u, expected 2 (64-bit)", id[4]);
	if (id[5] != ELFDATA2LSB && id[5] != ELFDATA2MSB)
		return error_set(e, -ENOEXEC, "ELF byte order %u, expected 1 or 2", id[5]);
	f->big_endian = id[5] == ELFDATA2MSB;
	f->swap = f->big_endian != HOST_IS_BIG_ENDIAN;
	return 0;
}

/* Section header INDEX as it lies in the file, without its name. */
static int read_section(const struct elf_file *f, struct span headers, u32 index,
			struct elf_section *s, struct error *e)
{
	const u8 *h = headers.p + (u64)index * sizeof(struct elf64_shdr);

	s->index = index;
	s->name = "";
	s->type = FIELD32(f, h, struct elf64_shdr, type);
	s->flags = FIELD64(f, h, struct elf64_shdr, flags);
	s->offset = FIELD64(f, h, struct elf64_shdr, offset);
	s->size = FIELD64(f, h, struct elf64_shdr, size);
	s->link = FIELD32(f, h, struct elf64_shdr, link);
	s->info = FIELD32(f, h, struct elf64_shdr, info);
	s->align = FIELD64(f, h, struct elf64_shdr, addralign);
	s->entsize = FIELD64(f, h, struct elf64_shdr, entsize);
	if (index == 0 || s->type == SHT_NULL || s->type == SHT_NOBITS)
		return 0; /* no bytes in the file */
	if (!span_cut(f->bytes, s->offset, s->size, &s->data))
		return error_set(
			e, -EINVAL,
			"section %u: %llu bytes at offset %llu, but the file has only %llu", index,
			(unsigned long long)s->size, (unsigned long long)s->offset,
			(unsigned long long)f->bytes.len);
	return 0;
}

/* The names are strings in one of the sections; which one, the header (or section 0) says. */
static int name_sections(struct elf_file *f, u32 names, struct error *e)
{
	const u8 *headers = f->bytes.p + FIELD64(f, f->bytes.p, struct elf64_header, shoff);
	u32 i;

	if (names == SHN_UNDEF)
		return 0; /* the file names none */
	if (names >= f->n_sections)
		return error_set(e, -EINVAL,
				 "section names are in section %u, but there are only %u", names,
				 f->n_sections);
	for (i = 0; i < f->n_sections; i++) {
		const u8 *h = headers + (u64)i * sizeof(struct elf64_shdr);
		u32 off = FIELD32(f, h, struct elf64_shdr, name);
		const char *name = span_str(f->sections[names].data, off);

		if (!name)
			return error_set(e, -EINVAL,
					 "section %u: name at offset %u is outside the names", i,
					 off);
		f->sections[i].name = name;
	}
	return 0;
}

/* A symbol table must be made of whole symbols and know where their names are. */
static int check_table(const struct elf_file *f, const struct elf_section *s, struct error *e)
{
	if (s->entsize != sizeof(struct elf64_sym) || s->size % sizeof(struct elf64_sym) ||
	    s->size / sizeof(struct elf64_sym) > UINT32_MAX)
		return error_set(
			e, -EINVAL,
			"section %u '%s': %llu bytes in records of %llu, expected records of 24",
			s->index, s->name, (unsigned long long)s->size,
			(unsigned long long)s->entsize);
	if (s->link >= f->n_sections || f->sections[s->link].type != SHT_STRTAB)
		return error_set(
			e, -EINVAL,
			"section %u '%s': its names are in section %u, which is no string table",
			s->index, s->name, s->link);
	return 0;
}

int elf_table_find(const struct elf_file *f, u32 type, const struct elf_section **out,
		   struct error *e)
{
	int err = 0;
	u32 i;

	*out = NULL;
	for (i = 1; i < f->n_sections && !err; i++) {
		if (f->sections[i].type != type)
			continue;
		if (*out)
			return error_set(e, -EINVAL, "two symbol tables, sections %u and %u",
					 (*out)->index, i);
		*out = &f->sections[i];
		err = check_table(f, *out, e);
	}
	return err;
}

u32 elf_table_count(const struct elf_section *table)
{
	return table ? table->size / sizeof(struct elf64_sym) : 0;
}

/* How many program headers; with 0xffff or more the number is in the info field of section 0. */
int elf_segment_count(const struct elf_file *f, u32 *count, struct error *e)
{
	const u8 *h = f->bytes.p;
	u64 off = FIELD64(f, h, struct elf64_header, phoff);
	u16 entsize = FIELD16(f, h, struct elf64_header, phentsize);
	struct span headers;

	*count = FIELD16(f, h, struct elf64_header, phnum);
	if (*count == PN_XNUM)
		*count = f->sections[0].info;
	if (*count == 0)
		return 0;
	if (entsize != sizeof(struct elf64_phdr))
		return error_set(e, -EINVAL, "program headers of %u bytes, expected 56", entsize);
	if (!span_cut_array(f->bytes, off, *count, sizeof(struct elf64_phdr), &headers))
		return error_set(e, -EINVAL,
				 "truncated: %u program headers at offset %llu, but the file has "
				 "only %llu bytes",
				 *count, (unsigned long long)off, (unsigned long long)f->bytes.len);
	return 0;
}

void elf_segment_get(const struct elf_file *f, u32 index, struct elf_segment *out)
{
	const u8 *h = f->bytes.p + FIELD64(f, f->bytes.p, struct elf64_header, phoff) +
		      (u64)index * sizeof(struct elf64_phdr);

	*out = (struct elf_segment){
		.type = FIELD32(f, h, struct elf64_phdr, type),
		.flags = FIELD32(f, h, struct elf64_phdr, flags),
		.offset = FIELD64(f, h, struct elf64_phdr, offset),
		.addr = FIELD64(f, h, struct elf64_phdr, vaddr),
		.file_size = FIELD64(f, h, struct elf64_phdr, filesz),
		.mem_size = FIELD64(f, h, struct elf64_phdr, memsz),
	};
}

/* The section headers' place and number. With 0xff00 sections or more the real number is in the
 * size field of section 0, and the index of the names in its link field (gABI, "ELF Header").
 */
static int find_headers(const struct elf_file *f, struct span *headers, u64 *n, u32 *names,
			struct error *e)
{
	const u8 *h = f->bytes.p;
	u64 off = FIELD64(f, h, struct elf64_header, shoff);
	u16 entsize = FIELD16(f, h, struct elf64_header, shentsize);

	*n = FIELD16(f, h, struct elf64_header, shnum);
	*names = FIELD16(f, h, struct elf64_header, shstrndx);
	if (off == 0)
		return error_set(e, -EINVAL, "no section headers (a stripped or damaged file)");
	if (entsize != sizeof(struct elf64_shdr))
		return error_set(e, -EINVAL, "section headers of %u bytes, expected 64", entsize);
	if (*n == 0 || *names == SHN_XINDEX) {
		if (!span_cut(f->bytes, off, sizeof(struct elf64_shdr), headers))
			return error_set(e, -EINVAL, "truncated: section headers at offset %llu",
					 (unsigned long long)off);
		*n = *n ? *n : FIELD64(f, headers->p, struct elf64_shdr, size);
		if (*names == SHN_XINDEX)
			*names = FIELD32(f, headers->p, struct elf64_shdr, link);
	}
	if (*n == 0)
		return error_set(e, -EINVAL, "it has no sections");
	if (*n > UINT32_MAX ||
	    !span_cut_array(f->bytes, off, *n, sizeof(struct elf64_shdr), headers))
		return error_set(e, -EINVAL,
				 "truncated: %llu section headers at offset %llu, but the file has "
				 "only %llu bytes",
				 (unsigned long long)*n, (unsigned long long)off,
				 (unsigned long long)f->bytes.len);
	return 0;
}

int elf_parse(struct span bytes, struct arena *a, struct elf_file *out, struct error *e)
{
	struct span headers;
	u32 names, i;
	u64 n;
	int err;

	*out = (struct elf_file){ .bytes = bytes };
	err = check_ident(out, e);
	if (err)
		return err;
	out->type = FIELD16(out, bytes.p, struct elf64_header, type);
	out->machine = FIELD16(out, bytes.p, struct elf64_header, machine);
	out->flags = FIELD32(out, bytes.p, struct elf64_header, flags);

	err = find_headers(out, &headers, &n, &names, e);
	if (err)
		return err;
	out->sections = arena_array(a, n, sizeof(*out->sections));
	if (!out->sections)
		return error_nomem(e);
	out->n_sections = n;
	for (i = 0; i < out->n_sections && !err; i++)
		err = read_section(out, headers, i, &out->sections[i], e);
	if (!err)
		err = name_sections(out, names, e);
	if (!err)
		err = elf_table_find(out, SHT_SYMTAB, &out->symtab, e);
	if (!err)
		out->n_symbols = elf_table_count(out->symtab);
	return err;
}

int elf_require_bpf_object(const struct elf_file *f, struct error *e)
{
	static const char *const kinds[] = { [ET_EXEC] = "an executable",
					     [ET_DYN] = "a shared object or executable",
					     [ET_CORE] = "a core dump" };

	if (f->machine != EM_BPF && !(f->machine == EM_NONE && f->type == ET_REL))
		return error_set(e, -ENOEXEC,
				 "built for ELF machine %u, expected 247 (BPF); compile with clang "
				 "-target bpf",
				 f->machine);
	if (f->type != ET_REL)
		return error_set(
			e, -ENOEXEC,
			"%s (ELF type %u), expected a relocatable object; compile with clang -c",
			f->type < ARRAY_SIZE(kinds) && kinds[f->type] ? kinds[f->type]
								      : "not an object",
			f->type);
	return 0;
}

const struct elf_section *elf_section_named(const struct elf_file *f, const char *name)
{
	u32 i;

	for (i = 1; i < f->n_sections; i++)
		if (!strcmp(f->sections[i].name, name))
			return &f->sections[i];
	return NULL;
}
