// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* cpus.c - reading the kernel's lists of CPUs
 *   in:       /sys/devices/system/cpu/{online,possible}
 *   out:      sets and counts
 *   not here: what is done on each CPU (perf_buffer.c, map_read.c)
 *
 * Source: Documentation/admin-guide/cputopology.rst; the format is that of
 * Documentation/admin-guide/kernel-parameters.rst, "cpu lists" (lib/bitmap.c prints only ranges).
 */
#include "bpf/cpus.h"
#include "bpf/file.h"

#include <string.h>

#define CPU_DIR "/sys/devices/system/cpu/"

/* sysfs gives at most a page; this holds every other CPU of CPUS_MAX, with its comma. */
enum { LIST_MAX = CPUS_MAX / 2 * 5 };

/* A decimal number below CPUS_MAX at *P, which is moved behind it. */
static bool read_number(const char **p, u32 *out)
{
	u32 n = 0;

	if (**p < '0' || **p > '9')
		return false;
	for (; **p >= '0' && **p <= '9' && n < CPUS_MAX; (*p)++)
		n = 10 * n + (**p - '0');
	*out = n;
	return n < CPUS_MAX;
}

/* "5" or "0-3" */
static bool read_range(const char **p, struct cpus *out)
{
	u32 first, last;

	if (!read_number(p, &first))
		return false;
	last = first;
	if (**p == '-') {
		(*p)++;
		if (!read_number(p, &last) || last < first)
			return false;
	}
	for (; first <= last; first++)
		out->bits[first / 64] |= 1ull << first % 64;
	return true;
}

int cpus_parse(const char *list, struct cpus *out)
{
	const char *p = list;
	bool more = *p && *p != '\n';

	*out = (struct cpus){ 0 };
	while (more) {
		if (!read_range(&p, out))
			return -EINVAL;
		more = *p == ',';
		p += more;
	}
	return *p == 0 || !strcmp(p, "\n") ? 0 : -EINVAL;
}

bool cpus_has(const struct cpus *c, u32 cpu)
{
	return cpu < CPUS_MAX && (c->bits[cpu / 64] >> cpu % 64 & 1);
}

u32 cpus_count(const struct cpus *c)
{
	u32 n = 0, i;

	for (i = 0; i < ARRAY_SIZE(c->bits); i++)
		n += __builtin_popcountll(c->bits[i]);
	return n;
}

u32 cpus_end(const struct cpus *c)
{
	u32 end = CPUS_MAX;

	while (end && !cpus_has(c, end - 1))
		end--;
	return end;
}

static int read_list(struct door *d, const char *path, struct cpus *out)
{
	char list[LIST_MAX];
	s64 n = file_read_small(d, path, list, sizeof(list));
	int err = n < 0 ? (int)n : cpus_parse(list, out);

	return !err && !cpus_count(out) ? -EINVAL : err; /* we run on at least one */
}

int cpus_online(struct door *d, struct cpus *out)
{
	return read_list(d, CPU_DIR "online", out);
}

int cpus_possible_set(struct door *d, struct cpus *out)
{
	return read_list(d, CPU_DIR "possible", out);
}

int cpus_possible(struct door *d)
{
	struct cpus possible;
	int err = cpus_possible_set(d, &possible);

	return err ? err : (int)cpus_count(&possible);
}

int cpus_possible_end(struct door *d)
{
	struct cpus possible;
	int err = cpus_possible_set(d, &possible);

	return err ? err : (int)cpus_end(&possible);
}
