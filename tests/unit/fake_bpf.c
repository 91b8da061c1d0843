// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* fake_bpf.c - what the fake kernel makes of bpf(2): maps, pins, programs, links, types */
#include "tests/unit/fake_parts.h"

#include "bpf/attr.h"

#include <errno.h>
#include <linux/bpf.h>
#include <linux/version.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

/* --- bpf(2) --- */

enum { OTHER_PROG = 3, ON_EXEC_PROG = 7, ON_EXEC_BTF = 5, MODULE_BTF = 9 };

/* Type ID goes with its owner's descriptor: the module's, or 0 for the kernel itself. */
static s64 check_type(struct fake_kernel *k, s32 id, s32 fd)
{
	const struct fake_fd *f = (u32)id > k->n_types ? fd_get(k, fd, FAKE_BTF) : NULL;

	if (id <= 0 || ((u32)id > k->n_types ? !fd || !f || f->id != MODULE_BTF : fd))
		return wrong(k, -EINVAL, "type %d with descriptor %d", id, fd);
	return 0;
}

/* A table's type may be a module's; the end of the attributes is younger than <linux/bpf.h> here.
 */
static s64 check_table(struct fake_kernel *k, const void *bytes, u64 size)
{
	struct map_create_attr a = { 0 };

	memcpy(&a, bytes, size < sizeof(a) ? size : sizeof(a));
	if (a.map_type != BPF_MAP_TYPE_STRUCT_OPS)
		return 0;
	return check_type(k, a.btf_vmlinux_value_type_id,
			  a.map_flags & 1 << 15 ? a.value_type_btf_obj_fd : 0);
}

static bool is_of_maps(u32 type)
{
	return type == BPF_MAP_TYPE_ARRAY_OF_MAPS || type == BPF_MAP_TYPE_HASH_OF_MAPS;
}

/* Types of the elements come in pairs; only an array may do without a key's (array_map_check_btf()
 * in kernel/bpf/arraymap.c, map_check_btf() in syscall.c, 6.12).
 */
static bool key_type_is_missing(const union bpf_attr *a)
{
	return a->btf_value_type_id && !a->btf_key_type_id && a->map_type != BPF_MAP_TYPE_ARRAY;
}

static s64 map_new(struct fake_kernel *k, const union bpf_attr *a)
{
	if (key_type_is_missing(a))
		return wrong(k, -EINVAL, "a map of type %u with types of its values only",
			     a->map_type);
	if (is_of_maps(a->map_type) && !fd_get(k, a->inner_map_fd, FAKE_MAP))
		return -EBADF;
	if (a->btf_fd && !fd_get(k, a->btf_fd, FAKE_BTF))
		return -EBADF;
	if (k->has.memlock && !k->limit_raised)
		return -EPERM;
	if (a->map_type == BPF_MAP_TYPE_RINGBUF &&
	    (a->max_entries & (a->max_entries - 1) || a->max_entries % sysconf(_SC_PAGESIZE)))
		return -EINVAL;
	return fd_new(k, (struct fake_fd){ .kind = FAKE_MAP,
					   .map_type = a->map_type,
					   .key_size = a->key_size,
					   .map_flags = a->map_flags,
					   .value_size = a->value_size,
					   .flags = a->map_flags,
					   .size = a->max_entries });
}

/* With BPF_F_LINK (1 << 13) it is made ready, without it is in use from now on. */
static s64 table_update(struct fake_kernel *k, struct fake_fd *map)
{
	if (map->registered || map->ready)
		return -EBUSY;
	if (!(k->signal_mask & 1ull << (SIGINT - 1)))
		return wrong(k, -EINVAL,
			     "a table is registered while a signal could end the process");
	map->ready = map->flags & 1 << 13;
	map->registered = !map->ready;
	return 0;
}

