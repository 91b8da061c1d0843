# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# make check and make bench: what they build and what they run; included by the Makefile.

include tests/objects/rules.mk
include tests/unit/rules.mk
include tests/fuzz/rules.mk

T := build/tests
TEST_CFLAGS := -std=gnu11 -D_GNU_SOURCE -O2 -g -Wall -Wextra -Werror -I.

$T/libbpf_dump: tests/oracle/libbpf_dump.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(TEST_CFLAGS) $< -o $@ -lbpf
# Static: they run in guests as well.
KERNEL_ORACLE := $T/xlated $T/libbpf_prog
$(KERNEL_ORACLE): $T/%: tests/oracle/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(TEST_CFLAGS) -static $< -o $@ $(if $(findstring libbpf,$@),-lbpf -lelf -lz)
$T/elf_oracle: tests/oracle/elf_oracle.c build/asan/librawload.a
	@mkdir -p $(@D)
	$(Q)$(CLANG) $(UNIT_FLAGS) $^ -o $@ -lcmocka -lelf
$T/libbpf_load: tests/bench/libbpf_load.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(TEST_CFLAGS) $< -o $@ -lbpf
$T/libbpf_load_static: tests/bench/libbpf_load.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(TEST_CFLAGS) -static $< -o $@ -lbpf -lelf -lz
$T/calls: tests/syscalls/calls.c build/release/libloader.a build/release/librawload.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(TEST_CFLAGS) $^ -o $@
$T/turns: tests/bench/turns.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(TEST_CFLAGS) $< -o $@

build/tests/load/ring.bpf.o: tests/load/ring.bpf.c
	@mkdir -p $(@D)
	$(Q)$(CLANG) $(OBJECT_FLAGS) -c $< -o $@
build/tests/load/callers: tests/load/callers.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(TEST_CFLAGS) $< -o $@

build/tests/kinds/congestion: tests/vm/congestion.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(TEST_CFLAGS) $< -o $@

# What guests with other CPUs are given: $(call for_cpu,COMPILER'S PREFIX,AS bpf_tracing.h CALLS IT,BYTE ORDER)
define for_cpu
build/$1/examples/%.bpf.o: examples/%.bpf.c examples/kernel.h Makefile
	@mkdir -p $$(@D)
	$$(Q)$$(CLANG) $$(filter-out -target bpf -D__TARGET_ARCH_%,$$(BPF_CFLAGS)) -target bpf$3 -D__TARGET_ARCH_$2 -c $$< -o $$@
guests-of-other-cpus: build/$1/rawload $$(EXAMPLES:build/%=build/$1/%)
build/$1/examples/arena.bpf.o: CLANG = $(ARENA_CLANG)
build/$1/examples/arena.bpf.o: BPF_CFLAGS += -mcpu=v3
endef
$(eval $(call for_cpu,aarch64-linux-gnu,arm64,el))
$(eval $(call for_cpu,riscv64-linux-gnu,riscv,el))
$(eval $(call for_cpu,s390x-linux-gnu,s390,eb))
$(eval $(call for_cpu,powerpc64le-linux-gnu,powerpc,el))

COMPARE := $T/compare/reference $T/compare/targets
$T/compare/%: tests/compare/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(TEST_CFLAGS) -static $< -o $@ -lbpf -lelf -lz

# Objects whose every length and every byte is tried; they relocate against themselves.
TRUNCATED := build/examples/mkdir_ringbuf.bpf.o $O/subprograms.bpf.o $O/struct_ops_link.bpf.o

SUITES = $(UNIT_SUITES) '$U/test_truncate $(TRUNCATED)' tests/unit/arch_abi tests/unit/test_cli_bad_input \
	tests/unit/bytes tests/unit/progress tests/unit/odd_places 'tests/unit/dry_run $(EXAMPLES)' '$T/elf_oracle $(TEST_ELFS)' \
	'tests/oracle/run $O build/examples --btf $(TEST_KERNELS) $(wildcard /sys/kernel/btf/vmlinux)' \
	'tests/oracle/run --each $(filter %.bpf.o,$(TEST_OBJECTS)) --btf $O/kernels/ambiguous.o' \
	'tests/oracle/newer sid $O build/examples --btf $O/kernels/base.o $O/kernels/moved.o $(wildcard /sys/kernel/btf/vmlinux)' \
	tests/oracle/big_endian tests/objects/by-compilers 'bash tests/oracle/kernel $(EXAMPLES) $(TEST_OBJECTS)' \
	'tests/fuzz/run 5' tests/kinds/run 'tests/syscalls/run $(EXAMPLES) $O/core_missing.bpf.o' tests/load/run tests/compare/test tests/docs/run tests/docs/turns \
	tests/cross tests/vm/matrix 'tests/compare/docs --check' tests/seeds/run

check:
	@tests/deps build test vm cross
	@tests/deps bpf || : # tests/objects/by-compilers says which compilers it missed
	@$(MAKE) --no-print-directory check-built
check-built: all static build/asan/rawload examples unit-tests test-objects $T/libbpf_dump $T/elf_oracle \
		$(KERNEL_ORACLE) build/tests/load/ring.bpf.o \
		build/tests/load/callers build/tests/kinds/congestion $T/calls $(COMPARE) fuzz-targets
	@tests/run $(SUITES)

# The examples on the other CPUs, in QEMU. Linux 6.12 takes no kprobe at the first instruction of any of
# riscv64's functions, so there it is sid's.
check-cpus:
	@tests/deps build test vm cross cpus
	@$(MAKE) --no-print-directory guests-of-other-cpus static examples test-objects $(KERNEL_ORACLE)
	@tests/run 'tests/vm/matrix trixie/arm64 sid/riscv64 trixie/s390x trixie/ppc64el'

# The examples relocate; that is what the aim (half of the time, a third of the calls) is about.
bench: rawload examples $T/libbpf_load $T/libbpf_load_static $T/turns
	@tests/bench/current $T/libbpf_load_current || echo 'the newest libbpf is not among what is measured'
	tests/bench/run --check 0.5 0.34 build/examples/mkdir_kprobe.bpf.o \
		build/examples/mkdir_kretprobe.bpf.o build/examples/mkdir_ringbuf.bpf.o

# make fuzz SECONDS=600: each target for so long
SECONDS ?= 60
fuzz: fuzz-targets
	@tests/fuzz/run $(SECONDS)

# make compare [PROG=FILE.o] [FUNCTION=NAME]: the system calls of rawload and of libbpf, side by side
PROG ?= build/examples/mkdir_ringbuf.bpf.o
compare: static examples $(COMPARE)
	@tests/compare/run $(PROG) $(FUNCTION)
compare-docs: static examples $(COMPARE)
	@tests/compare/docs

.PHONY: check check-built check-cpus guests-of-other-cpus bench fuzz compare compare-docs
