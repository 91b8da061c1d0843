// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* libbpf_load.c - what rawload is measured against: open, relocate and load with libbpf, then end.
 *
 *   libbpf_load OBJECT
 */
#include <stdio.h>

#include <bpf/libbpf.h>

int main(int argc, char **argv)
{
	struct bpf_object *object;

	if (argc != 2) {
		fprintf(stderr, "usage: libbpf_load OBJECT\n");
		return 2;
	}
	object = bpf_object__open(argv[1]);
	if (!object || bpf_object__load(object))
		return 1;
	bpf_object__close(object);
	return 0;
}
