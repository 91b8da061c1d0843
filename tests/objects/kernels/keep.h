/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* clang writes only types that are used: KEEP makes a variable of the type, so that it is. */
#ifndef KEEP
#define KEEP_NAME2(line) keep_##line
#define KEEP_NAME(line)	 KEEP_NAME2(line)
#define KEEP(type)	 type *KEEP_NAME(__COUNTER__)
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef signed char s8;
typedef short s16;
typedef int s32;
typedef long long s64;
#endif
