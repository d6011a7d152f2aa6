/* SPDX-License-Identifier: GPL-2.0-or-later */
/* INI texts: what is read, and that every trap of inih is an error. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "inih.h"
#include "store/ini.h"

static int
parse(struct ini *ini, const void *text, size_t len, struct err *err)
{
	auto_buf struct buf buf = { 0 };

	buf_add(&buf, text, len);
	if (ini_parse_text(ini, "x.ini", &buf, err) < 0)
		return -1;
	if (ini_check_names(ini, err) == 0)
		return 0;
	ini_free(ini);
	return -1;
}

static void
assert_fault(const void *text, size_t len, const char *expected)
{
	struct ini ini;
	struct err err;

	if (parse(&ini, text, len, &err) == 0)
		fail_msg("taken, but should fail with: %s", expected);
	assert_string_equal(err.text, expected);
	assert_int_equal(err.code, ERR_FAILED);
	ini_free(&ini);
}

#define LEN(s) s, sizeof(s) - 1

/* Section, key, value of every entry, each on a line "[s] k|v". */
static void
assert_entries(const void *text, size_t len, const char *expected)
{
	char section[INI_TEXT], key[INI_TEXT], value[INI_TEXT];
	auto_buf struct buf seen = { 0 };
	auto_ini struct ini ini;
	struct err err;
	size_t i;

	if (parse(&ini, text, len, &err) < 0)
		fail_msg("%s", err.text);
	assert_true(inih_agrees(&ini));
	buf_puts(&seen, "");
	for (i = 0; i < ini.n_entries; i++) {
		ini_section_name(&ini, ini.entries[i].section, section);
		ini_key(&ini, &ini.entries[i], key);
		ini_value(&ini, &ini.entries[i], value);
		buf_printf(&seen, "[%s] %u %s|%s%s\n", section,
		    (unsigned)ini.entries[i].line, key, value,
		    ini_has_comment(&ini, &ini.entries[i]) ? " +" : "");
	}
	assert_string_equal(seen.data, expected);
}

static void
test_values(void **state)
{
	(void)state;
	assert_entries(LEN("[a]\nK = v\n"), "[a] 2 K|v\n");
	assert_entries(LEN("[a]\nK = v"), "[a] 2 K|v\n");
	assert_entries(LEN("[a]\nK=v\nK= w \t\n"), "[a] 2 K|v\n[a] 3 K|w\n");
	assert_entries(LEN("[a]\nK =\nL=\nM = \n"),
	    "[a] 2 K|\n[a] 3 L|\n[a] 4 M|\n");
	assert_entries(LEN("[a]\nK = a=b==\n"), "[a] 2 K|a=b==\n");
	assert_entries(LEN("[a]\nK = a # b\nL = # c\n"),
	    "[a] 2 K|a # b\n[a] 3 L|# c\n");
	assert_entries(LEN("[a]\nK = a;b\nL =;c\n"),
	    "[a] 2 K|a;b\n[a] 3 L|;c\n");
	assert_entries(LEN("[a]\nK : v\nL:fd00::1\n"),
	    "[a] 2 K|v\n[a] 3 L|fd00::1\n");
	assert_entries(LEN("[a]\nK\t=\tv\tw\n"), "[a] 2 K|v\tw\n");
	assert_entries(LEN("[a]\nK = \xc3\xa9t\xc3\xa9\n"),
	    "[a] 2 K|\xc3\xa9t\xc3\xa9\n");
	assert_entries(LEN("[a]\nK = [b]\n"), "[a] 2 K|[b]\n");
}

static void
test_comments(void **state)
{
	(void)state;
	assert_entries(LEN("[a]\nK = v ; c\nL = v\t;c\nM = ; c\n"),
	    "[a] 2 K|v +\n[a] 3 L|v +\n[a] 4 M| +\n");
	assert_entries(LEN("# c\n; c\n\n  # c\n \t\n[a] ; c\nK = v\n  ; [b]\n"),
	    "[a] 7 K|v\n");
	assert_entries(LEN("[a]# c\nK = v\n"), "[a] 2 K|v\n");
}

