// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* file.c - objects, /sys/kernel/btf/vmlinux, small files of sysfs and long ones of procfs
 *   in:       a path
 *   out:      bytes
 *   not here: what is in them
 */
#include "bpf/file.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

enum { LINE_MAX = 4096 };

/* A file that is mapped can be made shorter by whoever may write to it, a compiler for instance,
 * and then looking at its end is SIGBUS; or it says something else when it is looked at again. So
 * files are read. Only those are mapped that are so large that this would take long: libraries and
 * kernels with their debug information, which are replaced, hardly ever written over.
 */
static const u64 read_max = 16 << 20;

/* Memory as large as the file is said to be, with the file's bytes in it. */
static int read_whole(struct door *d, int fd, u64 size, struct file *out, const char **wrong)
{
	u64 have = 0;
	s64 n;
	int err;

	err = door_mmap(d, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE,
			-1, 0, &out->map);
	if (err)
		return err;
	out->map_len = size;
	while (have < size) {
		n = door_read(d, fd, (u8 *)out->map + have, size - have);
		if (n == -EINTR)
			continue;
		if (n == 0)
			*wrong = "became shorter while it was read; try again";
		if (n <= 0)
			return n ? n : -EIO;
		have += n;
	}
	out->bytes = (struct span){ out->map, size };
	return 0;
}

static int map_whole(struct door *d, int fd, u64 size, struct file *out)
{
	int err = door_mmap(d, size, PROT_READ, MAP_PRIVATE, fd, 0, &out->map);

	if (err)
		return err;
	out->map_len = size;
	out->bytes = (struct span){ out->map, size };
	return 0;
}

/* NULL for a regular file. */
static const char *not_regular(u32 mode)
{
	switch (mode & S_IFMT) {
	case S_IFREG:
		return NULL;
	case S_IFDIR:
		return "is a directory, expected a file";
	case S_IFIFO:
		return "is a pipe, expected a regular file; write what comes out of it to one "
		       "first";
	default:
		return "is a device or socket, expected a regular file";
	}
}

/* *WRONG says what is wrong where an errno could not. */
static int open_fd(struct door *d, int fd, bool kernels, struct file *out, const char **wrong)
{
	struct stat st;
	int err;

	err = door_call(d, CALL_FSTAT, fd, (uintptr_t)&st, 0, 0, 0, 0);
	if (err)
		return err;
	*wrong = not_regular(st.st_mode);
	if (*wrong)
		return S_ISDIR(st.st_mode) ? -EISDIR : -EINVAL;
	if (st.st_size == 0)
		return 0; /* the reader will say that it is empty */
	if ((kernels || (u64)st.st_size > read_max) && !map_whole(d, fd, st.st_size, out))
		return 0;
	return read_whole(d, fd, st.st_size, out, wrong);
}

static int open_path(struct door *d, const char *path, bool kernels, struct file *out,
		     struct error *e)
{
	const char *wrong = NULL;
	int fd, err;

	*out = (struct file){ 0 };
	fd = door_open(d, path, O_RDONLY | O_NONBLOCK); /* a FIFO must not hold us up */
	err = fd < 0 ? fd : open_fd(d, fd, kernels, out, &wrong);
	door_close(d, &fd);
	if (!err)
		return 0;
	file_close(d, out);
	if (wrong)
		return error_set(e, err, "%s: %s", path, wrong);
	return error_set(e, err, "%s: cannot be read: %s", path, strerror(-err));
}

int file_open(struct door *d, const char *path, struct file *out, struct error *e)
{
	return open_path(d, path, false, out, e);
}

int file_open_kernels(struct door *d, const char *path, struct file *out, struct error *e)
{
	return open_path(d, path, true, out, e);
}

void file_close(struct door *d, struct file *f)
{
	door_munmap(d, &f->map, f->map_len);
	*f = (struct file){ 0 };
}

s64 file_read_small(struct door *d, const char *path, char *buf, u64 size)
{
	int fd = door_open(d, path, O_RDONLY);
	s64 n;

	if (fd < 0)
		return fd;
	n = door_read(d, fd, buf, size - 1);
	door_close(d, &fd);
	buf[n < 0 ? 0 : n] = 0;
	return n;
}

struct linux_dirent64 { /* getdents64(2) */
	u64 ino;
	s64 off;
	u16 reclen;
	u8 type;
	char name[];
};

int file_each_name(struct door *d, const char *dir, int (*name)(void *ctx, const char *name),
		   void *ctx)
{
	int fd = door_open(d, dir, O_RDONLY | O_DIRECTORY), stop = 0;
	_Alignas(8) char buf[32768];
	const struct linux_dirent64 *entry;
	s64 n = fd, off;

	while (fd >= 0 && !stop) {
		n = door_call(d, CALL_GETDENTS, fd, (uintptr_t)buf, sizeof(buf), 0, 0, 0);
		if (n <= 0)
			break;
		for (off = 0; off < n && !stop; off += entry->reclen) {
			entry = (const void *)(buf + off);
			stop = name(ctx, entry->name);
		}
	}
	door_close(d, &fd);
	return stop ? stop : n < 0 ? (int)n : 0;
}

/* Hands out the whole lines of BUF; returns how many bytes they take, or what LINE returned. */
static s64 hand_out_lines(char *buf, u64 len, int (*line)(void *, char *), void *ctx, int *stop)
{
	char *p = buf, *end;

	while (!*stop && (end = memchr(p, '\n', buf + len - p))) {
		*end = 0;
		*stop = line(ctx, p);
		p = end + 1;
	}
	return p - buf;
}

int file_each_line(struct door *d, const char *path, int (*line)(void *ctx, char *text), void *ctx)
{
	char buf[16 * LINE_MAX];
	u64 have = 0, used;
	int fd = door_open(d, path, O_RDONLY), stop = 0;
	s64 n = fd;

	while (fd >= 0 && !stop) {
		n = door_read(d, fd, buf + have, sizeof(buf) - have);
		if (n == -EINTR)
			continue;
		if (n <= 0)
			break;
		have += n;
		used = hand_out_lines(buf, have, line, ctx, &stop);
		if (used == 0 && have == sizeof(buf))
			used = have; /* no line is this long: drop it */
		memmove(buf, buf + used, have - used);
		have -= used;
	}
	door_close(d, &fd);
	return stop ? stop : n < 0 ? (int)n : 0;
}
