// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* syscalls_bpf.c - the arguments of bpf(2), by their names in union bpf_attr
 *   in:       a command and the struct that belongs to it (bpf/attr.h)
 *   out:      text, as strace prints it
 */
#include "loader/cli/syscalls.h"
#include "bpf/attr.h"
#include "loader/model/object.h"

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

static void add_field(struct text *out, const char *name, u64 v)
{
	text_add(out, ", %s=%llu", name, (unsigned long long)v);
}

static void add_pointer(struct text *out, const char *name, u64 p)
{
	text_add(out, ", %s=", name);
	st_pointer(out, p);
}

static void add_name(struct text *out, const char *name, const char *value, size_t max)
{
	text_add(out, ", %s=", name);
	st_string(out, value, strnlen(value, max));
}

/* enum bpf_attach_type, include/uapi/linux/bpf.h (6.12) */
static const char *const attach_types[] = {
	"BPF_CGROUP_INET_INGRESS",
	"BPF_CGROUP_INET_EGRESS",
	"BPF_CGROUP_INET_SOCK_CREATE",
	"BPF_CGROUP_SOCK_OPS",
	"BPF_SK_SKB_STREAM_PARSER",
	"BPF_SK_SKB_STREAM_VERDICT",
	"BPF_CGROUP_DEVICE",
	"BPF_SK_MSG_VERDICT",
	"BPF_CGROUP_INET4_BIND",
	"BPF_CGROUP_INET6_BIND",
	"BPF_CGROUP_INET4_CONNECT",
	"BPF_CGROUP_INET6_CONNECT",
	"BPF_CGROUP_INET4_POST_BIND",
	"BPF_CGROUP_INET6_POST_BIND",
	"BPF_CGROUP_UDP4_SENDMSG",
	"BPF_CGROUP_UDP6_SENDMSG",
	"BPF_LIRC_MODE2",
	"BPF_FLOW_DISSECTOR",
	"BPF_CGROUP_SYSCTL",
	"BPF_CGROUP_UDP4_RECVMSG",
	"BPF_CGROUP_UDP6_RECVMSG",
	"BPF_CGROUP_GETSOCKOPT",
	"BPF_CGROUP_SETSOCKOPT",
	"BPF_TRACE_RAW_TP",
	"BPF_TRACE_FENTRY",
	"BPF_TRACE_FEXIT",
	"BPF_MODIFY_RETURN",
	"BPF_LSM_MAC",
	"BPF_TRACE_ITER",
	"BPF_CGROUP_INET4_GETPEERNAME",
	"BPF_CGROUP_INET6_GETPEERNAME",
	"BPF_CGROUP_INET4_GETSOCKNAME",
	"BPF_CGROUP_INET6_GETSOCKNAME",
	"BPF_XDP_DEVMAP",
	"BPF_CGROUP_INET_SOCK_RELEASE",
	"BPF_XDP_CPUMAP",
	"BPF_SK_LOOKUP",
	"BPF_XDP",
	"BPF_SK_SKB_VERDICT",
	"BPF_SK_REUSEPORT_SELECT",
	"BPF_SK_REUSEPORT_SELECT_OR_MIGRATE",
	"BPF_PERF_EVENT",
	"BPF_TRACE_KPROBE_MULTI",
};

static void add_attach_type(struct text *out, const char *name, u32 v)
{
	text_add(out, ", %s=", name);
	if (v < ARRAY_SIZE(attach_types))
		text_str(out, attach_types[v]);
	else
		text_add(out, "%#x /* BPF_??? */", v);
}

static void add_map_type(struct text *out, u32 type)
{
	const char *name = map_type_name(type);

	if (name)
		add_upper(out, "BPF_MAP_TYPE_", name);
	else
		text_add(out, "%#x /* BPF_MAP_TYPE_??? */", type);
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
		{ 1 << 12, "BPF_F_INNER_MAP" },
	};
	const struct map_create_attr *a = attr;

	text_str(out, "{map_type=");
	add_map_type(out, a->map_type);
	add_field(out, "key_size", a->key_size);
	add_field(out, "value_size", a->value_size);
	add_field(out, "max_entries", a->max_entries);
	text_str(out, ", map_flags=");
	st_flags(out, a->map_flags, flags, ARRAY_SIZE(flags), "0");
	add_field(out, "inner_map_fd", a->inner_map_fd);
	if (a->map_flags & BPF_F_NUMA_NODE)
		add_field(out, "numa_node", a->numa_node);
	add_name(out, "map_name", a->map_name, sizeof(a->map_name));
	add_field(out, "map_ifindex", a->map_ifindex);
	add_field(out, "btf_fd", a->btf_fd);
	add_field(out, "btf_key_type_id", a->btf_key_type_id);
	add_field(out, "btf_value_type_id", a->btf_value_type_id);
	add_field(out, "btf_vmlinux_value_type_id", a->btf_vmlinux_value_type_id);
	add_field(out, "map_extra", a->map_extra);
	text_str(out, "}");
}

