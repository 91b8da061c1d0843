// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What is behind uprobe/ names no binary: the user says it, and until then the object can be loaded. */
#include "object.h"

SEC("uprobe/readline")
int entry(void *ctx)
{
	return 0;
}

SEC("uretprobe/readline")
int left(void *ctx)
{
	return 1;
}
