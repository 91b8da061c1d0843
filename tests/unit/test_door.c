// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_door.c - every system call of a whole life fails once, in several ways
 *
 * A life behind the fake kernel makes some number of calls. It is lived again for each of them,
 *with that call failing; then once more with all calls failing from that one on. However that ends:
 *
 *	what was handed out was given back, and once          (fake_kernel.c keeps the books)
 *	a failure is told in one sentence, which says why
 *	a success in spite of a fault is one that was meant: the table `may_go_on`
 *
 * Then the same with every allocation of memory. What is not given back of that, AddressSanitizer
 * tells. The same with the real kernel: test_door_kernel.c.
 */
#include "tests/unit/lives.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* clang-format off */
static const struct scenario scenarios[] = {
	{ "modern", EXAMPLES "mkdir_ringbuf.bpf.o", .has = { MODERN, .record_bytes = 296 } },
	{ "old",
	  EXAMPLES "mkdir_ringbuf.bpf.o",
	  .has = { .tracefs = DEBUGFS, .kprobe_pmu = true, .old_btf = true, .memlock = true,
		   .record_bytes = 296 } },
	{ "by_link", EXAMPLES "mkdir_ringbuf.bpf.o", .way = WAY_LINK, .has = { MODERN } },
	{ "by_ioctl", EXAMPLES "mkdir_ringbuf.bpf.o", .way = WAY_IOCTL, .has = { MODERN } },
	{ "by_tracefs",
	  EXAMPLES "mkdir_ringbuf.bpf.o",
	  .way = WAY_TRACEFS,
	  .has = { MODERN, .leftovers = true } },
	{ "without_pmu",
	  EXAMPLES "mkdir_ringbuf.bpf.o",
	  .has = { .tracefs = DEBUGFS, .record_bytes = 296 } },
	{ "printk", EXAMPLES "mkdir_kprobe.bpf.o", .has = { MODERN } },
	{ "system_call_by_tracefs",
	  EXAMPLES "execve_ksyscall.bpf.o",
	  .way = WAY_TRACEFS,
	  .has = { MODERN } },
	{ "perf_buffer", EXAMPLES "mkdir_perfbuf.bpf.o", .has = { MODERN } },
	{ "tracepoints", EXAMPLES "execsnoop.bpf.o", .has = { MODERN } },
	{ "raw_tracepoint", EXAMPLES "raw_tp.bpf.o", .has = { MODERN }, .maps = true },
	{ "by_btf", EXAMPLES "tp_btf.bpf.o", .has = { MODERN }, .maps = true },
	{ "uprobe_multi",
	  UNIT_BUILD "programs.bpf.o",
	  .has = { MODERN },
	  .target = { "on_probed", PROBED ":probed" },
	  .prog = "on_probed" },
	{ "uprobe_multi_pattern",
	  UNIT_BUILD "programs.bpf.o",
	  .has = { MODERN },
	  .target = { "on_probed", PROBED ":pro?e*" },
	  .prog = "on_probed" },
	{ "freplace",
	  UNIT_BUILD "programs.bpf.o",
	  .has = { MODERN },
	  .target = { "in_its_place", "on_exec" },
	  .prog = "in_its_place" },
	{ "struct_ops", EXAMPLES "tcp_congestion.bpf.o", .has = { MODERN } },
	{ "struct_ops_by_link",
	  UNIT_BUILD "programs.bpf.o",
	  .has = { MODERN },
	  .prog = "threshold" },
	{ "iterator", EXAMPLES "iter_task.bpf.o", .has = { MODERN } },
	{ "many_functions", EXAMPLES "kprobe_multi.bpf.o", .has = { MODERN }, .maps = true },
	{ "functions_by_name",
	  EXAMPLES "kprobe_multi.bpf.o",
	  .has = { .tracefs = DEBUGFS, .no_addresses = true, .maps_sysfs = true } },
	{ "samples", EXAMPLES "profile.bpf.o", .has = { MODERN }, .maps = true },
	{ "map_in_map", EXAMPLES "map_in_map.bpf.o", .has = { MODERN }, .maps = true },
	{ "tail_calls", EXAMPLES "tail_calls.bpf.o", .has = { MODERN } },
	{ "settings", EXAMPLES "settings.bpf.o", .has = { MODERN }, .maps = true,
	  .set = { "only_comm", "dd" } },
	{ "global_data", EXAMPLES "count_calls.bpf.o", .has = { MODERN }, .maps = true },
	{ "uprobe",
	  EXAMPLES "uprobe_offset.bpf.o",
	  .has = { MODERN },
	  .target = { "on_malloc", PROBED ":probed+1" } },
	{ "uprobe_by_tracefs",
	  EXAMPLES "uprobe_offset.bpf.o",
	  .way = WAY_TRACEFS,
	  .has = { MODERN },
	  .target = { "on_malloc", PROBED ":probed+1" } },
	{ "kernel_config",
	  EXAMPLES "kernel_config.bpf.o",
	  .has = { MODERN },
	  .path = "/boot/config-6.12.48+deb13-amd64",
	  .text = "CONFIG_HZ=250\n" },
	{ "kernel_names",
	  UNIT_BUILD "ksyms.bpf.o",
	  .has = { MODERN, .module = true },
	  .path = "/proc/kallsyms",
	  .text = "ffffffff81000000 T _stext\nffffffff81234560 T kernel_address\n" },
	{ "table_of_a_module",
	  UNIT_BUILD "module_table.bpf.o",
	  .has = { MODERN, .module = true } },
	{ "no_module_for_a_table", UNIT_BUILD "module_table.bpf.o", .has = { MODERN }, .fails = true },
	{ "no_module",
	  UNIT_BUILD "ksyms.bpf.o",
	  .has = { MODERN },
	  .fails = true },
	{ "address_is_hidden",
	  UNIT_BUILD "ksyms.bpf.o",
	  .has = { MODERN, .module = true },
	  .path = "/proc/kallsyms",
	  .text = "0000000000000000 T kernel_address\n",
	  .fails = true },
	{ "arena", EXAMPLES "arena.bpf.o", .has = { MODERN }, .maps = true },
	{ "pinned", EXAMPLES "pinned_count.bpf.o", .has = { MODERN }, .maps = true },
	{ "pinned_before",
	  EXAMPLES "pinned_count.bpf.o",
	  .has = { MODERN, .pinned = "/sys/fs/bpf/syscalls_in_all" },
	  .maps = true },
	{ "pinned_and_refused",
	  EXAMPLES "pinned_count.bpf.o",
	  .has = { MODERN, .refuses = true },
	  .fails = true },
	{ "refused", EXAMPLES "mkdir_kprobe.bpf.o", .has = { MODERN, .refuses = true }, .fails = true },
	{ "core_by_kernel",
	  EXAMPLES "mkdir_ringbuf.bpf.o",
	  .has = { MODERN },
	  .core_by_kernel = true },
	{ "no_function",
	  EXAMPLES "mkdir_ringbuf.bpf.o",
	  .function = "do_mkdirty",
	  .has = { MODERN },
	  .fails = true },
	{ "no_tracefs", EXAMPLES "mkdir_kprobe.bpf.o", .has = { .kprobe_pmu = true }, .fails = true },
};
/* clang-format on */

