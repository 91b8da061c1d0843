// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* kernel_config.h - how the running kernel was built, for the variables of .kconfig */
#ifndef BPF_KERNEL_CONFIG_H
#define BPF_KERNEL_CONFIG_H

#include "bpf/host.h"
#include "loader/model/kconfig.h"

/* The kernel's configuration, unpacked: /boot/config-RELEASE, else /proc/config.gz.
 *   a      owns the text
 *   path   where it was; in the arena as well
 * Returns 0, -ENOENT (there is none), or another negative errno.
 */
int kernel_config_read(struct door *d, const char *release, struct arena *a, struct span *text,
		       const char **path, struct error *e);

/* 6 << 16 | 1 << 8 | 176: the version itself, where some distributions' release has a 0 in place
 * of the last number. What cannot be found out is as H says.
 */
u32 kernel_version(struct door *d, const struct host *h);

/* All facts that the variables of O want, and only these. Returns as kernel_config_read(). */
int kconfig_facts_ask(struct door *d, const struct host *h, struct object *o,
		      struct kconfig_facts *f, struct error *e);

#endif
