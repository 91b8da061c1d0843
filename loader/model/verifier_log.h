// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* verifier_log.h - what the verifier's log says of a program that it refused
 *
 *	; u64 *count = bpf_map_lookup_elem(&counts, &key); @ x.bpf.c:43       source
 *	6: (85) call bpf_map_lookup_elem#1    ; R0=map_value_or_null(id=1,    instruction ; what it
 *	; *count = 1; @ x.bpf.c:45                                            changed
 *	7: (7b) *(u64 *)(r0 +0) = r6                                          the last one
 *	R0 invalid mem access 'map_value_or_null'                             why
 *	processed 7 insns (limit 1000000) max_states_per_insn 0 ...
 *
 * The log is made for people and differs from kernel to kernel. Whatever is not understood is left
 * out; nothing in it can do harm.
 */
#ifndef MODEL_VERIFIER_LOG_H
#define MODEL_VERIFIER_LOG_H

#include "base/types.h"

enum { LOG_REGISTERS = 11, LOG_REASONS = 4 };

enum refusal_cause {
	REFUSED_UNKNOWN, /* none of these */
	REFUSED_POISONED,
	REFUSED_NULL,
	REFUSED_PACKET,
	REFUSED_UNBOUNDED,
	REFUSED_BOUNDS,
	REFUSED_DIRECT_READ,
	REFUSED_REFERENCE,
	REFUSED_LOOP,
	REFUSED_TOO_LARGE,
	REFUSED_HELPER,
	REFUSED_NO_HELPER,
	REFUSED_GPL,
	REFUSED_NO_RESULT,
	REFUSED_NOT_SET,
	REFUSED_STACK_SIZE,
	REFUSED_STACK_NOT_SET,
	REFUSED_STACK_BOUNDS,
	REFUSED_CONTEXT_MOVED,
	REFUSED_CONTEXT_BOUNDS,
	REFUSED_READ_ONLY,
	REFUSED_MAP_TYPE,
	REFUSED_ARGUMENT,
	REFUSED_POINTER_MATH,
	REFUSED_MISALIGNED,
	REFUSED_JUMP,
	REFUSED_RESULT,
	REFUSED_NO_ADDRESS,
	REFUSED_KERNEL_FUNCTION,
	N_REFUSED
};

/* A part of the log, borrowed; not NUL-terminated, and not to be trusted. */
struct log_part {
	const char *p;
	size_t len;
};

struct verifier_log {
	enum refusal_cause cause;
	struct log_part reasons[LOG_REASONS]; /* the verifier's own words, a line each */
	u32 n_reasons;

	bool has_insn; /* false: it is the program as a whole */
	u32 insn;      /* counted in the program as it was given to the kernel */
	struct log_part text,
		source; /* the instruction and its line, as the log shows them; or empty */

	/* What the log tells of each register before that instruction; empty: nothing. */
	struct log_part registers[LOG_REGISTERS];

	bool has_acquired; /* of REFUSED_REFERENCE: */
	u32 acquired;	   /* the instruction that took what was not given back */
};

/* Reads LEN bytes of log, of any kernel from 5.10 to 7.2. */
void verifier_log_read(const char *log, size_t len, struct verifier_log *out);

#endif
