// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* options.c - the command line
 *   in:       argv
 *   out:      struct options
 */
#include "loader/cli/cli.h"

#include <argp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VERSION "0.1"

/* One line for each, in the order of the phases; 24 lines of 80 columns are a screen. Options that
 * belong together may share a line. tests/docs/run compares it with the table below.
 */
static const char help[] =
	"Usage: rawload [OPTION...] PROG.o [FUNCTION[+OFFSET]]\n"
	"Load the BPF programs in PROG.o, attach them, show events until Ctrl-C.\n"
	"Kprobes go to FUNCTION if given. Exit status: 0 done, 1 failed, 2 wrong usage.\n"
	"      --prog=[!]NAME           Load only this program, or all but it; * matches\n"
	"      --skip-missing           Leave out programs without a target here\n"
	"      --btf=FILE               Kernel types from here: raw BTF, or ELF with .BTF\n"
	"      --core=WHO               Who applies CO-RE: rawload (default) or kernel\n"
	"      --set=VARIABLE=VALUE     A global variable gets this value\n"
	"      --pin-dir=DIR            Where maps are pinned that ask for it\n"
	"      --attach=PROGRAM=TARGET  Attach PROGRAM here, not where its SEC says\n"
	"      --attach-via=WAY         Attach only this way: link, ioctl or tracefs\n"
	"      --pid=PID                uprobes: only in this process\n"
	"      --pages=N                Pages of a perf buffer for each CPU (default 64)\n"
	"      --event=MAP=TYPE         The records of MAP are of this type\n"
	"      --maps[=SECS]            Show maps at the end, and with SECS this often\n"
	"      --duration=SECS          End after so many seconds\n"
	"      --count=N                End after N events\n"
	"      --until=PHASE            Stop after open, relocate, load or attach\n"
	"      --dry-run                Up to attach, with a pretended kernel\n"
	"      --json                   Events as JSON; with --until also the analysis\n"
	"      --syscalls               Every system call, as strace writes it\n"
	"  -v, --verbose                Explain each phase, every relocation; -vv: bytes\n"
	"  -q, --quiet                  No lines about the phases\n"
	"  -?, --help; --usage; -V, --version\n";

/* An option as it was given. */
struct given {
	const char *name;
	char *arg; /* of the command line: may be cut up, lives as long as the process */
	struct options *o;
	struct argp_state *state;
};

/* Wrong usage; does not return. A shell's * may have put names of files there that are anybody's.
 */
