# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# beside.awk - two loaders' steps (steps.awk) side by side
#   in:   the steps of rawload, then those of libbpf; -v color=1 for red and grey
#   out:  the comparison, phase by phase, then counts.
#         Exit status 1 if a load-bearing field differs, or a load-bearing step is one side's only.
#   not here: what a step is for, and which of its fields are load-bearing (steps.awk)

BEGIN {
	FS = "\t"
	n_phases = split("open,load,attach,consume,tear down", phases, ",")
	WIDTH = 47
	red = color ? "\033[31m" : ""
	grey = color ? "\033[90m" : ""
	plain = color ? "\033[0m" : ""
}

FNR == 1 { side++ }
$1 == "step" {
	i = ++n[side, $2]
	key[side, $2, i] = $3; text[side, $2, i] = $6 ($5 == "failed" ? " = -1" : "")
	bearing[side, $2, i] = $7; other[side, $2, i] = $8
	is_probe[side, $2, i] = $4
	if (!$4) there[side, $2, $3] = i
	# Not events: one without a program does nothing, and one with a program has "attached".
	of_kernel[side, $2, i] = $3 ~ /^(PROG_LOAD|MAP_CREATE|LINK_CREATE|attached)/ && $5 == "ok"
	failed[side, $2, i] = $5 == "failed"
}
$1 == "time"  { seconds[side, $2] = $3; seconds[side, "all"] += $3 }
$1 == "count" { calls[side, $2] = $3; names[$2] = 1; calls[side, "all"] += $3 }
$1 == "bytes" { was_read[side] = $2; was_mapped[side] = $3 }

END {
	row(" ", "rawload", "libbpf")
	for (p = 1; p <= n_phases; p++) {
		print ""
		print phases[p]
		line_up(phases[p])
		walk(phases[p])
	}
	print ""
	legend()
	print ""
	counts()
	print ""
	verdict()
	exit differences > 0
}

# --- which step belongs to which: the longest common sequence of keys ---

function same(p, i, j)
{
	return key[1, p, i] == key[2, p, j] && !is_probe[1, p, i] && !is_probe[2, p, j]
}
function line_up(p,    i, j)
{
	for (i = n[1, p] + 0; i >= 0; i--)
		for (j = n[2, p] + 0; j >= 0; j--)
			common[i, j] = i == n[1, p] + 0 || j == n[2, p] + 0 ? 0 : \
				same(p, i + 1, j + 1) ? common[i + 1, j + 1] + 1 : \
				max(common[i + 1, j], common[i, j + 1])
}
function max(a, b) { return a > b ? a : b }

function walk(p,    i, j)
{
	i = j = 1
	while (i <= n[1, p] || j <= n[2, p]) {
		if (i <= n[1, p] && j <= n[2, p] && same(p, i, j))
			pair(p, i++, j++)
		else if (i <= n[1, p] && (j > n[2, p] || common[i, j - 1] >= common[i - 1, j]))
			alone(p, 1, i++)
		else
			alone(p, 2, j++)
	}
}

# --- rows ---

# first S: what of S fits into the column; the rest of it is left in remaining
function first(s,    at)
{
	remaining = ""
	if (length(s) <= WIDTH) return s
	for (at = WIDTH; at > 20 && substr(s, at, 1) != " "; at--)
		;
	if (at == 20) at = WIDTH
	remaining = "    " substr(s, at + 1)
	return substr(s, 1, at)
}
function row(sign, left, right,    line, more_left)
{
	line = sprintf("%s %-" WIDTH "s | ", sign, first(left))
	more_left = remaining
	line = line first(right)
	sub(/ +$/, "", line)
	print (sign == "!" ? red : sign == "?" ? grey : "") line (sign ~ /[!?]/ ? plain : "")
	if (more_left != "" || remaining != "") row(" ", more_left, remaining)
}

