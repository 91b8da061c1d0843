# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Fuzz targets and their seeds; included by the Makefile, all paths from the top of the tree.
#   in:  variant (the Makefile's), CLANG, TEST_OBJECTS, TEST_KERNELS, EXAMPLES
#   out: FUZZ_TARGETS, target fuzz-targets; tests/fuzz/run runs them

F := build/tests/fuzz
FUZZ_SANITIZE := -fsanitize=fuzzer-no-link$(comma)address$(comma)undefined
$(eval $(call variant,fuzz,$(CLANG),-O1 -g -fno-omit-frame-pointer -DARENA_CHUNK_MIN=0 \
	$(FUZZ_SANITIZE) -fno-sanitize-recover=all))

FUZZ_TARGETS := $(patsubst tests/fuzz/%.c,$F/%,$(wildcard tests/fuzz/fuzz_*.c))
# What each is given to begin with, a file in $F/seeds/TARGET/ for each object.
FUZZ_ELFS := $(EXAMPLES) $(TEST_OBJECTS) $(filter %.o,$(TEST_KERNELS))

fuzz-targets: $(FUZZ_TARGETS) $F/seeds/made $(filter %/base.o,$(TEST_KERNELS)) \
		build/tests/unit/kconfig.bpf.o

$F/%.o: tests/fuzz/%.c
	@mkdir -p $(@D)
	$(Q)$(CLANG) $(BASE_CFLAGS) -O1 -g $(FUZZ_SANITIZE) -MMD -MP -c $< -o $@
$F/fuzz_%: $F/fuzz_%.o build/fuzz/libloader.a build/fuzz/librawload.a
	$(Q)$(CLANG) -fsanitize=fuzzer,address,undefined $^ -o $@

$F/seeds/made: $(FUZZ_ELFS) tests/fuzz/seeds
	$(Q)tests/fuzz/seeds $(@D) $(FUZZ_ELFS)
	@touch $@

-include $(wildcard $F/*.d)
.SECONDARY: $(FUZZ_TARGETS:%=%.o)
.PHONY: fuzz-targets
