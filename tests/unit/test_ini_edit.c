/* SPDX-License-Identifier: GPL-2.0-or-later */
/* INI texts: edits, and that every other byte stays what it was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "store/ini.h"

static struct ini ini;

static void
load(const char *text)
{
	auto_buf struct buf buf = { 0 };
	struct err err;

	buf_puts(&buf, text);
	if (ini_parse_text(&ini, "x.ini", &buf, &err) < 0)
		fail_msg("%s", err.text);
}

/* Compares the text with all edits, which must also parse again. */
static void
assert_text(const char *expected)
{
	auto_buf struct buf text = { 0 };
	struct ini again;
	struct err err;

	ini_render(&ini, &text);
	assert_string_equal(text.data, expected);
	assert_int_equal(text.len, strlen(expected));
	if (ini_parse_text(&again, "again", &text, &err) < 0)
		fail_msg("%s", err.text);
	ini_free(&again);
	ini_free(&ini);
}

static const char sample[] =
    "# the head\n"
    "\n"
    "[network]\n"
    "Mode   =  gateway   ; a comment\n"
    "Subnet = 10.8.0.0/24\n"
    "# on ports\n"
    "ListenPort=51820\n"
    "\n"
    "# alice's laptop\n"
    "; and phone\n"
    "[peer alice]\n"
    "PublicKey = abc=\n"
    "  # indented\n"
    "\n"
    "[peer bob]   ; bob\n"
    "PublicKey : def=\n"
    "Address = 10.8.0.3\n"
    "Address = 10.8.0.4\n";

static void
test_unchanged(void **state)
{
	static const char *const texts[] = {
		"", "\n", "# c\n", "[a]\n", "[a]\n\n\n", "\n\n[a]\nK=v\n;\n\t\n"
	};
	size_t i;

	(void)state;
	load(sample);
	assert_false(ini_edited(&ini));
	assert_text(sample);
	for (i = 0; i < COUNT(texts); i++) {
		load(texts[i]);
		if (*texts[i] != '\0')
			assert_text(texts[i]);
		else
			ini_free(&ini);
	}
	load("[a]\nK = v");
	assert_text("[a]\nK = v\n");
	load("# c");
	assert_text("# c\n");
}

static void
test_replace(void **state)
{
	(void)state;
	load("[a]\nKey   =  value   ; comment\nL=w\n");
	ini_replace(&ini, &ini.entries[0], "other");
	assert_true(ini_edited(&ini));
	assert_text("[a]\nKey   =  other   ; comment\nL=w\n");

	load("[a]\nK:v\nL\t=\tw\t;c\nM = x");
	ini_replace(&ini, &ini.entries[0], "a longer value");
	ini_replace(&ini, &ini.entries[1], "1");
	ini_replace(&ini, &ini.entries[2], "y z");
	assert_text("[a]\nK:a longer value\nL\t=\t1\t;c\nM = y z\n");

	/* the last one counts; the old value is no edit */
	load("[a]\nK = v\n");
	ini_replace(&ini, &ini.entries[0], "w");
	ini_replace(&ini, &ini.entries[0], "v");
	assert_false(ini_edited(&ini));
	assert_text("[a]\nK = v\n");
}

static void
test_replace_empty(void **state)
{
	(void)state;
	load("[a]\nK =\nL=\nM =   ; c\nN= ; c\nO = \n");
	ini_replace(&ini, &ini.entries[0], "1");
	ini_replace(&ini, &ini.entries[1], "2");
	ini_replace(&ini, &ini.entries[2], "3");
	ini_replace(&ini, &ini.entries[3], "4");
	ini_replace(&ini, &ini.entries[4], "5");
	assert_text("[a]\nK = 1\nL=2\nM = 3   ; c\nN=4 ; c\nO = 5 \n");

	load("[a]\nK = v ; c\nL=w\n");
	ini_replace(&ini, &ini.entries[0], "");
	ini_replace(&ini, &ini.entries[1], "");
	assert_text("[a]\nK =  ; c\nL=\n");
}

