/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line: verbs, options, usage, messages, exit. */
#ifndef WGPILOT_BASE_CLI_H
#define WGPILOT_BASE_CLI_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

/*
 * The one part of the library, with out.h, that prints and may exit.  A
 * program is a table of verbs; each verb has a table of options of its own,
 * and the common ones are added.  Both tables yield dispatch, usage, and what
 * the manual and completion tests check.
 */

struct cli;

struct cli_verb {
	const char *name;
	int (*run)(struct cli *cli, int argc, char **argv);
	const char *operands;	/* "NET/PEER...", for usage */
	const char *help;	/* one line, no full stop */
};

enum cli_kind {
	CLI_FLAG,	/* bool *dest = true */
	CLI_TEXT,	/* const char **dest; given twice is an error */
	CLI_LIST,	/* struct strv *dest, repeatable; not split */
	CLI_OPTIONAL,	/* const char **dest; --name[=ARG], "" without ARG */
};

struct cli_option {
	const char *name;	/* long, without "--"; NULL: only the letter */
	char letter;		/* 0: none */
	enum cli_kind kind;
	const char *arg;	/* "CIDR"; NULL for CLI_FLAG */
	void *dest;
	const char *help;	/* one line */
};

struct cli {
	const char *program;		/* "wgp-net" */
	const char *purpose;		/* one line, for --help */
	const struct cli_verb *verbs;	/* ends with a NULL name */
	const struct cli_verb *verb;	/* the one that runs */
	/* the common options */
	const char *dir;	/* -C, or $WGPILOT_DIR, or /etc/wgpilot */
	bool json;			/* -j --json */
	bool dry_run;			/* -n --dry-run */
	bool quiet;			/* -q: no notes, no report */
	bool yes;			/* -y --yes: never ask */
	bool several;			/* networks: set by the verb */
	bool more;			/* operands follow (cli_each) */
	bool cancelled;			/* the user has had enough of them */
	bool reported;			/* cli_report was called */
	struct strv report_networks, report_lines;	/* for -j */
};

/*
 * The first act of every program: descriptors 0-2 are opened on /dev/null
 * where they were closed (stdout so that writing fails); SIGPIPE and SIGXFSZ
 * ignored, SIGCHLD default; umask 077; no core, not dumpable; the locale for
 * characters.  Never fails: a missing locale is as C.
 */
void cli_start(void);

/*
 * Runs a program with verbs: finds the verb, runs it, returns the exit
 * status.  "PROGRAM --help", "--version", "PROGRAM help [VERB]" work;
 * without a verb or with an unknown one: usage on stderr and 2.  A program
 * without verbs (wgp-qr) has one verb named "" .
 */
int cli_main(struct cli *cli, int argc, char **argv);

/*
 * Parses a verb's options and the common ones, wherever they stand ("--" ends
 * them); argc/argv, where argv[0] is the verb, become the operands alone.
 * Returns -1 to go on; else the exit status with which the verb must return at
 * once (0 after --help; 2 after a message for a wrong option, or where the
 * number of operands is not within min..max, max < 0 for any).
 */
int cli_parse(struct cli *cli, const struct cli_option *options, size_t n,
    int *argc, char ***argv, int min, int max);

/* Prints "program: text" to stderr; returns err->code. */
int cli_fail(const struct cli *cli, const struct err *err);

/* Prints "program: verb: text" and a line that names --help; returns 2. */
int cli_usage(const struct cli *cli, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* A note to stderr, "program: note: ...", unless -q. */
void cli_note(const struct cli *cli, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Each text of the list as a note. */
void cli_notes(const struct cli *cli, const struct strv *notes);

/*
 * Is there the state directory?  A reader takes an absent one for an empty
 * one, and a writer makes it: here a note says so, as its name may be
 * misspelt.
 */
bool cli_has_dir(const struct cli *cli);

/*
 * What was done, or with -n would be, to a network: a line a change.  As text
 * it leaves at once, on stdout where it is what the verb is for (data, or -n),
 * else on stderr, unless -q; "NETWORK: " stands in front where the command is
 * about several.  With -j all goes to stdout in the end: an array of
 * {"network", "change"}.
 */
void cli_report(struct cli *cli, const char *network,
    const struct strv *lines, bool data);

/*
 * Asks "question [y/N] " on the terminal.  True on -y or a y.  Where stdin or
 * stderr is no terminal: false, with err saying that -y is needed.
 */
bool cli_confirm(const struct cli *cli, struct err *err, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * Does one thing with each operand: goes on after a failure, prints each, and
 * returns the exit status: that of the failure where there was one operand
 * alone, else 1.  Sets cli->several, and cli->more for each but the last.
 * errnum ECANCELED ends it, and whatever would be done with more.
 */
int cli_each(struct cli *cli, const struct strv *operands,
    int (*one)(struct cli *cli, const char *operand, void *arg,
    struct err *err), void *arg);

/* Writes data to stdout with write(2), past stdio: for secrets. */
int cli_write(const void *data, size_t len, struct err *err);

/*
 * The last act: flushes and closes stdout.  Where that fails (a full disk, a
 * closed pipe) says "done, but could not report" and returns 1, else status.
 */
int cli_end(struct cli *cli, int status);

#endif
