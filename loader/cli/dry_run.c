// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* dry_run.c - --dry-run: the kernel that says yes
 *   in:       the calls of the phases up to attach
 *   out:      real answers to what only reads; to all else the answer of a kernel that does it
 *   not here: anything that the rest of rawload would have to know
 *
 * Every descriptor that it hands out is a real one, of /dev/null or of a file in memory, so their
 * numbers are those that the kernel would have given, and closing them is closing.
 */
#include "loader/cli/cli.h"
#include "loader/cli/cli_door.h"
#include "bpf/file.h"

#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define TRACEFS	      "/sys/kernel/tracing/"
#define DEBUG_TRACEFS "/sys/kernel/debug/tracing/"
#define PMUS	      "/sys/bus/event_source/devices/"

static s64 result_of(s64 got)
{
	return got < 0 ? -errno : got;
}

static s64 new_descriptor(void)
{
	return result_of(open("/dev/null", O_RDONLY | O_CLOEXEC));
}

/* --- files that this machine lacks, or that only root may read --- */

/* What a file would say on a kernel that has it. Numbers of events are given out as they come, so
 * any will do.
 */
static const struct {
	const char *begin, *end; /* of the path */
	const char *text;
} files[] = {
	{ PMUS "kprobe/type", "", "8\n" },   { PMUS "kprobe/format/retprobe", "", "config:0\n" },
	{ PMUS "uprobe/type", "", "9\n" },   { PMUS "uprobe/format/retprobe", "", "config:0\n" },
	{ TRACEFS "events/", "/id", "1\n" }, { DEBUG_TRACEFS "events/", "/id", "1\n" },
	{ TRACEFS "events", "", "" },	     { TRACEFS "kprobe_events", "", "" },
	{ TRACEFS "uprobe_events", "", "" },
};

static bool fits(const char *path, u32 i)
{
	size_t begin = strlen(files[i].begin), end = strlen(files[i].end), len = strlen(path);

	if (strncmp(path, files[i].begin, begin) || len < begin + end)
		return false;
	return end ? !strcmp(path + len - end, files[i].end) : len == begin;
}

static bool tracefs_is_there(void)
{
	return !access(TRACEFS "events", F_OK) || !access(DEBUG_TRACEFS "events", F_OK);
}

/* May PATH be pretended, where the kernel said ERR? In a tracefs that we can look into, an event
 * that is not there is not there; but the probes of this run are, for this run.
 */
static bool is_lacking(const char *path, s64 err)
{
	bool is_ours = strstr(path, "/events/rawload/") != NULL;

	if (err != -ENOENT && err != -EACCES && err != -EPERM)
		return false;
	if (strncmp(path, "/sys/kernel/", strlen("/sys/kernel/")) || is_ours)
		return true;
	return err != -ENOENT || !tracefs_is_there();
}

static s64 file_in_memory(const char *text)
{
	int fd = memfd_create("dry run", MFD_CLOEXEC);
	size_t len = strlen(text);

	if (fd >= 0 && (write(fd, text, len) != (ssize_t)len || lseek(fd, 0, SEEK_SET)))
		fd = -1;
	return result_of(fd);
}

static void tell(struct cli_door *d, u32 i, const char *path, s64 err)
{
	struct text t = { 0 };

	if (d->opt->quiet || d->told >> i & 1 || strstr(path, "/format/")) /* its type was told */
		return;
	d->told |= 1u << i;
	text_str(&t, "            dry run: ");
	text_quote(&t, path, strlen(path));
	text_str(&t, err == -ENOENT ? " is not there (a real run needs it); "
				    : " cannot be read without privileges; ");
	if (*files[i].text)
		text_add(&t, "taken to say %.*s\n", (int)strcspn(files[i].text, "\n"),
			 files[i].text);
	else
		text_str(&t, "taken to be there\n");
	write_all(STDERR_FILENO, &t);
	text_free(&t);
}

static s64 pretend_file(struct cli_door *d, const char *path, s64 err)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(files); i++)
		if (fits(path, i) && is_lacking(path, err)) {
			if (!strstr(path, "/events/rawload/")) /* made by this run: no news */
				tell(d, i, path, err);
			return file_in_memory(files[i].text);
		}
	return err;
}

