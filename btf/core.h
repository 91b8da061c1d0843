// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* core.h - CO-RE: compile once, run everywhere
 *
 * clang wrote an instruction for the types that the program was compiled with, and a relocation
 * that says which access it stands for. Here the same access is looked up in the types of the
 * kernel that the program will run on, and the number in the instruction is replaced.
 *
 *	relocation ─ core_spec.c ─▶ access in the program's types
 *	                              │ core_match.c, core_types.c, for each candidate
 *	                              ▼
 *	           access in the kernel's types ─ core_value.c ─▶ number
 *	                              │ core_decide.c: all candidates must agree
 *	                              ▼
 *	                     struct core_fix ─ core_apply.c ─▶ patched instruction
 *
 * Deciding needs no kernel, only its BTF; applying needs no BTF at all.
 */
#ifndef BTF_CORE_H
#define BTF_CORE_H

#include "base/insn.h"
#include "base/text.h"
#include "btf/btf.h"

enum { CORE_STEPS_MAX = 64 }; /* as in the kernel and in libbpf */

/* One step of an access: into a member (with its name), or to an element of an array. */
struct core_step {
	u32 type_id;	  /* the struct stepped into, or the element's type */
	u32 index;	  /* of the member, enumerator or element */
	const char *name; /* NULL: an element */
};

/* Why a kernel type cannot stand for the program's. */
enum core_why {
	CORE_TAKEN,
	CORE_NO_MEMBER,	    /* it has no member NAME */
	CORE_OTHER_SORT,    /* member NAME is a TARGET_TYPE there, a LOCAL_TYPE in the program */
	CORE_NO_MEMBERS,    /* member NAME was looked for in a TARGET_TYPE, which has none */
	CORE_NO_ARRAY,	    /* element INDEX was looked for in a TARGET_TYPE, which has none */
	CORE_SHORT_ARRAY,   /* element INDEX of an array with COUNT */
	CORE_NO_ENUMERATOR, /* it has no enumerator NAME */
	CORE_OTHER_TYPE,    /* it is another sort of type, or what it holds or points to is */
	CORE_OTHER_MEMBER,  /* member or enumerator NAME of the program's has no like there */
};

/* A candidate that was refused. Types and names are those of the two BTFs. */
struct core_refused {
	const struct btf *btf; /* the candidate's: the kernel's own, or a module's */
	u32 id;		       /* the kernel's type */
	enum core_why why;
	const char *name;
	u32 local_type, target_type;
	u32 index, count;
};

enum { CORE_REFUSED_MAX = 8 }; /* of a relocation that are remembered */

/* An access, in terms of one BTF. "0:13" from struct pt_regs is: element 0, member 13. */
struct core_spec {
	const struct btf *btf;
	u64 *budget; /* struct core's */
	u32 root;    /* the type it starts from */
	u32 kind;    /* enum core_kind */
	u32 n_steps;
	struct core_step step[CORE_STEPS_MAX];
	u64 bit_offset;		     /* of what is accessed, from the start of the root */
	struct core_refused refused; /* after core_match() found nothing: why */
};

/* A relocation of the program, decoded. */
struct core_relo {
	u32 insn; /* which instruction of its section */
	u32 type_id;
	u32 kind;
	const char *access; /* "0:13"; not trusted */
};

/* What is to be done to one instruction. */
struct core_fix {
	struct core_relo relo;
	u32 code;	/* the owner's number of the section; not used here */
	bool poison;	/* there is nothing to put in: make the instruction invalid */
	bool check_old; /* the instruction must hold old_value now */
	u64 old_value, new_value;
	u32 old_size,
		new_size;    /* of the field in bytes, for loads and stores; 0: does not matter */
	bool size_is_unsafe; /* sizes differ, and a wider or narrower access would read wrongly */
	u32 target_id;	     /* the kernel's type that was used; 0: none */
	const struct btf *target;     /* whose type that is: the kernel's own, or a module's */
	const char *what;	      /* "struct pt_regs.si: field byte offset"; in the arena */
	struct core_refused *refused; /* the first CORE_REFUSED_MAX; in the arena */
	u32 n_refused;		      /* all of them */
};

/* A type of the kernel, or of one of its modules. */
struct core_candidate {
	const struct btf *btf;
	u32 id;
};

/* A type of the program that relocations start from, with the kernel's types of that name. */
struct core_root {
	u32 local_id;
	bool is_settled; /* the kernel's own types have it: modules are not asked */
	struct core_candidate *candidates;
	u32 n_candidates;
};

