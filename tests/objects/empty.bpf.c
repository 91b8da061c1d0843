// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The least: one program of two instructions, no maps, no data, no relocation. */
#include "object.h"

SEC("kprobe/least")
int least(void *ctx)
{
	return 0;
}
