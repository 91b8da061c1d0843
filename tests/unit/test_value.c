// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_value.c - bytes and their type as text and as JSON
 *
 * The bytes come from this compiler, which fills in the structs of values.h; the types from clang's
 * BTF of the same header; what is to be read in them, from the initializers below.
 */
#include "tests/unit/helper.h"
#include "tests/unit/btf_make.h"
#include "tests/unit/values.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "btf/value.h"

/* <arpa/inet.h> has structs of the names that values.h has, too. */
int inet_pton(int family, const char *text, void *out);
unsigned short htons(unsigned short host);
unsigned int htonl(unsigned int host);

enum { AF_INET = 2, AF_INET6 = 10 };

static struct arena arena;
static struct btf btf;
static struct text t;

/* The LEN bytes at P as a value of type ID. */
static void assert_printed(const struct btf *b, u32 id, const void *p, u64 len, const char *text,
			   const char *json)
{
	struct span s = span_copy(p, len);

	value_text(b, id, s, &t);
	assert_text(&t, text);
	value_json(b, id, s, &t);
	assert_text(&t, json);
	span_free(&s);
}

#define PRINTED(value, name, text, json)                                                           \
	assert_printed(&btf, btf_named(&btf, 1 << BTF_KIND_STRUCT, name), &(value), sizeof(value), \
		       text, json)

static void numbers_of_every_width_and_sign(void **state)
{
	struct numbers low = { -128, 0, -32768, 0, INT32_MIN, 0, INT64_MIN, 0, 1, 0, 'x', 7 };
	struct numbers high = { 127,	   255,	       32767, 65535, INT32_MAX, UINT32_MAX,
				INT64_MAX, UINT64_MAX, 1,     0,     'x',	7 };

	(void)state;
	PRINTED(low, "numbers",
		"s8=-128 u8=0 s16=-32768 u16=0 s32=-2147483648 u32=0 s64=-9223372036854775808 "
		"u64=0 yes=true no=false letter=120 typed=7",
		"{\"s8\":-128,\"u8\":0,\"s16\":-32768,\"u16\":0,\"s32\":-2147483648,\"u32\":0,"
		"\"s64\":-9223372036854775808,\"u64\":0,\"yes\":true,\"no\":false,\"letter\":120,"
		"\"typed\":7}");
	PRINTED(high, "numbers",
		"s8=127 u8=255 s16=32767 u16=65535 s32=2147483647 u32=4294967295 "
		"s64=9223372036854775807 u64=18446744073709551615 yes=true no=false letter=120 "
		"typed=7",
		"{\"s8\":127,\"u8\":255,\"s16\":32767,\"u16\":65535,\"s32\":2147483647,"
		"\"u32\":4294967295,\"s64\":9223372036854775807,\"u64\":18446744073709551615,"
		"\"yes\":true,\"no\":false,\"letter\":120,\"typed\":7}");
}

/* stat(1), chmod(1) and open(2) speak of modes in octal; the kernel's type for them is umode_t. */
static void modes_are_octal_for_people(void **state)
{
	static const struct {
		const char *name;
		u16 value;
		const char *text, *json;
	} table[] = {
		{ "umode_t", 0755, "0755", "493" }, { "mode_t", 0100644, "0100644", "33188" },
		{ "umode_t", 0, "0", "0" },	    { "mode", 0755, "493", "493" },
		{ "umode_type", 8, "8", "8" },
	};
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(table); i++) {
		struct btf_maker m = { 0 };
		struct arena a = { 0 };
		struct error e;
		u32 number = make_int(&m, "unsigned short", 2, 0, 0, 16);
		u32 mode = make_typedef(&m, table[i].name, number);
		u32 again = make_typedef(&m, "my_mode", mode);
		struct span bytes = btf_made(&m);
		struct btf b;

		assert_int_equal(btf_open(bytes, &a, &b, &e), 0);
		assert_int_equal(btf_scan(&b, &a, NULL, 0, &e), 0);
		assert_printed(&b, mode, &table[i].value, 2, table[i].text, table[i].json);
		assert_printed(&b, again, &table[i].value, 2, table[i].text, table[i].json);
		arena_free(&a);
		span_free(&bytes);
	}
}

