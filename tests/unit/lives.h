/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* lives.h - one life of an object behind the fake kernel */
#ifndef UNIT_LIVES_H
#define UNIT_LIVES_H

#include "loader/cli/cli.h"
#include "tests/unit/fake_kernel.h"
#include "tests/unit/helper.h"

#define EXAMPLES "build/examples/"
#define VMLINUX	 "/sys/kernel/btf/vmlinux"
#define PROBED	 UNIT_BUILD "probed.so"

struct scenario {
	const char *name, *object, *function;
	enum attach_way way;
	struct fake_config has;
	bool maps, fails;	  /* fails: even without a fault */
	bool core_by_kernel;	  /* --core=kernel */
	struct name_value target; /* as --attach */
	const char *prog;	  /* as --prog */
	struct name_value set;	  /* as --set */
	const char *path, *text;  /* one more file */
};

#define TRACEFS "/sys/kernel/tracing"
#define DEBUGFS "/sys/kernel/debug/tracing"
#define MODERN                                                                     \
	.tracefs = TRACEFS, .kprobe_pmu = true, .uprobe_pmu = true, .links = true, \
	.maps_sysfs = true

struct result {
	int err;
	struct error e;
	char left_over[128];
};

/* With what a call fails when it is to fail. */
enum { N_ERRNOS = 6 };
extern const int life_errnos[N_ERRNOS];

/* While rawload's own code runs, and not the test's. */
extern bool life_is_lived;

/* The narrator's words go nowhere. Writing events can be told to fail; they are counted, and go to
 * *events_written if that is not NULL.
 */
extern int output_err;
extern u32 n_events_written;
extern struct text *events_written;

/* Lives once, with calls FIRST to LAST failing with ERR (0: none). */
void life_try(const struct scenario *s, u32 first, u32 last, int err, struct fake_kernel *k,
	      struct result *r);

/* A group's: the files that every life needs. */
int lives_set_up(void **state);
int lives_tear_down(void **state);

#endif
