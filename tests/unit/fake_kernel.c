// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* fake_kernel.c - see fake_kernel.h */
#include "tests/unit/fake_kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/perf_event.h>
#include <linux/version.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

enum { PID = 4711, PID_OF_ANOTHER = 17, KPROBE_PMU = 8, UPROBE_PMU = 9, PROBE_ID_FIRST = 2000 };

#define PMUS "/sys/bus/event_source/devices/"

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

static const char *const functions[] = { "do_mkdirat", "vfs_read", "vfs_write", "do_unlinkat",
					 "__x64_sys_execve" };

static void *pointer(u64 v)
{
	return (void *)(uintptr_t)v;
}

static s64 wrong(struct fake_kernel *k, s64 err, const char *fmt, ...) PRINTF_LIKE(3, 4);
static s64 wrong(struct fake_kernel *k, s64 err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (!k->wrong[0])
		vsnprintf(k->wrong, sizeof(k->wrong), fmt, ap);
	va_end(ap);
	return err;
}

/* --- descriptors --- */

static s64 fd_new(struct fake_kernel *k, struct fake_fd with)
{
	u32 i;

	for (i = 0; i < FAKE_FDS; i++)
		if (k->fds[i].kind == FAKE_CLOSED) {
			k->fds[i] = with;
			return FAKE_FD_FIRST + i;
		}
	return wrong(k, -EMFILE, "too many open descriptors");
}

/* Descriptor FD, which must be open; of KIND unless that is FAKE_CLOSED. */
static struct fake_fd *fd_get(struct fake_kernel *k, u64 fd, enum fake_kind kind)
{
	struct fake_fd *f = &k->fds[(u32)fd - FAKE_FD_FIRST];

	if ((u32)fd < FAKE_FD_FIRST || (u32)fd >= FAKE_FD_FIRST + FAKE_FDS ||
	    f->kind == FAKE_CLOSED || (kind != FAKE_CLOSED && f->kind != kind)) {
		wrong(k, 0, "descriptor %d is not open, or not of kind %d", (int)fd, kind);
		return NULL;
	}
	return f;
}

static s64 fd_close(struct fake_kernel *k, u64 fd)
{
	struct fake_fd *f = fd_get(k, fd, FAKE_CLOSED);

	if (!f)
		return -EBADF;
	k->n_stay += f->registered; /* no descriptor keeps it */
	if (f->memory)
		close(f->memory);
	*f = (struct fake_fd){ 0 };
	return 0;
}

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
	char own[32];
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
	snprintf(own, sizeof(own), "/proc/%d", PID_OF_ANOTHER);
	return strcmp(path, own) ? -ENOENT : fd_new(k, (struct fake_fd){ .kind = FAKE_DIRECTORY });
}

static s64 do_open(struct fake_kernel *k, const char *path, int flags)
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

static s64 do_read(struct fake_kernel *k, u64 fd, void *buf, u64 len)
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
static s64 do_write(struct fake_kernel *k, u64 fd, const char *bytes, u64 len)
{
	const struct fake_fd *f = fd_get(k, fd, FAKE_EVENTS_FILE);
	const char *slash = memchr(bytes, '/', len);

	if (!f)
		return -EBADF;
	if (slash && (slash[1] == 'u') != !!strstr(f->path, "uprobe_events"))
		return wrong(k, -EINVAL, "into %s: %.*s", f->path, (int)len, bytes);
	return write_event_line(k, bytes, len);
}

static s64 do_fstat(struct fake_kernel *k, u64 fd, struct stat *out)
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
static s64 do_getdents(struct fake_kernel *k, u64 fd, u8 *buf, u64 len)
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

static s64 do_mmap(struct fake_kernel *k, const u64 *arg)
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

static s64 do_munmap(struct fake_kernel *k, void *p, u64 len)
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

/* --- bpf(2) --- */

static bool is_of_maps(u32 type)
{
	return type == BPF_MAP_TYPE_ARRAY_OF_MAPS || type == BPF_MAP_TYPE_HASH_OF_MAPS;
}

/* Types of the elements come in pairs; only an array may do without a key's (array_map_check_btf()
 * in kernel/bpf/arraymap.c, map_check_btf() in syscall.c, 6.12).
 */
static bool key_type_is_missing(const union bpf_attr *a)
{
	return a->btf_value_type_id && !a->btf_key_type_id && a->map_type != BPF_MAP_TYPE_ARRAY;
}

