// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* attach.c - attaching of every kind, what all kinds share, and the way back
 *   in:       a program's descriptor and its target
 *   out:      descriptors that keep it attached
 *   not here: each kind of target (probe.c, tracepoint.c, multi.c, iter.c, sample.c)
 */
#include "bpf/attach.h"
#include "bpf/attr.h"

#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <string.h>

const char *attach_way_name(enum attach_way way)
{
	static const char *const names[] = { "any", "link", "ioctl", "tracefs" };

	return names[way];
}

int attach_keep(struct attaching *c, int fd)
{
	int *fds;

	if (fd < 0)
		return fd;
	fds = arena_grow(c->a, c->out->fds, c->out->n_fds, sizeof(*fds));
	if (!fds) {
		door_close(c->d, &fd);
		return error_nomem(c->e);
	}
	c->out->fds = fds;
	fds[c->out->n_fds++] = fd;
	return fd;
}

int attach_event_open(struct attaching *c, struct perf_event_attr *attr, int pid, int cpu)
{
	attr->size = PERF_ATTR_SIZE_VER5; /* the last that has config2; every kernel takes it */
	return attach_keep(c, door_call(c->d, CALL_PERF_EVENT_OPEN, (uintptr_t)attr, pid, cpu, -1,
					PERF_FLAG_FD_CLOEXEC, 0));
}

static int by_link(struct attaching *c, int event_fd)
{
	struct link_create_attr attr = { .prog_fd = c->prog_fd,
					 .target_fd = event_fd,
					 .attach_type = BPF_PERF_EVENT };
	int fd = attach_keep(c, door_bpf(c->d, BPF_LINK_CREATE, &attr, sizeof(attr)));

	return fd < 0 ? fd : 0;
}

static int by_ioctl(struct attaching *c, int event_fd)
{
	int err = door_ioctl(c->d, event_fd, PERF_EVENT_IOC_SET_BPF, c->prog_fd);

	return err ? err : door_ioctl(c->d, event_fd, PERF_EVENT_IOC_ENABLE, 0);
}

/* By link where that is not known to fail, else by ioctl. Only when the older way works where the
 * newer did not, it is the kernel that is old; otherwise something is wrong with the program.
 */
static int put_program(struct attaching *c, int event_fd)
{
	int err, link_err = 0;

	if (c->way != WAY_IOCTL && !c->h->no_links) {
		link_err = by_link(c, event_fd);
		if (!link_err || c->way == WAY_LINK)
			return link_err;
	}
	err = by_ioctl(c, event_fd);
	if (err)
		return err;
	if (link_err) {
		c->h->no_links = true;
		note(c->d->observer,
		     (struct note){ .kind = NOTE_WAY_REFUSED, .detail = "link", .err = link_err });
	}
	if (c->out->way != WAY_TRACEFS)
		c->out->way = WAY_IOCTL;
	return 0;
}

int attach_event_program(struct attaching *c, int event_fd)
{
	int err = put_program(c, event_fd);

	if (err == -EINVAL && c->way == WAY_LINK)
		return error_set(c->e, err,
				 "this kernel does not take a link to a probe (before Linux 5.15); "
				 "use --attach-via ioctl");
	if (err)
		return error_set(c->e, err, "the program cannot be put behind the event: %s",
				 strerror(-err));
	return 0;
}

int attach_do(struct door *d, struct attach_host *h, struct arena *a, const struct target *target,
	      int prog_fd, u32 attach_type, enum attach_way way, struct attachment *out,
	      struct error *e)
{
	static int (*const by_how[N_ATTACH_HOWS])(struct attaching *) = {
		[ATTACH_KPROBE] = attach_kprobe,
		[ATTACH_KSYSCALL] = attach_ksyscall,
		[ATTACH_MULTI] = attach_multi,
		[ATTACH_UPROBE] = attach_uprobe,
		[ATTACH_UPROBE_MULTI] = attach_uprobe_multi,
		[ATTACH_TRACEPOINT] = attach_tracepoint,
		[ATTACH_RAW_TP] = attach_raw_tp,
		[ATTACH_TRACING] = attach_tracing,
		[ATTACH_SAMPLE] = attach_sample,
		[ATTACH_ITER] = attach_iter,
	};
	struct attaching c = { d, h, a, target, prog_fd, attach_type, way, out, e };
	int err;

	*out = (struct attachment){ .way = way ? way : WAY_LINK };
	err = by_how[target->how](&c);
	if (err)
		attach_undo(d, h, out);
	return err;
}

void attach_undo(struct door *d, struct attach_host *h, struct attachment *at)
{
	while (at->n_fds)
		door_close(d, &at->fds[--at->n_fds]); /* the link before its event */
	if (at->event[0]) {
		int err = tracefs_probe_remove(d, h->tracefs, at->event, at->is_uprobe);

		if (err)
			note(d->observer, (struct note){ .kind = NOTE_PROBE_LEFT,
							 .subject = at->event,
							 .err = err });
	}
	at->event[0] = 0;
}

int add_near_functions(struct door *d, const struct attach_host *h, const char *name,
		       struct error *e)
{
	char near[NEAR_MAX][128];
	int i, n;

	if (h->no_names)
		return e->code;
	n = kallsyms_near(d, name, near);
	if (n <= 0)
		return error_add(e, "; no function of the kernel has a name like it");
	error_add(e, "; functions with names like it:");
	for (i = 0; i < n; i++)
		error_add(e, "%s %s", i ? "," : "", near[i]);
	return e->code;
}
