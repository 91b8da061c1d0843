// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* maps.c - what is in a map: its elements, or the variables of a data section
 *   in:       a map's definition and descriptor, the object's BTF
 *   out:      text in memory
 *   not here: which maps and variables are shown (map_shown.c), reading the map
 *             (bpf/map_read.c), one value (map_value.c), bars (histogram.c), writing it out
 *
 *	calls (percpu_array): 1 element           {"map":"calls","key":0,"values":[2,5],"sum":7}
 *	  key=0 sum=7 cpu0=2 cpu1=5
 *	.bss: 2 variables                         {"map":".bss","variable":"last","value":12}
 *	  last=12
 *	  name="abc"                              {"map":".bss","variable":"name","value":"abc"}
 */
#include "loader/cli/maps.h"
#include "bpf/map_read.h"
#include "loader/cli/histogram.h"
#include "loader/cli/map_value.h"

#include <linux/bpf.h>
#include <string.h>

/* One map being shown. */
struct show {
	struct value_writer w; /* first: w.out is where it goes */
	struct door *d;
	const struct map_def *m;
	const struct cpus *cpus;
	struct symbols *symbols;
	u32 n_cpus;
	bool per_cpu, is_number, sign; /* of the map's values */
	struct hist_place hist;	       /* in each value */
	bool is_hist;		       /* the whole map is a histogram: a slot for each key */
	u64 slots[HIST_SLOTS_MAX];
	u64 n, n_zero;
};

/* Every element of an array is there; one that is zero was most likely never written to. */
static bool is_array(const struct map_def *m)
{
	return m->type == BPF_MAP_TYPE_ARRAY || m->type == BPF_MAP_TYPE_PERCPU_ARRAY;
}

/* --- the values of all CPUs --- */

/* That of the Ith possible CPU; their numbers have gaps on few machines only. */
static struct span cpu_value(const struct show *s, struct span values, u32 i)
{
	struct span one;

	span_cut(values, (u64)i * ((s->m->value_size + 7) / 8 * 8), s->m->value_size, &one);
	return one;
}

static u64 sum_of(const struct show *s, struct span values)
{
	u64 sum = 0;
	u32 i;

	for (i = 0; i < s->n_cpus; i++)
		sum += value_number(cpu_value(s, values, i), s->sign);
	return sum;
}

static void add_sum(struct show *s, const char *name, struct span values)
{
	u64 sum = sum_of(s, values);

	text_str(s->w.out, name);
	if (s->sign)
		text_add(s->w.out, "%lld", (long long)sum);
	else
		text_add(s->w.out, "%llu", (unsigned long long)sum);
}

static void add_cpu_values_json(struct show *s, struct span values)
{
	u32 i;

	text_str(s->w.out, "\"values\":[");
	for (i = 0; i < s->n_cpus; i++) {
		text_str(s->w.out, i ? "," : "");
		value_add(&s->w, s->m->value_type, cpu_value(s, values, i));
	}
	text_str(s->w.out, "]");
	if (s->is_number)
		add_sum(s, ",\"sum\":", values);
}

/* ` cpu3=12`; of a value with slots what else is in it. */
static void add_cpu_value(struct show *s, u32 cpu, struct span value)
{
	size_t before = s->w.out->len;

	text_add(s->w.out, " cpu%u=", cpu);
	if (!s->hist.n)
		value_add(&s->w, s->m->value_type, value);
	else if (s->hist.member < 0 ||
		 !value_add_rest(&s->w, s->m->value_type, s->hist.member, value))
		s->w.out->len = before;
}

/* Only of the CPUs where it is not zero: most machines have more CPUs than took part. */
static void add_cpu_values_text(struct show *s, struct span values)
{
	u64 slots[HIST_SLOTS_MAX] = { 0 };
	u32 i, cpu;

	if (s->is_number)
		add_sum(s, " sum=", values);
	else if (value_is_zero(values))
		text_str(s->w.out, " zero on all CPUs");
	for (i = 0, cpu = 0; i < s->n_cpus; i++, cpu++) {
		struct span one = cpu_value(s, values, i);

		while (!cpus_has(s->cpus, cpu)) /* numbers may have gaps, the values have none */
			cpu++;
		if (value_is_zero(one))
			continue;
		add_cpu_value(s, cpu, one);
		hist_add(&s->hist, one, slots);
	}
	text_str(s->w.out, s->hist.n ? " slots of all CPUs:\n" : "\n");
	if (s->hist.n)
		hist_text(slots, s->hist.n, "    ", s->w.out);
}

/* --- a value or variable in text --- */

/* NAME=VALUE; where there are slots in it, they are drawn below. Ends the line. */
static void add_value_text(struct show *s, const char *name, u32 type, const struct hist_place *h,
			   struct span bytes)
{
	u64 slots[HIST_SLOTS_MAX] = { 0 };
	struct text *out = s->w.out;
	size_t before = out->len;

