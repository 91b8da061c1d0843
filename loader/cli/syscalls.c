// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* syscalls.c - --syscalls: each call that went through the door, in strace's notation
 *   in:       struct call with its result
 *   out:      text
 *   not here: the arguments of each call (syscalls_bpf.c, _file.c, _event.c, _process.c)
 *
 * The text is what `strace -e trace=...` prints for the same call, so that both can be held beside
 * each other; tests/syscalls/run does that.
 */
#include "loader/cli/syscalls.h"

#include <string.h>

enum { STRING_MAX = 32 }; /* strace -s 32, its default */

const void *st_ptr(u64 arg)
{
	return (const void *)(uintptr_t)arg;
}

void st_pointer(struct text *out, u64 p)
{
	if (p)
		text_add(out, "%#llx", (unsigned long long)p);
	else
		text_str(out, "NULL");
}

void st_number(struct text *out, u64 v)
{
	text_add(out, v ? "%#llx" : "0", (unsigned long long)v);
}

void st_flags(struct text *out, u64 v, const struct flag_name *names, u32 n, const char *unknown)
{
	const char *between = "";
	u32 i;

	for (i = 0; i < n; i++)
		if (names[i].bit && (v & names[i].bit) == names[i].bit) {
			text_add(out, "%s%s", between, names[i].name);
			between = "|";
			v &= ~names[i].bit;
		}
	if (v && !*between)
		text_add(out, "%#llx /* %s */", (unsigned long long)v, unknown);
	else if (v)
		text_add(out, "|%#llx", (unsigned long long)v);
	else if (!*between)
		text_str(out, "0");
}

/* Octal, as short as the character behind it allows. */
static void add_byte(struct text *out, const u8 *s, size_t i, size_t len)
{
	static const char named[][3] = {
		['\t'] = "\\t", ['\n'] = "\\n", ['\v'] = "\\v", ['\f'] = "\\f", ['\r'] = "\\r"
	};
	bool digit_follows = i + 1 < len && s[i + 1] >= '0' && s[i + 1] <= '7';
	u8 c = s[i];

	if (c == '"' || c == '\\')
		text_add(out, "\\%c", c);
	else if (c < ARRAY_SIZE(named) && named[c][0])
		text_str(out, named[c]);
	else if (c >= 0x20 && c < 0x7f)
		text_add(out, "%c", c);
	else
		text_add(out, digit_follows ? "\\%03o" : "\\%o", c);
}

void st_string(struct text *out, const void *s, size_t len)
{
	size_t i, n = len > STRING_MAX ? STRING_MAX : len;

	text_str(out, "\"");
	for (i = 0; i < n; i++)
		add_byte(out, s, i, n);
	text_str(out, len > n ? "\"..." : "\"");
}

/* --- all calls --- */

static void bpf_call(const struct call *c, struct text *out)
{
	const char *cmd = bpf_cmd_name(c->arg[0]);

	if (cmd)
		text_add(out, "%s, ", cmd);
	else
		text_add(out, "%#llx /* BPF_??? */, ", (unsigned long long)c->arg[0]);
	bpf_attr_text(c->arg[0], st_ptr(c->arg[1]), out);
	text_add(out, ", %llu", (unsigned long long)c->arg[2]);
}

static void no_arguments(const struct call *c, struct text *out)
{
	(void)c;
	(void)out;
}

static void (*const arguments[N_CALLS])(const struct call *, struct text *) = {
	[CALL_BPF] = bpf_call,
	[CALL_PERF_EVENT_OPEN] = perf_event_open_call,
	[CALL_OPENAT] = openat_call,
	[CALL_READ] = read_call,
	[CALL_WRITE] = write_call,
	[CALL_CLOSE] = fd_call,
	[CALL_FSTAT] = fstat_call,
	[CALL_GETDENTS] = getdents_call,
	[CALL_MMAP] = mmap_call,
	[CALL_MUNMAP] = munmap_call,
	[CALL_IOCTL] = ioctl_call,
	[CALL_EPOLL_CREATE] = epoll_create_call,
	[CALL_EPOLL_CTL] = epoll_ctl_call,
	[CALL_EPOLL_PWAIT] = epoll_pwait_call,
	[CALL_SIGPROCMASK] = sigprocmask_call,
	[CALL_SIGNALFD] = signalfd_call,
	[CALL_UNAME] = uname_call,
	[CALL_CAPGET] = capget_call,
	[CALL_PRLIMIT] = prlimit_call,
	[CALL_GETPID] = no_arguments,
	[CALL_UNLINKAT] = unlinkat_call,
};

void syscall_text(const struct call *c, struct text *out)
{
	size_t start = out->len;

	text_add(out, "%s(", call_name(c->nr));
	if (arguments[c->nr])
		arguments[c->nr](c, out);
	text_str(out, ")");
	while (out->len - start < 39 && !out->failed)
		text_str(out, " "); /* strace's column of results */
	if (c->result < 0 && c->result > -4096)
		text_add(out, " = -1 %s (%s)", strerrorname_np(-c->result) ?: "E???",
			 strerror(-c->result));
	else if (c->nr == CALL_MMAP)
		text_add(out, " = %#llx", (unsigned long long)c->result);
	else
		text_add(out, " = %lld", (long long)c->result);
}
