/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Strings: buffers, lists, numbers, quoting, values; errors with them. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/str.h"

static void
test_buf(void **state)
{
	auto_buf struct buf buf = { 0 };
	int i;

	(void)state;
	buf_add(&buf, NULL, 0);
	assert_string_equal(buf.data, "");
	buf_puts(&buf, "ab");
	buf_putc(&buf, 'c');
	buf_printf(&buf, "%d-%s", 42, "x");
	buf_add(&buf, "\0z", 2);
	assert_int_equal(buf.len, 9);
	assert_memory_equal(buf.data, "abc42-x\0z", 10);
	for (i = 0; i < 10000; i++)
		buf_putc(&buf, 'y');
	assert_int_equal(buf.len, 10009);
	assert_int_equal(strlen(buf.data + 9), 10000);
	buf_free(&buf);
	assert_null(buf.data);
	assert_int_equal(buf.len, 0);
}

static void
test_buf_secret(void **state)
{
	struct buf buf = { .secret = true };
	int i;

	(void)state;
	for (i = 0; i < 1000; i++)
		buf_printf(&buf, "%d,", i);
	assert_memory_equal(buf.data, "0,1,2,", 6);
	assert_string_equal(buf.data + buf.len - 4, "999,");
	buf_free(&buf);
	assert_true(buf.secret);
	assert_null(buf.data);
}

static void
test_strv(void **state)
{
	auto_strv struct strv a = { 0 }, b = { 0 };

	(void)state;
	assert_true(strv_equal(&a, &b));
	assert_int_equal(strv_find(&a, "x"), -1);
	strv_add(&a, "x");
	strv_addf(&a, "%s%d", "y", 1);
	strv_take(&a, xstrdup("z"));
	assert_int_equal(a.n, 3);
	assert_int_equal(strv_find(&a, "y1"), 1);
	assert_int_equal(strv_find(&a, "y"), -1);
	strv_add(&b, "x");
	strv_add(&b, "z");
	assert_false(strv_equal(&a, &b));
	strv_remove(&a, 1);
	assert_true(strv_equal(&a, &b));
	strv_remove(&a, 1);
	strv_remove(&a, 0);
	assert_int_equal(a.n, 0);
}

static void
test_number(void **state)
{
	static const char *const wrong[] = {
		"", " 1", "1 ", "+1", "-1", "0x1", "1a", "1.0", "6", "101",
		"18446744073709551616", "99999999999999999999999", "\xd9\xa1",
	};
	uint64_t n = 7;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(wrong); i++)
		assert_int_equal(str_number(wrong[i], 10, 100, &n), -1);
	assert_int_equal(n, 7);
	assert_int_equal(str_number("10", 10, 100, &n), 0);
	assert_int_equal(n, 10);
	assert_int_equal(str_number("00100", 10, 100, &n), 0);
	assert_int_equal(n, 100);
	assert_int_equal(str_number("18446744073709551615", 0, UINT64_MAX, &n),
	    0);
	assert_true(n == UINT64_MAX);
}

static void
test_quote(void **state)
{
	char longest[100];

	(void)state;
	assert_string_equal(quote("").s, "\"\"");
	assert_string_equal(quote("alice's ~").s, "\"alice's ~\"");
	assert_string_equal(quote("a\"b\\c\n\x1b\x7f\xc3\xa9").s,
	    "\"a\\x22b\\x5cc\\x0a\\x1b\\x7f\\xc3\\xa9\"");
	memset(longest, '\xff', 99);
	longest[99] = '\0';
	assert_int_equal(strlen(quote(longest).s), 1 + 60 * 4 + 3 + 1);
	longest[60] = '\0';
	assert_int_equal(strlen(quote(longest).s), 1 + 60 * 4 + 1);
}

static void
test_value_fault(void **state)
{
	static const char *const right[] = {
		"", "a", "a b", "a;b", "a# b", "10.8.0.1", "a=b", "[x]",
		"\xc3\xa9t\xc3\xa9", "\xe6\xbc\xa2\xe5\xad\x97",
		"\xf0\x9f\x98\x80", "a;", "a #b", "\"$(x)`",
	};
	static const char *const wrong[] = {
		" a", "a ", " ", ";a", "#a", "a ;b", "a ;", "a\nb", "a\tb",
		"a\r", "\x1b[2J", "a\x7f", "\xff", "\xc3", "\xc0\xaf",
		"\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80",
		"a\xe2\x80\xae" "b", "\xe2\x80\x8b", "\xe2\x80\xa8",
		"\xef\xbb\xbf" "a", "\xc2\x85", "\xc2\xad", "\xe2\x82",
		"\xef\xbf\xbf", "\xf3\xa0\x80\x81",
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(right); i++)
		if (str_value_fault(right[i]) != NULL)
			fail_msg("%s %s", quote(right[i]).s,
			    str_value_fault(right[i]));
	for (i = 0; i < COUNT(wrong); i++)
		if (str_value_fault(wrong[i]) == NULL)
			fail_msg("%s was taken", quote(wrong[i]).s);
}

