// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* other.c - static functions of names that places.c has too: one static there, one exported */
static int __attribute__((noinline, used)) twice_there(int x)
{
	return x * 9;
}
static int __attribute__((noinline, used)) exported(int x)
{
	return x * 11;
}
int other_file(int x)
{
	return twice_there(x) + exported(x);
}
