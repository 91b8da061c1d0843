/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* fake_parts.h - between the files of the fake kernel: fake_kernel.c, fake_files.c, fake_bpf.c */
#ifndef UNIT_FAKE_PARTS_H
#define UNIT_FAKE_PARTS_H

#include "tests/unit/fake_kernel.h"

struct stat;

enum { PID = 4711, PID_OF_ANOTHER = 17, KPROBE_PMU = 8, UPROBE_PMU = 9, PROBE_ID_FIRST = 2000 };

#define PMUS "/sys/bus/event_source/devices/"

void *pointer(u64 v);

/* Notes the first thing that no kernel would let pass. Returns ERR. */
s64 wrong(struct fake_kernel *k, s64 err, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* --- descriptors (fake_kernel.c) --- */

s64 fd_new(struct fake_kernel *k, struct fake_fd with);

/* Descriptor FD, if it is open and of KIND (FAKE_CLOSED: of any); NULL, and it is noted. */
struct fake_fd *fd_get(struct fake_kernel *k, u64 fd, enum fake_kind kind);

/* --- system calls (fake_files.c) --- */

s64 do_open(struct fake_kernel *k, const char *path, int flags);
s64 do_read(struct fake_kernel *k, u64 fd, void *buf, u64 len);
s64 do_write(struct fake_kernel *k, u64 fd, const char *bytes, u64 len);
s64 do_fstat(struct fake_kernel *k, u64 fd, struct stat *out);
s64 do_getdents(struct fake_kernel *k, u64 fd, u8 *buf, u64 len);
s64 do_mmap(struct fake_kernel *k, const u64 *arg);
s64 do_munmap(struct fake_kernel *k, void *p, u64 len);

/* --- bpf(2) (fake_bpf.c) --- */

s64 do_bpf(struct fake_kernel *k, u64 cmd, const void *bytes, u64 size);
s64 arm(struct fake_kernel *k, s64 fd);
s64 do_unlink(struct fake_kernel *k, const char *path);

#endif
