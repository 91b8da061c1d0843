// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* syscalls_bpf.c - the arguments of bpf(2), by their names in union bpf_attr
 *   in:       a command and the struct that belongs to it (bpf/attr.h)
 *   out:      text, as strace 7.2 prints it
 *   not here: links (syscalls_link.c)
 */
#include "loader/cli/syscalls.h"
#include "bpf/attr.h"
#include "loader/model/struct_ops.h"

#include <ctype.h>
#include <linux/bpf.h>
#include <string.h>

/* PREFIX and NAME in capitals: the types are called like that in the header. */
static void add_upper(struct text *out, const char *prefix, const char *name)
{
	text_str(out, prefix);
	for (; *name; name++)
		text_add(out, "%c", toupper((unsigned char)*name));
}

void st_field(struct text *out, const char *name, u64 v)
{
	text_add(out, ", %s=%llu", name, (unsigned long long)v);
}

void st_pointer_field(struct text *out, const char *name, u64 p)
{
	text_add(out, ", %s=", name);
	st_pointer(out, p);
}

enum { NETFILTER = 32 }; /* the youngest type of programs, Linux 6.4 */

static void add_name(struct text *out, const char *name, const char *value, size_t max)
{
	text_add(out, ", %s=", name);
	st_string(out, value, strnlen(value, max));
}

static void add_map_type(struct text *out, u32 type)
{
	const char *name = map_type_name(type);

	if (name)
		add_upper(out, "BPF_MAP_TYPE_", name);
	else
		text_add(out, "%#x /* BPF_MAP_TYPE_??? */", type);
}

static void add_numa_node(u32 node, struct text *out)
{
	st_field(out, "numa_node", node);
	if (node == UINT32_MAX)
		text_str(out, " /* NUMA_NO_NODE */");
}

static void map_create(const void *attr, struct text *out)
{
	static const struct flag_name flags[] = {
		{ 1 << 0, "BPF_F_NO_PREALLOC" }, { 1 << 1, "BPF_F_NO_COMMON_LRU" },
		{ 1 << 2, "BPF_F_NUMA_NODE" },	 { 1 << 3, "BPF_F_RDONLY" },
		{ 1 << 4, "BPF_F_WRONLY" },	 { 1 << 5, "BPF_F_STACK_BUILD_ID" },
		{ 1 << 6, "BPF_F_ZERO_SEED" },	 { 1 << 7, "BPF_F_RDONLY_PROG" },
		{ 1 << 8, "BPF_F_WRONLY_PROG" }, { 1 << 9, "BPF_F_CLONE" },
		{ 1 << 10, "BPF_F_MMAPABLE" },	 { 1 << 11, "BPF_F_PRESERVE_ELEMS" },
		{ 1 << 12, "BPF_F_INNER_MAP" },	 { 1 << 13, "BPF_F_LINK" },
	};
	const struct map_create_attr *a = attr;

	text_str(out, "{map_type=");
	add_map_type(out, a->map_type);
	st_field(out, "key_size", a->key_size);
	st_field(out, "value_size", a->value_size);
	st_field(out, "max_entries", a->max_entries);
	text_str(out, ", map_flags=");
	st_flags(out, a->map_flags, flags, ARRAY_SIZE(flags), "BPF_F_???");
	st_field(out, "inner_map_fd", a->inner_map_fd);
	if (a->map_flags & BPF_F_NUMA_NODE)
		add_numa_node(a->numa_node, out);
	add_name(out, "map_name", a->map_name, sizeof(a->map_name));
	st_field(out, "map_ifindex", a->map_ifindex);
	st_field(out, "btf_fd", a->btf_fd);
	st_field(out, "btf_key_type_id", a->btf_key_type_id);
	st_field(out, "btf_value_type_id", a->btf_value_type_id);
	st_field(out, "btf_vmlinux_value_type_id", a->btf_vmlinux_value_type_id);
	st_field(out, "map_extra", a->map_extra);
	if (a->map_flags & STRUCT_OPS_OF_MODULE) {
		text_add(out, ", value_type_btf_obj_fd=%d", a->value_type_btf_obj_fd);
		text_add(out, ", map_token_fd=%d", a->map_token_fd);
	}
	text_str(out, "}");
}

/* What can be wanted of an update; of a look-up the first two. */
static const struct flag_name elem_flags[] = {
	{ 1 << 3, "BPF_F_CPU" },
	{ 1 << 2, "BPF_F_LOCK" },
	{ 1 << 1, "BPF_EXIST" },
	{ 1 << 0, "BPF_NOEXIST" },
};

static void add_elem_flags(struct text *out, const char *name, u64 flags, u32 n_known)
{
	text_add(out, ", %s=", name);
	if (flags)
		st_flags(out, flags, elem_flags, n_known, "BPF_???");
	else
		text_str(out, "BPF_ANY");
}

static void map_elem(const struct map_elem_attr *a, u32 n_flags, struct text *out)
{
	text_add(out, "{map_fd=%u", a->map_fd);
	st_pointer_field(out, "key", a->key);
	st_pointer_field(out, "value", a->value);
	add_elem_flags(out, "flags", a->flags, n_flags);
	text_str(out, "}");
}

