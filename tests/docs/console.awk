# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# console.awk - the shown commands of a page, each into files DIR/NNN.{command,wanted,kind,line}
#   awk -v dir=DIR -f console.awk PAGE; prints how many
#
#	```console KIND
#	$ command \
#	>     its next line
#	what it prints
#	```

function next_command(text)
{
	close(wanted)
	name = sprintf("%s/%03d", dir, n++)
	wanted = name ".wanted"
	printf "" >wanted
	print kind >(name ".kind"); close(name ".kind")
	print FNR >(name ".line"); close(name ".line")
	print text >(name ".command")
}

!inside && /^```console/ { inside = 1; kind = substr($0, 12); gsub(/ /, "", kind); name = ""; next }
inside && /^```/ { inside = 0; next }
inside && /^\$ / { next_command(substr($0, 3)); next }
inside && /^> / && name != "" { print substr($0, 3) >(name ".command"); next }
inside && name != "" { print >wanted }
inside && name == "" { print FILENAME ":" FNR ": output in front of the first command" >"/dev/stderr"; bad = 1 }
END { print n + 0; exit bad }
