// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* elf_format.h - ELF64 as it lies in a file
 *
 * Source: System V ABI, generic part (gABI) 4.1, chapters "ELF Header", "Sections", "Symbol
 * Table", "Relocation", "Program Header"; symbol versions: Linux Standard Base, Core generic part,
 * "Symbol Versioning"; the BPF numbers: Linux Documentation/bpf/llvm_reloc.rst (6.12).
 *
 *	offset 0      the ELF header; says where the section headers are
 *	...           the sections' bytes, in any order
 *	e_shoff       the section headers, 64 bytes each; number 0 is reserved
 *
 * Only sizes and offsets are taken from these structs: a file may be unaligned and in the other
 * byte order, so fields are read one by one (elf_file.c).
 */
#ifndef ELF_FORMAT_H
#define ELF_FORMAT_H

#include "base/types.h"

struct elf64_header {
	u8 ident[16];  /*  0  7f 'E' 'L' 'F', class, byte order, version, zeroes */
	u16 type;      /* 16  ET_*: relocatable, executable, shared object */
	u16 machine;   /* 18  EM_* */
	u32 version;   /* 20  1 */
	u64 entry;     /* 24 */
	u64 phoff;     /* 32  where the program headers start */
	u64 shoff;     /* 40  where the section headers start */
	u32 flags;     /* 48 */
	u16 ehsize;    /* 52 */
	u16 phentsize; /* 54  56 */
	u16 phnum;     /* 56  0xffff: the number is in section 0's info */
	u16 shentsize; /* 58  64 */
	u16 shnum;     /* 60  0: the number is in section 0's size */
	u16 shstrndx;  /* 62  section of the section names; 0xffff: in section 0's link */
};
_Static_assert(sizeof(struct elf64_header) == 64, "on-disk size is fixed by the gABI");

struct elf64_shdr {
	u32 name;      /*  0  offset into the section of section names */
	u32 type;      /*  4  SHT_* */
	u64 flags;     /*  8  SHF_* */
	u64 addr;      /* 16 */
	u64 offset;    /* 24  where the bytes start in the file */
	u64 size;      /* 32 */
	u32 link;      /* 40  another section: strings of a symbol table, symbols of relocations */
	u32 info;      /* 44  of relocations: the section they patch */
	u64 addralign; /* 48 */
	u64 entsize;   /* 56  size of one record where the section is a table */
};
_Static_assert(sizeof(struct elf64_shdr) == 64, "on-disk size is fixed by the gABI");

struct elf64_sym {
	u32 name;  /*  0  offset into the linked strings */
	u8 info;   /*  4  binding << 4 | type */
	u8 other;  /*  5  visibility in the low 2 bits */
	u16 shndx; /*  6  section it is in; 0: undefined */
	u64 value; /*  8  in a relocatable file: offset inside that section */
	u64 size;  /* 16  bytes */
};
_Static_assert(sizeof(struct elf64_sym) == 24, "on-disk size is fixed by the gABI");

struct elf64_phdr {
	u32 type;   /*  0  PT_* */
	u32 flags;  /*  4  PF_* */
	u64 offset; /*  8  where its bytes start in the file */
	u64 vaddr;  /* 16  where they belong in memory */
	u64 paddr;  /* 24 */
	u64 filesz; /* 32  bytes in the file */
	u64 memsz;  /* 40  bytes in memory; what is more is zeroes */
	u64 align;  /* 48 */
};
_Static_assert(sizeof(struct elf64_phdr) == 56, "on-disk size is fixed by the gABI");

struct elf64_verdef {
	u16 version; /*  0  1 */
	u16 flags;   /*  2 */
	u16 ndx;     /*  4  the number by which .gnu.version calls it */
	u16 cnt;     /*  6  how many elf64_verdaux: its name, then the versions it builds upon */
	u32 hash;    /*  8 */
	u32 aux;     /* 12  bytes from here to the first elf64_verdaux */
	u32 next;    /* 16  bytes from here to the next elf64_verdef; 0: the last */
};
_Static_assert(sizeof(struct elf64_verdef) == 20, "on-disk size is fixed by the LSB");

struct elf64_verdaux {
	u32 name; /* 0  offset into the linked strings */
	u32 next; /* 4 */
};
_Static_assert(sizeof(struct elf64_verdaux) == 8, "on-disk size is fixed by the LSB");

struct elf64_rel {
	u64 offset; /*  0  byte to patch, counted inside the target section */
	u64 info;   /*  8  symbol index << 32 | R_BPF_* type */
};
_Static_assert(sizeof(struct elf64_rel) == 16, "on-disk size is fixed by the gABI");

enum { ELFCLASS32 = 1, ELFCLASS64 = 2 };
enum { ELFDATA2LSB = 1, ELFDATA2MSB = 2 };
enum { ET_REL = 1, ET_EXEC = 2, ET_DYN = 3, ET_CORE = 4 };
enum { EM_NONE = 0, EM_PPC64 = 21, EM_BPF = 247 };
enum {
	SHN_UNDEF = 0,
	SHN_LORESERVE = 0xff00,
	SHN_ABS = 0xfff1,
	SHN_COMMON = 0xfff2,
	SHN_XINDEX = 0xffff
};
enum {
	SHT_NULL = 0,
	SHT_PROGBITS = 1,
	SHT_SYMTAB = 2,
	SHT_STRTAB = 3,
	SHT_RELA = 4,
	SHT_NOBITS = 8,
	SHT_REL = 9,
	SHT_DYNSYM = 11,
	SHT_GNU_VERDEF = 0x6ffffffd, /* .gnu.version_d: the versions that the file defines */
	SHT_GNU_VERSYM = 0x6fffffff  /* .gnu.version: one u16 for each dynamic symbol */
};
enum { SHF_WRITE = 1, SHF_ALLOC = 2, SHF_EXECINSTR = 4, SHF_COMPRESSED = 0x800 };
enum { STB_LOCAL = 0, STB_GLOBAL = 1, STB_WEAK = 2 };
enum {
	STT_NOTYPE = 0,
	STT_OBJECT = 1,
	STT_FUNC = 2,
	STT_SECTION = 3,
	STT_FILE = 4,
	STT_GNU_IFUNC = 10 /* a function that returns the address of the real one */
};
enum { STV_DEFAULT = 0, STV_INTERNAL = 1, STV_HIDDEN = 2 };
enum { PT_LOAD = 1 };
enum { PF_X = 1, PF_W = 2, PF_R = 4 };
enum { PN_XNUM = 0xffff };
enum { EF_PPC64_ABI = 3 }; /* of the header's flags: 1 ELFv1, 2 ELFv2 */
enum {
	VERSYM_VERSION = 0x7fff, /* number of an elf64_verdef; 0 and 1: no version */
	VERSYM_HIDDEN = 0x8000	 /* not the version that a new program is linked to */
};

/* How a BPF object's bytes are patched (llvm_reloc.rst, "Different Relocation Types") */
enum {
	R_BPF_NONE = 0,
	R_BPF_64_64 = 1,       /* a 16-byte load of an address: map, variable, function */
	R_BPF_64_ABS64 = 2,    /* plain 64-bit data */
	R_BPF_DATA_64 = 12,    /* the same by binutils until 2.40 (include/elf/bpf.h there) */
	R_BPF_64_ABS32 = 3,    /* plain 32-bit data */
	R_BPF_64_NODYLD32 = 4, /* .BTF and .BTF.ext: nothing to do, offsets are final */
	R_BPF_64_32 = 10,      /* a call */
};

#endif
