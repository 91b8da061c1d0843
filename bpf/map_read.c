// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* map_read.c - reading all elements of a map
 *   in:       a map's definition and descriptor
 *   out:      keys and values
 *   not here: what they mean (loader/cli/maps.c)
 */
#include "bpf/map_read.h"
#include "bpf/attr.h"

#include <linux/bpf.h>
#include <stdlib.h>
#include <string.h>

#ifndef ENOTSUPP
#define ENOTSUPP 524 /* include/linux/errno.h: the kernel's own, though it comes out to us */
#endif

enum { BATCH_BYTES = 1 << 20 };

enum listing {
	LIST_NOT,
	LIST_INDEX, /* keys are 0 to max_entries - 1 */
	LIST_KEY,   /* keys are asked for one after the other */
	LIST_PEEK,  /* there are no keys */
};

static enum listing listing_of(u32 type)
{
	switch (type) {
	case BPF_MAP_TYPE_ARRAY:
	case BPF_MAP_TYPE_PERCPU_ARRAY:
	case BPF_MAP_TYPE_ARRAY_OF_MAPS:
	case BPF_MAP_TYPE_PROG_ARRAY:
	case BPF_MAP_TYPE_DEVMAP:
	case BPF_MAP_TYPE_CPUMAP:
		return LIST_INDEX;
	case BPF_MAP_TYPE_HASH:
	case BPF_MAP_TYPE_PERCPU_HASH:
	case BPF_MAP_TYPE_LRU_HASH:
	case BPF_MAP_TYPE_LRU_PERCPU_HASH:
	case BPF_MAP_TYPE_LPM_TRIE:
	case BPF_MAP_TYPE_HASH_OF_MAPS:
	case BPF_MAP_TYPE_DEVMAP_HASH:
	case BPF_MAP_TYPE_STACK_TRACE:
	case BPF_MAP_TYPE_CGROUP_STORAGE:
	case BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE:
	case MAP_TYPE_RHASH:
		return LIST_KEY;
	case BPF_MAP_TYPE_QUEUE:
	case BPF_MAP_TYPE_STACK:
		return LIST_PEEK;
	default:
		return LIST_NOT;
	}
}

/* Where reading many at once pays and where nothing is lost by it: arrays, in which no element
 * can vanish, and hash tables, of which whole buckets are read, so that no element comes twice.
 * Per-CPU arrays can do it since Linux 5.13.
 */
static bool has_batches(u32 type)
{
	return type == BPF_MAP_TYPE_ARRAY || type == BPF_MAP_TYPE_PERCPU_ARRAY ||
	       type == BPF_MAP_TYPE_HASH || type == BPF_MAP_TYPE_PERCPU_HASH ||
	       type == BPF_MAP_TYPE_LRU_HASH || type == BPF_MAP_TYPE_LRU_PERCPU_HASH;
}

bool map_is_listed(const struct map_def *m)
{
	return listing_of(m->type) != LIST_NOT;
}

bool map_is_per_cpu(const struct map_def *m)
{
	return m->type == BPF_MAP_TYPE_PERCPU_ARRAY || m->type == BPF_MAP_TYPE_PERCPU_HASH ||
	       m->type == BPF_MAP_TYPE_LRU_PERCPU_HASH ||
	       m->type == BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE;
}

/* A map being read. */
struct reader {
	struct door *d;
	int fd;
	u32 key_size, max_entries;
	u64 value_len; /* with the values of all CPUs */
	int (*take)(void *ctx, struct span key, struct span value);
	void *ctx;
};

/* bpf_map_value_size() in kernel/bpf/syscall.c (6.12) */
static u64 value_len(const struct map_def *m, u32 n_cpus)
{
	if (map_is_per_cpu(m))
		return ((u64)m->value_size + 7) / 8 * 8 * n_cpus;
	return m->value_size;
}

static int take_one(const struct reader *r, const u8 *key, const u8 *value)
{
	return r->take(r->ctx, (struct span){ key, r->key_size },
		       (struct span){ value, r->value_len });
}

static int elem_call(const struct reader *r, int cmd, const u8 *key, u8 *out)
{
	struct map_elem_attr attr = { .map_fd = r->fd,
				      .key = attr_pointer(key),
				      .value = attr_pointer(out) };

	return door_bpf(r->d, cmd, &attr, sizeof(attr));
}

/* --- many at once --- */

/* Memory for a batch of COUNT. The place where the next batch begins is a key, or for hash tables
 * the number of a bucket.
 */
struct batch {
	u32 count;
	u8 *keys, *values;
	u8 *next; /* two of them: the kernel reads one and writes the other */
	u32 next_size;
};

static bool batch_alloc(const struct reader *r, struct batch *b, u64 count)
{
	u64 values;

	*b = (struct batch){ .count = count };
	b->next_size = r->key_size > sizeof(u32) ? r->key_size : sizeof(u32);
	if (count > UINT32_MAX || __builtin_mul_overflow(count, r->value_len, &values))
		return false;
	b->keys = malloc(count * r->key_size);
	b->values = malloc(values);
	b->next = calloc(2, b->next_size);
	return b->keys && b->values && b->next;
}

static void batch_free(struct batch *b)
{
	free(b->keys);
	free(b->values);
	free(b->next);
	*b = (struct batch){ 0 };
}

static u64 first_count(const struct reader *r)
{
	u64 fit = BATCH_BYTES / (r->key_size + r->value_len);

	fit = fit ? fit : 1;
	return fit < r->max_entries ? fit : r->max_entries;
}

/* A bucket did not fit: twice the room. More than the map can hold is never needed, but while it
 * changes an element may be there in its old and its new form.
 */