/* --- memory: rules.mk links these in front of libc's --- */

static u32 n_allocations, allocation_fails; /* 0: none does */

static bool has_memory(void)
{
	return !life_is_lived || ++n_allocations != allocation_fails;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);

void *__wrap_malloc(size_t size)
{
	return has_memory() ? __real_malloc(size) : NULL;
}

void *__wrap_calloc(size_t n, size_t size)
{
	return has_memory() ? __real_calloc(n, size) : NULL;
}

void *__wrap_realloc(void *p, size_t size)
{
	return has_memory() ? __real_realloc(p, size) : NULL;
}

/* --- how it may end --- */

enum { ANY = 0 };

/* A call that may fail without the life failing, and what goes on instead. */
static const struct {
	enum call_nr nr;
	const char *on; /* what the description must begin with */
	int err;	/* with which it may fail */
	u32 notes;	/* one of these has told the user; 0: nobody needs to know */
} may_go_on[] = {
	/* nothing can be done about these */
	{ CALL_CLOSE, "", ANY, 0 },
	{ CALL_MUNMAP, "", ANY, 0 },
	/* done again */
	{ CALL_READ, "", -EINTR, 0 },
	{ CALL_READ, "iterator", -EAGAIN, 0 },
	{ CALL_EPOLL_PWAIT, "", -EINTR, 0 },
	{ CALL_BPF, "PROG_LOAD", ANY, 0 }, /* for the log, and then it was accepted */
	/* there is another way to the same end */
	{ CALL_MMAP, "", ANY, 0 },			 /* a file that cannot be mapped is read */
	{ CALL_OPENAT, "/sys/kernel/tracing/", ANY, 0 }, /* the other place, or tried again */
	{ CALL_OPENAT, "/sys/kernel/debug/tracing/", ANY, 0 },
	{ CALL_OPENAT, "/sys/bus/event_source/", ANY, 0 }, /* tracefs */
	{ CALL_READ, "/sys/bus/event_source/", ANY, 0 },
	{ CALL_BPF, "MAP_LOOKUP_BATCH", ANY, 0 }, /* element by element */
	{ CALL_BPF, "BTF_LOAD", ANY,
	  1 << NOTE_BTF_REDUCED | 1 << NOTE_BTF_LEFT_OUT | 1 << NOTE_MEMLOCK_RAISED },
	{ CALL_BPF, "MAP_CREATE", ANY, 1 << NOTE_MAP_WITHOUT_BTF | 1 << NOTE_MEMLOCK_RAISED },
	{ CALL_BPF, "LINK_CREATE", ANY, 1 << NOTE_WAY_REFUSED },
	{ CALL_WRITE, "p:rawload/p_4711_0 __x64_sys_", -ENOENT, 0 }, /* another name */
	{ CALL_PERF_EVENT_OPEN, "", -ENOENT, 0 },
	{ CALL_PERF_EVENT_OPEN, "", -EINVAL, 0 }, /* without the count of lost records */
	/* the answer that says: there is nothing (more) */
	{ CALL_READ, "/sys/kernel/tracing/trace_pipe", -EAGAIN, 0 },
	{ CALL_READ, "/sys/kernel/debug/tracing/trace_pipe", -EAGAIN, 0 },
	{ CALL_BPF, "PROG_GET_NEXT_ID", -ENOENT, 0 },
	{ CALL_BPF, "PROG_GET_FD_BY_ID", -ENOENT, 0 }, /* it has just gone */
	{ CALL_BPF, "BTF_GET_FD_BY_ID", -ENOENT, 0 },  /* the same */
	{ CALL_BPF, "OBJ_GET", -ENOENT, 1 << NOTE_MAP_PINNED | 1 << NOTE_MAP_REUSED },
	{ CALL_BPF, "MAP_GET_NEXT_KEY", -ENOENT, 0 },
	{ CALL_BPF, "MAP_LOOKUP_ELEM", -ENOENT, 0 },
	/* only for show: prototypes, who has made a mess before us, records lost at the very end */
	{ CALL_OPENAT, "/sys/kernel/btf/vmlinux", ANY, 0 },
	{ CALL_FSTAT, "/sys/kernel/btf/vmlinux", ANY, 0 },
	{ CALL_GETDENTS, "/sys/kernel/tracing/events/rawload", ANY, 0 },
	{ CALL_OPENAT, "/proc/", ANY, 0 },
	{ CALL_BPF, "MAP_DELETE_ELEM", ANY, 1 << NOTE_STAYS },
	{ CALL_WRITE, "-:rawload/", ANY, 0 }, /* tried again, or probe_may_stay() */
	{ CALL_READ, "event", ANY, 0 },
	{ CALL_UNAME, "", ANY, 0 }, /* asked once more, for Debian's exact version */
	{ CALL_OPENAT, "/boot/config-", -ENOENT, 1 << NOTE_NO_CONFIG },
	{ CALL_READ, "/boot/config-", -ENOENT, 1 << NOTE_NO_CONFIG },
	{ CALL_READ, "signals", ANY, 0 },
	/* no module has types, or it was unloaded a moment ago */
	{ CALL_OPENAT, "/sys/kernel/btf", -ENOENT, 0 },
	{ CALL_GETDENTS, "/sys/kernel/btf", -ENOENT, 0 },
};

