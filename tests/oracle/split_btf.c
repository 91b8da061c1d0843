// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* split_btf.c - types as a kernel module has them, written by libbpf
 *
 *   split_btf OBJECT BASE MODULE
 *
 *   in:   an object whose types stand for those of a kernel
 *   out:  these types in the file BASE; in MODULE split BTF that continues them:
 *           struct module_only { int a, b; }        a struct that the kernel lacks
 *           int module_call(int x)                  a function to call
 *           int module_place(struct module_only *m) a function to attach to
 */
#include <stdio.h>
#include <stdlib.h>

#include <bpf/btf.h>

static int write_raw(const struct btf *b, const char *path)
{
	__u32 size;
	const void *bytes = btf__raw_data(b, &size);
	FILE *f = bytes ? fopen(path, "wb") : NULL;

	if (!f || fwrite(bytes, 1, size, f) != size || fclose(f)) {
		perror(path);
		return 1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct btf *base = argc == 4 ? btf__parse(argv[1], NULL) : NULL, *m;
	int i, s, p;

	if (!base) {
		fprintf(stderr, "usage: split_btf OBJECT BASE MODULE\n");
		return 2;
	}
	i = btf__find_by_name_kind(base, "int", BTF_KIND_INT);
	m = btf__new_empty_split(base);
	s = btf__add_struct(m, "module_only", 8);
	btf__add_field(m, "a", i, 0, 0);
	btf__add_field(m, "b", i, 32, 0);
	btf__add_func_proto(m, i);
	btf__add_func_param(m, "mode", i); /* a string that the base has already */
	btf__add_func(m, "module_call", BTF_FUNC_STATIC, s + 1);
	p = btf__add_ptr(m, s);
	btf__add_func_proto(m, i);
	btf__add_func_param(m, "m", p);
	if (i < 0 || btf__add_func(m, "module_place", BTF_FUNC_STATIC, p + 1) < 0)
		return 1;
	/* A table of functions, and the kernel's struct around it: tests/unit/module_table.bpf.c */
	p = btf__add_ptr(m, s + 1);
	s = btf__add_struct(m, "module_ops", 16);
	btf__add_field(m, "number", i, 0, 0);
	btf__add_field(m, "call", p, 64, 0);
	btf__add_struct(m, "bpf_struct_ops_module_ops", 24);
	btf__add_field(m, "common", i, 0, 0);
	if (btf__add_field(m, "data", s, 64, 0))
		return 1;
	return write_raw(base, argv[2]) || write_raw(m, argv[3]);
}
