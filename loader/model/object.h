// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* object.h - what a BPF object means: programs, maps, relocations
 *
 * The ELF file says "sections, symbols"; this says "programs, maps". It is filled in steps:
 * object_open() needs only the file, object_find_types() and object_relocate() also the kernel's
 * types. None asks the kernel anything, and all give the same result on every machine.
 */
#ifndef MODEL_OBJECT_H
#define MODEL_OBJECT_H

#include "base/insn.h"
#include "btf/btf_ext.h"
#include "btf/core.h"
#include "elf/elf.h"
#include "loader/model/target.h"

enum { KERNEL_NAME_LEN = 16 }; /* BPF_OBJ_NAME_LEN, its NUL included */

/* --- section names (sec_name.c) --- */

struct sec_def {
	const char *name; /* "kprobe": SEC("kprobe") or SEC("kprobe/TARGET") */
	u32 prog_type;	  /* BPF_PROG_TYPE_* */
	u32 attach_type;  /* BPF_*, expected_attach_type */
	enum attach_how how;
	bool is_return; /* runs when the function returns */
	u32 flags;	/* BPF_F_*, of BPF_PROG_LOAD */
	const char
		*btf_prefix; /* the target is this and its name, a type in the kernel's BTF ... */
	u32 btf_kind;	     /* ... of this kind, to be given as attach_btf_id */
	const char *hint;    /* of ATTACH_NOT: what attaches it */
};

/* The definition of SEC(NAME), or NULL; *TARGET becomes what follows the slash, or "". */
const struct sec_def *sec_def_find(const char *name, const char **target);

/* Name of a program type as bpftool writes it: "kprobe". */
const char *prog_type_name(u32 type);

/* The I-th known section name, NULL behind the last; for messages. */
const char *sec_def_name(u32 i);

/* --- maps (map_type.c, map_def.c, map_values.c, data.c) --- */

/* A slot of a map of maps or of programs that the object fills: .values = { [2] = &other } */
struct map_slot {
	u32 index;  /* its key */
	u32 target; /* into maps; of a prog_array into programs */
};

struct map_def {
	char name[KERNEL_NAME_LEN]; /* as the kernel gets it */
	const char *symbol;	    /* the variable, or the data section */
	u32 type;		    /* BPF_MAP_TYPE_* */
	u32 key_size, value_size, max_entries, flags;
	u32 numa_node;
	u64 extra;
	u32 key_type, value_type; /* in the object's BTF; 0: none */
	u32 section;		  /* where references to it point: section, offset in bytes */
	u64 offset;
	struct map_def *inner; /* of a map of maps: what the maps in it are like; else NULL */
	u64 slots_at;	       /* where its slots begin, in bytes of SECTION; 0: it has none */
	u64 end;	       /* where the variable ends */
	struct map_slot *slots;
	u32 n_slots;
	struct struct_ops *ops;	  /* a variable of .struct_ops; else NULL (struct_ops.h) */
	struct jump_table *jumps; /* a program's jump table; else NULL (jump_table.h) */
	bool pinned;		  /* to be found again by its name in a bpf file system */
	bool is_data;		  /* a data section: references are to places inside the value */
	bool read_only;		  /* .rodata: frozen once it is filled */
	struct span content;	  /* what a data section holds; empty for .bss */
	u32 variables;		  /* the data section in the object's BTF; 0: it is not described */
	u64 variables_size;	  /* bytes of it */
	u32 arena_section; /* of an arena: .addr_space.1, the variables at its start; 0: none */
	u8 *own_content;   /* the copy of content that may be written to; NULL: not needed yet */

	/* of a ring or perf buffer, after event_types_find() */
	u32 record_type;	      /* a struct, or a typedef of one; 0: not known */
	const struct btf *record_btf; /* whose type it is; NULL: the object's own BTF */
	s64 record_size;	      /* bytes; 0: not known, or not always the same */
	bool record_stripped;	      /* no type of the object could be that of the records */
	const char *record_problem;   /* why it is not known; or why the user's seems wrong */
};

