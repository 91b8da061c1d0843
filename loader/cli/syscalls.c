// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* syscalls.c - --syscalls: each call that went through the door, in strace's notation
 *   in:       struct call with its result
 *   out:      text
 *   not here: the arguments of bpf(2) (syscalls_bpf.c)
 *
 * The text is what `strace -e trace=...` prints for the same call, so that both can be held beside
 * each other; tests/syscalls/run does that.
 */
#include "loader/cli/syscalls.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/perf_event.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/utsname.h>

enum { STRING_MAX = 32 }; /* strace -s 32, its default */

static const void *ptr(u64 arg)
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

void st_flags(struct text *out, u64 v, const struct flag_name *names, u32 n, const char *zero)
{
	const char *between = "";
	u32 i;

	for (i = 0; i < n; i++)
		if (names[i].bit && (v & names[i].bit) == names[i].bit) {
			text_add(out, "%s%s", between, names[i].name);
			between = "|";
			v &= ~names[i].bit;
		}
	if (v)
		text_add(out, "%s%#llx", between, (unsigned long long)v);
	else if (!*between)
		text_str(out, zero);
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

/* --- one function for each call --- */

static void bpf_call(const struct call *c, struct text *out)
{
	const char *cmd = bpf_cmd_name(c->arg[0]);

	if (cmd)
		text_add(out, "%s, ", cmd);
	else
		text_add(out, "%#llx /* BPF_??? */, ", (unsigned long long)c->arg[0]);
	bpf_attr_text(c->arg[0], ptr(c->arg[1]), out);
	text_add(out, ", %llu", (unsigned long long)c->arg[2]);
}

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

static void perf_event_open_call(const struct call *c, struct text *out)
{
	const struct perf_event_attr *a = ptr(c->arg[0]);
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
	st_flags(out, a->read_format, formats, ARRAY_SIZE(formats), "0");
	text_str(out, a->freq ? ", freq=1" : "");
	text_add(out, ", precise_ip=0 /* arbitrary skid */, ...}, %d, %d, %d, ", (int)c->arg[1],
		 (int)c->arg[2], (int)c->arg[3]);
	text_str(out, c->arg[4] == PERF_FLAG_FD_CLOEXEC ? "PERF_FLAG_FD_CLOEXEC" : "0");
}

static void openat_call(const struct call *c, struct text *out)
{
	static const struct flag_name flags[] = {
		{ O_APPEND, "O_APPEND" },	{ O_NONBLOCK, "O_NONBLOCK" },
		{ O_DIRECTORY, "O_DIRECTORY" }, { O_CLOEXEC, "O_CLOEXEC" },
		{ O_PATH, "O_PATH" },
	};
	static const char *const access[] = { "O_RDONLY", "O_WRONLY", "O_RDWR", "O_ACCMODE" };
	const char *path = ptr(c->arg[1]);

	text_str(out, "AT_FDCWD, \"");
	text_quote(out, path, strlen(path));
	text_add(out, "\", %s", access[c->arg[2] & O_ACCMODE]);
	if (c->arg[2] & ~(u64)O_ACCMODE) {
		text_str(out, "|");
		st_flags(out, c->arg[2] & ~(u64)O_ACCMODE, flags, ARRAY_SIZE(flags), "0");
	}
}

/* What was read is shown, what was to be read is not there. */
static void read_call(const struct call *c, struct text *out)
{
	text_add(out, "%d, ", (int)c->arg[0]);
	if (c->result < 0)
		st_pointer(out, c->arg[1]);
	else
		st_string(out, ptr(c->arg[1]), c->result);
	text_add(out, ", %llu", (unsigned long long)c->arg[2]);
}

static void write_call(const struct call *c, struct text *out)
{
	text_add(out, "%d, ", (int)c->arg[0]);
	st_string(out, ptr(c->arg[1]), c->arg[2]);
	text_add(out, ", %llu", (unsigned long long)c->arg[2]);
}

static void fd_call(const struct call *c, struct text *out)
{
	text_add(out, "%d", (int)c->arg[0]);
}

static void fstat_call(const struct call *c, struct text *out)
{
	const struct stat *st = ptr(c->arg[1]);
	static const struct {
		mode_t type;
		const char *name;
	} types[] = { { S_IFREG, "S_IFREG" }, { S_IFDIR, "S_IFDIR" },	{ S_IFCHR, "S_IFCHR" },
		      { S_IFIFO, "S_IFIFO" }, { S_IFSOCK, "S_IFSOCK" }, { S_IFBLK, "S_IFBLK" } };
	u32 i;

	text_add(out, "%d, ", (int)c->arg[0]);
	if (c->result < 0) {
		st_pointer(out, c->arg[1]);
		return;
	}
	for (i = 0; i < ARRAY_SIZE(types); i++)
		if ((st->st_mode & S_IFMT) == types[i].type)
			text_add(out, "{st_mode=%s|", types[i].name);
	text_add(out, "%#o, ", st->st_mode & 07777);
	if (S_ISCHR(st->st_mode) || S_ISBLK(st->st_mode))
		text_add(out, "st_rdev=makedev(%#x, %#x), ...}", (u32)(st->st_rdev >> 8 & 0xfff),
			 (u32)(st->st_rdev & 0xff));
	else
		text_add(out, "st_size=%lld, ...}", (long long)st->st_size);
}

static void getdents_call(const struct call *c, struct text *out)
{
	s64 off, n = 0;

	text_add(out, "%d, ", (int)c->arg[0]);
	st_pointer(out, c->arg[1]);
	for (off = 0; off < c->result; n++) /* offset 16: the record's length */
		off += *(const u16 *)((const u8 *)ptr(c->arg[1]) + off + 16);
	if (c->result >= 0)
		text_add(out, " /* %lld entries */", (long long)n);
	text_add(out, ", %llu", (unsigned long long)c->arg[2]);
}

static void mmap_call(const struct call *c, struct text *out)
{
	static const struct flag_name prots[] = { { PROT_READ, "PROT_READ" },
						  { PROT_WRITE, "PROT_WRITE" } };
	static const struct flag_name flags[] = { { MAP_SHARED, "MAP_SHARED" },
						  { MAP_PRIVATE, "MAP_PRIVATE" },
						  { MAP_ANONYMOUS, "MAP_ANONYMOUS" },
						  { 0x100000, "MAP_FIXED_NOREPLACE" },
						  { MAP_POPULATE, "MAP_POPULATE" } };

	st_pointer(out, c->arg[0]);
	text_add(out, ", %llu, ", (unsigned long long)c->arg[1]);
	st_flags(out, c->arg[2], prots, ARRAY_SIZE(prots), "PROT_NONE");
	text_str(out, ", ");
	st_flags(out, c->arg[3], flags, ARRAY_SIZE(flags), "0");
	text_add(out, c->arg[5] ? ", %d, %#llx" : ", %d, %llu", (int)c->arg[4],
		 (unsigned long long)c->arg[5]);
}

static void munmap_call(const struct call *c, struct text *out)
{
	st_pointer(out, c->arg[0]);
	text_add(out, ", %llu", (unsigned long long)c->arg[1]);
}

static void ioctl_call(const struct call *c, struct text *out)
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

static void epoll_create_call(const struct call *c, struct text *out)
{
	text_str(out, c->arg[0] == EPOLL_CLOEXEC ? "EPOLL_CLOEXEC" : "0");
}

static void add_epoll_events(u32 events, struct text *out)
{
	static const struct flag_name names[] = { { EPOLLIN, "EPOLLIN" },
						  { EPOLLERR, "EPOLLERR" },
						  { EPOLLHUP, "EPOLLHUP" } };

	st_flags(out, events, names, ARRAY_SIZE(names), "0");
}

static void add_epoll_event(const struct epoll_event *e, struct text *out)
{
	text_str(out, "{events=");
	add_epoll_events(e->events, out);
	text_add(out, ", data={u32=%u, u64=%llu}}", e->data.u32, (unsigned long long)e->data.u64);
}

static void epoll_ctl_call(const struct call *c, struct text *out)
{
	text_add(out, "%d, %s, %d, ", (int)c->arg[0],
		 c->arg[1] == EPOLL_CTL_ADD ? "EPOLL_CTL_ADD" : "EPOLL_CTL_DEL", (int)c->arg[2]);
	if (c->arg[3])
		add_epoll_event(ptr(c->arg[3]), out);
	else
		text_str(out, "NULL");
}

static void epoll_pwait_call(const struct call *c, struct text *out)
{
	const struct epoll_event *e = ptr(c->arg[1]);
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

static void sigprocmask_call(const struct call *c, struct text *out)
{
	text_str(out, c->arg[0] == SIG_BLOCK ? "SIG_BLOCK, " : "SIG_SETMASK, ");
	add_signals(ptr(c->arg[1]), out);
	text_str(out, ", ");
	if (c->arg[2] && c->result >= 0)
		add_signals(ptr(c->arg[2]), out);
	else
		st_pointer(out, c->arg[2]);
	text_add(out, ", %llu", (unsigned long long)c->arg[3]);
}

static void signalfd_call(const struct call *c, struct text *out)
{
	static const struct flag_name flags[] = { { SFD_CLOEXEC, "SFD_CLOEXEC" },
						  { SFD_NONBLOCK, "SFD_NONBLOCK" } };

	text_add(out, "%d, ", (int)c->arg[0]);
	add_signals(ptr(c->arg[1]), out);
	text_add(out, ", %llu, ", (unsigned long long)c->arg[2]);
	st_flags(out, c->arg[3], flags, ARRAY_SIZE(flags), "0");
}

static void uname_call(const struct call *c, struct text *out)
{
	const struct utsname *u = ptr(c->arg[0]);

	if (c->result < 0) {
		st_pointer(out, c->arg[0]);
		return;
	}
	text_str(out, "{sysname=");
	st_string(out, u->sysname, strnlen(u->sysname, sizeof(u->sysname)));
	text_str(out, ", nodename=");
	st_string(out, u->nodename, strnlen(u->nodename, sizeof(u->nodename)));
	text_str(out, ", ...}");
}

static void add_limit(u64 v, struct text *out)
{
	if (v == RLIM64_INFINITY)
		text_str(out, "RLIM64_INFINITY");
	else if (v > 1024 && v % 1024 == 0)
		text_add(out, "%llu*1024", (unsigned long long)(v / 1024));
	else
		text_add(out, "%llu", (unsigned long long)v);
}

static void add_rlimit(u64 arg, bool known, struct text *out)
{
	const struct rlimit64 *r = ptr(arg);

	if (!arg || !known) {
		st_pointer(out, arg);
		return;
	}
	text_str(out, "{rlim_cur=");
	add_limit(r->rlim_cur, out);
	text_str(out, ", rlim_max=");
	add_limit(r->rlim_max, out);
	text_str(out, "}");
}

static void prlimit_call(const struct call *c, struct text *out)
{
	text_add(out, "%d, RLIMIT_MEMLOCK, ", (int)c->arg[0]);
	add_rlimit(c->arg[2], true, out);
	text_str(out, ", ");
	add_rlimit(c->arg[3], c->result >= 0, out);
}

/* linux/capability.h (6.12), in the order of their numbers */
static const char *const capabilities[] = {
	"CHOWN",
	"DAC_OVERRIDE",
	"DAC_READ_SEARCH",
	"FOWNER",
	"FSETID",
	"KILL",
	"SETGID",
	"SETUID",
	"SETPCAP",
	"LINUX_IMMUTABLE",
	"NET_BIND_SERVICE",
	"NET_BROADCAST",
	"NET_ADMIN",
	"NET_RAW",
	"IPC_LOCK",
	"IPC_OWNER",
	"SYS_MODULE",
	"SYS_RAWIO",
	"SYS_CHROOT",
	"SYS_PTRACE",
	"SYS_PACCT",
	"SYS_ADMIN",
	"SYS_BOOT",
	"SYS_NICE",
	"SYS_RESOURCE",
	"SYS_TIME",
	"SYS_TTY_CONFIG",
	"MKNOD",
	"LEASE",
	"AUDIT_WRITE",
	"AUDIT_CONTROL",
	"SETFCAP",
	"MAC_OVERRIDE",
	"MAC_ADMIN",
	"SYSLOG",
	"WAKE_ALARM",
	"BLOCK_SUSPEND",
	"AUDIT_READ",
	"PERFMON",
	"BPF",
	"CHECKPOINT_RESTORE",
};

static void add_capabilities(struct text *out, const char *name, u64 set)
{
	const char *between = "";
	u32 i;

	text_add(out, "%s=", name);
	for (i = 0; i < ARRAY_SIZE(capabilities); i++)
		if (set >> i & 1) {
			text_add(out, "%s1<<CAP_%s", between, capabilities[i]);
			between = "|";
		}
	if (!*between)
		text_str(out, "0");
}

static void capget_call(const struct call *c, struct text *out)
{
	const struct __user_cap_data_struct *d = ptr(c->arg[1]);

	text_str(out, "{version=_LINUX_CAPABILITY_VERSION_3, pid=0}, ");
	if (c->result < 0) {
		st_pointer(out, c->arg[1]);
		return;
	}
	add_capabilities(out, "{effective", (u64)d[1].effective << 32 | d[0].effective);
	add_capabilities(out, ", permitted", (u64)d[1].permitted << 32 | d[0].permitted);
	add_capabilities(out, ", inheritable", (u64)d[1].inheritable << 32 | d[0].inheritable);
	text_str(out, "}");
}

static void unlinkat_call(const struct call *c, struct text *out)
{
	const char *path = ptr(c->arg[1]);

	text_str(out, "AT_FDCWD, \"");
	text_quote(out, path, strlen(path));
	text_str(out, "\", 0");
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
