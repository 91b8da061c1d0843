# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# compare.jq - what rawload and libbpf made of the same objects, compared
#   in:  a stream of {object, btf, ours, ours_error, theirs, theirs_error}, see run; ours and theirs
#        are the documents of `rawload --until relocate --json`, null where that side refused
#   out: TAP

# ── instructions as text ──────────────────────────────────────────────────────────────────────

def byte($i):
	[.[2 * $i : 2 * $i + 2] | explode[] | if . >= 97 then . - 87 else . - 48 end]
	| .[0] * 16 + .[1];
def signed($bits): if . >= pow(2; $bits - 1) then . - pow(2; $bits) else . end;

# Little-endian, as the kernel that runs this has it.
def decode:
	{ code: byte(0), dst: "r\(byte(1) % 16)", src: (byte(1) / 16 | floor),
	  off: (byte(2) + byte(3) * 256 | signed(16)),
	  imm: (byte(4) + byte(5) * 256 + byte(6) * 65536 + byte(7) * 16777216 | signed(32)) };

def memory($reg): "*(\(["u32", "u16", "u8", "u64"][(.code / 8 | floor) % 4]) *)(\($reg) + \(.off))";
def operand: if (.code / 8 | floor) % 2 == 1 then "r\(.src)" else "\(.imm)" end;
def mark($is; $text): if $is then $text else "" end;
def pseudo: mark(.src > 0; " (pseudo \(.src))");
def operation($names): $names[.code / 16 | floor] // "op\(.code)";

def disassemble:
	decode
	| (.code % 8) as $class
	| if .code == 0 then "(high half) \(.imm)"
	  elif .code == 24 then "\(.dst) = \(.imm) ll" + pseudo
	  elif $class == 1 then "\(.dst) = " + memory("r\(.src)") + mark(.code >= 128; " signed")
	  elif $class == 2 then memory(.dst) + " = \(.imm)"
	  elif $class == 3 then memory(.dst) + " = r\(.src)"
	  elif .code == 133 then "call \(.imm)" + pseudo
	  elif .code == 149 then "exit"
	  elif .code == 5 then "goto \(.off)"
	  elif $class == 5 or $class == 6 then
		"if \(.dst) " + operation(["", "==", ">", ">=", "&", "!=", "s>", "s>=", "", "", "<",
					   "<=", "s<", "s<="]) + " \(operand) goto \(.off)"
	  else "\(.dst) " + operation(["+=", "-=", "*=", "/=", "|=", "&=", "<<=", ">>=", "neg",
				       "%=", "^=", "=", "s>>=", "bswap"]) + " \(operand)"
		+ mark($class == 4; " (32 bits)")
	  end;

def show:
	if . == null then "(none)"
	elif .poisoned then "poisoned"
	else .hex + "  " + (.hex | disassemble) + mark(.map; "  map \(.map)") end;

# ── what is compared ──────────────────────────────────────────────────────────────────────────

# How many processors a perf buffer is for, and how large a page is, rawload asks when it loads.
def pages: if . <= $page_size then $page_size else (. / 2 | pages) * 2 end;
def entries:
	if .type_id == 4 and (.max_entries == 0 or .max_entries == $cpus) then "one for each CPU"
	elif .type_id == 27 or .type_id == 31 then .max_entries | pages
	else .max_entries end;

# The kernel keeps 15 bytes of a name; libbpf's document has what was given to the kernel.
def definition($unknown):
	{ name: .name[0:15], type: (if [.type_id] | inside($unknown) then "?" else .type end), type_id, key_size,
	  value_size, max_entries: entries, flags, numa_node, map_extra };