static void char_arrays_are_strings_and_others_are_not(void **state)
{
	struct words w = { "a\"b\\c\n\033[0m\xff",
			   { 'f', 'u', 'l', 'l' },
			   "",
			   { "one", { 'f', 'o', 'u', 'r' } },
			   "t\xc3\xbc",
			   { 1, 2, 255 } };

	(void)state;
	PRINTED(w, "words",
		"text=\"a\\\"b\\\\c\\n\\x1b[0m\\xff\" full=\"full\" empty=\"\" "
		"lines=[\"one\", \"four\"] typed=\"t\xc3\xbc\" bytes=[1, 2, 255]",
		"{\"text\":\"a\\\"b\\\\c\\u000a\\u001b[0m\\ufffd\",\"full\":\"full\","
		"\"empty\":\"\",\"lines\":[\"one\",\"four\"],\"typed\":\"t\xc3\xbc\","
		"\"bytes\":[1,2,255]}");
}

static void enumerators_are_named_and_other_numbers_are_not(void **state)
{
	struct enums e = { RED, GREEN, BLUE, (enum colour)6, MOST, LOW, HIGH, 3 };

	(void)state;
	PRINTED(e, "enums",
		"red=RED green=GREEN blue=BLUE unknown=6 most=MOST low=LOW high=HIGH other=3",
		"{\"red\":\"RED\",\"green\":\"GREEN\",\"blue\":\"BLUE\",\"unknown\":6,"
		"\"most\":\"MOST\",\"low\":\"LOW\",\"high\":\"HIGH\",\"other\":3}");
}

static void bitfields_are_where_the_compiler_puts_them(void **state)
{
	struct bits low = { .a = -4,
			    .b = 0,
			    .c = -524288,
			    .d = -4294967296,
			    .e = 0,
			    .flag = 0,
			    .colour = GREEN,
			    .narrow = 0,
			    .unsigned_colour = NONE,
			    .whole = 0 };
	struct bits high = { .a = 3,
			     .b = 31,
			     .c = 524287,
			     .d = 4294967295,
			     .e = 0x7fffffff,
			     .flag = 1,
			     .colour = BLUE,
			     .narrow = 127,
			     .unsigned_colour = 2,
			     .whole = UINT64_MAX };

	(void)state;
	PRINTED(low, "bits",
		"a=-4 b=0 c=-524288 d=-4294967296 e=0 flag=false colour=GREEN narrow=0 "
		"unsigned_colour=NONE whole=0",
		"{\"a\":-4,\"b\":0,\"c\":-524288,\"d\":-4294967296,\"e\":0,\"flag\":false,"
		"\"colour\":\"GREEN\",\"narrow\":0,\"unsigned_colour\":\"NONE\",\"whole\":0}");
	PRINTED(high, "bits",
		"a=3 b=31 c=524287 d=4294967295 e=2147483647 flag=true colour=BLUE narrow=127 "
		"unsigned_colour=2 whole=18446744073709551615",
		"{\"a\":3,\"b\":31,\"c\":524287,\"d\":4294967295,\"e\":2147483647,\"flag\":true,"
		"\"colour\":\"BLUE\",\"narrow\":127,\"unsigned_colour\":2,"
		"\"whole\":18446744073709551615}");
}

