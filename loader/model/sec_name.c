// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* sec_name.c - what SEC("...") says about a program
 *   in:       a section's name
 *   out:      program type, expected attach type, how it is attached, and the target in the name
 *   not here: attaching (bpf/)
 *
 * The names are a convention that all loaders share; the kernel knows only the numbers. Source of
 * the numbers: include/uapi/linux/bpf.h (7.2), of the names: Documentation/bpf/libbpf/
 * program_types.rst.
 */
#include "loader/model/object.h"

#include <linux/bpf.h>
#include <string.h>

#define NETDEV	"ip link or tc attaches it to a network device"
#define TCX	"bpftool net attach attaches it to a network device"
#define NETKIT	"a program attaches it to a netkit device with BPF_LINK_CREATE"
#define XDP_MAP "a program puts it into a map, from where packets are sent to it"
#define CGROUP	"bpftool cgroup attach attaches it to a cgroup"
#define SOCKET	"a program attaches it to its sockets with setsockopt()"
#define SOCKMAP "bpftool prog attach attaches it to a map of sockets"
#define ROUTE	"ip route attaches it to a route"
#define MANY	"a program attaches it to many functions with BPF_LINK_CREATE"

/* Numbers that came after the oldest header this compiles with (Linux 5.10); bpf.h (7.2). */
enum {
	NETFILTER_TYPE = 32,

	LSM_CGROUP = 43,
	NETFILTER = 45,
	TCX_INGRESS = 46,
	TCX_EGRESS = 47,
	UPROBE_MULTI = 48,
	UNIX_CONNECT = 49,
	UNIX_SENDMSG = 50,
	UNIX_RECVMSG = 51,
	UNIX_GETPEERNAME = 52,
	UNIX_GETSOCKNAME = 53,
	NETKIT_PRIMARY = 54,
	NETKIT_PEER = 55,
	KPROBE_SESSION = 56,
	UPROBE_SESSION = 57,
	FSESSION = 58,
	FENTRY_MULTI = 59,
	FEXIT_MULTI = 60,
	FSESSION_MULTI = 61,

	XDP_HAS_FRAGS = 1 << 5, /* BPF_F_XDP_HAS_FRAGS */
};

#define FUNCTION_OF(prefix) .btf_prefix = prefix, .btf_kind = BTF_KIND_FUNC
#define TRACING(attach, ...) \
	BPF_PROG_TYPE_TRACING, attach, .how = ATTACH_TRACING, FUNCTION_OF(""), ##__VA_ARGS__
#define NOT_HERE(type, attach, why) type, attach, .how = ATTACH_NOT, .hint = why
#define ON_SOCK_ADDR(attach)	    NOT_HERE(BPF_PROG_TYPE_CGROUP_SOCK_ADDR, attach, CGROUP)
#define SLEEPS			    .flags = BPF_F_SLEEPABLE
#define RETURNS			    .is_return = true