static void map_lookup(const void *attr, struct text *out)
{
	map_elem(attr, 2, out);
}

static void map_update(const void *attr, struct text *out)
{
	map_elem(attr, ARRAY_SIZE(elem_flags), out);
}

static void map_lookup_batch(const void *attr, struct text *out)
{
	const struct map_batch_attr *a = attr;

	text_str(out, "{batch={in_batch=");
	st_pointer(out, a->in_batch);
	st_pointer_field(out, "out_batch", a->out_batch);
	st_pointer_field(out, "keys", a->keys);
	st_pointer_field(out, "values", a->values);
	st_field(out, "count", a->count);
	st_field(out, "map_fd", a->map_fd);
	add_elem_flags(out, "elem_flags", a->elem_flags, ARRAY_SIZE(elem_flags));
	st_field(out, "flags", a->flags);
	text_str(out, "}}");
}

static void map_delete(const void *attr, struct text *out)
{
	const struct map_elem_attr *a = attr;

	text_add(out, "{map_fd=%u", a->map_fd);
	st_pointer_field(out, "key", a->key);
	text_str(out, "}");
}

static void map_next_key(const void *attr, struct text *out)
{
	const struct map_elem_attr *a = attr;

	text_add(out, "{map_fd=%u", a->map_fd);
	st_pointer_field(out, "key", a->key);
	st_pointer_field(out, "next_key", a->value);
	text_str(out, "}");
}

static void map_freeze(const void *attr, struct text *out)
{
	text_add(out, "{map_fd=%u}", ((const struct map_freeze_attr *)attr)->map_fd);
}

static void prog_load(const void *attr, struct text *out)
{
	static const struct flag_name flags[] = {
		{ 1 << 0, "BPF_F_STRICT_ALIGNMENT" },	{ 1 << 1, "BPF_F_ANY_ALIGNMENT" },
		{ 1 << 2, "BPF_F_TEST_RND_HI32" },	{ 1 << 3, "BPF_F_TEST_STATE_FREQ" },
		{ 1 << 4, "BPF_F_SLEEPABLE" },		{ 1 << 5, "BPF_F_XDP_HAS_FRAGS" },
		{ 1 << 6, "BPF_F_XDP_DEV_BOUND_ONLY" }, { 1 << 7, "BPF_F_TEST_REG_INVARIANTS" },
	};
	const struct prog_load_attr *a = attr;
	const char *license = st_ptr(a->license);

	if (a->prog_type <= NETFILTER)
		add_upper(out, "{prog_type=BPF_PROG_TYPE_", prog_type_name(a->prog_type));
	else
		text_add(out, "{prog_type=%#x /* BPF_PROG_TYPE_??? */", a->prog_type);
	st_field(out, "insn_cnt", a->insn_cnt);
	st_pointer_field(out, "insns", a->insns);
	add_name(out, "license", license, strlen(license));
	st_field(out, "log_level", a->log_level);
	st_field(out, "log_size", a->log_size);
	/* strace looks before the kernel has written; there is nothing in it yet */
	text_str(out, a->log_buf ? ", log_buf=\"\"" : ", log_buf=NULL");
	text_add(out, ", kern_version=KERNEL_VERSION(%u, %u, %u)", a->kern_version >> 16,
		 a->kern_version >> 8 & 255, a->kern_version & 255);
	text_str(out, ", prog_flags=");
	st_flags(out, a->prog_flags, flags, ARRAY_SIZE(flags), "BPF_F_???");
	add_name(out, "prog_name", a->prog_name, sizeof(a->prog_name));
	st_field(out, "prog_ifindex", a->prog_ifindex);
	st_attach_type(out, "expected_attach_type", a->expected_attach_type);
	st_field(out, "prog_btf_fd", a->prog_btf_fd);
	st_field(out, "func_info_rec_size", a->func_info_rec_size);
	st_pointer_field(out, "func_info", a->func_info);
	st_field(out, "func_info_cnt", a->func_info_cnt);
	st_field(out, "line_info_rec_size", a->line_info_rec_size);
	st_pointer_field(out, "line_info", a->line_info);
	st_field(out, "line_info_cnt", a->line_info_cnt);
	st_field(out, "attach_btf_id", a->attach_btf_id);
	st_field(out, "attach_prog_fd", a->attach_prog_fd);
	if (a->fd_array || a->core_relo_cnt) {
		st_field(out, "core_relo_cnt", a->core_relo_cnt);
		st_pointer_field(out, "fd_array", a->fd_array);
		st_pointer_field(out, "core_relos", a->core_relos);
		st_field(out, "core_relo_rec_size", a->core_relo_rec_size);
		st_field(out, "log_true_size", a->log_true_size);
	}
	text_str(out, "}");
}

