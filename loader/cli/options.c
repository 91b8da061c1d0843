// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* options.c - the command line
 *   in:       argv
 *   out:      struct options
 */
#include "loader/cli/cli.h"

#include <argp.h>
#include <stdlib.h>
#include <string.h>

const char *argp_program_version = "rawload 0.1";

static const char doc[] =
	"Load the BPF programs in PROG.o, attach them, show events until Ctrl-C.\v"
	"Kprobes go to FUNCTION if given. Exit status: 0 done, 1 failed, 2 wrong usage.";

enum {
	OPT_UNTIL = 256,
	OPT_JSON,
	OPT_BTF,
	OPT_WAY,
	OPT_EVENT,
	OPT_DURATION,
	OPT_COUNT,
	OPT_ATTACH,
	OPT_PROG,
	OPT_PID,
	OPT_PAGES,
	OPT_SYSCALLS,
	OPT_MAPS
};

static const struct argp_option table[] = {
	{ "until", OPT_UNTIL, "PHASE", 0,
	  "Stop after open, relocate, load or attach", 0 },
	{ "json", OPT_JSON, NULL, 0,
	  "Events as JSON; with --until also the analysis", 0 },
	{ "btf", OPT_BTF, "FILE", 0,
	  "Kernel types from here: raw BTF, or ELF with .BTF", 0 },
	{ "attach-via", OPT_WAY, "WAY", 0, "Attach only this way: link, ioctl or tracefs", 0 },
	{ "event", OPT_EVENT, "MAP=TYPE", 0, "The records of MAP are of this type", 0 },
	{ "attach", OPT_ATTACH, "PROGRAM=TARGET", 0,
	  "Attach PROGRAM here, not where its SEC says", 0 },
	{ "prog", OPT_PROG, "NAME", 0, "Load only this program; may be given again", 0 },
	{ "pid", OPT_PID, "PID", 0, "uprobes: only in this process", 0 },
	{ "pages", OPT_PAGES, "N", 0,
	  "Pages of a perf buffer for each CPU (default 64)", 0 },
	{ "maps", OPT_MAPS, "SECS", OPTION_ARG_OPTIONAL,
	  "Show maps at the end, and with SECS this often", 0 },
	{ "duration", OPT_DURATION, "SECS", 0, "End after so many seconds", 0 },
	{ "count", OPT_COUNT, "N", 0, "End after N events", 0 },
	{ "syscalls", OPT_SYSCALLS, NULL, 0,
	  "Every system call, as strace writes it", 0 },
	{ "verbose", 'v', NULL, 0, "Explain each phase, with every relocation", 0 },
	{ "quiet", 'q', NULL, 0, "No lines about the phases", 0 },
	{ 0 },
};

static int word_index(const char *word, const char *const *words, int n)
{
	int i;

	for (i = 0; i < n; i++)
		if (!strcmp(word, words[i]))
			return i;
	return -1;
}

static void set_until(struct options *o, const char *arg, struct argp_state *state)
{
	static const char *const words[] = { "open", "relocate", "load", "attach" };
	int i = word_index(arg, words, ARRAY_SIZE(words));

	if (i < 0)
		argp_error(state, "--until %s: expected open, relocate, load or attach", arg);
	o->req.until = i;
}

static void set_way(struct options *o, const char *arg, struct argp_state *state)
{
	static const char *const words[] = { "", "link", "ioctl", "tracefs" };
	int i = word_index(arg, words, ARRAY_SIZE(words));

	if (i <= 0)
		argp_error(state, "--attach-via %s: expected link, ioctl or tracefs", arg);
	o->req.way = i;
}

/* NAME=VALUE, at the end of the array at *LIST. */
static void add_pair(struct name_value **list, u32 *n, const char *option, const char *form,
		     char *arg, struct argp_state *state)
{
	struct name_value *more;
	char *equals = strchr(arg, '=');

	if (!equals || equals == arg || !equals[1])
		argp_error(state, "--%s %s: expected %s", option, arg, form);
	more = realloc(*list, (*n + 1) * sizeof(*more));
	if (!more)
		argp_failure(state, EXIT_FAILED, 0, "out of memory");
	*equals = 0;
	more[(*n)++] = (struct name_value){ arg, equals + 1 };
	*list = more;
}