enum { MAP_TYPE_ARENA = 33, MAP_TYPE_RHASH = 35 }; /* younger than some <linux/bpf.h>: 6.9, 7.2 */

const char *map_type_name(u32 type); /* "ringbuf"; NULL: not known */

/* Are the values of such a map other maps? */
bool map_is_of_maps(u32 type);

/* Does the kernel take types for the keys and values of such a map? */
bool map_takes_types(u32 type);

/* Can the loader choose how many entries such a map has, where the object does not say? */
bool map_may_be_sized(u32 type);

struct object;
struct program;

/* The map of programs that P is put into, and its slot there; NULL when there is none. */
const struct map_def *program_in_map(const struct object *o, const struct program *p, u32 *slot);

/* --- code --- */

/* An executable section: its instructions, in the host's byte order. */
struct code {
	const struct elf_section *section;
	struct code_infos {
		struct btf_ext_records records;
		bool sorted;  /* by their place in the section, as every compiler writes them */
	} infos[N_EXT_PARTS]; /* what .BTF.ext says of it (code_infos.c) */
	struct insn *insns;
	const char **poisoned; /* for each instruction NULL, or what could not be found */
	bool *wanted;	       /* for each whether a wanted program can get there (wanted.c) */
	u32 n;
	struct reloc *relocs; /* in order of their instruction */
	u32 n_relocs;
};

enum reloc_kind {
	RELOC_MAP,
	RELOC_DATA,
	RELOC_CALL,
	RELOC_FUNC,
	RELOC_KSYM,
	RELOC_JUMP_TABLE,
	RELOC_REFUSED
};

struct reloc {
	u32 insn; /* in its section */
	enum reloc_kind kind;
	u32 map;     /* MAP, DATA: index into maps; KSYM: into ksyms; JUMP_TABLE: how many places */
	u32 section; /* CALL, FUNC: where the function is; JUMP_TABLE: the table; REFUSED: where the
			ELF relocation is */
	u64 value;   /* DATA: offset inside the value; CALL, FUNC: first instruction; REFUSED: which
			of the section's it is */
};

/* Functions that overlap could multiply without end: no more than these in all programs together.
 */
enum { ALL_INSNS_MAX = 4 << 20 };

struct function {
	const char *name;
	u32 code;     /* index into codes */
	u32 start, n; /* instructions of that section */
	bool wanted;  /* a wanted program can get there (wanted.c) */
};

/* A function's place inside a program that was put together. */
struct piece {
	const struct function *function;
	u32 start; /* its first instruction, counted in the program */
};

/* A place in a program's final instructions where a map's descriptor goes. */
struct map_ref {
	u32 insn, map;
};

/* A place where something of the kernel goes: an address, or a descriptor of a module's BTF. */
struct ksym_ref {
	u32 insn, ksym;
};

/* A program that the kernel is given: a function in a SEC() with all functions that it calls. */
struct program {
	const char *name;
	const struct function *function;
	const struct function *exception_callback; /* called when it throws; NULL: none is named */
	const char *sec;			   /* "kprobe/do_mkdirat" */
	const struct sec_def *def;
	const char *target_name; /* "do_mkdirat"; "" when SEC names none */
	bool optional;		 /* SEC("?..."): only when it is asked for by name */
	bool skipped;		 /* not wanted: neither put together nor loaded */

	/* given by the loader before it is loaded */
	struct target target;
	u32 attach_type;	      /* what its SEC says, or its place in a struct_ops table */
	u32 attach_btf_id;	      /* the type of the kernel that it is loaded for; 0: none */
	const struct btf *attach_btf; /* whose type: the kernel's own, or a module's */
	s32 attach_btf_fd;	      /* of the module; 0: the kernel's own */
	u32 target_func; /* the FUNC that it watches, for its prototype; 0: not known */
	const struct btf *target_btf; /* whose FUNC */

