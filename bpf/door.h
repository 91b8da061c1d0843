// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* door.h - the one door to the kernel
 *
 * Every system call that rawload makes is a struct call that goes through door_call(). So whoever
 * holds the door can show each call, answer it without a kernel, or let the Nth one fail; nothing
 * else in the program knows.
 */
#ifndef BPF_DOOR_H
#define BPF_DOOR_H

#include "base/note.h"
#include "base/types.h"

enum call_nr {
	CALL_BPF,
	CALL_PERF_EVENT_OPEN,
	CALL_OPENAT,
	CALL_READ,
	CALL_WRITE,
	CALL_CLOSE,
	CALL_FSTAT,
	CALL_GETDENTS,
	CALL_MMAP,
	CALL_MUNMAP,
	CALL_IOCTL,
	CALL_EPOLL_CREATE,
	CALL_EPOLL_CTL,
	CALL_EPOLL_PWAIT,
	CALL_SIGPROCMASK,
	CALL_SIGNALFD,
	CALL_UNAME,
	CALL_CAPGET,
	CALL_PRLIMIT,
	CALL_GETPID,
	CALL_UNLINKAT,
	N_CALLS
};

struct call {
	enum call_nr nr;
	u64 arg[6];
	s64 result; /* what the kernel gave, or a negative errno */
	u64 ns;	    /* how long it took; only measured when somebody is shown it */
};

struct door {
	/* Carries the call out and sets its result. door_kernel() is the real one. */
	void (*pass)(struct door *d, struct call *c);
	/* Is shown each call once it has its result; may be NULL. */
	void (*seen)(struct door *d, const struct call *c);
	struct observer *observer; /* for steps down and the like; may be NULL */
};

void door_kernel(struct door *d, struct call *c);

/* Any call, with up to six arguments. Returns its result. */
s64 door_call(struct door *d, enum call_nr nr, u64 a0, u64 a1, u64 a2, u64 a3, u64 a4, u64 a5);

const char *call_name(enum call_nr nr);

/* The calls that are used in more than one place. All return 0 or more, or a negative errno. */
int door_bpf(struct door *d, int cmd, void *attr, u32 size);

/* A descriptor of what the kernel knows by number; CMD is BPF_PROG_GET_FD_BY_ID or
 * BPF_BTF_GET_FD_BY_ID. Never 0, which a program started without stdin could get: where such a
 * descriptor is handed to the kernel, 0 stands for none.
 */
int door_fd_by_id(struct door *d, int cmd, u32 id);
int door_info(struct door *d, int fd, void *info, u32 size); /* BPF_OBJ_GET_INFO_BY_FD */
int door_open(struct door *d, const char *path, int flags);  /* close-on-exec is added */
s64 door_read(struct door *d, int fd, void *buf, u64 len);
s64 door_write(struct door *d, int fd, const void *buf, u64 len);
int door_ioctl(struct door *d, int fd, u64 request, u64 arg);

/* Maps LEN bytes of FD at OFF. *OUT is set on success only. */
int door_mmap(struct door *d, u64 len, int prot, int flags, int fd, u64 off, void **out);

/* Each drops a handle and marks it as gone (-1, NULL); harmless when it is gone already. */
void door_close(struct door *d, int *fd);
void door_munmap(struct door *d, void **p, u64 len);

#endif
