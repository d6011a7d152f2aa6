/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fault harness: the commands, the states they begin on, the oracle. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "fault.h"

static void
no_directory(const char *dir)
{
	static const struct tree none = { .absent = true };

	tree_write(dir, &none);
}

static void
no_conf(const char *dir)
{
	char *auto_free path = xasprintf("%s/wireguard/wg0.conf", dir);

	if (unlink(path) < 0)
		die("%s is not there", path);
}

static void
edited_conf(const char *dir)
{
	char *auto_free path = xasprintf("%s/wireguard/wg0.conf", dir);
	int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);

	if (fd < 0 || write(fd, "# edited\n", 9) != 9)
		die("%s is not there", path);
	close(fd);
}

#define NEXT { "wgp-peer", "set", "-q", "wg0/p01", "Description=next" }
#define NEXT_NET(net) { "wgp-net", "set", "-q", net, "Description=next" }

struct scenario scenarios[] = {
	{ .name = "net add (first)", .net = "wg0", .prepare = no_directory,
	    .argv = { "wgp-net", "add", "-q", "wg0", "--subnet",
	    "10.8.0.0/24", "--endpoint", "vpn.example.com" },
	    .next = NEXT_NET("wg0") },
	{ .name = "net add", .net = "wg1",
	    .argv = { "wgp-net", "add", "-q", "wg1", "--subnet",
	    "10.9.0.0/24", "--endpoint", "vpn.example.com" },
	    .next = NEXT_NET("wg1") },
	{ .name = "net add --up", .net = "wg1", .live = true,
	    .only_live = true, .moves = true,
	    .argv = { "wgp-net", "add", "-q", "wg1", "--subnet",
	    "10.9.0.0/24", "--endpoint", "vpn.example.com", "--up" },
	    .next = NEXT_NET("wg1") },
	{ .name = "net set", .net = "wg0", .live = true,
	    .argv = { "wgp-net", "set", "-q", "wg0", "ListenPort=51999",
	    "DNS=10.8.0.1" }, .next = NEXT },
	{ .name = "net remove", .net = "wg0", .live = true, .moves = true,
	    .argv = { "wgp-net", "remove", "-q", "-y", "wg0" },
	    .next = NEXT_NET("other") },
	{ .name = "peer add", .net = "wg0", .live = true,
	    .argv = { "wgp-peer", "add", "-q", "--conf", "wg0/new" },
	    .next = NEXT },
	{ .name = "peer add (three)", .net = "wg0", .live = true,
	    .argv = { "wgp-peer", "add", "-q", "wg0/a", "wg0/b", "wg0/c" },
	    .next = NEXT },
	{ .name = "peer set", .net = "wg0", .live = true,
	    .argv = { "wgp-peer", "set", "-q", "wg0/p03",
	    "Address=10.8.0.200", "Description=changed" }, .next = NEXT },
	{ .name = "peer disable", .net = "wg0", .live = true,
	    .argv = { "wgp-peer", "disable", "-q", "wg0/p02" },
	    .next = NEXT },
	{ .name = "peer remove", .net = "wg0", .live = true,
	    .argv = { "wgp-peer", "remove", "-q", "-y", "wg0/p02",
	    "wg0/p03" }, .next = NEXT },
	{ .name = "conf write", .net = "wg0", .live = true,
	    .prepare = no_conf,
	    .argv = { "wgp-conf", "write", "-q", "wg0" }, .next = NEXT },
	{ .name = "conf write --force", .net = "wg0", .live = true,
	    .prepare = edited_conf,
	    .argv = { "wgp-conf", "write", "-q", "--force", "wg0" },
	    .next = NEXT },
};
const size_t n_scenarios = COUNT(scenarios);

static void
must_run(const char *const argv[], const char *dir)
{
	char *auto_free err = NULL;
	int status = plain_run(argv, dir, NULL, &err);

	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		die("%s %s fails (%#x): %s", argv[0], argv[1], status, err);
}

