// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* No program: an object that is there for its maps, such as one that others are linked with, or whose
 * maps are to be pinned.
 */
#include "object.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, u32);
	__type(value, u64);
} numbers SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, u32);
	__type(value, u64);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
} kept SEC(".maps");

u64 counted = 5;
