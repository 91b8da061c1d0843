// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* map.c - BPF_MAP_CREATE, and filling maps: global data, the slots of maps of maps and of programs
 *   in:       struct map_def
 *   out:      a descriptor
 *   not here: maps that are there already (pin.c), reading maps (map_read.c)
 */
#include "bpf/kernel_object.h"
#include "bpf/attr.h"
#include "bpf/cpus.h"
#include "loader/model/jump_table.h"
#include "loader/model/struct_ops.h"

#include <linux/bpf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	OPEN_ENTRIES = 10240, /* for a map that does not say; what most tools take */
	STACK_DEPTH = 127     /* the kernel's default, kernel.perf_event_max_stack */
};

/* Bytes of a ring buffer for a map that asks for WANTED: a power of two of whole pages. */
static u32 ring_size(u32 wanted)
{
	u64 size = sysconf(_SC_PAGESIZE);

	while (size < wanted)
		size *= 2;
	return size > UINT32_MAX ? wanted : size;
}

static void give_size(struct door *d, const struct map_def *m, const char *which, u32 *size, u32 n)
{
	*size = n;
	note(d->observer,
	     (struct note){
		     .kind = NOTE_MAP_SIZED, .subject = m->symbol, .detail = which, .number = n });
}

/* Sizes that the object leaves open are for the code that comes with it; the kernel takes no 0. */
static void fill_open_sizes(struct door *d, struct map_def *m)
{
	bool build_ids = m->flags & BPF_F_STACK_BUILD_ID;

	if (m->type == BPF_MAP_TYPE_STACK_TRACE && m->key_size == 4 && m->value_size == 0)
		give_size(d, m, "value_size", &m->value_size,
			  STACK_DEPTH * (build_ids ? sizeof(struct bpf_stack_build_id) : 8));
	if (m->max_entries == 0 && map_may_be_sized(m->type))
		give_size(d, m, "max_entries", &m->max_entries, OPEN_ENTRIES);
}

static int adjust(struct door *d, struct map_def *m, struct error *e)
{
	u32 entries = m->max_entries;
	int cpus;

	if (m->type == BPF_MAP_TYPE_RINGBUF || m->type == BPF_MAP_TYPE_USER_RINGBUF) {
		entries = ring_size(m->max_entries);
		if (entries != m->max_entries)
			note(d->observer, (struct note){ .kind = NOTE_RING_ROUNDED,
							 .subject = m->symbol,
							 .number = entries });
	} else if (m->type == BPF_MAP_TYPE_PERF_EVENT_ARRAY && entries == 0) {
		cpus = cpus_possible_end(d);
		if (cpus < 0)
			return error_set(e, cpus, "map '%s': the number of CPUs cannot be read: %s",
					 m->symbol, strerror(-cpus));
		entries = cpus;
	}
	m->max_entries = entries;
	return m->inner ? adjust(d, m->inner, e) : 0;
}

int map_adjust(struct door *d, struct map_def *m, struct error *e)
{
	fill_open_sizes(d, m);
	return adjust(d, m, e);
}

/* One try.
 *   inner_fd   a map like those that will be in a map of maps
 *   btf_fd     -1: without types
 */
static int try_create(struct door *d, const struct map_def *m, int inner_fd, int btf_fd)
{
	struct map_create_attr attr = {
		.map_type = m->type,
		.key_size = m->key_size,
		.value_size = m->value_size,
		.max_entries = m->max_entries,
		.map_flags = m->flags,
		.inner_map_fd = inner_fd,
		.numa_node = m->numa_node,
		.map_extra = m->extra,
		.btf_vmlinux_value_type_id = m->ops ? m->ops->value_type : 0,
	};
	bool of_module = m->ops && m->ops->btf_fd;
	u32 size = offsetof(struct map_create_attr, value_type_btf_obj_fd);

	memcpy(attr.map_name, m->name, sizeof(attr.map_name));
	if (btf_fd >= 0) {
		attr.btf_fd = btf_fd;
		attr.btf_key_type_id = m->key_type;
		attr.btf_value_type_id = m->value_type;
	}
	if (of_module) { /* Linux 6.9 */
		attr.value_type_btf_obj_fd = m->ops->btf_fd;
		attr.map_flags |= STRUCT_OPS_OF_MODULE;
		size = sizeof(attr);
	}
	return door_bpf(d, BPF_MAP_CREATE, &attr, size);
}

/* Global data: value 0 of the array is the section's bytes; constants are then made final, so
 * that the verifier may look at them.
 */
static int fill(struct door *d, const struct map_def *m, int fd, struct error *e)
{
	struct map_freeze_attr freeze = { .map_fd = fd };
	u32 key = 0;
	struct map_elem_attr attr = { .map_fd = fd,
				      .key = attr_pointer(&key),
				      .value = attr_pointer(m->content.p) };
	int err = 0;

	if (m->content.len)
		err = door_bpf(d, BPF_MAP_UPDATE_ELEM, &attr, sizeof(attr));
	if (err)
		return error_set(e, err, "its %u bytes cannot be stored: %s", m->value_size,
				 strerror(-err));
	if (m->read_only)
		err = door_bpf(d, BPF_MAP_FREEZE, &freeze, sizeof(freeze));
	if (err)
		return error_set(e, err, "it cannot be frozen: %s", strerror(-err));
	return 0;
}

