# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# What make check and make bench build and run; included by the Makefile.

include tests/objects/rules.mk

TEST_CFLAGS := -std=gnu11 -D_GNU_SOURCE -O2 -g -Wall -Wextra -Werror -I.

build/tests/libbpf_dump: tests/oracle/libbpf_dump.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(TEST_CFLAGS) $< -o $@ -lbpf
build/tests/libbpf_load: tests/bench/libbpf_load.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(TEST_CFLAGS) $< -o $@ -lbpf
build/tests/libbpf_load_static: tests/bench/libbpf_load.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(TEST_CFLAGS) -static $< -o $@ -lbpf -lelf -lz
build/tests/turns: tests/bench/turns.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(TEST_CFLAGS) $< -o $@
