/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fault harness: commands on a network that is up.  Status 0 means that
 * the interface has followed; after "sync" it has in any case, or "sync" says
 * that it is not up, and "up" does the rest. */
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "fault.h"
#include "kernel/userspace.h"

static const int errors[] = {
	ENOSPC, EIO, EDQUOT, EROFS, EMFILE, ENOMEM, EINTR, EACCES,
};

static char *dir;

/* What the interface and its table have, without what changes by itself; ""
 * where there is neither. */
static char *
interface(const char *net)
{
	struct buf text = { 0 };
	char line[4096];
	char *auto_free command = xasprintf("( wg show %s dump | awk -F'\t' "
	    "'NF == 8 { print $1, $2, $4, $8; next } { print }' | sort; "
	    "ip -o address show dev %s scope global | awk '{ print $4 }' | sort; "
	    "nft list table inet wgpilot-%s ) 2>/dev/null", net, net, net);
	FILE *f = popen(command, "re");

	if (f == NULL)
		die("popen: %s", strerror(errno));
	while (fgets(line, sizeof(line), f) != NULL)
		buf_puts(&text, line);
	pclose(f);
	return text.data != NULL ? text.data : xstrdup("");
}

/* Is this process, as "wireguard-go NET" is, another network's?  One that
 * only begins has no arguments yet. */
static bool
is_of_another(long pid, const char *net)
{
	const char *last;
	char *auto_free path = xasprintf("/proc/%ld/cmdline", pid);
	char line[256] = "";
	FILE *f = fopen(path, "re");
	size_t len;

	if (f == NULL)
		return true;
	/* what ends the last argument, and the text where that is cut */
	len = fread(line, 1, sizeof(line) - 2, f);
	fclose(f);
	last = line + strlen(line) + 1;
	return len > 0 && strcmp(last, net) != 0;
}

static bool
has_process(const char *net)
{
	FILE *f = fopen("/proc/thread-self/children", "re");
	bool found = false;
	long pid;

	if (f == NULL)
		die("children: %s", strerror(errno));
	while (!found && fscanf(f, "%ld", &pid) == 1)
		found = !is_of_another(pid, net);
	fclose(f);
	return found;
}

/*
 * A program that was killed may have left a wireguard-go that only begins or
 * that is about to end: it is a child of ours then (see live).
 */
static void
settle(const char *net)
{
	int i;

	for (i = 0; i < 1000; i++) {
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		if (if_nametoindex(net) != 0 ? userspace_probe(net) ==
		    USERSPACE_ANSWERS : !has_process(net))
			return;
		usleep(10000);
	}
	die("%s: a process that was started neither answers nor ends", net);
}

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
interface_is(const struct scenario *s, const char *want, const char *when,
    char *why, size_t size)
{
	char *auto_free have = interface(s->net);
	char where[128];

	if (strcmp(have, want) == 0)
		return true;
	difference(have, want, where, sizeof(where));
	snprintf(why, size, "the interface is not what the state says %s: %s",
	    when, where);
	return false;
}

static bool
works(const char *const argv[], char *why, size_t size)
{
	char *auto_free err = NULL;
	int status = plain_run(argv, dir, NULL, &err);

	if (status == 0)
		return true;
	snprintf(why, size, "%s fails (%#x): %s", argv[1], status, err);
	return false;
}

/* By "sync"; by "up" where that is what it says, and may say. */
static bool
converges(const struct scenario *s, bool may_be_down, char *why, size_t size)
{
	const char *const up[] = { "wgp-net", "up", "-q", s->net, NULL };
	const char *const sync[] = { "wgp-net", "sync", "-q", s->net, NULL };

	return works(sync, why, size) || (may_be_down &&
	    strstr(why, "is not up: 'wgp-net up") != NULL &&
	    works(up, why, size));
}

/* The state and the interface as before the command. */
static void
back(const struct scenario *s, const char *old)
{
	const char *const down[] = { "wgp-net", "down", "-q", s->net, NULL };
	char why[1024];
	bool right = true;

	if (*old == '\0') {
		/* in the state that knows it; where it is not up, that fails */
		tree_write(dir, &s->new);
		works(down, why, sizeof(why));
		tree_write(dir, &s->old);
	} else {
		tree_write(dir, &s->old);
		right = converges(s, true, why, sizeof(why));
		/* that may have written what the command is to write */
		tree_write(dir, &s->old);
	}
	if (!right || !interface_is(s, old, "at the beginning", why,
	    sizeof(why)))
		die("%s: %s", s->name, why);
}

