/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fault harness: a kill, an error, a failed malloc at every point. */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "fault.h"

#define WORKERS 2
#define PEERS 50

static const int errors[] = {
	ENOSPC, EIO, EDQUOT, EROFS, EMFILE, ENOMEM, EINTR, EACCES,
};

/* What a process of its own does: every second of the points. */
struct worker {
	const struct options *o;
	struct counts *counts;
	const char *dir;
	int number;
	long seen;
};

static void
try(struct worker *w, struct scenario *s, struct fault *fault)
{
	struct outcome outcome;
	enum verdict verdict;
	char why[1024];

	if (!taken(w->o, w->seen++) || w->seen / w->o->stride % WORKERS !=
	    w->number)
		return;
	fault->control = w->o->control;
	fault_run(s->argv, w->dir, fault, &outcome);
	verdict = judge(s, w->dir, &outcome, why, sizeof(why));
	count(w->counts, s, fault, &outcome, verdict, why);
	outcome_free(&outcome);
}

static void
kill_points(struct worker *w, struct scenario *s)
{
	struct fault fault = { .kind = FAULT_KILL };

	/* the end too: that there is one more would not be seen otherwise */
	for (fault.at = 2; fault.at <= s->clean.calls; fault.at++)
		try(w, s, &fault);
}

/* Before the program's own calls it is the loader that would fail. */
static void
error_points(struct worker *w, struct scenario *s)
{
	struct fault fault = { .kind = FAULT_ERROR };
	size_t i;

	for (i = 0; i < COUNT(errors); i++) {
		fault.errnum = errors[i];
		for (fault.at = s->clean.begin + 1; fault.at <= s->clean.calls;
		    fault.at++)
			if ((s->clean.kinds[fault.at] & CALL_FAILS) != 0)
				try(w, s, &fault);
	}
}

static void
malloc_points(struct worker *w, struct scenario *s)
{
	struct fault fault = { .kind = FAULT_MALLOC };
	long n = count_mallocs(s->argv, w->dir);

	tree_write(w->dir, &s->old);
	for (fault.at = 1; fault.at <= n; fault.at++)
		try(w, s, &fault);
}

static void
work_on(struct worker *w, enum fault_kind kind)
{
	struct tree common;
	size_t i;

	common_state(w->dir, PEERS);
	tree_read(w->dir, &common);
	for (i = 0; i < n_scenarios; i++) {
		if (!wanted(w->o, &scenarios[i]))
			continue;
		scenario_learn(&scenarios[i], w->dir, &common);
		if (kind == FAULT_KILL)
			kill_points(w, &scenarios[i]);
		else if (kind == FAULT_ERROR)
			error_points(w, &scenarios[i]);
		else
			malloc_points(w, &scenarios[i]);
		scenario_forget(&scenarios[i]);
	}
	tree_free(&common);
}

int
points(const struct options *o, enum fault_kind kind)
{
	struct worker w = { .o = o, .counts = counts_new() };
	int status, failed = 0;
	pid_t pid;

	for (w.number = 0; w.number < WORKERS; w.number++) {
		pid = fork();
		if (pid != 0)
			continue;
		/* or one would find the other's port in use */
		if (unshare(CLONE_NEWNET) < 0)
			die("unshare: %s", strerror(errno));
		w.dir = xasprintf("%s/%d", work, w.number);
		work_on(&w, kind);
		exit(0);
	}
	while (wait(&status) > 0)
		if (status != 0)
			failed++;
	if (failed > 0)
		die("a worker ended with status %#x", status);
	return counts_say(w.counts, kind == FAULT_KILL ? "kill points" :
	    kind == FAULT_ERROR ? "injected errors" : "failed allocations");
}
