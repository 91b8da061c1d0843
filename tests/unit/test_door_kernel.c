// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_door_kernel.c - every system call of a whole life fails once, with the real kernel behind
 * it, as far as it can be had without kprobes; what is left open then, /proc tells
 */
#include "tests/unit/lives.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

struct real_kernel {
	struct door door; /* first */
	u32 n_calls, fail_at;
	int fail_err;
	bool failed;
};

static void real_pass(struct door *d, struct call *c)
{
	struct real_kernel *k = (struct real_kernel *)d;
	bool gives_back = c->nr == CALL_CLOSE || c->nr == CALL_MUNMAP;

	if (++k->n_calls != k->fail_at || gives_back) {
		door_kernel(d, c);
		return;
	}
	k->failed = true;
	c->result = k->fail_err;
}

/* Lines in a file of /proc/self, or names in a folder. */
static u32 count_fds(void)
{
	DIR *dir = opendir("/proc/self/fd");
	u32 n = 0;

	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

/* Mappings that a loader makes: of BPF maps, events and files. Memory is the sanitizers' part. */
static u32 count_mappings(void)
{
	FILE *f = fopen("/proc/self/maps", "r");
	char line[512];
	u32 n = 0;

	while (fgets(line, sizeof(line), f))
		n += strstr(line, "anon_inode:") || strstr(line, "/sys/kernel/btf/") ||
		     strstr(line, EXAMPLES) || strstr(line, ".bpf.o");
	fclose(f);
	return n;
}

static void live_for_real(struct real_kernel *k, const char *object, struct result *r)
{
	struct options opt = { .req = { .path = object,
					.until = PHASE_CONSUME,
					.pid = -1,
					.pages = 1,
					.duration_ms = 1,
					.statistics = true,
					.maps = true } };
	struct narrator narrator;
	struct life l = { .door = &k->door, .req = &opt.req, .e = &r->e };

	narrator_init(&narrator, &opt);
	k->door.observer = &narrator.observer;
	l.watch = &narrator.watch;
	r->err = life_run(&l);
	life_free(&l);
	narrator_free(&narrator);
}

/* Returns whether the fault was reached. */
static bool try_for_real(const char *object, u32 call, int err)
{
	struct real_kernel k = { .door = { .pass = real_pass }, .fail_at = call, .fail_err = err };
	struct result r = { 0 };
	u32 fds = count_fds(), mappings = count_mappings();

	live_for_real(&k, object, &r);
	if (count_fds() != fds || count_mappings() != mappings)
		fail_msg("%s: call %u fails with %s: descriptors %u, then %u; mappings %u, then %u",
			 object, call, strerror(-err), fds, count_fds(), mappings,
			 count_mappings());
	if (r.err && (r.e.code != r.err || strlen(r.e.text) < 15))
		fail_msg("%s: call %u fails with %s: error %d '%s'", object, call, strerror(-err),
			 r.err, r.e.text);
	return k.failed;
}

static void real_kernel(void **state)
{
	static const char *const objects[] = { UNIT_BUILD "ring.bpf.o", EXAMPLES "raw_tp.bpf.o",
					       EXAMPLES "profile.bpf.o",
					       EXAMPLES "iter_task.bpf.o" };
	struct real_kernel k = { .door = { .pass = real_pass } };
	struct result r = { 0 };
	u32 i, e, call;

	(void)state;
	live_for_real(&k, objects[0], &r);
	if (r.err == -EPERM || r.err == -ENOSYS)
		skip_because("this needs root, and a kernel that takes BPF programs");
	if (r.err)
		fail_msg("without a fault: %s", r.e.text);
	for (i = 0; i < ARRAY_SIZE(objects); i++)
		for (e = 0; e < N_ERRNOS; e++)
			for (call = 1; try_for_real(objects[i], call, life_errnos[e]) || call < 4;
			     call++)
				;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(real_kernel),
	};

	return cmocka_run_group_tests_name("door_kernel", tests, NULL, NULL);
}
