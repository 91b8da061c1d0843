// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* host.c - kernel version, capabilities, the limit on locked memory
 *   in:       nothing
 *   out:      facts, and sentences about missing rights
 */
#include "bpf/host.h"
#include "bpf/file.h"
#include "bpf/kernel_object.h"

#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>

/* A name that is cut off in 6.1 could stand for a larger number than fits its byte: 4.19.325. */
static u32 byte(u32 n)
{
	return n > 255 ? 255 : n;
}

int host_ask(struct door *d, struct host *h, struct error *e)
{
	struct utsname u;
	u32 major = 0, minor = 0, patch = 0;
	int err = door_call(d, CALL_UNAME, (uintptr_t)&u, 0, 0, 0, 0, 0);

	if (err)
		return error_set(e, err, "the kernel does not tell its version: %s",
				 strerror(-err));
	snprintf(h->release, sizeof(h->release), "%s", u.release);
	sscanf(h->release, "%u.%u.%u", &major, &minor, &patch);
	h->version = major << 16 | byte(minor) << 8 | byte(patch);
	return 0;
}

bool host_may(struct door *d, int cap)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { 0 };

	if (door_call(d, CALL_CAPGET, (uintptr_t)&header, (uintptr_t)data, 0, 0, 0, 0))
		return true; /* cannot tell: do not blame it */
	return data[cap / 32].effective >> cap % 32 & 1;
}

bool memlock_raise(struct door *d)
{
	struct rlimit64 limit, all = { RLIM64_INFINITY, RLIM64_INFINITY };

	if (door_call(d, CALL_PRLIMIT, 0, RLIMIT_MEMLOCK, 0, (uintptr_t)&limit, 0, 0) ||
	    limit.rlim_cur == RLIM64_INFINITY)
		return false;
	if (door_call(d, CALL_PRLIMIT, 0, RLIMIT_MEMLOCK, (uintptr_t)&all, 0, 0, 0))
		return false;
	note(d->observer, (struct note){ .kind = NOTE_MEMLOCK_RAISED, .number = limit.rlim_cur });
	return true;
}

/* In a user namespace everybody may be root, and it counts for nothing here. The first one has all
 * users, each as itself (user_namespaces(7)).
 */
static bool in_user_namespace(struct door *d)
{
	unsigned int inside = 0, outside = 0, count = UINT32_MAX;
	char map[128];

	if (file_read_small(d, "/proc/self/uid_map", map, sizeof(map)) <= 0)
		return false;
	return sscanf(map, "%u %u %u", &inside, &outside, &count) == 3 && count != UINT32_MAX;
}

/* Debian's and Android's kernels know a 3: then perf events take CAP_SYS_ADMIN. */
static bool perf_is_paranoid(struct door *d)
{
	char level[16];

	return file_read_small(d, "/proc/sys/kernel/perf_event_paranoid", level, sizeof(level)) >
		       0 &&
	       level[0] >= '3' && level[0] <= '9';
}

static int explain_eperm(struct door *d, struct error *e)
{
	bool admin = host_may(d, CAP_SYS_ADMIN);

	if (!admin && !host_may(d, CAP_BPF))
		return error_add(e, "; CAP_BPF is missing (run it as root, with sudo)");
	if (!admin && !host_may(d, CAP_PERFMON))
		return error_add(e, "; CAP_PERFMON is missing (run it as root, with sudo)");
	if (!admin && e->code == -EACCES && perf_is_paranoid(d))
		return error_add(e,
				 "; kernel.perf_event_paranoid is above 2, so only root may (or: "
				 "sysctl kernel.perf_event_paranoid=2)");
	if (in_user_namespace(d))
		return error_add(e, "; root of a user namespace is not root: run it outside");
	return error_add(e, "; the capabilities are there, so a security module, lockdown, or the "
			    "seccomp filter of a container forbids it");
}

int explain_refusal(struct door *d, struct error *e)
{
	switch (e->code) {
	case -EPERM:
	case -EACCES:
		return explain_eperm(d, e);
	case -ENOSYS:
		return error_add(e, "; this kernel was built without that system call, or the "
				    "seccomp filter of a container refuses it");
	default:
		return e->code;
	}
}