static void structs_and_unions_inside(void **state)
{
	struct nested n = { { 1, -2 },
			    { 3, { 0x01010101 } },
			    { 0x41414141 },
			    (void *)0xffff888012345678,
			    NULL,
			    { { 1, 2 }, { 3, 4 } },
			    { { 1, 2, 3 }, { 4, 5, 6 } } };

	(void)state;
	PRINTED(n, "nested",
		"point={x=1 y=-2} inner=3 word=16843009 bytes=[1, 1, 1, 1] "
		"either={i=1094795585 c=\"AAAA\"} pointer=0xffff888012345678 nothing=0 "
		"pairs=[{a=1 b=2}, {a=3 b=4}] matrix=[[1, 2, 3], [4, 5, 6]]",
		"{\"point\":{\"x\":1,\"y\":-2},\"inner\":3,\"word\":16843009,\"bytes\":[1,1,1,1],"
		"\"either\":{\"i\":1094795585,\"c\":\"AAAA\"},\"pointer\":\"0xffff888012345678\","
		"\"nothing\":\"0\",\"pairs\":[{\"a\":1,\"b\":2},{\"a\":3,\"b\":4}],"
		"\"matrix\":[[1,2,3],[4,5,6]]}");
}

/* JSON has neither infinity nor NaN. */
/* What htons() and inet_pton() have made is shown as what they were given; JSON has the numbers. */
static void addresses_and_ports_can_be_read(void **state)
{
	struct network n = { .port = htons(8080), .again = htons(53), .in_host_order = 22 };
	char json[500];

	(void)state;
	assert_int_equal(inet_pton(AF_INET, "127.0.0.1", &n.source), 1);
	assert_int_equal(inet_pton(AF_INET, "192.168.7.250", &n.destination), 1);
	assert_int_equal(inet_pton(AF_INET6, "2001:db8::17", &n.v6), 1);
	snprintf(json, sizeof(json),
		 "{\"port\":%u,\"again\":%u,\"source\":%u,\"destination\":{\"s_addr\":%u},"
		 "\"v6\":{\"in6_u\":{\"u6_addr8\":[32,1,13,184,0,0,0,0,0,0,0,0,0,0,0,23],"
		 "\"u6_addr16\":[%u,%u,0,0,0,0,0,%u],\"u6_addr32\":[%u,0,0,%u]}},"
		 "\"none\":{\"in6_u\":{\"u6_addr8\":[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0],"
		 "\"u6_addr16\":[0,0,0,0,0,0,0,0],\"u6_addr32\":[0,0,0,0]}},"
		 "\"narrow\":0,\"in_host_order\":22}",
		 n.port, n.again, n.source, n.destination.s_addr, htons(0x2001), htons(0xdb8),
		 htons(0x17), htonl(0x20010db8), htonl(0x17));
	PRINTED(n, "network",
		"port=8080 again=53 source=127.0.0.1 destination={s_addr=192.168.7.250} "
		"v6=2001:db8::17 none=:: narrow=0 in_host_order=22",
		json);
}

/* At the end, and eight or more; JSON has them all. */
static void zeroes_are_counted(void **state)
{
	struct sparse s = { .few = { 5 }, .pairs = { { 0, 1 } } };

	(void)state;
	PRINTED(s, "sparse",
		"few=[5, 0*8] none=[0*8] seven=[0, 0, 0, 0, 0, 0, 0] pairs=[{a=0 b=1}, 0*9]",
		"{\"few\":[5,0,0,0,0,0,0,0,0],\"none\":[0,0,0,0,0,0,0,0],\"seven\":[0,0,0,0,0,0,0],"
		"\"pairs\":[{\"a\":0,\"b\":1},{\"a\":0,\"b\":0},{\"a\":0,\"b\":0},{\"a\":0,\"b\":0}"
		","
		"{\"a\":0,\"b\":0},{\"a\":0,\"b\":0},{\"a\":0,\"b\":0},{\"a\":0,\"b\":0},"
		"{\"a\":0,\"b\":0},{\"a\":0,\"b\":0}]}");
	s.few[1] = -1;
	s.pairs[2].b = 256;
	value_text(&btf, btf_named(&btf, 1 << BTF_KIND_STRUCT, "sparse"),
		   (struct span){ (const u8 *)&s, sizeof(s) }, &t);
	assert_text(&t, "few=[5, -1, 0, 0, 0, 0, 0, 0, 0] none=[0*8] seven=[0, 0, 0, 0, 0, 0, 0] "
			"pairs=[{a=0 b=1}, {a=0 b=0}, {a=0 b=256}, {a=0 b=0}, {a=0 b=0}, "
			"{a=0 b=0}, {a=0 b=0}, {a=0 b=0}, {a=0 b=0}, {a=0 b=0}]");
}

