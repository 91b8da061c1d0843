// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* fuzz_object.c - any bytes as a BPF object: opened, relocated, its events' types found, shown
 *
 * What `rawload --until relocate --json` does, with a door behind which there are two files: the
 * object, and the kernel's types. These are in turn a small kernel's and the object's own, in which
 * every access has its match. Then once more with -vv, until the programs are loaded, by a kernel
 * that takes whatever it is given; with --set of the object's own variables, half of them with
 * --core=kernel.
 *
 * Bytes changed anywhere in an ELF file mostly break the file. So the mutator below changes one
 * section's bytes and leaves the rest.
 */
#include "tests/fuzz/fuzz.h"

#include <errno.h>
#include <linux/bpf.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "loader/cli/cli.h"
#include "loader/model/variable.h"

#define KERNEL "build/tests/objects/kernels/base.o"

enum { FD_OBJECT = 3, FD_KERNEL = 4, FD_MADE = 5 };

struct files {
	struct door door; /* first */
	struct span object, kernel;
	u64 at;	    /* how much was read of the one that is open */
	bool loads; /* there is a kernel, too */
};

static struct span kernel;

static const struct span *file_of(const struct files *f, u64 fd)
{
	return fd == FD_OBJECT ? &f->object : &f->kernel;
}

static s64 open_file(const struct files *f, const char *path)
{
	if (!strcmp(path, "object"))
		return FD_OBJECT;
	return !strcmp(path, "kernel") || !f->loads ? FD_KERNEL : -ENOENT;
}

/* Of exactly that size, so that AddressSanitizer sees what reads beyond its end. */
static s64 memory(const struct call *c)
{
	return (int)c->arg[4] < 0 ? (s64)(uintptr_t)malloc(c->arg[1]) : -ENOMEM;
}

static s64 read_file(struct files *f, const struct call *c)
{
	const struct span *from = file_of(f, c->arg[0]);
	u64 n = c->arg[2] < from->len - f->at ? c->arg[2] : from->len - f->at;

	memcpy((void *)(uintptr_t)c->arg[1], from->p + f->at, n);
	f->at += n;
	return n;
}

/* Takes all that it is given; nothing is in it. */
static s64 bpf(int cmd)
{
	switch (cmd) {
	case BPF_MAP_CREATE:
	case BPF_PROG_LOAD:
	case BPF_BTF_LOAD:
		return FD_MADE;
	case BPF_MAP_UPDATE_ELEM:
	case BPF_MAP_FREEZE:
		return 0;
	default:
		return -ENOENT;
	}
}

static s64 only_for_load(const struct call *c)
{
	switch (c->nr) {
	case CALL_BPF:
		return bpf(c->arg[0]);
	case CALL_UNAME:
		memset((void *)(uintptr_t)c->arg[0], 0, sizeof(struct utsname));
		return 0;
	default:
		return -EPERM;
	}
}

static void pass(struct door *d, struct call *c)
{
	struct files *f = (struct files *)d;
	struct stat *st = (void *)(uintptr_t)c->arg[1];

	c->result = 0;
	switch (c->nr) {
	case CALL_OPENAT:
		c->result = open_file(f, (const char *)(uintptr_t)c->arg[1]);
		f->at = 0;
		break;
	case CALL_FSTAT:
		*st = (struct stat){ .st_mode = S_IFREG, .st_size = file_of(f, c->arg[0])->len };
		break;
	case CALL_MMAP:
		c->result = memory(c);
		break;
	case CALL_MUNMAP:
		free((void *)(uintptr_t)c->arg[0]);
		break;
	case CALL_READ:
		c->result = read_file(f, c);
		break;
	case CALL_CLOSE:
		break;
	default:
		if (f->loads) {
			c->result = only_for_load(c);
			break;
		}
		fprintf(stderr, "until relocate needs no call %s\n", call_name(c->nr));
		abort();
	}
}

/* --set of each variable, whole and in parts. */
static void set_variables(struct object *o)
{
	static const char *const parts[] = { "", "[0]", "[1].x", ".value", "[3" };
	static const char *const values[] = { "1", "-300", "true", "text", "0x1ffffffff" };
	u32 i, k, part;

	for (i = 0; i < o->n_maps; i++) {
		const struct btf_type *t = btf_type(&o->btf, o->maps[i].variables);
		const struct btf_var_secinfo *v = btf_records(t);

		if (o->maps[i].variables_size >
		    1 << 20) /* a .bss of any size is a few bytes of file */
			continue;
		for (k = 0; btf_kind(t) == BTF_KIND_DATASEC && k < btf_vlen(t) && k < 20; k++)
			for (part = 0; part < ARRAY_SIZE(parts); part++) {
				const struct btf_type *var = btf_type(&o->btf, v[k].type);
				struct error e = { 0 };
				char path[128];
				int err;

				snprintf(path, sizeof(path), "%s%s",
					 btf_str(&o->btf, var ? var->name_off : 0), parts[part]);
				err = variable_set(o, path, values[(part + k) % 5], &e);
				check(err, &e);
			}
	}
}