function pair(p, i, j)
{
	apart = agreed = ""
	differ(bearing[1, p, i], bearing[2, p, j], "!")
	differ(other[1, p, i], other[2, p, j], "~")
	row(index(apart, "!") ? "!" : "=", text[1, p, i], text[2, p, j])
	if (agreed != "" && key[1, p, i] !~ /^attached/) both(agreed)
	printf "%s", apart
}
# Two calls may be two ways to the same thing: fields that only one of them has are not compared.
# differ A B SIGN: "name=value; ..." of both sides, into agreed and apart.
function differ(a, b, sign,    na, nb, left, right, k, name)
{
	na = split(a, left, "; ")
	nb = split(b, right, "; ")
	for (k = 1; na == nb && k <= na; k++) {
		name = left[k]
		sub(/=.*/, "", name)
		if (sign == "!") compared++
		if (left[k] == right[k]) {
			if (sign == "!") agreed = agreed (agreed == "" ? "" : ", ") left[k]
			continue
		}
		sub(/^[^=]*=/, "", left[k])
		sub(/^[^=]*=/, "", right[k])
		if (sign == "!") differences++
		apart = apart (sign == "!" ? red : "") "    " sign " " name ": " left[k] " | " right[k] \
			(sign == "!" ? plain : "") "\n"
	}
}
# What both say, in lines of 90 characters
function both(s,    part, k, m, line)
{
	m = split(s, part, ", ")
	for (k = 1; k <= m; k++) {
		if (line != "" && length(line part[k]) > 88) {
			print "    both: " line
			line = ""
		}
		line = line (line == "" ? "" : ", ") part[k]
	}
	print "    both: " line
}

# A step that only one side makes. One that asks whether the kernel can is a probe: it was made and
# closed again at once, or failed.
function alone(p, side, i,    sign, probes, there_too)
{
	there_too = there[3 - side, p, key[side, p, i]]
	sign = side == 1 ? "<" : ">"
	if (is_probe[side, p, i] || (side == 2 && failed[side, p, i])) {
		sign = "?"
		probes = "probe: "
	} else if (of_kernel[side, p, i] && there_too) {
		if (side == 1) {        # in another order: compared here, shown where each is
			pair(p, i, there_too)
			return
		}
		sign = "="
	} else if (of_kernel[side, p, i]) {
		sign = "!"
		differences++
	}
	row(sign, side == 1 ? probes text[side, p, i] : "", side == 2 ? probes text[side, p, i] : "")
}

# --- the end ---

function legend()
{
	print "= both   < only rawload   > only libbpf   ? a feature probe   ~ differs, and may   ! must not"
}
function counts(    name, sorted, m, k)
{
	for (name in names) sorted[++m] = name
	for (k = 2; k <= m; k++) {
		name = sorted[k]
		for (i = k - 1; i >= 1 && more(name, sorted[i]); i--) sorted[i + 1] = sorted[i]
		sorted[i + 1] = name
	}
	number_row("calls", calls[1, "all"], calls[2, "all"])
	for (k = 1; k <= m; k++) number_row("  " sorted[k], calls[1, sorted[k]], calls[2, sorted[k]])
	number_row("bytes read", was_read[1], was_read[2])
	number_row("bytes mapped", was_mapped[1], was_mapped[2])
	print "seconds, of which strace takes the most (make bench has times without it)"
	for (k = 1; k <= n_phases; k++)
		printf "%-24s %10.3f %10.3f\n", "  " phases[k], seconds[1, phases[k]], seconds[2, phases[k]]
}
# By the larger number, then by name
function more(a, b,    x, y)
{
	x = max(calls[1, a] + 0, calls[2, a] + 0)
	y = max(calls[1, b] + 0, calls[2, b] + 0)
	return x > y || (x == y && a < b)
}
function number_row(name, a, b) { printf "%-24s %10d %10d\n", name, a, b }

function verdict()
{
	if (differences)
		print red differences " load-bearing difference" (differences > 1 ? "s" : "") " (!)" plain
	else
		print "no load-bearing difference: " compared " fields are the same"
}