static s64 map_new(struct fake_kernel *k, const union bpf_attr *a)
{
	if (key_type_is_missing(a))
		return wrong(k, -EINVAL, "a map of type %u with types of its values only",
			     a->map_type);
	if (is_of_maps(a->map_type) && !fd_get(k, a->inner_map_fd, FAKE_MAP))
		return -EBADF;
	if (a->btf_fd && !fd_get(k, a->btf_fd, FAKE_BTF))
		return -EBADF;
	if (k->has.memlock && !k->limit_raised)
		return -EPERM;
	if (a->map_type == BPF_MAP_TYPE_RINGBUF &&
	    (a->max_entries & (a->max_entries - 1) || a->max_entries % sysconf(_SC_PAGESIZE)))
		return -EINVAL;
	return fd_new(k, (struct fake_fd){ .kind = FAKE_MAP,
					   .map_type = a->map_type,
					   .key_size = a->key_size,
					   .map_flags = a->map_flags,
					   .value_size = a->value_size,
					   .flags = a->map_flags,
					   .size = a->max_entries });
}

/* With BPF_F_LINK (1 << 13) it is made ready, without it is in use from now on. */
static s64 table_update(struct fake_kernel *k, struct fake_fd *map)
{
	if (map->registered || map->ready)
		return -EBUSY;
	if (!(k->signal_mask & 1ull << (SIGINT - 1)))
		return wrong(k, -EINVAL,
			     "a table is registered while a signal could end the process");
	map->ready = map->flags & 1 << 13;
	map->registered = !map->ready;
	return 0;
}

static s64 table_delete(struct fake_kernel *k, const union bpf_attr *a)
{
	struct fake_fd *map = fd_get(k, a->map_fd, FAKE_MAP);

	if (!map)
		return -EBADF;
	if (!map->registered)
		return wrong(k, -EINVAL, "a table is taken back that was not registered");
	map->registered = false;
	return 0;
}

static s64 map_update(struct fake_kernel *k, const union bpf_attr *a)
{
	struct fake_fd *map = fd_get(k, a->map_fd, FAKE_MAP);
	enum fake_kind holds = FAKE_CLOSED;

	if (!map)
		return -EBADF;
	if (map->map_type == BPF_MAP_TYPE_STRUCT_OPS)
		return table_update(k, map);
	if (map->map_type == BPF_MAP_TYPE_PERF_EVENT_ARRAY)
		holds = FAKE_EVENT;
	else if (map->map_type == BPF_MAP_TYPE_PROG_ARRAY)
		holds = FAKE_PROG;
	else if (is_of_maps(map->map_type))
		holds = FAKE_MAP;
	if (holds != FAKE_CLOSED && !fd_get(k, *(u32 *)pointer(a->value), holds))
		return -EBADF;
	return 0;
}

/* An array has every element, and all are 0; other maps are empty. */
static s64 map_lookup(struct fake_kernel *k, const union bpf_attr *a)
{
	struct fake_fd *map = fd_get(k, a->map_fd, FAKE_MAP);

	if (!map)
		return -EBADF;
	if (map->map_type != BPF_MAP_TYPE_ARRAY)
		return -ENOENT;
	memset(pointer(a->value), 0, map->value_size);
	return 0;
}

/* --- pins: there is a bpf file system at /sys/fs/bpf, and room for one --- */

static s64 obj_pin(struct fake_kernel *k, const union bpf_attr *a)
{
	struct fake_fd *map = fd_get(k, a->bpf_fd, FAKE_MAP);
	const char *path = pointer(a->pathname);

	if (!map)
		return -EBADF;
	if (strncmp(path, "/sys/fs/bpf/", 12))
		return -EPERM;
	if (k->pin[0])
		return strcmp(k->pin, path) ? wrong(k, -ENOSPC, "a second pin") : -EEXIST;
	snprintf(k->pin, sizeof(k->pin), "%s", path);
	k->pinned = *map;
	return 0;
}

static s64 obj_get(struct fake_kernel *k, const union bpf_attr *a)
{
	return strcmp(k->pin, pointer(a->pathname)) ? -ENOENT : fd_new(k, k->pinned);
}

static s64 map_info(const struct fake_fd *map, const union bpf_attr *a)
{
	struct bpf_map_info info = { 0 };

	info.type = map->map_type;
	info.key_size = map->key_size;
	info.value_size = map->value_size;
	info.max_entries = map->size;
	info.map_flags = map->map_flags;
	memcpy(pointer(a->info.info), &info,
	       a->info.info_len < sizeof(info) ? a->info.info_len : sizeof(info));
	return 0;
}

