// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* btf_open.c - the header, and the one walk over all types
 *   in:       the bytes of a .BTF section or of /sys/kernel/btf/vmlinux
 *   out:      struct btf, and the ids of the names that were asked for
 *   not here: what a type means (btf_type.c)
 *
 * The walk is nearly the whole cost of a load, so it does little: a step is two table look-ups and
 * an addition. Names are looked at only for types of a kind that somebody wants, and compared
 * only when their first two bytes are those of a wanted name.
 */
#include "btf/btf.h"

#include <string.h>

/* A table of all types costs nothing for an object and much for a kernel. */
enum { SMALL = 128 * 1024, STRIDE = 32 };

/* Bytes behind the 12 of struct btf_type: once, and for each of vlen. */
static const struct {
	u8 known, once, each;
} layout[128] = {
	[BTF_KIND_INT] = { 1, 4, 0 },
	[BTF_KIND_PTR] = { 1, 0, 0 },
	[BTF_KIND_ARRAY] = { 1, sizeof(struct btf_array), 0 },
	[BTF_KIND_STRUCT] = { 1, 0, sizeof(struct btf_member) },
	[BTF_KIND_UNION] = { 1, 0, sizeof(struct btf_member) },
	[BTF_KIND_ENUM] = { 1, 0, sizeof(struct btf_enum) },
	[BTF_KIND_FWD] = { 1, 0, 0 },
	[BTF_KIND_TYPEDEF] = { 1, 0, 0 },
	[BTF_KIND_VOLATILE] = { 1, 0, 0 },
	[BTF_KIND_CONST] = { 1, 0, 0 },
	[BTF_KIND_RESTRICT] = { 1, 0, 0 },
	[BTF_KIND_FUNC] = { 1, 0, 0 }, /* its vlen is the linkage */
	[BTF_KIND_FUNC_PROTO] = { 1, 0, sizeof(struct btf_param) },
	[BTF_KIND_VAR] = { 1, 4, 0 },
	[BTF_KIND_DATASEC] = { 1, 0, sizeof(struct btf_var_secinfo) },
	[BTF_KIND_FLOAT] = { 1, 0, 0 },
	[BTF_KIND_DECL_TAG] = { 1, 4, 0 },
	[BTF_KIND_TYPE_TAG] = { 1, 0, 0 },
	[BTF_KIND_ENUM64] = { 1, 0, sizeof(struct btf_enum64) },
};

u64 btf_type_bytes(const struct btf_type *t)
{
	u32 kind = btf_kind(t);

	if (!layout[kind].known)
		return 0;
	return sizeof(*t) + layout[kind].once + (u64)layout[kind].each * btf_vlen(t);
}

static int check_header(struct span bytes, bool *swap, struct error *e)
{
	u16 magic;

	if (bytes.len < sizeof(struct btf_header))
		return error_set(e, -EINVAL, "BTF: %llu bytes, its header has 24",
				 (unsigned long long)bytes.len);
	magic = load_u16(bytes.p, false);
	*swap = magic == __builtin_bswap16(BTF_MAGIC);
	if (magic != BTF_MAGIC && !*swap)
		return error_set(e, -EINVAL, "BTF: starts with %04x, expected eb9f", magic);
	if (bytes.p[offsetof(struct btf_header, version)] != BTF_VERSION)
		return error_set(e, -EINVAL, "BTF: version %u, expected 1",
				 bytes.p[offsetof(struct btf_header, version)]);
	return 0;
}

/* Strings end with NUL. Their first is the empty one, but in split BTF that is its base's. */
static bool strings_are_whole(const struct btf *b)
{
	if (b->base && b->strings.len == 0)
		return true;
	return b->strings.len && !b->strings.p[b->strings.len - 1] && (b->base || !b->strings.p[0]);
}

int btf_open_split(struct span bytes, const struct btf *base, struct arena *a, struct btf *out,
		   struct error *e)
{
	const struct btf_header *h;
	struct span body;
	bool swap = false;
	int err;

	*out = (struct btf){ .pointer_size = 8,
			     .base = base,
			     .first_id = base ? base->n_types + 1 : 1 };
	err = check_header(bytes, &swap, e);
	if (err)
		return err;
	if (swap || (uintptr_t)bytes.p % 4) {
		u8 *copy = arena_alloc(a, bytes.len);

		if (!copy)
			return error_nomem(e);
		memcpy(copy, bytes.p, bytes.len);
		bytes.p = copy;
		err = swap ? btf_swap(copy, bytes.len, e) : 0;
		if (err)
			return err;
	}
	h = (const void *)bytes.p;
	if (h->hdr_len < sizeof(*h) || !span_cut(bytes, h->hdr_len, bytes.len - h->hdr_len, &body))
		return error_set(e, -EINVAL, "BTF: header of %u bytes in %llu", h->hdr_len,
				 (unsigned long long)bytes.len);
	if (!span_cut(body, h->type_off, h->type_len, &out->types) || h->type_off % 4 ||
	    h->hdr_len % 4)
		return error_set(
			e, -EINVAL,
			"BTF: %u bytes of types at %u are not aligned or not inside its %llu",
			h->type_len, h->type_off, (unsigned long long)body.len);
	if (!span_cut(body, h->str_off, h->str_len, &out->strings) || !strings_are_whole(out))
		return error_set(e, -EINVAL,
				 "BTF: %u bytes of strings at %u are not inside its %llu, or do "
				 "not begin and end with NUL",
				 h->str_len, h->str_off, (unsigned long long)body.len);
	return 0;
}

