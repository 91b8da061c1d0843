// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* sample.c - programs that run many times a second on every CPU
 *   in:       a frequency
 *   out:      an event on each CPU that is online
 */
#include "bpf/attach.h"
#include "bpf/cpus.h"
#include "bpf/kernel_object.h"

#include <linux/perf_event.h>
#include <string.h>

static int sample_cpu(struct attaching *c, u32 cpu)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE, /* works without hardware counters, as in most VMs */
		.config = PERF_COUNT_SW_CPU_CLOCK,
		.freq = 1,
		.sample_freq = c->target->frequency,
	};
	int event = attach_event_open(c, &attr, -1, cpu);

	if (event == -ENODEV)
		return 0; /* it went offline */
	if (event < 0) {
		error_set(c->e, event, "sampling CPU %u: %s", cpu, strerror(-event));
		return explain_refusal(c->d, c->e);
	}
	return attach_event_program(c, event);
}

int attach_sample(struct attaching *c)
{
	struct cpus cpus;
	u32 cpu;
	int err = cpus_online(c->d, &cpus);

	if (err)
		return error_set(c->e, err, "the list of CPUs cannot be read: %s", strerror(-err));
	for (cpu = 0; cpu < cpus_end(&cpus) && !err; cpu++)
		err = cpus_has(&cpus, cpu) ? sample_cpu(c, cpu) : 0;
	return err;
}