	value_add_name(&s->w, name);
	if (!h->n) {
		value_add(&s->w, type, bytes);
		text_str(out, "\n");
		return;
	}
	if (h->member >= 0 && value_add_rest(&s->w, type, h->member, bytes))
		text_str(out, " ");
	else
		out->len = before;
	text_quote(out, name, strlen(name));
	text_str(out, h->member < 0 ? ":\n" : ", slots:\n");
	hist_add(h, bytes, slots);
	hist_text(slots, h->n, "    ", out);
}

/* --- elements --- */

static void element_as_json(struct show *s, struct span key, struct span value)
{
	text_str(s->w.out, "{");
	value_add_name(&s->w, "map");
	text_json(s->w.out, s->m->symbol, strlen(s->m->symbol));
	text_str(s->w.out, ",");
	if (key.len) {
		value_add_name(&s->w, "key");
		value_add(&s->w, s->m->key_type, key);
		text_str(s->w.out, ",");
	}
	if (s->per_cpu) {
		add_cpu_values_json(s, value);
	} else {
		value_add_name(&s->w, "value");
		if (s->m->type == BPF_MAP_TYPE_STACK_TRACE)
			value_add_stack(&s->w, s->symbols, value);
		else
			value_add(&s->w, s->m->value_type, value);
	}
	text_str(s->w.out, "}\n");
}

static void element_as_text(struct show *s, struct span key, struct span value)
{
	text_str(s->w.out, " ");
	if (key.len) {
		text_str(s->w.out, " key=");
		value_add(&s->w, s->m->key_type, key);
	}
	if (s->per_cpu) {
		add_cpu_values_text(s, value);
		return;
	}
	text_str(s->w.out, " ");
	if (s->m->type == BPF_MAP_TYPE_STACK_TRACE) {
		value_add_name(&s->w, "value");
		value_add_stack(&s->w, s->symbols, value);
		text_str(s->w.out, "\n");
		return;
	}
	add_value_text(s, "value", s->m->value_type, &s->hist, value);
}

/* The kernel's addresses have the highest bit set. */
static bool is_kernel_stack(struct span value)
{
	return value.len >= sizeof(u64) && load_u64(value.p, false) >> 63;
}

static int take_element(void *ctx, struct span key, struct span value)
{
	struct show *s = ctx;
	bool zero = is_array(s->m) && s->m->max_entries > 1 && value_is_zero(value);

	s->n++;
	s->n_zero += zero;
	if (s->m->type == BPF_MAP_TYPE_STACK_TRACE && !s->w.json && is_kernel_stack(value)) {
		int err = symbols_read(s->d, s->symbols);

		if (err)
			return err;
	}
	if (s->w.json)
		element_as_json(s, key, value);
	else if (!zero)
		element_as_text(s, key, value);
	return s->w.out->failed ? -ENOMEM : 0;
}

static int take_slot(void *ctx, struct span key, struct span value)
{
	struct show *s = ctx;
	u32 i = load_u32(key.p, false);

	s->n++;
	if (i < HIST_SLOTS_MAX)
		s->slots[i] = s->per_cpu ? sum_of(s, value) : value_number(value, s->sign);
	return 0;
}

/* --- variables --- */

/* An array of histograms: those that are not all zero, one below the other. False: it is none. */
static bool add_histograms(struct show *s, const char *name, u32 type, struct span bytes)
{
	const struct btf_type *t = btf_skip_mods(s->w.btf, &type);
	u32 of = t && btf_kind(t) == BTF_KIND_ARRAY ? btf_array(t)->type : 0, i, n_zero = 0;
	struct hist_place h = hist_find(s->w.btf, of, name);
	s64 size = of && h.n ? btf_size(s->w.btf, of) : 0;
	struct span one;

	for (i = 0; size > 0 && span_cut(bytes, (u64)i * size, size, &one); i++) {
		struct text element = { 0 };

		if (value_is_zero(one)) {
			n_zero++;
			continue;
		}
		text_add(&element, "%s[%u]", name, i);
		text_str(s->w.out, "  ");
		add_value_text(s, element.p ? element.p : name, of, &h, one);
		text_free(&element);
	}
	if (n_zero) {
		text_str(s->w.out, "  ");
		text_quote(s->w.out, name, strlen(name));
		text_add(s->w.out, ": %u of %u are zero\n", n_zero, i);
	}
	return size > 0;
}

static void add_variable(struct show *s, const char *name, u32 type, struct span bytes)
{
	struct hist_place h = hist_find(s->w.btf, type, name);

	if (!s->w.json) {
		if (add_histograms(s, name, type, bytes))
			return;
		text_str(s->w.out, "  ");
		add_value_text(s, name, type, &h, bytes);
		return;
	}
	text_str(s->w.out, "{");
	value_add_name(&s->w, "map");
	text_json(s->w.out, s->m->symbol, strlen(s->m->symbol));
	text_str(s->w.out, ",");
	value_add_name(&s->w, "variable");
	text_json(s->w.out, name, strlen(name));
	text_str(s->w.out, ",");
	value_add_name(&s->w, "value");
	value_add(&s->w, type, bytes);
	text_str(s->w.out, "}\n");
}

