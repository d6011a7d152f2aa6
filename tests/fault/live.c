/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fault harness: commands on a network that is up.  Status 0 means that
 * the interface has followed; after "sync" it has in any case. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "fault.h"

static const int errors[] = {
	ENOSPC, EIO, EDQUOT, EROFS, EMFILE, ENOMEM, EINTR, EACCES,
};

static char *dir;

/* What the interface has, without what changes by itself. */
static char *
interface(void)
{
	struct buf text = { 0 };
	char line[4096];
	FILE *f = popen("wg show wg0 dump | awk -F'\t' "
	    "'NF == 8 { print $1, $2, $4, $8; next } { print }' | sort; "
	    "ip -o address show dev wg0 | awk '{ print $4 }' | sort; "
	    "nft list table inet wgpilot-wg0", "re");

	if (f == NULL)
		die("popen: %s", strerror(errno));
	while (fgets(line, sizeof(line), f) != NULL)
		buf_puts(&text, line);
	pclose(f);
	if (text.len == 0)
		die("wg0 is not up");
	return text.data;
}

static const char *const sync_it[] = { "wgp-net", "sync", "-q", "wg0", NULL };

/* Where two texts first differ; never a key. */
static void
difference(const char *have, const char *want, char *why, size_t size)
{
	int line = 1;

	for (; *have != '\0' && *have == *want; have++, want++)
		if (*have == '\n')
			line++;
	snprintf(why, size, "from line %d on, with %zu and %zu bytes to come",
	    line, strlen(have), strlen(want));
}

static bool
interface_is(const char *want, const char *when, char *why, size_t size)
{
	char *auto_free have = interface();
	char where[128];

	if (strcmp(have, want) == 0)
		return true;
	difference(have, want, where, sizeof(where));
	snprintf(why, size, "the interface is not what the state says %s: %s",
	    when, where);
	return false;
}

static bool
sync_works(char *why, size_t size)
{
	char *auto_free err = NULL;
	int status = plain_run(sync_it, dir, NULL, &err);

	if (status == 0)
		return true;
	snprintf(why, size, "sync fails (%#x): %s", status, err);
	return false;
}

static void
back(const struct scenario *s, const char *old)
{
	char why[1024];

	tree_write(dir, &s->old);
	if (!sync_works(why, sizeof(why)) ||
	    !interface_is(old, "at the beginning", why, sizeof(why)))
		die("%s: %s", s->name, why);
}

static void
try(const struct options *o, struct scenario *s, struct fault *fault,
    const char *old, const char *new, struct counts *counts)
{
	struct outcome outcome;
	enum verdict is;
	struct tree now;
	char why[2048] = "";

	fault->control = o->control;
	fault_run(s->argv, dir, fault, &outcome);
	tree_read(dir, &now);
	is = judge_state(s, &now, why, sizeof(why));
	if (is != IS_WRONG && (!judge_end(s, &outcome, &now, is, why,
	    sizeof(why)) || (exited(&outcome, 0) && !interface_is(new,
	    "after status 0", why, sizeof(why))) ||
	    !sync_works(why, sizeof(why)) || !interface_is(is == IS_OLD ?
	    old : new, "after sync", why, sizeof(why))))
		is = IS_WRONG;
	count(counts, s, fault, &outcome, is, why);
	tree_free(&now);
	outcome_free(&outcome);
	back(s, old);
}

static void
all_points(const struct options *o, struct scenario *s, const char *old,
    const char *new, struct counts *counts)
{
	struct fault fault = { .kind = FAULT_KILL };
	long seen = 0;
	size_t i;

	for (fault.at = s->clean.begin; fault.at <= s->clean.calls; fault.at++)
		if (taken(o, seen++))
			try(o, s, &fault, old, new, counts);
	fault.kind = FAULT_ERROR;
	for (i = 0; i < COUNT(errors); i++) {
		fault.errnum = errors[i];
		for (fault.at = s->clean.begin + 1; fault.at <= s->clean.calls;
		    fault.at++)
			if ((s->clean.kinds[fault.at] & CALL_FAILS) != 0 &&
			    taken(o, seen++))
				try(o, s, &fault, old, new, counts);
	}
}

static void
go(const struct options *o, struct scenario *s, const struct tree *common,
    struct counts *counts)
{
	static const struct fault none = { .kind = FAULT_NONE };
	char *auto_free old = interface();
	char *auto_free new = NULL;

	scenario_learn(s, dir, common);
	back(s, old);
	/* once more: a network that is up takes more calls */
	outcome_free(&s->clean);
	fault_run(s->argv, dir, &none, &s->clean);
	if (!exited(&s->clean, 0))
		die("%s fails on a running network: %s", s->name,
		    s->clean.err);
	new = interface();
	back(s, old);
	all_points(o, s, old, new, counts);
	scenario_forget(s);
}

int
live(const struct options *o)
{
	static const char *const up[] = { "wgp-net", "up", "-q", "wg0",
	    NULL };
	struct counts *counts = counts_new();
	char *auto_free err = NULL;
	struct tree common;
	size_t i;

	dir = xasprintf("%s/live", work);
	common_state(dir, 50);
	tree_read(dir, &common);
	if (plain_run(up, dir, NULL, &err) != 0)
		die("wg0 does not come up: %s", err);
	for (i = 0; i < n_scenarios; i++)
		if (scenarios[i].live && wanted(o, &scenarios[i]))
			go(o, &scenarios[i], &common, counts);
	return counts_say(counts, "points on a running network");
}
