# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# compare.awk - is the second file what the first one shows? awk -f compare.awk WANTED GOT
#   Both went through same.sed. In WANTED a line "..." stands for any number of lines, and "..." at a
#   line's end for any rest; empty lines do not count. Exit status 1 and the first line that is missed or too many, if not.

function fits(want, got)
{
	if (want ~ /\.\.\.$/)
		return substr(got, 1, length(want) - 3) == substr(want, 1, length(want) - 3)
	return want == got
}

/^$/ { next }
FILENAME == ARGV[1] { want[++n] = $0; next }
{ got[++m] = $0 }
END {
	j = 1
	for (i = 1; i <= n; i++) {
		if (want[i] == "...") {
			if (i == n) { j = m + 1; break }
			while (j <= m && !fits(want[i + 1], got[j]))
				j++
			continue
		}
		if (j > m) { print "wanted: " want[i]; print "got:    nothing more"; exit 1 }
		if (!fits(want[i], got[j])) { print "wanted: " want[i]; print "got:    " got[j]; exit 1 }
		j++
	}
	if (j <= m) { print "wanted: nothing more"; print "got:    " got[j]; exit 1 }
}
