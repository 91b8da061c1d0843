// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* common.h - what "common.h, provided by cilium-ebpf" gives to the program in text 003
 *
 * That header is a small vmlinux.h for the examples of that library: the kernel's short names for
 * integers, the numbers of linux/bpf.h, the helpers, and the struct of the old map definitions,
 * which libbpf's headers have lost in 1.0. This one does the same for the same program, from other
 * sources.
 */
#ifndef SEEDS_COMMON_H
#define SEEDS_COMMON_H

#include <linux/bpf.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;

#include <bpf/bpf_helpers.h>

struct bpf_map_def {
	unsigned int type;
	unsigned int key_size;	 /* bytes */
	unsigned int value_size; /* bytes */
	unsigned int max_entries;
	unsigned int map_flags;
};

#endif