static s64 do_unlink(struct fake_kernel *k, const char *path)
{
	if (!*path || strcmp(k->pin, path))
		return wrong(k, -ENOENT, "removes %s, which is not there", path);
	k->pin[0] = 0;
	return 0;
}

/* Each descriptor that the instructions name must be a map's. */
enum { OTHER_PROG = 3, ON_EXEC_PROG = 7, ON_EXEC_BTF = 5, MODULE_BTF = 9 };

/* Type ID goes with its owner's descriptor: the module's, or 0 for the kernel itself. */
static s64 check_type(struct fake_kernel *k, s32 id, s32 fd)
{
	const struct fake_fd *f = (u32)id > k->n_types ? fd_get(k, fd, FAKE_BTF) : NULL;

	if (id <= 0 || ((u32)id > k->n_types ? !fd || !f || f->id != MODULE_BTF : fd))
		return wrong(k, -EINVAL, "type %d with descriptor %d", id, fd);
	return 0;
}

static s64 check_insns(struct fake_kernel *k, const struct bpf_insn *insn, u32 n, const s32 *fds)
{
	u32 i;

	k->n_kernel_calls = k->address = 0;
	for (i = 0; i < n; i++) {
		if (insn[i].code == (BPF_JMP | BPF_CALL) &&
		    insn[i].src_reg == BPF_PSEUDO_KFUNC_CALL) {
			k->n_kernel_calls++;
			if (check_type(k, insn[i].imm, insn[i].off ? fds[insn[i].off] : 0))
				return -EINVAL;
		}
		if (insn[i].code == (BPF_LD | BPF_IMM | BPF_DW)) {
			u8 src = insn[i].src_reg;

			if (src == BPF_PSEUDO_BTF_ID && check_type(k, insn[i].imm, insn[i + 1].imm))
				return -EINVAL;
			if (!src && (insn[i].imm || insn[i + 1].imm))
				k->address = (u64)(u32)insn[i + 1].imm << 32 | (u32)insn[i].imm;
			if ((src == BPF_PSEUDO_MAP_FD || src == BPF_PSEUDO_MAP_VALUE) &&
			    !fd_get(k, insn[i].imm, FAKE_MAP))
				return -EBADF;
			i++;
		}
	}
	return 0;
}

/* Each relocation of the program that the kernel is to apply must be at an instruction of it. */
static s64 check_core_relos(struct fake_kernel *k, const union bpf_attr *a)
{
	const struct bpf_core_relo *relos = pointer(a->core_relos);
	u32 i;

	if (k->has.no_core && a->core_relo_cnt)
		return -E2BIG;
	if (a->core_relo_cnt && a->core_relo_rec_size != sizeof(*relos))
		return wrong(k, -EINVAL, "CO-RE records of %llu bytes",
			     (unsigned long long)a->core_relo_rec_size);
	for (i = 0; i < a->core_relo_cnt; i++)
		if (relos[i].insn_off % 8 || relos[i].insn_off / 8 >= a->insn_cnt)
			return wrong(k, -EINVAL, "a CO-RE relocation at byte %llu",
				     (unsigned long long)relos[i].insn_off);
	return a->core_relo_cnt && !a->func_info_cnt
		       ? wrong(k, -EINVAL, "%llu CO-RE relocations without types",
			       (unsigned long long)a->core_relo_cnt)
		       : 0;
}

static s64 prog_new(struct fake_kernel *k, const union bpf_attr *a)
{
	s64 err = check_insns(k, pointer(a->insns), a->insn_cnt, pointer(a->fd_array))
			  ?: check_core_relos(k, a);

	if (err)
		return err;
	if (a->kern_version != KERNEL_VERSION(6, 12, 48))
		return wrong(k, -EINVAL, "kern_version %#x", a->kern_version);
	if (!a->log_buf != !a->log_size || (a->log_buf && !a->log_level))
		return wrong(k, -EINVAL, "a log of %u bytes, level %u", a->log_size, a->log_level);
	if ((a->prog_btf_fd || a->func_info_cnt) && !fd_get(k, a->prog_btf_fd, FAKE_BTF))
		return -EBADF;
	if (k->has.refuses && a->log_level == 1 && a->log_size)
		snprintf(pointer(a->log_buf), a->log_size, "0: (85) call bpf_nothing#1\nno\n");
	return k->has.refuses ? -EACCES : fd_new(k, (struct fake_fd){ .kind = FAKE_PROG });
}

static s64 arm(struct fake_kernel *k, s64 fd)
{
	k->n_armed += fd >= 0;
	return fd;
}

