// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* progress.h - a line on the terminal while something takes long; it is gone when that is over */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "bpf/door.h"
#include "loader/life.h"

/* Begins to look at the time. Only when stderr is a terminal; else all of these do nothing. */
void progress_open(void);
void progress_close(void); /* takes the line away; harmless when nothing was opened */

/* A phase begins; consuming has no line, however long it takes. */
void progress_phase(enum phase p);

/* C is about to be made; it is over. */
void progress_call(const struct call *c);
void progress_called(const struct call *c);

/* Around whatever writes to the terminal: takes the line away, and lets it come back. */
void progress_hide(void);
void progress_unhide(void);

#endif
