# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# steps.awk - what a loader does, step by step, out of strace's lines
#   in:   a trace that tests/compare/trace has made
#   out:  lines of fields with tabs between:
#           step   PHASE  KEY  PROBE  RESULT  TEXT  FIELDS  OTHERS   in the order of the first call
#           time   PHASE  SECONDS
#           count  NAME   CALLS
#           bytes  READ   MAPPED
#         KEY says what the step is for: the other loader's step with this key does the same.
#         PROBE is 1 if what the call made was closed again in the same phase.
#         FIELDS are load-bearing, OTHERS are not: "name=value; name=value".
#   Calls that are for the same thing become one step: 1155 reads of a file, both pages of a ring.
#   not here: comparing (beside.awk)

BEGIN { phase = "open"; OFS = "\t" }

/^target: / { target(substr($0, 9)); next }
/ (\+\+\+|---) / { next }

{
	if (!parse()) next
	last = $1
	if (first == "") first = start = $1
	calls[name]++
	if (name == "write" && args ~ /^2[<,]/) { mark(); next }
	if (phase == "consume" && name ~ /^(close|ioctl)$/ && from_attach()) end_phase("consume")
	if (name == "write" && args ~ /^1[<,]/) step("stdout", "events to stdout: ")
	else if (name in special) dispatch()
	else if (args ~ /^[0-9]+<(\/|anon_inode)/ && name != "mmap") of_descriptor()
	else dispatch()
}

END {
	end_phase(phase)
	for (i = 1; i <= steps; i++)
		print "step", phase_of[i], key_of[i], probe[i] + 0, result[i], text_of(i), fields[i], others[i]
	for (p in seconds) print "time", p, seconds[p]
	for (c in calls) print "count", c, calls[c]
	print "bytes", bytes_read + 0, bytes_mapped + 0
}

# --- one line ---

# "1.5 close(3</x>) = 0" into name, args, ret (what it returned, without the text behind)
function parse(    rest, at)
{
	rest = substr($0, length($1) + 2)
	at = index(rest, "(")
	if (!at || !match(rest, /\) += [^=]*$/)) return 0
	name = substr(rest, 1, at - 1)
	args = substr(rest, at + 1, RSTART - at - 1)
	ret = substr(rest, RSTART)
	sub(/^\) += /, "", ret)
	failed = ret ~ /^-1 /
	ret_fd = ret + 0
	return 1
}