static void PRINTF_LIKE(2, 3) usage_error(struct argp_state *state, const char *fmt, ...)
{
	struct text t = { 0 };
	char said[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(said, sizeof(said), fmt, ap);
	va_end(ap);
	text_quote_line(&t, said, strlen(said));
	argp_error(state, "%s", t.p ? t.p : "wrong usage");
	text_free(&t);
}

static int word_index(const char *word, const char *const *words, int n)
{
	int i;

	for (i = 0; i < n; i++)
		if (!strcmp(word, words[i]))
			return i;
	return -1;
}

static void set_until(const struct given *g)
{
	static const char *const words[] = { "open", "relocate", "load", "attach" };
	int i = word_index(g->arg, words, ARRAY_SIZE(words));

	if (i < 0)
		usage_error(g->state, "--until %s: expected open, relocate, load or attach",
			    g->arg);
	g->o->req.until = i;
}

static void set_way(const struct given *g)
{
	static const char *const words[] = { "", "link", "ioctl", "tracefs" };
	int i = word_index(g->arg, words, ARRAY_SIZE(words));

	if (i <= 0)
		usage_error(g->state, "--attach-via %s: expected link, ioctl or tracefs", g->arg);
	g->o->req.way = i;
}

static void set_core(const struct given *g)
{
	static const char *const words[] = { "rawload", "kernel" };
	int i = word_index(g->arg, words, ARRAY_SIZE(words));

	if (i < 0)
		usage_error(g->state, "--core %s: expected rawload or kernel", g->arg);
	g->o->req.core_by_kernel = i;
}

/* NAME=VALUE, at the end of the array at *LIST. */
static void add_pair(const struct given *g, struct name_value **list, u32 *n, bool empty_allowed,
		     const char *form)
{
	struct name_value *more;
	char *equals = strchr(g->arg, '=');

	if (!equals || equals == g->arg || (!equals[1] && !empty_allowed))
		usage_error(g->state, "--%s %s: expected %s", g->name, g->arg, form);
	more = realloc(*list, (*n + 1) * sizeof(*more));
	if (!more)
		argp_failure(g->state, EXIT_FAILED, 0, "out of memory");
	*equals = 0;
	more[(*n)++] = (struct name_value){ g->arg, equals + 1 };
	*list = more;
}

static void add_event(const struct given *g)
{
	add_pair(g, &g->o->events, &g->o->req.n_events, false,
		 "MAP=TYPE, like events=struct mkdir_event");
}

static void add_target(const struct given *g)
{
	add_pair(g, &g->o->targets, &g->o->req.n_targets, false,
		 "PROGRAM=TARGET, like on_mkdir=do_mkdirat");
}

static void add_set(const struct given *g)
{
	add_pair(g, &g->o->sets, &g->o->req.n_sets, true, "VARIABLE=VALUE, like min_bytes=4096");
}

static void add_prog(const struct given *g)
{
	struct options *o = g->o;
	const char **more = realloc(o->progs, (o->req.n_progs + 1) * sizeof(*more));

	if (!more)
		argp_failure(g->state, EXIT_FAILED, 0, "out of memory");
	more[o->req.n_progs++] = g->arg;
	o->progs = more;
}

static u64 whole_number(const struct given *g, u64 max)
{
	char *end;
	unsigned long long v;

	errno = 0;
	v = strtoull(g->arg, &end, 10);
	if (g->arg[0] < '0' || g->arg[0] > '9' || *end || errno || v == 0 || v > max)
		usage_error(g->state, "--%s %s: expected a whole number from 1 to %llu", g->name,
			    g->arg, (unsigned long long)max);
	return v;
}

static u64 milliseconds(const struct given *g)
{
	char *end;
	double v = strtod(g->arg, &end);

	if (g->arg[0] < '0' || g->arg[0] > '9' || *end || !(v >= 0.001) || v > 1e9)
		usage_error(g->state, "--%s %s: expected seconds, 0.001 or more", g->name, g->arg);
	return v * 1000 + 0.5;
}

static void set_btf(const struct given *g)
{
	g->o->req.btf_path = g->arg;
}

static void set_pin_dir(const struct given *g)
{
	if (!*g->arg)
		usage_error(g->state, "--pin-dir: expected a folder in a bpf file system");
	g->o->req.pin_dir = g->arg;
}

static void set_pid(const struct given *g)
{
	g->o->req.pid = whole_number(g, INT32_MAX);
}

static void set_pages(const struct given *g)
{
	g->o->req.pages = whole_number(g, 1 << 20);
	if (g->o->req.pages & (g->o->req.pages - 1))
		usage_error(g->state, "--pages %s: expected a power of two", g->arg);
}

static void set_maps(const struct given *g)
{
	g->o->req.maps = true;
	g->o->req.maps_every_ms = g->arg ? milliseconds(g) : 0;
}

static void set_duration(const struct given *g)
{
	g->o->req.duration_ms = milliseconds(g);
}

static void set_count(const struct given *g)
{
	g->o->req.count = whole_number(g, UINT64_MAX);
}

static void set_json(const struct given *g)
{
	g->o->json = true;
}

static void set_syscalls(const struct given *g)
{
	g->o->syscalls = true;
}

static void set_skip_missing(const struct given *g)
{
	g->o->req.skip_missing = true;
}

static void set_dry_run(const struct given *g)
{
	g->o->dry_run = true;
}

static void set_verbose(const struct given *g)
{
	g->o->verbose++;
	g->o->req.statistics = true;
}

static void set_quiet(const struct given *g)
{
	g->o->quiet = true;
}

/* What was asked for is on stdout, or it is not. */
static void end_shown(const struct given *g)
{
	if (fflush(stdout) || ferror(stdout))
		argp_failure(g->state, EXIT_FAILED, errno, "--%s cannot be written", g->name);
	exit(EXIT_DONE);
}

static void show_help(const struct given *g)
{
	fputs(help, stdout);
	end_shown(g);
}

static void show_usage(const struct given *g)
{
	argp_state_help(g->state, stdout, ARGP_HELP_USAGE);
	end_shown(g);
}

static void show_version(const struct given *g)
{
	puts("rawload " VERSION);
	end_shown(g);
}

/* All there is: a row here, a line in the help above, and a word in README.md, docs/rawload.1 and
 * docs/rawload.bash-completion.
 */
static const struct {
	const char *name;
	int letter;	 /* 0: it has none */
	const char *arg; /* what its argument is called; NULL: it takes none */
	void (*set)(const struct given *g);
	bool arg_optional; /* then g->arg may be NULL */
} rows[] = {
	{ "prog", 0, "NAME", add_prog, false },
	{ "skip-missing", 0, NULL, set_skip_missing, false },
	{ "btf", 0, "FILE", set_btf, false },
	{ "core", 0, "WHO", set_core, false },
	{ "set", 0, "VARIABLE=VALUE", add_set, false },
	{ "pin-dir", 0, "DIR", set_pin_dir, false },
	{ "attach", 0, "PROGRAM=TARGET", add_target, false },
	{ "attach-via", 0, "WAY", set_way, false },
	{ "pid", 0, "PID", set_pid, false },
	{ "pages", 0, "N", set_pages, false },
	{ "event", 0, "MAP=TYPE", add_event, false },
	{ "maps", 0, "SECS", set_maps, true },
	{ "duration", 0, "SECS", set_duration, false },
	{ "count", 0, "N", set_count, false },
	{ "until", 0, "PHASE", set_until, false },
	{ "dry-run", 0, NULL, set_dry_run, false },
	{ "json", 0, NULL, set_json, false },
	{ "syscalls", 0, NULL, set_syscalls, false },
	{ "verbose", 'v', NULL, set_verbose, false },
	{ "quiet", 'q', NULL, set_quiet, false },
	{ "help", '?', NULL, show_help, false },
	{ "usage", 0, NULL, show_usage, false },
	{ "version", 'V', NULL, show_version, false },
};

enum { FIRST_KEY = 256 }; /* of options without a letter: FIRST_KEY + row */

static int key_of(u32 row)
{
	return rows[row].letter ? rows[row].letter : FIRST_KEY + (int)row;
}

static void set_function(struct options *o, const char *arg, struct argp_state *state)
{
	struct arena a = { 0 };
	struct target t;
	struct error e;

	if (!*arg || target_parse(ATTACH_KPROBE, arg, &a, &t, &e))
		usage_error(state, "'%s': expected %s", arg, target_form(ATTACH_KPROBE));
	arena_free(&a);
	o->req.function = arg;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		if (key == key_of(i)) {
			rows[i].set(&(struct given){ rows[i].name, arg, o, state });
			return 0;
		}
	if (key == ARGP_KEY_NO_ARGS)
		usage_error(state, "which object? PROG.o is missing");
	if (key != ARGP_KEY_ARG)
		return ARGP_ERR_UNKNOWN;
	if (!*arg && state->arg_num == 0)
		usage_error(state, "the name of the object is empty");
	else if (state->arg_num == 0)
		o->req.path = arg;
	else if (state->arg_num == 1)
		set_function(o, arg, state);
	else
		usage_error(state, "'%s' is one argument too many", arg);
	return 0;
}

void options_parse(int argc, char **argv, struct options *out)
{
	struct argp_option table[ARRAY_SIZE(rows) + 1] = { 0 };
	const struct argp argp = { .options = table,
				   .parser = parse_option,
				   .args_doc = "PROG.o [FUNCTION[+OFFSET]]" };
	static char name[] = "rawload";
	u32 i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		table[i] = (struct argp_option){
			.name = rows[i].name,
			.key = key_of(i),
			.arg = rows[i].arg,
			.flags = rows[i].arg_optional ? OPTION_ARG_OPTIONAL : 0,
		};
	*out = (struct options){ .req = { .until = PHASE_CONSUME, .pid = -1, .pages = 64 } };
	argv[0] = name; /* messages begin the same wherever it is installed */
	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, ARGP_NO_HELP, NULL, out);
	if (out->dry_run && out->req.until > PHASE_ATTACH)
		out->req.until = PHASE_ATTACH;
	out->req.prototypes = !out->quiet;
	out->req.events = out->events;
	out->req.targets = out->targets;
	out->req.sets = out->sets;
	out->req.progs = out->progs;
}

void options_free(struct options *o)
{
	free(o->events);
	free(o->targets);
	free(o->sets);
	free(o->progs);
}