static int batch_grow(const struct reader *r, struct batch *b)
{
	u64 count = 2ull * b->count;
	struct batch bigger;

	if (b->count > 2ull * r->max_entries)
		return -ENOSPC;
	if (!batch_alloc(r, &bigger, count)) {
		batch_free(&bigger);
		return -ENOMEM;
	}
	memcpy(bigger.next, b->next, 2 * (size_t)b->next_size);
	batch_free(b);
	*b = bigger;
	return 0;
}

static int take_batch(const struct reader *r, const struct batch *b, u32 n)
{
	int stop = 0;
	u32 i;

	for (i = 0; i < n && !stop; i++)
		stop = take_one(r, b->keys + (u64)i * r->key_size, b->values + i * r->value_len);
	return stop;
}

/* Reads from the start to -ENOENT, which is the end. A hash table's batches go from bucket to
 * bucket, never back. *BEGAN is set when the kernel has read any.
 */
static int each_in_batches(const struct reader *r, struct batch *b, bool *began)
{
	u32 from = 0;
	int err, stop;

	for (;;) {
		struct map_batch_attr attr = {
			.in_batch = *began ? attr_pointer(b->next + from * b->next_size) : 0,
			.out_batch = attr_pointer(b->next + !from * b->next_size),
			.keys = attr_pointer(b->keys),
			.values = attr_pointer(b->values),
			.count = b->count,
			.map_fd = r->fd,
		};

		err = door_bpf(r->d, BPF_MAP_LOOKUP_BATCH, &attr, sizeof(attr));
		if (err == -ENOSPC && attr.count == 0) {
			err = batch_grow(r, b);
			if (err)
				return err;
			continue;
		}
		if (err && err != -ENOENT)
			return err;
		*began = true;
		from = !from;
		stop = take_batch(r, b, attr.count < b->count ? attr.count : b->count);
		if (stop || err == -ENOENT)
			return stop;
	}
}

/* --- one by one --- */

static int each_by_index(const struct reader *r, u8 *value)
{
	int err, stop = 0;
	u32 i;

	for (i = 0; i < r->max_entries && !stop; i++) {
		err = elem_call(r, BPF_MAP_LOOKUP_ELEM, (u8 *)&i, value);
		if (err == -ENOENT) /* maps of descriptors have empty places */
			continue;
		if (err)
			return err;
		stop = take_one(r, (u8 *)&i, value);
	}
	return stop;
}

/* When the key that was last is gone, the kernel begins again at the first one. So that it ends
 * nevertheless, only so many steps are made.
 */
static int each_by_key(const struct reader *r, u8 *keys, u8 *value)
{
	u8 *key = NULL, *next = keys;
	u64 steps = 2ull * r->max_entries;
	int err, stop = 0;

	while (steps-- && !stop) {
		err = elem_call(r, BPF_MAP_GET_NEXT_KEY, key, next);
		if (err)
			return err == -ENOENT ? 0 : err;
		key = next;
		next = key == keys ? keys + r->key_size : keys;
		err = elem_call(r, BPF_MAP_LOOKUP_ELEM, key, value);
		if (err && err != -ENOENT) /* it may have gone in between */
			return err;
		if (!err)
			stop = take_one(r, key, value);
	}
	return stop;
}

/* Without a key, looking at a queue or stack gives what would come out next and leaves it there:
 * bpf_map_copy_value() calls map_peek_elem().
 */
static int peek(const struct reader *r, u8 *value)
{
	int err = elem_call(r, BPF_MAP_LOOKUP_ELEM, NULL, value);

	if (err)
		return err == -ENOENT ? 0 : err;
	return take_one(r, NULL, value);
}

static int each_one_by_one(const struct reader *r, enum listing how)
{
	u8 *keys = malloc(2 * (u64)r->key_size), *value = malloc(r->value_len);
	int err = -ENOMEM;

	if (value && (keys || !r->key_size))
		err = how == LIST_INDEX ? each_by_index(r, value)
		      : how == LIST_KEY ? each_by_key(r, keys, value)
					: peek(r, value);
	free(keys);
	free(value);
	return err;
}

/* An array of one element is read by one call in any case. */
static int each_element(const struct reader *r, enum listing how, bool batches)
{
	struct batch b = { 0 };
	bool began = false;
	int err = -EINVAL;

	if (batches && r->max_entries > 1 && batch_alloc(r, &b, first_count(r)))
		err = each_in_batches(r, &b, &began);
	batch_free(&b);
	if (!began && (err == -EINVAL || err == -ENOTSUPP))
		err = each_one_by_one(r, how);
	return err;
}

int map_each(struct door *d, const struct map_def *m, int fd, u32 n_possible_cpus,
	     int (*take)(void *ctx, struct span key, struct span value), void *ctx, struct error *e)
{
	enum listing how = listing_of(m->type);
	const char *type = map_type_name(m->type);
	struct reader r = { .d = d,
			    .fd = fd,
			    .key_size = m->key_size,
			    .max_entries = m->max_entries,
			    .value_len = value_len(m, n_possible_cpus),
			    .take = take,
			    .ctx = ctx };
	int err;

	if (how == LIST_NOT)
		return error_set(e, -EOPNOTSUPP,
				 "map '%s': the elements of a map of type %s cannot be listed",
				 m->symbol, type ? type : "unknown");
	if (map_is_per_cpu(m) && !n_possible_cpus) /* the kernel would write beyond our memory */
		return error_set(e, -EINVAL, "map '%s': how many CPUs are possible is not known",
				 m->symbol);
	err = each_element(&r, how, has_batches(m->type));
	if (err < 0)
		return error_set(e, err, "map '%s': it cannot be read: %s", m->symbol,
				 strerror(-err));
	return err;
}
