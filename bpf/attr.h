// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* attr.h - the arguments of bpf(2), one struct for each command that is used
 *
 * The kernel's header has one union for all of them. Here each command has what it needs and no
 * more; the kernel takes any size as long as what it does not know is zero. Source: union
 * bpf_attr, include/uapi/linux/bpf.h (6.12). Pointers are 64 bits on every machine.
 */
#ifndef BPF_ATTR_H
#define BPF_ATTR_H

#include "base/types.h"

static inline u64 attr_pointer(const void *p)
{
	return (u64)(uintptr_t)p;
}

struct map_create_attr { /* BPF_MAP_CREATE */
	u32 map_type, key_size, value_size, max_entries;
	u32 map_flags;
	u32 inner_map_fd;
	u32 numa_node;
	char map_name[16];
	u32 map_ifindex;
	u32 btf_fd, btf_key_type_id, btf_value_type_id;
	u32 btf_vmlinux_value_type_id;
	u64 map_extra;
	s32 value_type_btf_obj_fd; /* this and the next: Linux 6.9 */
	s32 map_token_fd;
};
_Static_assert(sizeof(struct map_create_attr) == 80 &&
		       offsetof(struct map_create_attr, value_type_btf_obj_fd) == 72,
	       "bpf.h");

struct map_elem_attr { /* BPF_MAP_UPDATE_ELEM and its kin */
	u32 map_fd, pad;
	u64 key, value;
	u64 flags;
};
_Static_assert(sizeof(struct map_elem_attr) == 32, "bpf.h");

struct map_batch_attr { /* BPF_MAP_LOOKUP_BATCH, Linux 5.6 */
	u64 in_batch, out_batch;
	u64 keys, values;
	u32 count, map_fd;
	u64 elem_flags, flags;
};
_Static_assert(sizeof(struct map_batch_attr) == 56, "bpf.h");

struct map_freeze_attr { /* BPF_MAP_FREEZE */
	u32 map_fd;
};

struct prog_load_attr { /* BPF_PROG_LOAD */
	u32 prog_type, insn_cnt;
	u64 insns, license;
	u32 log_level, log_size;
	u64 log_buf;
	u32 kern_version, prog_flags;
	char prog_name[16];
	u32 prog_ifindex, expected_attach_type;
	u32 prog_btf_fd;
	u32 func_info_rec_size;
	u64 func_info;
	u32 func_info_cnt;
	u32 line_info_rec_size;
	u64 line_info;
	u32 line_info_cnt;
	u32 attach_btf_id;
	u32 attach_prog_fd;
	u32 core_relo_cnt;
	u64 fd_array;	/* s32[]; slot 0 stands for the kernel's own types. Linux 5.14 */
	u64 core_relos; /* Linux 5.17, as core_relo_cnt above */
	u32 core_relo_rec_size;
	u32 log_true_size; /* Linux 6.4; written by the kernel */
};
_Static_assert(sizeof(struct prog_load_attr) == 144, "bpf.h");

struct btf_load_attr { /* BPF_BTF_LOAD */
	u64 btf, log_buf;
	u32 btf_size, log_size, log_level;
	u32 log_true_size; /* Linux 6.4; written by the kernel, padding before */
};
_Static_assert(sizeof(struct btf_load_attr) == 32, "bpf.h");

struct link_create_attr { /* BPF_LINK_CREATE */
	u32 prog_fd, target_fd;
	u32 attach_type, flags;
	u64 bpf_cookie; /* of perf events */
};
_Static_assert(sizeof(struct link_create_attr) == 24, "bpf.h");

struct multi_link_attr { /* BPF_LINK_CREATE with BPF_TRACE_KPROBE_MULTI, Linux 5.18 */
	u32 prog_fd, target_fd;
	u32 attach_type, flags;
	u32 multi_flags, count;
	u64 symbols, addresses, cookies; /* arrays of COUNT */
};
_Static_assert(sizeof(struct multi_link_attr) == 48, "bpf.h");

