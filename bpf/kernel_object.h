// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* kernel_object.h - what a load makes in the kernel: BTF, maps, programs; each is a descriptor */
#ifndef BPF_KERNEL_OBJECT_H
#define BPF_KERNEL_OBJECT_H

#include "bpf/door.h"
#include "loader/model/object.h"

/* Gives the object's BTF to the kernel. What a kernel refuses is stepped down from: first kinds
 * that came after 5.10 are replaced by older ones of the same size, then BTF is left out.
 *   *fd   the descriptor, or -1 when it is left out
 * Returns 0 or a negative errno (no rights, no memory).
 */
int btf_load(struct door *d, struct object *o, int *fd, struct error *e);

/* Creates a map and fills it, if it is one of global data. *FD is the caller's to close.
 *   btf_fd   -1 when the kernel has no BTF of the object
 */
int map_create(struct door *d, const struct map_def *m, int btf_fd, int *fd, struct error *e);

/* Puts maps or programs into the slots that the object has filled.
 *   targets   descriptors, by index of what m->slots name; -1: the slot stays empty, with a note
 */
int map_fill_slots(struct door *d, const struct map_def *m, int fd, const int *targets,
		   struct error *e);

/* The map that is pinned at PATH, if it is like M.
 *   *fd   its descriptor, the caller's to close; -1 when nothing is pinned there
 * Returns 0, -EEXIST (something else is there) or another errno.
 */
int pin_get(struct door *d, const struct map_def *m, const char *path, int *fd, struct error *e);

/* Pins a new map. 0 or an error; of -EEXIST, somebody was faster, nothing is said in E. */
int pin_put(struct door *d, const struct map_def *m, const char *path, int fd, struct error *e);

/* Removes what pin_put() has made; a note when it cannot be removed. */
void pin_remove(struct door *d, const char *path);

/* Sets what only this machine can tell: a ring buffer is a power of two and whole pages, a perf
 * event array has a place for each CPU. 0 or a negative errno.
 */
int map_adjust(struct door *d, struct map_def *m, struct error *e);

/* Loads a program, without a log; if it is refused, loads it again to get one.
 *   said      NULL, or STATISTICS_SIZE bytes for what the verifier says of a program it accepts
 *   *fd       the descriptor; the caller closes it
 *   log       becomes the verifier's log of a refusal, or NULL; to be freed
 */
enum { STATISTICS_SIZE = 4096 };
struct load_facts {	       /* what programs refer to by descriptor */
	const int *map_fds;    /* of each map of the object */
	int btf_fd;	       /* of its types; -1: the kernel did not take them */
	const s32 *module_fds; /* BTF of modules whose functions are called; NULL: none */
	u32 kern_version;      /* 6 << 16 | 1 << 8 | 176 */
};
int prog_load(struct door *d, const struct object *o, struct program *p,
	      const struct load_facts *facts, char *said, int *fd, char **log, struct error *e);

/* The addresses of all externs that have no type, from /proc/kallsyms. Reads nothing where there
 * are none. 0, -ENOENT (not there, and not weak), -EINVAL (several) or -EPERM (kallsyms.c).
 */
int ksym_addresses(struct door *d, struct object *o, struct error *e);

/* Which capability is missing, when bpf(2) or perf_event_open(2) was refused with EPERM or EACCES,
 * or why there is no such call; adds a sentence. Returns the error's code.
 */
int explain_refusal(struct door *d, struct error *e);

/* Before Linux 5.11 maps and programs count as locked memory. Raises the limit once.
 * Returns whether trying again makes sense.
 */
bool memlock_raise(struct door *d);

#endif
