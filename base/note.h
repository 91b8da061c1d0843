// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* note.h - things that happen on the way and are worth telling, but are no errors
 *
 * The core tells facts to an observer; sentences are made of them in loader/cli/.
 */
#ifndef BASE_NOTE_H
#define BASE_NOTE_H

#include "base/types.h"

enum note_kind {
	NOTE_BTF_REDUCED,  /* the kernel refused the BTF; newer kinds were replaced; detail: its
			      reason */
	NOTE_BTF_ORDERED,  /* the same; type tags were put in order; detail: as above */
	NOTE_BTF_LEFT_OUT, /* it refused that too: loading goes on without BTF; detail: as above */
	NOTE_MAP_WITHOUT_BTF, /* subject: map */
	NOTE_MEMLOCK_RAISED,  /* RLIMIT_MEMLOCK was in the way (before Linux 5.11) */
	NOTE_NO_CONFIG,	      /* no kernel configuration can be read: weak externs are 0 */
	NOTE_RING_ROUNDED,    /* subject: map; number: bytes it has now */
	NOTE_MAP_SIZED,	  /* subject: map without a size; detail: which; number: what it is now */
	NOTE_SLOT_EMPTY,  /* subject: map of programs; number: slot whose program is not loaded */
	NOTE_MAP_REUSED,  /* subject: map; detail: where it was pinned before */
	NOTE_MAP_PINNED,  /* subject: map; detail: where it is pinned now, and stays */
	NOTE_PIN_LEFT,	  /* subject: path of a pin of this run that could not be removed */
	NOTE_WAY_REFUSED, /* detail: way of attaching that was refused */
	NOTE_LEFTOVER,	  /* subject: tracefs probe of a run that was killed, now removed */
	NOTE_PROBE_LEFT,  /* subject: tracefs probe of this run that could not be removed */
	NOTE_EVENT_TYPE,  /* subject: map; detail: why its records are shown as bytes */
	NOTE_EVENT_STRIPPED, /* the same, and the object has no type that could be named */
	NOTE_EVENT_SIZE,  /* subject: map; detail: the two sizes, --event's being another */
	NOTE_NO_ROOM,	  /* subject: perf buffer; number: CPUs that its map has no place for */
	NOTE_FUNCTION_ADDRESS, /* subject: program; what is not 0 stands for functions' addresses */
	NOTE_STAYS,	       /* subject: struct_ops table that could not be taken back */
	NOTE_LEFT_OUT, /* subject: program; detail: why it has no target here */
	NOTE_TAIL_CALLED,  /* subject: program that others jump to; detail: map; number: its slot */
	NOTE_NOT_ATTACHED, /* subject: program; detail: what would attach it */
	N_NOTES
};

struct note {
	enum note_kind kind;
	int err; /* negative errno behind it, or 0 */
	const char *subject, *detail;
	u64 number;
};

struct observer {
	void (*tell)(struct observer *o, const struct note *n);
};

static inline void note(struct observer *o, struct note n)
{
	if (o)
		o->tell(o, &n);
}

#endif
