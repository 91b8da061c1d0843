// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* dwarf.h - types that an object has in its DWARF only, made into BTF
 *
 * clang puts a type into .BTF only if a global variable, a map or a prototype leads to it. What
 * only function bodies use is in the DWARF that -g writes beside it. Here is as much of a DWARF
 * reader as it takes to find such a struct and to write it down as BTF, which all else works on.
 *
 *	ELF sections ─ dwarf_open.c ─▶ units ─ dwarf_die.c ─▶ one DIE at a time
 *	                                                         │
 *	      the types of a function's variables ◀─ dwarf_find.c ┤
 *	                                                         │
 *	               struct btf ◀─ dwarf_write.c ◀─ dwarf_btf.c ┘
 *
 * Nothing in it is trusted: every offset goes through base/span.h, a reference may lead anywhere
 * inside .debug_info (what is not a DIE there reads as one that makes no sense), and a budget ends
 * what would take for ever.
 */
#ifndef BTF_DWARF_H
#define BTF_DWARF_H

#include "btf/btf.h"
#include "btf/dwarf_format.h"
#include "elf/elf.h"

struct dwarf_abbrev {
	u64 code;
	u64 specs; /* where in .debug_abbrev its attributes start */
	u32 tag;
	u32 bytes; /* that its attributes take in a DIE; ABBREV_VARIES: not always the same */
	bool children;
};
enum { ABBREV_VARIES = 0x7fffffff };

/* A function that has a DIE. */
struct dwarf_function {
	const char *name;
	u64 at;
};

struct dwarf_unit {
	u64 start, end; /* in .debug_info, from its header on */
	u64 first;	/* its first DIE */
	u64 str_base;	/* where in .debug_str_offsets its own start */
	u16 version;
	u8 addr_size;
	u64 abbrev_start;
	const struct dwarf_abbrev *abbrevs; /* in order of their codes */
	u32 n_abbrevs;
};

struct dwarf {
	struct span info, abbrev, str, line_str, str_offsets; /* .debug_... */
	bool swap, big_endian;
	struct dwarf_unit *units;
	u32 n_units;
	struct arena *a;		  /* dwarf_open()'s */
	struct dwarf_function *functions; /* all, once one was asked for */
	u32 n_functions;
	bool functions_known;
	u64 budget; /* attributes that may still be read; DWARF_BUDGET at first */
};

/* An object has some thousand attributes, one with all of vmlinux.h in it a million. */
enum { DWARF_BUDGET = 20 * 1000 * 1000 };

/* Finds the sections and the units in them.
 *   elf   borrowed, with its bytes, for as long as OUT is used
 *   a     owns the units, and all else that is found in them; kept in OUT
 * Returns 0, -ENOENT (there is no DWARF), -EOPNOTSUPP (64-bit format, a version other than 4 and 5,
 * a compressed section), -EINVAL (damaged) or -ENOMEM.
 */
int dwarf_open(const struct elf_file *elf, struct arena *a, struct dwarf *out, struct error *e);

/* How a function comes by a type of the size that was asked for */
enum dwarf_how {
	DWARF_VALUE = 1,      /* a variable is of that type, or an array of it */
	DWARF_POINTER = 2,    /* a variable points to it */
	DWARF_MEMBER = 4,     /* it is in the struct that a variable is or points to */
	DWARF_ARRAY = 8,      /* a variable is an array of that size; no struct */
	DWARF_PARAMETER = 16, /* with one of the others: not a variable but a parameter */
};

struct dwarf_use {
	u64 type;	  /* for dwarf_btf(); 0 for ARRAY */
	const char *name; /* of the struct, or of the typedef for one without a name; "": neither */
	const char *owner; /* MEMBER: name of the outermost struct; else the same as name */
	u32 how;
};

struct dwarf_uses {
	struct dwarf_use *use; /* none twice */
	u32 n;
};

/* Which structs and unions of SIZE bytes do the variables of function NAME lead to? Counted are
 * those of its blocks and of what was inlined into it, too.
 * Returns 0 (perhaps with none, also when there is no such function), -EINVAL, -EOPNOTSUPP,
 * -E2BIG (more than the budget) or -ENOMEM.
 */
int dwarf_uses_of_size(struct dwarf *d, const char *function, u64 size, struct dwarf_uses *out,
		       struct error *e);

/* The struct, union or typedef of one that is called NAME.
 * Returns 0, -ENOENT, -ENOTUNIQ (several of different sizes), or as above.
 */
int dwarf_struct_named(struct dwarf *d, const char *name, u64 *type, struct error *e);