static bool may_succeed(const struct fake_kernel *k)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(may_go_on); i++)
		if (may_go_on[i].nr == k->failed &&
		    !strncmp(k->failed_on, may_go_on[i].on, strlen(may_go_on[i].on)) &&
		    (may_go_on[i].err == ANY || may_go_on[i].err == k->fail_err) &&
		    (may_go_on[i].notes == 0 || may_go_on[i].notes & k->notes))
			return true;
	return false;
}

/* With every call failing nothing can be removed from tracefs, and a table not be taken back. Then
 * the user is told.
 */
static bool probe_may_stay(const struct fake_kernel *k, const char *left_over)
{
	if (strstr(left_over, "the pin "))
		return k->notes & 1 << NOTE_PIN_LEFT;
	if (strstr(left_over, "still registered"))
		return k->notes & 1 << NOTE_STAYS;
	return k->fail_last == UINT32_MAX && strstr(left_over, "still in tracefs") &&
	       k->notes & 1 << NOTE_PROBE_LEFT;
}

/* What stands for strerror() where it can be said better. */
static const struct {
	int err;
	const char *words;
} better_words[] = {
	{ -ENOENT, "does not exist" },
	{ -ENOENT, "none of that name" },
	{ -ENOENT, "has no BTF any more" },
	{ -ENOENT, "mounted neither" },
	{ -ENOENT, "this kernel has no " },
	{ -ENOENT, "the types of this kernel have no " },
	{ -ENOENT, "the kernel has no BPF program" },
	{ -EINVAL, "this kernel does not take a link to a probe" },
	{ -EINVAL, "cannot be probed at offset" },
	{ -EINVAL, "this kernel has no function" },
	{ -EINVAL, "there is no instruction that can be probed" },
	{ ANY, "it did not take the object's BTF" }, /* and a note has said why */
};