static void floating_point_numbers(void **state)
{
	struct floats f = { 1.5, -0.1, 1e300, INFINITY, NAN };

	(void)state;
	PRINTED(f, "floats", "f=1.5 d=-0.1 large=1e+300 infinite=inf undefined=nan",
		"{\"f\":1.5,\"d\":-0.1,\"large\":1e+300,\"infinite\":null,\"undefined\":null}");
}

static void array_without_a_length_takes_the_rest(void **state)
{
	struct {
		unsigned int n;
		unsigned short items[3];
		unsigned short half;
	} numbers = { 3, { 1, 2, 3 }, 4 };
	struct {
		unsigned int n;
		char text[5];
	} text = { 1, "hello" };
	u32 id = btf_named(&btf, 1 << BTF_KIND_STRUCT, "flexible");
	u32 of_text = btf_named(&btf, 1 << BTF_KIND_STRUCT, "flexible_text");
	u32 of_structs = btf_named(&btf, 1 << BTF_KIND_STRUCT, "flexible_structs");

	(void)state;
	assert_printed(&btf, id, &numbers, 11, "n=3 items=[1, 2, 3]",
		       "{\"n\":3,\"items\":[1,2,3]}"); /* 11: half an element is none */
	assert_printed(&btf, id, &numbers, 4, "n=3 items=[]", "{\"n\":3,\"items\":[]}");
	assert_printed(&btf, of_text, &text, 9, "n=1 text=\"hello\"",
		       "{\"n\":1,\"text\":\"hello\"}");
	assert_printed(&btf, of_structs, &numbers, 12, "n=3 items=[{a=1 b=2}, {a=3 b=4}]",
		       "{\"n\":3,\"items\":[{\"a\":1,\"b\":2},{\"a\":3,\"b\":4}]}");
}

/* What does not fit any more is left away; nothing is read beyond the end. */
static void records_that_are_too_short_end_early(void **state)
{
	struct numbers n = { 1, 2, 3, 4, 5, 6, 7, 8, 1, 0, 'x', 7 };
	u32 id = btf_named(&btf, 1 << BTF_KIND_STRUCT, "numbers");
	static const char *const types[] = { "numbers", "words",  "enums",   "bits",
					     "nested",	"floats", "flexible" };
	static u8 zeroes[512];
	u64 len, i;

	(void)state;
	assert_printed(&btf, id, &n, 0, "", "{}");
	assert_printed(&btf, id, &n, 3, "s8=1 u8=2", "{\"s8\":1,\"u8\":2}");
	assert_printed(&btf, id, &n, 5, "s8=1 u8=2 s16=3", "{\"s8\":1,\"u8\":2,\"s16\":3}");
	id = btf_named(&btf, 1 << BTF_KIND_STRUCT, "words"); /* char text[16], full[4], ... */
	assert_printed(&btf, id, "a text", 6, "text=\"a text\"", "{\"text\":\"a text\"}");
	assert_printed(&btf, id, "seventeen bytes.f", 17, "text=\"seventeen bytes.\" full=\"f\"",
		       "{\"text\":\"seventeen bytes.\",\"full\":\"f\"}");
	for (i = 0; i < ARRAY_SIZE(types); i++) {
		id = btf_named(&btf, 1 << BTF_KIND_STRUCT, types[i]);
		for (len = 0; len < 128; len++) {
			struct span s = span_copy(zeroes, len);

			value_text(&btf, id, s, &t);
			value_json(&btf, id, s, &t);
			text_clear(&t);
			span_free(&s);
		}
	}
}

