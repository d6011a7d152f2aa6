/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of base/cli: verbs, options, usage, messages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cli.h"
#include "base/mem.h"

/* What the verb found, for the test to look at. */
static struct {
	bool ran;
	bool flag;
	const char *text;
	struct strv list;
	const char *optional;
	char operands[256];
	int min, max;
} got;

static char *out_text, *err_text;
static struct strv words;	/* what texts of options point into */

static int
run_add(struct cli *cli, int argc, char **argv)
{
	const struct cli_option options[] = {
		{ "flag", 'f', CLI_FLAG, NULL, &got.flag, "a flag" },
		{ "text", 't', CLI_TEXT, "TEXT", &got.text, "a text" },
		{ "list", 0, CLI_LIST, "ITEM", &got.list, "a list" },
		{ "maybe", 'm', CLI_OPTIONAL, "ARG", &got.optional,
		    "an argument or none, in so many words that the help "
		    "cannot stand on one line of eighty columns" },
	};
	int status, i;

	status = cli_parse(cli, options, COUNT(options), &argc, &argv,
	    got.min, got.max);
	if (status >= 0)
		return status;
	got.ran = true;
	for (i = 0; i < argc; i++) {
		strcat(got.operands, argv[i]);
		strcat(got.operands, "|");
	}
	assert_null(argv[argc]);
	return 7;
}

static const struct cli_verb verbs[] = {
	{ "add", run_add, "NET/PEER...", "adds a peer" },
	{ "a-verb-with-quite-a-long-name", run_add, "NET/PEER...",
	    "does what it does" },
	{ 0 },
};

static struct cli cli;

static void
reset(void)
{
	strv_free(&got.list);
	strv_free(&words);
	memset(&got, 0, sizeof(got));
	got.max = -1;
	free(out_text);
	free(err_text);
	out_text = err_text = NULL;
	cli = (struct cli){ .program = "wgp-test", .purpose = "is a test",
	    .verbs = verbs };
}

/* Runs the program with arguments (ends with NULL), catches its output. */
static int
run_words(const char *const *args)
{
	FILE *old_out = stdout, *old_err = stderr;
	size_t out_len, err_len, i;
	auto_free char **argv = NULL;
	int status;

	for (i = 0; args[i] != NULL; i++)
		strv_add(&words, args[i]);
	/* the program reorders its argv */
	argv = xcalloc(words.n + 1, sizeof(*argv));
	memcpy(argv, words.v, words.n * sizeof(*argv));
	stdout = open_memstream(&out_text, &out_len);
	stderr = open_memstream(&err_text, &err_len);
	status = cli_main(&cli, (int)words.n, argv);
	fclose(stdout);
	fclose(stderr);
	stdout = old_out;
	stderr = old_err;
	return status;
}

#define RUN(...) \
	(reset(), run_words((const char *const[]){ "wgp-test", __VA_ARGS__, \
	    NULL }))

#define TRY "Try 'wgp-test add --help'.\n"

static void
options_and_operands_in_any_order(void **state)
{
	(void)state;
	assert_int_equal(RUN("add", "wg0/a", "--text", "x", "-f", "-",
	    "--list=1", "wg0/b", "--list", "2 3", "-qj", "--", "-n", "--"), 7);
	assert_true(got.flag && cli.quiet && cli.json);
	assert_false(cli.dry_run || cli.yes);
	assert_string_equal(got.text, "x");
	assert_int_equal(got.list.n, 2);
	assert_string_equal(got.list.v[1], "2 3");
	assert_null(got.optional);
	assert_string_equal(got.operands, "wg0/a|-|wg0/b|-n|--|");
	assert_string_equal(out_text, "");
	assert_string_equal(err_text, "");
}

static void
environment_changes_nothing(void **state)
{
	(void)state;
	setenv("POSIXLY_CORRECT", "1", 1);
	assert_int_equal(RUN("add", "wg0/a", "-f", "wg0/b", "-y"), 7);
	unsetenv("POSIXLY_CORRECT");
	assert_true(got.flag && cli.yes);
	assert_string_equal(got.operands, "wg0/a|wg0/b|");
}

static void
common_options_before_the_verb(void **state)
{
	(void)state;
	assert_int_equal(RUN("-C", "/tmp/x", "--dry-run", "add", "-f", "a"), 7);
	assert_string_equal(cli.dir, "/tmp/x");
	assert_true(cli.dry_run && got.flag);
	assert_int_equal(RUN("-C/tmp/y", "--", "add", "a"), 7);
	assert_string_equal(cli.dir, "/tmp/y");
	assert_int_equal(RUN("-f", "add"), 2);
	assert_string_equal(err_text, "wgp-test: unknown option -f\n"
	    "Try 'wgp-test --help'.\n");
}