static bool says_why(const char *text, int err)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(better_words); i++)
		if ((better_words[i].err == err || better_words[i].err == ANY) &&
		    strstr(text, better_words[i].words))
			return true;
	return !err || strstr(text, strerror(-err));
}

/* Is the error one sentence that a user can do something with? */
static const char *sentence_fault(const struct fake_kernel *k, const struct result *r, int err)
{
	/* It was to help with what is refused anyway; or it failed where there is nothing. */
	bool aside = k->failed == CALL_PRLIMIT || (k->failed == CALL_OPENAT && k->has.tracefs &&
						   !strcmp(k->has.tracefs, DEBUGFS));

	const char *text = r->e.text;

	if (r->e.code != r->err)
		return "the error's code is another";
	if (strlen(text) < 15)
		return "the error says nothing";
	if (strchr(text, '\n') || strstr(text, "(null)") || strstr(text, "%"))
		return "the error is not one sentence";
	if (!says_why(text, err) && !says_why(text, aside ? r->err : err))
		return "the error does not say why";
	return NULL;
}

static const char *fault_of(const struct scenario *s, const struct fake_kernel *k,
			    const struct result *r)
{
	if (k->wrong[0])
		return k->wrong;
	if (r->left_over[0] && !probe_may_stay(k, r->left_over))
		return r->left_over;
	if (r->err)
		return sentence_fault(k, r, s->fails ? 0 : k->fail_err);
	if (k->failed != N_CALLS && !may_succeed(k))
		return "it went on as if nothing had failed";
	return NULL;
}

/* --- the sweep --- */

