// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* test_text.c - growing text, and bytes of a stranger made harmless for terminals and for JSON
 *
 * Whether text_json() writes JSON, and the right one, Python tells: it decodes the bytes itself and
 * compares. Which characters steer the direction of writing, Python's Unicode tables tell.
 */
#include "tests/unit/helper.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct text t;

static void assert_quoted(const char *bytes, size_t len, const char *wanted)
{
	struct span s = span_copy(bytes, len);

	text_quote(&t, (const char *)s.p, s.len);
	span_free(&s);
	assert_text(&t, wanted);
}

#define QUOTED(bytes, wanted) assert_quoted(bytes, sizeof(bytes) - 1, wanted)

#define UNKNOWN(bytes, wanted)                                       \
	do {                                                         \
		struct span s = span_copy(bytes, sizeof(bytes) - 1); \
		text_unknown(&t, s.p, s.len);                        \
		span_free(&s);                                       \
		assert_text(&t, wanted);                             \
		text_free(&t);                                       \
	} while (0)

static void bytes_of_no_known_type_can_be_read(void **state)
{
	char *long_run = malloc(1 << 20);
	struct span s;

	(void)state;
	UNKNOWN("", "");
	UNKNOWN("\1", "01");
	UNKNOWN("\1\2\3\4\5\6\7\10\11", "01020304 05060708 09");
	UNKNOWN("\x7b\0\0\0bash\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0",
		"7b000000 \"bash\" 00*12 01000000");
	UNKNOWN("bash", "\"bash\"");
	UNKNOWN("abc", "616263");
	UNKNOWN("abc\0", "61626300");
	UNKNOWN("abcd\1", "61626364 01");
	UNKNOWN("abcd\0\1", "\"abcd\" 0001");
	UNKNOWN("a\"\\d\0\0\2", "\"a\\\"\\\\d\" 00*2 02");
	UNKNOWN("\1\0\0\0\0\0\0\0\0", "01 00*8");
	UNKNOWN("\1\0\0\0\0\0\0\0", "01000000 00000000");
	UNKNOWN("\1\2abcde", "0102 \"abcde\"");

	memset(long_run, 'a',
	       1 << 20); /* no text, as no NUL ends it: looked at once, not again and again */
	long_run[(1 << 20) - 1] = 1;
	s = span_copy(long_run, 1 << 20);
	text_unknown(&t, s.p, s.len);
	assert_int_equal(t.len, 2 * (1 << 20) + (1 << 18) - 1);
	text_free(&t);
	span_free(&s);
	free(long_run);
}

static void text_grows_by_pieces_of_any_size(void **state)
{
	char *expected = calloc(1, 200000);
	size_t i, len = 0;

	(void)state;
	for (i = 0; i < 600; i++) {
		char piece[700];

		memset(piece, 'a' + i % 26, i);
		piece[i] = 0;
		text_add(&t, "%s", piece);
		memcpy(expected + len, piece, i);
		len += i;
	}
	assert_text(&t, expected);
	text_bytes(&t, "a\0b", 3);
	assert_int_equal(t.len, 3);
	assert_memory_equal(t.p, "a\0b", 4);
	text_free(&t);
	free(expected);
}

static void formatted_text_of_every_length_is_whole(void **state)
{
	char wanted[1200];
	int width;

	(void)state;
	for (width = 1; width < 1100; width++) {
		text_add(&t, "%*d", width, 7);
		snprintf(wanted, sizeof(wanted), "%*d", width, 7);
		assert_text(&t, wanted);
		text_free(&t);
	}
}

static void numbers_are_written_as_printf_does(void **state)
{
	static const u64 numbers[] = { 0,
				       1,
				       9,
				       10,
				       99,
				       100,
				       12345,
				       UINT32_MAX,
				       INT64_MAX,
				       1ull << 63,
				       (1ull << 63) + 1,
				       UINT64_MAX };
	char wanted[32];
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		text_u64(&t, numbers[i]);
		snprintf(wanted, sizeof(wanted), "%llu", (unsigned long long)numbers[i]);
		assert_text(&t, wanted);
		text_s64(&t, (s64)numbers[i]);
		snprintf(wanted, sizeof(wanted), "%lld", (long long)numbers[i]);
		assert_text(&t, wanted);
	}
}

static void cleared_text_is_empty_and_usable(void **state)
{
	(void)state;
	text_clear(&t); /* never used: nothing to clear */
	text_str(&t, "before");
	text_clear(&t);
	assert_text(&t, "");
	text_str(&t, "after");
	assert_text(&t, "after");
	text_free(&t);
	text_free(&t);
	assert_null(t.p);
}

