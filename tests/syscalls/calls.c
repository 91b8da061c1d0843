// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* calls.c - bpf(2) and perf_event_open(2) with everything that rawload can hand over
 *   in:   nothing; run under strace by tests/syscalls/run
 *   out:  each call on stderr as --syscalls shows it
 *
 * Most of the calls fail, for want of a descriptor: what is compared is how their arguments are
 * written. So the kinds of programs, maps and links are seen that this kernel cannot make.
 */
#include "bpf/attr.h"
#include "loader/model/struct_ops.h"
#include "bpf/door.h"
#include "loader/cli/syscalls.h"

#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
	NO_FD = 99,
	MANY = 33, /* of an array 32 are shown */
	/* one more of each than Linux 7.2 has */
	N_MAP_TYPES = 37,
	N_PROG_TYPES = 34,
	N_ATTACH_TYPES = 63,
	N_MAP_FLAGS = 22,
	N_PROG_FLAGS = 12,
	N_PERF_TYPES = 12,
};

static void seen(struct door *d, const struct call *c)
{
	struct text t = { 0 };

	(void)d;
	syscall_text(c, &t);
	text_str(&t, "\n");
	if (t.failed || fwrite(t.p, 1, t.len, stderr) != t.len)
		_exit(1);
	text_free(&t);
}

static struct door door = { .pass = door_kernel, .seen = seen };

#define BPF(CMD, ATTR) door_bpf(&door, CMD, &(ATTR), sizeof(ATTR))

static u64 at(const void *p)
{
	return (uintptr_t)p;
}

/* The last fields only with the flag that is about them, as bpf/map.c does. */
static int map_create(struct map_create_attr *a)
{
	return door_bpf(&door, BPF_MAP_CREATE, a,
			a->map_flags & STRUCT_OPS_OF_MODULE
				? sizeof(*a)
				: offsetof(struct map_create_attr, value_type_btf_obj_fd));
}

/* No map comes into being, but for arrays: a value of 0 bytes is refused. */
static void maps(void)
{
	struct map_create_attr a = { .map_name = "many\n", .map_extra = 5, .btf_fd = NO_FD };
	u32 i;

	for (i = 0; i < N_MAP_TYPES; i++) {
		a.map_type = i;
		map_create(&a);
	}
	for (i = 0; i < N_MAP_FLAGS; i++) {
		a.map_flags = 1u << i;
		a.numa_node = i;
		map_create(&a);
	}
	a.map_flags = BPF_F_NUMA_NODE | BPF_F_MMAPABLE;
	a.numa_node = -1;
	map_create(&a);
	a.map_flags = STRUCT_OPS_OF_MODULE;
	a.value_type_btf_obj_fd = NO_FD;
	map_create(&a);
}

static void elements(void)
{
	u32 key = 1, value = 2, i;
	struct map_elem_attr a = { .map_fd = NO_FD, .key = at(&key), .value = at(&value) };
	struct map_freeze_attr freeze = { .map_fd = NO_FD };

	for (i = 0; i < 9; i++) {
		a.flags = i;
		BPF(BPF_MAP_UPDATE_ELEM, a);
		BPF(BPF_MAP_LOOKUP_ELEM, a);
	}
	a.flags = 0;
	BPF(BPF_MAP_GET_NEXT_KEY, a);
	a.key = 0;
	BPF(BPF_MAP_GET_NEXT_KEY, a);
	a.key = at(&key);
	a.value = 0;
	BPF(BPF_MAP_DELETE_ELEM, a);
	BPF(BPF_MAP_FREEZE, freeze);
}

static void batches(void)
{
	u32 in = 1, out, keys[4], values[4];
	struct map_batch_attr a = { .in_batch = at(&in),
				    .out_batch = at(&out),
				    .keys = at(keys),
				    .values = at(values),
				    .count = 4,
				    .map_fd = NO_FD };

	BPF(BPF_MAP_LOOKUP_BATCH, a);
	a.in_batch = 0;
	a.elem_flags = BPF_F_LOCK;
	BPF(BPF_MAP_LOOKUP_BATCH, a);
}