static s64 table_delete(struct fake_kernel *k, const union bpf_attr *a)
{
	struct fake_fd *map = fd_get(k, a->map_fd, FAKE_MAP);

	if (!map)
		return -EBADF;
	if (!map->registered)
		return wrong(k, -EINVAL, "a table is taken back that was not registered");
	map->registered = false;
	return 0;
}

static s64 map_update(struct fake_kernel *k, const union bpf_attr *a)
{
	struct fake_fd *map = fd_get(k, a->map_fd, FAKE_MAP);
	enum fake_kind holds = FAKE_CLOSED;

	if (!map)
		return -EBADF;
	if (map->map_type == BPF_MAP_TYPE_STRUCT_OPS)
		return table_update(k, map);
	if (map->map_type == BPF_MAP_TYPE_PERF_EVENT_ARRAY)
		holds = FAKE_EVENT;
	else if (map->map_type == BPF_MAP_TYPE_PROG_ARRAY)
		holds = FAKE_PROG;
	else if (is_of_maps(map->map_type))
		holds = FAKE_MAP;
	if (holds != FAKE_CLOSED && !fd_get(k, *(u32 *)pointer(a->value), holds))
		return -EBADF;
	if ((holds == FAKE_PROG || holds == FAKE_MAP) && k->n_slots < ARRAY_SIZE(k->slots))
		k->slots[k->n_slots++] = *(u32 *)pointer(a->key);
	return 0;
}

/* An array has every element, and all are 0; other maps are empty. */
static s64 map_lookup(struct fake_kernel *k, const union bpf_attr *a)
{
	struct fake_fd *map = fd_get(k, a->map_fd, FAKE_MAP);

	if (!map)
		return -EBADF;
	if (map->map_type != BPF_MAP_TYPE_ARRAY)
		return -ENOENT;
	memset(pointer(a->value), 0, map->value_size);
	return 0;
}

/* --- pins: there is a bpf file system at /sys/fs/bpf, and room for one --- */

static s64 obj_pin(struct fake_kernel *k, const union bpf_attr *a)
{
	struct fake_fd *map = fd_get(k, a->bpf_fd, FAKE_MAP);
	const char *path = pointer(a->pathname);

	if (!map)
		return -EBADF;
	if (strncmp(path, "/sys/fs/bpf/", 12))
		return -EPERM;
	if (k->pin[0])
		return strcmp(k->pin, path) ? wrong(k, -ENOSPC, "a second pin") : -EEXIST;
	snprintf(k->pin, sizeof(k->pin), "%s", path);
	k->pinned = *map;
	return 0;
}

static s64 obj_get(struct fake_kernel *k, const union bpf_attr *a)
{
	return strcmp(k->pin, pointer(a->pathname)) ? -ENOENT : fd_new(k, k->pinned);
}

static s64 map_info(const struct fake_fd *map, const union bpf_attr *a)
{
	struct bpf_map_info info = { 0 };

	info.type = map->map_type;
	info.key_size = map->key_size;
	info.value_size = map->value_size;
	info.max_entries = map->size;
	info.map_flags = map->map_flags;
	memcpy(pointer(a->info.info), &info,
	       a->info.info_len < sizeof(info) ? a->info.info_len : sizeof(info));
	return 0;
}

s64 do_unlink(struct fake_kernel *k, const char *path)
{
	if (!*path || strcmp(k->pin, path))
		return wrong(k, -ENOENT, "removes %s, which is not there", path);
	k->pin[0] = 0;
	return 0;
}

