// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* syscalls_event.c - calls about perf events, waiting and signals, as strace writes them
 *   in:       struct call with its result
 *   out:      its arguments as text
 */
#include "loader/cli/syscalls.h"

#include <linux/perf_event.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>

static void add_perf_type(u32 type, struct text *out)
{
	static const char *const names[] = { "PERF_TYPE_HARDWARE",   "PERF_TYPE_SOFTWARE",
					     "PERF_TYPE_TRACEPOINT", "PERF_TYPE_HW_CACHE",
					     "PERF_TYPE_RAW",	     "PERF_TYPE_BREAKPOINT" };

	if (type < ARRAY_SIZE(names))
		text_str(out, names[type]);
	else
		text_add(out, "%#x /* PERF_TYPE_??? */", type);
}

static void add_perf_config(const struct perf_event_attr *a, struct text *out)
{
	if (a->type == PERF_TYPE_SOFTWARE && a->config == PERF_COUNT_SW_BPF_OUTPUT)
		text_str(out, "PERF_COUNT_SW_BPF_OUTPUT");
	else if (a->type == PERF_TYPE_SOFTWARE && a->config == PERF_COUNT_SW_CPU_CLOCK)
		text_str(out, "PERF_COUNT_SW_CPU_CLOCK");
	else if (a->config)
		text_add(out, a->type == PERF_TYPE_TRACEPOINT ? "%llu" : "%#llx",
			 (unsigned long long)a->config);
	else
		text_str(out, "0");
}

void perf_event_open_call(const struct call *c, struct text *out)
{
	const struct perf_event_attr *a = st_ptr(c->arg[0]);
	static const struct flag_name formats[] = {
		{ PERF_FORMAT_TOTAL_TIME_ENABLED, "PERF_FORMAT_TOTAL_TIME_ENABLED" },
		{ PERF_FORMAT_TOTAL_TIME_RUNNING, "PERF_FORMAT_TOTAL_TIME_RUNNING" },
		{ PERF_FORMAT_ID, "PERF_FORMAT_ID" },
		{ 1 << 4, "PERF_FORMAT_LOST" }, /* Linux 6.0 */
	};

	text_str(out, "{type=");
	add_perf_type(a->type, out);
	text_add(out, ", size=PERF_ATTR_SIZE_VER%u, config=",
		 (a->size - 72) / 8); /* 5 has 112 bytes, each later one 8 more */
	add_perf_config(a, out);
	text_add(out, ", sample_%s=%llu, sample_type=", a->freq ? "freq" : "period",
		 (unsigned long long)a->sample_period);
	text_str(out, a->sample_type == PERF_SAMPLE_RAW ? "PERF_SAMPLE_RAW" : "0");
	text_str(out, ", read_format=");
	st_flags(out, a->read_format, formats, ARRAY_SIZE(formats), "PERF_FORMAT_???");
	text_str(out, a->freq ? ", freq=1" : "");
	text_add(out, ", precise_ip=0 /* arbitrary skid */, ...}, %d, %d, %d, ", (int)c->arg[1],
		 (int)c->arg[2], (int)c->arg[3]);
	text_str(out, c->arg[4] == PERF_FLAG_FD_CLOEXEC ? "PERF_FLAG_FD_CLOEXEC" : "0");
}

void ioctl_call(const struct call *c, struct text *out)
{
	const char *name = c->arg[1] == PERF_EVENT_IOC_SET_BPF	 ? "PERF_EVENT_IOC_SET_BPF"
			   : c->arg[1] == PERF_EVENT_IOC_ENABLE	 ? "PERF_EVENT_IOC_ENABLE"
			   : c->arg[1] == PERF_EVENT_IOC_DISABLE ? "PERF_EVENT_IOC_DISABLE"
								 : NULL;

	text_add(out, "%d, ", (int)c->arg[0]);
	if (name)
		text_str(out, name);
	else
		text_add(out, "%#llx", (unsigned long long)c->arg[1]);
	text_add(out, ", %llu", (unsigned long long)c->arg[2]);
}

