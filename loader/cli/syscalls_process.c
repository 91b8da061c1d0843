// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* syscalls_process.c - calls about this process and this kernel, as strace writes them
 *   in:       struct call with its result
 *   out:      its arguments as text
 */
#include "loader/cli/syscalls.h"

#include <linux/capability.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>

void uname_call(const struct call *c, struct text *out)
{
	const struct utsname *u = st_ptr(c->arg[0]);

	if (c->result < 0) {
		st_pointer(out, c->arg[0]);
		return;
	}
	text_str(out, "{sysname=");
	st_string(out, u->sysname, strnlen(u->sysname, sizeof(u->sysname)));
	text_str(out, ", nodename=");
	st_string(out, u->nodename, strnlen(u->nodename, sizeof(u->nodename)));
	text_str(out, ", ...}");
}

static void add_limit(u64 v, struct text *out)
{
	if (v == RLIM64_INFINITY)
		text_str(out, "RLIM64_INFINITY");
	else if (v > 1024 && v % 1024 == 0)
		text_add(out, "%llu*1024", (unsigned long long)(v / 1024));
	else
		text_add(out, "%llu", (unsigned long long)v);
}

static void add_rlimit(u64 arg, bool known, struct text *out)
{
	const struct rlimit64 *r = st_ptr(arg);

	if (!arg || !known) {
		st_pointer(out, arg);
		return;
	}
	text_str(out, "{rlim_cur=");
	add_limit(r->rlim_cur, out);
	text_str(out, ", rlim_max=");
	add_limit(r->rlim_max, out);
	text_str(out, "}");
}

void prlimit_call(const struct call *c, struct text *out)
{
	text_add(out, "%d, RLIMIT_MEMLOCK, ", (int)c->arg[0]);
	add_rlimit(c->arg[2], true, out);
	text_str(out, ", ");
	add_rlimit(c->arg[3], c->result >= 0, out);
}

/* linux/capability.h (6.12), in the order of their numbers */
static const char *const capabilities[] = {
	"CHOWN",
	"DAC_OVERRIDE",
	"DAC_READ_SEARCH",
	"FOWNER",
	"FSETID",
	"KILL",
	"SETGID",
	"SETUID",
	"SETPCAP",
	"LINUX_IMMUTABLE",
	"NET_BIND_SERVICE",
	"NET_BROADCAST",
	"NET_ADMIN",
	"NET_RAW",
	"IPC_LOCK",
	"IPC_OWNER",
	"SYS_MODULE",
	"SYS_RAWIO",
	"SYS_CHROOT",
	"SYS_PTRACE",
	"SYS_PACCT",
	"SYS_ADMIN",
	"SYS_BOOT",
	"SYS_NICE",
	"SYS_RESOURCE",
	"SYS_TIME",
	"SYS_TTY_CONFIG",
	"MKNOD",
	"LEASE",
	"AUDIT_WRITE",
	"AUDIT_CONTROL",
	"SETFCAP",
	"MAC_OVERRIDE",
	"MAC_ADMIN",
	"SYSLOG",
	"WAKE_ALARM",
	"BLOCK_SUSPEND",
	"AUDIT_READ",
	"PERFMON",
	"BPF",
	"CHECKPOINT_RESTORE",
};

static void add_capabilities(struct text *out, const char *name, u64 set)
{
	const char *between = "";
	u32 i;

	text_add(out, "%s=", name);
	for (i = 0; i < ARRAY_SIZE(capabilities); i++)
		if (set >> i & 1) {
			text_add(out, "%s1<<CAP_%s", between, capabilities[i]);
			between = "|";
		}
	if (!*between)
		text_str(out, "0");
}

void capget_call(const struct call *c, struct text *out)
{
	const struct __user_cap_data_struct *d = st_ptr(c->arg[1]);

	text_str(out, "{version=_LINUX_CAPABILITY_VERSION_3, pid=0}, ");
	if (c->result < 0) {
		st_pointer(out, c->arg[1]);
		return;
	}
	add_capabilities(out, "{effective", (u64)d[1].effective << 32 | d[0].effective);
	add_capabilities(out, ", permitted", (u64)d[1].permitted << 32 | d[0].permitted);
	add_capabilities(out, ", inheritable", (u64)d[1].inheritable << 32 | d[0].inheritable);
	text_str(out, "}");
}