/* Each descriptor that the instructions name must be a map's. */
static s64 check_insns(struct fake_kernel *k, const struct bpf_insn *insn, u32 n, const s32 *fds)
{
	u32 i;

	k->n_kernel_calls = k->address = 0;
	for (i = 0; i < n; i++) {
		if (insn[i].code == (BPF_JMP | BPF_CALL) &&
		    insn[i].src_reg == BPF_PSEUDO_KFUNC_CALL) {
			k->n_kernel_calls++;
			if (check_type(k, insn[i].imm, insn[i].off ? fds[insn[i].off] : 0))
				return -EINVAL;
		}
		if (insn[i].code == (BPF_LD | BPF_IMM | BPF_DW)) {
			u8 src = insn[i].src_reg;

			if (src == BPF_PSEUDO_BTF_ID && check_type(k, insn[i].imm, insn[i + 1].imm))
				return -EINVAL;
			if (!src && (insn[i].imm || insn[i + 1].imm))
				k->address = (u64)(u32)insn[i + 1].imm << 32 | (u32)insn[i].imm;
			if ((src == BPF_PSEUDO_MAP_FD || src == BPF_PSEUDO_MAP_VALUE) &&
			    !fd_get(k, insn[i].imm, FAKE_MAP))
				return -EBADF;
			i++;
		}
	}
	return 0;
}

/* Each relocation of the program that the kernel is to apply must be at an instruction of it. */
static s64 check_core_relos(struct fake_kernel *k, const union bpf_attr *a)
{
	const struct bpf_core_relo *relos = pointer(a->core_relos);
	u32 i;

	if (k->has.no_core && a->core_relo_cnt)
		return -E2BIG;
	if (a->core_relo_cnt && a->core_relo_rec_size != sizeof(*relos))
		return wrong(k, -EINVAL, "CO-RE records of %llu bytes",
			     (unsigned long long)a->core_relo_rec_size);
	for (i = 0; i < a->core_relo_cnt; i++)
		if (relos[i].insn_off % 8 || relos[i].insn_off / 8 >= a->insn_cnt)
			return wrong(k, -EINVAL, "a CO-RE relocation at byte %llu",
				     (unsigned long long)relos[i].insn_off);
	return a->core_relo_cnt && !a->func_info_cnt
		       ? wrong(k, -EINVAL, "%llu CO-RE relocations without types",
			       (unsigned long long)a->core_relo_cnt)
		       : 0;
}

static s64 prog_new(struct fake_kernel *k, const union bpf_attr *a)
{
	s64 err = check_insns(k, pointer(a->insns), a->insn_cnt, pointer(a->fd_array))
			  ?: check_core_relos(k, a);

	if (err)
		return err;
	if (a->prog_type == BPF_PROG_TYPE_STRUCT_OPS &&
	    check_type(k, a->attach_btf_id, a->attach_btf_obj_fd))
		return -EINVAL;
	if (a->kern_version != KERNEL_VERSION(6, 12, 48))
		return wrong(k, -EINVAL, "kern_version %#x", a->kern_version);
	if (!a->log_buf != !a->log_size || (a->log_buf && !a->log_level))
		return wrong(k, -EINVAL, "a log of %u bytes, level %u", a->log_size, a->log_level);
	if ((a->prog_btf_fd || a->func_info_cnt) && !fd_get(k, a->prog_btf_fd, FAKE_BTF))
		return -EBADF;
	if (k->has.refuses && a->log_level == 1 && a->log_size)
		snprintf(pointer(a->log_buf), a->log_size, "0: (85) call bpf_nothing#1\nno\n");
	return k->has.refuses ? -EACCES : fd_new(k, (struct fake_fd){ .kind = FAKE_PROG });
}

s64 arm(struct fake_kernel *k, s64 fd)
{
	k->n_armed += fd >= 0;
	return fd;
}

