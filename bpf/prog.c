// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* prog.c - BPF_PROG_LOAD
 *   in:       a program that was put together, the maps' descriptors
 *   out:      a descriptor, or the verifier's log
 *   not here: what the log means (loader/cli/refusal.c)
 */
#include "bpf/kernel_object.h"
#include "bpf/attr.h"
#include "bpf/host.h"
#include "loader/model/ksym.h"

#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <string.h>

enum { TRIES = 5, LOG_FIRST = 64 * 1024, LOG_LAST = 16 * 1024 * 1024 };

/* BPF_LOG_LEVEL1 and BPF_LOG_STATS, include/linux/bpf_verifier.h (6.12) */
enum { LOG_TRACE = 1, LOG_STATS = 4 };

/* Puts the descriptors where the program refers to maps. */
static void put_descriptors(struct program *p, const int *map_fds)
{
	u32 i;

	for (i = 0; i < p->n_refs; i++)
		p->insns[p->refs[i].insn].imm = map_fds[p->refs[i].map];
}

/* What only this kernel can tell of its own things: see link.c for where it goes. */
static void put_kernel_names(const struct object *o, struct program *p)
{
	u32 i;

	for (i = 0; i < p->n_ksym_refs; i++) {
		const struct ksym *k = &o->ksyms->all[p->ksym_refs[i].ksym];
		struct insn *insn = &p->insns[p->ksym_refs[i].insn];

		if (insn->code == INSN_CALL) {
			insn->off = k->fd_slot;
		} else if (k->kind == KSYM_ADDRESS) {
			insn[0].imm = (s32)k->address;
			insn[1].imm = (s32)(k->address >> 32);
		} else {
			insn[1].imm = k->btf_fd;
		}
	}
}

/* Before Linux 6.4 only variables have addresses. A program asks for a function's to see whether it
 * is there, so anything but 0 will do. Was there one?
 */
static bool replace_function_addresses(const struct object *o, struct program *p)
{
	bool any = false;
	u32 i;

	for (i = 0; i < p->n_ksym_refs; i++) {
		const struct ksym *k = &o->ksyms->all[p->ksym_refs[i].ksym];
		struct insn *insn = &p->insns[p->ksym_refs[i].insn];

		if (insn->code == INSN_CALL || k->kind != KSYM_FUNCTION || !k->btf)
			continue;
		insn[0].regs = insn_regs(insn_dst(insn), 0);
		insn[0].imm = 1;
		insn[1].imm = 0;
		any = true;
	}
	return any;
}

static void fill_attr(const struct object *o, const struct program *p, const struct load_facts *f,
		      struct prog_load_attr *attr)
{
	*attr = (struct prog_load_attr){
		.prog_type = p->def->prog_type,
		.insn_cnt = p->n_insns,
		.insns = attr_pointer(p->insns),
		.license = attr_pointer(o->license),
		.kern_version = f->kern_version,
		.expected_attach_type = p->attach_type,
		.prog_flags = p->def->flags,
		.attach_btf_id = p->attach_btf_id,
		.attach_prog_fd = p->attach_btf_fd, /* a union with attach_btf_obj_fd */
		.fd_array = attr_pointer(f->module_fds),
	};
	memcpy(attr->prog_name, p->name, strnlen(p->name, sizeof(attr->prog_name) - 1));
	if (f->btf_fd < 0 || !p->n_funcs)
		return;
	attr->prog_btf_fd = f->btf_fd;
	attr->func_info_rec_size = sizeof(*p->funcs);
	attr->func_info = attr_pointer(p->funcs);
	attr->func_info_cnt = p->n_funcs;
	attr->line_info_rec_size = p->n_lines ? sizeof(*p->lines) : 0;
	attr->line_info = attr_pointer(p->lines);
	attr->line_info_cnt = p->n_lines;
	attr->core_relo_cnt = p->n_relos;
	attr->core_relos = attr_pointer(p->relos);
	attr->core_relo_rec_size = p->n_relos ? sizeof(*p->relos) : 0;
}

/* The kernel finds the relocations' types through the object's BTF, and does not look at them
 * where no func_info comes along (check_btf_info(), kernel/bpf/verifier.c, 6.12).
 */
static int require_types_for_core(const struct program *p, int btf_fd, struct error *e)
{
	if (!p->n_relos || (btf_fd >= 0 && p->n_funcs))
		return 0;
	return error_set(e, -EOPNOTSUPP,
			 "the kernel cannot apply its CO-RE relocations: %s; leave --core=kernel "
			 "away",
			 btf_fd < 0 ? "it did not take the object's BTF"
				    : "the object has no func_info for each of its functions");
}

/* Up to what is used: a kernel that does not know the rest is not asked about it. */
static u32 attr_size(const struct prog_load_attr *attr)
{
	bool younger = attr->fd_array || attr->core_relo_cnt;

	return younger ? sizeof(*attr) : offsetof(struct prog_load_attr, fd_array);
}

/* The verifier gives up with EAGAIN when a signal comes in. */
static int try_load(struct door *d, struct prog_load_attr *attr)
{
	int got = -EAGAIN, i;

	for (i = 0; i < TRIES && got == -EAGAIN; i++)
		got = door_bpf(d, BPF_PROG_LOAD, attr, attr_size(attr));
	return got;
}

static int load_with_log(struct door *d, struct prog_load_attr *attr, u32 level, char *log,
			 u32 size)
{
	log[0] = 0;
	attr->log_level = level;
	attr->log_size = size;
	attr->log_buf = attr_pointer(log);
	return try_load(d, attr);
}