static void out_of_memory_is_marked_and_what_was_there_stays(void **state)
{
	struct text full = { 0 };

	(void)state;
	text_str(&full, "kept");
	text_bytes(&full, "never read", 1ull << 50); /* nobody has that much */
	assert_true(full.failed);
	text_str(&full, "after");
	text_add(&full, "%d", 1);
	assert_string_equal(full.p, "kept");
	assert_int_equal(full.len, 4);
	text_free(&full);
	assert_false(full.failed);
}

/* Every byte alone, as C writes it between quotes. */
static void every_byte_is_quoted_as_c_does(void **state)
{
	char wanted[8], byte;
	int i;

	(void)state;
	for (i = 0; i < 256; i++) {
		byte = i;
		if (i == '\n' || i == '\t' || i == '\r')
			snprintf(wanted, sizeof(wanted), "\\%c",
				 i == '\n'   ? 'n'
				 : i == '\t' ? 't'
					     : 'r');
		else if (i == '"' || i == '\\')
			snprintf(wanted, sizeof(wanted), "\\%c", i);
		else if (i < 0x20 || i >= 0x7f)
			snprintf(wanted, sizeof(wanted), "\\x%02x", i);
		else
			snprintf(wanted, sizeof(wanted), "%c", i);
		assert_quoted(&byte, 1, wanted);
	}
}

static void whole_characters_pass(void **state)
{
	(void)state;
	QUOTED("", "");
	QUOTED("mkdir /tmp/x", "mkdir /tmp/x");
	QUOTED("gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f");
	QUOTED("\xe6\xbc\xa2", "\xe6\xbc\xa2");
	QUOTED("\xf0\x9f\x90\x9d", "\xf0\x9f\x90\x9d");
	QUOTED("\xf4\x8f\xbf\xbd", "\xf4\x8f\xbf\xbd");			/* U+10FFFD */
	QUOTED("\xed\x9f\xbf\xee\x80\x80", "\xed\x9f\xbf\xee\x80\x80"); /* around the surrogates */
}

/* RFC 3629, chapters 3, 4 and 10. */
static void what_is_not_utf8_is_shown_in_hex(void **state)
{
	(void)state;
	QUOTED("\xc0\xaf", "\\xc0\\xaf"); /* overlong / */
	QUOTED("\xe0\x80\xaf", "\\xe0\\x80\\xaf");
	QUOTED("\xf0\x80\x80\xaf", "\\xf0\\x80\\x80\\xaf");
	QUOTED("\xc1\xbf", "\\xc1\\xbf");
	QUOTED("\xe0\x9f\xbf", "\\xe0\\x9f\\xbf");
	QUOTED("\xf0\x8f\xbf\xbf", "\\xf0\\x8f\\xbf\\xbf");
	QUOTED("\xed\xa0\x80", "\\xed\\xa0\\x80"); /* surrogates */
	QUOTED("\xed\xbf\xbf", "\\xed\\xbf\\xbf");
	QUOTED("\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"); /* above U+10FFFF */
	QUOTED("\xf5\x80\x80\x80", "\\xf5\\x80\\x80\\x80");
	QUOTED("\xfe\xff", "\\xfe\\xff");
	QUOTED("\x80\xbf", "\\x80\\xbf"); /* no first byte */
}

static void character_cut_off_is_shown_in_hex(void **state)
{
	(void)state;
	QUOTED("\xc3", "\\xc3");
	QUOTED("\xe6\xbc", "\\xe6\\xbc");
	QUOTED("\xf0\x9f\x90", "\\xf0\\x9f\\x90");
	QUOTED("\xe6\xbcq", "\\xe6\\xbcq");
	QUOTED("\xc3\xc3\xbc", "\\xc3\xc3\xbc");
}

static void characters_that_steer_are_shown_in_hex(void **state)
{
	(void)state;
	QUOTED("\xc2\x9b[31m", "\\xc2\\x9b[31m"); /* U+009B: as ESC [ */
	QUOTED("a\xe2\x80\xae"
	       "b",
	       "a\\xe2\\x80\\xae"
	       "b"); /* right to left from here */
	QUOTED("\xe2\x81\xa6", "\\xe2\\x81\\xa6");
	QUOTED("\xe2\x80\x8b", "\\xe2\\x80\\x8b");	    /* no width */
	QUOTED("\xe2\x80\xa8", "\\xe2\\x80\\xa8");	    /* line separator */
	QUOTED("\xef\xbb\xbf", "\\xef\\xbb\\xbf");	    /* byte order mark */
	QUOTED("\xf3\xa0\x81\x81", "\\xf3\\xa0\\x81\\x81"); /* an invisible A */
}