static void
the_directory(void **state)
{
	(void)state;
	unsetenv("WGPILOT_DIR");
	assert_int_equal(RUN("add"), 7);
	assert_string_equal(cli.dir, SYSCONFDIR "/wgpilot");
	setenv("WGPILOT_DIR", "", 1);
	assert_int_equal(RUN("add"), 7);
	assert_string_equal(cli.dir, SYSCONFDIR "/wgpilot");
	setenv("WGPILOT_DIR", "/tmp/env", 1);
	assert_int_equal(RUN("add"), 7);
	assert_string_equal(cli.dir, "/tmp/env");
	assert_int_equal(RUN("add", "-C", "there"), 7);
	assert_string_equal(cli.dir, "there");
	unsetenv("WGPILOT_DIR");

	assert_int_equal(RUN("add", "-C", ""), 2);
	assert_string_equal(err_text,
	    "wgp-test: add: option -C needs DIR, not nothing\n" TRY);
	assert_int_equal(RUN("-C", "a", "add", "-C", "b"), 2);
	assert_string_equal(err_text,
	    "wgp-test: add: option -C is given twice\n" TRY);
	assert_false(got.ran);
}

static void
optional_arguments(void **state)
{
	(void)state;
	assert_int_equal(RUN("add", "--maybe", "x"), 7);
	assert_string_equal(got.optional, "");
	assert_string_equal(got.operands, "x|");
	assert_int_equal(RUN("add", "--maybe=x"), 7);
	assert_string_equal(got.optional, "x");
	assert_int_equal(RUN("add", "-mx"), 7);
	assert_string_equal(got.optional, "x");
	assert_int_equal(RUN("add", "-m", "--maybe=x"), 2);
	assert_string_equal(err_text,
	    "wgp-test: add: option --maybe is given twice\n" TRY);
}

static void
assert_refused(int status, const char *text)
{
	char want[512];

	assert_int_equal(status, 2);
	assert_false(got.ran);
	assert_string_equal(out_text, "");
	snprintf(want, sizeof(want), "wgp-test: add: %s\n" TRY, text);
	assert_string_equal(err_text, want);
}

static void
wrong_options_are_refused(void **state)
{
	(void)state;
	assert_refused(RUN("add", "--foo"), "unknown option --foo");
	assert_refused(RUN("add", "--foo=secret"), "unknown option --foo");
	assert_refused(RUN("add", "-z"), "unknown option -z");
	assert_refused(RUN("add", "-fzsecret"), "unknown option -z");
	assert_refused(RUN("add", "-f\x1b"), "unknown option \"-\\x1b\"");
	assert_refused(RUN("add", "--a\nb"), "unknown option \"--a\\x0ab\"");
	assert_refused(RUN("add", "--text"), "option --text needs TEXT");
	assert_refused(RUN("add", "-t"), "option -t needs TEXT");
	assert_refused(RUN("add", "--flag=x"),
	    "option --flag takes no argument");
	assert_refused(RUN("add", "-t", "a", "--text=a"),
	    "option --text is given twice");
}

static void
abbreviations_are_refused(void **state)
{
	(void)state;
	assert_refused(RUN("add", "--tex", "x"), "unknown option --tex");
	assert_refused(RUN("add", "--tex=x"), "unknown option --tex");
	assert_refused(RUN("add", "--tex"), "unknown option --tex");
	assert_refused(RUN("add", "--fla=x"), "unknown option --fla");
	assert_refused(RUN("add", "--d"), "unknown option --d");
	assert_refused(RUN("add", "--=x"), "unknown option --");
	assert_int_equal(RUN("--vers"), 2);
	assert_int_equal(RUN("--he"), 2);
	assert_int_equal(RUN("add", "a", "--hel"), 2);
}

static void
number_of_operands(void **state)
{
	(void)state;
	reset();
	got.min = got.max = 1;
	assert_int_equal(run_words((const char *const[]){ "wgp-test", "add",
	    NULL }), 2);
	assert_string_equal(err_text,
	    "wgp-test: add: an operand is missing: NET/PEER...\n" TRY);
	reset();
	got.min = got.max = 1;
	assert_int_equal(run_words((const char *const[]){ "wgp-test", "add",
	    "a", "secret", NULL }), 2);
	assert_string_equal(err_text,
	    "wgp-test: add: too many operands: takes NET/PEER...\n" TRY);
}

static void
verbs_are_found_whole(void **state)
{
	(void)state;
	assert_int_equal(RUN("ad"), 2);
	assert_string_equal(err_text, "wgp-test: unknown verb \"ad\": one of "
	    "add, a-verb-with-quite-a-long-name\nTry 'wgp-test --help'.\n");
	assert_int_equal(RUN(""), 2);
	assert_int_equal(RUN("help", "ad"), 2);
	assert_int_equal(RUN("help", "add", "add"), 2);
	assert_int_equal(RUN("add"), 7);
}