static void
test_add(void **state)
{
	(void)state;
	/* behind the last key, not behind the comments that follow */
	load("[a]\nK = v\n# about nothing\n\n# about b\n[b]\n# empty\nL = w");
	ini_add(&ini, 0, NULL, "New", "1");
	ini_add(&ini, 1, NULL, "Last", "2");
	ini_add(&ini, 0, NULL, "New", "3");
	assert_true(ini_edited(&ini));
	assert_text("[a]\nK = v\nNew = 1\nNew = 3\n# about nothing\n\n"
	    "# about b\n[b]\n# empty\nL = w\nLast = 2\n");

	load("[a]\nK = 1\nK = 2\nL = 3\n");
	ini_add(&ini, 0, &ini.entries[0], "K", "1a");
	ini_add(&ini, 0, &ini.entries[0], "K", "1b");
	ini_add(&ini, 0, &ini.entries[1], "K", "2a");
	assert_text("[a]\nK = 1\nK = 1a\nK = 1b\nK = 2\nK = 2a\nL = 3\n");

	/* a section without keys, as the only and last line too */
	load("[a]");
	ini_add(&ini, 0, NULL, "K", "v");
	assert_text("[a]\nK = v\n");
	load("[a] ; c\n\n# of b\n[b]\n");
	ini_add(&ini, 0, NULL, "K", "v");
	assert_text("[a] ; c\nK = v\n\n# of b\n[b]\n");
}

static void
test_remove(void **state)
{
	(void)state;
	load("[a]\nK = 1\nL = 2 ; c\n# d\nM = 3");
	ini_remove(&ini, &ini.entries[1]);
	assert_true(ini_edited(&ini));
	assert_text("[a]\nK = 1\n# d\nM = 3\n");

	load("[a]\nK = 1\nL = 2\nM = 3");
	ini_remove(&ini, &ini.entries[2]);
	ini_remove(&ini, &ini.entries[0]);
	assert_text("[a]\nL = 2\n");

	/* a new line takes the place of the one behind which it stands */
	load("[a]\nK = 1\n# c\n\n[b]\nL = 2\n");
	ini_remove(&ini, &ini.entries[0]);
	ini_add(&ini, 0, &ini.entries[0], "K", "2");
	ini_add(&ini, 0, NULL, "M", "3");
	assert_text("[a]\nK = 2\nM = 3\n# c\n\n[b]\nL = 2\n");
}

static const char blocks[] =
    "# head\n\n# of a\n[a]\nK = 1\n# in a\n\n# lone\n\n# of b\n# too\n[b]\n"
    "L = 2\n  ; of c\n[c]\nM = 3\n\n# tail\n";

static void
test_remove_section(void **state)
{
	(void)state;
	load(blocks);
	ini_remove_section(&ini, 0);
	assert_true(ini_edited(&ini));
	assert_text("# head\n\n# of a\n# of b\n# too\n[b]\nL = 2\n  ; of c\n"
	    "[c]\nM = 3\n\n# tail\n");

	load(blocks);
	ini_remove_section(&ini, 1);
	assert_text("# head\n\n# of a\n[a]\nK = 1\n# in a\n\n# lone\n\n# of b\n"
	    "# too\n  ; of c\n[c]\nM = 3\n\n# tail\n");

	load(blocks);
	ini_remove_section(&ini, 2);
	assert_text("# head\n\n# of a\n[a]\nK = 1\n# in a\n\n# lone\n\n# of b\n"
	    "# too\n[b]\nL = 2\n  ; of c\n");

	load("[a]\n[b]\n\n[c]");
	ini_remove_section(&ini, 1);
	assert_text("[a]\n[c]\n");
}

static void
test_remove_all(void **state)
{
	auto_buf struct buf text = { 0 };

	(void)state;
	load("[a]\nK = 1\n\n[b]\nL = 2");
	ini_remove_section(&ini, 0);
	ini_remove_section(&ini, 1);
	ini_render(&ini, &text);
	assert_int_equal(text.len, 0);
	ini_free(&ini);
}

static void
test_add_section(void **state)
{
	static const struct {
		const char *before, *after;
	} cases[] = {
		{ "", "[n]\nK = v\n" },
		{ "\n", "\n[n]\nK = v\n" },
		{ "# c", "# c\n\n[n]\nK = v\n" },
		{ "[a]", "[a]\n\n[n]\nK = v\n" },
		{ "[a]\nL = w\n", "[a]\nL = w\n\n[n]\nK = v\n" },
		{ "[a]\nL = w", "[a]\nL = w\n\n[n]\nK = v\n" },
		{ "[a]\nL = w\n\n", "[a]\nL = w\n\n[n]\nK = v\n" },
		{ "[a]\nL = w\n\n\n", "[a]\nL = w\n\n\n[n]\nK = v\n" },
		{ "[a]\n# c\n", "[a]\n# c\n\n[n]\nK = v\n" },
	};
	char name[INI_TEXT];
	size_t i, at;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		load(cases[i].before);
		at = ini_add_section(&ini, "n");
		ini_add(&ini, at, NULL, "K", "v");
		ini_section_name(&ini, at, name);
		assert_string_equal(name, "n");
		assert_true(ini_edited(&ini));
		assert_text(cases[i].after);
	}
}

