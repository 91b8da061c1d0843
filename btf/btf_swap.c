// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* btf_swap.c - BTF of a machine with the other byte order
 *   in:       a copy of a .BTF section
 *   out:      the same in the host's order, so that nothing else has to know
 *   not here: .BTF.ext, which is read field by field (btf_ext.c)
 *
 * All of BTF's types are 32-bit words, and the header is known, so the whole type section can be
 * turned word by word. Strings are bytes and stay.
 */
#include "btf/btf.h"

#include <string.h>

static void swap_words(u8 *p, u64 n)
{
	u64 i;

	for (i = 0; i < n; i++) {
		u32 v = load_u32(p + 4 * i, true);

		memcpy(p + 4 * i, &v, sizeof(v));
	}
}

int btf_swap(u8 *bytes, u64 len, struct error *e)
{
	struct btf_header h;
	u64 types, end;

	memcpy(&h, bytes, sizeof(h));
	h.magic = __builtin_bswap16(h.magic);
	swap_words((u8 *)&h.hdr_len, (sizeof(h) - offsetof(struct btf_header, hdr_len)) / 4);
	memcpy(bytes, &h, sizeof(h));

	types = (u64)h.hdr_len + h.type_off;
	end = types + h.type_len;
	if (end > len || h.type_len % 4)
		return error_set(e, -EINVAL, "BTF: %u bytes of types at %llu, but it has only %llu",
				 h.type_len, (unsigned long long)types, (unsigned long long)len);
	swap_words(bytes + types, h.type_len / 4);
	return 0;
}