/* Final before a program is loaded that jumps by it. */
static int fill_jumps(struct door *d, const struct map_def *m, int fd, struct error *e)
{
	struct map_freeze_attr freeze = { .map_fd = fd };
	struct map_elem_attr attr = { .map_fd = fd };
	u32 i;
	int err = 0;

	for (i = 0; i < m->jumps->n && !err; i++) {
		attr.key = attr_pointer(&i);
		attr.value = attr_pointer(&m->jumps->targets[i]);
		err = door_bpf(d, BPF_MAP_UPDATE_ELEM, &attr, sizeof(attr));
	}
	if (!err)
		err = door_bpf(d, BPF_MAP_FREEZE, &freeze, sizeof(freeze));
	return err ? error_set(e, err, "the places of a jump table cannot be stored: %s",
			       strerror(-err))
		   : 0;
}

static int refused(struct door *d, const struct map_def *m, int err, struct error *e)
{
	error_set(e, err, "type %s, key %u bytes, value %u bytes, %u entries, flags %#x: %s",
		  map_type_name(m->type), m->key_size, m->value_size, m->max_entries, m->flags,
		  strerror(-err));
	if (err == -EPERM || err == -ENOSYS)
		explain_refusal(d, e);
	else if (err == -E2BIG || err == -ENOMEM)
		error_add(e, "; lower max_entries or the sizes");
	else if (err == -EINVAL && m->jumps)
		error_add(e, "; jump tables came with Linux 6.19: compile with -fno-jump-tables");
	else if (err == -EINVAL && m->max_entries == 0)
		error_add(e, "; give it a size with --set %s.max_entries=N", m->symbol);
	else if (err == -EINVAL)
		error_add(e, "; this kernel does not know the type or does not take these sizes or "
			     "flags for it");
	return error_in(e, err, "map '%s' was refused", m->symbol);
}

/* Steps down from types that this kernel does not take. Returns the descriptor or an error. */
static int create(struct door *d, const struct map_def *m, int inner_fd, int btf_fd)
{
	bool types = btf_fd >= 0 && ((m->value_type && map_takes_types(m->type)) || m->ops);
	int got, plain;

	got = try_create(d, m, inner_fd, types ? btf_fd : -1);
	if (got == -EPERM && memlock_raise(d))
		got = try_create(d, m, inner_fd, types ? btf_fd : -1);
	if (got >= 0 || got == -EPERM || !types || m->ops) /* that one is of no use without */
		return got;
	plain = try_create(d, m, inner_fd, -1);
	if (plain >= 0)
		note(d->observer, (struct note){ .kind = NOTE_MAP_WITHOUT_BTF,
						 .subject = m->symbol,
						 .err = got });
	return plain;
}

/* The kernel learns what the maps in it will be like from an example, which is dropped again. */
static int create_of_maps(struct door *d, const struct map_def *m, int btf_fd, struct error *e)
{
	int inner, got;

	if (!m->inner)
		return error_set(e, -EINVAL,
				 "map '%s': nothing says what the maps in it are like; add "
				 "__array(values, struct { ... }) as its last member",
				 m->symbol);
	inner = create(d, m->inner, 0, btf_fd);
	if (inner < 0)
		return refused(d, m->inner, inner, e);
	got = create(d, m, inner, -1);
	door_close(d, &inner);
	return got < 0 ? refused(d, m, got, e) : got;
}

int map_create(struct door *d, const struct map_def *m, int btf_fd, int *fd, struct error *e)
{
	int got, err;

	*fd = -1;
	if (map_is_of_maps(m->type)) {
		got = create_of_maps(d, m, btf_fd, e);
	} else {
		got = create(d, m, 0, btf_fd);
		if (got < 0)
			refused(d, m, got, e);
	}
	if (got < 0)
		return got;
	*fd = got;
	err = m->is_data ? fill(d, m, got, e) : m->jumps ? fill_jumps(d, m, got, e) : 0;
	return err ? error_in(e, err, "map '%s'", m->symbol) : 0;
}

int map_fill_slots(struct door *d, const struct map_def *m, int fd, const int *targets,
		   struct error *e)
{
	u32 i;
	int err;

	for (i = 0; i < m->n_slots; i++) {
		const struct map_slot *s = &m->slots[i];
		struct map_elem_attr attr = { .map_fd = fd,
					      .key = attr_pointer(&s->index),
					      .value = attr_pointer(&targets[s->target]) };

		if (targets[s->target] < 0) {
			note(d->observer, (struct note){ .kind = NOTE_SLOT_EMPTY,
							 .subject = m->symbol,
							 .number = s->index });
			continue;
		}
		err = door_bpf(d, BPF_MAP_UPDATE_ELEM, &attr, sizeof(attr));
		if (err)
			return error_set(e, err, "map '%s': slot %u cannot be filled: %s",
					 m->symbol, s->index, strerror(-err));
	}
	return 0;
}
