// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_symbols.c - bpf/symbols.c: the kernel's functions by address
 *
 * A file in memory takes the place of /proc/kallsyms; what this machine's own has, awk says.
 */
#include "tests/unit/helper.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/symbols.h"

enum { FD = 5 };

static struct {
	struct door door; /* first */
	const char *text;
	u64 at;
	int err; /* of opening it */
	u32 n_opened, n_open;
} proc;

static void pass(struct door *d, struct call *c)
{
	u64 left = strlen(proc.text) - proc.at;

	(void)d;
	switch (c->nr) {
	case CALL_OPENAT:
		assert_string_equal((const char *)(uintptr_t)c->arg[1], "/proc/kallsyms");
		c->result = proc.err ? proc.err : FD;
		proc.n_opened++;
		proc.n_open += !proc.err;
		break;
	case CALL_READ:
		c->result = left < c->arg[2] ? left : c->arg[2];
		memcpy((void *)(uintptr_t)c->arg[1], proc.text + proc.at, c->result);
		proc.at += c->result;
		break;
	case CALL_CLOSE:
		c->result = 0;
		proc.n_open--;
		break;
	default:
		fail_msg("call %d", c->nr);
	}
}

static void read_text(struct symbols *s, const char *text)
{
	*s = (struct symbols){ 0 };
	memset(&proc, 0, sizeof(proc));
	proc.door.pass = pass;
	proc.text = text;
	assert_int_equal(symbols_read(&proc.door, s), 0);
	assert_int_equal(proc.n_open, 0);
}

static void assert_at(const struct symbols *s, u64 address, const char *name, u64 offset)
{
	u64 got = 0;
	const char *found = symbols_find(s, address, &got);

	if (!name) {
		assert_null(found);
		return;
	}
	assert_non_null(found);
	assert_string_equal(found, name);
	assert_int_equal(got, offset);
}

static void functions_are_found_by_address(void **state)
{
	struct symbols s;

	(void)state;
	read_text(&s, "ffffffffc0000000 t in_module\t[module]\n"
		      "ffffffff81000000 T first\n"
		      "ffffffff81000010 t alias_one\n"
		      "ffffffff81000010 T alias_two\n"
		      "ffffffff81000018 d data\n"
		      "ffffffff8100001c t __pfx_third\n"
		      "ffffffff81000020 W third\n"
		      "0000000000000000 A absolute\n"
		      "what is this\n"
		      "ffffffff81000030 t\n"
		      "ffffffff81000040 t \n");
	assert_at(&s, 0, NULL, 0);
	assert_at(&s, 0xffffffff80ffffff, NULL, 0);
	assert_at(&s, 0xffffffff81000000, "first", 0);
	assert_at(&s, 0xffffffff8100000f, "first", 15);
	assert_at(&s, 0xffffffff81000010, "alias_one", 0);
	assert_at(&s, 0xffffffff8100001f, "alias_one", 15);
	assert_at(&s, 0xffffffff81000045, "third", 0x25);
	assert_at(&s, 0xffffffff8110001f, "third", 0xfffff);
	assert_at(&s, 0xffffffff81100020, NULL, 0); /* too far away */
	assert_at(&s, 0xffffffffc0000001, "in_module", 1);
	assert_at(&s, UINT64_MAX, NULL, 0);
	assert_int_equal(symbols_read(&proc.door, &s), 0);
	assert_int_equal(proc.n_opened, 1); /* once is enough */
	symbols_free(&s);
	assert_int_equal(s.n, 0);
}

static void where_there_are_none_nothing_is_found(void **state)
{
	struct symbols s = { 0 };

	(void)state;
	read_text(&s, "0000000000000000 T hidden\n0000000000000000 t too\n");
	assert_at(&s, 0xffffffff81000000, NULL, 0);
	symbols_free(&s);
	proc.err = -ENOENT;
	assert_int_equal(symbols_read(&proc.door, &s), 0);
	assert_at(&s, 0xffffffff81000000, NULL, 0);
	symbols_free(&s);
}

/* Every thousandth function of this kernel, five bytes on; of several names for a place the first.
 */
static void this_machines_are_found(void **state)
{
	FILE *awk = popen("awk '$2 ~ /^[tTwW]$/ && $3 !~ /^__(pfx|cfi)_/ && !seen[$1]++ && "
			  "++n % 1000 == 0 { print $1, $3 }' /proc/kallsyms",
			  "r");
	struct door door = { .pass = door_kernel };
	struct symbols s = { 0 };
	char name[512];
	unsigned long long at;
	u64 offset;
	u32 n = 0;

	(void)state;
	assert_non_null(awk);
	assert_int_equal(symbols_read(&door, &s), 0);
	while (fscanf(awk, "%llx %511s", &at, name) == 2) {
		const char *found = at ? symbols_find(&s, at, &offset) : name;

		assert_non_null(found);
		assert_string_equal(found, name);
		n += at != 0;
	}
	pclose(awk);
	symbols_free(&s);
	if (!n)
		skip_because("this kernel hides its addresses");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(functions_are_found_by_address),
		cmocka_unit_test(where_there_are_none_nothing_is_found),
		cmocka_unit_test(this_machines_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
