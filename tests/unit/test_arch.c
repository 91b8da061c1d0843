// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_arch.c - arch/arch.c against a table typed in from the documents, and against this machine
 *
 * tests/unit/arch_abi asks the compilers, glibc, libbpf and the kernel's BTF the same questions.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <elf.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "arch/arch.h"

struct expected {
	const char *name, *debian, *target;
	u16 elf_machine; /* <elf.h> */
	bool big_endian;
	const char *func;      /* psABI; x86-64 without the leading 'r' */
	const char *func_path; /* struct pt_regs */
	const char *ret_sp_ip; /* paths */
	const char *symbol;    /* of mkdirat's kernel function, from Debian 13's 6.12 BTF */
	const char *syscall;   /* syscall(2), second table of "Architecture calling conventions" */
	const char *syscall_path; /* syscall_get_arguments() */
};

/* clang-format off */
static const struct expected table[] = {
	{ "x86_64", "amd64", "x86", EM_X86_64, false,
	  "di si dx cx r8 r9", "di si dx cx r8 r9", "ax sp ip",
	  "__x64_sys_mkdirat", "di si dx r10 r8 r9", "di si dx r10 r8 r9" },
	{ "aarch64", "arm64", "arm64", EM_AARCH64, false,
	  "x0 x1 x2 x3 x4 x5 x6 x7",
	  "regs[0] regs[1] regs[2] regs[3] regs[4] regs[5] regs[6] regs[7]", "regs[0] sp pc",
	  "__arm64_sys_mkdirat", "x0 x1 x2 x3 x4 x5",
	  "orig_x0 regs[1] regs[2] regs[3] regs[4] regs[5]" },
	{ "riscv64", "riscv64", "riscv", EM_RISCV, false,
	  "a0 a1 a2 a3 a4 a5 a6 a7", "a0 a1 a2 a3 a4 a5 a6 a7", "a0 sp epc",
	  "__riscv_sys_mkdirat", "a0 a1 a2 a3 a4 a5", "orig_a0 a1 a2 a3 a4 a5" },
	{ "s390x", "s390x", "s390", EM_S390, true,
	  "r2 r3 r4 r5 r6", "gprs[2] gprs[3] gprs[4] gprs[5] gprs[6]",
	  "gprs[2] gprs[15] psw.addr",
	  "__s390x_sys_mkdirat", "r2 r3 r4 r5 r6 r7",
	  "orig_gpr2 gprs[3] gprs[4] gprs[5] gprs[6] gprs[7]" },
	{ "ppc64le", "ppc64el", "powerpc", EM_PPC64, false,
	  "r3 r4 r5 r6 r7 r8 r9 r10",
	  "gpr[3] gpr[4] gpr[5] gpr[6] gpr[7] gpr[8] gpr[9] gpr[10]", "gpr[3] gpr[1] nip",
	  "sys_mkdirat", "r3 r4 r5 r6 r7 r8",
	  "orig_gpr3 gpr[4] gpr[5] gpr[6] gpr[7] gpr[8]" },
};
/* clang-format on */

/* The N registers with a blank between: by display name, or by path in pt_regs. */
static const char *joined(const struct arch_reg *r, unsigned int n, bool path)
{
	static char buf[128];
	size_t len = 0;

	for (unsigned int i = 0; i < n; i++)
		len += snprintf(buf + len, sizeof(buf) - len, "%s%s", i ? " " : "",
				path ? r[i].path : r[i].name);
	return buf;
}

static void rows_say_what_the_documents_say(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		const struct expected *want = &table[i];
		const struct arch *a = arch_by_name(want->name);
		char symbol[64];

		assert_non_null(a);
		assert_string_equal(a->name, want->name);
		assert_string_equal(a->debian, want->debian);
		assert_string_equal(a->bpf_target, want->target);
		assert_int_equal(a->elf_machine, want->elf_machine);
		assert_int_equal(a->big_endian, want->big_endian);

		assert_true(a->n_func_args <= ARCH_FUNC_ARGS_MAX);
		assert_string_equal(joined(a->func_arg, a->n_func_args, false), want->func);
		assert_string_equal(joined(a->func_arg, a->n_func_args, true), want->func_path);
		for (unsigned int n = a->n_func_args; n < ARCH_FUNC_ARGS_MAX; n++)
			assert_null(a->func_arg[n].name);
		assert_string_equal(joined((struct arch_reg[]){ a->ret, a->sp, a->ip }, 3, true),
				    want->ret_sp_ip);

		snprintf(symbol, sizeof(symbol), "%ssys_%s", a->syscall_prefix, "mkdirat");
		assert_string_equal(symbol, want->symbol);
		assert_true(a->syscall_wrapped);
		assert_string_equal(joined(a->syscall_arg, 6, false), want->syscall);
		assert_string_equal(joined(a->syscall_arg, 6, true), want->syscall_path);
	}
}

static void both_names_find_the_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		assert_ptr_equal(arch_by_name(table[i].name), arch_by_name(table[i].debian));
	assert_null(arch_by_name("x86"));
	assert_null(arch_by_name("ppc64"));
	assert_null(arch_by_name(""));
}

static void native_row_is_this_machine(void **state)
{
	struct utsname u;

	(void)state;
	assert_int_equal(uname(&u), 0);
	assert_string_equal(arch_native()->name, u.machine);
	assert_int_equal(arch_native()->big_endian, HOST_IS_BIG_ENDIAN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_say_what_the_documents_say),
		cmocka_unit_test(both_names_find_the_row),
		cmocka_unit_test(native_row_is_this_machine),
	};

	return cmocka_run_group_tests_name("arch", tests, NULL, NULL);
}