# The types of an inner map are rawload's addition, see docs/design.md. What a .kconfig variable is, only
# the load tells.
def map_key($unknown):
	definition($unknown) + { key_type, value_type, pinned, targets,
		       inner: (.inner // null | if . then definition($unknown) else . end),
		       slots: [.slots // [] | .[] | .map |= (. // "")[0:15]] | sort_by(.slot),
		       content: (if .name | endswith(".kconfig") then "" else .content // "" end) };
# rawload also shows the programs that are not wanted, without instructions; libbpf's names of sections
# have no question mark.
def wanted: [.programs[] | select(.wanted != false) | .section |= ltrimstr("?")];
# A slot for a program that is not wanted stays empty; libbpf asks the kernel to put -1 there.
def wanted_slots:
	[wanted[].name] as $names
	| .maps[].slots |= [.[]? | select(.map or (.program // "" | IN($names[])))];
# $unknown: numbers of types that libbpf has no name for
def maps($unknown): wanted_slots | [.maps[] | select(.skipped | not) | map_key($unknown)] | sort_by(.name, .targets);
def unknown: [.maps[] | ., .inner // empty | select(.type == "?") | .type_id] | unique;
def programs: [wanted[] | { name, section, type, attach_type, flags, func_info, line_info }] | sort_by(.name);
# Where an instruction is poisoned counts, not with what.
def instruction:
	if .poisoned then { poisoned: true } else { hex, map: (.map // "")[0:15] } end;

# An address that only the running kernel knows: libbpf asks it at once, rawload when it loads.
def without_addresses($ours):
	[range(length) as $i | .[$i]
	 | if $ours[$i].address then .hex = .hex[0:8] + $ours[$i].hex[8:] else . end];

def differing($ours; $theirs):
	[range([($ours | length), ($theirs | length)] | max)
	 | select(($ours[.] // null | if . then instruction else . end)
		  != ($theirs[.] // null | if . then instruction else . end))];

def instruction_lines($ours; $theirs):
	differing($ours; $theirs) as $at
	| "\($at | length) instructions differ (of \($ours | length), libbpf \($theirs | length)):",
	  ($at[:6][] as $i
	   | "  \($i): rawload  \($ours[$i] | show)", "  \($i): libbpf   \($theirs[$i] | show)");

def list_difference($what; $ours; $theirs):
	if $ours == $theirs then empty
	else { what: $what, lines: [(($ours - $theirs)[] | "rawload  \(tojson)"),
				     (($theirs - $ours)[] | "libbpf   \(tojson)")] }
	end;

def program_difference($theirs):
	. as $p
	| ($theirs.programs[] | select(.name == $p.name)
	   | .instructions |= without_addresses($p.instructions)) as $q
	| select([$p.instructions[] | instruction] != [$q.instructions[] | instruction])
	| { what: "instructions",
	    lines: ["program '\($p.name)':", instruction_lines($p.instructions; $q.instructions)] };

# Every way in which a pair differs: [{what, lines}].
def pair_differences:
	.theirs as $theirs
	| if .ours_status > 1 then
		[{ what: "crash",
		   lines: ["rawload ended with status \(.ours_status)", .ours_error] }]
	  elif .ours == null and $theirs == null then []
	  elif .ours == null then [{ what: "refused-by-rawload", lines: [.ours_error] }]
	  elif $theirs == null then [{ what: "refused-by-libbpf", lines: [.theirs_error] }]
	  else ($theirs | unknown) as $unknown
		| [if ($theirs | wanted) == [] then empty
		   else list_difference("license"; [.ours.license]; [$theirs.license]) end,
		list_difference("maps"; .ours | maps($unknown); $theirs | maps($unknown)),
		list_difference("programs"; .ours | programs; $theirs | programs),
		list_difference("static"; .ours.static | unique; $theirs.static | unique),
		(.ours | wanted[] | program_difference($theirs))]
	  end;

# ── the table of differences on purpose ───────────────────────────────────────────────────────

def glob: gsub("\\."; "\\.") | gsub("\\*"; ".*") | "^\(.)$";
# * matches anything; !NAME everything but NAME.
def fits($pattern):
	if $pattern | startswith("!") then fits($pattern[1:]) | not else test($pattern | glob) end;
def table:
	[$differences | split("\n")[] | select(test("^[^#]"))
	 | capture("^(?<object>\\S+)\\s+(?<btf>\\S+)\\s+(?<what>\\S+)\\s+(?<reason>.*)$")];

def reason($table; $pair):
	. as $d
	| first($table[] | . as $row
		| ($row.what / "~") as [$what, $said]
		| select($what == $d.what
			 and ($said == null or ($d.lines | join(" ") | contains($said | gsub("_"; " "))))
			 and ($pair.object | fits($row.object)
			      or (sub("^(c|gcc)[0-9]+_"; "") | fits($row.object)))
			 and ($pair.btf | fits($row.btf))) | .reason) // null;

# ── TAP ───────────────────────────────────────────────────────────────────────────────────────

def title: .object + mark(.program // "" | . != ""; ", program \(.program)") + " against \(.btf)";
def counted: "\([.ours.programs[].instructions | length] | add // 0) instructions";

def tap($how; $line; comments):
	{ how: $how, text: ([$line, (comments | "#   \(.)")] | join("\n")) };

# One pair's lines, and how it ended.
def judge($table):
	. as $pair
	| pair_differences as $found
	| [$found[] | select(reason($table; $pair) == null)] as $bad
	| if $bad != [] then
		tap("differ"; "not ok - \(title): " + ([$bad[].what] | unique | join(", "));
		    $bad[].lines[])
	  elif $found != [] then
		tap("differ on purpose"; "ok - \(title) # differs on purpose: "
		    + ([$found[] | reason($table; $pair)] | unique | join("; ")); empty)
	  elif .ours == null then
		tap("refused by both"; "ok - \(title): refused by both";
		    "rawload  \(.ours_error)", "libbpf   \(.theirs_error)")
	  else
		tap("equal"; "ok - \(title): \(counted) equal"; empty)
	  end;

table as $table
| foreach (inputs, null) as $pair ({ count: 0, ends: {} };
	if $pair == null then
		.text = "# \(.ends | to_entries | map("\(.value) \(.key)") | join(", "))"
			+ "\n1..\(.count)"
	else
		($pair | judge($table)) as $j
		| .count += 1 | .ends[$j.how] += 1 | .text = $j.text
	end;
	.text)