void epoll_create_call(const struct call *c, struct text *out)
{
	text_str(out, c->arg[0] == EPOLL_CLOEXEC ? "EPOLL_CLOEXEC" : "0");
}

static void add_epoll_events(u32 events, struct text *out)
{
	static const struct flag_name names[] = { { EPOLLIN, "EPOLLIN" },
						  { EPOLLERR, "EPOLLERR" },
						  { EPOLLHUP, "EPOLLHUP" } };

	st_flags(out, events, names, ARRAY_SIZE(names), "EPOLL???");
}

static void add_epoll_event(const struct epoll_event *e, struct text *out)
{
	text_str(out, "{events=");
	add_epoll_events(e->events, out);
	text_str(out, ", data=");
	st_pointer(out, e->data.u64);
	text_str(out, "}");
}

void epoll_ctl_call(const struct call *c, struct text *out)
{
	text_add(out, "%d, %s, %d, ", (int)c->arg[0],
		 c->arg[1] == EPOLL_CTL_ADD ? "EPOLL_CTL_ADD" : "EPOLL_CTL_DEL", (int)c->arg[2]);
	if (c->arg[3])
		add_epoll_event(st_ptr(c->arg[3]), out);
	else
		text_str(out, "NULL");
}

void epoll_pwait_call(const struct call *c, struct text *out)
{
	const struct epoll_event *e = st_ptr(c->arg[1]);
	s64 i;

	text_add(out, "%d, ", (int)c->arg[0]);
	if (c->result < 0) {
		st_pointer(out, c->arg[1]);
	} else {
		text_str(out, "[");
		for (i = 0; i < c->result; i++) {
			text_str(out, i ? ", " : "");
			add_epoll_event(&e[i], out);
		}
		text_str(out, "]");
	}
	text_add(out, ", %d, %d, NULL, %llu", (int)c->arg[2], (int)c->arg[3],
		 (unsigned long long)c->arg[5]);
}

static void add_signals(const u64 *mask, struct text *out)
{
	static const char *const names[] = { "HUP",  "INT",  "QUIT", "ILL",  "TRAP",
					     "ABRT", "BUS",  "FPE",  "KILL", "USR1",
					     "SEGV", "USR2", "PIPE", "ALRM", "TERM" };
	const char *between = "";
	u32 i;

	text_str(out, "[");
	for (i = 0; i < 64; i++) {
		if (!(*mask >> i & 1))
			continue;
		if (i < ARRAY_SIZE(names))
			text_add(out, "%s%s", between, names[i]);
		else
			text_add(out, "%s%u", between, i + 1);
		between = " ";
	}
	text_str(out, "]");
}

void sigprocmask_call(const struct call *c, struct text *out)
{
	text_str(out, c->arg[0] == SIG_BLOCK ? "SIG_BLOCK, " : "SIG_SETMASK, ");
	add_signals(st_ptr(c->arg[1]), out);
	text_str(out, ", ");
	if (c->arg[2] && c->result >= 0)
		add_signals(st_ptr(c->arg[2]), out);
	else
		st_pointer(out, c->arg[2]);
	text_add(out, ", %llu", (unsigned long long)c->arg[3]);
}

void signalfd_call(const struct call *c, struct text *out)
{
	static const struct flag_name flags[] = { { SFD_CLOEXEC, "SFD_CLOEXEC" },
						  { SFD_NONBLOCK, "SFD_NONBLOCK" } };

	text_add(out, "%d, ", (int)c->arg[0]);
	add_signals(st_ptr(c->arg[1]), out);
	text_add(out, ", %llu, ", (unsigned long long)c->arg[2]);
	st_flags(out, c->arg[3], flags, ARRAY_SIZE(flags), "SFD_???");
}
