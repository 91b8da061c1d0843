# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
#   make            build ./rawload
#   make demo       install what is missing, build, and watch a directory being made
#   make check      install what is missing, build everything, run every test
#   make check-cpus the examples on four other CPUs, in QEMU (takes 10 to 20 minutes)
#   make bench      time, memory and bpf(2) calls beside libbpf's
#   make compare    its system calls beside libbpf's (PROG=FILE.o FUNCTION=NAME)
#   make fuzz       SECONDS=60 for each fuzz target
#   make examples   the BPF programs, into build/examples/
#   make static     build/static/rawload, which runs on any machine of this kind
#   make cross      the same for the four other CPUs
#   make install    into $(DESTDIR)$(PREFIX)
#   make clean
#
# V=1 shows the commands.

CC      ?= gcc
CLANG   ?= clang
CFLAGS  ?= -O2 -g
PREFIX  ?= /usr/local
DESTDIR ?=
comma   := ,
Q       := $(if $(V),,@)

all: rawload

# --- rawload: the same sources for several variants, build/VARIANT/... ---

# Bytes in, values out: these folders make no system call and print nothing (tests/unit/check_pure).
PURE     := base elf btf arch loader/model
EFFECTS  := bpf loader loader/cli
PURE_SRC := $(wildcard $(PURE:=/*.c))
REST_SRC := $(wildcard $(EFFECTS:=/*.c))
MAIN     := loader/cli/main.c

WERROR      ?= -Werror
# What the sources need, whatever CFLAGS says. Files are read through pointers of other types.
BASE_CFLAGS := -std=gnu11 -D_GNU_SOURCE -Wall -Wextra $(WERROR) -fno-strict-aliasing -I.

# $(call variant,NAME,COMPILER,FLAGS)
define variant
build/$1/%.o: %.c
	@mkdir -p $$(@D)
	$$(Q)$2 $$(BASE_CFLAGS) $3 -MMD -MP -c $$< -o $$@
build/$1/librawload.a: $$(PURE_SRC:%.c=build/$1/%.o)
	@rm -f $$@
	$$(Q)ar rcs $$@ $$^
build/$1/libloader.a: $$(patsubst %.c,build/$1/%.o,$$(filter-out $$(MAIN),$$(REST_SRC)))
	@rm -f $$@
	$$(Q)ar rcs $$@ $$^
build/$1/rawload: $$(MAIN:%.c=build/$1/%.o) build/$1/libloader.a build/$1/librawload.a
	$$(Q)$2 $3 $$^ -pthread -o $$@
	@echo built $$@
-include $$(wildcard $$(patsubst %.c,build/$1/%.d,$$(PURE_SRC) $$(REST_SRC)))
endef

CROSS := aarch64-linux-gnu riscv64-linux-gnu s390x-linux-gnu powerpc64le-linux-gnu

$(eval $(call variant,release,$(CC),$(CFLAGS)))
$(eval $(call variant,static,$(CC),$(CFLAGS) -static))
$(eval $(call variant,asan,$(CLANG),-O1 -g -fno-omit-frame-pointer -DARENA_CHUNK_MIN=0 \
	-fsanitize=address$(comma)undefined -fno-sanitize-recover=all))
$(foreach c,$(CROSS),$(eval $(call variant,$c,$c-gcc,$(CFLAGS) -static)))

rawload: build/release/rawload
	@install $< $@ # not cp: the old one may be running
static: build/static/rawload
cross: $(CROSS:%=build/%/rawload)

# --- examples ---

# Address spaces (examples/arena.bpf.c) need clang 19; where none is installed, make says so.
ARENA_CLANG := $(shell for c in "$(CLANG)" clang-22 clang-21 clang-20 clang-19; do command -v "$$c" >/dev/null && \
	"$$c" -target bpf -mcpu=v3 -dM -E -x c /dev/null | grep -q ADDR_SPACE_CAST && echo "$$c" && break; done)
EXAMPLES := $(patsubst examples/%.bpf.c,build/examples/%.bpf.o,\
	$(filter-out $(if $(ARENA_CLANG),,examples/arena.bpf.c),$(wildcard examples/*.bpf.c)))
# As bpf_tracing.h calls this CPU, and where Debian keeps its asm/types.h.
BPF_TARGET := $(shell uname -m | sed 's/x86_64/x86/; s/aarch64/arm64/; s/ppc64le/powerpc/; s/riscv64/riscv/; s/s390x/s390/')
BPF_CFLAGS := -g -O2 -Wall -Werror -fdebug-compilation-dir=. -target bpf -D__TARGET_ARCH_$(BPF_TARGET) \
	-I/usr/include/$(shell $(CC) -dumpmachine)

examples: $(EXAMPLES)
	$(if $(ARENA_CLANG),,@echo "examples/arena.bpf.c is left out: it needs clang 19 or newer")
build/examples/arena.bpf.o: CLANG = $(ARENA_CLANG)
build/examples/arena.bpf.o: BPF_CFLAGS += -mcpu=v3
build/examples/%.bpf.o: examples/%.bpf.c examples/kernel.h Makefile
	@mkdir -p $(@D)
	$(Q)$(CLANG) $(BPF_CFLAGS) -c $< -o $@

# --- what people run ---

demo:
	@tests/deps build vm
	@$(MAKE) --no-print-directory rawload static examples
	@tests/demo

install: rawload
	install -D -m 755 rawload $(DESTDIR)$(PREFIX)/bin/rawload
	install -D -m 644 docs/rawload.1 $(DESTDIR)$(PREFIX)/share/man/man1/rawload.1
	install -D -m 644 docs/rawload.bash-completion \
		$(DESTDIR)$(PREFIX)/share/bash-completion/completions/rawload

clean:
	rm -rf build rawload

include tests/rules.mk

.PHONY: all static cross examples demo install clean
