// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* syscalls.h - system calls in strace's notation */
#ifndef CLI_SYSCALLS_H
#define CLI_SYSCALLS_H

#include "base/text.h"
#include "bpf/door.h"

/* The call as strace prints it, with its result, without the time; no line end. */
void syscall_text(const struct call *c, struct text *out);

/* --- between the syscalls*.c files --- */

/* What stands between the brackets of each call. */
void perf_event_open_call(const struct call *c, struct text *out);
void openat_call(const struct call *c, struct text *out);
void read_call(const struct call *c, struct text *out);
void write_call(const struct call *c, struct text *out);
void fd_call(const struct call *c, struct text *out);
void fstat_call(const struct call *c, struct text *out);
void getdents_call(const struct call *c, struct text *out);
void mmap_call(const struct call *c, struct text *out);
void munmap_call(const struct call *c, struct text *out);
void ioctl_call(const struct call *c, struct text *out);
void epoll_create_call(const struct call *c, struct text *out);
void epoll_ctl_call(const struct call *c, struct text *out);
void epoll_pwait_call(const struct call *c, struct text *out);
void sigprocmask_call(const struct call *c, struct text *out);
void signalfd_call(const struct call *c, struct text *out);
void uname_call(const struct call *c, struct text *out);
void prlimit_call(const struct call *c, struct text *out);
void capget_call(const struct call *c, struct text *out);
void unlinkat_call(const struct call *c, struct text *out);

const void *st_ptr(u64 arg);

/* The attr of bpf(2): `{prog_type=BPF_PROG_TYPE_KPROBE, ...}`. */
void bpf_attr_text(u32 cmd, const void *attr, struct text *out);
const char *bpf_cmd_name(u32 cmd); /* "BPF_PROG_LOAD"; NULL: none of rawload's */

void st_string(struct text *out, const void *s, size_t len);
void st_pointer(struct text *out, u64 p); /* 0x7f..., or NULL */

struct flag_name {
	u64 bit;
	const char *name;
};
/* A|B|0x40; ZERO where no bit is set. */
void st_flags(struct text *out, u64 v, const struct flag_name *names, u32 n, const char *zero);

#endif
