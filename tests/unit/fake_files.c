// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* fake_files.c - the fake kernel's files, folders and memory: sysfs, tracefs, rings that are mapped
 * twice */
#include "tests/unit/fake_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/signalfd.h>

static const struct {
	const char *path, *text;
} texts[] = {
	{ "/sys/devices/system/cpu/online", "0-1\n" },
	{ "/sys/devices/system/cpu/possible", "0-3\n" },
	{ "/proc/kallsyms", "ffffffff81000000 T do_mkdirat\nffffffff81000010 t do_mkdirtree\n" },
	{ PMUS "kprobe/type", "8\n" },
	{ PMUS "kprobe/format/retprobe", "config:0\n" },
	{ PMUS "uprobe/type", "9\n" },
	{ PMUS "uprobe/format/retprobe", "config:0\n" },
};

/* Below the tracefs. */
static const struct {
	const char *path, *text;
} trace_texts[] = {
	{ "events/sched/sched_process_fork/id", "301\n" },
	{ "events/syscalls/sys_enter_execve/id", "302\n" },
	{ "events/syscalls/sys_exit_execve/id", "303\n" },
	{ "events/syscalls/sys_enter_read/id", "304\n" },
	{ "events/syscalls/sys_enter_write/id", "305\n" },
	{ "available_filter_functions_addrs",
	  "ffffffff80fffff0 do_mkdirat\nffffffff81000000 vfs_read\nffffffff81000020 vfs_write\n"
	  "ffffffff81000040 vfs_read_twice [module]\n" },
	{ "available_filter_functions",
	  "vfs_twice\nvfs_write\ndo_mkdirat\nvfs_twice\nvfs_read [module]\n" },
};

/* --- files --- */

static const char *below_tracefs(const struct fake_kernel *k, const char *path)
{
	size_t len = k->has.tracefs ? strlen(k->has.tracefs) : 0;

	return len && !strncmp(path, k->has.tracefs, len) && path[len] == '/' ? path + len + 1
									      : NULL;
}

static s64 open_text(struct fake_kernel *k, const char *text)
{
	return fd_new(k, (struct fake_fd){ .kind = FAKE_FILE,
					   .sysfs = true,
					   .bytes = { (const u8 *)text, strlen(text) } });
}

/* Which probe has that name; FAKE_PROBES when there is none. */
static u32 probe_named(const struct fake_kernel *k, const char *name, size_t len)
{
	u32 i;

	for (i = 0; i < FAKE_PROBES; i++)
		if (strlen(k->probes[i]) == len && !strncmp(k->probes[i], name, len) && len)
			return i;
	return FAKE_PROBES;
}

/* The file with a probe's number; the number is its place in the books. */
static s64 open_probe_id(struct fake_kernel *k, const char *name)
{
	static const char *const numbers[] = {
		"2000\n", "2001\n", "2002\n", "2003\n", "2004\n", "2005\n", "2006\n", "2007\n",
	};
	size_t len = strcspn(name, "/");
	u32 probe = probe_named(k, name, len);

	if (probe >= ARRAY_SIZE(numbers) || strcmp(name + len, "/id"))
		return -ENOENT;
	return open_text(k, numbers[probe]);
}

static bool has_probes(const struct fake_kernel *k)
{
	u32 i;

	for (i = 0; i < FAKE_PROBES; i++)
		if (k->probes[i][0])
			return true;
	return false;
}

static s64 open_in_tracefs(struct fake_kernel *k, const char *path)
{
	u32 i;

	if (k->has.no_addresses && !strcmp(path, "available_filter_functions_addrs"))
		return -ENOENT;
	if (!strcmp(path, "kprobe_events") || !strcmp(path, "uprobe_events"))
		return fd_new(k, (struct fake_fd){ .kind = FAKE_EVENTS_FILE });
	if (!strcmp(path, "trace_pipe"))
		return fd_new(k, (struct fake_fd){ .kind = FAKE_TRACE_PIPE });
	if (!strcmp(path, "events") || (!strcmp(path, "events/rawload") && has_probes(k)))
		return fd_new(k, (struct fake_fd){ .kind = FAKE_DIRECTORY });
	if (!strncmp(path, "events/rawload/", 15))
		return open_probe_id(k, path + 15);
	for (i = 0; i < ARRAY_SIZE(trace_texts); i++)
		if (!strcmp(path, trace_texts[i].path))
			return open_text(k, trace_texts[i].text);
	return -ENOENT;
}

static bool is_hidden(const struct fake_kernel *k, const char *path)
{
	return (!k->has.kprobe_pmu && !strncmp(path, PMUS "kprobe/", strlen(PMUS "kprobe/"))) ||
	       (!k->has.uprobe_pmu && !strncmp(path, PMUS "uprobe/", strlen(PMUS "uprobe/"))) ||
	       (k->has.no_btf && !strcmp(path, "/sys/kernel/btf/vmlinux"));
}

#define MODULES "/sys/kernel/btf"

