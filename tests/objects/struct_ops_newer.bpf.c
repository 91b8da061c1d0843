// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The same without what libbpf refuses: a static program, one that is in no table. */
#define AS_LIBBPF_TAKES_IT
#include "struct_ops_link.bpf.c"