static void live(struct span object, struct span types)
{
	struct request req = { .path = "object", .btf_path = "kernel", .until = PHASE_RELOCATE };
	struct files files = { .door = { .pass = pass }, .object = object, .kernel = types };
	struct watcher watch = { 0 };
	struct error e = { 0 };
	struct life l = { .door = &files.door, .req = &req, .watch = &watch, .e = &e };
	struct text t = { 0 };
	int err = life_run(&l);

	check(err, &e);
	if (!err && l.object.has_btf)
		set_variables(&l.object);
	if (!err)
		document_write(&l, &t);
	check_text(&t);
	text_free(&t);
	life_free(&l);
}

/* What is said to people goes nowhere, but it may hold no control character. */
int write_all(int fd, const struct text *text)
{
	(void)fd;
	check_text(text);
	return 0;
}

/* --set for one of the object's variables; which one and what, the file's length tells. */
static bool choose_variable(struct span object, struct arena *a, struct name_value *out)
{
	static const char *const values[] = { "-1", "true", "\"text\"", "0x7f" };
	struct elf_symbol sym;
	struct elf_file f;
	struct error e;
	u64 i, skip = object.len / 2 % 8;

	if (elf_parse(object, a, &f, &e))
		return false;
	for (i = 0; i < f.n_symbols; i++)
		if (!elf_symbol_get(&f, i, &sym, &e) && sym.type == STT_OBJECT && !skip--) {
			*out = (struct name_value){ sym.name, values[object.len / 16 % 4] };
			return true;
		}
	return false;
}

static void load(struct span object, struct span types, bool with_set)
{
	struct name_value set;
	struct arena a = { 0 };
	struct options opt = {
		.req = { .path = "object",
			 .btf_path = "kernel",
			 .until = PHASE_LOAD,
			 .pid = -1,
			 .statistics = true,
			 .prototypes = true,
			 .core_by_kernel = object.len % 2, /* half of them: --core=kernel */
			 .sets = &set },
		.verbose = 2,
	};
	struct files files = {
		.door = { .pass = pass }, .object = object, .kernel = types, .loads = true
	};
	struct narrator narrator;
	struct error e = { 0 };
	struct life l = { .door = &files.door, .req = &opt.req, .e = &e };

	if (with_set)
		opt.req.n_sets = choose_variable(object, &a, &set);
	narrator_init(&narrator, &opt);
	files.door.observer = &narrator.observer;
	l.watch = &narrator.watch;
	check(life_run(&l), &e);
	life_free(&l);
	narrator_free(&narrator);
	arena_free(&a);
}

/* KERNEL's bytes; libFuzzer calls this once. */
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static u8 buf[1 << 20];
	FILE *f = fopen(KERNEL, "rb");

	(void)argc;
	(void)argv;
	if (!f) {
		fprintf(stderr, KERNEL " is missing; run from the top of the tree\n");
		exit(1);
	}
	kernel = (struct span){ buf, fread(buf, 1, sizeof(buf), f) };
	fclose(f);
	return 0;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	struct span bytes = { data, len };

	live(bytes, kernel);
	live(bytes, bytes);
	load(bytes, kernel, len & 1);
	load(bytes, bytes, !(len & 1));
	return 0;
}

/* --- the mutator --- */

size_t LLVMFuzzerMutate(u8 *data, size_t len, size_t max);
size_t LLVMFuzzerCustomMutator(u8 *data, size_t len, size_t max, unsigned int seed);

/* A section of the file, chosen by SEED, that has bytes of its own. */
static bool choose_section(u8 *data, size_t len, unsigned int seed, struct elf_section *out)
{
	struct arena a = { 0 };
	struct elf_file f;
	struct error e;
	bool found = false;
	u32 i;

	if (elf_parse((struct span){ data, len }, &a, &f, &e) == 0 && f.n_sections > 1)
		for (i = 0; i < f.n_sections && !found; i++) {
			*out = f.sections[1 + (seed + i) % (f.n_sections - 1)];
			found = out->data.len > 0;
		}
	arena_free(&a);
	return found;
}

/* The section's bytes are changed in place and keep their number: nothing else has to move. */
size_t LLVMFuzzerCustomMutator(u8 *data, size_t len, size_t max, unsigned int seed)
{
	struct elf_section s;
	u8 *copy;
	size_t n;

	if (seed % 16 == 0 || !choose_section(data, len, seed / 16, &s))
		return LLVMFuzzerMutate(data, len, max);
	copy = malloc(s.data.len);
	memcpy(copy, s.data.p, s.data.len);
	n = LLVMFuzzerMutate(copy, s.data.len, s.data.len);
	memcpy(data + s.offset, copy, n);
	free(copy);
	return len;
}