static void bytes_behind_the_type_are_not_shown(void **state)
{
	int values[2] = { 42, 43 };
	u32 id = btf_type(&btf, btf_named(&btf, 1 << BTF_KIND_VAR, "plain"))->type;

	(void)state;
	assert_printed(&btf, id, values, sizeof(values), "42", "42");
}

static void values_that_are_no_structs(void **state)
{
	u32 text = btf_type(&btf, btf_named(&btf, 1 << BTF_KIND_VAR, "text"))->type;
	u32 colour = btf_named(&btf, 1 << BTF_KIND_ENUM, "colour");
	enum colour green = GREEN;
	u32 number = btf_named(&btf, 1 << BTF_KIND_TYPEDEF, "id_t_"), seven = 7;

	(void)state;
	assert_printed(&btf, text, "abc\0defg", 8, "\"abc\"", "\"abc\"");
	assert_printed(&btf, colour, &green, sizeof(green), "GREEN", "\"GREEN\"");
	assert_printed(&btf, number, &seven, sizeof(seven), "7", "7");
	assert_printed(&btf, 0, "", 0, "?", "null");
	assert_printed(&btf, UINT32_MAX, "", 0, "?", "null");
}

static void struct_without_members(void **state)
{
	struct holds_nothing h = { .after = 3 };

	(void)state;
	PRINTED(h, "holds_nothing", "n={} after=3", "{\"n\":{},\"after\":3}");
}

static void members_alone_have_no_braces(void **state)
{
	struct flexible_text f = { .n = 5 };
	u32 id = btf_named(&btf, 1 << BTF_KIND_STRUCT, "flexible_text");

	(void)state;
	value_json_members(&btf, id, (struct span){ (u8 *)&f, sizeof(f) }, &t);
	assert_text(&t, "\"n\":5,\"text\":\"\"");
	value_json_members(&btf, btf_named(&btf, 1 << BTF_KIND_ENUM, "colour"),
			   (struct span){ (u8 *)&f, sizeof(f) }, &t);
	assert_text(&t, "");
}

/* --- types that clang 14 does not write, and hostile ones --- */

struct made {
	struct btf btf;
	struct span bytes;
	struct arena arena;
};

static void made_open(struct made *h, struct btf_maker *m)
{
	struct error e;

	*h = (struct made){ .bytes = btf_made(m) };
	if (btf_open(h->bytes, &h->arena, &h->btf, &e) || btf_scan(&h->btf, &h->arena, NULL, 0, &e))
		fail_msg("%s", e.text);
}

static void made_close(struct made *h)
{
	span_free(&h->bytes);
	arena_free(&h->arena);
}

/* clang 15 and later tell by the kind flag whether an enum is signed, clang 14 does not. */
static void enums_tell_their_sign(void **state)
{
	struct btf_maker m = { 0 };
	u32 value = -8;
	struct made h;

	(void)state;
	make_enum(&m, "plain", 1, 4, false);
	make_value(&m, "ONE", 1);
	make_enum(&m, "signed", 1, 4, true);
	make_value(&m, "ONE", 1);
	make_enum(&m, "narrow", 1, 1, true);
	make_value(&m, "LOW", -1);
	made_open(&h, &m);
	assert_printed(&h.btf, 1, &value, 4, "4294967288", "4294967288");
	assert_printed(&h.btf, 2, &value, 4, "-8", "-8");
	assert_printed(&h.btf, 3, &value, 1, "-8", "-8");
	made_close(&h);
}

