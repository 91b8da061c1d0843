// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Kinds 8 and 9, existence and size, of every kind of type that can be named (types.h). */
#include "object.h"
#include "types.h"

SEC("kprobe/exists")
int exists(void *ctx)
{
	return EACH(bpf_core_type_exists);
}

SEC("kprobe/size")
int size(void *ctx)
{
	return EACH(bpf_core_type_size);
}

/* Same name, not the same kind: function pointers with other parameters, pointers to pointers. */
typedef int (*callback_t___other)(struct plain *p, long arg, int more);
typedef int (*callback_t___narrower)(struct plain *p, char arg);
typedef int (*callback_t___pointer)(struct plain *p, void *arg);
typedef struct plain **plain_ptr_t___twice;
typedef union choice *plain_ptr_t___union;
typedef unsigned char number_t___narrower;
typedef void *number_t___pointer;
typedef int list_t___longer[60];
typedef char *list_t___pointer;

SEC("kprobe/unlike")
int unlike(void *ctx)
{
	return bpf_core_type_exists(callback_t___other) +
	       bpf_core_type_exists(callback_t___narrower) * 2 +
	       bpf_core_type_exists(callback_t___pointer) * 4 +
	       bpf_core_type_exists(plain_ptr_t___twice) * 8 +
	       bpf_core_type_exists(plain_ptr_t___union) * 16 +
	       bpf_core_type_exists(number_t___narrower) * 32 +
	       bpf_core_type_exists(number_t___pointer) * 64 +
	       bpf_core_type_exists(list_t___longer) * 128 +
	       bpf_core_type_exists(list_t___pointer) * 256;
}
