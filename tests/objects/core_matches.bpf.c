// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Kind 12, BPF_CORE_TYPE_MATCHES: every member of the program's type must be in the kernel's with
 * the same name and a matching type, followed down to the first pointer.
 *
 * clang before 16 has no __builtin_preserve_type_info(type, 2); it writes BPF_CORE_TYPE_EXISTS here,
 * and the build turns kind 8 into 12 in this object's .BTF.ext (tests/oracle/btf_edit).
 */
#include "object.h"

#if defined(__clang__) && __clang_major__ < 16
#undef bpf_core_type_matches
#define bpf_core_type_matches(type) bpf_core_type_exists(type)
#endif

struct plain {
	int x;
	long y;
};
struct plain___only_x {
	int x;
};
struct plain___unsigned {
	unsigned int x;
};
struct plain___wider {
	long x;
};
struct plain___third {
	int x;
	long y;
	int z;
};
struct plain___volatile {
	const volatile int x;
};
union choice {
	int i;
};
enum colour { COLOUR_BLUE, COLOUR_RED };
enum colour___more { COLOUR_RED___more, COLOUR_GREEN___more, COLOUR_BLUE___more, COLOUR_WHITE };
enum sign { SIGN_MINUS = -3 };
enum large { LARGE_TOP = 0xffffffff };
typedef int (*callback_t)(struct plain *p, long arg);
typedef int (*callback_t___narrower)(struct plain *p, int arg);
typedef int (*callback_t___choice)(union choice *p, long arg);
typedef unsigned long number_t;
typedef int list_t[6];
typedef int list_t___longer[60];
typedef struct plain *plain_ptr_t;
typedef struct plain___third *plain_ptr_t___third;

struct forward;
struct deep {
	struct plain by_value;
	struct plain *by_pointer;
	struct forward *forward;
	callback_t callback;
	number_t number;
	enum { DEEP_A } kind;
	char text[4];
};
struct other {
	int unlike;
};
/* Behind a pointer only the name and the kind count. */
struct deep___shallow {
	struct plain___third *by_pointer;
};
struct deep___wrong_value {
	struct plain___third by_value;
};
struct deep___wrong_name {
	struct other *by_pointer;
};
struct deep___wrong_kind {
	union choice *forward;
};
struct node {
	union {
		u32 word;
	};
};
struct bits {
	u32 a : 3;
};

SEC("kprobe/members")
int members(void *ctx)
{
	return bpf_core_type_matches(struct plain) +
	       bpf_core_type_matches(struct plain___only_x) * 2 +
	       bpf_core_type_matches(struct plain___unsigned) * 4 +
	       bpf_core_type_matches(struct plain___wider) * 8 +
	       bpf_core_type_matches(struct plain___third) * 16 +
	       bpf_core_type_matches(struct plain___volatile) * 32 +
	       bpf_core_type_matches(union choice) * 64 + bpf_core_type_matches(struct node) * 128 +
	       bpf_core_type_matches(struct bits) * 256;
}

SEC("kprobe/enums")
int enums(void *ctx)
{
	return bpf_core_type_matches(enum colour) + bpf_core_type_matches(enum colour___more) * 2 +
	       bpf_core_type_matches(enum sign) * 4 + bpf_core_type_matches(enum large) * 8;
}

SEC("kprobe/typedefs")
int typedefs(void *ctx)
{
	return bpf_core_type_matches(callback_t) +
	       bpf_core_type_matches(callback_t___narrower) * 2 +
	       bpf_core_type_matches(callback_t___choice) * 4 +
	       bpf_core_type_matches(number_t) * 8 + bpf_core_type_matches(list_t) * 16 +
	       bpf_core_type_matches(list_t___longer) * 32 +
	       bpf_core_type_matches(plain_ptr_t) * 64 +
	       bpf_core_type_matches(plain_ptr_t___third) * 128;
}

SEC("kprobe/recursion")
int recursion(void *ctx)
{
	return bpf_core_type_matches(struct deep) +
	       bpf_core_type_matches(struct deep___shallow) * 2 +
	       bpf_core_type_matches(struct deep___wrong_value) * 4 +
	       bpf_core_type_matches(struct deep___wrong_name) * 8 +
	       bpf_core_type_matches(struct deep___wrong_kind) * 16;
}
