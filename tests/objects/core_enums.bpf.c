// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Kinds 10 and 11, existence and value of an enumerator: by name, flavours of the enum and of the
 * enumerator set aside, negative values sign-extended to 64 bits. The build makes a second object
 * of this one with BTF_KIND_ENUM64 in its own BTF (core_enums64).
 */
#include "object.h"

enum colour { COLOUR_RED, COLOUR_GREEN = 5, COLOUR_BLUE = 7 };
enum colour___renumbered { COLOUR_BLUE___new = 100, COLOUR_YELLOW };
enum sign { SIGN_MINUS = -3, SIGN_ZERO = 0, SIGN_PLUS = 3 };
enum large { LARGE_ONE = 1, LARGE_TOP = 0xffffffff };
typedef enum colour colour_t;
typedef enum { UNNAMED_A } unnamed_enum_t;

SEC("kprobe/value")
int value(void *ctx)
{
	return bpf_core_enum_value(enum colour, COLOUR_RED) +
	       bpf_core_enum_value(enum colour, COLOUR_GREEN) +
	       bpf_core_enum_value(enum colour, COLOUR_BLUE);
}

SEC("kprobe/exists")
int exists(void *ctx)
{
	return bpf_core_enum_value_exists(enum colour, COLOUR_RED) +
	       bpf_core_enum_value_exists(enum colour, COLOUR_GREEN) * 2 +
	       bpf_core_enum_value_exists(enum colour, COLOUR_BLUE) * 4 +
	       bpf_core_enum_value_exists(enum large, LARGE_TOP) * 8 +
	       bpf_core_enum_value(enum large, LARGE_ONE);
}

SEC("kprobe/flavour")
int flavour(void *ctx)
{
	return bpf_core_enum_value(enum colour___renumbered, COLOUR_BLUE___new) +
	       bpf_core_enum_value_exists(enum colour___renumbered, COLOUR_YELLOW);
}

SEC("kprobe/negative")
int negative(void *ctx)
{
	return bpf_core_enum_value(enum sign, SIGN_MINUS) +
	       bpf_core_enum_value(enum sign, SIGN_ZERO) +
	       bpf_core_enum_value(enum sign, SIGN_PLUS);
}

/* Through a typedef: the typedef's name is what is looked for. */
SEC("kprobe/through_typedef")
int through_typedef(void *ctx)
{
	return bpf_core_enum_value_exists(colour_t, COLOUR_GREEN) +
	       bpf_core_enum_value_exists(unnamed_enum_t, UNNAMED_A) * 2;
}

SEC("kprobe/whole")
int whole(void *ctx)
{
	return bpf_core_type_exists(enum colour) + bpf_core_type_size(enum colour) +
	       bpf_core_type_size(enum sign) + bpf_core_type_size(enum large);
}
