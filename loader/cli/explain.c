// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* explain.c - -v: each phase in sentences, with the numbers of this object and this kernel
 *   in:       struct life after a phase; LEVEL: how many -v, from 2 on with bytes
 *   out:      text
 *   not here: the one line a phase that is always shown (narrate.c), maps (explain_map.c), phase
 *             relocate (explain_relocate.c), the bytes (bytes.c)
 */
#include "loader/cli/explain.h"
#include "loader/model/disasm.h"
#include "loader/model/kconfig.h"
#include "loader/model/ksym.h"

#include <linux/bpf.h>
#include <string.h>

static void begin(struct text *t)
{
	text_str(t, "              ");
}

static void add_quoted(struct text *t, const char *s)
{
	text_quote(t, s, strlen(s));
}

/* --- open --- */

/* What a section is for. The first row that fits the beginning of the name counts. */
static const struct {
	const char *name, *meaning;
} meanings[] = {
	{ ".struct_ops", "tables of functions that the kernel is to call; each becomes a map" },
	{ "license",
	  "the program's license; the kernel allows some helpers only to GPL-compatible ones" },
	{ ".text", "functions that programs call; they are appended to each program that does" },
	{ ".maps", "a variable for each map; what the map is like is said by its type, in .BTF" },
	{ "maps", "maps as struct bpf_map_def, the way before BTF" },
	{ ".rodata",
	  "constants; becomes a map that is frozen, so that the verifier knows the values" },
	{ ".addr_space.1", "variables at the start of the arena" },
	{ ".data", "variables with a value; becomes a map" },
	{ ".bss", "variables that are zero at first; becomes a map" },
	{ ".BTF.ext",
	  "for instructions: which function, which source line, which CO-RE relocation" },
	{ ".BTF", "types, of the maps and of what the program reads in the kernel" },
	{ ".rel", "which instructions refer to a map, a variable or a function" },
	{ ".symtab", "names of programs, functions, maps, variables, and where they are" },
	{ ".strtab", "the characters of all names in .symtab" },
};

static const char *meaning_of(const struct object *o, const struct elf_section *s)
{
	const char *target;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(meanings); i++)
		if (!strncmp(s->name, meanings[i].name, strlen(meanings[i].name)))
			return meanings[i].meaning;
	if (object_code(o, s->index) && sec_def_find(s->name + (s->name[0] == '?'), &target))
		return "programs: SEC() says where they go";
	return "";
}

/* DWARF is only looked at for the type of an event that .BTF lacks. */
static bool is_for_debuggers(const struct elf_section *s)
{
	static const char *const names[] = { ".debug",	  ".rel.debug",	   ".rel.BTF",
					     ".eh_frame", ".rel.eh_frame", ".llvm_addrsig" };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (!strncmp(s->name, names[i], strlen(names[i])))
			return true;
	return false;
}

static void explain_sections(const struct object *o, int level, struct text *t)
{
	u32 i, others = 0;

	for (i = 1; i < o->elf.n_sections; i++) {
		const struct elf_section *s = &o->elf.sections[i];

		if (is_for_debuggers(s)) {
			others++;
			continue;
		}
		begin(t);
		text_add(t, "section %2u  ", s->index);
		add_quoted(t, *s->name ? s->name : "(no name)");
		text_add(t, ", %llu bytes", (unsigned long long)s->size);
		if (level > 1)
			text_add(t, " at %#llx", (unsigned long long)s->offset);
		text_add(t, ": %s\n", meaning_of(o, s));
	}
	if (others) {
		begin(t);
		text_add(t, "%u more sections with DWARF for debuggers, or not needed\n", others);
	}
}

static void explain_open(const struct life *l, int level, struct text *t)
{
	const struct object *o = &l->object;
	u32 i;

	if (level > 1)
		bytes_headers(o, t);
	explain_sections(o, level, t);
	for (i = 0; i < o->n_maps; i++) {
		explain_map(o, &o->maps[i], t);
		if (level > 1)
			bytes_map(l, &o->maps[i], t);
	}
	explain_sets(l, t);
	for (i = 0; i < o->n_programs; i++) {
		const struct program *p = &o->programs[i];

		begin(t);
		text_str(t, "program '");
		add_quoted(t, p->name);
		text_str(t, "' in SEC(\"");
		add_quoted(t, p->sec);
		text_add(t, "\"): type %s, %u instructions\n", prog_type_name(p->def->prog_type),
			 p->function->n);
	}
}

/* --- load --- */

/* Instruction I as the kernel was given it. */
static void explain_final(const struct object *o, const struct program *p, u32 i, struct text *t)
{
	begin(t);
	text_add(t, "  instruction %u: ", i);
	program_insn_text(o, p, i, DISASM_KERNEL, t);
	text_str(t, "\n");
	bytes_insn(o, p, i, t);
}

