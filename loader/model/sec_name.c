// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* sec_name.c - what SEC("...") says about a program
 *   in:       a section's name
 *   out:      program type, expected attach type, how it is attached, and the target in the name
 *   not here: attaching (bpf/)
 *
 * The names are a convention that all loaders share; the kernel knows only the numbers. Source of
 * the numbers: include/uapi/linux/bpf.h (6.12), of the names: Documentation/bpf/libbpf/
 * program_types.rst.
 */
#include "loader/model/object.h"

#include <linux/bpf.h>
#include <string.h>

#define NETWORK "ip link or tc attach it to a network device"
#define CGROUP	"bpftool cgroup attach attaches it to a cgroup"

static const struct sec_def defs[] = {
	{ "kprobe", BPF_PROG_TYPE_KPROBE, 0, ATTACH_KPROBE, false, false, NULL },
	{ "kretprobe", BPF_PROG_TYPE_KPROBE, 0, ATTACH_KPROBE, true, false, NULL },
	{ "socket", BPF_PROG_TYPE_SOCKET_FILTER, 0, ATTACH_NOT, false, false,
	  "a program attaches it to its socket with SO_ATTACH_BPF" },
	{ "xdp", BPF_PROG_TYPE_XDP, BPF_XDP, ATTACH_NOT, false, false, NETWORK },
	{ "tc", BPF_PROG_TYPE_SCHED_CLS, 0, ATTACH_NOT, false, false, NETWORK },
	{ "classifier", BPF_PROG_TYPE_SCHED_CLS, 0, ATTACH_NOT, false, false, NETWORK },
	{ "action", BPF_PROG_TYPE_SCHED_ACT, 0, ATTACH_NOT, false, false, NETWORK },
	{ "cgroup_skb/ingress", BPF_PROG_TYPE_CGROUP_SKB, BPF_CGROUP_INET_INGRESS, ATTACH_NOT,
	  false, true, CGROUP },
	{ "cgroup_skb/egress", BPF_PROG_TYPE_CGROUP_SKB, BPF_CGROUP_INET_EGRESS, ATTACH_NOT, false,
	  true, CGROUP },
	{ "cgroup/skb", BPF_PROG_TYPE_CGROUP_SKB, 0, ATTACH_NOT, false, true, CGROUP },
	{ "cgroup/sock", BPF_PROG_TYPE_CGROUP_SOCK, BPF_CGROUP_INET_SOCK_CREATE, ATTACH_NOT, false,
	  true, CGROUP },
	{ "cgroup/dev", BPF_PROG_TYPE_CGROUP_DEVICE, BPF_CGROUP_DEVICE, ATTACH_NOT, false, true,
	  CGROUP },
	{ "cgroup/sysctl", BPF_PROG_TYPE_CGROUP_SYSCTL, BPF_CGROUP_SYSCTL, ATTACH_NOT, false, true,
	  CGROUP },
	{ "sockops", BPF_PROG_TYPE_SOCK_OPS, BPF_CGROUP_SOCK_OPS, ATTACH_NOT, false, true, CGROUP },
};

const struct sec_def *sec_def_find(const char *name, const char **target)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(defs); i++) {
		size_t len = strlen(defs[i].name);

		if (strncmp(name, defs[i].name, len))
			continue;
		*target = name[len] == '/' ? name + len + 1 : "";
		if (name[len] == 0 || (name[len] == '/' && !defs[i].exact))
			return &defs[i];
	}
	return NULL;
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
