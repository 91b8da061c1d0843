// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* maps.c - the elements of a map, as text or JSON
 *   in:       a map's definition and descriptor, the object's BTF
 *   out:      text in memory
 *   not here: reading the map (bpf/map_read.c), values by their type (btf/value.c), bars
 *             (histogram.c), writing it out
 *
 *	calls (percpu_array): 1 element           {"map":"calls","key":0,"values":[2,5],"sum":7}
 *	  key=0 sum=7 cpu0=2 cpu1=5
 *	.bss: 2 variables                         {"map":".bss","variable":"last","value":12}
 *	  last=12
 *	  name="abc"                              {"map":".bss","variable":"name","value":"abc"}
 *
 * A key or value whose type is not known (a map of the old kind, or one that has only sizes) is
 * shown as a number if it has the size of one, else in hexadecimal.
 */
#include "loader/cli/maps.h"
#include "btf/value.h"
#include "bpf/map_read.h"
#include "loader/cli/histogram.h"

#include <linux/bpf.h>
#include <string.h>

/* One map being shown. */
struct show {
	const struct btf *btf;
	const struct map_def *m;
	u32 n_cpus;
	bool json;
	struct text *out;
	struct text part; /* btf/value.c bounds what one text holds, so each value has its own */
	u64 n, n_zero;
	struct hist_place hist; /* of each value */
	bool is_hist;		/* the whole map is a histogram: slot by key */
	u64 slots[HIST_SLOTS_MAX];
};

bool map_is_shown(const struct map_def *m)
{
	return map_is_listed(m) && !m->read_only && m->type != BPF_MAP_TYPE_PROG_ARRAY &&
	       m->type != BPF_MAP_TYPE_ARRAY_OF_MAPS && m->type != BPF_MAP_TYPE_HASH_OF_MAPS;
}

/* --- one value --- */

static bool is_zero(struct span bytes)
{
	u64 i;

	for (i = 0; i < bytes.len; i++)
		if (bytes.p[i])
			return false;
	return true;
}

static bool is_number_size(u64 len)
{
	return len == 1 || len == 2 || len == 4 || len == 8;
}

static u64 number_in(struct span bytes)
{
	return bytes.len == 1	? bytes.p[0]
	       : bytes.len == 2 ? load_u16(bytes.p, false)
	       : bytes.len == 4 ? load_u32(bytes.p, false)
				: load_u64(bytes.p, false);
}

/* Can values of this type be added up? Then *SIGN is set. */
static bool is_sum_type(const struct btf *b, u32 type, u64 len, bool *sign)
{
	const struct btf_type *t = type ? btf_skip_mods(b, &type) : NULL;

	*sign = false;
	if (!type)
		return is_number_size(len);
	if (!t || btf_kind(t) != BTF_KIND_INT || btf_int_encoding(t) & BTF_INT_BOOL)
		return false;
	*sign = btf_int_encoding(t) & BTF_INT_SIGNED;
	return is_number_size(t->size) && t->size == len;
}

static s64 sign_extended(u64 v, u64 len)
{
	u32 unused = 64 - 8 * len;

	return (s64)(v << unused) >> unused;
}

/* {"hex":"0102"} in JSON, so that it is not taken for a string. */
static void add_hex(struct show *s, struct span bytes)
{
	u64 i;

	text_str(s->out, s->json ? "{\"hex\":\"" : "");
	for (i = 0; i < bytes.len; i++)
		text_add(s->out, "%02x", bytes.p[i]);
	text_str(s->out, s->json ? "\"}" : "");
}

static bool is_composite(const struct btf *b, u32 type)
{
	const struct btf_type *t = btf_skip_mods(b, &type);

	return t && btf_is_composite(t);
}

static void add_typed(struct show *s, u32 type, struct span bytes)
{
	bool braces = !s->json && is_composite(s->btf, type);

	text_clear(&s->part);
	if (s->json)
		value_json(s->btf, type, bytes, &s->part);
	else
		value_text(s->btf, type, bytes, &s->part);
	s->out->failed |= s->part.failed;
	text_str(s->out, braces ? "{" : "");
	text_bytes(s->out, s->part.p ? s->part.p : "", s->part.len);
	text_str(s->out, braces ? "}" : "");
}