static void programs(void)
{
	static char log[64];
	static const u64 insns[2] = { 0x00000000000000b7, 0x95 };
	static const int fds[1];
	struct prog_load_attr a = {
		.insn_cnt = 2,
		.insns = at(insns),
		.license = at("Dual \"BSD\"/GPL"),
		.prog_name = "all_16_bytes_xx",
		.prog_btf_fd = NO_FD,
		.func_info_rec_size = 8,
		.func_info = at(insns),
		.func_info_cnt = 1,
		.kern_version = 0x060c07,
		.attach_btf_id = 7,
	};
	u32 size = offsetof(struct prog_load_attr, fd_array), i;

	for (i = 0; i < N_PROG_TYPES; i++) {
		a.prog_type = i;
		door_bpf(&door, BPF_PROG_LOAD, &a, size);
	}
	for (i = 0; i < N_PROG_FLAGS; i++) {
		a.prog_flags = 1u << i;
		door_bpf(&door, BPF_PROG_LOAD, &a, size);
	}
	a.prog_flags = BPF_F_SLEEPABLE | BPF_F_XDP_HAS_FRAGS;
	for (i = 0; i < N_ATTACH_TYPES; i++) {
		a.expected_attach_type = i;
		door_bpf(&door, BPF_PROG_LOAD, &a, size);
	}
	a.log_buf = at(log);
	a.log_size = sizeof(log);
	a.log_level = 2;
	door_bpf(&door, BPF_PROG_LOAD, &a, size);
	a.fd_array = at(fds);
	BPF(BPF_PROG_LOAD, a);
	a.core_relo_cnt = 1;
	a.core_relos = at(insns);
	a.core_relo_rec_size = 16;
	BPF(BPF_PROG_LOAD, a);
}

static void types(void)
{
	static char log[4096];
	struct btf_load_attr a = { .btf = at("\237\353\1\0\30not BTF at all, but longer than 32"),
				   .btf_size = 40 };

	BPF(BPF_BTF_LOAD, a);
	a.log_buf = at(log);
	a.log_size = sizeof(log);
	a.log_level = 1;
	BPF(BPF_BTF_LOAD, a);
}

static void links(void)
{
	static const char *const symbols[MANY] = { "do_mkdirat", "do_unlinkat" };
	static const u64 numbers[MANY] = { 0x1000, 0xffffffff81000000 };
	struct link_create_attr a = { .prog_fd = NO_FD, .bpf_cookie = 77 };
	struct multi_link_attr multi = { .prog_fd = NO_FD,
					 .attach_type = BPF_TRACE_KPROBE_MULTI,
					 .count = 2 };
	struct uprobe_multi_attr user = { .prog_fd = NO_FD,
					  .attach_type = 48,
					  .path = at("/bin/true"),
					  .offsets = at(numbers),
					  .count = 2 };
	struct iter_info info = { .map_fd = 3 };
	struct iter_link_attr iter = { .prog_fd = NO_FD, .attach_type = BPF_TRACE_ITER };
	u32 i;

	a.attach_type = BPF_PERF_EVENT;
	BPF(BPF_LINK_CREATE, a);
	a.bpf_cookie = 0;
	BPF(BPF_LINK_CREATE, a);
	a.attach_type = 44; /* BPF_STRUCT_OPS */
	BPF(BPF_LINK_CREATE, a);
	multi.symbols = at(symbols);
	for (i = 0; i < 3; i++) {
		multi.multi_flags = i;
		BPF(BPF_LINK_CREATE, multi);
	}
	multi.symbols = 0;
	multi.addresses = multi.cookies = at(numbers);
	BPF(BPF_LINK_CREATE, multi);
	multi.count = 32;
	BPF(BPF_LINK_CREATE, multi);
	multi.count = MANY;
	BPF(BPF_LINK_CREATE, multi);
	multi.attach_type = 56; /* BPF_TRACE_KPROBE_SESSION */
	BPF(BPF_LINK_CREATE, multi);
	for (i = 0; i < 3; i++) {
		user.multi_flags = i;
		user.pid = i;
		BPF(BPF_LINK_CREATE, user);
	}
	user.ref_ctr_offsets = user.cookies = at(numbers);
	BPF(BPF_LINK_CREATE, user);
	user.attach_type = 57; /* BPF_TRACE_UPROBE_SESSION */
	BPF(BPF_LINK_CREATE, user);
	BPF(BPF_LINK_CREATE, iter);
	iter.iter_info = at(&info);
	iter.iter_info_len = sizeof(info);
	BPF(BPF_LINK_CREATE, iter);
}

