/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fault harness: what its parts share. */
#ifndef WGPILOT_TESTS_FAULT_H
#define WGPILOT_TESTS_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* ---- tree.c: a directory as a value ---- */

struct entry {
	char *path;		/* below the directory */
	mode_t mode;		/* with its type */
	ino_t ino;
	char *data;		/* of a regular file */
	size_t len;
};

struct tree {
	struct entry *v;	/* sorted by path */
	size_t n, cap;
	bool absent;		/* there is no such directory */
};

void tree_read(const char *dir, struct tree *tree);
/* Makes the directory just that. */
void tree_write(const char *dir, const struct tree *tree);
void tree_free(struct tree *tree);
const struct entry *tree_find(const struct tree *tree, const char *path);
bool entry_equal(const struct entry *a, const struct entry *b);
/* Types, modes and bytes; else where says what differs. */
bool tree_equal(const struct tree *a, const struct tree *b, char *where,
    size_t size);
bool is_temporary(const char *path);

/* ---- trace.c: a run in which one thing fails ---- */

enum fault_kind {
	FAULT_NONE,
	FAULT_KILL,		/* SIGKILL before the call */
	FAULT_ERROR,		/* the call is not made and returns errnum */
	FAULT_POWER,		/* the file system ends before the call */
	FAULT_MALLOC,		/* that allocation returns NULL */
};

struct fault {
	enum fault_kind kind;
	long at;		/* from 1: of the calls, or of mallocs */
	int errnum;
	const char *mount;	/* FAULT_POWER */
	const char *control;	/* what the shim breaks, NULL: nothing */
};

/* What a call was, for choosing points. */
#define CALL_FAILS 1		/* an error can be injected */
#define CALL_CHANGES 2		/* it changed the file system */

struct outcome {
	int status;		/* as of wait(2) */
	bool hung;
	long calls;		/* seen */
	long begin;		/* the last call before the program's own */
	long call;		/* the number of the call that was hit */
	unsigned char *kinds;	/* CALL_..., index 1 to calls; owned */
	char complaint[512];	/* modes or order broken; "" if not */
	char *out;		/* what it printed; owned */
	char *err;
};

/* Runs argv on the state directory.  Without tracing for FAULT_MALLOC. */
void fault_run(const char *const argv[], const char *dir,
    const struct fault *fault, struct outcome *outcome);
/* The same in peace; only the status.  *err, if wanted, is the caller's. */
int plain_run(const char *const argv[], const char *dir, char **out,
    char **err);
/* The file system ends as it does when the power goes. */
void fault_cut_power(const char *mount);
void outcome_free(struct outcome *outcome);
bool exited(const struct outcome *outcome, int status);
const char *call_name(long nr);
/* How many mallocs the command makes. */
long count_mallocs(const char *const argv[], const char *dir);

/* ---- scenario.c: the commands, and the states they begin on ---- */

#define MAX_ARGS 12

struct scenario {
	const char *name;
	const char *argv[MAX_ARGS];
	const char *next[MAX_ARGS];	/* a command on the new state */
	const char *net;		/* the network that changes */
	void (*prepare)(const char *dir);	/* from the common state; or
						   NULL */
	bool live;		/* belongs to the set with a running network */
	bool only_live;		/* and to no other */
	bool moves;		/* brings an interface up or takes it down:
				   ended half way, it may be down */
	/* filled by scenario_learn */
	struct tree old, new, after;
	struct outcome clean;
};

extern struct scenario scenarios[];
extern const size_t n_scenarios;

/* A network wg0 of so many peers, and one "other" of two. */
void common_state(const char *dir, int peers);
/* Finds out the states before, behind it, and behind the next command. */
void scenario_learn(struct scenario *s, const char *dir,
    const struct tree *common);
void scenario_forget(struct scenario *s);

/*
 * Is what the run left behind right, and does the next command mend the
 * rest?  Else why says what is wrong.  The directory is then anything.
 */
enum verdict { IS_OLD, IS_NEW, IS_WRONG };
enum verdict judge(struct scenario *s, const char *dir,
    const struct outcome *outcome, char *why, size_t size);
/* Its parts: what is there now is old or new; status and output fit it. */
enum verdict judge_state(const struct scenario *s, const struct tree *now,
    char *why, size_t size);
bool judge_end(const struct scenario *s, const struct outcome *outcome,
    const struct tree *now, enum verdict is, char *why, size_t size);

bool library_aborted(const struct outcome *outcome);

/* ---- main.c ---- */

struct options {
	const char *control;
	const char *only;	/* one scenario; NULL: all */
	bool live;		/* on a running network */
	int stride;		/* one point in so many */
	int kill_stride;	/* of those of a running network where it is
				   killed; 0: as stride */
	int writers, ops, readers;
	unsigned seed;
	const char *type;	/* of a file system */
};

struct counts {
	long points, old, new, wrong;
	long aborted;		/* of old and new: by libnftables */
};

extern const char *work;	/* a directory for all of this */

/* Takes this point in a bounded run? */
bool taken(const struct options *o, long point);
bool kill_taken(const struct options *o, long point);
bool wanted(const struct options *o, const struct scenario *s);
/* Counts a verdict, shared by all processes; prints what is wrong. */
void count(struct counts *counts, const struct scenario *s,
    const struct fault *fault, const struct outcome *outcome,
    enum verdict verdict, const char *why);
struct counts *counts_new(void);
/* The line at the end; the exit status. */
int counts_say(const struct counts *counts, const char *what);
void die(const char *fmt, ...)
    __attribute__((noreturn, format(printf, 1, 2)));
void *shared(size_t size);

int points(const struct options *o, enum fault_kind kind);
int storm(const struct options *o);
int space(const struct options *o);
int power(const struct options *o);
int live(const struct options *o);

#endif