int btf_open(struct span bytes, struct arena *a, struct btf *out, struct error *e)
{
	return btf_open_split(bytes, NULL, a, out, e);
}

/* The first two bytes of every wanted name, as a set. */
struct first_bytes {
	u64 bits[65536 / 64];
};

static u32 first_two(const u8 *s)
{
	return s[0] ? s[0] | s[1] << 8 : 0; /* an empty name may be the last byte of all */
}

static void add_first_two(struct first_bytes *f, const struct btf_wanted *w)
{
	u8 name[2] = { w->name[0], w->len > 1 ? w->name[1] : 0 };
	u32 two = first_two(name);

	f->bits[two / 64] |= 1ull << two % 64;
	if (w->len == 1 && w->flavours) { /* a___flavour */
		name[1] = '_';
		two = first_two(name);
		f->bits[two / 64] |= 1ull << two % 64;
	}
}

static bool name_is_wanted(const struct btf_wanted *w, const char *name)
{
	if (strncmp(name, w->name, w->len))
		return false;
	if (name[w->len] == 0)
		return true;
	return w->flavours && btf_essential_len(name) == w->len;
}

/* Type ID has a name that begins like a wanted one: is it? */
static int note_if_wanted(const struct btf *b, struct arena *a, struct btf_wanted *wanted, u32 n,
			  const struct btf_type *t, u32 id)
{
	const char *name = btf_str(b, t->name_off);
	u32 i, *ids;

	for (i = 0; i < n; i++) {
		struct btf_wanted *w = &wanted[i];

		if (!(w->kinds >> btf_kind(t) & 1) || !name_is_wanted(w, name))
			continue;
		ids = arena_grow(a, w->ids, w->n_ids, sizeof(*ids));
		if (!ids)
			return -ENOMEM;
		w->ids = ids;
		w->ids[w->n_ids++] = id;
	}
	return 0;
}

static int damaged(const struct btf *b, u32 id, u64 off, struct error *e)
{
	const struct btf_type *t = (const void *)(b->types.p + off);

	if (b->types.len - off < sizeof(*t))
		return error_set(e, -EINVAL, "BTF type %u: only %llu bytes are left for it", id,
				 (unsigned long long)(b->types.len - off));
	if (!btf_type_bytes(t))
		return error_set(e, -EINVAL,
				 "BTF type %u is of kind %u, which this program does not know; it "
				 "knows 1 to %u",
				 id, btf_kind(t), N_BTF_KINDS - 1);
	return error_set(e, -EINVAL, "BTF type %u (%s): %u records reach beyond the types", id,
			 btf_kind_name(btf_kind(t)), btf_vlen(t));
}

int btf_scan(struct btf *b, struct arena *a, struct btf_wanted *wanted, u32 n, struct error *e)
{
	const u8 *types = b->types.p;
	u64 off = 0, len = b->types.len;
	struct first_bytes *first = NULL;
	u32 kinds = 0, number = 0, stride, i;

	stride = b->stride = len <= SMALL ? 1 : STRIDE;
	b->milestones = arena_array(a, len / sizeof(struct btf_type) / b->stride + 2, sizeof(u32));
	if (n)
		first = arena_alloc(a, sizeof(*first));
	if (!b->milestones || (n && !first))
		return error_nomem(e);
	for (i = 0; i < n; i++) {
		add_first_two(first, &wanted[i]);
		kinds |= wanted[i].kinds;
	}

	while (off < len) {
		const struct btf_type *t = (const void *)(types + off);
		u64 bytes = len - off < sizeof(*t) ? 0 : btf_type_bytes(t);

		if (!bytes || bytes > len - off)
			return damaged(b, b->first_id + number, off, e);
		if (number % stride == 0)
			b->milestones[number / stride] = off;
		if (kinds >> btf_kind(t) & 1) {
			u32 two = first_two((const u8 *)btf_str(b, t->name_off));

			if (first->bits[two / 64] >> two % 64 & 1 &&
			    note_if_wanted(b, a, wanted, n, t, b->first_id + number))
				return error_nomem(e);
		}
		off += bytes;
		number++;
	}
	b->n_types = b->first_id + number - 1;
	return 0;
}

const struct btf_type *btf_type(const struct btf *b, u32 id)
{
	static const struct btf_type void_type = { 0 };
	const u8 *p;
	u32 number, left;

	if (id == 0)
		return &void_type;
	if (id > b->n_types)
		return NULL;
	if (id < b->first_id)
		return btf_type(b->base, id);
	number = id - b->first_id;
	p = b->types.p + b->milestones[number / b->stride];
	for (left = number % b->stride; left; left--)
		p += btf_type_bytes((const void *)p);
	return (const void *)p;
}

const char *btf_str(const struct btf *b, u32 off)
{
	if (b->base) {
		if (off < b->base->strings.len)
			return btf_str(b->base, off);
		off -= b->base->strings.len;
	}
	return off < b->strings.len ? (const char *)b->strings.p + off : "";
}
