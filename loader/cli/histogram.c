// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* histogram.c - recognising histograms by type and name, and drawing them
 *   in:       types, names, counts
 *   out:      text
 *   not here: which maps there are to look at (maps.c)
 *
 *	value     count  distribution
 *	 4 -> 7      40  |****************************************|
 *	 8 -> 15      0  |                                        |
 *	16 -> 31     10  |**********                              |
 */
#include "loader/cli/histogram.h"

#include <stdio.h>
#include <string.h>

enum { BAR = 40 };

static bool ends_with(const char *word, size_t len, const char *end)
{
	size_t n = strlen(end);

	return len >= n && !strncmp(word + len - n, end, n);
}

bool hist_is_name(const char *name)
{
	static const char *const ends[] = { "slots", "hist", "hists", "histogram", "dist" };
	size_t len, i;

	for (; *name; name += len + (name[len] == '_')) {
		len = strcspn(name, "_");
		for (i = 0; i < ARRAY_SIZE(ends); i++)
			if (ends_with(name, len, ends[i]))
				return true;
	}
	return false;
}

/* An array of the right size and of integers; not of characters. */
static bool is_slots(const struct btf *b, u32 type, struct hist_place *out)
{
	const struct btf_type *t = btf_skip_mods(b, &type), *element;
	u32 id;

	if (!t || btf_kind(t) != BTF_KIND_ARRAY)
		return false;
	id = btf_array(t)->type;
	element = btf_skip_mods(b, &id);
	out->n = btf_array(t)->nelems;
	out->size = element ? element->size : 0;
	return element && btf_kind(element) == BTF_KIND_INT &&
	       (out->size == sizeof(u32) || out->size == sizeof(u64)) && out->n >= HIST_SLOTS_MIN &&
	       out->n <= HIST_SLOTS_MAX;
}

struct hist_place hist_find(const struct btf *b, u32 type, const char *name)
{
	const struct btf_type *t = btf_skip_mods(b, &type);
	struct hist_place h = { .member = -1 };
	u32 i;

	if (t && hist_is_name(name) && is_slots(b, type, &h))
		return h;
	for (i = 0; t && btf_kind(t) == BTF_KIND_STRUCT && i < btf_vlen(t); i++) {
		const struct btf_member *m = btf_members(t) + i;

		h.member = i;
		h.offset = btf_member_bit_offset(t, i) / 8;
		if (hist_is_name(btf_str(b, m->name_off)) && is_slots(b, m->type, &h))
			return h;
	}
	return (struct hist_place){ .member = -1 };
}

void hist_add(const struct hist_place *h, struct span value, u64 *slots)
{
	struct span s;
	u32 i;

	if (!span_cut_array(value, h->offset, h->n, h->size, &s))
		return;
	for (i = 0; i < h->n; i++)
		slots[i] += h->size == sizeof(u32) ? load_u32(s.p + i * sizeof(u32), false)
						   : load_u64(s.p + i * sizeof(u64), false);
}

/* How many stars: whoever counted anything has at least one. */
static int stars(u64 count, u64 largest)
{
	int n = (double)count / largest * BAR + 0.5;

	return count && !n ? 1 : n;
}

static int digits(u64 n)
{
	return snprintf(NULL, 0, "%llu", (unsigned long long)n);
}

static u64 slot_low(u32 i)
{
	return i ? 1ull << i : 0;
}

static u64 slot_high(u32 i)
{
	return (2ull << i) - 1; /* of the 64th: 0 - 1 */
}

struct columns { /* how many characters wide */
	int value, count;
};

static void add_bar(struct text *out, const char *indent, u32 slot, u64 count, u64 largest,
		    struct columns c)
{
	static const char all[BAR + 1] = "****************************************";

	text_add(out, "%s%*llu -> %-*llu  %*llu  |%-*.*s|\n", indent, c.value,
		 (unsigned long long)slot_low(slot), c.value, (unsigned long long)slot_high(slot),
		 c.count, (unsigned long long)count, BAR, stars(count, largest), all);
}

void hist_text(const u64 *slots, u32 n, const char *indent, struct text *out)
{
	u32 i, first = n, last = 0;
	u64 largest = 0;
	struct columns c;

	for (i = 0; i < n; i++) {
		if (!slots[i])
			continue;
		first = first < i ? first : i;
		last = i;
		largest = largest > slots[i] ? largest : slots[i];
	}
	if (!largest) {
		text_add(out, "%sall counts are zero\n", indent);
		return;
	}
	c = (struct columns){ digits(slot_high(last)), digits(largest) };
	c.count = c.count < 5 ? 5 : c.count; /* "count" */
	text_add(out, "%s%-*s  %*s  distribution\n", indent, 2 * c.value + 4, "value", c.count,
		 "count");
	for (i = first; i <= last; i++)
		add_bar(out, indent, i, slots[i], largest, c);
}
