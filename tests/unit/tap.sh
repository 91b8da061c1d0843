# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# shellcheck shell=bash
# tap.sh - sourced by test scripts: prints their results as TAP (Test Anything Protocol)
n_tap=0

# ok NAME: it passed.   skip NAME REASON: it cannot run here.
ok() { echo "ok $((++n_tap)) - $1"; }
skip() { echo "ok $((++n_tap)) - $1 # SKIP $2"; }

# not_ok NAME LINE...: it failed; each LINE says something about why.
not_ok()
{
	echo "not ok $((++n_tap)) - $1"
	shift
	[ $# = 0 ] || printf '%s\n' "$@" | sed 's/^/#   /'
}

# is NAME GOT WANTED: passed if the two are the same.
is()
{
	if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "got:    $2" "wanted: $3"; fi
}

# tap_end: the plan; at the end, because only now the number is known.
tap_end() { echo "1..$n_tap"; }