static void add_prog(struct options *o, const char *arg, struct argp_state *state)
{
	const char **more = realloc(o->progs, (o->req.n_progs + 1) * sizeof(*more));

	if (!more)
		argp_failure(state, EXIT_FAILED, 0, "out of memory");
	more[o->req.n_progs++] = arg;
	o->progs = more;
}

static u64 whole_number(const char *name, const char *arg, u64 max, struct argp_state *state)
{
	char *end;
	unsigned long long v;

	errno = 0;
	v = strtoull(arg, &end, 10);
	if (arg[0] < '0' || arg[0] > '9' || *end || errno || v == 0 || v > max)
		argp_error(state, "--%s %s: expected a whole number from 1 to %llu", name, arg,
			   (unsigned long long)max);
	return v;
}

static u64 milliseconds(const char *name, const char *arg, struct argp_state *state)
{
	char *end;
	double v = strtod(arg, &end);

	if (arg[0] < '0' || arg[0] > '9' || *end || !(v >= 0.001) || v > 1e9)
		argp_error(state, "--%s %s: expected seconds, 0.001 or more", name, arg);
	return v * 1000 + 0.5;
}

static void set_function(struct options *o, const char *arg, struct argp_state *state)
{
	struct arena a = { 0 };
	struct target t;
	struct error e;

	if (!*arg || target_parse(ATTACH_KPROBE, arg, &a, &t, &e))
		argp_error(state, "'%s': expected %s", arg, target_form(ATTACH_KPROBE));
	arena_free(&a);
	o->req.function = arg;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case OPT_UNTIL:
		set_until(o, arg, state);
		return 0;
	case OPT_JSON:
		o->json = true;
		return 0;
	case OPT_BTF:
		o->req.btf_path = arg;
		return 0;
	case OPT_WAY:
		set_way(o, arg, state);
		return 0;
	case OPT_EVENT:
		add_pair(&o->events, &o->req.n_events, "event",
			 "MAP=TYPE, like events=struct mkdir_event", arg, state);
		return 0;
	case OPT_ATTACH:
		add_pair(&o->targets, &o->req.n_targets, "attach",
			 "PROGRAM=TARGET, like on_mkdir=do_mkdirat", arg, state);
		return 0;
	case OPT_PROG:
		add_prog(o, arg, state);
		return 0;
	case OPT_PID:
		o->req.pid = whole_number("pid", arg, INT32_MAX, state);
		return 0;
	case OPT_PAGES:
		o->req.pages = whole_number("pages", arg, 1 << 20, state);
		if (o->req.pages & (o->req.pages - 1))
			argp_error(state, "--pages %s: expected a power of two", arg);
		return 0;
	case OPT_DURATION:
		o->req.duration_ms = milliseconds("duration", arg, state);
		return 0;
	case OPT_MAPS:
		o->req.maps = true;
		o->req.maps_every_ms = arg ? milliseconds("maps", arg, state) : 0;
		return 0;
	case OPT_COUNT:
		o->req.count = whole_number("count", arg, UINT64_MAX, state);
		return 0;
	case OPT_SYSCALLS:
		o->syscalls = true;
		return 0;
	case 'v':
		o->verbose = o->req.statistics = true;
		return 0;
	case 'q':
		o->quiet = true;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num == 0)
			o->req.path = arg;
		else if (state->arg_num == 1)
			set_function(o, arg, state);
		else
			argp_error(state, "'%s' is one argument too many", arg);
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "which object? PROG.o is missing");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

void options_parse(int argc, char **argv, struct options *out)
{
	static const struct argp argp = { table, parse_option, "PROG.o [FUNCTION[+OFFSET]]",
					  doc,	 NULL,	       NULL,
					  NULL };
	static char name[] = "rawload";

	*out = (struct options){ .req = { .until = PHASE_CONSUME, .pid = -1, .pages = 64 } };
	argv[0] = name; /* messages begin the same wherever it is installed */
	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, out);
	out->req.prototypes = !out->quiet;
	out->req.events = out->events;
	out->req.targets = out->targets;
	out->req.progs = out->progs;
}

void options_free(struct options *o)
{
	free(o->events);
	free(o->targets);
	free(o->progs);
}