static const struct sec_def defs[] = {
	{ "kprobe", BPF_PROG_TYPE_KPROBE, 0, .how = ATTACH_KPROBE },
	{ "kretprobe", BPF_PROG_TYPE_KPROBE, 0, .how = ATTACH_KPROBE, RETURNS },
	{ "ksyscall", BPF_PROG_TYPE_KPROBE, 0, .how = ATTACH_KSYSCALL },
	{ "kretsyscall", BPF_PROG_TYPE_KPROBE, 0, .how = ATTACH_KSYSCALL, RETURNS },
	{ "kprobe.multi", BPF_PROG_TYPE_KPROBE, BPF_TRACE_KPROBE_MULTI, .how = ATTACH_MULTI },
	{ "kretprobe.multi", BPF_PROG_TYPE_KPROBE, BPF_TRACE_KPROBE_MULTI, .how = ATTACH_MULTI,
	  RETURNS },
	{ "kprobe.session", BPF_PROG_TYPE_KPROBE, KPROBE_SESSION, .how = ATTACH_MULTI },
	{ "uprobe", BPF_PROG_TYPE_KPROBE, 0, .how = ATTACH_UPROBE },
	{ "uretprobe", BPF_PROG_TYPE_KPROBE, 0, .how = ATTACH_UPROBE, RETURNS },
	{ "uprobe.s", BPF_PROG_TYPE_KPROBE, 0, .how = ATTACH_UPROBE, SLEEPS },
	{ "uretprobe.s", BPF_PROG_TYPE_KPROBE, 0, .how = ATTACH_UPROBE, RETURNS, SLEEPS },
	{ "uprobe.multi", BPF_PROG_TYPE_KPROBE, UPROBE_MULTI, .how = ATTACH_UPROBE_MULTI },
	{ "uprobe.multi.s", BPF_PROG_TYPE_KPROBE, UPROBE_MULTI, .how = ATTACH_UPROBE_MULTI,
	  SLEEPS },
	{ "uretprobe.multi", BPF_PROG_TYPE_KPROBE, UPROBE_MULTI, .how = ATTACH_UPROBE_MULTI,
	  RETURNS },
	{ "uretprobe.multi.s", BPF_PROG_TYPE_KPROBE, UPROBE_MULTI, .how = ATTACH_UPROBE_MULTI,
	  RETURNS, SLEEPS },
	{ "uprobe.session", BPF_PROG_TYPE_KPROBE, UPROBE_SESSION, .how = ATTACH_UPROBE_MULTI },
	{ "uprobe.session.s", BPF_PROG_TYPE_KPROBE, UPROBE_SESSION, .how = ATTACH_UPROBE_MULTI,
	  SLEEPS },
	{ "tracepoint", BPF_PROG_TYPE_TRACEPOINT, 0, .how = ATTACH_TRACEPOINT },
	{ "tp", BPF_PROG_TYPE_TRACEPOINT, 0, .how = ATTACH_TRACEPOINT },
	{ "tracepoint.s", BPF_PROG_TYPE_TRACEPOINT, 0, .how = ATTACH_TRACEPOINT, SLEEPS },
	{ "tp.s", BPF_PROG_TYPE_TRACEPOINT, 0, .how = ATTACH_TRACEPOINT, SLEEPS },
	{ "raw_tracepoint", BPF_PROG_TYPE_RAW_TRACEPOINT, 0, .how = ATTACH_RAW_TP },
	{ "raw_tp", BPF_PROG_TYPE_RAW_TRACEPOINT, 0, .how = ATTACH_RAW_TP },
	{ "raw_tracepoint.s", BPF_PROG_TYPE_RAW_TRACEPOINT, 0, .how = ATTACH_RAW_TP, SLEEPS },
	{ "raw_tp.s", BPF_PROG_TYPE_RAW_TRACEPOINT, 0, .how = ATTACH_RAW_TP, SLEEPS },
	{ "raw_tracepoint.w", BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE, 0, .how = ATTACH_RAW_TP },
	{ "raw_tp.w", BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE, 0, .how = ATTACH_RAW_TP },
	{ "tp_btf", BPF_PROG_TYPE_TRACING, BPF_TRACE_RAW_TP, .how = ATTACH_TRACING,
	  .btf_prefix = "btf_trace_", .btf_kind = BTF_KIND_TYPEDEF },
	{ "tp_btf.s", BPF_PROG_TYPE_TRACING, BPF_TRACE_RAW_TP, .how = ATTACH_TRACING,
	  .btf_prefix = "btf_trace_", .btf_kind = BTF_KIND_TYPEDEF, SLEEPS },
	{ "fentry", TRACING(BPF_TRACE_FENTRY) },
	{ "fentry.s", TRACING(BPF_TRACE_FENTRY, SLEEPS) },
	{ "fexit", TRACING(BPF_TRACE_FEXIT, RETURNS) },
	{ "fexit.s", TRACING(BPF_TRACE_FEXIT, RETURNS, SLEEPS) },
	{ "fsession", TRACING(FSESSION) },
	{ "fsession.s", TRACING(FSESSION, SLEEPS) },
	{ "fentry.multi", NOT_HERE(BPF_PROG_TYPE_TRACING, FENTRY_MULTI, MANY) },
	{ "fentry.multi.s", NOT_HERE(BPF_PROG_TYPE_TRACING, FENTRY_MULTI, MANY), SLEEPS },
	{ "fexit.multi", NOT_HERE(BPF_PROG_TYPE_TRACING, FEXIT_MULTI, MANY) },
	{ "fexit.multi.s", NOT_HERE(BPF_PROG_TYPE_TRACING, FEXIT_MULTI, MANY), SLEEPS },
	{ "fsession.multi", NOT_HERE(BPF_PROG_TYPE_TRACING, FSESSION_MULTI, MANY) },
	{ "fsession.multi.s", NOT_HERE(BPF_PROG_TYPE_TRACING, FSESSION_MULTI, MANY), SLEEPS },
	{ "fmod_ret", TRACING(BPF_MODIFY_RETURN) },
	{ "fmod_ret.s", TRACING(BPF_MODIFY_RETURN, SLEEPS) },
	{ "struct_ops", BPF_PROG_TYPE_STRUCT_OPS, 0, .how = ATTACH_STRUCT_OPS },
	{ "struct_ops.s", BPF_PROG_TYPE_STRUCT_OPS, 0, .how = ATTACH_STRUCT_OPS, SLEEPS },
	{ "freplace", BPF_PROG_TYPE_EXT, 0, .how = ATTACH_TRACING },
	{ "lsm", BPF_PROG_TYPE_LSM, BPF_LSM_MAC, .how = ATTACH_TRACING, FUNCTION_OF("bpf_lsm_") },
	{ "lsm.s", BPF_PROG_TYPE_LSM, BPF_LSM_MAC, .how = ATTACH_TRACING, FUNCTION_OF("bpf_lsm_"),
	  SLEEPS },
	{ "iter", BPF_PROG_TYPE_TRACING, BPF_TRACE_ITER, .how = ATTACH_ITER,
	  FUNCTION_OF("bpf_iter_") },
	{ "iter.s", BPF_PROG_TYPE_TRACING, BPF_TRACE_ITER, .how = ATTACH_ITER,
	  FUNCTION_OF("bpf_iter_"), SLEEPS },
	{ "perf_event", BPF_PROG_TYPE_PERF_EVENT, 0, .how = ATTACH_SAMPLE },

	{ "lsm_cgroup", NOT_HERE(BPF_PROG_TYPE_LSM, LSM_CGROUP, CGROUP), FUNCTION_OF("bpf_lsm_") },
	{ "syscall", NOT_HERE(BPF_PROG_TYPE_SYSCALL, 0, "a program runs it with BPF_PROG_RUN"),
	  SLEEPS },
	{ "socket", NOT_HERE(BPF_PROG_TYPE_SOCKET_FILTER, 0, SOCKET) },
	{ "sk_reuseport", NOT_HERE(BPF_PROG_TYPE_SK_REUSEPORT, BPF_SK_REUSEPORT_SELECT, SOCKET) },
	{ "sk_reuseport/migrate",
	  NOT_HERE(BPF_PROG_TYPE_SK_REUSEPORT, BPF_SK_REUSEPORT_SELECT_OR_MIGRATE, SOCKET) },
	{ "xdp", NOT_HERE(BPF_PROG_TYPE_XDP, BPF_XDP, NETDEV) },
	{ "xdp.frags", NOT_HERE(BPF_PROG_TYPE_XDP, BPF_XDP, NETDEV), .flags = XDP_HAS_FRAGS },
	{ "xdp/devmap", NOT_HERE(BPF_PROG_TYPE_XDP, BPF_XDP_DEVMAP, XDP_MAP) },
	{ "xdp.frags/devmap", NOT_HERE(BPF_PROG_TYPE_XDP, BPF_XDP_DEVMAP, XDP_MAP),
	  .flags = XDP_HAS_FRAGS },
	{ "xdp/cpumap", NOT_HERE(BPF_PROG_TYPE_XDP, BPF_XDP_CPUMAP, XDP_MAP) },
	{ "xdp.frags/cpumap", NOT_HERE(BPF_PROG_TYPE_XDP, BPF_XDP_CPUMAP, XDP_MAP),
	  .flags = XDP_HAS_FRAGS },
	{ "tc", NOT_HERE(BPF_PROG_TYPE_SCHED_CLS, 0, NETDEV) },
	{ "tc/ingress", NOT_HERE(BPF_PROG_TYPE_SCHED_CLS, TCX_INGRESS, TCX) },
	{ "tc/egress", NOT_HERE(BPF_PROG_TYPE_SCHED_CLS, TCX_EGRESS, TCX) },
	{ "tcx/ingress", NOT_HERE(BPF_PROG_TYPE_SCHED_CLS, TCX_INGRESS, TCX) },
	{ "tcx/egress", NOT_HERE(BPF_PROG_TYPE_SCHED_CLS, TCX_EGRESS, TCX) },
	{ "netkit/primary", NOT_HERE(BPF_PROG_TYPE_SCHED_CLS, NETKIT_PRIMARY, NETKIT) },
	{ "netkit/peer", NOT_HERE(BPF_PROG_TYPE_SCHED_CLS, NETKIT_PEER, NETKIT) },
	{ "classifier", NOT_HERE(BPF_PROG_TYPE_SCHED_CLS, 0, NETDEV) },
	{ "action", NOT_HERE(BPF_PROG_TYPE_SCHED_ACT, 0, NETDEV) },
	{ "netfilter",
	  NOT_HERE(NETFILTER_TYPE, NETFILTER, "a program attaches it with BPF_LINK_CREATE") },
	{ "flow_dissector", NOT_HERE(BPF_PROG_TYPE_FLOW_DISSECTOR, BPF_FLOW_DISSECTOR,
				     "bpftool prog attach attaches it to a network namespace") },
	{ "sk_lookup",
	  NOT_HERE(BPF_PROG_TYPE_SK_LOOKUP, BPF_SK_LOOKUP,
		   "a program attaches it to a network namespace with BPF_LINK_CREATE") },
	{ "lwt_in", NOT_HERE(BPF_PROG_TYPE_LWT_IN, 0, ROUTE) },
	{ "lwt_out", NOT_HERE(BPF_PROG_TYPE_LWT_OUT, 0, ROUTE) },
	{ "lwt_xmit", NOT_HERE(BPF_PROG_TYPE_LWT_XMIT, 0, ROUTE) },
	{ "lwt_seg6local", NOT_HERE(BPF_PROG_TYPE_LWT_SEG6LOCAL, 0, ROUTE) },
	{ "lirc_mode2", NOT_HERE(BPF_PROG_TYPE_LIRC_MODE2, BPF_LIRC_MODE2,
				 "ir-keytable attaches it to an infrared receiver") },
	{ "sk_msg", NOT_HERE(BPF_PROG_TYPE_SK_MSG, BPF_SK_MSG_VERDICT, SOCKMAP) },
	{ "sk_skb", NOT_HERE(BPF_PROG_TYPE_SK_SKB, 0, SOCKMAP) },
	{ "sk_skb/stream_parser",
	  NOT_HERE(BPF_PROG_TYPE_SK_SKB, BPF_SK_SKB_STREAM_PARSER, SOCKMAP) },
	{ "sk_skb/stream_verdict",
	  NOT_HERE(BPF_PROG_TYPE_SK_SKB, BPF_SK_SKB_STREAM_VERDICT, SOCKMAP) },
	{ "sk_skb/verdict", NOT_HERE(BPF_PROG_TYPE_SK_SKB, BPF_SK_SKB_VERDICT, SOCKMAP) },
	{ "sockops", NOT_HERE(BPF_PROG_TYPE_SOCK_OPS, BPF_CGROUP_SOCK_OPS, CGROUP) },
	{ "cgroup_skb/ingress",
	  NOT_HERE(BPF_PROG_TYPE_CGROUP_SKB, BPF_CGROUP_INET_INGRESS, CGROUP) },
	{ "cgroup_skb/egress", NOT_HERE(BPF_PROG_TYPE_CGROUP_SKB, BPF_CGROUP_INET_EGRESS, CGROUP) },
	{ "cgroup/skb", NOT_HERE(BPF_PROG_TYPE_CGROUP_SKB, 0, CGROUP) },
	{ "cgroup/sock", NOT_HERE(BPF_PROG_TYPE_CGROUP_SOCK, BPF_CGROUP_INET_SOCK_CREATE, CGROUP) },
	{ "cgroup/sock_create",
	  NOT_HERE(BPF_PROG_TYPE_CGROUP_SOCK, BPF_CGROUP_INET_SOCK_CREATE, CGROUP) },
	{ "cgroup/sock_release",
	  NOT_HERE(BPF_PROG_TYPE_CGROUP_SOCK, BPF_CGROUP_INET_SOCK_RELEASE, CGROUP) },
	{ "cgroup/post_bind4",
	  NOT_HERE(BPF_PROG_TYPE_CGROUP_SOCK, BPF_CGROUP_INET4_POST_BIND, CGROUP) },
	{ "cgroup/post_bind6",
	  NOT_HERE(BPF_PROG_TYPE_CGROUP_SOCK, BPF_CGROUP_INET6_POST_BIND, CGROUP) },
	{ "cgroup/bind4", ON_SOCK_ADDR(BPF_CGROUP_INET4_BIND) },
	{ "cgroup/bind6", ON_SOCK_ADDR(BPF_CGROUP_INET6_BIND) },
	{ "cgroup/connect4", ON_SOCK_ADDR(BPF_CGROUP_INET4_CONNECT) },
	{ "cgroup/connect6", ON_SOCK_ADDR(BPF_CGROUP_INET6_CONNECT) },
	{ "cgroup/connect_unix", ON_SOCK_ADDR(UNIX_CONNECT) },
	{ "cgroup/sendmsg4", ON_SOCK_ADDR(BPF_CGROUP_UDP4_SENDMSG) },
	{ "cgroup/sendmsg6", ON_SOCK_ADDR(BPF_CGROUP_UDP6_SENDMSG) },
	{ "cgroup/sendmsg_unix", ON_SOCK_ADDR(UNIX_SENDMSG) },
	{ "cgroup/recvmsg4", ON_SOCK_ADDR(BPF_CGROUP_UDP4_RECVMSG) },
	{ "cgroup/recvmsg6", ON_SOCK_ADDR(BPF_CGROUP_UDP6_RECVMSG) },
	{ "cgroup/recvmsg_unix", ON_SOCK_ADDR(UNIX_RECVMSG) },
	{ "cgroup/getpeername4", ON_SOCK_ADDR(BPF_CGROUP_INET4_GETPEERNAME) },
	{ "cgroup/getpeername6", ON_SOCK_ADDR(BPF_CGROUP_INET6_GETPEERNAME) },
	{ "cgroup/getpeername_unix", ON_SOCK_ADDR(UNIX_GETPEERNAME) },
	{ "cgroup/getsockname4", ON_SOCK_ADDR(BPF_CGROUP_INET4_GETSOCKNAME) },
	{ "cgroup/getsockname6", ON_SOCK_ADDR(BPF_CGROUP_INET6_GETSOCKNAME) },
	{ "cgroup/getsockname_unix", ON_SOCK_ADDR(UNIX_GETSOCKNAME) },
	{ "cgroup/sysctl", NOT_HERE(BPF_PROG_TYPE_CGROUP_SYSCTL, BPF_CGROUP_SYSCTL, CGROUP) },
	{ "cgroup/getsockopt",
	  NOT_HERE(BPF_PROG_TYPE_CGROUP_SOCKOPT, BPF_CGROUP_GETSOCKOPT, CGROUP) },
	{ "cgroup/setsockopt",
	  NOT_HERE(BPF_PROG_TYPE_CGROUP_SOCKOPT, BPF_CGROUP_SETSOCKOPT, CGROUP) },
	{ "cgroup/dev", NOT_HERE(BPF_PROG_TYPE_CGROUP_DEVICE, BPF_CGROUP_DEVICE, CGROUP) },
};

