// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* library.c - finding the file that a uprobe is for
 *   in:       a name, /etc/ld.so.cache, the folders where libraries and programs are
 *   out:      a path
 *   not here: functions in it (uprobe_file.c)
 */
#include "bpf/library.h"
#include "arch/arch.h"
#include "bpf/file.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CACHE	     "/etc/ld.so.cache"
#define PROGRAM_DIRS "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

/* How well a file answers the search, worst first. */
enum rank {
	RANK_NONE,
	RANK_NUMBERED, /* libNAME.so.N; a higher N is better */
	RANK_SO,       /* libNAME.so, what programs are linked to today */
	RANK_EXACT     /* NAME itself */
};

/* The search for one name. A better file replaces the one found before, so that each place is
 * gone through once, whatever order it is in.
 */
struct search {
	struct door *d;
	const char *prefix, *name; /* "" or "lib", and what was asked for */
	enum rank rank;		   /* of the best so far */
	char file[NAME_MAX + 1];   /* its name without folders */
	char path[PATH_MAX];
	char wrong[PATH_MAX]; /* a file of that name that is not for this machine, or "" */
	struct error why;     /* ... and what it is instead */
};

/* --- is a file what we look for? --- */

int library_check_machine(const struct elf_file *f, struct error *e)
{
	const struct arch *a = arch_native();

	if (f->machine != a->elf_machine || f->big_endian != a->big_endian)
		return error_set(e, -ENOEXEC, "built for ELF machine %u, this one is %u (%s)",
				 f->machine, a->elf_machine, a->name);
	if (f->type != ET_DYN && f->type != ET_EXEC)
		return error_set(e, -ENOEXEC, "ELF type %u, expected a program or library",
				 f->type);
	return 0;
}

static int check_file(struct door *d, const char *path, struct error *e)
{
	struct arena a = { 0 };
	struct elf_file elf;
	struct file file;
	int err = file_open(d, path, &file, e);

	if (err)
		return err;
	err = elf_parse(file.bytes, &a, &elf, e);
	if (!err)
		err = library_check_machine(&elf, e);
	arena_free(&a);
	file_close(d, &file);
	return err;
}

static bool is_better(const struct search *s, enum rank rank, const char *file)
{
	if (rank != s->rank)
		return rank > s->rank;
	return rank == RANK_NUMBERED && strverscmp(file, s->file) > 0; /* .9 before .10 */
}

/* FILE, which lies at PATH, answers the search as RANK says. Keeps it when it is the best so far
 * and really a library or program for this machine.
 */
static void consider(struct search *s, enum rank rank, const char *file, const char *path)
{
	struct error why;

	if (!is_better(s, rank, file) || strlen(file) > NAME_MAX || strlen(path) >= PATH_MAX)
		return;
	switch (check_file(s->d, path, &why)) {
	case 0:
		s->rank = rank;
		strcpy(s->file, file);
		strcpy(s->path, path);
		break;
	case -ENOENT:
	case -ENOTDIR:
		break;
	default:
		if (*s->wrong)
			break;
		strcpy(s->wrong, path);
		s->why = why;
	}
}

/* ".6", ".1.2.3", ".0d": every part starts with a digit, so ".1.debug" is none */
static bool is_numbers(const char *s)
{
	do {
		if (s[0] != '.' || s[1] < '0' || s[1] > '9')
			return false;
		s += 1 + strcspn(s + 1, ".");
	} while (*s);
	return true;
}

/* A name that has .so in it already may lack the numbers only. */
static enum rank rank_library(const struct search *s, const char *file)
{
	size_t prefix = strlen(s->prefix), len = strlen(s->name);
	bool has_so = strstr(s->name, ".so");

	if (strncmp(file, s->prefix, prefix) || strncmp(file + prefix, s->name, len))
		return RANK_NONE;
	file += prefix + len;
	if (has_so && !*file)
		return RANK_EXACT;
	if (!has_so) {
		if (strncmp(file, ".so", 3))
			return RANK_NONE;
		file += 3;
		if (!*file)
			return RANK_SO;
	}
	return is_numbers(file) ? RANK_NUMBERED : RANK_NONE;
}