/* The only element of a data section's map: variable by variable, static ones too. */
static int take_section(void *ctx, struct span key, struct span value)
{
	struct show *s = ctx;
	const struct btf_type *t = map_section(s->w.btf, s->m);
	const struct btf_var_secinfo *v = btf_records(t);
	struct span bytes;
	u32 i;

	(void)key;
	for (i = 0; i < btf_vlen(t); i++) {
		const struct btf_type *var = btf_type(s->w.btf, v[i].type);

		if (!map_variable_is_shown(s->w.btf, s->m, &v[i]) ||
		    !span_cut(value, v[i].offset, v[i].size, &bytes))
			continue;
		add_variable(s, btf_str(s->w.btf, var->name_off), var->type, bytes);
		s->n++;
	}
	return s->w.out->failed ? -ENOMEM : 0;
}

/* --- the whole map --- */

static void look_at_types(struct show *s, const struct btf *b, const struct map_def *m)
{
	s->per_cpu = map_is_per_cpu(m);
	s->is_number = value_is_number(b, m->value_type, m->value_size, &s->sign);
	s->is_hist = is_array(m) && !m->is_data && s->is_number && m->value_size >= sizeof(u32) &&
		     m->max_entries >= HIST_SLOTS_MIN && m->max_entries <= HIST_SLOTS_MAX &&
		     hist_is_name(m->symbol);
	s->hist = (struct hist_place){ .member = -1 };
	if (m->value_type && !map_section(b, m))
		s->hist = hist_find(b, m->value_type, m->symbol);
}

static void add_count(struct text *out, u64 n, const char *what)
{
	text_add(out, ": %llu %s%s", (unsigned long long)n, what, n == 1 ? "" : "s");
}

/* "calls (hash): 2 elements" */
static void add_heading(const struct show *s, struct text *out)
{
	const struct map_def *m = s->m;
	const char *type = map_type_name(m->type);

	text_quote(out, m->symbol, strlen(m->symbol));
	if (!m->is_data)
		text_add(out, " (%s)", type ? type : "unknown");
	if (m->type == BPF_MAP_TYPE_QUEUE || m->type == BPF_MAP_TYPE_STACK)
		text_str(out, s->n ? ": the element that comes next" : ": empty");
	else if (map_section(s->w.btf, m))
		add_count(out, s->n, "variable");
	else
		add_count(out, s->n, s->is_hist ? "slot" : "element");
	if (s->n_zero)
		text_add(out, ", %llu of them zero and not shown", (unsigned long long)s->n_zero);
	text_str(out, "\n");
}

/* The elements are put together first: only then is it known how many there are. */
static int show_elements(struct door *d, struct show *s, int fd, struct error *e)
{
	bool bars = s->is_hist && !s->w.json;
	int err = map_each(d, s->m, fd, s->n_cpus,
			   map_section(s->w.btf, s->m) ? take_section
			   : bars		       ? take_slot
						       : take_element,
			   s, e);

	if (!err && bars)
		hist_text(s->slots, s->m->max_entries, "  ", s->w.out);
	return err;
}

/* The variables at its start; what else a program keeps there, only the program knows. */
static int show_arena(struct show *s, const void *memory, struct error *e)
{
	if (!memory || !map_section(s->w.btf, s->m))
		return error_set(e, -EOPNOTSUPP,
				 "map '%s': an arena without variables has no "
				 "elements",
				 s->m->symbol);
	take_section(s, (struct span){ 0 }, (struct span){ memory, s->m->variables_size });
	return 0;
}

int map_show(struct door *d, const struct object *o, const struct map_def *m, int fd,
	     const void *memory, const struct cpus *cpus, struct symbols *symbols, bool json,
	     struct text *out, struct error *e)
{
	struct text body = { 0 };
	struct show s = { .w = { .btf = &o->btf, .json = json, .out = &body },
			  .d = d,
			  .m = m,
			  .cpus = cpus,
			  .symbols = symbols,
			  .n_cpus = cpus_count(cpus) };
	int err;

	look_at_types(&s, &o->btf, m);
	if (m->type == MAP_TYPE_ARENA)
		err = show_arena(&s, memory, e);
	else
		err = show_elements(d, &s, fd, e);
	if (!err && !json)
		add_heading(&s, out);
	if (!err && body.p)
		text_bytes(out, body.p, body.len);
	if (!err && (body.failed || out->failed))
		err = error_nomem(e);
	text_free(&body);
	text_free(&s.w.part);
	return err;
}
