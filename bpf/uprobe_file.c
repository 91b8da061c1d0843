// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* uprobe_file.c - the file that a uprobe is for, and where in it a function is
 *   in:       a name of a program or library, a function or an offset
 *   out:      the file, opened; an offset in it
 *   not here: finding the file (library.c), symbols (elf/elf_function.c), arming the probe
 */
#include "bpf/library.h"
#include "elf/elf_function.h"

#include <stdlib.h>

/* FUNCTION is a number: it is the offset already. */
static int place_at_number(const struct elf_file *f, const char *function, u64 *offset,
			   struct error *e)
{
	char *end;

	*offset = strtoull(function, &end, function[1] == 'x' ? 16 : 10);
	if (*end)
		return error_set(e, -EINVAL, "'%s' is neither a function nor an offset (0x...)",
				 function);
	if (!elf_offset_is_code(f, *offset))
		return error_set(e, -EINVAL, "there is no code at offset %s of the file", function);
	return 0;
}

int uprobe_file_open(struct door *d, const char *binary, char *path, u64 path_size,
		     struct uprobe_file *out, struct error *e)
{
	int err = library_find(d, binary, path, path_size, e);

	*out = (struct uprobe_file){ 0 };
	if (err)
		return err;
	err = file_open(d, path, &out->file, e);
	if (err)
		return err;
	err = elf_parse(out->file.bytes, &out->arena, &out->elf, e)
		      ?: library_check_machine(&out->elf, e);
	return err ? error_in(e, err, "%s", path) : 0;
}

void uprobe_file_close(struct door *d, struct uprobe_file *f)
{
	arena_free(&f->arena);
	file_close(d, &f->file);
}

int uprobe_place(struct door *d, const char *binary, const char *function, char *path,
		 u64 path_size, u64 *offset, struct error *e)
{
	struct uprobe_file f;
	int err = uprobe_file_open(d, binary, path, path_size, &f, e);

	if (!err) {
		err = *function >= '0' && *function <= '9'
			      ? place_at_number(&f.elf, function, offset, e)
			      : elf_function_offset(&f.elf, function, offset, e);
		if (err)
			error_in(e, err, "%s", path);
	}
	uprobe_file_close(d, &f);
	return err;
}