/* Return addresses, innermost first, up to a 0. They are longer than JSON's numbers are exact. */
static void add_stack(struct show *s, struct span bytes)
{
	const char *quote = s->json ? "\"" : "";
	u64 i;

	text_str(s->out, "[");
	for (i = 0; i + 8 <= bytes.len && load_u64(bytes.p + i, false); i += 8)
		text_add(s->out, "%s%s%#llx%s", i ? "," : "", quote,
			 (unsigned long long)load_u64(bytes.p + i, false), quote);
	text_str(s->out, "]");
}

static void add_value(struct show *s, u32 type, struct span bytes)
{
	if (type)
		add_typed(s, type, bytes);
	else if (is_number_size(bytes.len))
		text_add(s->out, "%llu", (unsigned long long)number_in(bytes));
	else
		add_hex(s, bytes);
}

static void add_name(struct show *s, const char *name)
{
	if (s->json) {
		text_json(s->out, name, strlen(name));
		text_str(s->out, ":");
	} else {
		text_quote(s->out, name, strlen(name));
		text_str(s->out, "=");
	}
}

/* Do all members have names and whole bytes, so that each can be shown apart? */
static bool is_plain_struct(const struct btf *b, const struct btf_type *t)
{
	u32 i;

	for (i = 0; i < btf_vlen(t); i++)
		if (!*btf_str(b, btf_members(t)[i].name_off) || btf_member_bitfield(t, i))
			return false;
	return true;
}

/* A value of which the slots will be drawn: the other members, in text. */
static void add_all_but_slots(struct show *s, u32 type, const struct hist_place *h,
			      struct span bytes)
{
	const struct btf_type *t = btf_skip_mods(s->btf, &type);
	bool first = true;
	u32 i;

	if (h->member < 0) {
		text_str(s->out, "[below]");
		return;
	}
	if (!is_plain_struct(s->btf, t)) {
		add_typed(s, type, bytes);
		return;
	}
	text_str(s->out, "{");
	for (i = 0; i < btf_vlen(t); i++) {
		const struct btf_member *m = btf_members(t) + i;
		u32 off = btf_member_bit_offset(t, i) / 8;
		s64 size = btf_size(s->btf, m->type);
		struct span part;

		if (size < 0 || !span_cut(bytes, off, size, &part))
			continue;
		text_str(s->out, first ? "" : " ");
		add_name(s, btf_str(s->btf, m->name_off));
		if (i == h->member)
			text_str(s->out, "[below]");
		else
			add_value(s, m->type, part);
		first = false;
	}
	text_str(s->out, "}");
}

/* With bars, if it is a histogram; the line is not ended before. */
static void add_value_and_bars(struct show *s, u32 type, const struct hist_place *h,
			       struct span bytes)
{
	u64 slots[HIST_SLOTS_MAX] = { 0 };

	add_all_but_slots(s, type, h, bytes);
	text_str(s->out, "\n");
	hist_add(h, bytes, slots);
	hist_text(slots, h->n, "    ", s->out);
}

/* --- the values of all CPUs --- */

/* That of the Ith possible CPU. */
static struct span cpu_value(const struct show *s, struct span values, u32 i)
{
	struct span one;

	span_cut(values, (u64)i * ((s->m->value_size + 7) / 8 * 8), s->m->value_size, &one);
	return one;
}

/* 0 for a CPU whose value is not there. */
static u64 sum_of(const struct show *s, struct span values, bool sign)
{
	u64 sum = 0;
	u32 i;

	for (i = 0; i < s->n_cpus; i++) {
		struct span one = cpu_value(s, values, i);

		if (one.p)
			sum += sign ? (u64)sign_extended(number_in(one), one.len) : number_in(one);
	}
	return sum;
}

static void add_sum(struct show *s, const char *name, struct span values, bool sign)
{
	u64 sum = sum_of(s, values, sign);

	text_str(s->out, name);
	if (sign)
		text_add(s->out, "%lld", (long long)sum);
	else
		text_add(s->out, "%llu", (unsigned long long)sum);
}

static void add_cpu_values_json(struct show *s, struct span values)
{
	bool sign;
	u32 i;

	text_str(s->out, "\"values\":[");
	for (i = 0; i < s->n_cpus; i++) {
		text_str(s->out, i ? "," : "");
		add_value(s, s->m->value_type, cpu_value(s, values, i));
	}
	text_str(s->out, "]");
	if (is_sum_type(s->btf, s->m->value_type, s->m->value_size, &sign))
		add_sum(s, ",\"sum\":", values, sign);
}

