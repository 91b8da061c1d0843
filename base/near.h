// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* near.h - names like the one that was not found
 *
 * Functions get renamed (do_mkdirat became filename_mkdirat in Linux 7.0), compilers add suffixes
 * (.isra.0, .constprop.0), and people mistype. All keep a long run of letters, so names are
 * compared by that.
 */
#ifndef BASE_NEAR_H
#define BASE_NEAR_H

#include "base/types.h"

enum { NEAR_NAMES = 5, NEAR_NAME_SIZE = 128 };

struct near {
	const char *name; /* the one that was wanted */
	size_t len;
	struct {
		char name[NEAR_NAME_SIZE];
		u32 score;
	} best[NEAR_NAMES]; /* best first, no name twice */
	int n;
};

/* Starts a search for names like the LEN bytes at NAME, which is borrowed. */
void near_start(struct near *s, const char *name, size_t len);

/* Keeps a copy of NAME if it is among the best so far. */
void near_offer(struct near *s, const char *name);

#endif