static void
test_sections(void **state)
{
	(void)state;
	assert_entries(LEN(""), "");
	assert_entries(LEN("\n\n"), "");
	assert_entries(LEN("# only a comment"), "");
	assert_entries(LEN("[a]\n[b]\nK = v\n[c]"), "[b] 3 K|v\n");
	assert_entries(LEN("[a;b]\nK = v\n[;b]\nK = w\n"),
	    "[a;b] 2 K|v\n[;b] 4 K|w\n");
	assert_entries(LEN("[a]\nK = 1\n[A]\nK = 2\n[a ]\nK = 3\n"),
	    "[a] 2 K|1\n[A] 4 K|2\n[a ] 6 K|3\n");
}

static void
test_section_table(void **state)
{
	auto_ini struct ini ini;
	struct err err;
	size_t i;

	(void)state;
	assert_int_equal(parse(&ini, LEN("[a]\nK = 1\nL = 2\n\n[b]\n[c]\n"
	    "M = 3\n"), &err), 0);
	assert_int_equal(ini.n_sections, 3);
	for (i = 0; i < 3; i++)
		assert_false(ini.sections[i].removed);
	assert_int_equal(ini.sections[0].n, 2);
	assert_int_equal(ini.sections[0].line, 1);
	assert_int_equal(ini.sections[1].n, 0);
	assert_int_equal(ini.sections[1].line, 5);
	assert_int_equal(ini.sections[2].first, 2);
	assert_int_equal(ini.sections[2].n, 1);
	assert_false(ini_edited(&ini));
}

/* A line of len bytes that begins with head, the rest filled with x. */
static void
add_line(struct buf *buf, const char *head, size_t len)
{
	size_t i;

	buf_puts(buf, head);
	for (i = strlen(head); i < len; i++)
		buf_putc(buf, 'x');
	buf_putc(buf, '\n');
}

/* A text whose third line has len bytes. */
static void
assert_length(const char *head, size_t len, const char *fault)
{
	auto_buf struct buf text = { 0 };
	auto_ini struct ini ini = { 0 };
	struct err err;

	buf_puts(&text, "[a]\nK = v\n");
	add_line(&text, head, len);
	buf_puts(&text, "L = w\n");
	if (fault != NULL) {
		assert_fault(text.data, text.len, fault);
		return;
	}
	assert_int_equal(parse(&ini, text.data, text.len, &err), 0);
	assert_int_equal(ini.entries[ini.n_entries - 1].line, 4);
}

static void
test_line_length(void **state)
{
	static const char *const heads[] = { "M = ", "# ", ";", "M = v ; " };
	static const char fault[] = "x.ini:3: line of over 198 bytes";
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(heads); i++) {
		assert_length(heads[i], 197, NULL);
		assert_length(heads[i], 198, NULL);
		assert_length(heads[i], 199, fault);
		assert_length(heads[i], 200, fault);
		assert_length(heads[i], 201, fault);
		assert_length(heads[i], 4096, fault);
	}
	assert_length("  ", 199, fault);
}

/* As the last line, without a newline, too. */
static void
test_last_line_length(void **state)
{
	auto_buf struct buf text = { 0 };
	auto_ini struct ini ini;
	char value[INI_TEXT];
	struct err err;

	(void)state;
	buf_puts(&text, "[a]\n");
	add_line(&text, "K = ", INI_LINE_MAX);
	assert_int_equal(parse(&ini, text.data, text.len - 1, &err), 0);
	ini_value(&ini, &ini.entries[0], value);
	assert_int_equal(strlen(value), INI_LINE_MAX - 4);
	text.data[text.len - 1] = 'x';
	assert_fault(text.data, text.len, "x.ini:2: line of over 198 bytes");
}

/* inih alone would take what is behind its 199 bytes for a line. */
static void
test_injection(void **state)
{
	static const char *const tails[] = {
		"Role = admin", "[peer mallory]", "Role=admin\t", "; Role = admin"
	};
	auto_buf struct buf text = { 0 };
	size_t i, at;

	(void)state;
	for (i = 0; i < COUNT(tails); i++)
		for (at = 190; at < 210; at++) {
			text.len = 0;
			buf_puts(&text, "[a]\n");
			add_line(&text, "X = ", at);
			text.len--;
			buf_printf(&text, "%s\n", tails[i]);
			assert_fault(text.data, text.len,
			    "x.ini:2: line of over 198 bytes");
		}
}

