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
	"Load the BPF programs in PROG.o into the kernel, attach them, and show their events until "
	"Ctrl-C.\v"
	"FUNCTION is the kernel function to attach to, in place of the one that "
	"SEC(\"kprobe/...\") "
	"names.\n\n"
	"Events go to stdout, everything else to stderr. Exit status: 0 done, 1 failed, 2 wrong "
	"usage.\n\n"
	"  sudo ./rawload build/examples/mkdir_kprobe.bpf.o do_mkdirat\n"
	"  ./rawload --until relocate --json build/examples/mkdir_kprobe.bpf.o";

enum { OPT_UNTIL = 256, OPT_JSON, OPT_BTF, OPT_WAY, OPT_EVENT, OPT_DURATION, OPT_COUNT };

static const struct argp_option table[] = {
	{ "until", OPT_UNTIL, "PHASE", 0,
	  "Stop after PHASE: open, relocate, load or attach. The first two need no privileges", 0 },
	{ "json", OPT_JSON, NULL, 0,
	  "One JSON object per event; with --until open or relocate one document", 0 },
	{ "btf", OPT_BTF, "FILE", 0,
	  "Take the kernel's types from FILE (raw BTF, or ELF with .BTF)", 0 },
	{ "attach-via", OPT_WAY, "WAY", 0, "Attach only this way: link, ioctl or tracefs", 0 },
	{ "event", OPT_EVENT, "MAP=TYPE", 0, "The records of ring buffer MAP are of this struct",
	  0 },
	{ "duration", OPT_DURATION, "SECS", 0, "End after so many seconds", 0 },
	{ "count", OPT_COUNT, "N", 0, "End after N events", 0 },
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

static void add_event(struct options *o, char *arg, struct argp_state *state)
{
	struct event_option *events;
	char *equals = strchr(arg, '=');

	if (!equals || equals == arg || !equals[1])
		argp_error(state, "--event %s: expected MAP=TYPE, like events=struct mkdir_event",
			   arg);
	events = realloc(o->events, (o->req.n_events + 1) * sizeof(*events));
	if (!events)
		argp_failure(state, EXIT_FAILED, 0, "out of memory");
	*equals = 0;
	events[o->req.n_events++] = (struct event_option){ arg, equals + 1 };
	o->events = events;
	o->req.events = events;
}

static u64 whole_number(const char *name, const char *arg, struct argp_state *state)
{
	char *end;
	unsigned long long v;

	errno = 0;
	v = strtoull(arg, &end, 10);
	if (arg[0] < '0' || arg[0] > '9' || *end || errno || v == 0)
		argp_error(state, "--%s %s: expected a whole number, 1 or more", name, arg);
	return v;
}

static u64 milliseconds(const char *arg, struct argp_state *state)
{
	char *end;
	double v = strtod(arg, &end);

	if (arg[0] < '0' || arg[0] > '9' || *end || !(v >= 0.001) || v > 1e9)
		argp_error(state, "--duration %s: expected seconds, 0.001 or more", arg);
	return v * 1000 + 0.5;
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
		add_event(o, arg, state);
		return 0;
	case OPT_DURATION:
		o->req.duration_ms = milliseconds(arg, state);
		return 0;
	case OPT_COUNT:
		o->req.count = whole_number("count", arg, state);
		return 0;
	case 'q':
		o->quiet = true;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num == 0)
			o->req.path = arg;
		else if (state->arg_num == 1)
			o->req.function = arg;
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

	*out = (struct options){ .req.until = PHASE_CONSUME };
	argv[0] = name; /* messages begin the same wherever it is installed */
	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, out);
	out->req.prototypes = !out->quiet;
}