static s64 link_new(struct fake_kernel *k, const union bpf_attr *a)
{
	if (a->link_create.attach_type == 44) { /* BPF_STRUCT_OPS */
		struct fake_fd *map = fd_get(k, a->link_create.prog_fd, FAKE_MAP);

		return map && map->ready ? fd_new(k, (struct fake_fd){ .kind = FAKE_LINK })
					 : wrong(k, -EINVAL, "a link to a table that is not ready");
	}
	if (!fd_get(k, a->link_create.prog_fd, FAKE_PROG))
		return -EBADF;
	if (a->link_create.attach_type == BPF_TRACE_ITER)
		return fd_new(k, (struct fake_fd){ .kind = FAKE_LINK, .is_iter = true });
	if (a->link_create.attach_type == BPF_TRACE_KPROBE_MULTI)
		k->n_functions = a->link_create.kprobe_multi.cnt;
	if (a->link_create.attach_type == BPF_PERF_EVENT) {
		if (!fd_get(k, a->link_create.target_fd, FAKE_EVENT))
			return -EBADF;
		if (!k->has.links)
			return -EINVAL;
	}
	return arm(k, fd_new(k, (struct fake_fd){ .kind = FAKE_LINK }));
}

/* What it writes has an end without a newline. */
static s64 iter_new(struct fake_kernel *k, const union bpf_attr *a)
{
	const char *text = k->has.iter_text ?: "a line\nand a\tlast one";
	struct fake_fd *link = fd_get(k, a->iter_create.link_fd, FAKE_LINK);

	if (!link)
		return -EBADF;
	if (!link->is_iter)
		return wrong(k, -EINVAL, "the link of no iterator");
	return fd_new(k, (struct fake_fd){ .kind = FAKE_FILE,
					   .path = "iterator",
					   .bytes = { (const u8 *)text, strlen(text) } });
}

static s64 raw_tracepoint_new(struct fake_kernel *k, const union bpf_attr *a)
{
	if (!fd_get(k, a->raw_tracepoint.prog_fd, FAKE_PROG))
		return -EBADF;
	return arm(k, fd_new(k, (struct fake_fd){ .kind = FAKE_LINK }));
}

static s64 btf_new(struct fake_kernel *k, const union bpf_attr *a)
{
	bool first = k->n_btf_loads++ == 0;

	if (k->has.memlock && !k->limit_raised)
		return -EPERM;
	if (!a->btf_log_buf != !a->btf_log_size || !a->btf_log_buf != !a->btf_log_level)
		return wrong(k, -EINVAL, "a log of BTF of %u bytes", a->btf_log_size);
	if (k->has.old_btf && a->btf_log_buf)
		snprintf(pointer(a->btf_log_buf), a->btf_log_size,
			 "[1] INT int size=4\n[2] FLOAT float size=4 Invalid btf_info:10000000\n");
	if (k->has.old_btf && (first || a->btf_log_buf))
		return -EINVAL;
	return fd_new(k, (struct fake_fd){ .kind = FAKE_BTF });
}

/* --- programs of others: number 3 is called other, number 7 on_exec, with types number 5 --- */

static s64 next_prog(struct fake_kernel *k, union bpf_attr *a, u32 *next)
{
	(void)k;
	*next = a->start_id < OTHER_PROG ? OTHER_PROG : ON_EXEC_PROG;
	return a->start_id < ON_EXEC_PROG ? 0 : -ENOENT;
}

static s64 open_prog(struct fake_kernel *k, u32 id)
{
	if (id != OTHER_PROG && id != ON_EXEC_PROG)
		return -ENOENT;
	return fd_new(k, (struct fake_fd){ .kind = FAKE_PROG, .id = id });
}

static s64 open_btf(struct fake_kernel *k, u32 id)
{
	if (id != ON_EXEC_BTF && !(id == MODULE_BTF && k->has.module))
		return -ENOENT;
	return fd_new(k, (struct fake_fd){ .kind = FAKE_BTF, .id = id });
}

static s64 next_btf(struct fake_kernel *k, const union bpf_attr *a, u32 *next)
{
	*next = a->start_id < ON_EXEC_BTF ? ON_EXEC_BTF : MODULE_BTF;
	return a->start_id < (k->has.module ? MODULE_BTF : ON_EXEC_BTF) ? 0 : -ENOENT;
}

static void module_info(struct bpf_btf_info *info)
{
	info->id = MODULE_BTF;
	info->kernel_btf = 1;
	snprintf(pointer(info->name), info->name_len, "sample");
}