struct core {
	const struct btf *local;
	bool big_endian; /* of the machine that runs the program; bitfields depend on it */
	struct core_root *roots;
	u32 n_roots;
	u64 budget; /* comparisons that are left; CORE_BUDGET at first */
};

/* Far more than any real object needs, about a second. Types that hold themselves a thousand
 * times over would otherwise keep the matching busy for ever.
 */
enum { CORE_BUDGET = 50 * 1000 * 1000 };

/* Notes which type RELO starts from, so that core_find() will look for it.
 * Returns 0, -EINVAL (no such type, no name to look for) or -ENOMEM.
 */
int core_add(struct core *c, struct arena *a, const struct core_relo *relo, struct error *e);

/* Walks the kernel's types once and finds the candidates of every root, and along the way
 * whatever else is in EXTRA. Called again for the split BTF of a module, it adds candidates for
 * those roots that the kernel's own types had none for.
 *   target       after btf_open() or btf_open_split(); is scanned here
 *   extra, n     more names to find, may be none; filled in
 */
int core_find(struct core *c, struct arena *a, struct btf *target, struct btf_wanted *extra, u32 n,
	      struct error *e);

/* Is there a root that the kernel's own types do not have? */
bool core_lacks_candidates(const struct core *c);

/* Decides one relocation. A candidate that does not match RELO does not count for the relocations
 * of the same root that follow: they are to be decided in the order of the object.
 * Returns 0 (with poison set when nothing matched), -EINVAL (damaged, ambiguous) or -ENOMEM.
 */
int core_decide(struct core *c, struct arena *a, const struct core_relo *relo, struct core_fix *fix,
		struct error *e);

/* The two accesses behind FIX once more, step by step, for whoever wants to show them. TO has no
 * steps where nothing was taken. Returns 0 or -EINVAL.
 */
int core_fix_specs(const struct btf *local, const struct core_fix *fix, struct core_spec *from,
		   struct core_spec *to, struct error *e);

/* Carries a fix out on the instructions of a section or program.
 *   at   the instruction; LEFT instructions are there from it on
 * Returns 0 or -EINVAL when it is not the instruction that the relocation describes.
 */
int core_apply(const struct core_fix *fix, struct insn *at, u64 left, struct error *e);

/* Poisoned instructions become a call of this helper, which does not exist. */
enum { CORE_POISON = 0xbad2310 };
bool core_is_poison(const struct insn *insn);

/* Name of a kind: "field byte offset", "type exists", ... */
const char *core_kind_name(u32 kind);
bool core_kind_is_field(u32 kind);
bool core_kind_is_type(u32 kind);
bool core_kind_is_enumval(u32 kind);

/* --- between the core_*.c files --- */

/* RELO's access in the program's types. 0 or -EINVAL. */
int core_spec_parse(const struct btf *b, const struct core_relo *relo, u64 *budget,
		    struct core_spec *out, struct error *e);

/* Is ARRAY, which S has just stepped to, a last member without a length (`char name[]`)? Such an
 * array may be indexed beyond what its type says.
 */
bool core_is_flexible(const struct core_spec *s, const struct btf_type *array);

/* Steps to element INDEX of an array of type ID. 0, or -EINVAL when the type has no size. */
int core_step_element(struct core_spec *s, u32 id, u32 index, struct error *e);

/* "struct pt_regs.si" */
void core_spec_describe(const struct core_spec *s, struct text *out);

/* The same access, starting from type ID of TARGET. 1: found, 0: not this type, and OUT->refused
 * says why, or -EINVAL.
 */
int core_match(const struct core_spec *local, const struct btf *target, u32 id,
	       struct core_spec *out, struct error *e);

/* Are two types so alike that one can stand for the other? 1, 0, or -EINVAL (too deep). */
int core_types_compatible(const struct btf *lb, u32 local, const struct btf *tb, u32 target,
			  u64 *budget);
/*   member   set to the name of the member that was missed; not set where it was none */
int core_types_match(const struct btf *lb, u32 local, const struct btf *tb, u32 target, u64 *budget,
		     const char **member);

/* What the instruction holds for this access. */
struct core_value {
	u64 value;
	bool missing;	/* there is no such thing: poison */
	bool ambiguous; /* the compiler may have written something else: do not check the old one */
	u32 size;	/* of the field in bytes, for its byte offset; 0: no load or store */
	u32 size_type;	/* the type that SIZE was taken from */
};
/*   spec   NULL when nothing in the kernel matches
 * Returns 0 or -EINVAL.
 */
int core_value(u32 kind, const struct core_spec *spec, bool big_endian, struct core_value *out,
	       struct error *e);

#endif
