// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* elf_read.h - one field of an on-disk struct, in the byte order of file F
 *
 * P is where a struct TYPE starts; span_cut() has shown that it is inside the file. It may lie at
 * any address, so it is never used as a pointer to that struct.
 */
#ifndef ELF_READ_H
#define ELF_READ_H

#include "base/span.h"

#define FIELD16(f, p, type, field) load_u16((const u8 *)(p) + offsetof(type, field), (f)->swap)
#define FIELD32(f, p, type, field) load_u32((const u8 *)(p) + offsetof(type, field), (f)->swap)
#define FIELD64(f, p, type, field) load_u64((const u8 *)(p) + offsetof(type, field), (f)->swap)

#endif