static void map_elem(const void *attr, struct text *out)
{
	static const char *const flags[] = { "BPF_ANY", "BPF_NOEXIST", "BPF_EXIST" };
	const struct map_elem_attr *a = attr;

	text_add(out, "{map_fd=%u", a->map_fd);
	add_pointer(out, "key", a->key);
	add_pointer(out, "value", a->value);
	if (a->flags < ARRAY_SIZE(flags))
		text_add(out, ", flags=%s}", flags[a->flags]);
	else
		text_add(out, ", flags=%#llx}", (unsigned long long)a->flags);
}

static void map_delete(const void *attr, struct text *out)
{
	const struct map_elem_attr *a = attr;

	text_add(out, "{map_fd=%u", a->map_fd);
	add_pointer(out, "key", a->key);
	text_str(out, "}");
}

static void map_next_key(const void *attr, struct text *out)
{
	const struct map_elem_attr *a = attr;

	text_add(out, "{map_fd=%u", a->map_fd);
	add_pointer(out, "key", a->key);
	add_pointer(out, "next_key", a->value);
	text_str(out, "}");
}

static void map_freeze(const void *attr, struct text *out)
{
	text_add(out, "{map_fd=%u}", ((const struct map_freeze_attr *)attr)->map_fd);
}

static void prog_load(const void *attr, struct text *out)
{
	const struct prog_load_attr *a = attr;
	const char *license = st_ptr(a->license);

	if (a->prog_type <= BPF_PROG_TYPE_SYSCALL)
		add_upper(out, "{prog_type=BPF_PROG_TYPE_", prog_type_name(a->prog_type));
	else
		text_add(out, "{prog_type=%#x /* BPF_PROG_TYPE_??? */", a->prog_type);
	add_field(out, "insn_cnt", a->insn_cnt);
	add_pointer(out, "insns", a->insns);
	add_name(out, "license", license, strlen(license));
	add_field(out, "log_level", a->log_level);
	add_field(out, "log_size", a->log_size);
	/* strace looks before the kernel has written; there is nothing in it yet */
	text_str(out, a->log_buf ? ", log_buf=\"\"" : ", log_buf=NULL");
	text_add(out, ", kern_version=KERNEL_VERSION(%u, %u, %u)", a->kern_version >> 16,
		 a->kern_version >> 8 & 255, a->kern_version & 255);
	if (a->prog_flags & ~BPF_F_SLEEPABLE)
		text_add(out, ", prog_flags=%#x /* BPF_F_??? */", a->prog_flags);
	else
		text_str(out, a->prog_flags ? ", prog_flags=BPF_F_SLEEPABLE" : ", prog_flags=0");
	add_name(out, "prog_name", a->prog_name, sizeof(a->prog_name));
	add_field(out, "prog_ifindex", a->prog_ifindex);
	add_attach_type(out, "expected_attach_type", a->expected_attach_type);
	add_field(out, "prog_btf_fd", a->prog_btf_fd);
	add_field(out, "func_info_rec_size", a->func_info_rec_size);
	add_pointer(out, "func_info", a->func_info);
	add_field(out, "func_info_cnt", a->func_info_cnt);
	add_field(out, "line_info_rec_size", a->line_info_rec_size);
	add_pointer(out, "line_info", a->line_info);
	add_field(out, "line_info_cnt", a->line_info_cnt);
	add_field(out, "attach_btf_id", a->attach_btf_id);
	add_field(out, "attach_prog_fd", a->attach_prog_fd);
	if (a->fd_array || a->core_relo_cnt)
		add_pointer(out, "fd_array", a->fd_array);
	if (a->core_relo_cnt) { /* strace 6.1 does not know these */
		add_field(out, "core_relo_cnt", a->core_relo_cnt);
		add_pointer(out, "core_relos", a->core_relos);
		add_field(out, "core_relo_rec_size", a->core_relo_rec_size);
	}
	text_str(out, "}");
}

static void btf_load(const void *attr, struct text *out)
{
	const struct btf_load_attr *a = attr;

	text_str(out, "{btf=");
	st_string(out, st_ptr(a->btf), a->btf_size);
	add_pointer(out, "btf_log_buf", a->log_buf);
	add_field(out, "btf_size", a->btf_size);
	add_field(out, "btf_log_size", a->log_size);
	add_field(out, "btf_log_level", a->log_level);
	text_str(out, "}");
}

static void iter_link(const struct iter_link_attr *a, struct text *out)
{
	add_pointer(out, "iter_info", a->iter_info);
	text_add(out, ", iter_info_len=%u}}", a->iter_info_len);
}

