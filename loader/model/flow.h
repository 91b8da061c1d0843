/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* flow.h - what may be in a register at one place of a program? */
#ifndef MODEL_FLOW_H
#define MODEL_FLOW_H

#include "loader/model/object.h"

enum { FLOW_VALUES_MAX = 8 }; /* that one register may have at one place */

enum flow_wanted {
	FLOW_MAP,    /* indices into the object's maps */
	FLOW_NUMBER, /* constants */
	FLOW_LOOKUP  /* the instructions that looked it up in a map */
};

struct flow_values {
	bool unknown; /* on one way at least */
	bool failed;  /* memory ran out */
	s64 v[FLOW_VALUES_MAX];
	u32 n;
};

struct flow;

/* Of a program after object_relocate(). It lives in A; NULL when memory ran out. */
struct flow *flow_open(const struct program *p, struct arena *a);

/* All that REG may have before instruction AT. */
struct flow_values flow_values(struct flow *f, u32 at, u8 reg, enum flow_wanted wanted);

/* The map whose value REG points to the start of, before instruction AT; -1: not known. */
s64 flow_value_of_map(struct flow *f, u32 at, u8 reg);

#endif
