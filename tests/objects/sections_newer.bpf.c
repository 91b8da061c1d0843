// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Names of sections that came after libbpf 1.1: only a kernel can say whether what they mean is
 * right, and with which number of the kernel's it came.
 */
#include "object.h"
#include "sections_all.h"

PROG(many_session, 0, "kprobe.session/vfs_read")	       /* 6.10 */
PROG(user_many, 0, "uprobe.multi//bin/true:main")	       /* 6.6 */
PROG(user_many_sleeping, 0, "uprobe.multi.s//bin/true:main")
PROG(user_many_return, 0, "uretprobe.multi//bin/true:main")
PROG(user_many_return_sleeping, 0, "uretprobe.multi.s//bin/true:main")
PROG(user_session, 0, "uprobe.session//bin/true:main") /* 6.13 */
PROG(user_session_sleeping, 0, "uprobe.session.s//bin/true:main")
PROG(session, 0, "fsession/vfs_read") /* 7.0 */
PROG(session_sleeping, 0, "fsession.s/bpf_fentry_test1")
PROG(filter, 1, "netfilter")			/* 6.4 */
PROG(tc_ingress, 0, "tc/ingress")		/* 6.6 */
PROG(tc_egress, 0, "tc/egress")
PROG(tcx_ingress, 0, "tcx/ingress")
PROG(tcx_egress, 0, "tcx/egress")
PROG(netkit_primary, 0, "netkit/primary")	/* 6.7 */
PROG(netkit_peer, 0, "netkit/peer")
PROG(stream_any_verdict, 1, "sk_skb/verdict")	/* 5.13, in libbpf since 1.3 */
PROG(connect_unix, 1, "cgroup/connect_unix")	/* 6.7 */
PROG(sendmsg_unix, 1, "cgroup/sendmsg_unix")
PROG(recvmsg_unix, 1, "cgroup/recvmsg_unix")
PROG(getpeername_unix, 1, "cgroup/getpeername_unix")
PROG(getsockname_unix, 1, "cgroup/getsockname_unix")
PROG(tracepoint_sleeping, 0, "tracepoint.s/syscalls/sys_enter_getpid") /* 7.2 */
PROG(tp_sleeping, 0, "tp.s/syscalls/sys_exit_getpid")
PROG(raw_tracepoint_sleeping, 0, "raw_tracepoint.s/sys_enter")
PROG(raw_tp_sleeping, 0, "raw_tp.s/sys_exit")
PROG(tp_btf_sleeping, 0, "tp_btf.s/sys_enter")
PROG(many_entries, 0, "fentry.multi/bpf_fentry_test*")
PROG(many_entries_sleeping, 0, "fentry.multi.s/bpf_fentry_test*")
PROG(many_exits, 0, "fexit.multi/bpf_fentry_test*")
PROG(many_exits_sleeping, 0, "fexit.multi.s/bpf_fentry_test*")
PROG(many_sessions, 0, "fsession.multi/bpf_fentry_test*")
PROG(many_sessions_sleeping, 0, "fsession.multi.s/bpf_fentry_test*")