static void wide_enumerators(void **state)
{
	static const u64 values[] = { 1ull << 40, UINT64_MAX, 1ull << 63, 12 };
	struct btf_maker m = { 0 };
	struct made h;
	u32 plain, sign;

	(void)state;
	plain = make_enum64(&m, "e", 2, 8, false);
	make_value64(&m, "FORTY", 1ull << 40);
	make_value64(&m, "ALL", UINT64_MAX);
	sign = make_enum64(&m, "s", 1, 8, true);
	make_value64(&m, "LEAST", 1ull << 63);
	made_open(&h, &m);
	assert_printed(&h.btf, plain, &values[0], 8, "FORTY", "\"FORTY\"");
	assert_printed(&h.btf, plain, &values[1], 8, "ALL", "\"ALL\"");
	assert_printed(&h.btf, plain, &values[2], 8, "9223372036854775808", "9223372036854775808");
	assert_printed(&h.btf, sign, &values[1], 8, "-1", "-1");
	assert_printed(&h.btf, sign, &values[2], 8, "LEAST", "\"LEAST\"");
	assert_printed(&h.btf, sign, &values[3], 8, "12", "12");
	made_close(&h);
}

static void numbers_wider_than_64_bits_are_not_told(void **state)
{
	struct btf_maker m = { 0 };
	u8 bytes[16] = { 1 };
	struct made h;

	(void)state;
	make_int(&m, "__int128", 16, 1, 0, 128);
	made_open(&h, &m);
	assert_printed(&h.btf, 1, bytes, sizeof(bytes), "?", "null");
	made_close(&h);
}

static void names_are_escaped(void **state)
{
	struct btf_maker m = { 0 };
	u8 bytes[4] = { 1, 0, 0, 0 };
	struct made h;
	u32 e, s;

	(void)state;
	e = make_enum(&m, "e", 1, 4, false);
	make_value(&m, "a\"\033", 1);
	s = make_struct(&m, "s", 1, 4);
	make_member(&m, "m\n\"", e, 0);
	made_open(&h, &m);
	assert_printed(&h.btf, s, bytes, 4, "m\\n\\\"=a\\\"\\x1b",
		       "{\"m\\u000a\\\"\":\"a\\\"\\u001b\"}");
	made_close(&h);
}

static void seconds_are_few(const struct btf *b, u32 id, struct span bytes)
{
	clock_t start = clock();

	value_text(b, id, bytes, &t);
	assert_true(t.len < 2 << 20);
	text_clear(&t);
	value_json(b, id, bytes, &t);
	assert_true(t.len < 2 << 20);
	text_clear(&t);
	assert_true(clock() - start < CLOCKS_PER_SEC);
}

/* 8 members without a name, each the struct itself: 8^16 of them without a word of output. */
static void structs_inside_themselves_come_to_an_end(void **state)
{
	struct btf_maker m = { 0 };
	static u8 zeroes[64];
	struct made h;
	u32 id, i;

	(void)state;
	make_struct(&m, "silent", 8, 4);
	for (i = 0; i < 8; i++)
		make_member(&m, "", 1, 0);
	make_struct(&m, "loud", 8, 4);
	for (i = 0; i < 8; i++)
		make_member(&m, "m", 2, 0);
	make_struct(&m, "empty", 8, 0);
	for (i = 0; i < 8; i++)
		make_member(&m, "", 3, 0);
	make_array(&m, 4, 4, 2);
	made_open(&h, &m);
	for (id = 1; id <= h.btf.n_types; id++)
		seconds_are_few(&h.btf, id, (struct span){ zeroes, sizeof(zeroes) });
	made_close(&h);
}

/* 100,000 values, each looked for in vain among 200,000 enumerators. */
static void long_enums_in_long_arrays_come_to_an_end(void **state)
{
	enum { N = 200000, BYTES = 100000 };
	struct span bytes = { calloc(1, BYTES), BYTES };
	struct btf_maker m = { 0 };
	struct made h;
	u32 i;

	(void)state;
	make_enum(&m, "e", N, 1, false);
	for (i = 0; i < N; i++)
		make_value(&m, "", 1);
	make_array(&m, 1, 1, 0);
	made_open(&h, &m);
	seconds_are_few(&h.btf, 2, bytes);
	made_close(&h);
	span_free(&bytes);
}