/* The first and the last of each row, and their neighbours that only look odd; the names are
 * Unicode's. */
static void characters_that_steer_begin_and_end_there(void **state)
{
	static const struct {
		const char *shown, *hidden;
	} edges[] = {
		{ "~", "\x7f" },
		{ "\xc2\xa0", "\xc2\x80" },	    /* NO-BREAK SPACE; first of C1 */
		{ "\xc2\xa0", "\xc2\x9f" },	    /* last of C1 */
		{ "\xd8\x9b", "\xd8\x9c" },	    /* ARABIC SEMICOLON, ARABIC LETTER MARK */
		{ "\xd8\x9d", "\xd8\x9c" },	    /* ARABIC END OF TEXT MARK */
		{ "\xe2\x80\x8a", "\xe2\x80\x8b" }, /* HAIR SPACE, ZERO WIDTH SPACE */
		{ "\xe2\x80\x90", "\xe2\x80\x8f" }, /* HYPHEN, RIGHT-TO-LEFT MARK */
		{ "\xe2\x80\xa7", "\xe2\x80\xa8" }, /* HYPHENATION POINT, LINE SEPARATOR */
		{ "\xe2\x80\xaf", "\xe2\x80\xae" }, /* NARROW NBSP, RIGHT-TO-LEFT OVERRIDE */
		{ "\xe2\x81\x9f", "\xe2\x81\xa0" }, /* MEDIUM SPACE, WORD JOINER */
		{ "\xe2\x81\xb0", "\xe2\x81\xaf" }, /* SUPERSCRIPT ZERO, NOMINAL DIGIT SHAPES */
		{ "\xef\xbb\xbc", "\xef\xbb\xbf" }, /* LAM WITH ALEF, ZERO WIDTH NBSP */
		{ "\xef\xbc\x81", "\xef\xbb\xbf" }, /* FULLWIDTH EXCLAMATION MARK */
		{ "\xf3\x9f\xbf\xbd", "\xf3\xa0\x80\x80" }, /* in front of the tags, their first */
		{ "\xf3\xa0\x82\x80", "\xf3\xa0\x81\xbf" }, /* behind them, CANCEL TAG */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(edges); i++) {
		struct text wanted = { 0 };

		for (const char *p = edges[i].hidden; *p; p++)
			text_add(&wanted, "\\x%02x", (u8)*p);
		assert_quoted(edges[i].shown, strlen(edges[i].shown), edges[i].shown);
		assert_quoted(edges[i].hidden, strlen(edges[i].hidden), wanted.p);
		text_free(&wanted);
	}
}

static void whole_lines_keep_quotes_and_tabs(void **state)
{
	static const char line[] = "a \"b\" \\ \t c\033\n";

	(void)state;
	text_quote_line(&t, line, sizeof(line) - 1);
	assert_text(&t, "a \"b\" \\ \t c\\x1b\\n");
}

static void array_ends_at_its_first_nul_or_its_end(void **state)
{
	struct span s = span_copy("ab\0d", 4), full = span_copy("abcd", 4);

	(void)state;
	assert_int_equal(text_array_len((const char *)s.p, 4), 2);
	assert_int_equal(text_array_len((const char *)full.p, 4), 4);
	assert_int_equal(text_array_len((const char *)full.p, 0), 0);
	span_free(&s);
	span_free(&full);
}

static void json_strings_by_hand(void **state)
{
	static const char bytes[] = "a\"\\/\n\t\x01\x7f\xc3\xbc\xff\xe2\x80\xae\xf3\xa0\x81\x81";

	(void)state;
	text_json(&t, bytes, sizeof(bytes) - 1);
	assert_text(&t, "\"a\\\"\\\\/\\u000a\\u0009\\u0001\\u007f\xc3\xbc\\ufffd\\u202e"
			"\\udb40\\udc41\"");
	text_json(&t, "", 0);
	assert_text(&t, "\"\"");
}

/* --- the same with Python as the judge --- */