/* What is opened for writing is not opened; whether it is there, the kernel may say. */
static s64 pretend_open(struct cli_door *d, struct call *c)
{
	const char *path = (const char *)(uintptr_t)c->arg[1];
	bool writes = (c->arg[2] & O_ACCMODE) != O_RDONLY && !(c->arg[2] & O_PATH);
	s64 got;

	if (writes && !access(path, F_OK)) {
		d->pretended = true;
		return new_descriptor();
	}
	if (writes && !(c->arg[2] & O_CREAT)) {
		c->result = -errno;
	} else {
		door_kernel(&d->door, c);
		if (c->result >= 0)
			return c->result;
	}
	got = pretend_file(d, path, c->result);
	d->pretended = got >= 0;
	return got;
}

/* --- the other calls --- */

/*	ffffffff81234560 T do_mkdirat\t[module]	*/
static int is_function(void *name, char *line)
{
	char *found = strchr(line, ' ');
	size_t len = strlen(name);

	if (!found || strlen(found) < 3 || strncmp(found + 3, name, len))
		return 0;
	return found[3 + len] == 0 || found[3 + len] == '\t';
}

/* Does the event that is to be opened have the function that it is for? If nobody can tell, yes. */
static bool has_function(const struct perf_event_attr *attr)
{
	const char *name = (const char *)(uintptr_t)attr->config1;
	struct door kernel = { .pass = door_kernel }; /* not shown: no call of rawload's */

	if (attr->type < PERF_TYPE_MAX || !name || *name == '/') /* a uprobe's file */
		return true;
	return file_each_line(&kernel, "/proc/kallsyms", is_function, (void *)name) != 0;
}

static s64 pretend_event(const struct call *c)
{
	return has_function((const void *)(uintptr_t)c->arg[0]) ? new_descriptor() : -ENOENT;
}

static s64 pretend_bpf(const struct call *c)
{
	switch (c->arg[0]) {
	case BPF_MAP_CREATE:
	case BPF_PROG_LOAD:
	case BPF_BTF_LOAD:
	case BPF_RAW_TRACEPOINT_OPEN:
	case BPF_LINK_CREATE:
	case BPF_ITER_CREATE:
		return new_descriptor();
	case BPF_OBJ_GET: /* nothing is pinned, and maps are empty */
	case BPF_MAP_LOOKUP_ELEM:
	case BPF_MAP_GET_NEXT_KEY:
	case BPF_MAP_LOOKUP_BATCH:
	case BPF_PROG_GET_NEXT_ID:
	case BPF_MAP_GET_NEXT_ID:
	case BPF_BTF_GET_NEXT_ID:
		return -ENOENT;
	default:
		return 0;
	}
}

/* Memory that would be shared with the kernel is just memory. */
static s64 pretend_mmap(struct cli_door *d, const struct call *c)
{
	struct call plain = *c;

	plain.arg[3] |= MAP_ANONYMOUS;
	plain.arg[4] = -1;
	plain.arg[5] = 0;
	door_kernel(&d->door, &plain);
	return plain.result;
}

/* Calls that only read, or that give back what was given. */
static bool passes(const struct call *c)
{
	switch (c->nr) {
	case CALL_READ:
	case CALL_CLOSE:
	case CALL_FSTAT:
	case CALL_GETDENTS:
	case CALL_MUNMAP:
	case CALL_UNAME:
	case CALL_CAPGET:
	case CALL_GETPID:
		return true;
	case CALL_MMAP:
		return !(c->arg[3] & MAP_SHARED);
	case CALL_PRLIMIT:
		return !c->arg[2]; /* no new limit */
	default:
		return false;
	}
}

static s64 pretend(struct cli_door *d, const struct call *c)
{
	switch (c->nr) {
	case CALL_BPF:
		return pretend_bpf(c);
	case CALL_PERF_EVENT_OPEN:
		return pretend_event(c);
	case CALL_EPOLL_CREATE:
	case CALL_SIGNALFD:
		return new_descriptor();
	case CALL_WRITE:
		return c->arg[2];
	case CALL_MMAP:
		return pretend_mmap(d, c);
	default:
		return 0;
	}
}

void dry_run_pass(struct cli_door *d, struct call *c)
{
	d->pretended = false;
	if (c->nr == CALL_OPENAT) {
		c->result = pretend_open(d, c);
	} else if (passes(c)) {
		door_kernel(&d->door, c);
	} else {
		d->pretended = true;
		c->result = pretend(d, c);
	}
}
