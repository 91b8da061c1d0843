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
 * tells. At the end the same with the real kernel, as far as it can be
 * had without kprobes: what is left open then, /proc tells.
 */
#include "tests/unit/helper.h"
#include "tests/unit/fake_kernel.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "elf/elf.h"
#include "loader/cli/cli.h"

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

static struct span vmlinux, module, probed;
static u32 n_kernel_types;

/* --- memory: rules.mk links these in front of libc's --- */

static u32 n_allocations, allocation_fails; /* 0: none does */
static bool counting;

static bool has_memory(void)
{
	return !counting || ++n_allocations != allocation_fails;
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

/* --- one life --- */

struct result {
	int err;
	struct error e;
	char left_over[128];
};

/* Where the narrator's words go: nowhere. Events can be told to fail. */
static int output_err;
static u32 n_events_written;
static struct text *events_written; /* NULL: nobody looks at them */

int write_all(int fd, const struct text *text)
{
	if (fd != STDOUT_FILENO || !text->len)
		return 0;
	n_events_written++;
	if (events_written)
		text_bytes(events_written, text->p, text->len);
	return output_err;
}

/* The narrator is part of it: it says all that it says in rawload. */
static void live(const struct scenario *s, struct fake_kernel *k, struct result *r)
{
	struct options opt = {
		.req = { .path = s->object,
			 .function = s->function,
			 .until = PHASE_CONSUME,
			 .way = s->way,
			 .pid = -1,
			 .pages = 1,
			 .prototypes = true,
			 .statistics = true,
			 .maps = s->maps,
			 .core_by_kernel = s->core_by_kernel,
			 .progs = &s->prog,
			 .n_progs = s->prog != NULL,
			 .targets = &s->target,
			 .n_targets = s->target.name != NULL,
			 .sets = &s->set,
			 .n_sets = s->set.name != NULL },
		.verbose = true,
	};
	struct narrator narrator;
	struct life l = { .door = &k->door, .req = &opt.req, .e = &r->e };

	narrator_init(&narrator, &opt);
	k->next_observer = &narrator.observer;
	l.watch = &narrator.watch;
	counting = true;
	r->err = life_run(&l);
	if (r->err)
		show_refusal(&l);
	counting = false;
	snprintf(r->left_over, sizeof(r->left_over), "%s", fake_left_over(k, false));
	if (k->pin[0] && !s->has.pinned && !l.is_loaded)
		snprintf(r->left_over, sizeof(r->left_over), "the pin %s is still there", k->pin);
	if (s->has.pinned && !k->pin[0])
		snprintf(r->left_over, sizeof(r->left_over), "somebody else's pin is gone");
	life_free(&l);
	narrator_free(&narrator);
	if (!r->left_over[0])
		snprintf(r->left_over, sizeof(r->left_over), "%s", fake_left_over(k, true));
}

/* Lives once, with calls FIRST to LAST failing with ERR (0: none). */
static void run(const struct scenario *s, u32 first, u32 last, int err, struct fake_kernel *k,
		struct result *r)
{
	static struct span object;
	static const char *path;

	if (path != s->object) {
		span_free(&object);
		object = file_bytes(s->object);
		path = s->object;
	}
	fake_init(k, &s->has);
	k->files[0] = (struct fake_file){ s->object, object };
	k->prog_btf = vmlinux;
	k->module_btf = module;
	k->n_types = n_kernel_types;
	k->files[1] = (struct fake_file){ VMLINUX, vmlinux };
	k->files[2] = (struct fake_file){ PROBED, probed };
	if (s->path)
		k->files[3] =
			(struct fake_file){ s->path, { (const u8 *)s->text, strlen(s->text) } };
	k->fail_first = first;
	k->fail_last = last;
	k->fail_err = err;
	*r = (struct result){ 0 };
	live(s, k, r);
	fake_free(k);
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

static const int errnos[] = { -EPERM, -ENOENT, -EINTR, -EAGAIN, -ENOMEM, -EINVAL };

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

	run(w->s, first, last, err, &k, &r);
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

/* SEC("kprobe/...") of a hostile object, on a kernel where probes are lines of text. */
static void name_of_a_function_makes_no_second_line(void **state)
{
	static const char *const names[] = { "do_mkdirat\n-:rawload/p_17_0", "a b", "a#b", "a\tb" };
	struct scenario s = { "", EXAMPLES "mkdir_ringbuf.bpf.o", .way = WAY_TRACEFS,
			      .has = { MODERN, .leftovers = true } };
	struct fake_kernel k;
	struct result r;
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		s.function = names[i];
		run(&s, 0, 0, 0, &k, &r);
		assert_int_equal(r.err, -EINVAL);
		assert_non_null(strstr(r.e.text, "a blank or a #"));
		assert_string_equal(k.wrong, "");
		assert_string_equal(k.probes[1], "p_17_0"); /* of somebody who lives */
	}
}

/* ksyms.bpf.c: of the functions one is there, and is the module's. */
static void names_of_the_kernel_are_put_in(void **state)
{
	static const struct {
		const char *kallsyms, *problem;
	} tries[] = {
		{ "ffffffff81000000 T _stext\nffffffff81234560 T kernel_address\n", NULL },
		{ "ffffffff81234560 T kernel_address\nffffffff81234560 t kernel_address\t[m]\n",
		  NULL },
		{ "ffffffff81234560 T kernel_address\nffffffff81234570 t kernel_address\t[m]\n",
		  "at 0xffffffff81234560 and at 0xffffffff81234570" },
		{ "0000000000000000 T kernel_address\n", "is hidden" },
		{ "ffffffff81234560 T kernel_address_of_another\n", "no kernel symbol" },
	};
	struct scenario s = { "", UNIT_BUILD "ksyms.bpf.o", .has = { MODERN, .module = true },
			      .path = "/proc/kallsyms" };
	struct fake_kernel k;
	struct result r;
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(tries); i++) {
		s.text = tries[i].kallsyms;
		run(&s, 0, 0, 0, &k, &r);
		assert_string_equal(k.wrong, "");
		if (tries[i].problem) {
			assert_int_not_equal(r.err, 0);
			assert_non_null(strstr(r.e.text, tries[i].problem));
			continue;
		}
		assert_int_equal(r.err, 0);
		assert_int_equal(k.n_kernel_calls, 2); /* module_call(), and its newer flavour */
		assert_int_equal(k.address, 0xffffffff81234560);
	}
}

