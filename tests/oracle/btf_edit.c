// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* btf_edit.c - turn what clang 14 writes into what newer compilers write, for the test objects.
 *
 * A filter from stdin to stdout over the bytes of one section (llvm-objcopy takes them out of an
 * object and puts them back: see rules.mk):
 *
 *	btf_edit enum64 SIZE SIGNED <.BTF	each enum becomes a BTF_KIND_ENUM64 of SIZE bytes
 *						(0: as it was), the one named SIGNED a signed one
 *	btf_edit kind FROM TO <.BTF.ext		CO-RE relocations of kind FROM become kind TO
 *	btf_edit late_tags <.BTF		type tags in front of a const get behind it
 *	btf_edit opcode FROM TO <code		instructions with opcode FROM (hex) get TO
 *
 * What comes in was written by clang a moment ago, so it is trusted. Little-endian only.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/bpf.h>
#include <linux/btf.h>

enum { SECTION_MAX = 16 << 20 };

static char in[SECTION_MAX];
static char out[2 * SECTION_MAX];

/* How many bytes follow a type's 12-byte header. */
static size_t type_tail(const struct btf_type *t)
{
	uint32_t n = BTF_INFO_VLEN(t->info);

	switch (BTF_INFO_KIND(t->info)) {
	case BTF_KIND_INT:
	case BTF_KIND_VAR:
	case BTF_KIND_DECL_TAG:
		return 4;
	case BTF_KIND_ARRAY:
		return sizeof(struct btf_array);
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		return n * sizeof(struct btf_member);
	case BTF_KIND_ENUM:
		return n * sizeof(struct btf_enum);
	case BTF_KIND_ENUM64:
		return n * sizeof(struct btf_enum64);
	case BTF_KIND_FUNC_PROTO:
		return n * sizeof(struct btf_param);
	case BTF_KIND_DATASEC:
		return n * sizeof(struct btf_var_secinfo);
	default:
		return 0;
	}
}

/* clang 14 does not mark signed enums in the kind flag, as newer ones do: so NAME has to say. */
static bool enum_is_named(const struct btf_type *t, const char *name)
{
	const struct btf_header *h = (const void *)in;

	return !strcmp(in + h->hdr_len + h->str_off + t->name_off, name);
}

/* Writes the enum at T as an ENUM64 to TO; returns how many bytes that took. */
static size_t enum_widen(const struct btf_type *t, uint32_t bytes, bool sign, char *to)
{
	const struct btf_enum *e = (const void *)(t + 1);
	uint32_t n = BTF_INFO_VLEN(t->info);
	struct btf_type *wide = (void *)to;
	struct btf_enum64 *w = (void *)(wide + 1);

	*wide = *t;
	wide->info = (uint32_t)sign << 31 | BTF_KIND_ENUM64 << 24 | n;
	wide->size = bytes ?: t->size;
	for (uint32_t i = 0; i < n; i++)
		w[i] = (struct btf_enum64){
			.name_off = e[i].name_off,
			.val_lo32 = e[i].val,
			.val_hi32 = sign && e[i].val < 0 ? -1 : 0,
		};
	return sizeof(*wide) + n * sizeof(*w);
}

/* Type ids and string offsets stay what they are, so .BTF.ext and all references do too. */
static size_t do_enum64(uint32_t bytes, const char *signed_name)
{
	const struct btf_header *h = (const void *)in;
	struct btf_header *nh = (void *)out;
	const char *from = in + h->hdr_len + h->type_off;
	const char *end = from + h->type_len;
	char *to = out + h->hdr_len;

	memcpy(nh, h, h->hdr_len);
	while (from < end) {
		const struct btf_type *t = (const void *)from;
		size_t size = sizeof(*t) + type_tail(t);

		if (BTF_INFO_KIND(t->info) == BTF_KIND_ENUM) {
			to += enum_widen(t, bytes, enum_is_named(t, signed_name), to);
		} else {
			memcpy(to, from, size);
			to += size;
		}
		from += size;
	}
	nh->type_off = 0;
	nh->type_len = to - (out + h->hdr_len);
	nh->str_off = nh->type_len;
	memcpy(to, in + h->hdr_len + h->str_off, h->str_len);
	return to - out + h->str_len;
}