# The value of NAME= in args: a string, a call, or up to the next comma or brace.
function field(what,    rest, at)
{
	at = match(args, "[{ ]" what "=")
	if (!at) return ""
	rest = substr(args, at + length(what) + 2)
	if (!match(rest, /^"[^"]*"|^[A-Za-z_0-9]+\([^)]*\)|^[^,}]*/)) return ""
	rest = substr(rest, RSTART, RLENGTH)
	sub(/<.*/, "", rest)
	gsub(/ \/\*[^*]*\*\//, "", rest)
	gsub(/BPF_(PROG|MAP)_TYPE_/, "", rest)
	return rest
}
function bare(s) { gsub(/"/, "", s); return s }
function list(names,    n, i, part, out)
{
	n = split(names, part, " ")
	for (i = 1; i <= n; i++)
		out = out (i > 1 ? "; " : "") part[i] "=" field(part[i])
	return out
}
function argument(n,    part) { split(args, part, ", "); return part[n] }
function fd_of(s) { return s + 0 }
# "3</vm/x.o>" without its number
function path_of(s)
{
	sub(/^[0-9]+</, "", s)
	sub(/>.*/, "", s)
	gsub(/anon_inode:|[][]/, "", s)
	return s
}

# --- phases ---

# A loader's own line on stderr ends a phase. rawload relocates by itself; libbpf while loading.
function mark()
{
	if (!match(args, /"(open|relocate|load|attach|consume|tear down)[ \\]/)) return
	match(args, /"(open|load|attach|consume|tear down)[ \\]/)
	if (RSTART) end_phase(substr(args, RSTART + 1, RLENGTH - 2))
}
function end_phase(which)
{
	if (which != phase) return
	seconds[phase] = sprintf("%.6f", last - start)
	start = last
	phase = phase == "open" ? "load" : phase == "load" ? "attach" : phase == "attach" ? "consume" : "tear down"
}
# Is it about something that was made to attach? Then this is the end of consuming.
function from_attach() { return made_in[fd_of(args)] == "attach" }

# --- steps ---

# step KEY TEXT [FIELDS [OTHERS]]: this call is (also) for that. Returns its number.
function step(key, what, bearing, other,    id)
{
	id = phase "\t" key
	if (!(id in number)) {
		number[id] = ++steps
		phase_of[steps] = phase; key_of[steps] = key; text[steps] = what
		fields[steps] = bearing; others[steps] = other; result[steps] = failed ? "failed" : "ok"
	}
	if (!((id, name) in times)) names[id] = names[id] " " name
	times[id, name]++
	if (!failed) result[number[id]] = "ok"
	return number[id]
}
# step_each: the same, but each call is a step of its own: "KEY", "KEY 2", ...
function step_each(key, what, bearing, other,    n)
{
	if (failed) key = key " refused"
	n = ++seen[phase, key]
	return step(key (n > 1 ? " " n : ""), what, bearing, other)
}
function again(n) { return n > 1 ? " x" n : "" }
# "map events: mmap x2" for steps made of several calls; "getpid() x2" if it is one kind of call
function text_of(i,    n, part, j, out)
{
	n = split(names[phase_of[i] "\t" key_of[i]], part, " ")
	if (n == 1 && text[i] ~ "^" part[1] "[(:]") {
		out = text[i]
		sub(/: $/, out ~ /\(/ ? "" : "()", out)
		return out again(times[phase_of[i] "\t" key_of[i], part[1]])
	}
	if (text[i] !~ /: $/) return text[i]
	for (j = 1; j <= n; j++)
		out = out (j > 1 ? ", " : "") part[j] again(times[phase_of[i] "\t" key_of[i], part[j]])
	return text[i] out
}

# --- descriptors: what they are of ---

# made FD WHAT STEP: FD is WHAT from now on
function made(fd, what, id)
{
	if (failed) return
	is[fd] = what; made_in[fd] = phase; made_by[fd] = about[fd] = id
}
# A step that is about FD; it is a probe if FD turns out to be one.
function concerns(fd, id) { about[fd] = about[fd] " " id }
function is_probe(fd,    n, part, i)
{
	n = split(about[fd], part, " ")
	for (i = 1; i <= n; i++) probe[part[i]] = 1
}
# Newer libbpfs reserve a map's descriptor early and dup3() the map onto it: the first one is nobody's.
function duplicates(    fd)
{
	fd = fd_of(args)
	if (!(fd in is)) return
	made(ret_fd, is[fd], made_by[fd])
	is[fd] = "spare"
}
function closes(    fd)
{
	fd = fd_of(args)
	if (name_of(fd) == "spare") {
		delete is[fd]
	} else if (fd in is) {
		if (made_in[fd] == phase && phase != "tear down") is_probe(fd)
		else step("close " is[fd], "close(" is[fd] ")")
		delete is[fd]
	} else if (args ~ /<\//) {
		of_file(path_of(args))
	} else {
		step("close " path_of(args), "close(" path_of(args) ")")
	}
}
function name_of(fd) { return fd in is ? is[fd] : "" }
function of(s) { return fd_of(s) in is ? is[fd_of(s)] : path_of(s) }

# --- files and memory ---

function of_file(path)
{
	if (path ~ /\.o$/) sub(/.*\//, "", path)
	sub(/^\/sys\/bus\/event_source\/devices/, "/sys/devices", path)
	if (name ~ /^p?read(64)?$/ && !failed) bytes_read += ret
	if (path == "/proc/self/exe") step("libc", "start and end of libc")
	else step("file " path, path ": ")
}
function of_descriptor(    what)
{
	what = of(args)
	if (args ~ /^[0-9]+<\//) of_file(path_of(args))
	else if (name ~ /^p?read/) step("read " what, what ": ")
	else step(name " " what, what ": ")
}
function memory() { step("memory", "memory: ") }

function maps(    fd)
{
	fd = argument(5)
	if (fd ~ /^-1/) { memory(); return }
	if (fd ~ /<\//) {
		if (!failed) bytes_mapped += argument(2)
		of_file(path_of(fd))
		mapped[ret] = "-"
		return
	}
	step("mmap " of(fd), "mmap(" of(fd) ")")
	mapped[ret] = of(fd)
}
function unmaps(    what)
{
	what = mapped[argument(1)]
	if (what == "" || what == "-") memory()
	else step("munmap " what, "munmap(" what ")")
}

# --- what the kernel is asked for ---

function loads_program(    who, id)
{
	who = bare(field("prog_name"))
	id = step_each("PROG_LOAD " who,
		"bpf(PROG_LOAD " (who != "" ? who : field("prog_type") ", " field("insn_cnt") " insns") ")",
		list("prog_type insn_cnt license expected_attach_type prog_flags func_info_cnt " \
		     "func_info_rec_size line_info_cnt line_info_rec_size attach_btf_id"), list("kern_version"))
	made(ret_fd, "program " who, id)
}
function creates_map(    who, id)
{
	who = bare(field("map_name"))
	id = step_each("MAP_CREATE " who, "bpf(MAP_CREATE " who ")",
		list("map_type key_size value_size max_entries map_flags"),
		list("btf_key_type_id btf_value_type_id") "; btf_fd=" (field("btf_fd") + 0 ? "yes" : "no"))
	made(ret_fd, "map " who, id)
}
function creates_link(    who, fd, id)
{
	fd = field("prog_fd")
	who = name_of(fd_of(fd))
	sub(/^program /, "", who)
	id = step_each("LINK_CREATE " who, "bpf(LINK_CREATE " who ")", list("attach_type flags bpf_cookie"))
	if (field("target_fd") == "-1") probe[id] = 1
	if (fd_of(field("target_fd")) in is) is[fd_of(field("target_fd"))] = "event of " who
	made(ret_fd, "link of " who, id)
}
# The older way to a link, for programs whose target is in the program, or is a raw tracepoint.
function opens_raw(    who, id)
{
	who = name_of(fd_of(field("prog_fd")))
	sub(/^program /, "", who)
	id = step_each("LINK_CREATE " who, "bpf(RAW_TRACEPOINT_OPEN " who ")", "name=" field("name"))
	made(ret_fd, "link of " who, id)
}
function bpf_call(    command, id)
{
	command = argument(1)
	sub(/^BPF_/, "", command)
	if (command == "PROG_LOAD") loads_program()
	else if (command == "MAP_CREATE") creates_map()
	else if (command == "LINK_CREATE") creates_link()
	else if (command == "RAW_TRACEPOINT_OPEN") opens_raw()
	else if (command == "BTF_LOAD") {
		id = step_each("BTF_LOAD " field("btf_size"), "bpf(BTF_LOAD " field("btf_size") " bytes)")
		made(ret_fd, "BTF", id)
	} else if (match(args, /(map_fd|bpf_fd|prog_fd)=[0-9]+/)) {
		id = substr(args, RSTART, RLENGTH)
		sub(/.*=/, "", id)
		concerns(id + 0, step(command " " name_of(id + 0), "bpf(" command ", " name_of(id + 0) ")"))
	} else {
		step_each(command, "bpf(" command ")")
	}
}
# A probe's number, and that of its kernel function, are the kernel's own: strace does not know them.
function event(    kind, cpu, rest, id, key)
{
	kind = field("type")
	key = "event " kind
	rest = args
	sub(/^.*}, /, "", rest)
	split(rest, cpu, ", ")
	if (field("config") == "PERF_COUNT_SW_BPF_OUTPUT") {
		id = step("event buffer " cpu[2], "perf_event_open(BPF_OUTPUT, cpu " cpu[2] ")",
			list("type config sample_type"), list("sample_period wakeup_events read_format"))
		made(ret_fd, "buffer of cpu " cpu[2], id)
		return
	}
	if (kind == "PERF_TYPE_TRACEPOINT") key = key " " field("config") " " cpu[2]
	id = step_each(key, "perf_event_open(type " kind ", cpu " cpu[2] ")",
		list("type config config2") "; pid=" cpu[1] "; cpu=" cpu[2], list("size"))
	made(ret_fd, "event", id)
}
# Where a program came to be, by the kernel's own word: it is part of attaching.
function target(where,    now)
{
	now = phase; phase = "attach"; failed = 0; name = "attached"
	step_each("attached", "attached: " where, "target=" where)
	phase = now
}

# --- which call is for what ---

# Of the calls whose first argument is a descriptor, these are not (only) about that.
BEGIN {
	split("close mmap munmap ioctl epoll_ctl epoll_wait epoll_pwait bpf perf_event_open dup dup3 fcntl", s, " ")
	for (i in s) special[s[i]] = 1
	memory_calls = "^(brk|mremap|mprotect|madvise)$"
	path_calls = "^(openat|open|faccessat2?|access|readlink|readlinkat|newfstatat|stat)$"
	libc_calls = "^(execve|arch_prctl|set_tid_address|set_robust_list|rseq|getrandom|rt_sigaction|" \
		"rt_sigreturn|exit_group)$"
}
function dispatch()
{
	if (name == "bpf") bpf_call()
	else if (name == "perf_event_open") event()
	else if (name == "close") closes()
	else if (name == "mmap") maps()
	else if (name == "munmap") unmaps()
	else if (name == "ioctl") controls()
	else if (name == "epoll_ctl") waits_for(of(argument(3)))
	else if (name ~ /^epoll_p?wait/) step("wait", "wait: ")
	else if (name ~ /^dup/ || args ~ /F_DUPFD/) duplicates()
	else if (name ~ memory_calls) memory()
	else if (name ~ libc_calls || args ~ /RLIMIT_STACK/) step("libc", "start and end of libc")
	else if (name ~ path_calls && match(args, /"[^"]*"/)) of_file(substr(args, RSTART + 1, RLENGTH - 2))
	else if (name == "fcntl") of_descriptor()
	else step(name, name ": ")
}
function controls(    what)
{
	what = argument(2)
	sub(/^PERF_EVENT_/, "", what)
	step("ioctl " what " " of(args), "ioctl(" what ", " of(args) ")")
}
function waits_for(what) { step("epoll_ctl " what, "epoll_ctl(ADD, " what ")") }
