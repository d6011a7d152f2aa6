/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Programs that are started: where they are found, and what they are given. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/program.h"

#define SYSTEM "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

static void
test_path(void **state)
{
	static const struct {
		const char *before, *after;
	} cases[] = {
		{ "/a:/b/c", "/a:/b/c" },
		{ "", SYSTEM }, { ".", SYSTEM }, { ":", SYSTEM },
		{ ":/a", "/a" }, { "/a:", "/a" }, { "/a::/b", "/a:/b" },
		{ ".:/a:b/c:/d:..", "/a:/d" }, { "a", SYSTEM },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		setenv("PATH", cases[i].before, 1);
		program_clean_environment();
		assert_string_equal(getenv("PATH"), cases[i].after);
	}
	unsetenv("PATH");
	program_clean_environment();
	assert_string_equal(getenv("PATH"), SYSTEM);
}

static void
test_variables(void **state)
{
	static const char *const dropped[] = { "BASH_ENV", "ENV", "SHELLOPTS",
	    "BASHOPTS", "CDPATH", "GLOBIGNORE", "PS4", "BASH_FUNC_a%%",
	    "BASH_FUNC_b%%", "BASH_FUNC_" };
	static const char *const kept[] = { "HOME", "BASH_FUNCTION", "LANG" };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(dropped); i++)
		setenv(dropped[i], "() { :; }", 1);
	for (i = 0; i < COUNT(kept); i++)
		setenv(kept[i], "x", 1);
	program_clean_environment();
	for (i = 0; i < COUNT(dropped); i++)
		if (getenv(dropped[i]) != NULL)
			fail_msg("%s is left", dropped[i]);
	for (i = 0; i < COUNT(kept); i++)
		assert_string_equal(getenv(kept[i]), "x");
}

static void
test_find(void **state)
{
	char *auto_free sh = NULL;
	char *auto_free as_it_is = program_find("/bin/../bin/sh");

	(void)state;
	setenv("PATH", "/nowhere", 1);
	sh = program_find("sh");
	assert_non_null(sh);
	assert_true(sh[0] == '/');
	assert_string_equal(strrchr(sh, '/'), "/sh");
	assert_string_equal(as_it_is, "/bin/../bin/sh");
	assert_null(program_find("no-such-program"));
	assert_null(program_find("/nowhere/sh"));
	assert_null(program_find("/etc/passwd"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_path),
		cmocka_unit_test(test_variables),
		cmocka_unit_test(test_find),
	};

	return cmocka_run_group_tests_name("program", tests, NULL, NULL);
}