	/* after object_relocate() */
	struct insn *insns; /* a reference to a map holds 0 where its descriptor goes */
	const char **poisoned;
	u32 n_insns;
	struct map_ref *refs; /* in order of instructions */
	u32 n_refs;
	const struct piece *pieces; /* the functions that it was put together of */
	u32 n_pieces;
	struct ksym_ref *ksym_refs;
	u32 n_ksym_refs;
	struct btf_func_info *funcs; /* insn_off counts instructions, as the kernel wants */
	u32 n_funcs;
	struct btf_line_info *lines;
	u32 n_lines;
	struct btf_core_relo *relos; /* for the kernel: insn_off counts bytes of this program */
	u32 n_relos;
};

struct kconfig; /* kconfig.h */
struct ksyms;	/* ksym.h */

struct object {
	struct arena arena; /* owns all that follows */
	const char *path;
	char name[KERNEL_NAME_LEN]; /* the file's name up to its first dot */
	struct elf_file elf;
	bool has_btf;
	struct btf btf;
	struct span btf_bytes; /* .BTF with its data sections completed, for the kernel */
	struct btf_ext ext;
	const char *license;
	bool fields_hold_values; /* relocated fields, that is: addend.c */
	bool core_by_kernel;	 /* set by the loader: CO-RE relocations are kept, not applied */

	struct code *codes;
	u32 n_codes;
	struct function *functions;
	u32 n_functions;
	struct program *programs;
	u32 n_programs;
	struct map_def *maps;
	u32 n_maps;
	struct kconfig *kconfig; /* NULL: no variables in .kconfig */
	struct ksyms *ksyms;	 /* NULL: no names in .ksyms */

	struct core core;	/* what CO-RE relocations start from, and candidates for it */
	struct core_fix *fixes; /* after object_relocate(): CO-RE decisions, in order */
	u32 n_fixes;
	u64 n_linked;	/* instructions of all programs that were put together */
	u64 n_unsorted; /* how often a record of .BTF.ext that is in no order was looked at */
};

/* Reads an object.
 *   bytes   the file; borrowed until object_close()
 *   path    its name, for messages and for the names of maps; borrowed
 * Returns 0, -ENOEXEC, -EINVAL, -ENOENT (something is missing), -EOPNOTSUPP or -ENOMEM.
 * object_close() must be called in any case.
 */
int object_open(struct object *o, struct span bytes, const char *path, struct error *e);

/* Finds out what the wanted programs are made of: those that are not skipped. Call it when
 * `skipped` and `core_by_kernel` are as they are to be, once, before all that follows. Returns 0,
 * -EINVAL, -ENOENT (a wanted instruction refers to what is not there), -E2BIG or -ENOMEM.
 */
int object_choose(struct object *o, struct error *e);

/* Do they have CO-RE relocations to be applied here, so that object_relocate() needs a kernel's
 * types? */
bool object_wants_kernel_btf(const struct object *o);

/* Finds in one walk over the kernel's types all that CO-RE relocations may mean, and whatever
 * else is in EXTRA. Where the kernel's own do not have it (object_lacks_types()), it is called once
 * more for the types of each module.
 *   types      after btf_open() or btf_open_split(); scanned here, kept until object_close()
 *   extra, n   more names to find on the way; filled in
 */
int object_find_types(struct object *o, struct btf *types, struct btf_wanted *extra, u32 n,
		      struct error *e);
bool object_lacks_types(const struct object *o);

/* Decides and applies the CO-RE relocations, resolves references, puts the wanted programs
 * together. */
int object_relocate(struct object *o, struct error *e);

void object_close(struct object *o);

/* The first program whose function or section has that name, NULL if there is none. */
struct program *object_program(const struct object *o, const char *name);

/* Is it a buffer that programs put records into: a ring buffer or a perf buffer? */
bool map_has_records(const struct map_def *m);

/* Finds out of what type the records in each of those are. After object_relocate(). */
void event_types_find(struct object *o);

/* The user says it: --event MAP=TYPE. 0, or -ENOENT when one of them does not exist. */
int event_type_set(struct object *o, const char *map, const char *type, struct error *e);