static void
assert_fits(const char *text)
{
	const char *end;

	for (; (end = strchr(text, '\n')) != NULL; text = end + 1) {
		assert_true(end - text < 80);
		assert_true(end == text || end[-1] != ' ');
	}
	assert_string_equal(text, "");
}

static void
help_of_the_program(void **state)
{
	auto_free char *help = NULL;

	(void)state;
	assert_int_equal(RUN("--help"), 0);
	assert_string_equal(err_text, "");
	assert_fits(out_text);
	assert_non_null(strstr(out_text, "wgp-test: is a test\n"));
	assert_non_null(strstr(out_text,
	    "\n  wgp-test add NET/PEER...            adds a peer\n"));
	assert_non_null(strstr(out_text, "  -C DIR "));
	assert_non_null(strstr(out_text, "75 busy"));
	assert_non_null(strstr(out_text, "See the manual: man wgp-test\n"));
	help = xstrdup(out_text);
	assert_int_equal(RUN("help"), 0);
	assert_string_equal(out_text, help);
	reset();
	assert_int_equal(run_words((const char *const[]){ "wgp-test", NULL }),
	    2);
	assert_string_equal(err_text, help);
	assert_string_equal(out_text, "");
}

static void
help_of_a_verb(void **state)
{
	auto_free char *help = NULL;

	(void)state;
	assert_int_equal(RUN("add", "--help", "--foo"), 0);
	assert_false(got.ran);
	assert_fits(out_text);
	assert_non_null(strstr(out_text,
	    "Usage: wgp-test add [OPTION]... NET/PEER...\n"));
	assert_non_null(strstr(out_text, "\n  -t, --text TEXT  "));
	assert_non_null(strstr(out_text, "\n      --list ITEM  "));
	assert_non_null(strstr(out_text, "\n  -m, --maybe[=ARG]  "));
	assert_non_null(strstr(out_text, "\n  -n, --dry-run  "));
	help = xstrdup(out_text);
	assert_int_equal(RUN("help", "add"), 0);
	assert_string_equal(out_text, help);
	assert_int_equal(RUN("add", "--foo", "--help"), 2);
}

static void
version(void **state)
{
	(void)state;
	assert_int_equal(RUN("--version"), 0);
	assert_string_equal(out_text, "wgp-test (wgpilot) " WGPILOT_VERSION
	    "\n");
	assert_int_equal(RUN("add", "--version"), 0);
	assert_string_equal(out_text, "wgp-test (wgpilot) " WGPILOT_VERSION
	    "\n");
}

static void
messages(void **state)
{
	FILE *old = stderr;
	struct strv notes = { 0 };
	struct err err;
	size_t len;

	(void)state;
	reset();
	stderr = open_memstream(&err_text, &len);
	err_set(&err, ERR_ABSENT, "wg9: no such network");
	assert_int_equal(cli_fail(&cli, &err), 3);
	strv_add(&notes, "100 % done");
	cli_notes(&cli, &notes);
	cli.quiet = true;
	cli_note(&cli, "unheard");
	fclose(stderr);
	stderr = old;
	strv_free(&notes);
	assert_string_equal(err_text, "wgp-test: wg9: no such network\n"
	    "wgp-test: note: 100 % done\n");
}

static void
confirmation_needs_a_terminal(void **state)
{
	struct err err;

	(void)state;
	reset();
	if (freopen("/dev/null", "r", stdin) == NULL)
		fail();
	assert_false(cli_confirm(&cli, &err, "remove %s?", "wg0"));
	assert_int_equal(err.code, ERR_USAGE);
	assert_non_null(strstr(err.text, "-y"));
	cli.yes = true;
	assert_true(cli_confirm(&cli, &err, "remove %s?", "wg0"));
}

static int
end(void **state)
{
	(void)state;
	reset();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_and_operands_in_any_order),
		cmocka_unit_test(environment_changes_nothing),
		cmocka_unit_test(common_options_before_the_verb),
		cmocka_unit_test(the_directory),
		cmocka_unit_test(optional_arguments),
		cmocka_unit_test(wrong_options_are_refused),
		cmocka_unit_test(abbreviations_are_refused),
		cmocka_unit_test(number_of_operands),
		cmocka_unit_test(verbs_are_found_whole),
		cmocka_unit_test(help_of_the_program),
		cmocka_unit_test(help_of_a_verb),
		cmocka_unit_test(version),
		cmocka_unit_test(messages),
		cmocka_unit_test(confirmation_needs_a_terminal),
	};

	return cmocka_run_group_tests_name("cli", tests, NULL, end);
}
