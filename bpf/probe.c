// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* probe.c - perf events for kprobes, and the two ways to put a program behind one
 *   in:       a kernel function, a program's descriptor
 *   out:      descriptors that keep the probe armed
 *   not here: the lines in kprobe_events (tracefs.c)
 */
#include "bpf/probe.h"
#include "bpf/attr.h"
#include "bpf/file.h"
#include "bpf/host.h"

#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KPROBE_PMU "/sys/bus/event_source/devices/kprobe/"

const char *attach_way_name(enum attach_way way)
{
	static const char *const names[] = { "any", "link", "ioctl", "tracefs" };

	return names[way];
}

int probe_target_parse(const char *text, struct probe_target *out, struct error *e)
{
	size_t len = strcspn(text, "+");
	char *end;

	out->offset = 0;
	if (len == 0 || len >= sizeof(out->function))
		return error_set(e, -EINVAL, "'%.140s' is no function name", text);
	memcpy(out->function, text, len);
	out->function[len] = 0;
	if (text[len] == 0)
		return 0;
	errno = 0;
	out->offset = strtoull(text + len + 1, &end, 0);
	if (text[len + 1] < '0' || text[len + 1] > '9' || *end || errno)
		return error_set(e, -EINVAL, "'%.140s': expected a number behind the +", text);
	return 0;
}

/* The kprobe PMU tells its number, and which bit of attr.config asks for the return, in sysfs. */
static void ask_pmu(struct door *d, struct probe_host *h)
{
	char buf[64];
	s64 n;

	if (h->asked)
		return;
	h->asked = true;
	n = file_read_small(d, KPROBE_PMU "type", buf, sizeof(buf));
	h->pmu_type = n > 0 ? atoi(buf) : -ENOENT;
	h->retprobe_bit = 0;
	if (n > 0 && file_read_small(d, KPROBE_PMU "format/retprobe", buf, sizeof(buf)) > 0 &&
	    !strncmp(buf, "config:", 7))
		h->retprobe_bit = atoi(buf + 7) & 63;
}

/* One event for all processes. It is opened on CPU 0, but a probe's program runs on every CPU. */
static int open_event(struct door *d, struct perf_event_attr *attr)
{
	attr->size = PERF_ATTR_SIZE_VER5;
	return door_call(d, CALL_PERF_EVENT_OPEN, (uintptr_t)attr, -1, 0, -1, PERF_FLAG_FD_CLOEXEC,
			 0);
}

static int open_pmu_event(struct door *d, const struct probe_host *h, const struct probe_target *t)
{
	struct perf_event_attr attr = {
		.type = h->pmu_type,
		.config = t->is_return ? 1ull << h->retprobe_bit : 0,
		.kprobe_func = attr_pointer(t->function), /* config1 */
		.probe_offset = t->offset,		  /* config2 */
	};

	return open_event(d, &attr);
}

static int open_tracefs_event(struct door *d, struct probe_host *h, const char *name)
{
	int id = tracefs_event_id(d, h->tracefs, name);
	struct perf_event_attr attr = {
		.type = PERF_TYPE_TRACEPOINT,
		.config = id,
		.sample_period = 1,
	};

	return id < 0 ? id : open_event(d, &attr);
}

static int attach_by_link(struct door *d, struct probe *p, int prog_fd)
{
	struct link_create_attr attr = { .prog_fd = prog_fd,
					 .target_fd = p->event_fd,
					 .attach_type = BPF_PERF_EVENT };
	int fd = door_bpf(d, BPF_LINK_CREATE, &attr, sizeof(attr));

	if (fd < 0)
		return fd;
	p->link_fd = fd;
	return 0;
}

static int attach_by_ioctl(struct door *d, struct probe *p, int prog_fd)
{
	int err = door_ioctl(d, p->event_fd, PERF_EVENT_IOC_SET_BPF, prog_fd);

	return err ? err : door_ioctl(d, p->event_fd, PERF_EVENT_IOC_ENABLE, 0);
}

/* By link where that is not known to fail, else by ioctl. */
static int attach_program(struct door *d, struct probe_host *h, struct probe *p, int prog_fd,
			  enum attach_way way)
{
	int err = -EINVAL;

	if (way == WAY_LINK || (way != WAY_IOCTL && !h->no_links)) {
		err = attach_by_link(d, p, prog_fd);
		if (!err || way == WAY_LINK)
			return err;
		h->no_links = true;
		note(d->observer,
		     (struct note){ .kind = NOTE_WAY_REFUSED, .detail = "link", .err = err });
	}
	if (way == WAY_ANY)
		p->way = WAY_IOCTL;
	return attach_by_ioctl(d, p, prog_fd);
}

