# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Test objects and toy kernels; included by the Makefile, all paths from the top of the tree.
#   in:  CC, CLANG
#   out: TEST_OBJECTS (what the oracle compares), TEST_KERNELS (for its --btf), TEST_ELFS (what the
#        ELF oracle reads: both, and a big-endian object), target test-objects, which makes them

O := build/tests/objects
CLANG ?= clang
LLVM_OBJCOPY ?= llvm-objcopy
BPFTOOL ?= /usr/sbin/bpftool
# <linux/types.h> wants the host's asm/types.h, which Debian keeps in a folder per architecture.
OBJECT_FLAGS = -g -O2 -Wall -Werror -target bpf -I/usr/include/$(shell $(CC) -dumpmachine)
KERNEL_FLAGS = -g -O2 -Wall -Werror -Wno-ignored-qualifiers -target bpf

# The same sources once more: for a CPU version with 32-bit instructions, stripped of DWARF, linked.
CPU_V3 := $(patsubst %,$O/%_v3.bpf.o,\
	core_field_info core_bitfields core_enums core_types subprograms)
# Where nobody can tell the kernel's configuration, libbpf refuses what asks for it.
NO_CONFIG := $(if $(wildcard /proc/config.gz /boot/config-$(shell uname -r)),,%/kconfig.bpf.c)
OBJECT_SOURCES := $(filter-out $(NO_CONFIG) $(if $(ARENA_CLANG),,%/arena.bpf.c),\
	$(wildcard tests/objects/*.bpf.c))
TEST_OBJECTS := $(patsubst tests/objects/%.c,$O/%.o,$(OBJECT_SOURCES)) \
	$O/core_enums64.bpf.o $O/stripped.bpf.o $O/linked.bpf.o $(CPU_V3)
KERNEL_OBJECTS := $(patsubst tests/%.c,build/tests/%.o,$(wildcard tests/objects/kernels/*.c))
TEST_KERNELS := $(KERNEL_OBJECTS) $O/kernels/enum64.btf
TEST_ELFS := $(TEST_OBJECTS) $(KERNEL_OBJECTS) $O/elf/big_endian.o

test-objects: $(TEST_OBJECTS) $(TEST_KERNELS) $(TEST_ELFS)
.PHONY: test-objects

$O $O/kernels $O/elf:
	mkdir -p $@

$O/%.bpf.o: tests/objects/%.bpf.c $(wildcard tests/objects/*.h) $O/btf_edit | $O
	$(CLANG) $(OBJECT_FLAGS) -c $< -o $@
	$(EDIT)

$O/%_v3.bpf.o: tests/objects/%.bpf.c $(wildcard tests/objects/*.h) | $O
	$(CLANG) $(OBJECT_FLAGS) -mcpu=v3 -c $< -o $@

$O/stripped.bpf.o: $O/core_subprograms.bpf.o
	$(LLVM_OBJCOPY) --strip-debug $< $@

$O/linked.bpf.o: $(patsubst %,$O/%.bpf.o,core_subprograms data maps subprograms core_type_ids)
	$(BPFTOOL) gen object $@ $^

$O/kernels/%.o: tests/objects/kernels/%.c $(wildcard tests/objects/kernels/*.[ch]) | $O/kernels
	$(CLANG) $(KERNEL_FLAGS) -c $< -o $@

# libbpf refuses foreign byte order; our ELF parser does not.
$O/elf/big_endian.o: tests/objects/subprograms.bpf.c tests/objects/object.h | $O/elf
	$(CLANG) $(OBJECT_FLAGS) -target bpfeb -c $< -o $@

# What clang 14 cannot write, made by editing what it did write: see btf_edit.c.
# $(call edit,SECTION,EDIT) passes one section of the target through btf_edit.
$O/btf_edit: tests/oracle/btf_edit.c | $O
	$(CC) -std=gnu11 -O2 -Wall -Wextra -Werror $< -o $@

edit = $(LLVM_OBJCOPY) --dump-section $1=$@.in $@ $@.out && $O/btf_edit $2 <$@.in >$@.out && \
	$(LLVM_OBJCOPY) --update-section $1=$@.out $@ && rm -f $@.in $@.out

$O/core_matches.bpf.o: EDIT = $(call edit,.BTF.ext,kind 8 12)
$O/unwanted.bpf.o: EDIT = $(call edit,.BTF.ext,kind 9 99)
$O/core_opcodes.bpf.o: EDIT = $(call edit,kprobe/st,opcode 6b 6a) && \
	$(call edit,kprobe/st,opcode 63 62) && $(call edit,kprobe/st,opcode 7b 7a) && \
	$(call edit,kprobe/ldsx,opcode 61 81)
$O/late_tags.bpf.o: EDIT = $(call edit,.BTF,late_tags)
$O/no_btf.bpf.o: OBJECT_FLAGS += -g0
$O/arena.bpf.o: CLANG = $(ARENA_CLANG)
$O/arena.bpf.o: OBJECT_FLAGS += -mcpu=v3

# .rel.BTF's offsets count in the old .BTF; nothing that loads an object reads it.
$O/core_enums64.bpf.o: $O/core_enums.bpf.o
	$(LLVM_OBJCOPY) --remove-section .rel.BTF $< $@
	$(call edit,.BTF,enum64 0 sign)

# Not an ELF file but the bare bytes, as /sys/kernel/btf/vmlinux has them.
$O/kernels/enum64.btf: $O/kernels/base.o $O/btf_edit
	$(LLVM_OBJCOPY) --dump-section .BTF=$@.in $< $@.out
	$O/btf_edit enum64 8 sign <$@.in >$@
	rm -f $@.in $@.out