static void btf_info(const struct fake_kernel *k, struct bpf_btf_info *info)
{
	u32 room = info->btf_size;

	info->id = ON_EXEC_BTF;
	info->btf_size = k->prog_btf.len;
	if (room)
		memcpy(pointer(info->btf), k->prog_btf.p,
		       room < k->prog_btf.len ? room : k->prog_btf.len);
}

static s64 object_info(struct fake_kernel *k, const union bpf_attr *a)
{
	struct fake_fd *f = fd_get(k, a->info.bpf_fd, FAKE_CLOSED);
	struct bpf_prog_info prog = { 0 };
	u32 len = a->info.info_len;

	if (!f)
		return -EBADF;
	if (f->kind == FAKE_BTF && f->id == MODULE_BTF) {
		module_info(pointer(a->info.info));
		return 0;
	}
	if (f->kind == FAKE_BTF) {
		btf_info(k, pointer(a->info.info));
		return 0;
	}
	if (f->kind == FAKE_MAP)
		return map_info(f, a);
	prog.id = f->id;
	prog.btf_id = f->id == ON_EXEC_PROG ? ON_EXEC_BTF : 0;
	strcpy(prog.name, f->id == ON_EXEC_PROG ? "on_exec" : "other");
	memcpy(pointer(a->info.info), &prog, len < sizeof(prog) ? len : sizeof(prog));
	return 0;
}

static s64 do_bpf(struct fake_kernel *k, u64 cmd, const void *bytes, u64 size)
{
	union bpf_attr a;

	memset(&a, 0, sizeof(a));
	memcpy(&a, bytes, size < sizeof(a) ? size : sizeof(a));
	switch (cmd) {
	case BPF_BTF_LOAD:
		return btf_new(k, &a);
	case BPF_MAP_CREATE:
		return map_new(k, &a);
	case BPF_MAP_UPDATE_ELEM:
		return map_update(k, &a);
	case BPF_MAP_DELETE_ELEM:
		return table_delete(k, &a);
	case BPF_MAP_LOOKUP_ELEM:
		return map_lookup(k, &a);
	case BPF_MAP_GET_NEXT_KEY:
		return fd_get(k, a.map_fd, FAKE_MAP) ? -ENOENT : -EBADF;
	case BPF_MAP_LOOKUP_BATCH:
		return fd_get(k, a.batch.map_fd, FAKE_MAP) ? -EINVAL : -EBADF; /* before 5.6 */
	case BPF_OBJ_PIN:
		return obj_pin(k, &a);
	case BPF_OBJ_GET:
		return obj_get(k, &a);
	case BPF_MAP_FREEZE:
		return fd_get(k, a.map_fd, FAKE_MAP) ? 0 : -EBADF;
	case BPF_PROG_LOAD:
		return prog_new(k, &a);
	case BPF_LINK_CREATE:
		return link_new(k, &a);
	case BPF_PROG_GET_NEXT_ID:
		return next_prog(k, &a, (u32 *)bytes + 1);
	case BPF_PROG_GET_FD_BY_ID:
		return open_prog(k, a.prog_id);
	case BPF_BTF_GET_NEXT_ID:
		return next_btf(k, &a, (u32 *)bytes + 1);
	case BPF_BTF_GET_FD_BY_ID:
		return open_btf(k, a.btf_id);
	case BPF_OBJ_GET_INFO_BY_FD:
		return object_info(k, &a);
	case BPF_ITER_CREATE:
		return iter_new(k, &a);
	case BPF_RAW_TRACEPOINT_OPEN:
		return raw_tracepoint_new(k, &a);
	default:
		return wrong(k, -EINVAL, "bpf command %llu", (unsigned long long)cmd);
	}
}

/* --- perf events --- */

static bool is_function(const char *name)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(functions); i++)
		if (!strcmp(name, functions[i]))
			return true;
	return false;
}

static s64 do_perf_event_open(struct fake_kernel *k, const struct perf_event_attr *a, u64 flags)
{
	struct fake_fd event = { .kind = FAKE_EVENT };

	if (!(flags & PERF_FLAG_FD_CLOEXEC))
		return wrong(k, -EINVAL, "an event is not opened close-on-exec");
	if (a->size < PERF_ATTR_SIZE_VER0)
		return wrong(k, -EINVAL, "attr.size %u", a->size);
	if (a->type == KPROBE_PMU && !is_function(pointer(a->config1)))
		return -ENOENT;
	if (a->type == PERF_TYPE_TRACEPOINT && a->config >= PROBE_ID_FIRST) {
		if (!k->probes[a->config - PROBE_ID_FIRST][0])
			return wrong(k, -EINVAL, "an event on a probe that is not there");
		event.probe = a->config - PROBE_ID_FIRST + 1;
	}
	snprintf(event.path, sizeof(event.path), "event");
	return fd_new(k, event);
}

