/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verbs and options of a command line. */
#include <assert.h>
#include <ctype.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cli.h"
#include "base/cli_help.h"
#include "base/mem.h"
#include "base/progress.h"

#define N_COMMON 7
#define LONG 256	/* above every letter: LONG + index into the table */

struct parser {
	struct cli *cli;
	struct cli_option *table;	/* the verb's own, then the common */
	size_t n;
	bool *seen;
	struct option *longs;
	char *letters;
	bool help;
	bool version;
};

static void
put_common(struct parser *p, struct cli_option *to)
{
	struct cli *cli = p->cli;
	const struct cli_option common[N_COMMON] = {
		{ NULL, 'C', CLI_TEXT, "DIR", &cli->dir,
		    "state directory (default: $WGPILOT_DIR, then "
		    SYSCONFDIR "/wgpilot)" },
		{ "json", 'j', CLI_FLAG, NULL, &cli->json, "print JSON" },
		{ "dry-run", 'n', CLI_FLAG, NULL, &cli->dry_run,
		    "say what would change, change nothing" },
		{ "quiet", 'q', CLI_FLAG, NULL, &cli->quiet,
		    "no notes, no report of what was done" },
		{ "yes", 'y', CLI_FLAG, NULL, &cli->yes, "never ask" },
		{ "help", 0, CLI_FLAG, NULL, &p->help, "print this" },
		{ "version", 0, CLI_FLAG, NULL, &p->version,
		    "print the version" },
	};

	memcpy(to, common, sizeof(common));
}

/* getopt's two tables.  RETURN_IN_ORDER ('-') is deaf to POSIXLY_CORRECT. */
static void
make_tables(struct parser *p, char order)
{
	char *letter = p->letters;
	struct option *l = p->longs;
	size_t i;

	*letter++ = order;
	*letter++ = ':';
	for (i = 0; i < p->n; i++) {
		const struct cli_option *o = &p->table[i];
		int colons = o->kind == CLI_FLAG ? 0 :
		    o->kind == CLI_OPTIONAL ? 2 : 1;

		if (o->letter != 0) {
			/* the common letters belong to nobody else */
			*letter = '\0';
			assert(strchr(p->letters + 2, o->letter) == NULL);
			*letter++ = o->letter;
			memset(letter, ':', (size_t)colons);
			letter += colons;
		}
		if (o->name != NULL)
			*l++ = (struct option){ o->name, colons, NULL,
			    LONG + (int)i };
	}
	*letter = '\0';
	*l = (struct option){ 0 };
}

static void
parser_init(struct parser *p, struct cli *cli,
    const struct cli_option *options, size_t n, char order)
{
	*p = (struct parser){ .cli = cli, .n = n + N_COMMON };
	p->table = xcalloc(p->n, sizeof(*p->table));
	p->seen = xcalloc(p->n, sizeof(*p->seen));
	p->longs = xcalloc(p->n + 1, sizeof(*p->longs));
	p->letters = xcalloc(3 * p->n + 3, 1);
	if (n > 0)
		memcpy(p->table, options, n * sizeof(*options));
	put_common(p, p->table + n);
	/* -C may already have stood in front of the verb */
	p->seen[n] = cli->dir != NULL;
	make_tables(p, order);
	opterr = 0;
	optind = 0;	/* makes glibc begin anew */
}

static void
parser_free(struct parser *p)
{
	free(p->table);
	free(p->seen);
	free(p->longs);
	free(p->letters);
}

/* A word of the command line in a message: as it is where that is safe. */
static struct quoted
show(const char *word, size_t len)
{
	auto_free char *copy = xstrndup(word, len);
	struct quoted q = quote(copy);
	size_t i;

	for (i = 0; i < len && i < 60; i++)
		if (!isalnum((unsigned char)copy[i]) && copy[i] != '-' &&
		    copy[i] != '_')
			return q;
	if (i == len)
		memcpy(q.s, copy, len + 1);
	return q;
}

static struct quoted
option_name(const struct cli_option *o, bool with_letter)
{
	struct quoted q;

	if (with_letter)
		snprintf(q.s, sizeof(q.s), "-%c", o->letter);
	else
		snprintf(q.s, sizeof(q.s), "--%s", o->name);
	return q;
}

/* The option behind what getopt returned or left in optopt, or NULL. */
static const struct cli_option *
find(const struct parser *p, int c, const char *arg)
{
	const struct cli_option *o;
	size_t i;

	if (c >= LONG) {
		/* getopt takes abbreviations, which break when options come */
		o = &p->table[c - LONG];
		return strcspn(arg + 2, "=") == strlen(o->name) ? o : NULL;
	}
	for (i = 0; i < p->n; i++)
		if (c != 0 && p->table[i].letter == c)
			return &p->table[i];
	return NULL;
}

/* Says why getopt stopped at arg. */
static int
fault(const struct parser *p, int c, const char *arg)
{
	const struct cli_option *o = find(p, optopt, arg);
	char letter[2] = { '-', (char)optopt };

	if (o == NULL && optopt != 0 && optopt < LONG)
		return cli_usage(p->cli, "unknown option %s",
		    show(letter, 2).s);
	if (o == NULL)
		return cli_usage(p->cli, "unknown option %s",
		    show(arg, strcspn(arg, "=")).s);
	return cli_usage(p->cli, c == ':' ? "option %s needs %s" :
	    "option %s takes no argument",
	    option_name(o, optopt < LONG).s, o->arg);
}

