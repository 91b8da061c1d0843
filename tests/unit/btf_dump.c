// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* btf_dump.c - see btf_dump.h */
#include "tests/unit/helper.h"
#include "tests/unit/btf_dump.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static const char *const kinds[] = { "UNKNOWN", "INT",	    "PTR",	"ARRAY",      "STRUCT",
				     "UNION",	"ENUM",	    "FWD",	"TYPEDEF",    "VOLATILE",
				     "CONST",	"RESTRICT", "FUNC",	"FUNC_PROTO", "VAR",
				     "DATASEC", "FLOAT",    "DECL_TAG", "TYPE_TAG",   "ENUM64" };
static const char *const linkages[] = { "static", "global", "extern" };

static const char *name_at(const struct btf *b, u32 off)
{
	const char *name = btf_str(b, off);

	return *name ? name : "(anon)";
}

static void dump_int(const struct btf_type *t, struct text *out)
{
	static const char *const encodings[] = { "(none)", "SIGNED", "CHAR", "UNKN", "BOOL" };
	u32 encoding = btf_int_encoding(t);

	text_add(out, " size=%u bits_offset=%u nr_bits=%u encoding=%s", t->size, btf_int_offset(t),
		 btf_int_bits(t), encoding < 5 ? encodings[encoding] : "UNKN");
}

static void dump_members(const struct btf *b, const struct btf_type *t, struct text *out)
{
	u32 i;

	text_add(out, " size=%u vlen=%u", t->size, btf_vlen(t));
	for (i = 0; i < btf_vlen(t); i++) {
		text_add(out, "\n\t'%s' type_id=%u bits_offset=%u",
			 name_at(b, btf_members(t)[i].name_off), btf_members(t)[i].type,
			 btf_member_bit_offset(t, i));
		if (btf_member_bitfield(t, i))
			text_add(out, " bitfield_size=%u", btf_member_bitfield(t, i));
	}
}

static void dump_enum(const struct btf *b, const struct btf_type *t, struct text *out)
{
	bool is_signed = btf_kind_flag(t), wide = btf_kind(t) == BTF_KIND_ENUM64;
	u32 i;

	text_add(out, " encoding=%s size=%u vlen=%u", is_signed ? "SIGNED" : "UNSIGNED", t->size,
		 btf_vlen(t));
	for (i = 0; i < btf_vlen(t); i++) {
		s64 value;
		const char *name = btf_enumerator(b, t, i, &value);

		text_add(out, "\n\t'%s' val=", *name ? name : "(anon)");
		if (is_signed)
			text_add(out, wide ? "%lldLL" : "%lld", (long long)value);
		else if (wide)
			text_add(out, "%lluULL", (unsigned long long)value);
		else
			text_add(out, "%u", (u32)value);
	}
}

static void dump_params(const struct btf *b, const struct btf_type *t, struct text *out)
{
	u32 i;

	text_add(out, " ret_type_id=%u vlen=%u", t->type, btf_vlen(t));
	for (i = 0; i < btf_vlen(t); i++)
		text_add(out, "\n\t'%s' type_id=%u", name_at(b, btf_params(t)[i].name_off),
			 btf_params(t)[i].type);
}

static void dump_datasec(const struct btf *b, const struct btf_type *t, struct text *out)
{
	const struct btf_var_secinfo *v = btf_records(t);
	u32 i;

	text_add(out, " size=%u vlen=%u", t->size, btf_vlen(t));
	for (i = 0; i < btf_vlen(t); i++) {
		const struct btf_type *var = btf_type(b, v[i].type);

		text_add(out, "\n\ttype_id=%u offset=%u size=%u", v[i].type, v[i].offset,
			 v[i].size);
		if (var && (btf_kind(var) == BTF_KIND_VAR || btf_kind(var) == BTF_KIND_FUNC))
			text_add(out, " (%s '%s')", kinds[btf_kind(var)],
				 name_at(b, var->name_off));
	}
}

void btf_dump_type(const struct btf *b, u32 id, struct text *out)
{
	const struct btf_type *t = btf_type(b, id);

	text_add(out, "[%u] %s '%s'", id, kinds[btf_kind(t)], name_at(b, t->name_off));
	switch (btf_kind(t)) {
	case BTF_KIND_INT:
		dump_int(t, out);
		break;
	case BTF_KIND_ARRAY:
		text_add(out, " type_id=%u index_type_id=%u nr_elems=%u", btf_array(t)->type,
			 btf_array(t)->index_type, btf_array(t)->nelems);
		break;
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		dump_members(b, t, out);
		break;
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
		dump_enum(b, t, out);
		break;
	case BTF_KIND_FWD:
		text_add(out, " fwd_kind=%s", btf_kind_flag(t) ? "union" : "struct");
		break;
	case BTF_KIND_FUNC:
		text_add(out, " type_id=%u linkage=%s", t->type, linkages[btf_vlen(t)]);
		break;
	case BTF_KIND_VAR:
		text_add(out, " type_id=%u, linkage=%s", t->type, linkages[btf_u32(t)]);
		break;
	case BTF_KIND_FUNC_PROTO:
		dump_params(b, t, out);
		break;
	case BTF_KIND_DATASEC:
		dump_datasec(b, t, out);
		break;
	case BTF_KIND_FLOAT:
		text_add(out, " size=%u", t->size);
		break;
	case BTF_KIND_DECL_TAG:
		text_add(out, " type_id=%u component_idx=%d", t->type, (s32)btf_u32(t));
		break;
	default:
		text_add(out, " type_id=%u", t->type);
	}
	text_str(out, "\n");
}

void *bpftool_dump(const char *path)
{
	static const char find[] = "PATH=$PATH:/usr/sbin; command -v bpftool >/dev/null";
	char command[300];

	if (system(find))
		skip_because("there is no bpftool here to compare with");
	snprintf(command, sizeof(command), "PATH=$PATH:/usr/sbin; bpftool btf dump file '%s'",
		 path);
	return popen(command, "r");
}

/* Reads as many bytes as TYPE has; they must be the same. */
static void assert_next(FILE *f, const struct text *type)
{
	char *got = calloc(1, type->len + 1);
	size_t n = fread(got, 1, type->len, f);

	if (n != type->len || memcmp(got, type->p, n))
		fail_msg("bpftool says:\n%s\nexpected by the code under test:\n%s", got, type->p);
	free(got);
}

void assert_as_bpftool(const struct btf *b, const char *path)
{
	FILE *f = bpftool_dump(path);
	struct text t = { 0 };
	u32 id;

	assert_non_null(f);
	for (id = 1; id <= b->n_types; id++) {
		btf_dump_type(b, id, &t);
		assert_next(f, &t);
		text_clear(&t);
	}
	assert_int_equal(fgetc(f), EOF); /* it knows of no more */
	assert_int_equal(pclose(f), 0);
	text_free(&t);
}

/* In memory, under a name that bpftool inherits. */
void assert_bytes_as_bpftool(const struct btf *b, struct span bytes)
{
	int fd = memfd_create("btf", 0);
	char path[32];

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes.p, bytes.len), bytes.len);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	assert_as_bpftool(b, path);
	close(fd);
}
