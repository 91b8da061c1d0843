// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* helper_names.c - what the numbers of helper functions are called
 *   in:       the immediate of a call
 *   out:      a name
 *
 * The list is the kernel's own, made into a table by its macro. Up to Linux 6.1 that hands over the
 * name alone, later also the number and whatever was passed along. No helper was added since 6.2;
 * what is new comes as a kernel function.
 */
#include "loader/model/disasm.h"

#include <linux/bpf.h>

#define HELPER(name, ...) [BPF_FUNC_##name] = "bpf_" #name

/* clang-format off */
static const char *const helpers[] = {
	__BPF_FUNC_MAPPER(HELPER)
#ifndef ___BPF_FUNC_MAPPER /* a header from before 6.2 */
	[210] = "bpf_cgrp_storage_get",
	[211] = "bpf_cgrp_storage_delete",
#endif
};
/* clang-format on */

const char *helper_name(s32 id)
{
	return id >= 0 && (u32)id < ARRAY_SIZE(helpers) ? helpers[id] : NULL;
}