struct uprobe_multi_attr { /* BPF_LINK_CREATE with BPF_TRACE_UPROBE_MULTI, Linux 6.6 */
	u32 prog_fd, target_fd;
	u32 attach_type, flags;
	u64 path, offsets, ref_ctr_offsets, cookies; /* arrays of COUNT */
	u32 count, multi_flags;
	u32 pid, pad; /* 0: every process */
};
_Static_assert(sizeof(struct uprobe_multi_attr) == 64, "bpf.h");

struct iter_link_attr { /* BPF_LINK_CREATE with BPF_TRACE_ITER, Linux 5.8 */
	u32 prog_fd, target_fd;
	u32 attach_type, flags;
	u64 iter_info; /* struct iter_info, or 0 */
	u32 iter_info_len, pad;
};
_Static_assert(sizeof(struct iter_link_attr) == 32, "bpf.h");

struct iter_info { /* union bpf_iter_link_info; of a map only its first member */
	union {
		u32 map_fd;
		u32 cgroup_order; /* BPF_CGROUP_ITER_* */
	};
	u32 cgroup_fd; /* 0: the root */
	u64 cgroup_id; /* instead of it; 0: none */
};
_Static_assert(sizeof(struct iter_info) == 16, "bpf.h");

struct iter_create_attr { /* BPF_ITER_CREATE, Linux 5.8 */
	u32 link_fd, flags;
};
_Static_assert(sizeof(struct iter_create_attr) == 8, "bpf.h");

struct raw_tracepoint_attr { /* BPF_RAW_TRACEPOINT_OPEN */
	u64 name;	     /* 0: the program was loaded for its target */
	u32 prog_fd, pad;
};
_Static_assert(sizeof(struct raw_tracepoint_attr) == 16, "bpf.h");

struct id_attr {     /* BPF_*_GET_NEXT_ID, BPF_*_GET_FD_BY_ID */
	u32 id;	     /* the one behind which to look; the one to open */
	u32 next_id; /* out: what GET_NEXT_ID found */
	u32 open_flags;
};
_Static_assert(sizeof(struct id_attr) == 12, "bpf.h");

struct info_attr { /* BPF_OBJ_GET_INFO_BY_FD */
	u32 fd, info_len;
	u64 info;
};
_Static_assert(sizeof(struct info_attr) == 16, "bpf.h");

struct prog_info { /* what it tells of a program: the beginning of struct bpf_prog_info, Linux 5.0
		    */
	u32 type, id;
	u8 tag[8];
	u32 jited_len, xlated_len;
	u64 jited, xlated;
	u64 load_time;
	u32 uid, n_map_ids;
	u64 map_ids;
	char name[16];
	u32 ifindex, gpl;
	u64 netns_dev, netns_ino;
	u32 n_jited_symbols, n_jited_lens;
	u64 jited_symbols, jited_lens;
	u32 btf_id, func_info_rec_size;
};
_Static_assert(sizeof(struct prog_info) == 136, "bpf.h");

struct map_info { /* what it tells of a map: struct bpf_map_info */
	u32 type, id;
	u32 key_size, value_size, max_entries, map_flags;
	char name[16];
	u32 ifindex, btf_vmlinux_value_type_id;
	u64 netns_dev, netns_ino;
	u32 btf_id, btf_key_type_id, btf_value_type_id;
	u32 btf_vmlinux_id;
	u64 map_extra; /* Linux 5.16; before it stays 0 */
};
_Static_assert(sizeof(struct map_info) == 88, "bpf.h");

struct obj_attr { /* BPF_OBJ_PIN, BPF_OBJ_GET */
	u64 pathname;
	u32 bpf_fd; /* to be pinned */
	u32 file_flags;
};
_Static_assert(sizeof(struct obj_attr) == 16, "bpf.h");

struct btf_info { /* what it tells of BTF: struct bpf_btf_info, Linux 5.11 */
	u64 btf;
	u32 btf_size, id;
	u64 name;
	u32 name_len, kernel_btf;
};
_Static_assert(sizeof(struct btf_info) == 32, "bpf.h");

#endif
