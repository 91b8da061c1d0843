# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# make            build ./rawload
# make demo       install what is missing, build, and watch a directory being made
# make check      install what is missing, build, and run every test
# make bench      compare with libbpf: time, memory, system calls
# make examples, make static, make cross, make install, make clean

CC      ?= gcc
CLANG   ?= clang
PREFIX  ?= /usr/local
ARCH    ?= $(shell uname -m)
CFLAGS  ?= -O2 -g
# What the project needs whatever CFLAGS says.
BASE_CFLAGS := -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror -fno-strict-aliasing -I. -MMD -MP

PURE    := base elf btf arch loader/model
EFFECTS := bpf loader loader/cli
PURE_SRC := $(wildcard $(PURE:=/*.c))
REST_SRC := $(wildcard $(EFFECTS:=/*.c))

# make V=1 shows the commands.
Q := $(if $(V),,@)

all: rawload

# build/<variant>/...: the same sources with other compilers and flags
#   $(1) variant   $(2) compiler   $(3) flags
define VARIANT
build/$(1)/%.o: %.c
	@mkdir -p $$(@D)
	$(Q)$(2) $(BASE_CFLAGS) $(3) -c $$< -o $$@
build/$(1)/librawload.a: $$(PURE_SRC:%.c=build/$(1)/%.o)
	@rm -f $$@
	$(Q)ar rcs $$@ $$^
build/$(1)/libloader.a: $$(filter-out build/$(1)/loader/cli/main.o,$$(REST_SRC:%.c=build/$(1)/%.o))
	@rm -f $$@
	$(Q)ar rcs $$@ $$^
build/$(1)/rawload: build/$(1)/loader/cli/main.o build/$(1)/libloader.a build/$(1)/librawload.a
	$(Q)$(2) $(3) $$^ -o $$@
	@echo built $$@
-include $$(wildcard build/$(1)/*/*.d build/$(1)/*/*/*.d)
endef

$(eval $(call VARIANT,release,$(CC),$(CFLAGS)))
$(eval $(call VARIANT,static,$(CC),$(CFLAGS) -static))
$(eval $(call VARIANT,asan,clang,-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer))
CROSS := aarch64-linux-gnu riscv64-linux-gnu s390x-linux-gnu powerpc64le-linux-gnu
$(foreach c,$(CROSS),$(eval $(call VARIANT,$(c),$(c)-gcc,$(CFLAGS) -static)))

rawload: build/release/rawload
	cp $< $@

static: build/static/rawload
cross: $(CROSS:%=build/%/rawload)

.PHONY: all static cross examples demo check bench install clean

clean:
	rm -rf build rawload