static struct btf_type *type_at(char *bytes, uint32_t id)
{
	const struct btf_header *h = (const void *)bytes;
	char *p = bytes + h->hdr_len + h->type_off;

	for (; id > 1; id--)
		p += sizeof(struct btf_type) + type_tail((void *)p);
	return (void *)p;
}

/* PTR -> TYPE_TAG -> CONST becomes PTR -> CONST -> TYPE_TAG: both are of one length. */
static size_t do_late_tags(size_t len)
{
	const struct btf_header *h = (const void *)out;
	char *p, *end;

	memcpy(out, in, len);
	p = out + h->hdr_len + h->type_off;
	for (end = p + h->type_len; p < end; p += sizeof(struct btf_type) + type_tail((void *)p)) {
		struct btf_type *tag = (void *)p, *modifier;

		if (BTF_INFO_KIND(tag->info) != BTF_KIND_TYPE_TAG)
			continue;
		modifier = type_at(out, tag->type);
		if (BTF_INFO_KIND(modifier->info) != BTF_KIND_CONST)
			continue;
		modifier->info = tag->info;
		modifier->name_off = tag->name_off;
		tag->info = BTF_KIND_CONST << 24;
		tag->name_off = 0;
	}
	return len;
}

/* .BTF.ext: u16 magic, u8 version, u8 flags, u32 hdr_len, then offset and length of func_info,
 * line_info and core_relo, counted behind the header. core_relo: u32 record size, then for each
 * section its name, its count, and so many records (kernel: Documentation/bpf/btf.rst).
 */
static size_t do_kind(size_t len, uint32_t from, uint32_t to)
{
	uint32_t *hdr = (void *)out;
	uint32_t hdr_len, off, size, rec;

	memcpy(out, in, len);
	hdr_len = hdr[1];
	off = hdr[6];
	size = hdr[7];
	char *p = out + hdr_len + off;
	char *end = p + size;

	memcpy(&rec, p, 4);
	p += 4;
	while (p < end) {
		uint32_t n = ((uint32_t *)p)[1];

		for (p += 8; n > 0; n--, p += rec) {
			struct bpf_core_relo *relo = (void *)p;

			if (relo->kind == from)
				relo->kind = to;
		}
	}
	return len;
}

/* The second half of an ld_imm64 has opcode 0 and is never asked for. */
static size_t do_opcode(size_t len, uint8_t from, uint8_t to)
{
	memcpy(out, in, len);
	for (struct bpf_insn *insn = (void *)out; (char *)insn < out + len; insn++)
		if (insn->code == from) {
			insn->code = to;
			if (BPF_CLASS(to) == BPF_ST)
				insn->src_reg = 0;
		}
	return len;
}

int main(int argc, char **argv)
{
	size_t len = fread(in, 1, sizeof(in), stdin);

	if (argc == 4 && !strcmp(argv[1], "enum64"))
		len = do_enum64(strtoul(argv[2], NULL, 0), argv[3]);
	else if (argc == 4 && !strcmp(argv[1], "kind"))
		len = do_kind(len, strtoul(argv[2], NULL, 0), strtoul(argv[3], NULL, 0));
	else if (argc == 2 && !strcmp(argv[1], "late_tags"))
		len = do_late_tags(len);
	else if (argc == 4 && !strcmp(argv[1], "opcode"))
		len = do_opcode(len, strtoul(argv[2], NULL, 16), strtoul(argv[3], NULL, 16));
	else
		len = 0;
	if (len == 0 || fwrite(out, 1, len, stdout) != len || fflush(stdout)) {
		fprintf(stderr, "usage: btf_edit enum64 SIZE SIGNED | kind FROM TO | "
				"late_tags | opcode FROM TO  <IN >OUT\n");
		return 2;
	}
	return 0;
}
