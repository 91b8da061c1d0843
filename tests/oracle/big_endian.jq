# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# big_endian.jq - the same source, compiled for both byte orders: the same analysis?
#   in:  $l and $b (--slurpfile), little- and big-endian documents of `rawload --until relocate --json`
#   out: a line for each difference

# An instruction by its parts. Big-endian ones have the registers the other way round.
def byte($i):
	[.[2 * $i : 2 * $i + 2] | explode[] | if . >= 97 then . - 87 else . - 48 end] | .[0] * 16 + .[1];
def little: { code: byte(0), dst: (byte(1) % 16), src: (byte(1) / 16 | floor),
	off: (byte(2) + byte(3) * 256), imm: (byte(4) + byte(5) * 256 + byte(6) * 65536 + byte(7) * 16777216) };
def big: { code: byte(0), dst: (byte(1) / 16 | floor), src: (byte(1) % 16),
	off: (byte(3) + byte(2) * 256), imm: (byte(7) + byte(6) * 256 + byte(5) * 65536 + byte(4) * 16777216) };
def parts(f): [.instructions[] | (.hex | f) + { map: (.map // null), poisoned: (.poisoned // null) }];

def programs: [.programs[] | del(.instructions, .line_info)];
# What a data section holds is in the order of the machine.
def maps: [.maps[] | del(.content)];
def name: sub(".*/"; "");

def differ($what; $a; $b):
	if $a == $b then empty
	else "\($what): little \($a | tojson | .[:300])", "\($what): big    \($b | tojson | .[:300])" end;

[$l[0], $b[0]] as [$l, $b]
| differ("license"; $l.license; $b.license),
  differ("maps"; $l | maps; $b | maps),
  differ("programs"; $l | programs; $b | programs),
  differ("externs"; $l.externs; $b.externs),
  differ("relocations"; $l.relocations; $b.relocations),
  (range($l.programs | length) as $i
   | ($l.programs[$i] | parts(little)) as $x | ($b.programs[$i] // { instructions: [] } | parts(big)) as $y
   | range([($x | length), ($y | length)] | max) as $k
   | differ("program '\($l.programs[$i].name)', instruction \($k)"; $x[$k]; $y[$k]))
