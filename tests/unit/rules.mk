# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Unit tests; included by the Makefile, all paths from the top of the tree.
#   in:  BASE_CFLAGS, CLANG, build/asan/librawload.a and libloader.a
#   out: UNIT_TESTS (the programs), UNIT_SUITES (command lines for tests/run), target unit-tests

U := build/tests/unit
UNIT_TESTS := $(patsubst tests/unit/%.c,$U/%,$(wildcard tests/unit/test_*.c))
UNIT_OBJECTS := $(patsubst tests/unit/%.bpf.c,$U/%.bpf.o,$(wildcard tests/unit/*.bpf.c)) \
	$U/kinds_big_endian.bpf.o $U/probed.so $U/module.btf
UNIT_FLAGS = $(BASE_CFLAGS) -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer
UNIT_SHARED := $(patsubst tests/unit/%.c,%,$(filter-out tests/unit/test_%.c %.bpf.c %/lives.c,\
	$(wildcard tests/unit/*.c)))

UNIT_SUITES := $(filter-out $U/test_truncate,$(UNIT_TESTS)) tests/unit/check_pure tests/unit/test_set tests/unit/test_wanted tests/unit/test_jump_tables tests/unit/test_map_definitions \
	tests/unit/fault_injection

# check_pure looks at the archives of the release, fault_injection runs the static program.
unit-tests: $(UNIT_TESTS) unit-objects build/release/librawload.a build/release/libloader.a \
	build/static/rawload build/asan/rawload examples test-objects

unit-objects: $(UNIT_OBJECTS)

$U:
	mkdir -p $@

$U/%.o: tests/unit/%.c | $U
	$(Q)$(CLANG) $(UNIT_FLAGS) -MMD -MP -c $< -o $@

$U/test_%: $U/test_%.o $(UNIT_SHARED:%=$U/%.o) build/asan/libloader.a build/asan/librawload.a
	$(Q)$(CLANG) $(UNIT_FLAGS) $(filter %.o,$^) $(filter %.a,$^) $(UNIT_LIBS) -lcmocka -lpthread -o $@

# What they open when they run: made before, but no reason to link them again.
$(UNIT_TESTS): | $(UNIT_OBJECTS)
$(addprefix $U/test_,btf_split disasm door door_kernel elf kconfig lives truncate verifier_log): | examples test-objects build/asan/rawload

$U/%.bpf.o: tests/unit/%.bpf.c $(wildcard tests/unit/*.h) | $U
	$(Q)$(CLANG) -g -O2 -Wall -Werror -target bpf -I. -I/usr/include/$(shell $(CC) -dumpmachine) \
		-c $< -o $@

$U/%_big_endian.bpf.o: tests/unit/%.bpf.c | $U
	$(Q)$(CLANG) -g -O2 -Wall -Werror -target bpfeb -c $< -o $@

# Only for these: it takes all of rawload with it.
LIVES := $(addprefix $U/test_,door door_kernel lives)
$(LIVES): $U/lives.o

# A library with a function to probe.
$U/probed.so: | $U
	$(Q)echo 'int probed(int a) { return 3 * a; }' | \
		$(CLANG) -x c - -O1 -shared -fPIC -nostdlib -o $@

# The types of a kernel and of a module of it.
$U/split_btf: tests/oracle/split_btf.c | $U
	$(Q)$(CC) -std=gnu11 -O2 -Wall -Wextra -Werror $< -o $@ -lbpf
$U/module.btf $U/kernel.btf &: $U/split_btf $U/vmlinux.bpf.o
	$(Q)$U/split_btf $U/vmlinux.bpf.o $U/kernel.btf $U/module.btf

$U/test_btf_names: UNIT_LIBS = -l:libbpf.a -lelf -lz
$U/test_ring: UNIT_LIBS = -lbpf
$U/test_inflate: UNIT_LIBS = -lz
$U/test_door: UNIT_LIBS = -Wl,--wrap=malloc -Wl,--wrap=calloc -Wl,--wrap=realloc

-include $(wildcard $U/*.d)
.SECONDARY: $(UNIT_TESTS:%=%.o) $(UNIT_SHARED:%=$U/%.o)
.PHONY: unit-tests unit-objects