/* The section that instruction I of a program comes from, and its number there (*AT). After
 * object_relocate().
 */
const struct code *program_origin(const struct object *o, const struct program *p, u32 i, u32 *at);

/* Does the program, or what it calls, use bpf_printk()? After object_relocate(). */
bool program_prints(const struct program *p);

/* --- between the files of loader/model/ --- */

int codes_collect(struct object *o, struct error *e);		/* code.c */
int codes_find_infos(struct object *o, struct error *e);	/* code_infos.c */
int programs_collect(struct object *o, struct error *e);	/* program.c */
int programs_require(const struct object *o, struct error *e);	/* program.c */
int map_defs_collect(struct object *o, struct error *e);	/* map_def.c */
int map_values_collect(struct object *o, struct error *e);	/* map_values.c */
int legacy_maps_collect(struct object *o, struct error *e);	/* map_legacy.c */
int exceptions_collect(struct object *o, struct error *e);	/* exception.c */
int data_collect(struct object *o, struct error *e);		/* data.c */
int kconfig_collect(struct object *o, struct error *e);		/* kconfig.c */
int types_complete(struct object *o, u8 *btf, struct error *e); /* types_complete.c */
int relocs_collect(struct object *o, struct error *e);		/* reloc.c */

/* Is its SEC a known one? 0, -EINVAL or -EOPNOTSUPP (program.c). */
int program_require_section(const struct program *p, struct error *e);

/* Was it written by an assembler that puts the symbol's value into the relocated field? And how
 * many bytes behind the symbol is what INSN means (addend.c)?
 */
bool fields_hold_values(const struct object *o);
s64 reloc_addend(const struct object *o, const struct insn *insn, const struct elf_symbol *sym);

/* Is it a relocation of 8 bytes of data? Of such that hold FIELD: the place in the symbol's section
 * that is meant. */
bool reloc_is_data(const struct elf_rel *rel);
u64 reloc_data_place(const struct elf_rel *rel, const struct elf_symbol *sym, u64 field);
int core_roots_collect(struct object *o, struct error *e);		/* core_relocate.c */
int core_relocate(struct object *o, struct error *e);			/* core_relocate.c */
int program_link(struct object *o, struct program *p, struct error *e); /* link.c */

/* Calls TAKE for each symbol that the object does not define: what externs are, and whether weak
 * ones, only symbols tell. 0 or -EINVAL (object.c).
 */
int object_each_undefined(struct object *o,
			  void (*take)(struct object *o, const struct elf_symbol *s),
			  struct error *e);

/* A part of the object's BTF, to be changed: it is a copy of its own (object.c). */
static inline void *btf_writable(const void *p)
{
	return (void *)(uintptr_t)p;
}

/* The DATASEC of section NAME in the object's BTF, or 0. */
u32 object_datasec(const struct object *o, const char *name);

/* The code of section SECTION, or NULL when it is not executable. */
struct code *object_code(const struct object *o, u32 section);

/* The function that begins at instruction INSN of section SECTION, or NULL. */
const struct function *object_function(const struct object *o, u32 section, u64 insn);

/* The relocation of instruction INSN, or NULL; and what is wrong with one of kind REFUSED. */
const struct reloc *code_reloc(const struct code *c, u32 insn);
int reloc_refusal(struct object *o, const struct code *c, const struct reloc *r, struct error *e);

/* Names the map of data section SECTION: ".rodata" of mkdir_ringbuf.o is "mkdir_ri.rodata" to the
 * kernel (data.c).
 */
void data_map_name(const struct object *o, struct map_def *m, const char *section);

/* Instruction I as the file has it, before anything was relocated. */
struct insn code_original(const struct object *o, const struct code *c, u32 i);

/* INSN in the byte order of the machine that the object is for. */
void insn_bytes(const struct object *o, struct insn insn, u8 out[INSN_SIZE]);

/* A new map at the end of the list; NULL when memory ran out. */
struct map_def *object_add_map(struct object *o);

#endif
