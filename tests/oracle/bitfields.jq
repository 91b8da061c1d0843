# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# bitfields.jq - against its own types, does a bitfield stay where clang has put it?
#   in:  $kept and $own (--slurpfile): documents of an object with its relocations kept (--core=kernel)
#        and relocated against the object itself; $big: is it big-endian?
#   out: {fields: how many, wrong: [a line each]}
#
# A bitfield is read by four numbers: byte offset, byte size, and how far to shift left, then right.
# clang may read more bytes than rawload and libbpf do; the bits must be the same.

def byte($i):
	[.[2 * $i : 2 * $i + 2] | explode[] | if . >= 97 then . - 87 else . - 48 end] | .[0] * 16 + .[1];
def imm: if $big == "1" then byte(7) + byte(6) * 256 else byte(4) + byte(5) * 256 end;

# The first bit in memory order (big) or in order of worth (little), and how many.
def bits:
	(64 - .rshift) as $width
	| { first: (.offset * 8 + (if $big == "1" then .lshift - (64 - 8 * .size) else 64 - .lshift - $width end)), $width };

# Of sections with one program: its instructions are numbered as the section's.
def numbers($doc; $r):
	[$doc.programs[] | select(.section == $r.section)] as $p
	| if ($p | length) == 1 then $p[0].instructions[$r.instruction].hex | imm else null end;

def names: { "0": "offset", "1": "size", "4": "lshift", "5": "rshift" };
def fields($doc):
	[$own[0].relocations[] | select(names[.kind | tostring]) | . as $r
	 | { key: "\(.section) \(.what | split(":")[0])", name: names[.kind | tostring], value: numbers($doc; $r) }
	 | select(.value != null)]
	| group_by(.key) | map({ key: .[0].key, value: (map({ key: .name, value: .value }) | from_entries) })
	| map(select(.value | has("offset") and has("size") and has("lshift") and has("rshift"))) | from_entries;

fields($kept[0]) as $clangs | fields($own[0]) as $ours
| { fields: ($clangs | length),
    wrong: [$clangs | keys[] | . as $k
	    | select(($clangs[$k] | bits) != ($ours[$k] | bits))
	    | "\($k): clang \($clangs[$k]), rawload \($ours[$k])"] }
