// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* life.h - the life of a BPF object, phase by phase
 *
 * life_run() goes through the phases in order, stops where it was asked to or where one fails, and
 * leaves them in reverse. What each phase makes is in struct life, so that leave() knows what there
 * is to undo; a handle that is not there is -1 or NULL.
 */
#ifndef LOADER_LIFE_H
#define LOADER_LIFE_H

#include "bpf/arena_map.h"
#include "bpf/attach.h"
#include "bpf/file.h"
#include "bpf/host.h"
#include "bpf/module_btf.h"
#include "bpf/perf_buffer.h"
#include "bpf/ring.h"
#include "bpf/struct_ops.h"
#include "bpf/trace_pipe.h"
#include "loader/model/object.h"

enum phase { PHASE_OPEN, PHASE_RELOCATE, PHASE_LOAD, PHASE_ATTACH, PHASE_CONSUME, N_PHASES };

struct name_value { /* --event MAP=TYPE, --attach PROGRAM=TARGET, --set VAR=VALUE */
	const char *name, *value;
};

/* What the user asks for. */
struct request {
	const char *path;     /* the object */
	const char *function; /* attach kprobes here instead of where SEC says; NULL: as it says */
	const char *btf_path; /* kernel types from here instead of from the running kernel */
	bool core_by_kernel;  /* the kernel is to apply the CO-RE relocations */
	const char *pin_dir;  /* maps are pinned here; NULL: in /sys/fs/bpf */
	enum phase until;     /* the last phase */
	enum attach_way way;
	const char *const *progs; /* load only these, or all but these; none: all */
	u32 n_progs;
	bool skip_missing; /* leave out programs that have no target here, and go on */
	const struct name_value *targets, *events, *sets;
	u32 n_targets, n_events, n_sets;
	int pid;	     /* uprobes: only in this process; -1: in all */
	u32 pages;	     /* of a perf buffer, for each CPU */
	u64 duration_ms;     /* consume for this long; 0: until a signal comes */
	u64 count;	     /* or until so many events were shown; 0: any number */
	bool prototypes;     /* look up the kernel functions' prototypes */
	bool statistics;     /* ask the verifier how much work a program was */
	bool hangup_ignored; /* SIGHUP is no reason to end: nohup(1) */
	bool maps;	     /* show what is in the maps, at the end ... */
	u64 maps_every_ms;   /* ... and this often; 0: only at the end */
};

struct life;

/* Whoever wants to know how it goes. Each may be NULL. */
struct watcher {
	void (*phase_done)(struct watcher *w, const struct life *l, enum phase p, u64 ns);
	/* The buffers are mapped, and consuming begins. */
	void (*ready)(struct watcher *w, const struct life *l);
	/* A record of a buffer, a line of bpf_printk(). A negative errno ends consuming. */
	int (*record)(struct watcher *w, const struct life *l, const struct map_def *m,
		      struct span bytes);
	int (*printk)(struct watcher *w, const struct life *l, const struct printk_line *line);
	/* A line that an iterator has written, without its end. */
	int (*iter)(struct watcher *w, const struct life *l, const struct program *p,
		    struct span line);
	/* Records of a perf buffer that the kernel had no room for. */
	void (*lost)(struct watcher *w, const struct life *l, const struct map_def *m, u32 cpu,
		     u64 count);
	int (*flush)(struct watcher *w); /* all that was there has been shown */
	int (*maps)(struct watcher *w, const struct life *l); /* it is time to show the maps */
};

/* Reading the iterators, one after the other. */
struct iterating {
	int fd;	     /* of the one that is being read; -1: none */
	u32 program; /* whose turn it is; n_programs: all were read */
	char *text;  /* what was read of a line that has not ended, USED bytes */
	u32 used;
};

/* The types of a kernel module. */
struct module {
	struct module_name name;
	struct file file;
	struct btf btf; /* split: continues life.kernel */
	int btf_fd;	/* -1 until a program refers to the module */
};

struct life {
	struct door *door;
	const struct request *req;
	struct watcher *watch;
	struct error *e;

	/* open */
	struct file file;
	struct object object;

	/* relocate */
	const char *kernel_path;
	struct file kernel_file;
	struct arena kernel_arena;
	struct btf kernel; /* n_types == 0: was not needed */
	struct module *modules;
	u32 n_modules; /* 0: the kernel's own types have everything */

	/* load */
	struct host host;
	int btf_fd;
	int *map_fds, *prog_fds;     /* by index of map and program */
	struct arena_memory *arenas; /* by index of map */
	const char **pins;	     /* by index of map: where this run has pinned it, or NULL */
	bool is_loaded;		     /* all of it; so what was pinned stays */
	s32 *fd_array;	      /* modules' BTF, by the number that calls of their functions hold */
	u32 n_fd_slots;	      /* 0: no module's function is called */
	char **verifier_said; /* by index of program: statistics, or NULL */
	char *log;	      /* the verifier's, of the program that was refused */
	const struct program *refused;

	/* attach */
	struct attach_host attach_host;
	struct attachment *attachments;	    /* by index of program */
	struct registration *registrations; /* by index of map; of struct_ops tables */