static void
add_peers(const char *dir, const char *net, int peers)
{
	const char **argv = xcalloc((size_t)peers + 4, sizeof(*argv));
	char **names = xcalloc((size_t)peers, sizeof(*names));
	int i;

	argv[0] = "wgp-peer";
	argv[1] = "add";
	argv[2] = "-q";
	for (i = 0; i < peers; i++)
		argv[i + 3] = names[i] = xasprintf("%s/p%02d", net, i + 1);
	must_run(argv, dir);
	for (i = 0; i < peers; i++)
		free(names[i]);
	free(names);
	free(argv);
}

void
common_state(const char *dir, int peers)
{
	static const char *const wg0[] = { "wgp-net", "add", "-q", "wg0",
	    "--subnet", "10.8.0.0/24", "--subnet", "fd00:8::/64",
	    "--endpoint", "vpn.example.com", "--port", "51820", NULL };
	static const char *const other[] = { "wgp-net", "add", "-q", "other",
	    "--subnet", "10.7.0.0/24", "--endpoint", "vpn.example.com",
	    "--port", "51830", NULL };

	no_directory(dir);
	must_run(wg0, dir);
	add_peers(dir, "wg0", peers);
	must_run(other, dir);
	add_peers(dir, "other", 2);
}

void
scenario_learn(struct scenario *s, const char *dir,
    const struct tree *common)
{
	static const struct fault none = { .kind = FAULT_NONE };

	scenario_forget(s);
	tree_write(dir, common);
	if (s->prepare != NULL)
		s->prepare(dir);
	tree_read(dir, &s->old);
	fault_run(s->argv, dir, &none, &s->clean);
	if (!exited(&s->clean, 0))
		die("%s fails by itself: %s", s->name, s->clean.err);
	tree_read(dir, &s->new);
	must_run(s->next, dir);
	tree_read(dir, &s->after);
	tree_write(dir, &s->old);
}

void
scenario_forget(struct scenario *s)
{
	tree_free(&s->old);
	tree_free(&s->new);
	tree_free(&s->after);
	outcome_free(&s->clean);
}

/* Has the text every line of the other? */
static bool
has_lines(const struct entry *text, const struct entry *other)
{
	char *auto_free copy = NULL;
	char *line, *save = NULL;

	if (other == NULL)
		return true;
	if (text == NULL)
		return false;
	copy = xstrndup(other->data, other->len);
	for (line = strtok_r(copy, "\n", &save); line != NULL;
	    line = strtok_r(NULL, "\n", &save))
		if (strstr(text->data, line) == NULL)
			return false;
	return true;
}

static bool
entry_is_right(const struct scenario *s, const struct entry *entry,
    char *why, size_t size)
{
	const struct entry *old = tree_find(&s->old, entry->path);
	const struct entry *new = tree_find(&s->new, entry->path);

	if (is_temporary(entry->path)) {
		if ((entry->mode & 077) == 0 || strchr(entry->path, '/') ==
		    NULL)
			return true;
		snprintf(why, size, "%s has mode %04o", entry->path,
		    entry->mode & 07777);
		return false;
	}
	if (entry_equal(entry, old) || entry_equal(entry, new))
		return true;
	snprintf(why, size, "%s is neither old nor new (%zu bytes, mode %04o)",
	    entry->path, entry->len, entry->mode & 07777);
	return false;
}

/* What is missing must be so in the old or in the new state. */
static bool
nothing_lost(const struct scenario *s, const struct tree *now, char *why,
    size_t size)
{
	size_t i;

	for (i = 0; i < s->old.n; i++)
		if (tree_find(&s->new, s->old.v[i].path) != NULL &&
		    tree_find(now, s->old.v[i].path) == NULL) {
			snprintf(why, size, "%s is lost", s->old.v[i].path);
			return false;
		}
	return true;
}

enum verdict
judge_state(const struct scenario *s, const struct tree *now, char *why,
    size_t size)
{
	char public[64], secret[64];
	const struct entry *here, *old, *new;
	bool is_old;
	size_t i;

	for (i = 0; i < now->n; i++)
		if (!entry_is_right(s, &now->v[i], why, size))
			return IS_WRONG;
	if (!nothing_lost(s, now, why, size))
		return IS_WRONG;
	snprintf(public, sizeof(public), "%s.ini", s->net);
	snprintf(secret, sizeof(secret), "secret/%s.ini", s->net);
	here = tree_find(now, public);
	old = tree_find(&s->old, public);
	new = tree_find(&s->new, public);
	is_old = entry_equal(here, old);
	if (entry_equal(old, new))	/* only the derived file changes */
		is_old = !tree_equal(now, &s->new, why, size);
	if (has_lines(tree_find(now, secret), tree_find(is_old ? &s->old :
	    &s->new, secret)))
		return is_old ? IS_OLD : IS_NEW;
	snprintf(why, size, "%s lacks secrets of the %s state", secret,
	    is_old ? "old" : "new");
	return IS_WRONG;
}