static s64 do_ioctl(struct fake_kernel *k, u64 fd, u64 request, u64 arg)
{
	if (!fd_get(k, fd, FAKE_EVENT))
		return -EBADF;
	if (request == PERF_EVENT_IOC_SET_BPF)
		return fd_get(k, arg, FAKE_PROG) ? 0 : -EBADF;
	if (request == PERF_EVENT_IOC_ENABLE)
		return arm(k, 0);
	return wrong(k, -EINVAL, "ioctl %#llx", (unsigned long long)request);
}

/* --- waiting --- */

static s64 do_epoll_ctl(struct fake_kernel *k, const u64 *arg)
{
	const struct epoll_event *ev = pointer(arg[3]);
	struct fake_fd *f = fd_get(k, arg[2], FAKE_CLOSED);

	if (!f || !fd_get(k, arg[0], FAKE_EPOLL))
		return -EBADF;
	if (arg[1] != EPOLL_CTL_ADD || f->in_epoll || ev->data.fd != (int)arg[2])
		return wrong(k, -EINVAL, "epoll_ctl of descriptor %d", (int)arg[2]);
	f->in_epoll = true;
	return 0;
}

/* A record of zeroes in every ring that can be written to. Returns how many there were. */
static u32 put_records(struct fake_kernel *k, struct epoll_event *ready)
{
	u64 page = sysconf(_SC_PAGESIZE), end = (8 + k->has.record_bytes + 7) / 8 * 8;
	u32 header[2] = { k->has.record_bytes, 0 }, i, n = 0;

	for (i = 0; i < FAKE_FDS; i++) {
		struct fake_fd *f = &k->fds[i];

		if (f->kind != FAKE_MAP || !f->positions || !f->in_epoll)
			continue;
		if (pwrite(f->memory, header, sizeof(header), 2 * page) != sizeof(header))
			abort();
		if (pwrite(f->memory, &end, sizeof(end), page) != sizeof(end))
			abort();
		ready[n++] =
			(struct epoll_event){ .events = EPOLLIN, .data.fd = FAKE_FD_FIRST + i };
	}
	return n;
}

/* Whoever waits gets the records first, if there are rings; then a signal. */
static s64 do_epoll_pwait(struct fake_kernel *k, const u64 *arg)
{
	struct epoll_event *ready = pointer(arg[1]);
	u32 i, n = 0;

	if (!fd_get(k, arg[0], FAKE_EPOLL))
		return -EBADF;
	if ((int)arg[3] == 0) {
		k->n_looks++;
		return 0;
	}
	if (k->n_waits++ == 0 && k->n_armed)
		n = put_records(k, ready);
	for (i = 0; i < FAKE_FDS && !n; i++)
		if (k->fds[i].kind == FAKE_SIGNALS && k->fds[i].in_epoll)
			ready[n++] = (struct epoll_event){ .events = EPOLLIN,
							   .data.fd = FAKE_FD_FIRST + i };
	return n;
}

/* --- the process --- */

static s64 do_sigprocmask(struct fake_kernel *k, u64 how, const u64 *set, u64 *old)
{
	if (old)
		*old = k->signal_mask;
	if (set)
		k->signal_mask = how == SIG_BLOCK     ? k->signal_mask | *set
				 : how == SIG_UNBLOCK ? k->signal_mask & ~*set
						      : *set;
	return 0;
}

static s64 do_uname(struct utsname *u)
{
	memset(u, 0, sizeof(*u));
	strcpy(u->release, "6.12.48+deb13-amd64");
	strcpy(u->version, "#1 SMP PREEMPT_DYNAMIC Debian 6.12.48-1 (2025-09-20)");
	return 0;
}

static s64 do_capget(struct __user_cap_data_struct *data)
{
	memset(data, 0xff, 2 * sizeof(*data));
	return 0;
}

static s64 do_prlimit(struct fake_kernel *k, const u64 *arg)
{
	struct rlimit64 *old = pointer(arg[3]);

	if (arg[1] != RLIMIT_MEMLOCK)
		return wrong(k, -EINVAL, "prlimit of resource %llu", (unsigned long long)arg[1]);
	if (old)
		*old = (struct rlimit64){ k->limit_raised ? RLIM64_INFINITY : 65536,
					  RLIM64_INFINITY };
	k->limit_raised |= arg[2] != 0;
	return 0;
}

/* --- the door --- */

