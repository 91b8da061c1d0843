// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* syscalls_link.c - how a program is tied to its place: attach types, and the arguments of
 * BPF_LINK_CREATE for the kinds of links that rawload makes
 *   in:       a struct of bpf/attr.h
 *   out:      text, as strace 7.2 prints it
 */
#include "bpf/attr.h"
#include "loader/cli/syscalls.h"

#include <linux/bpf.h>
#include <string.h>

enum { STRUCT_OPS = 44, UPROBE_MULTI = 48 }; /* enum bpf_attach_type, Linux 6.4 and 6.6 */
enum { ELEMENTS_SHOWN = 32 };		     /* of an array, as of a string */

/* enum bpf_attach_type, include/uapi/linux/bpf.h (7.2) */
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
	"BPF_LSM_CGROUP",
	"BPF_STRUCT_OPS",
	"BPF_NETFILTER",
	"BPF_TCX_INGRESS",
	"BPF_TCX_EGRESS",
	"BPF_TRACE_UPROBE_MULTI",
	"BPF_CGROUP_UNIX_CONNECT",
	"BPF_CGROUP_UNIX_SENDMSG",
	"BPF_CGROUP_UNIX_RECVMSG",
	"BPF_CGROUP_UNIX_GETPEERNAME",
	"BPF_CGROUP_UNIX_GETSOCKNAME",
	"BPF_NETKIT_PRIMARY",
	"BPF_NETKIT_PEER",
	"BPF_TRACE_KPROBE_SESSION",
	"BPF_TRACE_UPROBE_SESSION",
	"BPF_TRACE_FSESSION",
	"BPF_TRACE_FENTRY_MULTI",
	"BPF_TRACE_FEXIT_MULTI",
	"BPF_TRACE_FSESSION_MULTI",
};

void st_attach_type(struct text *out, const char *name, u32 v)
{
	text_add(out, ", %s=", name);
	if (v < ARRAY_SIZE(attach_types))
		text_str(out, attach_types[v]);
	else
		text_add(out, "%#x /* BPF_??? */", v);
}

static void add_symbol(struct text *out, u64 element)
{
	const char *s = st_ptr(element);

	st_string(out, s, strlen(s));
}

/* NAME=[element, ...] */
static void add_array(struct text *out, const char *name, u64 p, u32 n,
		      void (*add)(struct text *, u64 element))
{
	const u64 *elements = st_ptr(p);
	u32 i;

	if (!p || !n) {
		st_pointer_field(out, name, p);
		return;
	}
	text_add(out, ", %s=[", name);
	for (i = 0; i < n && i < ELEMENTS_SHOWN; i++) {
		text_str(out, i ? ", " : "");
		add(out, elements[i]);
	}
	text_str(out, n > ELEMENTS_SHOWN ? ", ...]" : "]");
}

static void perf_event_link(const void *attr, struct text *out)
{
	text_str(out, ", perf_event={bpf_cookie=");
	st_number(out, ((const struct link_create_attr *)attr)->bpf_cookie);
	text_str(out, "}}}");
}

static void iter_link(const void *attr, struct text *out)
{
	const struct iter_link_attr *a = attr;

	if (a->iter_info)
		text_add(out, ", iter_info=[{map={map_fd=%u}}]",
			 ((const struct iter_info *)st_ptr(a->iter_info))->map_fd);
	else
		text_str(out, ", iter_info=NULL");
	text_add(out, ", iter_info_len=%u}}", a->iter_info_len);
}

static void kprobe_multi_link(const void *attr, struct text *out)
{
	static const struct flag_name flags[] = { { 1 << 0, "BPF_F_KPROBE_MULTI_RETURN" } };
	const struct multi_link_attr *a = attr;

	text_str(out, ", kprobe_multi={flags=");
	st_flags(out, a->multi_flags, flags, ARRAY_SIZE(flags), "BPF_F_KPROBE_MULTI_???");
	st_field(out, "cnt", a->count);
	add_array(out, "syms", a->symbols, a->count, add_symbol);
	add_array(out, "addrs", a->addresses, a->count, st_number);
	add_array(out, "cookies", a->cookies, a->count, st_number);
	text_str(out, "}}}");
}

static void uprobe_multi_link(const void *attr, struct text *out)
{
	static const struct flag_name flags[] = { { 1 << 0, "BPF_F_UPROBE_MULTI_RETURN" },
						  { 1 << 1, "BPF_F_UPROBE_MULTI_PATH_FD" } };
	const struct uprobe_multi_attr *a = attr;

	text_str(out, ", uprobe_multi={path=");
	add_symbol(out, a->path);
	add_array(out, "offsets", a->offsets, a->count, st_number);
	add_array(out, "ref_ctr_offsets", a->ref_ctr_offsets, a->count, st_number);
	add_array(out, "cookies", a->cookies, a->count, st_number);
	st_field(out, "cnt", a->count);
	text_str(out, ", flags=");
	st_flags(out, a->multi_flags, flags, ARRAY_SIZE(flags), "BPF_F_UPROBE_MULTI_???");
	text_add(out, ", pid=%d, path_fd=0}}}", (int)a->pid);
}

void link_create_text(const void *attr, struct text *out)
{
	const struct link_create_attr *a = attr;

	text_add(out, "{link_create={prog_fd=%u, target_fd=%u", a->prog_fd, a->target_fd);
	st_attach_type(out, "attach_type", a->attach_type);
	text_add(out, ", flags=%u", a->flags);
	switch (a->attach_type) {
	case BPF_PERF_EVENT:
		perf_event_link(attr, out);
		break;
	case BPF_TRACE_ITER:
		iter_link(attr, out);
		break;
	case BPF_TRACE_KPROBE_MULTI:
		kprobe_multi_link(attr, out);
		break;
	case UPROBE_MULTI:
		uprobe_multi_link(attr, out);
		break;
	case STRUCT_OPS: /* there is nothing more */
		text_str(out, "}}");
		break;
	default: /* the sessions: more than strace knows */
		text_str(out, "}, ...}");
	}
}
