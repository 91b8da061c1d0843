# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# same.sed - what may differ between a shown output and a real one; docs/testing.md says it in words
s/[0-9]+\.[0-9]+ ms/T ms/g
s/<[0-9]+\.[0-9]+>$/<T>/
s/[0-9]+ usec/T usec/
s/^[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}/TIME/
s/0x[0-9a-f]{7,}/ADDRESS/g
s/Linux [0-9][^ ,]*/Linux RELEASE/g
s/KERNEL_VERSION\([0-9, ]+\)/KERNEL_VERSION()/g
s/(pid[ =:"]+)[0-9]+/\1N/g
s/(kernel('s|_) ?type("?:| \[))[0-9]+/\1N/g
s/^\[[0-9]+\]/[N]/
s#^( +)\[[0-9]+\] (.*; /sys/kernel/btf/vmlinux), 0x[0-9a-f]+: [0-9a-f ]+$#\1[N] \2, PLACE#
s/\{type=0x[0-9a-f]+ /{type=0xN /
s/type_id=[0-9]+/type_id=N/g
/^ [0-9a-f]{4} /!s/\b[1-9][0-9]{4,11}\b/N/g
s/[ \t]+/ /g
s/ $//
