// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* SEC names of programs on packets, sockets and cgroups. */
#include "object.h"

#define PROG(name, sec)              \
	SEC(sec) int name(void *ctx) \
	{                            \
		return 0;            \
	}

PROG(socket_filter, "socket")
PROG(packet, "xdp")
PROG(tc_prog, "tc")
PROG(tc_prog2, "classifier")
PROG(tc_action, "action")
PROG(ingress, "cgroup_skb/ingress")
PROG(egress, "cgroup_skb/egress")
PROG(skb, "cgroup/skb")
PROG(sock, "cgroup/sock")
PROG(dev, "cgroup/dev")
PROG(sysctl, "cgroup/sysctl")
PROG(ops, "sockops")
