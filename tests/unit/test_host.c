// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_host.c - the kernel's version and our rights; files line by line
 *
 * How the version is packed is KERNEL_VERSION() of <linux/version.h>, the capabilities' numbers are
 * those of <linux/capability.h>. The file is given in pieces, with signals in between.
 */
#include "tests/unit/helper.h"

#include <errno.h>
#include <linux/capability.h>
#include <linux/version.h>
#include <string.h>
#include <sys/utsname.h>

#include "bpf/file.h"
#include "bpf/host.h"
#include "bpf/kernel_object.h"

enum { FD = 0 };

static struct machine {
	struct door door;
	const char *release;
	u64 capabilities; /* a bit for each */
	int err;	  /* of uname(2) and capget(2) */

	const char *text; /* the file */
	u64 piece, at;
	u32 n_reads, n_open;
} machine;

static s64 read_piece(void *out, u64 size)
{
	u64 left = strlen(machine.text) - machine.at;
	u64 n = machine.piece < left ? machine.piece : left;

	if (machine.n_reads++ % 3 == 1)
		return -EINTR;
	n = n < size ? n : size;
	memcpy(out, machine.text + machine.at, n);
	machine.at += n;
	return n;
}

static void pass(struct door *d, struct call *c)
{
	void *out = (void *)(uintptr_t)c->arg[1];
	struct __user_cap_data_struct *data = out;
	struct utsname *u = (void *)(uintptr_t)c->arg[0];

	(void)d;
	c->result = machine.err;
	switch (c->nr) {
	case CALL_UNAME:
		strcpy(u->release, machine.release);
		break;
	case CALL_CAPGET:
		memset(data, 0, 2 * sizeof(*data));
		data[0].effective = machine.capabilities;
		data[1].effective = machine.capabilities >> 32;
		break;
	case CALL_OPENAT:
		c->result = FD;
		machine.n_open++;
		break;
	case CALL_READ:
		c->result = read_piece(out, c->arg[2]);
		break;
	case CALL_CLOSE:
		machine.n_open--;
		break;
	default:
		fail_msg("no call %s is needed", call_name(c->nr));
	}
}

static int new_machine(void **state)
{
	(void)state;
	machine = (struct machine){ .door.pass = pass };
	return 0;
}

static void version_is_packed_as_the_kernel_packs_it(void **state)
{
	static const struct {
		const char *release;
		u32 version;
	} table[] = {
		{ "6.12.48+deb13-amd64", KERNEL_VERSION(6, 12, 48) },
		{ "5.10.0-35-amd64", KERNEL_VERSION(5, 10, 0) },
		{ "7.2-rc3", KERNEL_VERSION(7, 2, 0) },
		{ "4.19.325", KERNEL_VERSION(4, 19, 255) },
		{ "6.1.255", KERNEL_VERSION(6, 1, 255) },
	};
	struct error e;
	struct host h;
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(table); i++) {
		machine.release = table[i].release;
		assert_int_equal(host_ask(&machine.door, &h, &e), 0);
		assert_string_equal(h.release, table[i].release);
		assert_int_equal(h.version, table[i].version);
	}
	machine.err = -EPERM;
	assert_int_equal(host_ask(&machine.door, &h, &e), -EPERM);
	assert_non_null(strstr(e.text, "does not tell its version"));
}

static void each_capability_is_told_from_the_others(void **state)
{
	int cap, other;

	(void)state;
	for (cap = 0; cap <= CAP_LAST_CAP; cap++) {
		machine.capabilities = 1ull << cap;
		for (other = 0; other <= CAP_LAST_CAP; other++)
			assert_int_equal(host_may(&machine.door, other), other == cap);
	}
	machine.capabilities = 0;
	machine.err = -EPERM; /* who cannot ask is not told that it is missing */
	assert_true(host_may(&machine.door, CAP_BPF));
}

static void the_capability_that_is_missing_is_named(void **state)
{
	/* user_namespaces(7): the first one's users, and those of one that a user has made */
	static const char first[] = "         0          0 4294967295\n";
	static const char another[] = "         0       1000          1\n";
	static const struct {
		u64 capabilities;
		const char *users, *words;
	} table[] = {
		{ 0, first, "CAP_BPF is missing" },
		{ 1ull << CAP_PERFMON, first, "CAP_BPF is missing" },
		{ 1ull << CAP_BPF, first, "CAP_PERFMON is missing" },
		{ 1ull << CAP_BPF | 1ull << CAP_PERFMON, first, "a security module, lockdown" },
		{ 1ull << CAP_SYS_ADMIN, first, "a security module, lockdown" },
		{ 1ull << CAP_SYS_ADMIN, another, "root of a user namespace" },
		{ 1ull << CAP_SYS_ADMIN, "", "a security module, lockdown" },
	};
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(table); i++) {
		struct error e;

		machine.capabilities = table[i].capabilities;
		machine.text = table[i].users;
		machine.piece = 100;
		machine.at = machine.n_reads = 0;
		error_set(&e, -EPERM, "no");
		assert_int_equal(explain_refusal(&machine.door, &e), -EPERM);
		assert_non_null(strstr(e.text, table[i].words));
	}
}

/* --- files line by line --- */

struct heard {
	struct text text; /* each line in brackets */
	u32 stop_at;	  /* the line after which it is enough; 0: none */
	u32 n;
};

static int hear(void *ctx, char *line)
{
	struct heard *h = ctx;

	text_add(&h->text, "[%s]", line);
	return ++h->n == h->stop_at ? 7 : 0;
}

static void every_line_comes_once_and_whole(void **state)
{
	u64 piece;

	(void)state;
	for (piece = 1; piece < 20; piece++) {
		struct heard h = { 0 };

		machine.text = "first\n\nsecond line\nthird\n";
		machine.piece = piece;
		machine.at = 0;
		assert_int_equal(file_each_line(&machine.door, "f", hear, &h), 0);
		assert_text(&h.text, "[first][][second line][third]");
		assert_int_equal(machine.n_open, 0);
		text_free(&h.text);
	}
}

static void it_stops_when_told_to(void **state)
{
	struct heard h = { .stop_at = 2 };

	(void)state;
	machine.text = "a\nb\nc\n";
	machine.piece = 100;
	assert_int_equal(file_each_line(&machine.door, "f", hear, &h), 7);
	assert_text(&h.text, "[a][b]");
	assert_int_equal(machine.n_open, 0);
	text_free(&h.text);
}

/* A line that no buffer holds is left out; those around it are not. */
static void a_line_without_end_is_left_out(void **state)
{
	static char text[200000];
	struct heard h = { 0 };

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	memcpy(text, "first\n", 6);
	memcpy(text + sizeof(text) - 7, "\nlast\n", 6);
	machine.text = text;
	machine.piece = 5000;
	assert_int_equal(file_each_line(&machine.door, "f", hear, &h), 0);
	assert_memory_equal(h.text.p, "[first][x", 9); /* what is left of it */
	assert_string_equal(h.text.p + h.text.len - 6, "[last]");
	assert_true(h.text.len < 70000);
	text_free(&h.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(version_is_packed_as_the_kernel_packs_it, new_machine),
		cmocka_unit_test_setup(each_capability_is_told_from_the_others, new_machine),
		cmocka_unit_test_setup(the_capability_that_is_missing_is_named, new_machine),
		cmocka_unit_test_setup(every_line_comes_once_and_whole, new_machine),
		cmocka_unit_test_setup(it_stops_when_told_to, new_machine),
		cmocka_unit_test_setup(a_line_without_end_is_left_out, new_machine),
	};

	return cmocka_run_group_tests_name("host", tests, NULL, NULL);
}