	u32 n_left_out; /* programs without a target, with req->skip_missing */

	/* consume */
	int epoll_fd, signal_fd;
	struct ring *rings;		  /* by index of map */
	struct perf_buffer *perf_buffers; /* by index of map */
	struct trace_pipe pipe;
	struct iterating iter;
	const struct map_def *reading; /* whose records are being taken */
	u64 n_shown;		       /* events that the user has seen */
	u64 n_lost;		       /* records that the kernel had no room for */
	int stop;		       /* 1: done, negative errno: failed */
};

/* Lives through the phases up to req->until. Returns 0, or a negative errno with *e filled in;
 * in either case nothing is left in the kernel. life_free() gives back what there is to show.
 */
int life_run(struct life *l);
void life_free(struct life *l);

const char *phase_name(enum phase p);
u64 now_ns(void); /* monotonic */

/* One file each: loader/open.c, relocate.c, load.c, attach.c, consume.c. */
int open_enter(struct life *l);
void open_leave(struct life *l);
int relocate_enter(struct life *l);
void relocate_leave(struct life *l);
int load_enter(struct life *l);
void load_leave(struct life *l);
int attach_enter(struct life *l);
void attach_leave(struct life *l);
int consume_enter(struct life *l);
void consume_leave(struct life *l);

/* Detaches every program; harmless when they are (attach.c). */
void attach_end(struct life *l);

/* --- sources.c: where events come from --- */

/* Maps the buffers and adds what can be waited for to the epoll. */
int sources_open(struct life *l);
void sources_close(struct life *l);

/* Takes everything that is there and has it shown. Sets l->stop when that was enough. */
void sources_take(struct life *l);

/* An event was shown, or could not be (ERR): was it the last one that is wanted? Returns l->stop.
 */
int event_shown(struct life *l, int err);

/* Every second or so: CPUs may have come or gone. */
int sources_rescan(struct life *l);

/* After the programs were detached: what came in until then, and what was lost at the end. */
void sources_take_rest(struct life *l);

/* --- iterators.c: programs that are read like a file --- */

/* Makes ready for reading. 0 or -ENOMEM. */
int iterators_open(struct life *l);
void iterators_close(struct life *l);

/* Reads a buffer's worth of the iterator whose turn it is, and has its lines shown. Sets l->stop
 * when all were read and no program is attached that could still have something to say.
 */
void iterators_take(struct life *l);

/* Is there one that has not been read to its end? */
bool iterators_left(const struct life *l);

/* What consuming needs is opened before anything is attached, and closed after everything was
 * detached, so that no event goes unheard (consume.c).
 */
int consume_prepare(struct life *l);
void consume_finish(struct life *l);

/* --- load_maps.c --- */

/* Takes or creates all maps, and fills the maps of maps. maps_unload() must be called in any case.
 */
int maps_load(struct life *l);
void maps_unload(struct life *l);

/* Once all maps are there, or all programs: what the object puts into maps of maps, or of programs.
 */
int maps_fill_slots(struct life *l, bool of_programs);

/* Room for N descriptors, each -1; NULL when memory ran out (load.c). */
int *no_descriptors(struct object *o, u32 n);

/* Adds FD to the epoll. 0 or a negative errno. */
int wait_add(struct life *l, int fd);

/* Called before the first thing is made that would outlive the process, a pin or a probe in tracefs:
 * from here on a signal does not end it on the spot, but waits until consume looks at it. One that
 * comes later, while everything is being undone, changes nothing any more, so the signals stay
 * blocked until the process ends. 0 or a negative errno (consume.c).
 */
int signals_block(struct life *l);

/* --- targets.c --- */

/* Decides which programs are wanted and where each goes. 0, -ENOENT or -EINVAL. */
int targets_resolve(struct life *l);

/* Does its SEC name no target because other programs jump to it (bpf_tail_call)? */
bool target_is_slot(const struct object *o, const struct program *p);

/* ERR says that P has no target here; with --skip-missing P is left out, with a note, and the
 * result is 0. Else it is ERR.
 */
int target_missing(struct life *l, struct program *p, int err);

/* Has P a target, if its kind needs one? 0, or -EINVAL with what to do. */
int target_require(const struct program *p, struct error *e);

/* Names to look for in the kernel's BTF, two for each program; and what was found. */
int targets_want(struct life *l, struct btf_wanted *out, u32 *n);
/*   types, module   where they were found; MODULE is "vmlinux" for the kernel's own */
void targets_found(struct life *l, const struct btf_wanted *in, const struct btf *types,
		   const char *module);
bool targets_need_btf(const struct object *o);

/* Is there a type to attach to that was not found? */
bool targets_lack_types(const struct object *o);

/* --- modules.c: types of kernel modules --- */

/* Opens those of every loaded module. 0 or a negative errno. */
int modules_open(struct life *l);
void modules_close(struct life *l);

/* The module that has these types, NULL for the kernel itself. */
const char *module_name(const struct life *l, const struct btf *b);

/* Gets a descriptor for each module that something refers to, and gives it to what does. */
int modules_give_descriptors(struct life *l);
void modules_drop_descriptors(struct life *l);

#endif
