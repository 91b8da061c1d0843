// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* error.c - building the one sentence that the user will read
 *   in:       format strings and values, from the innermost level outwards
 *   out:      struct error
 *   not here: printing it (loader/cli/main.c)
 */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int error_set(struct error *e, int err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(e->text, sizeof(e->text), fmt, ap);
	va_end(ap);
	e->code = err;
	return err;
}

int error_in(struct error *e, int err, const char *fmt, ...)
{
	char subject[512];
	size_t len, keep;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(subject, sizeof(subject) - 2, fmt, ap);
	va_end(ap);
	len = strlen(subject);
	memcpy(subject + len, ": ", 3);
	len += 2;

	keep = strnlen(e->text,
		       sizeof(e->text) - 1 - len); /* the tail is cut when it is too long */
	memmove(e->text + len, e->text, keep);
	memcpy(e->text, subject, len);
	e->text[len + keep] = 0;
	e->code = err;
	return err;
}

int error_add(struct error *e, const char *fmt, ...)
{
	size_t len = strlen(e->text);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(e->text + len, sizeof(e->text) - len, fmt, ap);
	va_end(ap);
	return e->code;
}

int error_nomem(struct error *e)
{
	return error_set(e, -ENOMEM, "out of memory");
}
