// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Relocated instructions that clang 14 does not write but newer ones do (-mcpu=v4): BPF_ST and the
 * sign-extending BPF_LDX. The build turns the stores of section "kprobe/st" and the loads of
 * "kprobe/ldsx" into them (tests/oracle/btf_edit).
 */
#include "object.h"

CORE_TYPES
struct sizes {
	u16 u2;
	u32 u4;
	s32 s4;
	u64 u8;
};
CORE_TYPES_END

SEC("kprobe/st")
int st(struct sizes *s)
{
	u64 now = bpf_ktime_get_ns();

	s->u2 = now;
	s->u4 = now;
	s->s4 = now;
	s->u8 = now;
	return 0;
}

SEC("kprobe/ldsx")
int ldsx(struct sizes *s)
{
	return s->s4 + s->u4;
}
