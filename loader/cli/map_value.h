// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* map_value.h - keys, values and variables, as text or JSON, their type known or not */
#ifndef CLI_MAP_VALUE_H
#define CLI_MAP_VALUE_H

#include "base/text.h"
#include "bpf/symbols.h"
#include "btf/btf.h"

struct value_writer {
	const struct btf *btf;
	bool json;
	struct text *out;
	struct text part; /* owned; btf/value.c bounds what one text holds, so each has its own */
};

/* The value in BYTES. A struct in text gets braces around it. Where TYPE is 0, bytes of a number's
 * size are shown as one, and others in hexadecimal: 010203, and in JSON {"hex":"010203"}, which
 * cannot be taken for a string.
 */
void value_add(struct value_writer *w, u32 type, struct span bytes);

/* The struct in BYTES without member LEFT_OUT, in text. Nothing and false when no other is there.
 */
bool value_add_rest(struct value_writer *w, u32 type, u32 left_out, struct span bytes);

/* `name=` or `"name":` */
void value_add_name(struct value_writer *w, const char *name);

/* Return addresses up to a 0, as [0xffffffff81000000, ...]; in text those that SYMBOLS knows by
 * name: [mutex_lock+0x1e, ...]. */
void value_add_stack(struct value_writer *w, const struct symbols *symbols, struct span bytes);

/* Can values of this type and size be added up? *SIGN is set if they can be negative. */
bool value_is_number(const struct btf *b, u32 type, u64 len, bool *sign);

/* One such value, extended to 64 bits. */
u64 value_number(struct span bytes, bool sign);

bool value_is_zero(struct span bytes);

#endif
