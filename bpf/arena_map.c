// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* arena_map.c - the memory of BPF_MAP_TYPE_ARENA (Linux 6.9)
 *   in:       a map and its descriptor
 *   out:      memory
 *   not here: which variables are in it (loader/model/data.c)
 *
 * An arena has up to 4 GB of addresses and no memory at first: a page comes when it is touched. The
 * address at which we map it becomes part of the program: a pointer to something in the arena has
 * the same value here and there.
 */
#include "bpf/arena_map.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000 /* Linux 4.17 */
#endif

enum { SEGV_ON_FAULT = 1 << 17 }; /* BPF_F_SEGV_ON_FAULT: pages come from the program only */

/* The definition may ask for an address, in map_extra; what is there already is not replaced. */
static int map_memory(struct door *d, const struct map_def *m, int fd, struct arena_memory *out,
		      struct error *e)
{
	u64 len = (u64)m->max_entries * sysconf(_SC_PAGESIZE);
	int flags = m->extra ? MAP_SHARED | MAP_FIXED_NOREPLACE : MAP_SHARED;
	s64 at = door_call(d, CALL_MMAP, m->extra, len, PROT_READ | PROT_WRITE, flags, fd, 0);

	if (at < 0 && at > -4096) /* include/linux/err.h: the last page of addresses is errors */
		return error_set(e, at, "map '%s': its %llu bytes cannot be mapped at %#llx%s: %s",
				 m->symbol, (unsigned long long)len, (unsigned long long)m->extra,
				 m->extra ? " (map_extra)" : "", strerror(-at));
	*out = (struct arena_memory){ (void *)(uintptr_t)at, len };
	return 0;
}

int arena_map(struct door *d, const struct map_def *m, int fd, bool is_new,
	      struct arena_memory *out, struct error *e)
{
	int err = map_memory(d, m, fd, out, e);

	if (err || !m->content.len || !is_new)
		return err;
	if (m->content.len > out->len)
		return error_set(e, -EINVAL,
				 "map '%s': it has %u pages, too few for the %llu bytes of section "
				 "'.addr_space.1'; raise max_entries",
				 m->symbol, m->max_entries, (unsigned long long)m->content.len);
	if (m->flags & SEGV_ON_FAULT)
		return error_set(e, -EOPNOTSUPP,
				 "map '%s': with the flag BPF_F_SEGV_ON_FAULT only programs can "
				 "put something into it, so section '.addr_space.1' cannot be",
				 m->symbol);
	memcpy(out->p, m->content.p, m->content.len);
	return 0;
}

void arena_unmap(struct door *d, struct arena_memory *a)
{
	door_munmap(d, &a->p, a->len);
}