static s64 link_new(struct fake_kernel *k, const union bpf_attr *a)
{
	if (a->link_create.attach_type == 44) { /* BPF_STRUCT_OPS */
		struct fake_fd *map = fd_get(k, a->link_create.prog_fd, FAKE_MAP);

		return map && map->ready ? fd_new(k, (struct fake_fd){ .kind = FAKE_LINK })
					 : wrong(k, -EINVAL, "a link to a table that is not ready");
	}
	if (!fd_get(k, a->link_create.prog_fd, FAKE_PROG))
		return -EBADF;
	if (a->link_create.attach_type == BPF_TRACE_ITER)
		return fd_new(k, (struct fake_fd){ .kind = FAKE_LINK, .is_iter = true });
	if (a->link_create.attach_type == BPF_TRACE_KPROBE_MULTI)
		k->n_functions = a->link_create.kprobe_multi.cnt;
	if (a->link_create.attach_type == BPF_PERF_EVENT) {
		if (!fd_get(k, a->link_create.target_fd, FAKE_EVENT))
			return -EBADF;
		if (!k->has.links)
			return -EINVAL;
	}
	return arm(k, fd_new(k, (struct fake_fd){ .kind = FAKE_LINK }));
}

/* What it writes has an end without a newline. */
static s64 iter_new(struct fake_kernel *k, const union bpf_attr *a)
{
	const char *text = k->has.iter_text ?: "a line\nand a\tlast one";
	struct fake_fd *link = fd_get(k, a->iter_create.link_fd, FAKE_LINK);

	if (!link)
		return -EBADF;
	if (!link->is_iter)
		return wrong(k, -EINVAL, "the link of no iterator");
	return fd_new(k, (struct fake_fd){ .kind = FAKE_FILE,
					   .path = "iterator",
					   .bytes = { (const u8 *)text, strlen(text) } });
}

static s64 raw_tracepoint_new(struct fake_kernel *k, const union bpf_attr *a)
{
	if (!fd_get(k, a->raw_tracepoint.prog_fd, FAKE_PROG))
		return -EBADF;
	return arm(k, fd_new(k, (struct fake_fd){ .kind = FAKE_LINK }));
}

static s64 btf_new(struct fake_kernel *k, const union bpf_attr *a)
{
	bool first = k->n_btf_loads++ == 0;

	if (k->has.memlock && !k->limit_raised)
		return -EPERM;
	if (!a->btf_log_buf != !a->btf_log_size || !a->btf_log_buf != !a->btf_log_level)
		return wrong(k, -EINVAL, "a log of BTF of %u bytes", a->btf_log_size);
	if (k->has.old_btf && a->btf_log_buf)
		snprintf(pointer(a->btf_log_buf), a->btf_log_size,
			 "[1] INT int size=4\n[2] FLOAT float size=4 Invalid btf_info:10000000\n");
	if (k->has.old_btf && (first || a->btf_log_buf))
		return -EINVAL;
	return fd_new(k, (struct fake_fd){ .kind = FAKE_BTF });
}

/* --- programs of others: number 3 is called other, number 7 on_exec, with types number 5 --- */

static s64 next_prog(struct fake_kernel *k, union bpf_attr *a, u32 *next)
{
	(void)k;
	*next = a->start_id < OTHER_PROG ? OTHER_PROG : ON_EXEC_PROG;
	return a->start_id < ON_EXEC_PROG ? 0 : -ENOENT;
}

static s64 open_prog(struct fake_kernel *k, u32 id)
{
	if (id != OTHER_PROG && id != ON_EXEC_PROG)
		return -ENOENT;
	return fd_new(k, (struct fake_fd){ .kind = FAKE_PROG, .id = id });
}

static s64 open_btf(struct fake_kernel *k, u32 id)
{
	if (id != ON_EXEC_BTF && !(id == MODULE_BTF && k->has.module))
		return -ENOENT;
	return fd_new(k, (struct fake_fd){ .kind = FAKE_BTF, .id = id });
}

static s64 next_btf(struct fake_kernel *k, const union bpf_attr *a, u32 *next)
{
	*next = a->start_id < ON_EXEC_BTF ? ON_EXEC_BTF : MODULE_BTF;
	return a->start_id < (k->has.module ? MODULE_BTF : ON_EXEC_BTF) ? 0 : -ENOENT;
}

