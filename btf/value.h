// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* value.h - types and values as people read them */
#ifndef BTF_VALUE_H
#define BTF_VALUE_H

#include "arch/arch.h"
#include "base/text.h"
#include "btf/btf.h"

/* The value of type TYPE in BYTES, which are in the host's byte order. A struct or union becomes
 * `pid=4711 comm="mkdir"`, or {"pid":4711,"comm":"mkdir"} for JSON. What BYTES are too short for
 * is left away. Strings and names are escaped.
 */
void value_text(const struct btf *b, u32 type, struct span bytes, struct text *out);
void value_json(const struct btf *b, u32 type, struct span bytes, struct text *out);

/* The members of a struct without the braces around them; nothing for other types. */
void value_json_members(const struct btf *b, u32 type, struct span bytes, struct text *out);

/* `struct filename *name`: how C declares NAME as of type TYPE. */
void decl_text(const struct btf *b, u32 type, const char *name, struct text *out);

/* `do_mkdirat(int dfd [di], struct filename *name [si], umode_t mode [dx])`: the prototype of the
 * FUNC with this id, with the register that each argument comes in on ARCH. With IS_RETURN
 * instead what comes back: `do_mkdirat(...) returns int [ax]`.
 */
void prototype_text(const struct btf *b, u32 func, const struct arch *arch, bool is_return,
		    struct text *out);

#endif
