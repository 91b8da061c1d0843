// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* kernel_config.c - /boot/config-RELEASE or /proc/config.gz, and what a version implies
 *   in:       what the object's .kconfig asks for
 *   out:      struct kconfig_facts
 *   not here: what a line means (loader/model/kconfig_value.c), gzip (base/inflate.c)
 */
#include "bpf/kernel_config.h"
#include "arch/arch.h"
#include "base/inflate.h"
#include "bpf/file.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#define PROC_CONFIG "/proc/config.gz"

enum { CONFIG_MAX = 16 << 20 }; /* bytes; one of 2026 has 300,000, and 70,000 packed */

/* /proc does not tell the size of its files beforehand, so they are read until the end. */
static int read_to_end(struct door *d, int fd, struct arena *a, struct span *out)
{
	u64 have = 0, size = 64 * 1024;
	u8 *buf = arena_alloc(a, size), *bigger;
	s64 n;

	while (buf) {
		n = door_read(d, fd, buf + have, size - have);
		if (n == -EINTR)
			continue;
		*out = (struct span){ buf, have };
		if (n <= 0)
			return n;
		have += n;
		if (have < size)
			continue;
		if (size >= CONFIG_MAX)
			return -EFBIG;
		bigger = arena_alloc(a, 2 * size);
		if (bigger)
			memcpy(bigger, buf, have);
		buf = bigger;
		size *= 2;
	}
	return -ENOMEM;
}

static int read_file(struct door *d, const char *path, struct arena *a, struct span *out)
{
	int fd = door_open(d, path, O_RDONLY | O_NONBLOCK);
	int err = fd < 0 ? fd : read_to_end(d, fd, a, out);

	door_close(d, &fd);
	return err;
}

static int unpack(const char *path, struct arena *a, struct span *text, struct error *e)
{
	int err;

	if (text->len < 2 || text->p[0] != 0x1f || text->p[1] != 0x8b)
		return 0; /* not packed */
	err = inflate_gzip(*text, a, CONFIG_MAX, text, e);
	return err ? error_in(e, err, "%s", path) : 0;
}

static int not_found(const char *boot, int boot_err, int proc_err, struct error *e)
{
	int err = boot_err == -ENOENT ? proc_err : boot_err;

	error_set(
		e, err,
		"the kernel's configuration can be read neither from %s (%s) nor from " PROC_CONFIG
		" (%s)",
		boot, strerror(-boot_err), strerror(-proc_err));
	return err;
}

int kernel_config_read(struct door *d, const char *release, struct arena *a, struct span *text,
		       const char **path, struct error *e)
{
	char boot[128];
	int boot_err, err;

	snprintf(boot, sizeof(boot), "/boot/config-%s", release);
	*path = arena_strndup(a, boot, strlen(boot));
	if (!*path)
		return error_nomem(e);
	boot_err = read_file(d, boot, a, text);
	if (boot_err) {
		*path = PROC_CONFIG;
		err = read_file(d, PROC_CONFIG, a, text);
		if (err)
			return not_found(boot, boot_err, err, e);
	}
	return unpack(*path, a, text, e);
}

/* --- the version --- */

static u32 parse_version(const char *s)
{
	u32 major = 0, minor = 0, patch = 0;

	if (!s || sscanf(s, "%u.%u.%u", &major, &minor, &patch) != 3)
		return 0;
	return major << 16 | minor << 8 | (patch > 255 ? 255 : patch);
}

/* Releases that stay the same for years keep programs working, so the true version is elsewhere:
 *
 *	Debian   uname -v                  #1 SMP PREEMPT_DYNAMIC Debian 6.1.176-1 (2026-07-02)
 *	Ubuntu   /proc/version_signature   Ubuntu 5.15.0-91.101-generic 5.15.131
 */
u32 kernel_version(struct door *d, const struct host *h)
{
	struct utsname u;
	char signature[256], *p;
	u32 version = 0;

	if (!door_call(d, CALL_UNAME, (uintptr_t)&u, 0, 0, 0, 0, 0)) {
		p = strstr(u.version, "Debian ");
		version = parse_version(p ? p + strlen("Debian ") : NULL);
	}
	if (!version &&
	    file_read_small(d, "/proc/version_signature", signature, sizeof(signature)) > 0) {
		p = strrchr(signature, ' ');
		version = parse_version(p ? p + 1 : NULL);
	}
	return version ? version : h->version;
}

/* --- what came with which version, where the kernel's types are not there to be asked --- */

#define VERSION(major, minor) ((major) << 16 | (minor) << 8)

/* CONFIG_ARCH_HAS_SYSCALL_WRAPPER; on s390x the functions took pt_regs only later than the name. */
static bool version_has_wrapper(u32 version)
{
	static const struct {
		const char *arch;
		u32 since;
	} rows[] = {
		{ "x86_64", VERSION(4, 17) }, { "aarch64", VERSION(4, 19) },
		{ "s390x", VERSION(5, 12) },  { "ppc64le", VERSION(6, 1) },
		{ "riscv64", VERSION(6, 6) },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		if (!strcmp(rows[i].arch, arch_native()->name))
			return version >= rows[i].since;
	return false;
}

static bool version_has_cookie(u32 version)
{
	return version >= VERSION(5, 15);
}

/* --- all together --- */

/* Without a configuration, variables that are all weak are 0. */
static int ask_config(struct door *d, const struct host *h, struct object *o,
		      struct kconfig_facts *f, struct error *e)
{
	const char *required = kconfig_requires_config(o);
	int err = kernel_config_read(d, h->release, &o->arena, &f->config_text, &f->config_path, e);

	if (err == -ENOENT && !required) {
		e->code = 0;
		note(d->observer, (struct note){ .kind = NOTE_NO_CONFIG });
		return 0;
	}
	if (err == -ENOENT)
		error_add(e, "; '%s' needs it: declare it __weak if the program can do without",
			  required);
	return err;
}

int kconfig_facts_ask(struct door *d, const struct host *h, struct object *o,
		      struct kconfig_facts *f, struct error *e)
{
	*f = (struct kconfig_facts){ 0 };
	if (kconfig_wants_version(o))
		f->kernel_version = kernel_version(d, h);
	if (kconfig_wants_syscall_wrapper(o))
		f->has_syscall_wrapper =
			o->kconfig->has_syscall_wrapper || version_has_wrapper(h->version);
	if (kconfig_wants_bpf_cookie(o))
		f->has_bpf_cookie = o->kconfig->has_bpf_cookie || version_has_cookie(h->version);
	return kconfig_wants_config(o) ? ask_config(d, h, o, f, e) : 0;
}