static void module_info(struct bpf_btf_info *info)
{
	info->id = MODULE_BTF;
	info->kernel_btf = 1;
	snprintf(pointer(info->name), info->name_len, "sample");
}

static void btf_info(const struct fake_kernel *k, struct bpf_btf_info *info)
{
	u32 room = info->btf_size;

	info->id = ON_EXEC_BTF;
	info->btf_size = k->prog_btf.len;
	if (room)
		memcpy(pointer(info->btf), k->prog_btf.p,
		       room < k->prog_btf.len ? room : k->prog_btf.len);
}

static s64 object_info(struct fake_kernel *k, const union bpf_attr *a)
{
	struct fake_fd *f = fd_get(k, a->info.bpf_fd, FAKE_CLOSED);
	struct bpf_prog_info prog = { 0 };
	u32 len = a->info.info_len;

	if (!f)
		return -EBADF;
	if (f->kind == FAKE_BTF && f->id == MODULE_BTF) {
		module_info(pointer(a->info.info));
		return 0;
	}
	if (f->kind == FAKE_BTF) {
		btf_info(k, pointer(a->info.info));
		return 0;
	}
	if (f->kind == FAKE_MAP)
		return map_info(f, a);
	prog.id = f->id;
	prog.btf_id = f->id == ON_EXEC_PROG ? ON_EXEC_BTF : 0;
	strcpy(prog.name, f->id == ON_EXEC_PROG ? "on_exec" : "other");
	memcpy(pointer(a->info.info), &prog, len < sizeof(prog) ? len : sizeof(prog));
	return 0;
}

s64 do_bpf(struct fake_kernel *k, u64 cmd, const void *bytes, u64 size)
{
	union bpf_attr a;

	memset(&a, 0, sizeof(a));
	memcpy(&a, bytes, size < sizeof(a) ? size : sizeof(a));
	switch (cmd) {
	case BPF_BTF_LOAD:
		return btf_new(k, &a);
	case BPF_MAP_CREATE:
		return check_table(k, bytes, size) ?: map_new(k, &a);
	case BPF_MAP_UPDATE_ELEM:
		return map_update(k, &a);
	case BPF_MAP_DELETE_ELEM:
		return table_delete(k, &a);
	case BPF_MAP_LOOKUP_ELEM:
		return map_lookup(k, &a);
	case BPF_MAP_GET_NEXT_KEY:
		return fd_get(k, a.map_fd, FAKE_MAP) ? -ENOENT : -EBADF;
	case BPF_MAP_LOOKUP_BATCH:
		return fd_get(k, a.batch.map_fd, FAKE_MAP) ? -EINVAL : -EBADF; /* before 5.6 */
	case BPF_OBJ_PIN:
		return obj_pin(k, &a);
	case BPF_OBJ_GET:
		return obj_get(k, &a);
	case BPF_MAP_FREEZE:
		return fd_get(k, a.map_fd, FAKE_MAP) ? 0 : -EBADF;
	case BPF_PROG_LOAD:
		return prog_new(k, &a);
	case BPF_LINK_CREATE:
		return link_new(k, &a);
	case BPF_PROG_GET_NEXT_ID:
		return next_prog(k, &a, (u32 *)bytes + 1);
	case BPF_PROG_GET_FD_BY_ID:
		return open_prog(k, a.prog_id);
	case BPF_BTF_GET_NEXT_ID:
		return next_btf(k, &a, (u32 *)bytes + 1);
	case BPF_BTF_GET_FD_BY_ID:
		return open_btf(k, a.btf_id);
	case BPF_OBJ_GET_INFO_BY_FD:
		return object_info(k, &a);
	case BPF_ITER_CREATE:
		return iter_new(k, &a);
	case BPF_RAW_TRACEPOINT_OPEN:
		return raw_tracepoint_new(k, &a);
	default:
		return wrong(k, -EINVAL, "bpf command %llu", (unsigned long long)cmd);
	}
}
