// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* syscalls_file.c - calls about files and memory, as strace writes them
 *   in:       struct call with its result
 *   out:      its arguments as text
 */
#include "loader/cli/syscalls.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

void openat_call(const struct call *c, struct text *out)
{
	static const struct flag_name flags[] = {
		{ O_APPEND, "O_APPEND" },	{ O_NONBLOCK, "O_NONBLOCK" },
		{ O_CLOEXEC, "O_CLOEXEC" },	{ O_PATH, "O_PATH" },
		{ O_DIRECTORY, "O_DIRECTORY" },
	};
	static const char *const access[] = { "O_RDONLY", "O_WRONLY", "O_RDWR", "O_ACCMODE" };
	const char *path = st_ptr(c->arg[1]);

	text_str(out, "AT_FDCWD, \"");
	text_quote(out, path, strlen(path));
	text_add(out, "\", %s", access[c->arg[2] & O_ACCMODE]);
	if (c->arg[2] & ~(u64)O_ACCMODE) {
		text_str(out, "|");
		st_flags(out, c->arg[2] & ~(u64)O_ACCMODE, flags, ARRAY_SIZE(flags), "O_???");
	}
}

/* What was read is shown, what was to be read is not there. */
void read_call(const struct call *c, struct text *out)
{
	text_add(out, "%d, ", (int)c->arg[0]);
	if (c->result < 0)
		st_pointer(out, c->arg[1]);
	else
		st_string(out, st_ptr(c->arg[1]), c->result);
	text_add(out, ", %llu", (unsigned long long)c->arg[2]);
}

void write_call(const struct call *c, struct text *out)
{
	text_add(out, "%d, ", (int)c->arg[0]);
	st_string(out, st_ptr(c->arg[1]), c->arg[2]);
	text_add(out, ", %llu", (unsigned long long)c->arg[2]);
}

void fd_call(const struct call *c, struct text *out)
{
	text_add(out, "%d", (int)c->arg[0]);
}

void fstat_call(const struct call *c, struct text *out)
{
	const struct stat *st = st_ptr(c->arg[1]);
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

void getdents_call(const struct call *c, struct text *out)
{
	s64 off, n = 0;

	text_add(out, "%d, ", (int)c->arg[0]);
	st_pointer(out, c->arg[1]);
	for (off = 0; off < c->result; n++) /* offset 16: the record's length */
		off += *(const u16 *)((const u8 *)st_ptr(c->arg[1]) + off + 16);
	if (c->result >= 0)
		text_add(out, " /* %lld entries */", (long long)n);
	text_add(out, ", %llu", (unsigned long long)c->arg[2]);
}

void mmap_call(const struct call *c, struct text *out)
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
	if (c->arg[2])
		st_flags(out, c->arg[2], prots, ARRAY_SIZE(prots), "PROT_???");
	else
		text_str(out, "PROT_NONE");
	text_str(out, ", ");
	st_flags(out, c->arg[3], flags, ARRAY_SIZE(flags), "MAP_???");
	text_add(out, c->arg[5] ? ", %d, %#llx" : ", %d, %llu", (int)c->arg[4],
		 (unsigned long long)c->arg[5]);
}

void munmap_call(const struct call *c, struct text *out)
{
	st_pointer(out, c->arg[0]);
	text_add(out, ", %llu", (unsigned long long)c->arg[1]);
}

void unlinkat_call(const struct call *c, struct text *out)
{
	const char *path = st_ptr(c->arg[1]);

	text_str(out, "AT_FDCWD, \"");
	text_quote(out, path, strlen(path));
	text_str(out, "\", 0");
}