/* --- /etc/ld.so.cache (glibc's sysdeps/generic/dl-cache.h, 2.41) --- */

/* Offsets of strings are counted from the start of this header. Before it there may be the same in
 * the form of 1995, "ld.so-1.7.0", for programs that old.
 */
struct cache_header {
	char magic[20];	    /*  0  "glibc-ld.so.cache1.1" */
	u32 n_entries;	    /* 20 */
	u32 strings_len;    /* 24 */
	u8 flags;	    /* 28  byte order; a cache of another machine is of no use anyway */
	u8 unused[3];	    /* 29 */
	u32 extension;	    /* 32  names of the glibc-hwcaps folders */
	u32 more_unused[3]; /* 36 */
};
_Static_assert(sizeof(struct cache_header) == 48, "on-disk size is fixed by glibc");

struct cache_entry {
	u32 flags;	/*  0  kind of library and its ABI; we look into the library itself */
	u32 name, path; /*  4  offsets of strings */
	u32 unused;	/* 12 */
	u64 hwcap;	/* 16  not 0: a version of it for better CPUs */
};
_Static_assert(sizeof(struct cache_entry) == 24, "on-disk size is fixed by glibc");

struct old_cache_header {
	char magic[12]; /* 0  "ld.so-1.7.0" and a byte of padding */
	u32 n_entries;	/* 12 */
};
_Static_assert(sizeof(struct old_cache_header) == 16, "on-disk size is fixed by glibc");
enum { OLD_CACHE_ENTRY = 12 };

/* Cuts off the old header with its entries; the new one is aligned to 8 behind it. */
static bool skip_old_cache(struct span *cache)
{
	struct span entries;
	u64 end;

	if (cache->len < sizeof(struct old_cache_header) || memcmp(cache->p, "ld.so-1.7.0", 11))
		return true; /* there is none */
	if (!span_cut_array(
		    *cache, sizeof(struct old_cache_header),
		    load_u32(cache->p + offsetof(struct old_cache_header, n_entries), false),
		    OLD_CACHE_ENTRY, &entries))
		return false;
	end = sizeof(struct old_cache_header) + entries.len;
	end = (end + 7) & ~7ull;
	return end <= cache->len && span_cut(*cache, end, cache->len - end, cache);
}

/* Goes through the entries; those that are damaged name nothing. The dynamic loader takes the one
 * for better CPUs where the CPU is better. Who wants to probe that one gives its path.
 */
static void search_cache_bytes(struct search *s, struct span cache)
{
	struct span entries;
	u64 i;

	if (!skip_old_cache(&cache) || cache.len < sizeof(struct cache_header) ||
	    memcmp(cache.p, "glibc-ld.so.cache1.1", 20) ||
	    !span_cut_array(cache, sizeof(struct cache_header),
			    load_u32(cache.p + offsetof(struct cache_header, n_entries), false),
			    sizeof(struct cache_entry), &entries))
		return;
	for (i = 0; i < entries.len; i += sizeof(struct cache_entry)) {
		const u8 *p = entries.p + i;
		u32 at = load_u32(p + offsetof(struct cache_entry, name), false);
		const char *name = span_str(cache, at), *path;

		at = load_u32(p + offsetof(struct cache_entry, path), false);
		path = span_str(cache, at);
		if (name && path && *path == '/' &&
		    load_u64(p + offsetof(struct cache_entry, hwcap), false) == 0)
			consider(s, rank_library(s, name), name, path);
	}
}

static void search_cache(struct search *s, const char *prefix)
{
	struct error ignored; /* musl has no such file, and not every system has run ldconfig */
	struct file f;

	s->prefix = prefix;
	if (file_open(s->d, CACHE, &f, &ignored))
		return;
	search_cache_bytes(s, f.bytes);
	file_close(s->d, &f);
}

/* --- folders --- */

struct library_dir {
	struct search *s;
	const char *path;
};

