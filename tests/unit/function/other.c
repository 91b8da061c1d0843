// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* other.c - a second static function of the same name, for places.c */
static int __attribute__((noinline, used)) twice_there(int x)
{
	return x * 9;
}
int other_file(int x)
{
	return twice_there(x);
}
