// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* arch.c - the table behind arch.h
 *   in:       nothing but the documents named below
 *   out:      one constant row per CPU
 *   not here: any decision; who needs a fact reads the row
 *
 * Where each column comes from (kernel paths are those of Linux 6.12):
 *   elf_machine      the gABI's list of e_machine values
 *   func_arg, ret,   the psABI, named at each row; tests/unit/arch_abi reads the same from what
 *     sp             the compiler of each CPU makes of a function with nine arguments
 *   paths            struct pt_regs in arch/<cpu>/include/asm/ptrace.h
 *   syscall_prefix   __SYSCALL_DEFINEx() in arch/<cpu>/include/asm/syscall_wrapper.h. A kernel
 *     and _wrapped   without CONFIG_ARCH_HAS_SYSCALL_WRAPPER has a plain sys_NAME(arguments):
 *                    riscv before 6.6, powerpc before 6.1
 *   syscall_arg      syscall_get_arguments() in arch/<cpu>/include/asm/syscall.h. The first
 *                    argument often shares its register with the return value; the kernel keeps
 *                    the original aside (orig_*), and that is the one still right on return.
 */
#include "arch/arch.h"

#include <string.h>

enum { X86_64, AARCH64, RISCV64, S390X, PPC64LE };

/* clang-format off: short columns are easier to compare with the document beside them */
static const struct arch archs[] = {
	/* System V ABI, AMD64 Supplement, "Parameter Passing" and "Returning of Values". The system
	 * call's fourth argument is r10: the `syscall` instruction overwrites rcx.
	 */
	[X86_64] = {
		.name = "x86_64", .debian = "amd64", .bpf_target = "x86",
		.elf_machine = 62, .big_endian = false,
		.n_func_args = 6,
		.func_arg = { { "di", "di" }, { "si", "si" }, { "dx", "dx" },
			      { "cx", "cx" }, { "r8", "r8" }, { "r9", "r9" } },
		.ret = { "ax", "ax" }, .sp = { "sp", "sp" }, .ip = { "ip", "ip" },
		.syscall_prefix = "__x64_", .syscall_wrapped = true,
		.syscall_arg = { { "di", "di" }, { "si", "si" }, { "dx", "dx" },
				 { "r10", "r10" }, { "r8", "r8" }, { "r9", "r9" } },
	},

	/* Procedure Call Standard for the Arm 64-bit Architecture (AAPCS64), "Parameter passing"
	 * and "Result return".
	 */
	[AARCH64] = {
		.name = "aarch64", .debian = "arm64", .bpf_target = "arm64",
		.elf_machine = 183, .big_endian = false,
		.n_func_args = 8,
		.func_arg = { { "x0", "regs[0]" }, { "x1", "regs[1]" }, { "x2", "regs[2]" },
			      { "x3", "regs[3]" }, { "x4", "regs[4]" }, { "x5", "regs[5]" },
			      { "x6", "regs[6]" }, { "x7", "regs[7]" } },
		.ret = { "x0", "regs[0]" }, .sp = { "sp", "sp" }, .ip = { "pc", "pc" },
		.syscall_prefix = "__arm64_", .syscall_wrapped = true,
		.syscall_arg = { { "x0", "orig_x0" }, { "x1", "regs[1]" }, { "x2", "regs[2]" },
				 { "x3", "regs[3]" }, { "x4", "regs[4]" }, { "x5", "regs[5]" } },
	},

	/* RISC-V ELF psABI, "Integer Calling Convention". */
	[RISCV64] = {
		.name = "riscv64", .debian = "riscv64", .bpf_target = "riscv",
		.elf_machine = 243, .big_endian = false,
		.n_func_args = 8,
		.func_arg = { { "a0", "a0" }, { "a1", "a1" }, { "a2", "a2" }, { "a3", "a3" },
			      { "a4", "a4" }, { "a5", "a5" }, { "a6", "a6" }, { "a7", "a7" } },
		.ret = { "a0", "a0" }, .sp = { "sp", "sp" }, .ip = { "pc", "epc" },
		.syscall_prefix = "__riscv_", .syscall_wrapped = true,
		.syscall_arg = { { "a0", "orig_a0" }, { "a1", "a1" }, { "a2", "a2" },
				 { "a3", "a3" }, { "a4", "a4" }, { "a5", "a5" } },
	},

	/* ELF ABI, s390x Supplement, "Registers" and "Parameter Passing". */
	[S390X] = {
		.name = "s390x", .debian = "s390x", .bpf_target = "s390",
		.elf_machine = 22, .big_endian = true,
		.n_func_args = 5,
		.func_arg = { { "r2", "gprs[2]" }, { "r3", "gprs[3]" }, { "r4", "gprs[4]" },
			      { "r5", "gprs[5]" }, { "r6", "gprs[6]" } },
		.ret = { "r2", "gprs[2]" }, .sp = { "r15", "gprs[15]" },
		.ip = { "psw", "psw.addr" },
		.syscall_prefix = "__s390x_", .syscall_wrapped = true,
		.syscall_arg = { { "r2", "orig_gpr2" }, { "r3", "gprs[3]" }, { "r4", "gprs[4]" },
				 { "r5", "gprs[5]" }, { "r6", "gprs[6]" }, { "r7", "gprs[7]" } },
	},

	/* Power Architecture 64-Bit ELF V2 ABI, "Register Roles" and "Parameter Passing". Wrapped
	 * like the others, but the wrapper took over the plain name.
	 */
	[PPC64LE] = {
		.name = "ppc64le", .debian = "ppc64el", .bpf_target = "powerpc",
		.elf_machine = 21, .big_endian = false,
		.n_func_args = 8,
		.func_arg = { { "r3", "gpr[3]" }, { "r4", "gpr[4]" }, { "r5", "gpr[5]" },
			      { "r6", "gpr[6]" }, { "r7", "gpr[7]" }, { "r8", "gpr[8]" },
			      { "r9", "gpr[9]" }, { "r10", "gpr[10]" } },
		.ret = { "r3", "gpr[3]" }, .sp = { "r1", "gpr[1]" }, .ip = { "nip", "nip" },
		.syscall_prefix = "", .syscall_wrapped = true,
		.syscall_arg = { { "r3", "orig_gpr3" }, { "r4", "gpr[4]" }, { "r5", "gpr[5]" },
				 { "r6", "gpr[6]" }, { "r7", "gpr[7]" }, { "r8", "gpr[8]" } },
	},
};
/* clang-format on */

#if defined(__x86_64__) && defined(__LP64__)
#define NATIVE X86_64
#elif defined(__aarch64__) && !defined(__AARCH64EB__)
#define NATIVE AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define NATIVE RISCV64
#elif defined(__s390x__)
#define NATIVE S390X
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
#define NATIVE PPC64LE
#else
#error "no row for this CPU: add one to archs[] above"
#endif

const struct arch *arch_native(void)
{
	return &archs[NATIVE];
}

const struct arch *arch_by_name(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(archs); i++) {
		if (!strcmp(name, archs[i].name) || !strcmp(name, archs[i].debian))
			return &archs[i];
	}
	return NULL;
}