static void link_create(const void *attr, struct text *out)
{
	const struct link_create_attr *a = attr;
	const struct multi_link_attr *m = attr;

	text_add(out, "{link_create={prog_fd=%u, target_fd=%u", a->prog_fd, a->target_fd);
	add_attach_type(out, "attach_type", a->attach_type);
	text_add(out, ", flags=%u", a->flags);
	if (a->attach_type >= ARRAY_SIZE(attach_types)) {
		text_str(out, "}, ...}");
		return;
	}
	if (a->attach_type == BPF_TRACE_ITER) {
		iter_link(attr, out);
		return;
	}
	if (a->attach_type == BPF_PERF_EVENT)
		text_add(out, ", perf_event={bpf_cookie=%llu}", (unsigned long long)a->bpf_cookie);
	else
		text_add(out, ", kprobe_multi={flags=%s, cnt=%u, ...}",
			 m->multi_flags ? "BPF_F_KPROBE_MULTI_RETURN" : "0", m->count);
	text_str(out, "}}");
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

static void btf_next_id(const void *attr, struct text *out)
{
	const struct id_attr *a = attr;

	text_add(out, "{start_id=%u, next_id=0", a->id);
	if (a->next_id)
		text_add(out, " => %u", a->next_id);
	text_add(out, ", open_flags=%u}", a->open_flags);
}

static void btf_fd_by_id(const void *attr, struct text *out)
{
	const struct id_attr *a = attr;

	text_add(out, "{btf_id=%u}", a->id);
}

static void prog_fd_by_id(const void *attr, struct text *out)
{
	const struct id_attr *a = attr;

	text_add(out, "{prog_id=%u, next_id=%u, open_flags=%u}", a->id, a->next_id, a->open_flags);
}

static void info_by_fd(const void *attr, struct text *out)
{
	const struct info_attr *a = attr;

	text_add(out, "{info={bpf_fd=%u, info_len=%u", a->fd, a->info_len);
	add_pointer(out, "info", a->info);
	text_str(out, "}}");
}

static void obj_pin(const void *attr, struct text *out)
{
	const struct obj_attr *a = attr;

	text_str(out, "{pathname=\"");
	text_quote(out, st_ptr(a->pathname), strlen(st_ptr(a->pathname)));
	text_str(out, "\"");
	add_field(out, "bpf_fd", a->bpf_fd);
	add_field(out, "file_flags", a->file_flags);
	text_str(out, "}");
}

static const struct {
	const char *name;
	void (*attr)(const void *, struct text *); /* NULL: strace 6.1 gives its address only */
} commands[] = {
	[BPF_MAP_CREATE] = { "BPF_MAP_CREATE", map_create },
	[BPF_MAP_LOOKUP_ELEM] = { "BPF_MAP_LOOKUP_ELEM", map_elem },
	[BPF_MAP_UPDATE_ELEM] = { "BPF_MAP_UPDATE_ELEM", map_elem },
	[BPF_MAP_DELETE_ELEM] = { "BPF_MAP_DELETE_ELEM", map_delete },
	[BPF_MAP_GET_NEXT_KEY] = { "BPF_MAP_GET_NEXT_KEY", map_next_key },
	[BPF_PROG_LOAD] = { "BPF_PROG_LOAD", prog_load },
	[BPF_OBJ_PIN] = { "BPF_OBJ_PIN", obj_pin },
	[BPF_OBJ_GET] = { "BPF_OBJ_GET", obj_pin },
	[BPF_RAW_TRACEPOINT_OPEN] = { "BPF_RAW_TRACEPOINT_OPEN", raw_tracepoint },
	[BPF_OBJ_GET_INFO_BY_FD] = { "BPF_OBJ_GET_INFO_BY_FD", info_by_fd },
	[BPF_PROG_GET_NEXT_ID] = { "BPF_PROG_GET_NEXT_ID", btf_next_id },
	[BPF_PROG_GET_FD_BY_ID] = { "BPF_PROG_GET_FD_BY_ID", prog_fd_by_id },
	[BPF_BTF_GET_FD_BY_ID] = { "BPF_BTF_GET_FD_BY_ID", btf_fd_by_id },
	[BPF_BTF_GET_NEXT_ID] = { "BPF_BTF_GET_NEXT_ID", btf_next_id },
	[BPF_BTF_LOAD] = { "BPF_BTF_LOAD", btf_load },
	[BPF_MAP_FREEZE] = { "BPF_MAP_FREEZE", map_freeze },
	[BPF_LINK_CREATE] = { "BPF_LINK_CREATE", link_create },
	[BPF_ITER_CREATE] = { "BPF_ITER_CREATE", NULL },
};

const char *bpf_cmd_name(u32 cmd)
{
	return cmd < ARRAY_SIZE(commands) ? commands[cmd].name : NULL;
}

void bpf_attr_text(u32 cmd, const void *attr, struct text *out)
{
	if (bpf_cmd_name(cmd) && commands[cmd].attr)
		commands[cmd].attr(attr, out);
	else
		st_pointer(out, (uintptr_t)attr);
}