static void btf_load(const void *attr, struct text *out)
{
	const struct btf_load_attr *a = attr;

	text_str(out, "{btf=");
	st_string(out, st_ptr(a->btf), a->btf_size);
	st_pointer_field(out, "btf_log_buf", a->log_buf);
	st_field(out, "btf_size", a->btf_size);
	st_field(out, "btf_log_size", a->log_size);
	st_field(out, "btf_log_level", a->log_level);
	st_field(out, "btf_log_true_size", a->log_true_size);
	text_str(out, "}");
}

static void raw_tracepoint(const void *attr, struct text *out)
{
	const struct raw_tracepoint_attr *a = attr;

	text_str(out, "{raw_tracepoint={name=");
	if (a->name)
		st_string(out, st_ptr(a->name), strlen(st_ptr(a->name)));
	else
		text_str(out, "NULL");
	text_add(out, ", prog_fd=%u}}", a->prog_fd);
}

static void next_id(const void *attr, struct text *out)
{
	const struct id_attr *a = attr;

	text_add(out, "{start_id=%u, next_id=%u}", a->id, a->next_id);
}

static void btf_fd_by_id(const void *attr, struct text *out)
{
	const struct id_attr *a = attr;

	text_add(out, "{btf_id=%u, open_flags=%u, fd_by_id_token_fd=0}", a->id, a->open_flags);
}

static void prog_fd_by_id(const void *attr, struct text *out)
{
	text_add(out, "{prog_id=%u}", ((const struct id_attr *)attr)->id);
}

static void iter_create(const void *attr, struct text *out)
{
	const struct iter_create_attr *a = attr;

	text_add(out, "{iter_create={link_fd=%u, flags=%u}}", a->link_fd, a->flags);
}

static void info_by_fd(const void *attr, struct text *out)
{
	const struct info_attr *a = attr;

	text_add(out, "{info={bpf_fd=%u, info_len=%u", a->fd, a->info_len);
	st_pointer_field(out, "info", a->info);
	text_str(out, "}}");
}

static void obj_pin(const void *attr, struct text *out)
{
	const struct obj_attr *a = attr;

	text_str(out, "{pathname=\"");
	text_quote(out, st_ptr(a->pathname), strlen(st_ptr(a->pathname)));
	text_str(out, "\"");
	st_field(out, "bpf_fd", a->bpf_fd);
	text_str(out,
		 a->file_flags & BPF_F_RDONLY ? ", file_flags=BPF_F_RDONLY" : ", file_flags=0");
	text_str(out, "}");
}

static const struct {
	const char *name;
	void (*attr)(const void *, struct text *);
} commands[] = {
	[BPF_MAP_CREATE] = { "BPF_MAP_CREATE", map_create },
	[BPF_MAP_LOOKUP_ELEM] = { "BPF_MAP_LOOKUP_ELEM", map_lookup },
	[BPF_MAP_UPDATE_ELEM] = { "BPF_MAP_UPDATE_ELEM", map_update },
	[BPF_MAP_DELETE_ELEM] = { "BPF_MAP_DELETE_ELEM", map_delete },
	[BPF_MAP_GET_NEXT_KEY] = { "BPF_MAP_GET_NEXT_KEY", map_next_key },
	[BPF_PROG_LOAD] = { "BPF_PROG_LOAD", prog_load },
	[BPF_OBJ_PIN] = { "BPF_OBJ_PIN", obj_pin },
	[BPF_OBJ_GET] = { "BPF_OBJ_GET", obj_pin },
	[BPF_RAW_TRACEPOINT_OPEN] = { "BPF_RAW_TRACEPOINT_OPEN", raw_tracepoint },
	[BPF_OBJ_GET_INFO_BY_FD] = { "BPF_OBJ_GET_INFO_BY_FD", info_by_fd },
	[BPF_PROG_GET_NEXT_ID] = { "BPF_PROG_GET_NEXT_ID", next_id },
	[BPF_PROG_GET_FD_BY_ID] = { "BPF_PROG_GET_FD_BY_ID", prog_fd_by_id },
	[BPF_BTF_GET_FD_BY_ID] = { "BPF_BTF_GET_FD_BY_ID", btf_fd_by_id },
	[BPF_BTF_GET_NEXT_ID] = { "BPF_BTF_GET_NEXT_ID", next_id },
	[BPF_BTF_LOAD] = { "BPF_BTF_LOAD", btf_load },
	[BPF_MAP_FREEZE] = { "BPF_MAP_FREEZE", map_freeze },
	[BPF_MAP_LOOKUP_BATCH] = { "BPF_MAP_LOOKUP_BATCH", map_lookup_batch },
	[BPF_LINK_CREATE] = { "BPF_LINK_CREATE", link_create_text },
	[BPF_ITER_CREATE] = { "BPF_ITER_CREATE", iter_create },
};

const char *bpf_cmd_name(u32 cmd)
{
	return cmd < ARRAY_SIZE(commands) ? commands[cmd].name : NULL;
}

void bpf_attr_text(u32 cmd, const void *attr, struct text *out)
{
	if (bpf_cmd_name(cmd))
		commands[cmd].attr(attr, out);
	else
		st_pointer(out, (uintptr_t)attr);
}
