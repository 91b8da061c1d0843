// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* fuzz_files.c - any bytes as one of the machine's own files; the first byte tells which
 *
 * tracefs (the number of an event, names that a killed run left behind), sysfs (the PMUs, the
 * CPUs), /proc/kallsyms, the kernel's configuration, /etc/ld.so.cache. The door gives the bytes to
 * whoever opens something, in pieces of 1000, and says no to everything else.
 */
#include "tests/fuzz/fuzz.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#include "bpf/attach.h"
#include "bpf/cpus.h"
#include "bpf/kernel_config.h"
#include "bpf/library.h"

#define ASKS_FOR_CONFIG "build/tests/unit/kconfig.bpf.o"

enum { FD = 3, PIECE = 1000 };

static struct span asks_for_config; /* an object */

struct file_door {
	struct door door;	/* first */
	struct span file, left; /* LEFT: of what was opened last */
	struct span names;	/* the same of a folder */
};

static u64 cut(u64 len, u64 most)
{
	return len < most ? len : most;
}

/* Each line is a name in the folder; the kernel's records are whole and end with a NUL. */
static s64 read_folder(struct file_door *f, u8 *out, u64 size)
{
	const u8 *end = memchr(f->names.p, '\n', f->names.len);
	u64 len = cut(end ? (u64)(end - f->names.p) : f->names.len, 255);
	u16 record = (19 + len + 1 + 7) & ~7u;

	if (!f->names.len || record > size)
		return 0;
	memset(out, 0, record);
	memcpy(out + 16, &record, sizeof(record));
	memcpy(out + 19, f->names.p, len);
	f->names.p += len + (end != NULL);
	f->names.len -= len + (end != NULL);
	return record;
}

static void pass(struct door *d, struct call *c)
{
	struct file_door *f = (struct file_door *)d;
	void *out = (void *)(uintptr_t)c->arg[1];

	c->result = 0;
	switch (c->nr) {
	case CALL_OPENAT:
		if (c->arg[2] & O_DIRECTORY)
			f->names = f->file;
		else
			f->left = f->file;
		c->result = FD;
		break;
	case CALL_FSTAT:
		*(struct stat *)out = (struct stat){ .st_mode = S_IFREG, .st_size = f->file.len };
		break;
	case CALL_MMAP:
		c->result = (s64)(uintptr_t)malloc(c->arg[1]);
		break;
	case CALL_MUNMAP:
		free((void *)(uintptr_t)c->arg[0]);
		break;
	case CALL_READ:
		c->result = cut(cut(c->arg[2], PIECE), f->left.len);
		if (c->result)
			memcpy(out, f->left.p, c->result);
		f->left.p += c->result;
		f->left.len -= c->result;
		break;
	case CALL_GETDENTS:
		c->result = f->names.len ? read_folder(f, out, c->arg[2]) : 0;
		break;
	case CALL_UNAME:
		memset((void *)(uintptr_t)c->arg[0], 0, sizeof(struct utsname));
		break;
	case CALL_CLOSE:
		break;
	default:
		c->result = -EPERM;
	}
}

/* The configuration, for an object that wants to know much of it. */
static void read_config(struct door *d)
{
	static const struct host host = { .release = "6.1.0", .version = 6 << 16 | 1 << 8 };
	struct kconfig_facts facts;
	struct error e = { 0 };
	struct object o;
	int err;

	err = object_open(&o, asks_for_config, ASKS_FOR_CONFIG, &e);
	if (!err)
		err = kconfig_facts_ask(d, &host, &o, &facts, &e);
	if (!err)
		err = kconfig_fill(&o, &facts, &e);
	check(err, &e);
	object_close(&o);
}

static void find_library(struct door *d)
{
	struct error e = { 0 };
	char path[256];

	check(library_find(d, "c", path, sizeof(path), &e), &e);
}

static void attach_probe(struct door *d, enum attach_how how)
{
	struct attach_host host = { .pid = -1 };
	struct arena a = { 0 };
	struct error e = { 0 };
	struct attachment at = { 0 };
	struct target target = { .how = how, .name = "0x10", .binary = "/b" };

	check(attach_do(d, &host, &a, &target, 7, 0, WAY_ANY, &at, &e), &e);
	attach_undo(d, &host, &at);
	arena_free(&a);
}

/* libFuzzer calls this once. */
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static u8 buf[1 << 16];
	FILE *f = fopen(ASKS_FOR_CONFIG, "rb");

	(void)argc;
	(void)argv;
	if (!f) {
		fprintf(stderr, ASKS_FOR_CONFIG " is missing; run from the top of the tree\n");
		exit(1);
	}
	asks_for_config = (struct span){ buf, fread(buf, 1, sizeof(buf), f) };
	fclose(f);
	return 0;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	struct file_door f = { .door = { .pass = pass } };
	struct door *d = &f.door;
	char near[NEAR_MAX][128];
	struct cpus cpus;

	if (!len)
		return 0;
	f.file = (struct span){ data + 1, len - 1 };
	switch (data[0] % 8) {
	case 0:
		tracefs_sweep(d, &(struct attach_host){ .pid = -1 });
		break;
	case 1:
		tracefs_event_id(d, "/t", "syscalls", "sys_enter_mkdir");
		break;
	case 2:
		kallsyms_near(d, "do_mkdirat", near);
		break;
	case 3:
		cpus_online(d, &cpus);
		cpus_possible_end(d);
		break;
	case 4:
		read_config(d);
		break;
	case 5:
		find_library(d);
		break;
	case 6:
		attach_probe(d, ATTACH_KPROBE);
		break;
	case 7:
		attach_probe(d, ATTACH_UPROBE);
	}
	return 0;
}
