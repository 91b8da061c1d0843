/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What every test object starts with. The objects are compared, not run: many would not pass the
 * verifier, and need not.
 *
 * Each object declares the kernel types that it uses, and only the fields that it uses; between
 * CORE_TYPES and CORE_TYPES_END every access to a struct is a CO-RE relocation.
 */
#ifndef OBJECT_H
#define OBJECT_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

#define CORE_TYPES \
	_Pragma("clang attribute push(__attribute__((preserve_access_index)), apply_to = record)")
#define CORE_TYPES_END _Pragma("clang attribute pop")

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s8 s8;
typedef __s16 s16;
typedef __s32 s32;
typedef __s64 s64;

char LICENSE[] SEC("license") = "Dual BSD/GPL";

#endif