static s64 carry_out(struct fake_kernel *k, const struct call *c)
{
	const u64 *a = c->arg;

	switch (c->nr) {
	case CALL_BPF:
		return do_bpf(k, a[0], pointer(a[1]), a[2]);
	case CALL_PERF_EVENT_OPEN:
		return do_perf_event_open(k, pointer(a[0]), a[4]);
	case CALL_OPENAT:
		return do_open(k, pointer(a[1]), a[2]);
	case CALL_READ:
		return do_read(k, a[0], pointer(a[1]), a[2]);
	case CALL_WRITE:
		return do_write(k, a[0], pointer(a[1]), a[2]);
	case CALL_CLOSE:
		return fd_close(k, a[0]);
	case CALL_FSTAT:
		return do_fstat(k, a[0], pointer(a[1]));
	case CALL_GETDENTS:
		return do_getdents(k, a[0], pointer(a[1]), a[2]);
	case CALL_MMAP:
		return do_mmap(k, a);
	case CALL_MUNMAP:
		return do_munmap(k, pointer(a[0]), a[1]);
	case CALL_IOCTL:
		return do_ioctl(k, a[0], a[1], a[2]);
	case CALL_EPOLL_CREATE:
		return fd_new(k, (struct fake_fd){ .kind = FAKE_EPOLL });
	case CALL_EPOLL_CTL:
		return do_epoll_ctl(k, a);
	case CALL_EPOLL_PWAIT:
		return do_epoll_pwait(k, a);
	case CALL_SIGPROCMASK:
		return do_sigprocmask(k, a[0], pointer(a[1]), pointer(a[2]));
	case CALL_SIGNALFD:
		return fd_new(k, (struct fake_fd){ .kind = FAKE_SIGNALS, .path = "signals" });
	case CALL_UNAME:
		return do_uname(pointer(a[0]));
	case CALL_CAPGET:
		return do_capget(pointer(a[1]));
	case CALL_PRLIMIT:
		return do_prlimit(k, a);
	case CALL_GETPID:
		return PID;
	case CALL_UNLINKAT:
		return do_unlink(k, pointer(a[1]));
	default:
		return wrong(k, -ENOSYS, "a call that is not known here: %s", call_name(c->nr));
	}
}

static const char *bpf_command(u64 cmd)
{
	static const char *const names[] = {
		[BPF_MAP_CREATE] = "MAP_CREATE",
		[BPF_MAP_LOOKUP_ELEM] = "MAP_LOOKUP_ELEM",
		[BPF_MAP_UPDATE_ELEM] = "MAP_UPDATE_ELEM",
		[BPF_MAP_DELETE_ELEM] = "MAP_DELETE_ELEM",
		[BPF_MAP_GET_NEXT_KEY] = "MAP_GET_NEXT_KEY",
		[BPF_PROG_LOAD] = "PROG_LOAD",
		[BPF_RAW_TRACEPOINT_OPEN] = "RAW_TRACEPOINT_OPEN",
		[BPF_BTF_LOAD] = "BTF_LOAD",
		[BPF_MAP_FREEZE] = "MAP_FREEZE",
		[BPF_OBJ_PIN] = "OBJ_PIN",
		[BPF_OBJ_GET] = "OBJ_GET",
		[BPF_MAP_LOOKUP_BATCH] = "MAP_LOOKUP_BATCH",
		[BPF_LINK_CREATE] = "LINK_CREATE",
		[BPF_ITER_CREATE] = "ITER_CREATE",
		[BPF_PROG_GET_NEXT_ID] = "PROG_GET_NEXT_ID",
		[BPF_PROG_GET_FD_BY_ID] = "PROG_GET_FD_BY_ID",
		[BPF_BTF_GET_NEXT_ID] = "BTF_GET_NEXT_ID",
		[BPF_BTF_GET_FD_BY_ID] = "BTF_GET_FD_BY_ID",
		[BPF_OBJ_GET_INFO_BY_FD] = "OBJ_GET_INFO_BY_FD",
	};

	return cmd < ARRAY_SIZE(names) && names[cmd] ? names[cmd] : "?";
}

static void remember_failed(struct fake_kernel *k, const struct call *c)
{
	if (k->failed != N_CALLS)
		return;
	k->failed = c->nr;
	if (c->nr == CALL_BPF)
		snprintf(k->failed_on, sizeof(k->failed_on), "%s", bpf_command(c->arg[0]));
	else if (c->nr == CALL_OPENAT)
		snprintf(k->failed_on, sizeof(k->failed_on), "%s", (char *)pointer(c->arg[1]));
	else if (c->nr == CALL_WRITE)
		snprintf(k->failed_on, sizeof(k->failed_on), "%.*s", (int)c->arg[2],
			 (char *)pointer(c->arg[1]));
	else if (c->arg[0] - FAKE_FD_FIRST < FAKE_FDS)
		snprintf(k->failed_on, sizeof(k->failed_on), "%s",
			 k->fds[c->arg[0] - FAKE_FD_FIRST].path);
}

