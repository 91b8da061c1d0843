// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* text.c - growing text, and the escaping of bytes that are not trusted
 *   in:       formats, bytes
 *   out:      text in memory
 *   not here: writing it anywhere
 */
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Room for LEN more bytes and a NUL. */
static bool text_room(struct text *t, size_t len)
{
	size_t need = t->len + len + 1, size = t->size ? t->size : 256;
	char *p;

	if (t->failed)
		return false;
	if (need <= t->size)
		return true;
	while (size < need)
		size *= 2;
	p = realloc(t->p, size);
	if (!p) {
		t->failed = true;
		return false;
	}
	t->p = p;
	t->size = size;
	return true;
}

void text_bytes(struct text *t, const char *s, size_t len)
{
	if (!text_room(t, len))
		return;
	if (len) /* S may be NULL then, which memcpy does not take */
		memcpy(t->p + t->len, s, len);
	t->len += len;
	t->p[t->len] = 0;
}

void text_str(struct text *t, const char *s)
{
	text_bytes(t, s, strlen(s));
}

void text_u64(struct text *t, u64 v)
{
	char digits[20], *p = digits + sizeof(digits);

	do
		*--p = '0' + v % 10;
	while (v /= 10);
	text_bytes(t, p, digits + sizeof(digits) - p);
}

void text_s64(struct text *t, s64 v)
{
	if (v < 0)
		text_bytes(t, "-", 1);
	text_u64(t, v < 0 ? 0 - (u64)v : (u64)v);
}

void text_add(struct text *t, const char *fmt, ...)
{
	va_list ap, again;
	int n;

	if (!text_room(t, 64))
		return;
	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(t->p + t->len, t->size - t->len, fmt, ap);
	if (n > 0 && (size_t)n >= t->size - t->len && text_room(t, n))
		n = vsnprintf(t->p + t->len, t->size - t->len, fmt, again);
	va_end(again);
	va_end(ap);
	if (t->failed)
		t->p[t->len] = 0; /* vsnprintf cut it: take it back */
	else if (n > 0)
		t->len += n;
}

/* How many bytes the UTF-8 character at S has, and which it is; 0 when it is not one.
 * Overlong forms, surrogates and anything above U+10FFFF are refused (RFC 3629).
 */
static unsigned utf8_char(const u8 *s, size_t len, u32 *code)
{
	static const u32 smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned n = s[0] < 0x80 ? 1 : s[0] < 0xc0 ? 0 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
	unsigned i;

	if (n == 0 || n > len || s[0] > 0xf4)
		return 0;
	*code = n == 1 ? s[0] : s[0] & (0x7f >> n);
	for (i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (s[i] & 0x3f);
	}
	if (*code < smallest[n] || *code > 0x10ffff || (*code >= 0xd800 && *code <= 0xdfff))
		return 0;
	return n;
}

/* Characters that a terminal acts on instead of showing: C0, DEL, C1, and the Unicode ones that
 * reorder or hide text (bidirectional controls, zero-width characters, line separators).
 */
static bool is_control(u32 c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x200b && c <= 0x200f) ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
	       c == 0x061c || (c >= 0xe0000 && c <= 0xe007f);
}

static void quote(struct text *t, const char *s, size_t len, bool whole_line)
{
	static const char named[][3] = { ['\n'] = "\\n", ['\t'] = "\\t", ['\r'] = "\\r" };
	size_t i, n, k;
	u32 c;

	for (i = 0; i < len; i += n) {
		n = utf8_char((const u8 *)s + i, len - i, &c);
		if (n == 1 && (c == '"' || c == '\\') && !whole_line) {
			text_add(t, "\\%c", (char)c);
		} else if (n == 1 && c == '\t' && whole_line) {
			text_str(t, "\t");
		} else if (n == 1 && c < ARRAY_SIZE(named) && named[c][0]) {
			text_str(t, named[c]);
		} else if (n && !is_control(c)) {
			text_bytes(t, s + i, n);
		} else {
			n = n ? n : 1;
			for (k = 0; k < n; k++)
				text_add(t, "\\x%02x", (u8)s[i + k]);
		}
	}
}

void text_quote(struct text *t, const char *s, size_t len)
{
	quote(t, s, len, false);
}

void text_quote_line(struct text *t, const char *s, size_t len)
{
	quote(t, s, len, true);
}

void text_json(struct text *t, const char *s, size_t len)
{
	size_t i, n;
	u32 c;

	text_str(t, "\"");
	for (i = 0; i < len; i += n) {
		n = utf8_char((const u8 *)s + i, len - i, &c);
		if (n == 0) {
			text_str(t, "\\ufffd");
			n = 1;
		} else if (c == '"' || c == '\\') {
			text_add(t, "\\%c", (char)c);
		} else if (!is_control(c)) {
			text_bytes(t, s + i, n);
		} else if (c < 0x10000) {
			text_add(t, "\\u%04x", c);
		} else { /* JSON writes these as two UTF-16 halves, RFC 8259 chapter 7 */
			text_add(t, "\\u%04x\\u%04x", 0xd800 + ((c - 0x10000) >> 10),
				 0xdc00 + ((c - 0x10000) & 0x3ff));
		}
	}
	text_str(t, "\"");
}

enum {
	TEXT_MIN = 4, /* fewer letters in a row may be chance */
	ZEROS_MIN = 8 /* so many are worth counting */
};

/* How many of the bytes can be printed. */
static size_t printable_run(const u8 *p, size_t len)
{
	size_t n = 0;

	while (n < len && p[n] >= 0x20 && p[n] < 0x7f)
		n++;
	return n;
}

static size_t zero_run(const u8 *p, size_t len)
{
	size_t n = 0;

	while (n < len && !p[n])
		n++;
	return n;
}

void text_unknown(struct text *t, const u8 *p, size_t len)
{
	enum { START, HEX, TEXT, ZEROS } before = START;
	size_t i, n, zeros, no_text = 0; /* up to there */

	for (i = 0; i < len; i += n) {
		n = i < no_text ? 0 : printable_run(p + i, len - i);
		if (n < TEXT_MIN || (i + n < len && p[i + n])) {
			no_text = n ? i + n : no_text;
			n = 0;
		}
		zeros = zero_run(p + i, len - i);
		if (before > HEX || n || zeros >= ZEROS_MIN || (i && i % 4 == 0))
			text_str(t, i ? " " : "");
		if (n) {
			text_str(t, "\"");
			text_quote(t, (const char *)p + i, n);
			text_str(t, "\"");
			before = TEXT;
		} else if (zeros >= ZEROS_MIN || (before == TEXT && zeros > 1)) {
			text_add(t, "00*%zu", zeros);
			n = zeros;
			before = ZEROS;
		} else {
			text_add(t, "%02x", p[i]);
			n = 1;
			before = HEX;
		}
	}
}

size_t text_array_len(const char *s, size_t len)
{
	return strnlen(s, len);
}

void text_clear(struct text *t)
{
	t->len = 0;
	t->failed = false;
	if (t->p)
		t->p[0] = 0;
}

void text_free(struct text *t)
{
	free(t->p);
	*t = (struct text){ 0 };
}
