// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_pin.c - a map that is pinned already is taken only if it is like the definition
 *
 * The kernel's answers are written with <linux/bpf.h>'s own struct bpf_map_info.
 */
#include "tests/unit/helper.h"

#include <errno.h>
#include <linux/bpf.h>
#include <string.h>

#include "bpf/kernel_object.h"

enum { FD = 7 };

struct kernel {
	struct door door; /* first */
	struct bpf_map_info info;
	s64 get, ask, pin; /* what the calls return */
	u32 n_closed;
};

static void pass(struct door *d, struct call *c)
{
	struct kernel *k = (struct kernel *)d;
	const union bpf_attr *a = (const void *)(uintptr_t)c->arg[1];

	c->result = 0;
	if (c->nr == CALL_CLOSE) {
		assert_int_equal(c->arg[0], FD);
		k->n_closed++;
	} else if (c->nr == CALL_BPF && c->arg[0] == BPF_OBJ_GET) {
		assert_string_equal((const char *)(uintptr_t)a->pathname, "/pins/m");
		c->result = k->get;
	} else if (c->nr == CALL_BPF && c->arg[0] == BPF_OBJ_PIN) {
		assert_int_equal(a->bpf_fd, FD);
		c->result = k->pin;
	} else if (c->nr == CALL_BPF && c->arg[0] == BPF_OBJ_GET_INFO_BY_FD) {
		assert_int_equal(a->info.bpf_fd, FD);
		memcpy((void *)(uintptr_t)a->info.info, &k->info,
		       a->info.info_len < sizeof(k->info) ? a->info.info_len : sizeof(k->info));
		c->result = k->ask;
	} else {
		fail_msg("call %s", call_name(c->nr));
	}
}

static const struct map_def wanted = { .symbol = "m",
				       .type = BPF_MAP_TYPE_HASH,
				       .key_size = 4,
				       .value_size = 8,
				       .max_entries = 10,
				       .flags = BPF_F_NO_PREALLOC,
				       .extra = 3 };

static struct kernel with_it(void)
{
	return (struct kernel){ .door = { .pass = pass },
				.get = FD,
				.info = { .type = BPF_MAP_TYPE_HASH,
					  .key_size = 4,
					  .value_size = 8,
					  .max_entries = 10,
					  .map_flags = BPF_F_NO_PREALLOC,
					  .map_extra = 3 } };
}

static void the_same_is_taken(void **state)
{
	struct kernel k = with_it();
	struct error e;
	int fd;

	(void)state;
	assert_int_equal(pin_get(&k.door, &wanted, "/pins/m", &fd, &e), 0);
	assert_int_equal(fd, FD);
	assert_int_equal(k.n_closed, 0);
}

static void nothing_there_is_no_error(void **state)
{
	struct kernel k = with_it();
	struct error e;
	int fd;

	(void)state;
	k.get = -ENOENT;
	assert_int_equal(pin_get(&k.door, &wanted, "/pins/m", &fd, &e), 0);
	assert_int_equal(fd, -1);
}

static void assert_another(struct kernel *k, const char *words)
{
	struct error e;
	int fd;

	assert_int_equal(pin_get(&k->door, &wanted, "/pins/m", &fd, &e), -EEXIST);
	assert_int_equal(fd, -1);
	assert_int_equal(k->n_closed, 1);
	if (!strstr(e.text, words) || !strstr(e.text, "rm /pins/m"))
		fail_msg("no '%s' in: %s", words, e.text);
	*k = with_it();
}

static void whatever_differs_is_told(void **state)
{
	struct kernel k = with_it();

	(void)state;
	k.info.type = BPF_MAP_TYPE_ARRAY;
	assert_another(&k, "is another one: type array");
	k.info.key_size = 5;
	assert_another(&k, "key 5 bytes");
	k.info.value_size = 9;
	assert_another(&k, "value 9 bytes");
	k.info.max_entries = 11;
	assert_another(&k, "max_entries 11");
	k.info.map_flags = 0;
	assert_another(&k, "flags 0");
	k.info.map_extra = 0;
	assert_another(&k, "map_extra 0;");
	k.info.type = 999;
	assert_another(&k, "type unknown");
}

/* The kernel sets BPF_F_RDONLY_PROG in every devmap (kernel/bpf/devmap.c, 6.12). */
static void a_flag_of_the_kernels_own_does_not_count(void **state)
{
	struct kernel k = with_it();
	struct map_def m = wanted;
	struct error e;
	int fd;

	(void)state;
	m.type = k.info.type = BPF_MAP_TYPE_DEVMAP;
	k.info.map_flags |= BPF_F_RDONLY_PROG;
	assert_int_equal(pin_get(&k.door, &m, "/pins/m", &fd, &e), 0);
}

static void errors_say_what_to_do(void **state)
{
	struct kernel k = with_it();
	struct error e;
	int fd;

	(void)state;
	k.get = -EACCES;
	assert_int_equal(pin_get(&k.door, &wanted, "/pins/m", &fd, &e), -EACCES);
	assert_non_null(strstr(e.text, "pinned at /pins/m cannot be opened: Permission denied"));
	k.pin = -EPERM;
	assert_int_equal(pin_put(&k.door, &wanted, "/pins/m", FD, &e), -EPERM);
	assert_non_null(strstr(e.text, "mount -t bpf bpf /pins, or"));
	k.pin = -EEXIST;
	assert_int_equal(pin_put(&k.door, &wanted, "/pins/m", FD, &e), -EEXIST);
	k = with_it();
	k.ask = -EINVAL;
	assert_int_equal(pin_get(&k.door, &wanted, "/pins/m", &fd, &e), -EINVAL);
	assert_int_equal(k.n_closed, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_is_taken),
		cmocka_unit_test(nothing_there_is_no_error),
		cmocka_unit_test(whatever_differs_is_told),
		cmocka_unit_test(a_flag_of_the_kernels_own_does_not_count),
		cmocka_unit_test(errors_say_what_to_do),
	};

	return cmocka_run_group_tests_name("pin", tests, NULL, NULL);
}