/* Only of the CPUs where it is not zero: most machines have more CPUs than took part. */
static void add_cpu_values_text(struct show *s, struct span values)
{
	u64 slots[HIST_SLOTS_MAX] = { 0 };
	bool sign, blank = false;
	u32 i;

	if (is_sum_type(s->btf, s->m->value_type, s->m->value_size, &sign)) {
		add_sum(s, "sum=", values, sign);
		blank = true;
	} else if (is_zero(values)) {
		text_str(s->out, "zero on all CPUs");
	}
	for (i = 0; i < s->n_cpus; i++) {
		struct span one = cpu_value(s, values, i);

		if (is_zero(one))
			continue;
		text_add(s->out, "%scpu%u=", blank ? " " : "", i);
		blank = true;
		if (s->hist.n)
			add_all_but_slots(s, s->m->value_type, &s->hist, one);
		else
			add_value(s, s->m->value_type, one);
		hist_add(&s->hist, one, slots);
	}
	text_str(s->out, "\n");
	if (s->hist.n)
		hist_text(slots, s->hist.n, "    ", s->out);
}

/* --- elements --- */

static void element_as_json(struct show *s, struct span key, struct span value)
{
	text_str(s->out, "{\"map\":");
	text_json(s->out, s->m->symbol, strlen(s->m->symbol));
	if (key.len) {
		text_str(s->out, ",\"key\":");
		add_value(s, s->m->key_type, key);
	}
	text_str(s->out, ",");
	if (map_is_per_cpu(s->m)) {
		add_cpu_values_json(s, value);
	} else {
		text_str(s->out, "\"value\":");
		if (s->m->type == BPF_MAP_TYPE_STACK_TRACE)
			add_stack(s, value);
		else
			add_value(s, s->m->value_type, value);
	}
	text_str(s->out, "}\n");
}

static void element_as_text(struct show *s, struct span key, struct span value)
{
	text_str(s->out, "  ");
	if (key.len) {
		text_str(s->out, "key=");
		add_value(s, s->m->key_type, key);
		text_str(s->out, " ");
	}
	if (map_is_per_cpu(s->m)) {
		add_cpu_values_text(s, value);
		return;
	}
	text_str(s->out, "value=");
	if (s->hist.n) {
		add_value_and_bars(s, s->m->value_type, &s->hist, value);
		return;
	}
	if (s->m->type == BPF_MAP_TYPE_STACK_TRACE)
		add_stack(s, value);
	else
		add_value(s, s->m->value_type, value);
	text_str(s->out, "\n");
}

/* Of an array every element exists; one that is zero was most likely never written to. */
static bool is_array(const struct map_def *m)
{
	return m->type == BPF_MAP_TYPE_ARRAY || m->type == BPF_MAP_TYPE_PERCPU_ARRAY;
}

static int take_element(void *ctx, struct span key, struct span value)
{
	struct show *s = ctx;
	bool zero = is_array(s->m) && is_zero(value);

	s->n++;
	s->n_zero += zero;
	if (s->json)
		element_as_json(s, key, value);
	else if (!zero || s->m->max_entries == 1)
		element_as_text(s, key, value);
	return s->out->failed ? -ENOMEM : 0;
}

static int take_slot(void *ctx, struct span key, struct span value)
{
	struct show *s = ctx;
	u32 i = load_u32(key.p, false);

	s->n++;
	if (i >= HIST_SLOTS_MAX)
		return 0;
	s->slots[i] = map_is_per_cpu(s->m) ? sum_of(s, value, false) : number_in(value);
	return 0;
}

/* --- variables --- */

static void add_variable(struct show *s, const char *name, u32 type, struct span bytes)
{
	struct hist_place h = hist_find(s->btf, type, name);

	if (s->json) {
		text_str(s->out, "{\"map\":");
		text_json(s->out, s->m->symbol, strlen(s->m->symbol));
		text_str(s->out, ",\"variable\":");
		text_json(s->out, name, strlen(name));
		text_str(s->out, ",\"value\":");
		add_value(s, type, bytes);
		text_str(s->out, "}\n");
		return;
	}
	text_str(s->out, "  ");
	add_name(s, name);
	if (h.n) {
		add_value_and_bars(s, type, &h, bytes);
		return;
	}
	add_value(s, type, bytes);
	text_str(s->out, "\n");
}