static s64 open_module_types(struct fake_kernel *k, const char *path)
{
	if (!*path)
		return fd_new(k, (struct fake_fd){ .kind = FAKE_DIRECTORY });
	if (strcmp(path, "/sample"))
		return -ENOENT;
	return fd_new(k,
		      (struct fake_fd){ .kind = FAKE_FILE, .sysfs = true, .bytes = k->module_btf });
}

static s64 open_path(struct fake_kernel *k, const char *path)
{
	const char *trace = below_tracefs(k, path);
	int pid;
	u32 i;

	if (is_hidden(k, path))
		return -ENOENT;
	if (trace)
		return open_in_tracefs(k, trace);
	for (i = 0; i < ARRAY_SIZE(k->files) && k->files[i].path; i++)
		if (!strcmp(path, k->files[i].path))
			return fd_new(k, (struct fake_fd){ .kind = FAKE_FILE,
							   .sysfs = !strncmp(path, "/sys/", 5),
							   .bytes = k->files[i].bytes });
	for (i = 0; i < ARRAY_SIZE(texts); i++)
		if (!strcmp(path, texts[i].path))
			return open_text(k, texts[i].text);
	if (k->has.module && !strncmp(path, MODULES, strlen(MODULES)))
		return open_module_types(k, path + strlen(MODULES));
	if (sscanf(path, "/proc/%d", &pid) == 1 && (pid == PID || pid == PID_OF_ANOTHER))
		return fd_new(k, (struct fake_fd){ .kind = FAKE_DIRECTORY });
	return -ENOENT;
}

s64 do_open(struct fake_kernel *k, const char *path, int flags)
{
	s64 fd;

	if (!(flags & O_CLOEXEC))
		return wrong(k, -EINVAL, "%s is not opened close-on-exec", path);
	fd = open_path(k, path);
	if (fd >= 0)
		snprintf(k->fds[fd - FAKE_FD_FIRST].path, sizeof(k->fds[0].path), "%s", path);
	return fd;
}

static s64 read_trace_pipe(struct fake_kernel *k, char *buf, u64 len)
{
	static const char line[] =
		"           mkdir-164     [001] ...21     9.941028: bpf_trace_printk: hello\n";

	if (!k->n_armed || k->n_printed || len < sizeof(line))
		return -EAGAIN;
	k->n_printed++;
	memcpy(buf, line, sizeof(line) - 1);
	return sizeof(line) - 1;
}

s64 do_read(struct fake_kernel *k, u64 fd, void *buf, u64 len)
{
	struct fake_fd *f = fd_get(k, fd, FAKE_CLOSED);
	u64 left = f ? f->bytes.len - f->at : 0;

	if (!f)
		return -EBADF;
	if (f->kind == FAKE_TRACE_PIPE)
		return read_trace_pipe(k, buf, len);
	if (f->kind == FAKE_SIGNALS) {
		memset(buf, 0, len);
		return sizeof(struct signalfd_siginfo);
	}
	if (f->kind == FAKE_EVENT) { /* count, time, lost: all 0 */
		memset(buf, 0, len);
		return len;
	}
	if (f->kind != FAKE_FILE)
		return -EINVAL;
	len = len < left ? len : left;
	if (len)
		memcpy(buf, f->bytes.p + f->at, len);
	f->at += len;
	return len;
}

static bool probe_is_used(const struct fake_kernel *k, u32 probe)
{
	u32 i;

	for (i = 0; i < FAKE_FDS; i++)
		if (k->fds[i].kind == FAKE_EVENT && k->fds[i].probe == probe + 1)
			return true;
	return false;
}

/* "p:rawload/NAME place" adds, "-:rawload/NAME" removes (Documentation/trace/kprobetrace.rst). */
static s64 write_event_line(struct fake_kernel *k, const char *line, u64 len)
{
	const char *name = memchr(line, '/', len);
	size_t n = name ? strcspn(++name, " \n") : 0;
	u32 probe, free_one = 0;

	if (!name || line[len - 1] != '\n' || strncmp(line + 1, ":rawload/", 9))
		return wrong(k, -EINVAL, "a line for tracefs: %.*s", (int)len, line);
	probe = probe_named(k, name, n);
	if (line[0] == '-') {
		if (probe == FAKE_PROBES)
			return wrong(k, -ENOENT, "no probe to remove: %.*s", (int)n, name);
		if (probe_is_used(k, probe))
			return -EBUSY;
		k->probes[probe][0] = 0;
		return len;
	}
	if (!(k->signal_mask & 1ull << (SIGINT - 1)))
		return wrong(k, -EINVAL, "a probe is made while a signal could end the process");
	if (probe != FAKE_PROBES)
		return wrong(k, -EEXIST, "a second probe %.*s", (int)n, name);
	while (k->probes[free_one][0])
		free_one++;
	snprintf(k->probes[free_one], sizeof(k->probes[0]), "%.*s", (int)n, name);
	return len;
}

/* Those of user space have names that begin with u; that is our own rule. */
s64 do_write(struct fake_kernel *k, u64 fd, const char *bytes, u64 len)
{
	const struct fake_fd *f = fd_get(k, fd, FAKE_EVENTS_FILE);
	const char *slash = memchr(bytes, '/', len);

	if (!f)
		return -EBADF;
	if (slash && (slash[1] == 'u') != !!strstr(f->path, "uprobe_events"))
		return wrong(k, -EINVAL, "into %s: %.*s", f->path, (int)len, bytes);
	return write_event_line(k, bytes, len);
}

