// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* door.c - system calls, and the only place that reads their errno
 *   in:       struct call
 *   out:      its result
 *   not here: what the calls are for (the other files of this folder)
 */
#include "bpf/door.h"
#include "bpf/attr.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static const struct {
	const char *name;
	long number;
} calls[N_CALLS] = {
	[CALL_BPF] = { "bpf", SYS_bpf },
	[CALL_PERF_EVENT_OPEN] = { "perf_event_open", SYS_perf_event_open },
	[CALL_OPENAT] = { "openat", SYS_openat },
	[CALL_READ] = { "read", SYS_read },
	[CALL_WRITE] = { "write", SYS_write },
	[CALL_CLOSE] = { "close", SYS_close },
	[CALL_FSTAT] = { "fstat", SYS_fstat },
	[CALL_GETDENTS] = { "getdents64", SYS_getdents64 },
	[CALL_MMAP] = { "mmap", SYS_mmap },
	[CALL_MUNMAP] = { "munmap", SYS_munmap },
	[CALL_IOCTL] = { "ioctl", SYS_ioctl },
	[CALL_EPOLL_CREATE] = { "epoll_create1", SYS_epoll_create1 },
	[CALL_EPOLL_CTL] = { "epoll_ctl", SYS_epoll_ctl },
	[CALL_EPOLL_PWAIT] = { "epoll_pwait", SYS_epoll_pwait },
	[CALL_SIGPROCMASK] = { "rt_sigprocmask", SYS_rt_sigprocmask },
	[CALL_SIGNALFD] = { "signalfd4", SYS_signalfd4 },
	[CALL_UNAME] = { "uname", SYS_uname },
	[CALL_CAPGET] = { "capget", SYS_capget },
	[CALL_PRLIMIT] = { "prlimit64", SYS_prlimit64 },
	[CALL_GETPID] = { "getpid", SYS_getpid },
	[CALL_UNLINKAT] = { "unlinkat", SYS_unlinkat },
};

const char *call_name(enum call_nr nr)
{
	return calls[nr].name;
}

void door_kernel(struct door *d, struct call *c)
{
	const u64 *a = c->arg;

	(void)d;
	if (c->nr == CALL_MMAP) /* s390x passes its arguments in memory; libc knows */
		c->result = (s64)(uintptr_t)mmap((void *)(uintptr_t)a[0], a[1], (int)a[2],
						 (int)a[3], (int)a[4], (off_t)a[5]);
	else
		c->result = syscall(calls[c->nr].number, a[0], a[1], a[2], a[3], a[4], a[5]);
	if (c->result == -1)
		c->result = -errno;
}

static u64 clock_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

s64 door_call(struct door *d, enum call_nr nr, u64 a0, u64 a1, u64 a2, u64 a3, u64 a4, u64 a5)
{
	struct call c = { .nr = nr, .arg = { a0, a1, a2, a3, a4, a5 } };

	if (d->seen) {
		c.ns = clock_ns();
		d->pass(d, &c);
		c.ns = clock_ns() - c.ns;
		d->seen(d, &c);
	} else {
		d->pass(d, &c);
	}
	return c.result;
}

int door_bpf(struct door *d, int cmd, void *attr, u32 size)
{
	return door_call(d, CALL_BPF, cmd, (uintptr_t)attr, size, 0, 0, 0);
}

int door_fd_by_id(struct door *d, int cmd, u32 id)
{
	struct id_attr get = { .id = id };
	int fd = door_bpf(d, cmd, &get, sizeof(get)), zero = fd;

	if (fd == 0) {
		fd = door_bpf(d, cmd, &get, sizeof(get));
		door_close(d, &zero);
	}
	return fd;
}

int door_info(struct door *d, int fd, void *info, u32 size)
{
	struct info_attr attr = { .fd = fd, .info_len = size, .info = attr_pointer(info) };

	return door_bpf(d, BPF_OBJ_GET_INFO_BY_FD, &attr, sizeof(attr));
}

int door_open(struct door *d, const char *path, int flags)
{
	return door_call(d, CALL_OPENAT, AT_FDCWD, (uintptr_t)path, flags | O_CLOEXEC, 0, 0, 0);
}

s64 door_read(struct door *d, int fd, void *buf, u64 len)
{
	return door_call(d, CALL_READ, fd, (uintptr_t)buf, len, 0, 0, 0);
}

s64 door_write(struct door *d, int fd, const void *buf, u64 len)
{
	return door_call(d, CALL_WRITE, fd, (uintptr_t)buf, len, 0, 0, 0);
}

int door_ioctl(struct door *d, int fd, u64 request, u64 arg)
{
	return door_call(d, CALL_IOCTL, fd, request, arg, 0, 0, 0);
}

int door_mmap(struct door *d, u64 len, int prot, int flags, int fd, u64 off, void **out)
{
	s64 at = door_call(d, CALL_MMAP, 0, len, prot, flags, fd, off);

	if (at < 0 && at > -4096) /* include/linux/err.h: the last page of addresses is errors */
		return at;
	*out = (void *)(uintptr_t)at;
	return 0;
}

void door_close(struct door *d, int *fd)
{
	if (*fd >= 0)
		door_call(d, CALL_CLOSE, *fd, 0, 0, 0, 0, 0);
	*fd = -1;
}

void door_munmap(struct door *d, void **p, u64 len)
{
	if (*p)
		door_call(d, CALL_MUNMAP, (uintptr_t)*p, len, 0, 0, 0, 0);
	*p = NULL;
}