/* Types of 4 GiB with a record of a few bytes; members far outside of it. */
static void sizes_that_lie_are_harmless(void **state)
{
	struct btf_maker m = { 0 };
	struct made h;
	u32 id, i;

	(void)state;
	i = make_int(&m, "int", 0xffffffff, 1, 0, 32);
	make_int(&m, "int", 0, 1, 0, 32);
	make_float(&m, "float", 3);
	make_enum(&m, "enum", 0, 0xffffffff, true);
	make_array(&m, 2, 2, 0xffffffff);
	make_bit_struct(&m, "s", 4, 1);
	make_bitfield(&m, "far", i, 0xffffff, 64);
	make_bitfield(&m, "wide", i, 0, 255);
	make_bitfield(&m, "none", i, 0xfffff8, 0);
	make_bitfield(&m, "missing", 99, 0, 1);
	make_struct(&m, "t", 1, 0xffffffff);
	make_member(&m, "m", i, 0xffffffff);
	make_var(&m, "v", 1, 0);
	make_datasec(&m, ".data", 0, 4);
	make_fwd(&m, "f", false);
	made_open(&h, &m);
	for (id = 0; id <= h.btf.n_types; id++)
		for (i = 0; i < 20; i++) {
			struct span s = span_copy("01234567890123456789", i);

			seconds_are_few(&h.btf, id, s);
			span_free(&s);
		}
	made_close(&h);
}

/* A variable or a data section as a member, with so many records as there is no room for. */
static void what_is_no_type_of_a_value_has_none(void **state)
{
	struct btf_maker m = { 0 };
	struct made h;
	u32 i, v, s;

	(void)state;
	i = make_int(&m, "int", 4, 1, 0, 32);
	s = make_struct(&m, "s", 2, 8);
	make_member(&m, "section", s + 1, 0);
	make_member(&m, "variable", s + 2, 32);
	make_datasec(&m, ".data", 0, 4);
	v = make_type(&m, "v", 14, 0xffffff, i); /* VAR with a vlen */
	make_word(&m, 0);
	made_open(&h, &m);
	assert_printed(&h.btf, s, "12345678", 8, "section=? variable=?",
		       "{\"section\":null,\"variable\":null}");
	assert_printed(&h.btf, v, "1234", 4, "?", "null");
	made_close(&h);
}

static int open_object(void **state)
{
	(void)state;
	btf = object_btf(UNIT_BUILD "values.bpf.o", &arena);
	return 0;
}

static int close_object(void **state)
{
	(void)state;
	arena_free(&arena);
	text_free(&t);
	return 0;
}

static int forget_text(void **state)
{
	(void)state;
	text_clear(&t); /* of a test that failed */
	return 0;
}

#define TEST(f) cmocka_unit_test_teardown(f, forget_text)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(numbers_of_every_width_and_sign),
		TEST(char_arrays_are_strings_and_others_are_not),
		TEST(modes_are_octal_for_people),
		TEST(enumerators_are_named_and_other_numbers_are_not),
		TEST(bitfields_are_where_the_compiler_puts_them),
		TEST(structs_and_unions_inside),
		TEST(floating_point_numbers),
		TEST(array_without_a_length_takes_the_rest),
		TEST(addresses_and_ports_can_be_read),
		TEST(zeroes_are_counted),
		TEST(records_that_are_too_short_end_early),
		TEST(bytes_behind_the_type_are_not_shown),
		TEST(values_that_are_no_structs),
		TEST(struct_without_members),
		TEST(members_alone_have_no_braces),
		TEST(enums_tell_their_sign),
		TEST(wide_enumerators),
		TEST(numbers_wider_than_64_bits_are_not_told),
		TEST(names_are_escaped),
		TEST(structs_inside_themselves_come_to_an_end),
		TEST(long_enums_in_long_arrays_come_to_an_end),
		TEST(sizes_that_lie_are_harmless),
		TEST(what_is_no_type_of_a_value_has_none),
	};

	return cmocka_run_group_tests_name("value", tests, open_object, close_object);
}
