/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* sections_all.h - one program for each name of a section; what each returns is what its kind may
 * return. PROG(function, result, name of the section)
 */
#define PROG(name, result, sec)      \
	SEC(sec) int name(void *ctx) \
	{                            \
		return result;       \
	}
