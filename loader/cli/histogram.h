// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* histogram.h - counts by powers of two, drawn as bars
 *
 * Nothing in an object says that an array of numbers is a histogram; it is taken for one when all
 * of this is so:
 *	- it is an array of 16 to 64 integers of 4 or 8 bytes;
 *	- its name, or that of the map, has a word (between underscores) that ends with slots, hist,
 *	  hists, histogram or dist: latency_hist, slots, runqhist; not history or distance.
 * The array may be a variable, a map's value, a member of a map's value, or the map itself: an
 * array map with one integer for each key.
 *
 * Slot n is taken to count values from 2^n to 2^(n+1) - 1, slot 0 both 0 and 1, as log2l() of
 * BCC and nearly all programs have it.
 */
#ifndef CLI_HISTOGRAM_H
#define CLI_HISTOGRAM_H

#include "base/text.h"
#include "btf/btf.h"

enum { HIST_SLOTS_MIN = 16, HIST_SLOTS_MAX = 64 };

/* Where in a value the slots are. */
struct hist_place {
	u32 n;	    /* slots; 0: it is no histogram */
	u32 size;   /* bytes of each */
	u32 offset; /* bytes in front of them */
	s64 member; /* which member of the struct they are; -1: they are the value itself */
};

bool hist_is_name(const char *name);

/* Are there slots in a value of type TYPE, which is called NAME? */
struct hist_place hist_find(const struct btf *b, u32 type, const char *name);

/* Adds those in VALUE to SLOTS. */
void hist_add(const struct hist_place *h, struct span value, u64 *slots);

/* Bars from the first slot that is not zero to the last, a line for each behind INDENT. */
void hist_text(const u64 *slots, u32 n, const char *indent, struct text *out);

#endif