static void the_rest(void)
{
	static char space[256];
	struct raw_tracepoint_attr point = { .name = at("sys_enter"), .prog_fd = NO_FD };
	struct id_attr id = { .id = 0x7fffffff };
	struct info_attr info = { .fd = NO_FD, .info_len = sizeof(space), .info = at(space) };
	struct obj_attr pin = { .pathname = at("/sys/fs/bpf/a \"name\""), .bpf_fd = NO_FD };
	struct iter_create_attr create = { .link_fd = NO_FD };

	BPF(BPF_RAW_TRACEPOINT_OPEN, point);
	point.name = 0;
	BPF(BPF_RAW_TRACEPOINT_OPEN, point);
	BPF(BPF_PROG_GET_NEXT_ID, id);
	BPF(BPF_BTF_GET_NEXT_ID, id);
	BPF(BPF_PROG_GET_FD_BY_ID, id);
	BPF(BPF_BTF_GET_FD_BY_ID, id);
	BPF(BPF_OBJ_GET_INFO_BY_FD, info);
	BPF(BPF_OBJ_PIN, pin);
	pin.bpf_fd = 0;
	pin.file_flags = BPF_F_RDONLY;
	BPF(BPF_OBJ_GET, pin);
	BPF(BPF_ITER_CREATE, create);
}

/* What of the kernel's information on its objects is shown: real ones are asked for it. */
static void information(void)
{
	static const u64 insns[2] = { 0x00000000000000b7, 0x95 };
	struct map_create_attr map = {
		.map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 8, .max_entries = 1
	};
	struct prog_load_attr prog = { .prog_type = BPF_PROG_TYPE_SOCKET_FILTER,
				       .insn_cnt = 2,
				       .insns = at(insns),
				       .license = at("GPL") };
	struct map_info of_map = { 0 };
	struct prog_info of_prog = { 0 };
	struct btf_info of_btf = { 0 };
	struct id_attr first = { 0 };
	int fd;

	fd = map_create(&map);
	door_info(&door, fd, &of_map, sizeof(of_map));
	close(fd);
	fd = door_bpf(&door, BPF_PROG_LOAD, &prog, offsetof(struct prog_load_attr, fd_array));
	door_info(&door, fd, &of_prog, sizeof(of_prog));
	close(fd);
	BPF(BPF_BTF_GET_NEXT_ID, first);
	fd = door_fd_by_id(&door, BPF_BTF_GET_FD_BY_ID, first.next_id);
	door_info(&door, fd, &of_btf, sizeof(of_btf));
	close(fd);
}

static void perf_event(struct perf_event_attr *a, int pid, int cpu, u64 flags)
{
	door_call(&door, CALL_PERF_EVENT_OPEN, at(a), pid, cpu, -1, flags, 0);
}

static void perf_events(void)
{
	struct perf_event_attr a = { .size = sizeof(a) };
	u32 i;

	for (i = PERF_TYPE_RAW + 2; i < N_PERF_TYPES; i++) {
		a.type = i;
		a.config = i % 3;
		perf_event(&a, NO_FD, 0, PERF_FLAG_FD_CLOEXEC);
	}
	a.config1 = at("do_mkdirat");
	a.config2 = 0x1c;
	perf_event(&a, -1, NO_FD, PERF_FLAG_FD_CLOEXEC);
	a.type = PERF_TYPE_TRACEPOINT;
	a.config = 1234;
	a.sample_period = 1;
	a.sample_type = PERF_SAMPLE_RAW;
	a.wakeup_events = 1;
	perf_event(&a, -1, NO_FD, PERF_FLAG_FD_CLOEXEC);
	a.type = PERF_TYPE_SOFTWARE;
	a.config = PERF_COUNT_SW_BPF_OUTPUT;
	perf_event(&a, -1, NO_FD, 0);
	a.config = PERF_COUNT_SW_CPU_CLOCK;
	a.freq = 1;
	a.sample_freq = 49;
	a.read_format = 1 << 4 | PERF_FORMAT_ID;
	perf_event(&a, -1, NO_FD, 0);
}

int main(void)
{
	maps();
	elements();
	batches();
	programs();
	types();
	links();
	the_rest();
	information();
	perf_events();
	return 0;
}
