// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* shim.c - makes bpftool disassemble any bytes: preloaded, it is the kernel that has program 1
 *   in:       the file that $SHIM_BYTES names
 *   out:      the answers to the bpf(2) calls of `bpftool prog dump xlated id 1`
 *
 * Used by tests/unit/disasm/record only; nothing is loaded anywhere.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static char bytes[1 << 20];

static __u32 read_bytes(void)
{
	FILE *f = fopen(getenv("SHIM_BYTES"), "rb");
	__u32 n = f ? fread(bytes, 1, sizeof(bytes), f) : 0;

	if (f)
		fclose(f);
	return n;
}

static long answer_info(union bpf_attr *attr)
{
	struct bpf_prog_info *info = (void *)(unsigned long)attr->info.info;
	void *out = (void *)(unsigned long)info->xlated_prog_insns;
	__u32 room = info->xlated_prog_len, len = read_bytes();

	memset(info, 0, attr->info.info_len);
	info->type = BPF_PROG_TYPE_SOCKET_FILTER;
	info->id = 1;
	info->xlated_prog_len = len;
	info->xlated_prog_insns = (unsigned long)out;
	if (out && room >= len)
		memcpy(out, bytes, len);
	return 0;
}

long syscall(long nr, ...)
{
	union bpf_attr *attr;
	va_list ap;
	int cmd;

	va_start(ap, nr);
	cmd = va_arg(ap, int);
	attr = va_arg(ap, union bpf_attr *);
	va_end(ap);
	if (nr == SYS_bpf && cmd == BPF_PROG_GET_FD_BY_ID)
		return open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (nr == SYS_bpf && cmd == BPF_OBJ_GET_INFO_BY_FD)
		return answer_info(attr);
	errno = ENOSYS;
	return -1;
}