static void
test_add_sections(void **state)
{
	size_t m, n, o;

	(void)state;
	load("[a]\nK = v");
	m = ini_add_section(&ini, "m");
	n = ini_add_section(&ini, "n");
	o = ini_add_section(&ini, "o");
	ini_add(&ini, n, NULL, "N", "1");
	ini_add(&ini, m, NULL, "M", "2");
	ini_add(&ini, 0, NULL, "L", "w");
	ini_add(&ini, n, NULL, "N", "3");
	ini_add(&ini, o, NULL, "O", "4");
	ini_remove_section(&ini, o);
	assert_text("[a]\nK = v\nL = w\n\n[m]\nM = 2\n\n[n]\nN = 1\nN = 3\n");

	/* removed again: nothing was edited */
	load("[a]\n");
	n = ini_add_section(&ini, "n");
	ini_add(&ini, n, NULL, "K", "v");
	ini_remove_section(&ini, n);
	assert_false(ini_edited(&ini));
	assert_text("[a]\n");
}

static void
test_several(void **state)
{
	struct ini_entry *entries;
	size_t carol;

	(void)state;
	load(sample);
	entries = ini.entries;
	ini_replace(&ini, &entries[2], "51821");
	ini_replace(&ini, &entries[0], "hub-routed");
	ini_add(&ini, 0, &entries[1], "Subnet", "fd00::/64");
	ini_remove_section(&ini, 1);
	ini_replace(&ini, &entries[3], "lost with its section");
	ini_add(&ini, 1, NULL, "Lost", "too");
	ini_remove(&ini, &entries[5]);
	ini_replace(&ini, &entries[4], "ghi=");
	carol = ini_add_section(&ini, "peer carol");
	ini_add(&ini, carol, NULL, "Address", "10.8.0.5");
	ini_add(&ini, 2, NULL, "Enabled", "no");
	assert_text("# the head\n"
	    "\n"
	    "[network]\n"
	    "Mode   =  hub-routed   ; a comment\n"
	    "Subnet = 10.8.0.0/24\n"
	    "Subnet = fd00::/64\n"
	    "# on ports\n"
	    "ListenPort=51821\n"
	    "\n"
	    "# alice's laptop\n"
	    "; and phone\n"
	    "[peer bob]   ; bob\n"
	    "PublicKey : ghi=\n"
	    "Address = 10.8.0.4\n"
	    "Enabled = no\n"
	    "\n"
	    "[peer carol]\n"
	    "Address = 10.8.0.5\n");
}

/* What cannot stand in a file does not come back as something else. */
static void
test_bad_values(void **state)
{
	static const char *const values[] = {
		"v\nRole = admin", "v\n[peer x]", "v\r", "\x1b", "\xff"
	};
	char longest[INI_TEXT + 1];
	struct ini again;
	struct err err;
	size_t i;

	(void)state;
	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	for (i = 0; i <= COUNT(values); i++) {
		struct buf text = { 0 };
		int failed;

		load("[a]\nK = v\n");
		ini_replace(&ini, &ini.entries[0],
		    i < COUNT(values) ? values[i] : longest);
		ini_render(&ini, &text);
		failed = ini_parse_text(&again, "again", &text, &err);
		if (failed == 0)
			assert_true(again.n_entries + again.n_sections > 2);
		ini_free(&again);
		ini_free(&ini);
	}
}

static void
test_secret(void **state)
{
	struct buf text = { .secret = true };
	struct buf out = { 0 };
	struct err err;

	(void)state;
	buf_puts(&text, "[a]\nPrivateKey = abc=\n");
	assert_int_equal(ini_parse_text(&ini, "x.ini", &text, &err), 0);
	ini_replace(&ini, &ini.entries[0], "def=");
	ini_add(&ini, 0, NULL, "PresharedKey", "ghi=");
	ini_render(&ini, &out);
	assert_true(out.secret);
	assert_string_equal(out.data,
	    "[a]\nPrivateKey = def=\nPresharedKey = ghi=\n");
	buf_free(&out);
	ini_free(&ini);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unchanged),
		cmocka_unit_test(test_replace),
		cmocka_unit_test(test_replace_empty),
		cmocka_unit_test(test_add),
		cmocka_unit_test(test_remove),
		cmocka_unit_test(test_remove_section),
		cmocka_unit_test(test_remove_all),
		cmocka_unit_test(test_add_section),
		cmocka_unit_test(test_add_sections),
		cmocka_unit_test(test_several),
		cmocka_unit_test(test_bad_values),
		cmocka_unit_test(test_secret),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