static void leftovers_of_the_dead_are_removed_and_no_others(void **state)
{
	struct scenario s = { "", EXAMPLES "mkdir_ringbuf.bpf.o",
			      .has = { MODERN, .leftovers = true, .namesake = true } };
	struct fake_kernel k;
	struct result r;

	(void)state;
	run(&s, 0, 0, 0, &k, &r);
	assert_int_equal(r.err, 0);
	assert_string_equal(k.probes[0], "");
	assert_string_equal(k.probes[1], "p_17_0");
	assert_string_equal(k.probes[2], "");
	assert_string_equal(k.probes[3], "of_999_1");
	assert_string_equal(k.probes[4], ""); /* of a dead process that had our number */
	assert_true(k.notes & 1 << NOTE_LEFTOVER);
}

static void why_types_were_refused_is_told(void **state)
{
	struct scenario s = { "", EXAMPLES "mkdir_ringbuf.bpf.o",
			      .has = { MODERN, .old_btf = true } };
	struct fake_kernel k;
	struct result r;

	(void)state;
	run(&s, 0, 0, 0, &k, &r);
	assert_int_equal(r.err, 0);
	assert_true(k.notes & (1 << NOTE_BTF_REDUCED | 1 << NOTE_BTF_LEFT_OUT));
	assert_string_equal(k.btf_reason, "[2] FLOAT float size=4 Invalid btf_info:10000000");
}

/* vfs_*, in a module too; a name that is there twice would be refused by the kernel. */
static void all_functions_that_match_are_attached_to(void **state)
{
	struct scenario s = { "", EXAMPLES "kprobe_multi.bpf.o", .has = { MODERN } };
	struct fake_kernel k;
	struct result r;

	(void)state;
	run(&s, 0, 0, 0, &k, &r);
	if (r.err)
		fail_msg("%s", r.e.text);
	assert_int_equal(k.n_functions, 3);
	s.has.no_addresses = true;
	run(&s, 0, 0, 0, &k, &r);
	assert_int_equal(r.err, 0);
	assert_int_equal(k.n_functions, 2);
	s.target = (struct name_value){ "on_call", "vfs_read" };
	run(&s, 0, 0, 0, &k, &r);
	if (r.err)
		fail_msg("%s", r.e.text);
	assert_int_equal(k.n_functions, 1);
}

/* Before Linux 5.17, bpf(2) refuses what it does not know. */
static void an_old_kernel_is_not_asked_to_relocate_without_a_word(void **state)
{
	struct scenario s = { "", EXAMPLES "mkdir_ringbuf.bpf.o", .core_by_kernel = true,
			      .has = { MODERN, .no_core = true } };
	struct fake_kernel k;
	struct result r;

	(void)state;
	run(&s, 0, 0, 0, &k, &r);
	assert_int_equal(r.err, -E2BIG);
	assert_non_null(strstr(r.e.text, "program 'on_mkdir': this kernel applies no CO-RE "
					 "relocations itself, Linux 5.17 and later do"));
	s.core_by_kernel = false;
	run(&s, 0, 0, 0, &k, &r);
	assert_int_equal(r.err, 0);
}

/* A full disk is an error; a reader who has seen enough (a closed pipe) is none. */
static void events_that_cannot_be_written_end_it(void **state)
{
	struct fake_kernel k;
	struct result r;

	(void)state;
	output_err = -ENOSPC;
	run(&scenarios[0], 0, 0, 0, &k, &r);
	assert_int_equal(r.err, -ENOSPC);
	assert_null(sentence_fault(&k, &r, -ENOSPC));
	assert_string_equal(r.left_over, "");
	output_err = -EPIPE;
	run(&scenarios[0], 0, 0, 0, &k, &r);
	assert_int_equal(r.err, 0);
	assert_string_equal(r.left_over, "");
	output_err = 0;
	n_events_written = 0;
	run(&scenarios[0], 0, 0, 0, &k, &r);
	assert_int_equal(r.err, 0);
	assert_true(n_events_written > 0); /* there was something to write in all three */
}