struct sweep {
	const struct scenario *s;
	u32 n_runs, n_faults;
};

enum { FAULTS_SHOWN = 40 };

static void try(struct sweep *w, u32 first, u32 last, int err, bool *reached)
{
	struct fake_kernel k;
	struct result r;
	const char *fault;

	life_try(w->s, first, last, err, &k, &r);
	w->n_runs++;
	*reached = k.failed != N_CALLS;
	fault = fault_of(w->s, &k, &r);
	if (!fault)
		return;
	if (w->n_faults++ < FAULTS_SHOWN)
		print_message("# call %u%s fails with %s (%s): %s\n#\terror %d: %s\n", first,
			      last > first ? " and all that follow" : "", strerror(-err),
			      fake_describe(&k), fault, r.err, r.err ? r.e.text : "");
}

/* make examples leaves examples/arena.bpf.c out where there is no compiler for it. */
static void need_object(const struct scenario *s)
{
	if (!strcmp(s->name, "arena") && access(s->object, R_OK))
		skip_because("%s is not there: it needs clang 19", s->object);
}

static void sweep(void **state)
{
	struct sweep w = { .s = *state };
	struct fake_kernel k;
	struct result r;
	bool reached = true;
	u32 call, i;

	need_object(w.s);
	life_try(w.s, 0, 0, 0, &k, &r);
	if (!!r.err != w.s->fails || k.wrong[0] || r.left_over[0])
		fail_msg("without a fault: error %d %s; %s; %s", r.err, r.e.text, k.wrong,
			 r.left_over);
	for (call = 1; reached; call++)
		for (i = 0; i < N_ERRNOS; i++) {
			try(&w, call, call, life_errnos[i], &reached);
			if (life_errnos[i] != -EINTR) /* nobody interrupts for ever */
				try(&w, call, UINT32_MAX, life_errnos[i], &reached);
		}
	print_message("# %s: %u calls, %u lives, %u faults\n", w.s->name, call - 1, w.n_runs,
		      w.n_faults);
	assert_int_equal(w.n_faults, 0);
}

/* --- memory runs out --- */

/* What is only for show may be missing; but where it ends, it ends for that reason. */
static const char *memory_fault(const struct scenario *s, const struct fake_kernel *k,
				const struct result *r)
{
	if (k->wrong[0])
		return k->wrong;
	if (r->left_over[0])
		return r->left_over;
	if (r->err && !s->fails && r->err != -ENOMEM)
		return "the error is another than that memory ran out";
	return r->err && r->e.code != r->err ? "the error's code is another" : NULL;
}

static void starve(void **state)
{
	const struct scenario *s = *state;
	struct fake_kernel k;
	struct result r;
	const char *fault;
	u32 n_faults = 0;

	need_object(s);
	do { /* until there were not that many */
		allocation_fails++;
		n_allocations = 0;
		life_try(s, 0, 0, 0, &k, &r);
		fault = memory_fault(s, &k, &r);
		if (fault && n_faults++ < FAULTS_SHOWN)
			print_message("# allocation %u fails: %s\n#\terror %d: %s\n",
				      allocation_fails, fault, r.err, r.err ? r.e.text : "");
	} while (n_allocations >= allocation_fails);
	print_message("# %s: %u lives, %u faults\n", s->name, allocation_fails, n_faults);
	allocation_fails = 0;
	assert_int_equal(n_faults, 0);
}

int main(void)
{
	struct CMUnitTest tests[2 * ARRAY_SIZE(scenarios)];
	static char names[2 * ARRAY_SIZE(scenarios)][64];
	u32 i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		const struct scenario *s = &scenarios[i / 2];

		snprintf(names[i], sizeof(names[i]), "%s_%s",
			 i % 2 ? "every_allocation_fails" : "every_call_fails", s->name);
		tests[i] = (struct CMUnitTest){ .name = names[i],
						.test_func = i % 2 ? starve : sweep,
						.initial_state = (void *)s };
	}
	return cmocka_run_group_tests_name("door", tests, lives_set_up, lives_tear_down);
}