/* getpid(2) cannot fail. close(2) and munmap(2) do what they are asked to even if they complain:
 * nobody could do anything else about it.
 */
static void fake_pass(struct door *d, struct call *c)
{
	struct fake_kernel *k = (struct fake_kernel *)d;
	bool fails;

	k->n_calls++;
	fails = k->fail_first && k->n_calls >= k->fail_first && k->n_calls <= k->fail_last &&
		c->nr != CALL_GETPID;
	if (!fails || c->nr == CALL_CLOSE || c->nr == CALL_MUNMAP)
		c->result = carry_out(k, c);
	if (fails) {
		remember_failed(k, c);
		c->result = k->fail_err;
	}
}

static void fake_tell(struct observer *o, const struct note *n)
{
	struct fake_kernel *k = (void *)((u8 *)o - offsetof(struct fake_kernel, observer));

	k->notes |= 1u << n->kind;
	if (n->kind <= NOTE_BTF_LEFT_OUT)
		snprintf(k->btf_reason, sizeof(k->btf_reason), "%s", n->detail ? n->detail : "");
	if (k->next_observer)
		k->next_observer->tell(k->next_observer, n);
}

void fake_init(struct fake_kernel *k, const struct fake_config *has)
{
	*k = (struct fake_kernel){ .door = { .pass = fake_pass },
				   .observer = { .tell = fake_tell },
				   .has = *has,
				   .failed = N_CALLS };
	k->door.observer = &k->observer;
	if (has->pinned) {
		snprintf(k->pin, sizeof(k->pin), "%s", has->pinned);
		k->pinned = (struct fake_fd){ .kind = FAKE_MAP,
					      .map_type = BPF_MAP_TYPE_ARRAY,
					      .key_size = sizeof(u32),
					      .value_size = sizeof(u64),
					      .size = 1 };
	}
	if (has->leftovers) {
		snprintf(k->probes[0], sizeof(k->probes[0]), "p_999_0");
		snprintf(k->probes[1], sizeof(k->probes[1]), "p_%d_0", PID_OF_ANOTHER);
		snprintf(k->probes[2], sizeof(k->probes[2]), "ur_999_1");
		snprintf(k->probes[3], sizeof(k->probes[3]), "of_999_1"); /* not one of ours */
	}
}

/* Probes of the process that lives stay; those of this one may not. */
static bool is_ours(const char *probe)
{
	char pid[16];

	snprintf(pid, sizeof(pid), "_%d_", PID);
	return strstr(probe, pid) != NULL;
}

const char *fake_left_over(const struct fake_kernel *k, bool mappings_too)
{
	static char text[128];
	u32 i;

	text[0] = 0;
	for (i = 0; i < FAKE_FDS; i++)
		if (k->fds[i].kind != FAKE_CLOSED)
			snprintf(text, sizeof(text), "descriptor %u of kind %u is still open",
				 FAKE_FD_FIRST + i, k->fds[i].kind);
	if (k->n_stay)
		snprintf(text, sizeof(text), "a struct_ops table is still registered");
	for (i = 0; i < FAKE_PROBES; i++)
		if (is_ours(k->probes[i]))
			snprintf(text, sizeof(text), "probe %s is still in tracefs", k->probes[i]);
	for (i = 0; i < FAKE_MAPPINGS && mappings_too; i++)
		if (k->mappings[i].p)
			snprintf(text, sizeof(text), "%llu bytes are still mapped",
				 (unsigned long long)k->mappings[i].len);
	return text;
}

void fake_free(struct fake_kernel *k)
{
	u32 i;

	for (i = 0; i < FAKE_MAPPINGS; i++)
		if (k->mappings[i].p)
			munmap(k->mappings[i].p, k->mappings[i].len);
	for (i = 0; i < FAKE_FDS; i++)
		if (k->fds[i].memory)
			close(k->fds[i].memory);
}

const char *fake_describe(const struct fake_kernel *k)
{
	static char text[192];

	snprintf(text, sizeof(text), "%s %s",
		 k->failed == N_CALLS ? "nothing" : call_name(k->failed), k->failed_on);
	text[strcspn(text, "\n")] = 0;
	return text;
}
