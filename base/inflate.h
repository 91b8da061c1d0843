// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* inflate.h - unpacks what gzip packed: /proc/config.gz is the one file here that needs it */
#ifndef BASE_INFLATE_H
#define BASE_INFLATE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/span.h"

/* Unpacks IN, which is one gzip member (RFC 1952) and nothing behind it.
 *   a         owns what comes out
 *   max_out   bytes; more is refused, however little it was packed into
 * Returns 0, -EINVAL (damaged, cut off, or not gzip), -EFBIG (more than MAX_OUT) or -ENOMEM.
 */
int inflate_gzip(struct span in, struct arena *a, u64 max_out, struct span *out, struct error *e);

#endif