/* What only the running kernel could tell: descriptors of maps, addresses of its functions. */
static void explain_descriptors(const struct life *l, const struct program *p, struct text *t)
{
	const struct object *o = &l->object;
	u32 i;

	for (i = 0; i < p->n_refs; i++)
		explain_final(o, p, p->refs[i].insn, t);
	for (i = 0; i < p->n_ksym_refs; i++)
		if (o->ksyms->all[p->ksym_refs[i].ksym].kind == KSYM_ADDRESS)
			explain_final(o, p, p->ksym_refs[i].insn, t);
}

static void explain_load(const struct life *l, int level, struct text *t)
{
	const struct object *o = &l->object;
	u32 i;

	begin(t);
	if (l->btf_fd >= 0)
		text_add(t, "BTF, %llu bytes: descriptor %d\n",
			 (unsigned long long)o->btf_bytes.len, l->btf_fd);
	else
		text_str(t, "the kernel has no BTF of this object\n");
	for (i = 0; i < o->n_maps; i++)
		explain_map_load(l, i, t);
	for (i = 0; i < o->n_programs; i++) {
		const struct program *p = &o->programs[i];
		const char *said = l->verifier_said ? l->verifier_said[i] : NULL;

		if (p->skipped)
			continue;
		begin(t);
		text_str(t, "program '");
		add_quoted(t, p->name);
		text_add(t, "': descriptor %d, func_info %u, line_info %u", l->prog_fds[i],
			 p->n_funcs, p->n_lines);
		for (; said && *said; said += strcspn(said, "\n"), said += *said == '\n') {
			text_str(t, "\n");
			begin(t);
			text_str(t, "  the verifier: ");
			text_quote_line(t, said, strcspn(said, "\n"));
		}
		text_str(t, "\n");
		if (level > 1)
			explain_descriptors(l, p, t);
	}
}

/* --- attach, consume --- */

static const char *const how_it_is_armed[N_ATTACH_HOWS] = {
	[ATTACH_KPROBE] = "a kprobe: the kernel puts a breakpoint or a jump at the instruction, "
			  "and runs the program when a CPU gets there",
	[ATTACH_KSYSCALL] = "a kprobe at the function behind the system call",
	[ATTACH_MULTI] =
		"one link for all functions: their entries call ftrace, which calls the program",
	[ATTACH_UPROBE] = "a uprobe: the instruction in the file's pages becomes a breakpoint for "
			  "every process that maps it",
	[ATTACH_UPROBE_MULTI] = "uprobes behind one link, which needs no perf event",
	[ATTACH_TRACEPOINT] = "a tracepoint: a place that the kernel's authors have prepared; its "
			      "arguments lie in a struct",
	[ATTACH_RAW_TP] = "a raw tracepoint: the same place, with the bare arguments",
	[ATTACH_TRACING] =
		"by BTF: the function's first bytes call a trampoline that calls the program",
	[ATTACH_ITER] =
		"an iterator: whoever reads it has the program called for each thing there is",
	[ATTACH_STRUCT_OPS] = "a function of a table that the kernel calls",
	[ATTACH_SAMPLE] = "a timer on every CPU",
};

static void explain_attach(const struct life *l, int level, struct text *t)
{
	u32 i, k;

	(void)level;
	for (i = 0; i < l->object.n_programs; i++) {
		const struct program *p = &l->object.programs[i];
		const struct attachment *at = &l->attachments[i];

		if (!at->n_fds)
			continue;
		begin(t);
		add_quoted(t, p->name);
		text_add(t, ": %s; by %s, descriptor%s", how_it_is_armed[p->def->how],
			 attach_way_name(at->way), at->n_fds > 1 ? "s" : "");
		for (k = 0; k < at->n_fds; k++)
			text_add(t, " %d", at->fds[k]);
		text_str(t, "\n");
	}
}

void explain_sources(const struct life *l, struct text *t)
{
	u32 i;

	for (i = 0; i < l->object.n_maps; i++) {
		const struct ring *r = &l->rings[i];

		if (!r->consumer && !l->perf_buffers[i].cpus)
			continue;
		begin(t);
		text_str(t, r->consumer ? "ring buffer '" : "perf buffer '");
		add_quoted(t, l->object.maps[i].symbol);
		if (r->consumer)
			text_add(t,
				 "': our position at %p, the kernel's at %p, %llu bytes of data "
				 "twice from %p\n",
				 (void *)r->consumer, (const void *)r->producer,
				 (unsigned long long)r->size, (const void *)r->data);
		else
			text_add(t, "': %llu bytes for each CPU that is online\n",
				 (unsigned long long)l->perf_buffers[i].size);
	}
	if (iterators_left(l)) {
		begin(t);
		text_str(t,
			 "lines of iterators: read to their end, one iterator after the other\n");
	}
	if (l->pipe.fd >= 0) {
		begin(t);
		text_add(t, "lines of bpf_printk(): trace_pipe, descriptor %d\n", l->pipe.fd);
	}
}

void explain_phase(const struct life *l, enum phase p, int level, struct text *t)
{
	static void (*const explain[N_PHASES])(const struct life *, int, struct text *) = {
		explain_open, explain_relocate, explain_load, explain_attach, NULL,
	};

	if (explain[p])
		explain[p](l, level, t);
}