/* Loads once more, to be refused once more, with a buffer for the reasons. Where they do not fit
 * the largest, the reasons without the way that led there. *got   the first refusal's errno; that
 * of the last try where it is about the program, too
 */
static char *fetch_log(struct door *d, struct prog_load_attr *attr, int *got)
{
	char *log = NULL, *bigger;
	int err = -ENOSPC;
	u32 size;

	for (size = LOG_FIRST; size <= LOG_LAST && err == -ENOSPC; size *= 4) {
		bigger = realloc(log, size);
		if (!bigger)
			break;
		log = bigger;
		err = load_with_log(d, attr, LOG_TRACE, log, size);
		if (err == -ENOSPC && size == LOG_LAST)
			err = load_with_log(d, attr, LOG_STATS, log, size);
		log[size - 1] = 0;
	}
	if (err != -ENOSPC)
		*got = err;
	return log;
}

/* Who loads these needs CAP_NET_ADMIN beside CAP_BPF: is_net_admin_prog_type(),
 * kernel/bpf/syscall.c (6.12).
 */
static bool is_for_network(u32 prog_type)
{
	static const u32 types[] = {
		BPF_PROG_TYPE_SCHED_CLS,
		BPF_PROG_TYPE_SCHED_ACT,
		BPF_PROG_TYPE_XDP,
		BPF_PROG_TYPE_LWT_IN,
		BPF_PROG_TYPE_LWT_OUT,
		BPF_PROG_TYPE_LWT_XMIT,
		BPF_PROG_TYPE_LWT_SEG6LOCAL,
		BPF_PROG_TYPE_SK_SKB,
		BPF_PROG_TYPE_SK_MSG,
		BPF_PROG_TYPE_FLOW_DISSECTOR,
		BPF_PROG_TYPE_CGROUP_DEVICE,
		BPF_PROG_TYPE_CGROUP_SOCK,
		BPF_PROG_TYPE_CGROUP_SOCK_ADDR,
		BPF_PROG_TYPE_CGROUP_SOCKOPT,
		BPF_PROG_TYPE_CGROUP_SYSCTL,
		BPF_PROG_TYPE_SOCK_OPS,
		BPF_PROG_TYPE_EXT,
		32 /* BPF_PROG_TYPE_NETFILTER, Linux 6.4 */
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(types); i++)
		if (prog_type == types[i])
			return true;
	return false;
}

/* The file is there if the kernel was built with CONFIG_BPF_JIT: net/core/sysctl_net_core.c (6.12).
 */
static bool has_no_jit(struct door *d)
{
	int fd = door_open(d, "/proc/sys/net/core/bpf_jit_enable", O_RDONLY);
	bool missing = fd == -ENOENT;

	door_close(d, &fd);
	return missing;
}

static int refused(struct door *d, const struct program *p, int err, const char *log,
		   struct error *e)
{
	/* Of arguments that it does not know: it has not looked at the program. */
	if (err == -E2BIG && p->n_relos && !(log && *log))
		return error_set(e, err,
				 "this kernel applies no CO-RE relocations itself, Linux 5.17 and "
				 "later do; leave --core=kernel away");
	error_set(e, err, "the kernel refused it as a program of type %s: %s",
		  prog_type_name(p->def->prog_type), strerror(-err));
	if (err == -EPERM && is_for_network(p->def->prog_type) && !host_may(d, CAP_NET_ADMIN) &&
	    !host_may(d, CAP_SYS_ADMIN) && host_may(d, CAP_BPF))
		return error_add(e, "; CAP_NET_ADMIN is missing (run it as root, with sudo)");
	/* bpf_trampoline_get() without a JIT, include/linux/bpf.h (6.12) */
	if (err == -ENOMEM && p->def->btf_prefix && has_no_jit(d))
		return error_add(e, "; this kernel was built without BPF's JIT compiler for this "
				    "CPU, so nothing can be put in front of its functions; use "
				    "kprobe instead");
	return err == -EPERM || err == -ENOSYS ? explain_refusal(d, e) : err;
}

/* A log of a few lines: how many instructions were looked at, how deep the stack was. */
static void ask_statistics(struct prog_load_attr *attr, char *said)
{
	said[0] = 0;
	attr->log_level = LOG_STATS;
	attr->log_size = STATISTICS_SIZE;
	attr->log_buf = attr_pointer(said);
}

int prog_load(struct door *d, const struct object *o, struct program *p,
	      const struct load_facts *facts, char *said, int *fd, char **log, struct error *e)
{
	struct prog_load_attr attr;
	int got;

	*fd = -1;
	*log = NULL;
	got = require_types_for_core(p, facts->btf_fd, e);
	if (got)
		return got;
	put_descriptors(p, facts->map_fds);
	put_kernel_names(o, p);
	fill_attr(o, p, facts, &attr);
	if (said)
		ask_statistics(&attr, said);
	got = try_load(d, &attr);
	if (got == -EPERM && memlock_raise(d))
		got = try_load(d, &attr);
	if (got == -EINVAL && replace_function_addresses(o, p)) {
		got = try_load(d, &attr);
		if (got >= 0)
			note(d->observer,
			     (struct note){ .kind = NOTE_FUNCTION_ADDRESS, .subject = p->name });
	}
	if (got < 0 && got != -EPERM && got != -ENOSYS && got != -EMFILE)
		*log = fetch_log(d, &attr, &got);
	if (got < 0)
		return refused(d, p, got, *log, e);
	free(*log); /* the second time it was accepted: nothing to explain */
	*log = NULL;
	*fd = got;
	return 0;
}