/* A line without an end is one, too; a longer one than there is room for is shown in parts. */
static void iterator_is_read_line_by_line(void **state)
{
	static char long_line[70000];
	struct scenario s = { "", EXAMPLES "iter_task.bpf.o", .has = { MODERN } };
	struct text out = { 0 };
	struct fake_kernel k;
	struct result r;

	(void)state;
	events_written = &out;
	run(&s, 0, 0, 0, &k, &r);
	assert_int_equal(r.err, 0);
	assert_text(&out, "a line\nand a\tlast one\n");
	s.has.iter_text = "\n\x1b[2J\n";
	run(&s, 0, 0, 0, &k, &r);
	assert_text(&out, "\n\\x1b[2J\n");
	s.has.iter_text = memset(long_line, 'x', sizeof(long_line) - 1);
	run(&s, 0, 0, 0, &k, &r);
	assert_int_equal(out.len, sizeof(long_line) - 1 + 2);
	assert_int_equal(out.p[65536], '\n');
	assert_int_equal(k.n_waits, 0); /* it ended by itself */
	assert_int_equal(k.n_looks, 2); /* between the reads */
	events_written = NULL;
	text_free(&out);
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
	run(w.s, 0, 0, 0, &k, &r);
	if (!!r.err != w.s->fails || k.wrong[0] || r.left_over[0])
		fail_msg("without a fault: error %d %s; %s; %s", r.err, r.e.text, k.wrong,
			 r.left_over);
	for (call = 1; reached; call++)
		for (i = 0; i < ARRAY_SIZE(errnos); i++) {
			try(&w, call, call, errnos[i], &reached);
			if (errnos[i] != -EINTR) /* nobody interrupts for ever */
				try(&w, call, UINT32_MAX, errnos[i], &reached);
		}
	print_message("# %s: %u calls, %u lives, %u faults\n", w.s->name, call - 1, w.n_runs,
		      w.n_faults);
	assert_int_equal(w.n_faults, 0);
}

/* --- the same with the real kernel --- */

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
		for (e = 0; e < ARRAY_SIZE(errnos); e++)
			for (call = 1; try_for_real(objects[i], call, errnos[e]) || call < 4;
			     call++)
				;
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
		run(s, 0, 0, 0, &k, &r);
		fault = memory_fault(s, &k, &r);
		if (fault && n_faults++ < FAULTS_SHOWN)
			print_message("# allocation %u fails: %s\n#\terror %d: %s\n",
				      allocation_fails, fault, r.err, r.err ? r.e.text : "");
	} while (n_allocations >= allocation_fails);
	print_message("# %s: %u lives, %u faults\n", s->name, allocation_fails, n_faults);
	allocation_fails = 0;
	assert_int_equal(n_faults, 0);
}

/* The .BTF of an object, in the place of the kernel's. */
static struct span btf_bytes(const char *path)
{
	struct span file = file_bytes(path), out;
	const struct elf_section *s;
	struct arena a = { 0 };
	struct elf_file elf;
	struct error e;

	assert_int_equal(elf_parse(file, &a, &elf, &e), 0);
	s = elf_section_named(&elf, ".BTF");
	assert_non_null(s);
	out = span_copy(s->data.p, s->data.len);
	span_free(&file);
	arena_free(&a);
	return out;
}

static u32 count_types(struct span bytes)
{
	struct arena a = { 0 };
	struct error e;
	struct btf b;
	int err = btf_open(bytes, &a, &b, &e) ?: btf_scan(&b, &a, NULL, 0, &e);

	arena_free(&a);
	return err ? 0 : b.n_types;
}

static int set_up(void **state)
{
	(void)state;
	vmlinux = btf_bytes(UNIT_BUILD "vmlinux.bpf.o");
	module = file_bytes(UNIT_BUILD "module.btf");
	n_kernel_types = count_types(vmlinux);
	probed = file_bytes(PROBED);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	span_free(&vmlinux);
	span_free(&module);
	span_free(&probed);
	return 0;
}

int main(void)
{
	struct CMUnitTest tests[2 * ARRAY_SIZE(scenarios) + 9] = {
		[2 * ARRAY_SIZE(scenarios)] =
			cmocka_unit_test(name_of_a_function_makes_no_second_line),
		cmocka_unit_test(leftovers_of_the_dead_are_removed_and_no_others),
		cmocka_unit_test(names_of_the_kernel_are_put_in),
		cmocka_unit_test(all_functions_that_match_are_attached_to),
		cmocka_unit_test(why_types_were_refused_is_told),
		cmocka_unit_test(an_old_kernel_is_not_asked_to_relocate_without_a_word),
		cmocka_unit_test(events_that_cannot_be_written_end_it),
		cmocka_unit_test(iterator_is_read_line_by_line),
		cmocka_unit_test(real_kernel),
	};
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
	return cmocka_run_group_tests_name("door", tests, set_up, tear_down);
}
