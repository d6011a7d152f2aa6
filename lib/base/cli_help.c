/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Usage texts, made of the tables of verbs and options. */
#include <string.h>

#include "base/cli_help.h"

#define COLUMNS 80
#define HELP_COLUMN 30

/*
 * Writes words from the given column on, broken at blanks; the cursor stands
 * at column at, beyond which the first line may already be.
 */
static void
put_words(FILE *file, size_t at, size_t column, const char *words)
{
	size_t len;

	if (at + 2 > column) {
		fputc('\n', file);
		at = 0;
	}
	fprintf(file, "%*s", (int)(column - at), "");
	for (at = column; *words != '\0'; words += len) {
		words += strspn(words, " ");
		len = strcspn(words, " ");
		if (at > column && at + 1 + len >= COLUMNS) {
			fprintf(file, "\n%*s", (int)column, "");
			at = column;
		} else if (at > column) {
			fputc(' ', file);
			at++;
		}
		fwrite(words, 1, len, file);
		at += len;
	}
	fputc('\n', file);
}

static void
put_options(FILE *file, const struct cli_option *options, size_t n)
{
	const struct cli_option *o;
	struct buf text = { 0 };

	for (o = options; o < options + n; o++) {
		text.len = 0;
		if (o->letter != 0)
			buf_printf(&text, "  -%c", o->letter);
		else
			buf_puts(&text, "    ");
		if (o->name != NULL)
			buf_printf(&text, "%s--%s", o->letter ? ", " : "  ",
			    o->name);
		if (o->kind == CLI_OPTIONAL)
			buf_printf(&text, "[=%s]", o->arg);
		else if (o->kind != CLI_FLAG)
			buf_printf(&text, " %s", o->arg);
		fputs(text.data, file);
		put_words(file, str_width(text.data, text.len), HELP_COLUMN,
		    o->help);
	}
	buf_free(&text);
}

static void
put_synopsis(const struct cli *cli, const struct cli_verb *verb, bool options,
    struct buf *text)
{
	buf_puts(text, cli->program);
	if (verb->name[0] != '\0')
		buf_printf(text, " %s", verb->name);
	if (options)
		buf_puts(text, " [OPTION]...");
	if (verb->operands != NULL && verb->operands[0] != '\0')
		buf_printf(text, " %s", verb->operands);
}

static void
put_end(const struct cli *cli, FILE *file)
{
	fprintf(file, "\nExit status: 0 done, 1 failed, 2 usage, "
	    "3 no such object, 75 busy, try again.\n"
	    "See the manual: man %s\n", cli->program);
}

void
cli_help_program(const struct cli *cli, FILE *file,
    const struct cli_option *common, size_t n)
{
	const struct cli_verb *v;
	auto_buf struct buf text = { 0 };

	fprintf(file, "%s: %s\n\nUsage:\n", cli->program, cli->purpose);
	for (v = cli->verbs; v->name != NULL; v++) {
		text.len = 0;
		put_synopsis(cli, v, false, &text);
		fprintf(file, "  %s", text.data);
		put_words(file, 2 + str_width(text.data, text.len),
		    HELP_COLUMN + 8, v->help);
	}
	fprintf(file, "\nOptions of all verbs:\n");
	put_options(file, common, n);
	fprintf(file, "\nThe options of a verb: %s help VERB\n", cli->program);
	put_end(cli, file);
}

void
cli_help_verb(const struct cli *cli, FILE *file,
    const struct cli_option *options, size_t n_own, size_t n)
{
	auto_buf struct buf text = { 0 };

	put_synopsis(cli, cli->verb, true, &text);
	fprintf(file, "Usage: %s\n\n", text.data);
	put_words(file, 0, 2, cli->verb->help);
	if (n_own > 0) {
		fprintf(file, "\nOptions:\n");
		put_options(file, options, n_own);
	}
	fprintf(file, "\nCommon options:\n");
	put_options(file, options + n_own, n - n_own);
	put_end(cli, file);
}
