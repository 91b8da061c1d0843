// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_lives.c - what a whole life does behind the fake kernel: to probes of others, with names of
 * the kernel, with events
 */
#include "tests/unit/lives.h"

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>

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
		life_try(&s, 0, 0, 0, &k, &r);
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
		life_try(&s, 0, 0, 0, &k, &r);
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
	life_try(&s, 0, 0, 0, &k, &r);
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
	life_try(&s, 0, 0, 0, &k, &r);
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
	life_try(&s, 0, 0, 0, &k, &r);
	if (r.err)
		fail_msg("%s", r.e.text);
	assert_int_equal(k.n_functions, 3);
	s.has.no_addresses = true;
	life_try(&s, 0, 0, 0, &k, &r);
	assert_int_equal(r.err, 0);
	assert_int_equal(k.n_functions, 2);
	s.target = (struct name_value){ "on_call", "vfs_read" };
	life_try(&s, 0, 0, 0, &k, &r);
	if (r.err)
		fail_msg("%s", r.e.text);
	assert_int_equal(k.n_functions, 1);
}

/* The numbers of system calls are those of <asm/unistd.h>, as in tail_calls.bpf.c. */
static void every_slot_is_filled(void **state)
{
	static const u32 calls[] = {
#ifdef __x86_64__
		SYS_mkdir, SYS_rmdir,
#endif
		SYS_mkdirat, SYS_unlinkat
	};
	struct scenario s = { "", EXAMPLES "tail_calls.bpf.o", .has = { MODERN } };
	struct fake_kernel k;
	struct result r;
	u32 i, n;

	(void)state;
	life_try(&s, 0, 0, 0, &k, &r);
	assert_int_equal(r.err, 0);
	assert_int_equal(k.n_slots, ARRAY_SIZE(calls));
	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		for (n = 0; n < k.n_slots && k.slots[n] != calls[i]; n++)
			;
		assert_true(n < k.n_slots);
	}
	s.object = EXAMPLES "map_in_map.bpf.o";
	life_try(&s, 0, 0, 0, &k, &r);
	assert_int_equal(r.err, 0);
	assert_int_equal(k.n_slots, 2);
	assert_int_equal(k.slots[0], 0);
	assert_int_equal(k.slots[1], 1);
}

/* Of the ways that were left: all of them, or the one that was asked for. */
static void what_was_looked_for_is_told_where_there_are_no_probes(void **state)
{
	static const char both[] = "neither /sys/bus/event_source/devices/kprobe nor kprobe_events";
	struct scenario s = { "", EXAMPLES "mkdir_ringbuf.bpf.o", .has = { .links = true } };
	struct fake_kernel k;
	struct result r;

	(void)state;
	life_try(&s, 0, 0, 0, &k, &r);
	assert_int_not_equal(r.err, 0);
	assert_non_null(strstr(r.e.text, both));
	s.way = WAY_TRACEFS;
	life_try(&s, 0, 0, 0, &k, &r);
	assert_int_not_equal(r.err, 0);
	assert_null(strstr(r.e.text, both));
	assert_non_null(strstr(r.e.text, "tracefs"));
}

/* A kernel that is locked down lets nobody read it; its errno is EPERM. */
static void a_list_that_may_not_be_read_is_told(void **state)
{
	struct scenario s = { "", EXAMPLES "kprobe_multi.bpf.o", .has = { MODERN } };
	static const int errnos[] = { -EPERM, -EACCES };
	struct fake_kernel k;
	struct result r;
	size_t i;
	u32 call, told = 0;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(errnos); i++)
		for (call = 1;; call++) {
			life_try(&s, call, call, errnos[i], &k, &r);
			if (k.failed == N_CALLS)
				break;
			if (k.failed != CALL_READ ||
			    !strstr(k.failed_on, "available_filter_functions"))
				continue;
			assert_int_equal(r.err, errnos[i]);
			assert_non_null(strstr(
				r.e.text, "run it as root, on a kernel that is not locked down"));
			told++;
		}
	assert_true(told >= ARRAY_SIZE(errnos));
}

/* Before Linux 5.17, bpf(2) refuses what it does not know. */
static void an_old_kernel_is_not_asked_to_relocate_without_a_word(void **state)
{
	struct scenario s = { "", EXAMPLES "mkdir_ringbuf.bpf.o", .core_by_kernel = true,
			      .has = { MODERN, .no_core = true } };
	struct fake_kernel k;
	struct result r;

	(void)state;
	life_try(&s, 0, 0, 0, &k, &r);
	assert_int_equal(r.err, -E2BIG);
	assert_non_null(strstr(r.e.text, "program 'on_mkdir': this kernel applies no CO-RE "
					 "relocations itself, Linux 5.17 and later do"));
	s.core_by_kernel = false;
	life_try(&s, 0, 0, 0, &k, &r);
	assert_int_equal(r.err, 0);
}

/* A full disk is an error; a reader who has seen enough (a closed pipe) is none. */
static void events_that_cannot_be_written_end_it(void **state)
{
	struct scenario s = { "", EXAMPLES "mkdir_ringbuf.bpf.o",
			      .has = { MODERN, .record_bytes = 296 } };
	struct fake_kernel k;
	struct result r;

	(void)state;
	output_err = -ENOSPC;
	life_try(&s, 0, 0, 0, &k, &r);
	assert_int_equal(r.err, -ENOSPC);
	assert_int_equal(r.e.code, -ENOSPC);
	assert_non_null(strstr(r.e.text, strerror(ENOSPC)));
	assert_string_equal(r.left_over, "");
	output_err = -EPIPE;
	life_try(&s, 0, 0, 0, &k, &r);
	assert_int_equal(r.err, 0);
	assert_string_equal(r.left_over, "");
	output_err = 0;
	n_events_written = 0;
	life_try(&s, 0, 0, 0, &k, &r);
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
	life_try(&s, 0, 0, 0, &k, &r);
	assert_int_equal(r.err, 0);
	assert_text(&out, "a line\nand a\tlast one\n");
	s.has.iter_text = "\n\x1b[2J\n";
	life_try(&s, 0, 0, 0, &k, &r);
	assert_text(&out, "\n\\x1b[2J\n");
	s.has.iter_text = memset(long_line, 'x', sizeof(long_line) - 1);
	life_try(&s, 0, 0, 0, &k, &r);
	assert_int_equal(out.len, sizeof(long_line) - 1 + 2);
	assert_int_equal(out.p[65536], '\n');
	assert_int_equal(k.n_waits, 0); /* it ended by itself */
	assert_int_equal(k.n_looks, 2); /* between the reads */
	events_written = NULL;
	text_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(name_of_a_function_makes_no_second_line),
		cmocka_unit_test(names_of_the_kernel_are_put_in),
		cmocka_unit_test(leftovers_of_the_dead_are_removed_and_no_others),
		cmocka_unit_test(why_types_were_refused_is_told),
		cmocka_unit_test(all_functions_that_match_are_attached_to),
		cmocka_unit_test(an_old_kernel_is_not_asked_to_relocate_without_a_word),
		cmocka_unit_test(a_list_that_may_not_be_read_is_told),
		cmocka_unit_test(every_slot_is_filled),
		cmocka_unit_test(what_was_looked_for_is_told_where_there_are_no_probes),
		cmocka_unit_test(events_that_cannot_be_written_end_it),
		cmocka_unit_test(iterator_is_read_line_by_line),
	};

	return cmocka_run_group_tests_name("lives", tests, lives_set_up, lives_tear_down);
}
