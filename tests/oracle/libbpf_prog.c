// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* libbpf_prog.c - an object, or one program of it, loaded by libbpf
 *
 *   libbpf_prog OBJECT [PROGRAM]    exit status 1 when libbpf or the kernel refuses it
 *   libbpf_prog --list OBJECT       the programs' names, a line each
 */
#include <stdio.h>
#include <string.h>

#include <bpf/libbpf.h>

static void list(struct bpf_object *object)
{
	struct bpf_program *p;

	bpf_object__for_each_program(p, object)
		puts(bpf_program__name(p));
}

/* Only NAME, also where its section begins with a question mark. */
static void choose(struct bpf_object *object, const char *name)
{
	struct bpf_program *p;

	bpf_object__for_each_program(p, object)
		bpf_program__set_autoload(p, !strcmp(bpf_program__name(p), name));
}

int main(int argc, char **argv)
{
	int listing = argc > 1 && !strcmp(argv[1], "--list");
	struct bpf_object *object;

	if (argc < 2 + listing || argc > 3) {
		fprintf(stderr, "usage: libbpf_prog [--list] OBJECT [PROGRAM]\n");
		return 2;
	}
	object = bpf_object__open(argv[1 + listing]);
	if (!object)
		return 1;
	if (listing) {
		list(object);
		return 0;
	}
	if (argc == 3)
		choose(object, argv[2]);
	if (bpf_object__load(object))
		return 1;
	bpf_object__close(object);
	return 0;
}