static void
test_section_length(void **state)
{
	char text[128], name[64], seen[INI_TEXT];
	struct ini ini;
	struct err err;

	(void)state;
	memset(name, 'n', sizeof(name));
	name[INI_SECTION_MAX] = '\0';
	snprintf(text, sizeof(text), "[%s]\nK = v\n", name);
	assert_int_equal(parse(&ini, text, strlen(text), &err), 0);
	ini_section_name(&ini, 0, seen);
	assert_string_equal(seen, name);
	ini_free(&ini);
	/* with a key and without */
	snprintf(text, sizeof(text), "[%sn]\nK = v\n", name);
	assert_fault(text, strlen(text), "x.ini:1: section name of over 49 bytes");
	snprintf(text, sizeof(text), "[a]\n\n[%sn]\n", name);
	assert_fault(text, strlen(text), "x.ini:3: section name of over 49 bytes");
}

struct trap {
	const char *text;
	size_t len;
	const char *fault;
};

#define BLANK "x.ini:3: begins with a blank, and would " \
    "continue the line above: remove the blank"
#define CR "x.ini:2: has a carriage return: lines end in " \
    "a newline alone"
#define CONTROL "x.ini:2: has a control character"
#define UTF8 "x.ini:2: is not valid UTF-8"
#define NOT "x.ini:2: is no section, no comment and no " \
    "KEY = VALUE"

static const struct trap traps[] = {
	{ LEN("[a]\nK = 1\n[b]\n[a]\nK = 2\n"), "x.ini:4: section of "
	    "the same name as the one at line 1" },
	{ LEN("[a]\n[a] ; c\n"), "x.ini:2: section of "
	    "the same name as the one at line 1" },
	{ LEN("[a]\nK = v\n L = w\n"), BLANK },
	{ LEN("[a]\nK = v\n\tw\n"), BLANK },
	{ LEN("[a]\nK = v\n [b]\n"), BLANK },
	{ LEN("[a]\nK = v\n  = w\n"), BLANK },
	{ LEN("[a]\nK = v\0w\n"), CONTROL },
	{ LEN("[a]\n\0"), CONTROL },
	{ LEN("[a]\nK = \x1b[2Jv\n"), CONTROL },
	{ LEN("[a]\n# \x1b[2J\n"), CONTROL },
	{ LEN("[a]\nK = v\x7f\n"), CONTROL },
	{ LEN("[a]\nK = 12345678\x7f" "1234567\n"), CONTROL },
	{ LEN("[a]\nK = 12345678\x1f" "1234567\n"), CONTROL },
	{ LEN("[a]\nK = v\v\n"), CONTROL },
	{ LEN("[a]\n\fK = v\n"), CONTROL },
	{ LEN("[a]\nK = \xc2\x9b" "2J\n"), CONTROL },
	{ LEN("[a]\nK = v\r\n"), CR },
	{ LEN("[a]\n# c\r\n"), CR },
	{ LEN("[a]\n\r\n"), CR },
	{ LEN("[a]\nK = v\rL = w\n"), CR },
	{ LEN("\xef\xbb\xbf[a]\n"), "x.ini:1: has a byte order mark" },
	{ LEN("[a]\n\xef\xbb\xbfK = v\n"),
	    "x.ini:2: has a byte order mark" },
	{ LEN("[a]\nK = \xff\n"), UTF8 },
	{ LEN("[a]\nK = \xc3\n"), UTF8 },
	{ LEN("[a]\nK = \xc0\xaf\n"), UTF8 },
	{ LEN("[a]\nK = \xed\xa0\x80\n"), UTF8 },
	{ LEN("[a]\nK = \xf4\x90\x80\x80\n"), UTF8 },
	{ LEN("[a]\n# caf\xe9\n"), UTF8 },
	{ LEN("[a]\nK = v\xe2\x82"), UTF8 },
	{ LEN("[a\n"), "x.ini:1: section without ']'" },
	{ LEN("["), "x.ini:1: section without ']'" },
	{ LEN("[a ;]\n"), "x.ini:1: section without ']'" },
	{ LEN("[a\t;b]\n"), "x.ini:1: section without ']'" },
	{ LEN("[]\n"), "x.ini:1: section without a name" },
	{ LEN("[a] junk\n"), "x.ini:1: text behind the section's ']'" },
	{ LEN("[a]K = v\n"), "x.ini:1: text behind the section's ']'" },
	{ LEN("[a]]\n"), "x.ini:1: text behind the section's ']'" },
	{ LEN("[a]\nK\n"), NOT },
	{ LEN("[a]\nK"), NOT },
	{ LEN("[a]\nK ; = v\nL = w\n"), NOT },
	{ LEN("[a]\n= v\n"), "x.ini:2: no key in front of '='" },
	{ LEN("[a]\n: v\n"), "x.ini:2: no key in front of '='" },
	{ LEN("[a]\n=\n"), "x.ini:2: no key in front of '='" },
	{ LEN("K = v\n"), "x.ini:1: stands before the first section" },
	{ LEN("# c\nK\n"), "x.ini:2: stands before the first section" },
	/* the first of several faults */
	{ LEN("[a]\nK\nL = \xff\n[a]\n"), NOT },
};