static int
take(struct parser *p, const struct cli_option *o, int c)
{
	size_t i = (size_t)(o - p->table);

	/* as a script has it whose variable is not set */
	if ((o->kind == CLI_TEXT || o->kind == CLI_LIST) && *optarg == '\0')
		return cli_usage(p->cli, "option %s needs %s, not nothing",
		    option_name(o, c < LONG).s, o->arg);
	switch (o->kind) {
	case CLI_FLAG:
		*(bool *)o->dest = true;
		break;
	case CLI_LIST:
		strv_add(o->dest, optarg);
		break;
	case CLI_TEXT:
	case CLI_OPTIONAL:
		if (p->seen[i])
			return cli_usage(p->cli, "option %s is given twice",
			    option_name(o, c < LONG).s);
		*(const char **)o->dest = optarg != NULL ? optarg : "";
		break;
	}
	p->seen[i] = true;
	return -1;
}

/*
 * Takes all options; operands are moved to the front of argv, behind argv[0].
 * In order '+' it stops at the first.  Returns -1 and their number, or a
 * status.
 */
static int
parse(struct parser *p, int argc, char **argv, int *n_operands)
{
	const struct cli_option *o;
	const char *arg;
	int c, status, n = 0;

	for (;;) {
		arg = argv[optind > 0 ? optind : 1];
		c = getopt_long(argc, argv, p->letters, p->longs, NULL);
		if (c < 0)
			break;
		if (c == 1) {
			argv[++n] = optarg;
			continue;
		}
		o = c == '?' || c == ':' ? NULL : find(p, c, arg);
		if (o == NULL) {
			if (c >= LONG)
				optopt = 0;
			return fault(p, c, arg);
		}
		if ((status = take(p, o, c)) >= 0)
			return status;
		if (p->help || p->version)
			return -1;
	}
	while (optind < argc)
		argv[++n] = argv[optind++];
	argv[n + 1] = NULL;
	*n_operands = n;
	return -1;
}

static int
put_version(const struct cli *cli)
{
	printf("%s (wgpilot) %s\n", cli->program, WGPILOT_VERSION);
	return 0;
}

static const char *
default_dir(void)
{
	const char *dir = getenv("WGPILOT_DIR");

	return dir != NULL && *dir != '\0' ? dir : SYSCONFDIR "/wgpilot";
}

static int
check_count(const struct cli *cli, int n, int min, int max)
{
	const char *what = cli->verb != NULL && cli->verb->operands != NULL ?
	    cli->verb->operands : "";

	if (n < min)
		return cli_usage(cli, "an operand is missing: %s", what);
	if (max >= 0 && n > max && *what == '\0')
		return cli_usage(cli, "takes no operand");
	if (max >= 0 && n > max)
		return cli_usage(cli, "too many operands: takes %s", what);
	return -1;
}

int
cli_parse(struct cli *cli, const struct cli_option *options, size_t n,
    int *argc, char ***argv, int min, int max)
{
	struct parser p;
	int status, n_operands = 0;

	parser_init(&p, cli, options, n, '-');
	status = parse(&p, *argc, *argv, &n_operands);
	if (status < 0 && p.help) {
		cli_help_verb(cli, stdout, p.table, n, p.n);
		status = 0;
	} else if (status < 0 && p.version) {
		status = put_version(cli);
	} else if (status < 0) {
		status = check_count(cli, n_operands, min, max);
		*argc = n_operands;
		(*argv)++;
	}
	parser_free(&p);
	if (cli->dir == NULL)
		cli->dir = default_dir();
	if (status < 0 && !cli->quiet)
		progress_begin();
	return status;
}

static const struct cli_verb *
find_verb(const struct cli *cli, const char *name)
{
	const struct cli_verb *v;

	for (v = cli->verbs; v->name != NULL; v++)
		if (strcmp(v->name, name) == 0)
			return v;
	return NULL;
}

static int
unknown_verb(const struct cli *cli, const char *name)
{
	const struct cli_verb *v;
	auto_buf struct buf names = { 0 };

	for (v = cli->verbs; v->name != NULL; v++)
		buf_printf(&names, "%s%s", names.len > 0 ? ", " : "", v->name);
	return cli_usage(cli, "unknown verb %s: one of %s", quote(name).s,
	    names.data);
}

static int
run_verb(struct cli *cli, int argc, char **argv)
{
	/* only the verb itself knows its options */
	char help[] = "--help", *argv_help[] = { argv[0], help, NULL };
	bool ask = strcmp(argv[0], "help") == 0 && argc > 1;
	const char *name = argv[ask ? 1 : 0];

	if (ask && argc > 2)
		return cli_usage(cli, "help: takes one verb");
	cli->verb = find_verb(cli, name);
	if (cli->verb == NULL)
		return unknown_verb(cli, name);
	if (ask)
		return cli->verb->run(cli, 2, argv_help);
	return cli->verb->run(cli, argc, argv);
}

static int
no_verb(struct parser *p, bool help)
{
	if (p->version)
		return put_version(p->cli);
	cli_help_program(p->cli, help ? stdout : stderr, p->table, p->n);
	return help ? 0 : ERR_USAGE;
}

int
cli_main(struct cli *cli, int argc, char **argv)
{
	struct parser p;
	int status, n = 0;
	bool help;

	cli->dir = NULL;
	cli->verb = NULL;
	if (argc < 1)
		return cli_usage(cli, "started without arguments");
	if (cli->verbs[0].name[0] == '\0') {
		cli->verb = &cli->verbs[0];
		return cli->verb->run(cli, argc, argv);
	}
	parser_init(&p, cli, NULL, 0, '+');
	status = parse(&p, argc, argv, &n);
	help = p.help || (n == 1 && strcmp(argv[1], "help") == 0);
	if (status < 0 && (n == 0 || help))
		status = no_verb(&p, help);
	else if (status < 0)
		status = run_verb(cli, n, argv + 1);
	parser_free(&p);
	return status;
}