/* BTF with the type at TYPE and all that it contains. Pointers lead only to base types and to
 * forward declarations there.
 *   a    owns the BTF
 *   id   which of its types is the one
 * Returns 0, -EINVAL, -EOPNOTSUPP, -E2BIG or -ENOMEM.
 */
int dwarf_btf(struct dwarf *d, struct arena *a, u64 type, struct btf *out, u32 *id,
	      struct error *e);

/* --- between the dwarf_*.c files --- */

/* Reading from one place on. What would lie outside reads as 0 and makes it BAD, for good: so it is
 * enough to look once, behind everything.
 */
struct dwarf_cursor {
	struct span in;
	u64 at;
	bool swap, bad;
};

u64 cursor_uint(struct dwarf_cursor *c, u32 bytes); /* 1 to 8; of more, 0 */
u64 cursor_uleb(struct dwarf_cursor *c);
s64 cursor_sleb(struct dwarf_cursor *c);
const char *cursor_string(struct dwarf_cursor *c);
struct span cursor_block(struct dwarf_cursor *c, u64 len);

/* What of a DIE is of use here */
enum dwarf_field {
	DIE_TYPE = 1, /* where in .debug_info */
	DIE_ORIGIN,   /* the same: the DIE that says the rest */
	DIE_SIZE,
	DIE_ENCODING,
	DIE_LOCATION,
	DIE_BIT_SIZE,
	DIE_BIT_OFFSET,
	DIE_DATA_BIT_OFFSET,
	DIE_COUNT,
	DIE_UPPER_BOUND,
	DIE_VALUE,
	DIE_DECLARATION,
	DIE_STR_BASE,
	DIE_NAME,
	N_DIE_FIELDS
};

struct dwarf_die {
	const struct dwarf_unit *unit;
	u64 at, next;		 /* where it starts, where the next one does */
	u32 tag;		 /* 0: no DIE, the children before it were the last */
	bool children;		 /* the next one is its child */
	u32 has;		 /* a bit for each field */
	u64 value[N_DIE_FIELDS]; /* 0 where it has none */
	const char *name;	 /* "" when it has none */
};

static inline bool die_has(const struct dwarf_die *die, enum dwarf_field f)
{
	return die->has >> f & 1;
}

/* The DIE at AT of UNIT. 0, -EINVAL, -EOPNOTSUPP (a form that is not known) or -E2BIG. */
int die_read(struct dwarf *d, const struct dwarf_unit *unit, u64 at, struct dwarf_die *out,
	     struct error *e);

/* The same, but its attributes are of interest only if it has one of TAGS (bit 1 << DW_TAG_...):
 * else they may be passed without a look. For walks over all DIEs there are.
 */
int die_scan(struct dwarf *d, const struct dwarf_unit *unit, u64 at, u64 tags,
	     struct dwarf_die *out, struct error *e);

/* Bytes that a value of FORM takes in a DIE; ABBREV_VARIES: it depends on the value. */
u32 form_bytes(const struct dwarf_unit *unit, u64 form);

/* The one that a reference leads to, in whatever unit. */
int die_at(struct dwarf *d, u64 at, struct dwarf_die *out, struct error *e);

/* The next of the DIEs below ROOT, at any depth: for *DIE = ROOT and *DEPTH = 0 the first.
 * 1: there is one, *DEPTH deep (1: child of ROOT); 0: that were all; or as die_read().
 */
int die_below(struct dwarf *d, struct dwarf_die *die, u32 *depth, struct error *e);

static inline bool die_is_struct(const struct dwarf_die *die)
{
	return die->tag == DW_TAG_structure_type || die->tag == DW_TAG_union_type;
}

/* How many elements a DW_TAG_subrange_type stands for; 0: as many as there are. */
u64 die_elements(const struct dwarf_die *subrange);

/* How many bytes the type at TYPE occupies; 0: none, or too many to say (dwarf_find.c). */
int die_type_bytes(struct dwarf *d, u64 type, u64 *bytes, struct error *e);

/* BTF being written (dwarf_write.c). Each returns the new type's id; when memory ran out or the
 * BTF got too large the writer is FAILED, and ids mean nothing.
 */
struct btf_writer {
	struct arena *a;
	u32 *words; /* the types */
	u32 n_words, max_words;
	char *strings;
	u32 n_strings, max_strings; /* bytes */
	u32 n_types;
	int failed; /* 0, -ENOMEM or -E2BIG */
};

u32 write_type(struct btf_writer *w, const char *name, u32 info, u32 size_or_type);
void write_word(struct btf_writer *w, u32 word);
u32 write_string(struct btf_writer *w, const char *s);

/* Puts header, types and strings together and opens them. */
int write_end(struct btf_writer *w, struct btf *out, struct error *e);

#endif