/* The longest name that fits wins: "cgroup/sock_create" before "cgroup/sock". */
const struct sec_def *sec_def_find(const char *name, const char **target)
{
	const struct sec_def *best = NULL;
	size_t best_len = 0;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(defs); i++) {
		size_t len = strlen(defs[i].name);

		if (strncmp(name, defs[i].name, len) || (name[len] && name[len] != '/') ||
		    len < best_len)
			continue;
		best = &defs[i];
		best_len = len;
		*target = name[len] ? name + len + 1 : "";
	}
	return best;
}

const char *sec_def_name(u32 i)
{
	return i < ARRAY_SIZE(defs) ? defs[i].name : NULL;
}

const char *prog_type_name(u32 type)
{
	static const char *const names[] = {
		"unspec",
		"socket_filter",
		"kprobe",
		"sched_cls",
		"sched_act",
		"tracepoint",
		"xdp",
		"perf_event",
		"cgroup_skb",
		"cgroup_sock",
		"lwt_in",
		"lwt_out",
		"lwt_xmit",
		"sock_ops",
		"sk_skb",
		"cgroup_device",
		"sk_msg",
		"raw_tracepoint",
		"cgroup_sock_addr",
		"lwt_seg6local",
		"lirc_mode2",
		"sk_reuseport",
		"flow_dissector",
		"cgroup_sysctl",
		"raw_tracepoint_writable",
		"cgroup_sockopt",
		"tracing",
		"struct_ops",
		"ext",
		"lsm",
		"sk_lookup",
		"syscall",
		"netfilter",
	};

	return type < ARRAY_SIZE(names) ? names[type] : "unknown";
}
