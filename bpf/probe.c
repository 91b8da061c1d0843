// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* probe.c - kprobes and uprobes: an event at an instruction
 *   in:       a kernel function, a system call, a function of a program or library
 *   out:      a perf event with the program behind it
 *   not here: the lines in kprobe_events (tracefs.c), finding a library (library.c)
 */
#include "bpf/attach.h"
#include "arch/arch.h"
#include "bpf/attr.h"
#include "bpf/file.h"
#include "bpf/kernel_object.h"
#include "bpf/library.h"

#include <elf.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PMU_DIR "/sys/bus/event_source/devices/"

/* A PMU tells its number in sysfs, and for those who want it, which bit of attr.config asks for the
 * return.
 */
static int ask_pmu(struct door *d, struct probe_pmu *pmu, const char *name, bool is_return)
{
	char path[128], buf[64];
	s64 n;

	if (!pmu->asked) {
		pmu->asked = true;
		snprintf(path, sizeof(path), PMU_DIR "%s/type", name);
		n = file_read_small(d, path, buf, sizeof(buf));
		pmu->type = n > 0 ? atoi(buf) : n < 0 ? (int)n : -ENOENT;
	}
	if (pmu->type < 0 || !is_return || pmu->ret_asked)
		return pmu->type;
	pmu->ret_asked = true;
	snprintf(path, sizeof(path), PMU_DIR "%s/format/retprobe", name);
	if (file_read_small(d, path, buf, sizeof(buf)) > 0 && !strncmp(buf, "config:", 7))
		pmu->ret_bit = atoi(buf + 7) & 63;
	return pmu->type;
}

/* Opens the tracepoint that the line in tracefs has made. The function was found by then, so no
 * errno speaks of it any more.
 */
static int open_tracefs_event(struct attaching *c, int pid, int cpu)
{
	int id = tracefs_event_id(c->d, c->h->tracefs, "rawload", c->out->event);
	struct perf_event_attr attr = { .type = PERF_TYPE_TRACEPOINT,
					.config = id,
					.sample_period = 1 };
	int event = id < 0 ? id : attach_event_open(c, &attr, pid, cpu);

	if (event < 0 && event != -EPERM && event != -EACCES && !c->e->code)
		return error_set(c->e, event, "the probe rawload/%s cannot be opened: %s",
				 c->out->event, strerror(-event));
	return event;
}

static int no_probes(const struct probe_pmu *pmu, const char *kind, const char *why,
		     struct error *e)
{
	if (pmu->type < 0 && pmu->type != -ENOENT)
		return error_set(e, pmu->type, PMU_DIR "%s/type cannot be read: %s", kind,
				 strerror(-pmu->type));
	return error_set(e, -EOPNOTSUPP,
			 "this kernel has no %ss: %s (it was built without CONFIG_%cPROBE_EVENTS)",
			 kind, why, *kind == 'k' ? 'K' : 'U');
}

/* Arms a probe, by the PMU or by tracefs.
 *   kind    "kprobe" or "uprobe"
 *   name    config1: a kernel function, or a file; OFFSET is in there
 *   place   the same for tracefs
 * Returns the event's descriptor, or a negative errno. Where it filled in e->code, it has said why.
 */
static int arm(struct attaching *c, const char *kind, struct probe_pmu *pmu, const char *name,
	       u64 offset, const char *place)
{
	bool user = *kind == 'u';
	int pid = user && c->h->pid > 0 ? c->h->pid : -1;
	int cpu =
		pid > 0 ? -1
			: 0; /* with all processes, one CPU stands for all: the probe has no CPU */
	char why[128];
	int err;

	c->out->is_uprobe = user;
	if (c->way != WAY_TRACEFS && ask_pmu(c->d, pmu, kind, c->target->is_return) >= 0) {
		struct perf_event_attr attr = {
			.type = pmu->type,
			.config = c->target->is_return ? 1ull << pmu->ret_bit : 0,
			.config1 = attr_pointer(name),
			.config2 = offset,
		};

		return attach_event_open(c, &attr, pid, cpu);
	}
	if (c->way == WAY_LINK || c->way == WAY_IOCTL) {
		snprintf(why, sizeof(why), "there is no " PMU_DIR "%s", kind);
		return no_probes(pmu, kind, why, c->e);
	}
	snprintf(why, sizeof(why), "%s_events", kind);
	if (c->way == WAY_ANY && !tracefs_find(c->d, why)) {
		snprintf(why, sizeof(why),
			 "neither " PMU_DIR "%s nor %s_events in a mounted tracefs", kind, kind);
		return no_probes(pmu, kind, why, c->e);
	}
	err = tracefs_probe_add(c, place);
	if (err)
		return err;
	c->out->way = WAY_TRACEFS;
	return open_tracefs_event(c, pid, cpu);
}

/* --- kprobes --- */

static int refused(struct attaching *c, const char *what, int err)
{
	error_set(c->e, err, "probing '%s' was refused: %s", what, strerror(-err));
	return explain_refusal(c->d, c->e);
}

