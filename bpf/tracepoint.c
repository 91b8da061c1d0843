// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* tracepoint.c - programs at places that the kernel has prepared
 *   in:       the name of a tracepoint; for what goes by BTF, a program that was loaded for it
 *   out:      an event, or just a link
 */
#include "bpf/attach.h"
#include "bpf/attr.h"
#include "bpf/cpus.h"
#include "bpf/kernel_object.h"

#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <string.h>

static int explain_tracepoint(struct attaching *c, int err)
{
	const struct target *t = c->target;

	if (err == -ENOENT)
		return error_set(
			c->e, err,
			"this kernel has no tracepoint %s/%s; see the folders below %s/events/%s",
			t->category, t->name, c->h->tracefs, t->category);
	error_set(c->e, err, "tracepoint %s/%s: %s", t->category, t->name, strerror(-err));
	return explain_refusal(c->d, c->e);
}

/* Its number is in a file, which may be root's alone. */
static int explain_id(struct attaching *c, int err)
{
	const struct target *t = c->target;

	if (err != -EPERM && err != -EACCES)
		return explain_tracepoint(c, err);
	return error_set(c->e, err,
			 "tracepoint %s/%s: its number in %s/events cannot be read: %s; run it as "
			 "root, with sudo",
			 t->category, t->name, c->h->tracefs, strerror(-err));
}

/* A program behind a tracepoint runs on every CPU, whatever CPU its event was opened for. Only in
 * 7.1 system calls look first whether this CPU has an event: there each gets one without a program.
 */
static int open_on_other_cpus(struct attaching *c, struct perf_event_attr *attr)
{
	struct cpus cpus;
	u32 cpu;
	int fd;

	if (strcmp(c->target->category, "syscalls"))
		return 0;
	fd = cpus_online(c->d, &cpus);
	if (fd < 0)
		return error_set(c->e, fd, "the list of CPUs cannot be read: %s", strerror(-fd));
	for (cpu = 1; cpu < cpus_end(&cpus); cpu++) {
		if (!cpus_has(&cpus, cpu))
			continue;
		fd = attach_event_open(c, attr, -1, cpu);
		if (fd < 0 && fd != -ENODEV)
			return fd;
	}
	return 0;
}

int attach_tracepoint(struct attaching *c)
{
	struct perf_event_attr attr = { .type = PERF_TYPE_TRACEPOINT, .sample_period = 1 };
	int id, event, err;

	if (!c->h->tracefs)
		c->h->tracefs = tracefs_find(c->d, "events");
	if (!c->h->tracefs)
		return tracefs_missing("the numbers of tracepoints are", c->e);
	id = tracefs_event_id(c->d, c->h->tracefs, c->target->category, c->target->name);
	if (id < 0)
		return explain_id(c, id);
	attr.config = id;
	event = attach_event_open(c, &attr, -1, 0);
	err = event < 0 ? event : open_on_other_cpus(c, &attr);
	if (err)
		return c->e->code ? c->e->code : explain_tracepoint(c, err);
	return attach_event_program(c, event);
}

static int raw_open(struct attaching *c, const char *name)
{
	struct raw_tracepoint_attr attr = { .name = attr_pointer(name), .prog_fd = c->prog_fd };

	c->out->way = WAY_LINK;
	return attach_keep(c, door_bpf(c->d, BPF_RAW_TRACEPOINT_OPEN, &attr, sizeof(attr)));
}

int attach_raw_tp(struct attaching *c)
{
	int fd = raw_open(c, c->target->name);

	if (fd >= 0)
		return 0;
	if (fd == -ENOENT)
		return error_set(c->e, fd, "this kernel has no raw tracepoint '%s'",
				 c->target->name);
	return error_set(c->e, fd, "raw tracepoint '%s': %s", c->target->name, strerror(-fd));
}

/* What is attached by BTF said where when it was loaded. Source of the errnos:
 * bpf_tracing_prog_attach() in kernel/bpf/syscall.c (6.12), bpf_trampoline_link_prog().
 */
int attach_tracing(struct attaching *c)
{
	int fd = raw_open(c, NULL);

	if (fd >= 0)
		return 0;
	if (fd == -524) /* ENOTSUPP, which libc does not know */
		return error_set(
			c->e, fd,
			"this kernel cannot attach to functions by BTF on this CPU; use kprobe");
	if (fd == -EBUSY)
		return error_set(c->e, fd,
				 "'%s' cannot be traced: its code does not begin with room for it, "
				 "or what is attached there does not share",
				 c->target->name);
	return error_set(c->e, fd, "attaching to '%s' failed: %s", c->target->name, strerror(-fd));
}
