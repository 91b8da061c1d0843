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
void link_create_text(const void *attr, struct text *out); /* that of BPF_LINK_CREATE */
const char *bpf_cmd_name(u32 cmd); /* "BPF_PROG_LOAD"; NULL: none of rawload's */

void st_string(struct text *out, const void *s, size_t len);
void st_pointer(struct text *out, u64 p); /* 0x7f..., or NULL */
void st_number(struct text *out, u64 v);  /* 0x1c, or 0 */
/* `, NAME=...` */
void st_field(struct text *out, const char *name, u64 v);
void st_pointer_field(struct text *out, const char *name, u64 p);
void st_attach_type(struct text *out, const char *name, u32 v);

struct flag_name {
	u64 bit;
	const char *name;
};
/* A|B|0x40, or 0. Where no bit has a name: 0x40 with UNKNOWN as a comment behind it. */
void st_flags(struct text *out, u64 v, const struct flag_name *names, u32 n, const char *unknown);

#endif