static const char judge[] =
	"import codecs, json, sys, unicodedata as u\n"
	"codecs.register_error('each', lambda e: ('\\ufffd', e.start + 1))\n"
	"steer = {'LRE','RLE','LRO','RLO','PDF','LRI','RLI','FSI','PDI'}\n"
	"n = 0\n"
	"for line in sys.stdin.buffer:\n"
	"    source, text = line.rstrip(b'\\n').split(b' ', 1)\n"
	"    text = text.decode()\n" /* strict: the output itself must be UTF-8 */
	"    wanted = bytes.fromhex(source.decode()).decode('utf-8', 'each')\n"
	"    if json.loads(text) != wanted: sys.exit(f'{source}: {text}')\n"
	"    for c in text:\n"
	"        if u.category(c) in ('Cc','Cs','Zl','Zp') or u.bidirectional(c) in steer or "
	"ord(c) in (0x200e, 0x200f, 0x61c):\n"
	"            sys.exit(f'{source}: U+{ord(c):04x} came through')\n"
	"    n += 1\n"
	"sys.exit(0 if n > 1 else 'nothing to judge')\n";

static void give_judge(FILE *python, const u8 *bytes, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		fprintf(python, "%02x", bytes[i]);
	text_json(&t, (const char *)bytes, len);
	fprintf(python, " %s\n", t.p);
	text_clear(&t);
}

static FILE *call_judge(void)
{
	FILE *python;

	if (system("command -v python3 >/dev/null"))
		skip_because("there is no python3 here to judge");
	setenv("JUDGE", judge, 1);
	python = popen("python3 -c \"$JUDGE\"", "w");
	assert_non_null(python);
	return python;
}

/* One to four bytes of every first byte with telling bytes behind it. */
static void give_all_beginnings(FILE *python)
{
	static const u8 next[] = {
		0, 'a', '"', '\\', 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc2
	};
	u8 b[4];
	u32 i, k;

	for (i = 0; i < 256; i++) {
		b[0] = i;
		give_judge(python, b, 1);
		for (k = 0; k < ARRAY_SIZE(next) * ARRAY_SIZE(next); k++) {
			b[1] = next[k / ARRAY_SIZE(next)];
			b[2] = next[k % ARRAY_SIZE(next)];
			b[3] = 0x80 | (k & 0x3f);
			give_judge(python, b, 2);
			give_judge(python, b, 3);
			give_judge(python, b, 4);
		}
	}
}

/* Every code point, surrogates too, by the pattern of its length. */
static void give_all_characters(FILE *python)
{
	u32 c;

	for (c = 0x80; c < 0x110000; c += c < 0x3100 || c >= 0xe0000 ? 1 : 61) {
		u8 b[4] = { 0xf0 | c >> 18, 0x80 | (c >> 12 & 63), 0x80 | (c >> 6 & 63),
			    0x80 | (c & 63) };

		if (c < 0x800) {
			b[2] = 0xc0 | c >> 6;
			give_judge(python, b + 2, 2);
		} else if (c < 0x10000) {
			b[1] = 0xe0 | c >> 12;
			give_judge(python, b + 1, 3);
		} else {
			give_judge(python, b, 4);
		}
	}
}

static void python_reads_the_same_json(void **state)
{
	FILE *python = call_judge();

	(void)state;
	give_all_beginnings(python);
	give_all_characters(python);
	assert_int_equal(pclose(python), 0);
}

static int forget(void **state)
{
	(void)state;
	text_free(&t);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_of_no_known_type_can_be_read),
		cmocka_unit_test(text_grows_by_pieces_of_any_size),
		cmocka_unit_test(formatted_text_of_every_length_is_whole),
		cmocka_unit_test(numbers_are_written_as_printf_does),
		cmocka_unit_test(cleared_text_is_empty_and_usable),
		cmocka_unit_test(out_of_memory_is_marked_and_what_was_there_stays),
		cmocka_unit_test(every_byte_is_quoted_as_c_does),
		cmocka_unit_test(whole_characters_pass),
		cmocka_unit_test(what_is_not_utf8_is_shown_in_hex),
		cmocka_unit_test(character_cut_off_is_shown_in_hex),
		cmocka_unit_test(characters_that_steer_are_shown_in_hex),
		cmocka_unit_test(characters_that_steer_begin_and_end_there),
		cmocka_unit_test(whole_lines_keep_quotes_and_tabs),
		cmocka_unit_test(array_ends_at_its_first_nul_or_its_end),
		cmocka_unit_test(json_strings_by_hand),
		cmocka_unit_test(python_reads_the_same_json),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, forget);
}
