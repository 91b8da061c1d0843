// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* error.h - one error, told once
 *
 * A function that can fail returns 0 or a negative errno and fills one struct error. Whoever
 * finds the fault says what was found and what was expected; each level above adds its subject in
 * front. Only loader/cli/ prints it:
 *
 *	mkdir.o: program 'on_mkdir': relocation 2: symbol 17 is not a map
 *	^ open.c ^ program.c         ^ found here
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <errno.h>

#include "base/types.h"

struct error {
	int code; /* negative errno; 0: nothing went wrong */
	char text[1536];
};

/* Starts an error. Returns ERR, so that `return error_set(...)` reads well. */
int error_set(struct error *e, int err, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* Puts "SUBJECT: " in front of what is there. Returns ERR. */
int error_in(struct error *e, int err, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* Adds a sentence behind, most often what the user can do. Returns the error's code. */
int error_add(struct error *e, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Memory ran out; the one error that has no subject worth naming. Returns -ENOMEM. */
int error_nomem(struct error *e);

#endif
