// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* fake_kernel.c - see fake_kernel.h: descriptors, perf events, waiting, the process, and the books
 *   not here: files and memory (fake_files.c), bpf(2) (fake_bpf.c)
 */
#include "tests/unit/fake_parts.h"

#include <errno.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/perf_event.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/utsname.h>

static const char *const functions[] = { "do_mkdirat", "vfs_read", "vfs_write", "do_unlinkat",
					 "__x64_sys_execve" };

void *pointer(u64 v)
{
	return (void *)(uintptr_t)v;
}

s64 wrong(struct fake_kernel *k, s64 err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (!k->wrong[0])
		vsnprintf(k->wrong, sizeof(k->wrong), fmt, ap);
	va_end(ap);
	return err;
}

/* --- descriptors --- */

s64 fd_new(struct fake_kernel *k, struct fake_fd with)
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
struct fake_fd *fd_get(struct fake_kernel *k, u64 fd, enum fake_kind kind)
{
	struct fake_fd *f = &k->fds[(u32)fd - FAKE_FD_FIRST];

	if ((u32)fd < FAKE_FD_FIRST || (u32)fd >= FAKE_FD_FIRST + FAKE_FDS ||
	    f->kind == FAKE_CLOSED || (kind != FAKE_CLOSED && f->kind != kind)) {
		wrong(k, 0, "descriptor %d is not open, or not of kind %d", (int)fd, kind);
		return NULL;
	}
	return f;
}

s64 fd_close(struct fake_kernel *k, u64 fd)
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
	if (has->namesake)
		snprintf(k->probes[4], sizeof(k->probes[4]), "p_%d_0", PID);
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