s64 do_fstat(struct fake_kernel *k, u64 fd, struct stat *out)
{
	struct fake_fd *f = fd_get(k, fd, FAKE_CLOSED);

	if (!f)
		return -EBADF;
	*out = (struct stat){ .st_mode = f->kind == FAKE_FILE ? S_IFREG : S_IFDIR,
			      .st_size = f->bytes.len };
	return 0;
}

/* Entry I of a directory: "" where there is none. */
static const char *entry(const struct fake_kernel *k, const struct fake_fd *f, u32 i)
{
	static const char *const modules[FAKE_PROBES] = { ".", "..", "vmlinux", "sample" };

	if (strcmp(f->path, MODULES))
		return k->probes[i];
	return modules[i] ? modules[i] : "";
}

/* struct linux_dirent64: u64 inode, u64 offset, u16 length, u8 type, the name. */
s64 do_getdents(struct fake_kernel *k, u64 fd, u8 *buf, u64 len)
{
	struct fake_fd *f = fd_get(k, fd, FAKE_DIRECTORY);
	u64 used = 0;

	if (!f)
		return -EBADF;
	for (; f->at < FAKE_PROBES; f->at++) {
		const char *name = entry(k, f, f->at);
		u16 size = (19 + strlen(name) + 1 + 7) / 8 * 8;

		if (!*name)
			continue;
		if (used + size > len)
			break;
		memset(buf + used, 0, size);
		memcpy(buf + used + 16, &size, sizeof(size));
		memcpy(buf + used + 19, name, strlen(name));
		used += size;
	}
	return used;
}

/* --- memory --- */

static s64 mapping_add(struct fake_kernel *k, void *p, u64 len)
{
	u32 i;

	for (i = 0; i < FAKE_MAPPINGS; i++)
		if (!k->mappings[i].p) {
			k->mappings[i] = (struct fake_mapping){ p, len };
			return (s64)(uintptr_t)p;
		}
	return wrong(k, -ENOMEM, "too many mappings");
}

static void *fresh_memory(u64 len)
{
	return mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

/* The consumer's page at offset 0; at the next page the producer's, then the data twice. */
static void *map_ring(struct fake_fd *f, u64 len, u64 off)
{
	u64 page = sysconf(_SC_PAGESIZE);
	u8 *p;

	if (!f->memory) {
		f->memory = memfd_create("ring", MFD_CLOEXEC);
		if (ftruncate(f->memory, 2 * page + f->size))
			abort();
	}
	if (off == 0) {
		f->positions = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, f->memory, 0);
		return f->positions;
	}
	p = mmap(NULL, len, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	mmap(p, page + f->size, PROT_READ, MAP_SHARED | MAP_FIXED, f->memory, page);
	mmap(p + page + f->size, f->size, PROT_READ, MAP_SHARED | MAP_FIXED, f->memory, 2 * page);
	return p;
}

static s64 map_file(struct fake_kernel *k, const struct fake_fd *f, u64 len)
{
	u8 *p;

	if (f->sysfs && !k->has.maps_sysfs)
		return -ENODEV;
	p = fresh_memory(len);
	memcpy(p, f->bytes.p, len < f->bytes.len ? len : f->bytes.len);
	return mapping_add(k, p, len);
}

s64 do_mmap(struct fake_kernel *k, const u64 *arg)
{
	u64 len = arg[1], off = arg[5], page = sysconf(_SC_PAGESIZE);
	struct fake_fd *f;

	if (arg[3] & MAP_ANONYMOUS)
		return mapping_add(k, fresh_memory(len), len);
	f = fd_get(k, arg[4], FAKE_CLOSED);
	if (!f)
		return -EBADF;
	if (f->kind == FAKE_FILE)
		return map_file(k, f, len);
	if (f->kind == FAKE_EVENT)
		return mapping_add(k, fresh_memory(len), len);
	if (f->kind == FAKE_MAP && f->map_type == 33 /* arena */ && off == 0)
		return mapping_add(k, fresh_memory(len), len);
	if (f->kind != FAKE_MAP || f->map_type != BPF_MAP_TYPE_RINGBUF ||
	    !(off == 0 ? len == page : off == page && len == page + 2 * f->size))
		return wrong(k, -EINVAL, "mmap of %llu bytes at %llu", (unsigned long long)len,
			     (unsigned long long)off);
	return mapping_add(k, map_ring(f, len, off), len);
}

s64 do_munmap(struct fake_kernel *k, void *p, u64 len)
{
	u32 i;

	for (i = 0; i < FAKE_MAPPINGS; i++)
		if (p && k->mappings[i].p == p && k->mappings[i].len == len) {
			k->mappings[i].p = NULL;
			munmap(p, len);
			return 0;
		}
	return wrong(k, -EINVAL, "munmap of %llu bytes that are not mapped",
		     (unsigned long long)len);
}