/* "did you mean": the names that are near, or that the list cannot be read. */
static int add_near_names(struct door *d, const char *function, struct error *e)
{
	char near[NEAR_MAX][128];
	int i, n = kallsyms_near(d, function, near);

	if (n <= 0)
		return error_add(e, "; no function of the kernel has a name like it");
	error_add(e, "; functions with names like it:");
	for (i = 0; i < n; i++)
		error_add(e, "%s %s", i ? "," : "", near[i]);
	return e->code;
}

/* Each errno of arming a probe says something of its own (kernel/trace/trace_kprobe.c, 6.12). */
static int explain(struct door *d, const struct probe_target *t, int err, struct error *e)
{
	const char *f = t->function;

	switch (err) {
	case -ENOENT:
		error_set(e, err, "this kernel has no function '%s' that can be probed", f);
		return add_near_names(d, f, e);
	case -EADDRNOTAVAIL:
		return error_set(e, err,
				 "several functions of this kernel are called '%s', so the name "
				 "does not tell which to probe",
				 f);
	case -EILSEQ:
		return error_set(e, err, "offset %#llx is not the start of an instruction of '%s'",
				 (unsigned long long)t->offset, f);
	case -EPERM:
	case -EACCES:
		error_set(e, err, "probing '%s' was refused: %s", f, strerror(-err));
		if (!host_may(d, CAP_PERFMON) && !host_may(d, CAP_SYS_ADMIN))
			error_add(e, "; CAP_PERFMON is missing (run it as root, with sudo)");
		return err;
	case -EINVAL:
	case -EOPNOTSUPP:
		error_set(e, err,
			  "'%s' cannot be probed at offset %#llx: it is marked as not traceable "
			  "(see /sys/kernel/debug/kprobes/blacklist)",
			  f, (unsigned long long)t->offset);
		if (t->offset)
			error_add(e, ", or the offset is outside or inside an instruction%s",
				  t->is_return ? ", or a return probe was given an offset" : "");
		return err;
	default:
		return error_set(e, err, "probing '%s' failed: %s", f, strerror(-err));
	}
}

static int no_kprobes(const char *why, struct error *e)
{
	return error_set(
		e, -EOPNOTSUPP,
		"this kernel has no kprobes: %s (it was built without CONFIG_KPROBE_EVENTS)", why);
}

/* Makes the event, by the PMU or by tracefs. */
static int arm(struct door *d, struct probe_host *h, const struct probe_target *t,
	       enum attach_way way, struct probe *p, struct error *e)
{
	int err;

	if (way != WAY_TRACEFS)
		ask_pmu(d, h);
	if (way != WAY_TRACEFS && h->pmu_type >= 0) {
		p->event_fd = open_pmu_event(d, h, t);
		return p->event_fd < 0 ? explain(d, t, p->event_fd, e) : 0;
	}
	if (way == WAY_LINK || way == WAY_IOCTL)
		return no_kprobes("there is no " KPROBE_PMU, e);
	if (way == WAY_ANY && !tracefs_find(d, "kprobe_events"))
		return no_kprobes("neither " KPROBE_PMU " nor kprobe_events in a mounted tracefs",
				  e);
	err = tracefs_probe_add(d, h, t, p->event, sizeof(p->event), e);
	if (err == -EPERM || err == -ENOSYS)
		return err; /* it has said why: no rights, no tracefs */
	if (err)
		return explain(d, t, err, e);
	p->way = WAY_TRACEFS;
	p->event_fd = open_tracefs_event(d, h, p->event);
	return p->event_fd < 0 ? explain(d, t, p->event_fd, e) : 0;
}

int probe_attach(struct door *d, struct probe_host *h, const struct probe_target *target,
		 int prog_fd, enum attach_way way, struct probe *out, struct error *e)
{
	int err;

	*out = (struct probe){ .event_fd = -1, .link_fd = -1, .way = way ? way : WAY_LINK };
	err = arm(d, h, target, way, out, e);
	if (!err) {
		err = attach_program(d, h, out, prog_fd,
				     out->way == WAY_TRACEFS ? WAY_TRACEFS : way);
		if (err == -EINVAL && way == WAY_LINK)
			error_set(e, err,
				  "this kernel does not take a link to a probe (before Linux "
				  "5.15); use --attach-via ioctl");
		else if (err)
			error_set(e, err, "the program cannot be put behind the probe: %s",
				  strerror(-err));
	}
	if (err)
		probe_detach(d, h, out);
	return err;
}

void probe_detach(struct door *d, struct probe_host *h, struct probe *p)
{
	door_close(d, &p->link_fd);
	door_close(d, &p->event_fd);
	if (p->event[0])
		tracefs_probe_remove(d, h->tracefs, p->event);
	p->event[0] = 0;
}