/* Each byte in each place of texts up to two words long. */
static void
test_plain(void **state)
{
	char text[20];
	size_t len, at, want;
	int c;

	(void)state;
	assert_int_equal(str_plain_len("", 0), 0);
	for (len = 1; len <= sizeof(text); len++)
		for (at = 0; at < len; at++)
			for (c = 0; c < 256; c++) {
				memset(text, at % 2 == 0 ? ' ' : '~',
				    sizeof(text));
				text[at] = (char)c;
				/* nothing behind the first one counts */
				if (at + 1 < len)
					text[at + 1] = '\n';
				want = c < 0x20 || c >= 0x7f ? at :
				    at + 1 < len ? at + 1 : len;
				if (str_plain_len(text, len) != want)
					fail_msg("0x%02x at %zu of %zu", c,
					    at, len);
			}
}

static void
test_put_number(void **state)
{
	static const uint64_t numbers[] = { 0, 7, 10, 99, 100, 65535,
	    UINT32_MAX, UINT64_MAX };
	char text[21], want[21];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(numbers); i++) {
		*str_put_number(text, numbers[i]) = '\0';
		snprintf(want, sizeof(want), "%ju", (uintmax_t)numbers[i]);
		assert_string_equal(text, want);
	}
}

static void
test_utf8(void **state)
{
	uint32_t cp;

	(void)state;
	assert_int_equal(utf8_decode((const unsigned char *)"a", &cp), 1);
	assert_int_equal(cp, 'a');
	assert_int_equal(utf8_decode((const unsigned char *)"\xc3\xa9", &cp),
	    2);
	assert_int_equal(cp, 0xe9);
	assert_int_equal(utf8_decode((const unsigned char *)
	    "\xf4\x8f\xbf\xbf", &cp), 4);
	assert_int_equal(cp, 0x10ffff);
	assert_int_equal(utf8_decode((const unsigned char *)"\x80", &cp), 0);
	assert_int_equal(utf8_decode((const unsigned char *)"\xe2\x82", &cp),
	    0);
}

static void
test_width_and_glob(void **state)
{
	(void)state;
	assert_int_equal(str_width("", 0), 0);
	assert_int_equal(str_width("abc", 3), 3);
	assert_int_equal(str_width("\xc3\xa9t\xc3\xa9", 5), 3);
	assert_int_equal(str_width("abcdefgh", 8), 8);
	assert_int_equal(str_width("abcdefg\xc3\xa9hijklmn\xe2\x97\x8f", 19),
	    16);
	assert_true(str_glob("al*", "alice"));
	assert_true(str_glob("*", ""));
	assert_true(str_glob("[ab]ob", "bob"));
	assert_false(str_glob("al", "alice"));
}

static void
test_err(void **state)
{
	char longest[2000];
	struct err err;

	(void)state;
	assert_int_equal(err_set(&err, ERR_ABSENT, "peer %s", "x"), -1);
	assert_int_equal(err.code, ERR_ABSENT);
	assert_int_equal(err_context(&err, "wg%d", 0), -1);
	assert_string_equal(err.text, "wg0: peer x");
	assert_int_equal(err.code, ERR_ABSENT);
	err_context(&err, "wg0");
	assert_string_equal(err.text, "wg0: peer x");
	err_context(&err, "wg");
	assert_string_equal(err.text, "wg: wg0: peer x");
	assert_int_equal(err_sys(&err, ENOENT, "open %s", "f"), -1);
	assert_int_equal(err.errnum, ENOENT);
	assert_int_equal(err.code, ERR_FAILED);
	assert_string_equal(err.text, "open f: No such file or directory");
	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	err_set(&err, ERR_FAILED, "%s", longest);
	assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
	assert_string_equal(err.text + sizeof(err.text) - 5, "x...");
	err_context(&err, "%s", longest);
	assert_string_equal(err.text + sizeof(err.text) - 5, "x...");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_buf),
		cmocka_unit_test(test_buf_secret),
		cmocka_unit_test(test_strv),
		cmocka_unit_test(test_number),
		cmocka_unit_test(test_quote),
		cmocka_unit_test(test_value_fault),
		cmocka_unit_test(test_utf8),
		cmocka_unit_test(test_width_and_glob),
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_put_number),
		cmocka_unit_test(test_err),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