/* The only element of a data section's map: variable by variable, static ones too. */
static int take_section(void *ctx, struct span key, struct span value)
{
	struct show *s = ctx;
	const struct btf_type *t = btf_type(s->btf, s->m->value_type);
	const struct btf_var_secinfo *v = btf_records(t);
	struct span bytes;
	u32 i;

	(void)key;
	for (i = 0; i < btf_vlen(t); i++) {
		const struct btf_type *var = btf_type(s->btf, v[i].type);

		if (!var || btf_kind(var) != BTF_KIND_VAR ||
		    !span_cut(value, v[i].offset, v[i].size, &bytes))
			continue;
		add_variable(s, btf_str(s->btf, var->name_off), var->type, bytes);
		s->n++;
	}
	return s->out->failed ? -ENOMEM : 0;
}

static bool is_described_section(const struct btf *b, const struct map_def *m)
{
	const struct btf_type *t = m->is_data && m->value_type ? btf_type(b, m->value_type) : NULL;

	return t && btf_kind(t) == BTF_KIND_DATASEC;
}

/* --- the whole map --- */

/* An array map of one integer for each key. */
static bool is_hist_map(const struct btf *b, const struct map_def *m)
{
	bool sign;

	return is_array(m) && !m->is_data && hist_is_name(m->symbol) &&
	       m->max_entries >= HIST_SLOTS_MIN && m->max_entries <= HIST_SLOTS_MAX &&
	       m->value_size >= sizeof(u32) && is_sum_type(b, m->value_type, m->value_size, &sign);
}

static const char *plural(u64 n)
{
	return n == 1 ? "" : "s";
}

/* "calls (hash): 2 elements" */
static void add_heading(const struct show *s, struct text *out)
{
	const char *type = map_type_name(s->m->type);

	text_quote(out, s->m->symbol, strlen(s->m->symbol));
	if (!s->m->is_data)
		text_add(out, " (%s)", type ? type : "unknown");
	if (is_described_section(s->btf, s->m))
		text_add(out, ": %llu variable%s\n", (unsigned long long)s->n, plural(s->n));
	else if (s->is_hist)
		text_add(out, ": %llu slots\n", (unsigned long long)s->n);
	else if (s->n_zero && s->m->max_entries > 1)
		text_add(out, ": %llu element%s, %llu of them zero and left out\n",
			 (unsigned long long)s->n, plural(s->n), (unsigned long long)s->n_zero);
	else if (s->m->type == BPF_MAP_TYPE_QUEUE || s->m->type == BPF_MAP_TYPE_STACK)
		text_str(out, s->n ? ": the next element\n" : ": empty\n");
	else
		text_add(out, ": %llu element%s\n", (unsigned long long)s->n, plural(s->n));
}

/* The elements are put together first: only then is it known how many there are. */
static int show_elements(struct door *d, struct show *s, int fd, struct error *e)
{
	int err = map_each(d, s->m, fd, s->n_cpus,
			   is_described_section(s->btf, s->m) ? take_section
			   : s->is_hist && !s->json	      ? take_slot
							      : take_element,
			   s, e);

	if (!err && s->is_hist && !s->json)
		hist_text(s->slots, s->m->max_entries, "  ", s->out);
	return err;
}

int map_show(struct door *d, const struct object *o, const struct map_def *m, int fd, u32 n_cpus,
	     bool json, struct text *out, struct error *e)
{
	struct text body = { 0 };
	struct show s = { .btf = &o->btf, .m = m, .n_cpus = n_cpus, .json = json, .out = &body };
	int err;

	s.is_hist = is_hist_map(&o->btf, m);
	if (m->value_type && !is_described_section(&o->btf, m))
		s.hist = hist_find(&o->btf, m->value_type, m->symbol);
	err = show_elements(d, &s, fd, e);
	if (!err && !json)
		add_heading(&s, out);
	if (!err && body.p)
		text_bytes(out, body.p, body.len);
	if (!err && (body.failed || out->failed))
		err = error_nomem(e);
	text_free(&body);
	text_free(&s.part);
	return err;
}