/*
 * libnftables 1.0.6 takes the answer to one question for that to the next
 * where recvmsg(2) fails once, and ends the program by assert(3); and where it
 * gets no memory, by exit(3) or SIGSEGV.  All is durable by then, and "sync"
 * mends the rest.
 */
bool
library_aborted(const struct outcome *o)
{
	if (!WIFSIGNALED(o->status) || o->err == NULL)
		return false;
	return WTERMSIG(o->status) == SIGABRT ?
	    strstr(o->err, "obj_type_name: Assertion") != NULL :
	    WTERMSIG(o->status) == SIGSEGV &&
	    strstr(o->err, "fault: this malloc of libnftables") != NULL;
}

/* How it ended, and what it said. */
bool
judge_end(const struct scenario *s, const struct outcome *o,
    const struct tree *now, enum verdict is, char *why, size_t size)
{
	char where[256];

	if (o->complaint[0] != '\0') {
		snprintf(why, size, "%s", o->complaint);
	} else if (o->hung) {
		snprintf(why, size, "hangs");
	} else if (WIFSIGNALED(o->status) &&
	    WTERMSIG(o->status) != SIGKILL && !library_aborted(o)) {
		snprintf(why, size, "ended by signal %d", WTERMSIG(o->status));
	} else if (is == IS_OLD && strstr(o->out, "PrivateKey") != NULL) {
		snprintf(why, size, "printed a secret that is not saved");
	} else if (exited(o, 0) && !tree_equal(now, &s->new, where,
	    sizeof(where))) {
		snprintf(why, size, "status 0, but not the new state: %s",
		    where);
	} else if (exited(o, 0) && strcmp(o->out, s->clean.out) != 0) {
		snprintf(why, size, "status 0, but printed %zu bytes, not %zu",
		    strlen(o->out), strlen(s->clean.out));
	} else if (WIFEXITED(o->status) && !exited(o, 0) &&
	    o->err[0] == '\0') {
		snprintf(why, size, "status %d without a message",
		    WEXITSTATUS(o->status));
	} else {
		return true;
	}
	return false;
}

/* The next command must succeed, and leave just what it would have left. */
static bool
recovers(struct scenario *s, const char *dir, enum verdict is, char *why,
    size_t size)
{
	const char *const *argv = is == IS_OLD ? s->argv : s->next;
	const struct tree *want = is == IS_OLD ? &s->new : &s->after;
	char *auto_free err = NULL;
	struct tree then;
	char where[256];
	bool right = true;
	int status;

	status = plain_run(argv, dir, NULL, &err);
	tree_read(dir, &then);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		snprintf(why, size, "the next command (%s %s) fails (%#x): %s",
		    argv[0], argv[1], status, err);
		right = false;
	} else if (!tree_equal(&then, want, where, sizeof(where))) {
		snprintf(why, size, "after the next command (%s %s): %s",
		    argv[0], argv[1], where);
		right = false;
	}
	tree_free(&then);
	return right;
}

enum verdict
judge(struct scenario *s, const char *dir, const struct outcome *o,
    char *why, size_t size)
{
	enum verdict is;
	struct tree now;
	char where[256];
	bool same;

	tree_read(dir, &now);
	why[0] = '\0';
	is = judge_state(s, &now, why, size);
	same = tree_equal(&now, &s->old, where, sizeof(where));
	if (is != IS_WRONG && (!judge_end(s, o, &now, is, why, size) ||
	    /* as at the beginning: the command is known to succeed */
	    (!same && !recovers(s, dir, is, why, size))))
		is = IS_WRONG;
	tree_free(&now);
	if (!same)
		tree_write(dir, &s->old);
	return is;
}
