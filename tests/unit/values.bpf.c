// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* values.bpf.c - the types of values.h, for their BTF */
#include "tests/unit/values.h"

struct numbers numbers;
struct words words;
struct enums enums;
struct bits bits;
struct nested nested;
struct network network;
struct sparse sparse;
struct floats floats;
struct flexible flexible;
struct flexible_text flexible_text;
struct flexible_structs flexible_structs;
struct holds_nothing holds_nothing;
int plain;
char text[8];
enum colour colour;