/* Each errno of arming a kprobe says something of its own (kernel/trace/trace_kprobe.c, 6.12). */
static int explain_kprobe(struct attaching *c, const char *name, int err)
{
	u64 offset = c->target->offset;

	if (err == -EINVAL && !kallsyms_has(c->d, name))
		err = -ENOENT; /* newer kernels' kprobe_events says EINVAL for this, too */
	switch (err) {
	case -ENOENT:
		error_set(c->e, err, "this kernel has no function '%s' that can be probed", name);
		return add_near_functions(c->d, c->h, name, c->e);
	case -EADDRNOTAVAIL:
		return error_set(c->e, err,
				 "several functions of this kernel are called '%s', so the name "
				 "does not tell which to probe",
				 name);
	case -EILSEQ:
		return error_set(c->e, err,
				 "offset %#llx is not the start of an instruction of '%s'",
				 (unsigned long long)offset, name);
	case -EPERM:
	case -EACCES:
		return refused(c, name, err);
	case -EINVAL:
	case -EOPNOTSUPP:
		error_set(c->e, err,
			  "'%s' cannot be probed at offset %#llx: it is marked as not traceable "
			  "(see /sys/kernel/debug/kprobes/blacklist)",
			  name, (unsigned long long)offset);
		if (offset)
			error_add(c->e, ", or the offset is outside or inside an instruction%s",
				  c->target->is_return ? ", or a return probe was given an offset"
						       : "");
		else if (arch_native()->elf_machine == EM_RISCV) /* seen on 6.12, not on 7.2 */
			error_add(c->e,
				  ", or its first instruction is ftrace's, which older kernels for "
				  "riscv64 do not share; try %s+0x4",
				  name);
		return err;
	default:
		return error_set(c->e, err, "probing '%s' failed: %s", name, strerror(-err));
	}
}

static int arm_kprobe(struct attaching *c, const char *name)
{
	char place[256];

	snprintf(place, sizeof(place), "%s+%llu", name, (unsigned long long)c->target->offset);
	return arm(c, "kprobe", &c->h->kprobe, name, c->target->offset, place);
}

/* The function behind a system call, as this CPU's kernels call it. Since 4.17 most wrap system
 * calls: SYSCALL_DEFINE makes __x64_sys_execve, and no sys_execve (arch/x86/include/asm/
 * syscall_wrapper.h, 6.12).
 */
static void wrapper_name(char *out, size_t size, const char *call)
{
	snprintf(out, size, "%ssys_%.100s", arch_native()->syscall_prefix, call);
}

/* Arms NAMES in order until one is there. */
static int arm_first(struct attaching *c, char names[][128], int n)
{
	int i, event = -ENOENT;

	for (i = 0; i < n && event == -ENOENT && !c->e->code; i++) {
		event = arm_kprobe(c, names[i]);
		if (event >= 0 && strcmp(names[i], c->target->name))
			snprintf(c->out->place, sizeof(c->out->place), "%s", names[i]);
	}
	if (event >= 0)
		return attach_event_program(c, event);
	return c->e->code ? c->e->code : explain_kprobe(c, names[0], event);
}

int attach_kprobe(struct attaching *c)
{
	char names[2][128];
	int n = 1;

	if (strlen(c->target->name) >= sizeof(names[0]))
		return error_set(c->e, -EINVAL, "'%.140s' is no function name", c->target->name);
	snprintf(names[0], sizeof(names[0]), "%s", c->target->name);
	if (!strncmp(names[0], "sys_", 4) && *arch_native()->syscall_prefix)
		wrapper_name(names[n++], sizeof(names[0]), names[0] + 4);
	return arm_first(c, names, n);
}

int attach_ksyscall(struct attaching *c)
{
	char names[3][128];

	if (strlen(c->target->name) > 100)
		return error_set(c->e, -EINVAL, "'%.140s' is no system call", c->target->name);
	wrapper_name(names[0], sizeof(names[0]), c->target->name);
	snprintf(names[1], sizeof(names[1]), "__se_sys_%s", c->target->name);
	snprintf(names[2], sizeof(names[2]), "sys_%s", c->target->name);
	return arm_first(c, names, 3);
}

/* --- uprobes --- */

static int explain_uprobe(struct attaching *c, const char *path, u64 offset, int err)
{
	switch (err) {
	case -EPERM:
	case -EACCES:
		return refused(c, path, err);
	case -EINVAL:
	case -EIO:
	case -524: /* ENOTSUPP, which libc does not know: no instruction that can be probed */
		return error_set(c->e, err,
				 "%s: there is no instruction that can be probed at byte %#llx",
				 path, (unsigned long long)offset);
	case -ESRCH:
		return error_set(c->e, err, "there is no process %d", c->h->pid);
	default:
		return error_set(c->e, err, "probing %s at byte %#llx failed: %s", path,
				 (unsigned long long)offset, strerror(-err));
	}
}

int attach_uprobe(struct attaching *c)
{
	const struct target *t = c->target;
	char path[256], place[320], function[256];
	u64 offset;
	int event, err;

	/* The offset goes along: on ppc64 it does not count from where the probe would be without.
	 */
	snprintf(function, sizeof(function), t->offset ? "%s+%#llx" : "%s", t->name,
		 (unsigned long long)t->offset);
	err = uprobe_place(c->d, t->binary, function, path, sizeof(path), &offset, c->e);
	if (err)
		return err;
	snprintf(c->out->place, sizeof(c->out->place), "%.200s:%.110s", path, function);
	snprintf(place, sizeof(place), "%s:%#llx", path, (unsigned long long)offset);
	event = arm(c, "uprobe", &c->h->uprobe, path, offset, place);
	if (event < 0)
		return c->e->code ? c->e->code : explain_uprobe(c, path, offset, event);
	return attach_event_program(c, event);
}