static int look_at_file(void *ctx, const char *name)
{
	const struct library_dir *dir = ctx;
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", dir->path, name);
	consider(dir->s, rank_library(dir->s, name), name, path);
	return 0;
}

static void search_library_dir(struct search *s, const char *path)
{
	struct library_dir dir = { s, path };

	file_each_name(s->d, path, look_at_file, &dir); /* most systems lack some of them */
}

/* The default folders of ld.so, those of Debian (named by CPU) first. */
static void search_library_dirs(struct search *s, const char *prefix)
{
	static const char *const dirs[] = { "/lib64", "/usr/lib64", "/lib", "/usr/lib",
					    "/usr/local/lib" };
	/* as its triplet has it; uname says ppc64le */
	bool power = arch_native()->elf_machine == EM_PPC64;
	const char *cpu = power ? "powerpc64le" : arch_native()->name;
	char dir[64];
	size_t i;

	s->prefix = prefix;
	snprintf(dir, sizeof(dir), "/lib/%s-linux-gnu", cpu);
	search_library_dir(s, dir);
	if (!s->rank) {
		snprintf(dir, sizeof(dir), "/usr/lib/%s-linux-gnu", cpu);
		search_library_dir(s, dir);
	}
	for (i = 0; i < ARRAY_SIZE(dirs) && !s->rank; i++)
		search_library_dir(s, dirs[i]);
}

/* The first program of that name in a list of folders with colons between them. A folder that
 * depends on where we are is passed over: what root probes must not change with it.
 */
static void search_programs(struct search *s, const char *list)
{
	char path[PATH_MAX];

	while (*list && !s->rank) {
		int len = strcspn(list, ":");

		if (*list == '/' &&
		    snprintf(path, sizeof(path), "%.*s/%s", len, list, s->name) < (int)sizeof(path))
			consider(s, RANK_EXACT, s->name, path);
		list += len;
		list += *list == ':';
	}
}

/* --- all together --- */

/* The folders of libraries come last: there are thousands of names in them, and where there is a
 * cache it has them all.
 */
static void search_all(struct search *s)
{
	bool is_program =
		!strstr(s->name, ".so"); /* what lies in PATH under such a name is a copy */
	const char *path = getenv("PATH");

	search_cache(s, "");
	if (!s->rank && is_program && path)
		search_programs(s, path);
	if (!s->rank && is_program)
		search_programs(s, PROGRAM_DIRS);
	if (!s->rank)
		search_cache(s, "lib");
	if (!s->rank)
		search_library_dirs(s, "");
	if (!s->rank)
		search_library_dirs(s, "lib");
}

static int say_not_found(const struct search *s, struct error *e)
{
	if (*s->wrong) {
		*e = s->why;
		if (strncmp(e->text, s->wrong, strlen(s->wrong))) /* file_open() says it itself */
			error_in(e, e->code, "%s", s->wrong);
		return error_in(e, -ENOENT, "no library or program '%s' that can be probed",
				s->name);
	}
	return error_set(
		e, -ENOENT,
		"no library or program '%s': looked for %s.so*, lib%s.so* in " CACHE
		" and the usual folders (/usr/lib and the like), and for a program %s in PATH; a "
		"path with a slash names a file anywhere",
		s->name, s->name, s->name, s->name);
}

int library_find(struct door *d, const char *name, char *path, u64 size, struct error *e)
{
	struct search s = { .d = d, .name = name };
	const char *found = name;
	struct file f;
	int err;

	if (!*name)
		return error_set(e, -EINVAL, "the name of a library or program is missing");
	if (strchr(name, '/')) {
		err = file_open(d, name, &f, e);
		if (err)
			return err;
		file_close(d, &f);
	} else {
		search_all(&s);
		if (!s.rank)
			return say_not_found(&s, e);
		found = s.path;
	}
	if (snprintf(path, size, "%s", found) >= (int)size)
		return error_set(e, -ENAMETOOLONG, "%s: the path is longer than %llu bytes", found,
				 (unsigned long long)size - 1);
	return 0;
}
