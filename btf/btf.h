// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* btf.h - the types of a program or of a kernel
 *
 * A struct btf is opened in two steps, because a kernel's holds more than 100,000 types of which a
 * load wants a handful: btf_open() only finds the parts; btf_scan() walks all types once, checks
 * each and notes those that are asked for by name. Nothing else ever walks them all.
 */
#ifndef BTF_BTF_H
#define BTF_BTF_H

#include "base/arena.h"
#include "base/error.h"
#include "base/span.h"
#include "btf/btf_format.h"

struct btf {
	struct span types;	/* 4-byte aligned, in the host's byte order */
	struct span strings;	/* its last byte is NUL */
	const struct btf *base; /* split BTF: ids and strings continue those of BASE; or NULL */
	u32 first_id;		/* the lowest id of its own: 1, or one more than BASE's last */
	u32 n_types;		/* ids go up to n_types; 0 until btf_scan() */
	u32 *milestones;	/* where each type starts whose number is a multiple of STRIDE */
	u32 stride; /* 1 for an object's types, 32 for a kernel's: found in 31 further steps */
	u32 pointer_size; /* of the machine the types describe: 8 */
};

/* A name to look out for during the walk. */
struct btf_wanted {
	const char *name;
	u32 len;       /* of the name without a ___flavour */
	u32 kinds;     /* bit (1 << BTF_KIND_*) for each kind that will do */
	bool flavours; /* name___suffix will do as well */
	u32 *ids;      /* out: what was found, in order of ids; in the arena */
	u32 n_ids;
};

/* Finds header, types and strings.
 *   bytes   borrowed; copied into the arena where misaligned or in the other byte order
 * Returns 0, -EINVAL (damaged, or not BTF) or -ENOMEM.
 */
int btf_open(struct span bytes, struct arena *a, struct btf *out, struct error *e);

/* The same for the types of a kernel module, which hold only what the kernel's own lack:
 *
 *	vmlinux   ids 1 ... N            strings at 0 ... S-1
 *	module        N+1 ... N+M                   S ... S+T-1
 *
 *   base   after btf_scan(); borrowed for as long as OUT is used
 */
int btf_open_split(struct span bytes, const struct btf *base, struct arena *a, struct btf *out,
		   struct error *e);

/* Walks all types once: checks that each is whole and of a known kind, and fills in WANTED.
 *   wanted, n   names to find; may be none
 * Returns 0, -EINVAL or -ENOMEM.
 */
int btf_scan(struct btf *b, struct arena *a, struct btf_wanted *wanted, u32 n, struct error *e);

/* Type ID. Id 0 gives a type of kind VOID; an id that does not exist gives NULL. */
const struct btf_type *btf_type(const struct btf *b, u32 id);

/* The string at OFF; "" for one outside. */
const char *btf_str(const struct btf *b, u32 off);

static inline u32 btf_kind(const struct btf_type *t)
{
	return t->info >> 24 & 0x7f;
}
static inline u32 btf_vlen(const struct btf_type *t)
{
	return t->info & 0xffffff;
}
static inline bool btf_kind_flag(const struct btf_type *t)
{
	return t->info >> 31;
}
static inline u32 btf_info(u32 kind, u32 vlen, bool kind_flag)
{
	return (u32)kind_flag << 31 | kind << 24 | vlen;
}
static inline bool btf_is_composite(const struct btf_type *t)
{
	return btf_kind(t) == BTF_KIND_STRUCT || btf_kind(t) == BTF_KIND_UNION;
}
static inline bool btf_is_enum(const struct btf_type *t)
{
	return btf_kind(t) == BTF_KIND_ENUM || btf_kind(t) == BTF_KIND_ENUM64;
}

/* The records behind a type; btf_scan() has shown that vlen of them are there. */
static inline const void *btf_records(const struct btf_type *t)
{
	return t + 1;
}
static inline const struct btf_member *btf_members(const struct btf_type *t)
{
	return btf_records(t);
}
static inline const struct btf_array *btf_array(const struct btf_type *t)
{
	return btf_records(t);
}
static inline const struct btf_param *btf_params(const struct btf_type *t)
{
	return btf_records(t);
}
static inline u32 btf_u32(const struct btf_type *t) /* INT, VAR, DECL_TAG */
{
	return *(const u32 *)btf_records(t);
}
static inline u32 btf_int_encoding(const struct btf_type *t)
{
	return btf_u32(t) >> 24 & 0xf;
}
static inline u32 btf_int_offset(const struct btf_type *t)
{
	return btf_u32(t) >> 16 & 0xff;
}
static inline u32 btf_int_bits(const struct btf_type *t)
{
	return btf_u32(t) & 0xff;
}

/* Bytes of a type with this kind and vlen, its records included; 0: the kind is not known. */
u64 btf_type_bytes(const struct btf_type *t);

/* Member I of a struct or union: where it starts, in bits, and its width if it is a bitfield
 * (0: it is not).
 */
u32 btf_member_bit_offset(const struct btf_type *t, u32 i);
u32 btf_member_bitfield(const struct btf_type *t, u32 i);

/* Enumerator I, of ENUM or ENUM64. The value is sign-extended from 32 bits where it has 32. */
const char *btf_enumerator(const struct btf *b, const struct btf_type *t, u32 i, s64 *value);

/* Passes const, volatile, restrict, type tags and typedefs; *ID becomes what is behind them.
 * NULL when an id does not exist or the chain does not end.
 */
const struct btf_type *btf_skip_mods(const struct btf *b, u32 *id);

/* Size in bytes of what type ID occupies, or -EINVAL (a function, void, a loop, too large). */
s64 btf_size(const struct btf *b, u32 id);

/* An integer of at most 4 bytes, to stand in where any will do; 0 when there is none. */
u32 btf_small_int(const struct btf *b);

/* "struct", "enum", ...; for messages. */
const char *btf_kind_name(u32 kind);

/* Length of NAME without its ___flavour. */
u32 btf_essential_len(const char *name);

/* Same name, flavours left away? */
bool btf_essential_equal(const char *a, const char *b);

/* Turns a BTF section around, in place, into the host's byte order (btf_swap.c). */
int btf_swap(u8 *bytes, u64 len, struct error *e);

#endif