/*
 * To what the state says: of a network that it does not have, nothing may be
 * there at all, as no command knows of it any more.  What was to be removed is
 * up again by "up", or removed by a second try.
 */
static bool
mends(const struct scenario *s, const struct fault *fault, enum verdict is,
    const char *old, const char *new, char *why, size_t size)
{
	const char *want = is == IS_OLD ? old : new;

	if (*want == '\0')
		return interface_is(s, "", "without the network", why, size);
	if (*new == '\0' && fault->at % 2 == 0)
		return works(s->argv, why, size) &&
		    interface_is(s, "", "after a second try", why, size);
	return converges(s, s->moves, why, size) &&
	    interface_is(s, want, "after sync", why, size);
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
	settle(s->net);
	tree_read(dir, &now);
	is = judge_state(s, &now, why, sizeof(why));
	if (is != IS_WRONG && (!judge_end(s, &outcome, &now, is, why,
	    sizeof(why)) || (exited(&outcome, 0) && !interface_is(s, new,
	    "after status 0", why, sizeof(why))) ||
	    !mends(s, fault, is, old, new, why, sizeof(why))))
		is = IS_WRONG;
	count(counts, s, fault, &outcome, is, why);
	tree_free(&now);
	outcome_free(&outcome);
	back(s, old);
}

static void
kills_and_errors(const struct options *o, struct scenario *s,
    const char *old, const char *new, struct counts *counts)
{
	struct fault fault = { .kind = FAULT_KILL };
	long seen = 0;
	size_t i;

	for (fault.at = s->clean.begin; fault.at <= s->clean.calls; fault.at++)
		if (kill_taken(o, seen++))
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
mallocs(const struct options *o, struct scenario *s, const char *old,
    const char *new, struct counts *counts)
{
	struct fault fault = { .kind = FAULT_MALLOC };
	long n = count_mallocs(s->argv, dir);

	back(s, old);
	for (fault.at = 1; fault.at <= n; fault.at++)
		if (taken(o, fault.at))
			try(o, s, &fault, old, new, counts);
}

static void
go(const struct options *o, struct scenario *s, const struct tree *common,
    struct counts *counts)
{
	static const struct fault none = { .kind = FAULT_NONE };
	char *auto_free old = interface(s->net);
	char *auto_free new = NULL;

	scenario_learn(s, dir, common);
	back(s, old);
	/* once more: a network that is up takes more calls */
	outcome_free(&s->clean);
	fault_run(s->argv, dir, &none, &s->clean);
	if (!exited(&s->clean, 0))
		die("%s fails on a running network: %s", s->name,
		    s->clean.err);
	new = interface(s->net);
	back(s, old);
	kills_and_errors(o, s, old, new, counts);
	mallocs(o, s, old, new, counts);
	scenario_forget(s);
}

int
live(const struct options *o)
{
	static const char *const up[] = { "wgp-net", "up", "-q", "wg0",
	    NULL };
	struct counts *counts = counts_new();
	char *auto_free err = NULL;
	char *auto_free seen = NULL;
	struct tree common;
	size_t i;

	/* of a wireguard-go that a killed program leaves */
	if (prctl(PR_SET_CHILD_SUBREAPER, 1) < 0)
		die("prctl: %s", strerror(errno));
	dir = xasprintf("%s/live", work);
	common_state(dir, 50);
	tree_read(dir, &common);
	if (plain_run(up, dir, NULL, &err) != 0)
		die("wg0 does not come up: %s", err);
	/* what sees nothing would find no difference */
	seen = interface("wg0");
	if (strstr(seen, "10.8.0.1/24\n") == NULL ||
	    strstr(seen, "table inet wgpilot-wg0 {") == NULL ||
	    strstr(seen, "10.8.0.2/32") == NULL)
		die("wg0 is up, and its peers, address or table are not seen");
	for (i = 0; i < n_scenarios; i++)
		if (wanted(o, &scenarios[i]))
			go(o, &scenarios[i], &common, counts);
	return counts_say(counts, "points on a running network");
}
