// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Programs at a function of another program (replaced.bpf.c): in its place, before, behind. */
#include "object.h"

int n_entered = 0, last_question = 0, last_answer = 0;

SEC("freplace/answer")
int new_answer(int question)
{
	return question + 41;
}

SEC("?fentry/answer")
int before(u64 *ctx)
{
	n_entered++;
	return 0;
}

SEC("?fexit/answer")
int behind(u64 *ctx)
{
	last_question = ctx[0];
	last_answer = ctx[1];
	return 0;
}