static void
test_traps(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(traps); i++)
		assert_fault(traps[i].text, traps[i].len, traps[i].fault);
}

/* A fault never repeats what stands in the file: that may be a secret. */
static void
test_secret_text(void **state)
{
	struct buf buf = { .secret = true };
	struct ini ini;
	struct err err;

	(void)state;
	buf_puts(&buf, "[a]\nPrivateKey c2VjcmV0\n");
	assert_int_equal(ini_parse_text(&ini, "x.ini", &buf, &err), -1);
	assert_null(strstr(err.text, "c2VjcmV0"));
	assert_null(buf.data);
	assert_true(buf.secret);
	buf_puts(&buf, "[a]\nPrivateKey = c2VjcmV0\n");
	assert_int_equal(ini_parse_text(&ini, "x.ini", &buf, &err), 0);
	assert_true(ini.text.secret);
	assert_null(buf.data);
	ini_free(&ini);
}

/* Many sections, all found again. */
static void
test_many(void **state)
{
	auto_buf struct buf text = { 0 };
	char name[INI_TEXT], expected[32];
	auto_ini struct ini ini;
	struct err err;
	unsigned i;

	(void)state;
	for (i = 0; i < 20000; i++)
		buf_printf(&text, "[peer p%u]\nK = %u\n\n", i, i);
	assert_int_equal(parse(&ini, text.data, text.len, &err), 0);
	assert_int_equal(ini.n_sections, 20000);
	assert_int_equal(ini.n_entries, 20000);
	for (i = 0; i < 20000; i++) {
		snprintf(expected, sizeof(expected), "peer p%u", i);
		ini_section_name(&ini, i, name);
		assert_string_equal(name, expected);
	}
	buf_puts(&text, "[peer p7]\n");
	assert_fault(text.data, text.len, "x.ini:60001: section of the same "
	    "name as the one at line 22");
}

/* A text of lines that are mostly taken, of what means something to inih. */
static void
make_text(struct buf *text, unsigned *seed)
{
	static const char *const pieces[] = {
		"K", "PublicKey", "a+b/c", "x-y_z.", "09", " ", "  ", "\t",
		"=", ":", " = ", ";", " ;", "#", " #", "[", "]", "\"", "\\",
		",", "@", "%", "\xc3\xa9", "fd00::1/64", "q==",
	};
	unsigned lines = rand_r(seed) % 6, n;

	buf_puts(text, "[");
	buf_puts(text, pieces[rand_r(seed) % 5]);
	buf_puts(text, rand_r(seed) % 4 == 0 ? " q=]\n" : "]\n");
	for (; lines > 0; lines--) {
		if (rand_r(seed) % 3 > 0)
			buf_puts(text, "Key = ");
		for (n = rand_r(seed) % 8; n > 0; n--)
			buf_puts(text, pieces[rand_r(seed) % COUNT(pieces)]);
		buf_puts(text, "\n");
	}
}

/* inih is shown less of a line than there is, and says the same of it. */
static void
test_inih_alone(void **state)
{
	unsigned seed = 1, taken = 0, i;
	struct ini ini;
	struct err err;

	(void)state;
	for (i = 0; i < 100000; i++) {
		auto_buf struct buf text = { 0 };

		make_text(&text, &seed);
		make_text(&text, &seed);
		if (ini_parse_text(&ini, "x.ini", &text, &err) < 0)
			continue;
		if (!inih_agrees(&ini))
			fail_msg("inih reads otherwise:\n%s", ini.text.data);
		taken += ini.n_entries > 2;
		ini_free(&ini);
	}
	assert_in_range(taken, 10000, 90000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_comments),
		cmocka_unit_test(test_sections),
		cmocka_unit_test(test_section_table),
		cmocka_unit_test(test_line_length),
		cmocka_unit_test(test_last_line_length),
		cmocka_unit_test(test_injection),
		cmocka_unit_test(test_section_length),
		cmocka_unit_test(test_traps),
		cmocka_unit_test(test_secret_text),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_inih_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
