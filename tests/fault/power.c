/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fault harness: the power fails after each step of a commit. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "fault.h"

static char *mnt, *dir, *image;

static void
must(const char *const argv[])
{
	union { const char *const *in; char *const *out; } args = { argv };
	pid_t pid = fork();
	int status, fd;

	if (pid == 0) {
		fd = open("/dev/null", O_WRONLY);
		dup2(fd, 1);
		execvp(argv[0], args.out);
		_exit(126);
	}
	if (waitpid(pid, &status, 0) != pid || status != 0)
		die("%s %s fails", argv[0], argv[argv[1] != NULL ? 1 : 0]);
}

/* ext4 may hide a missing fsync by itself: not here. */
static void
attach(const struct options *o)
{
	const char *options = strcmp(o->type, "ext4") == 0 ?
	    "loop,noauto_da_alloc" : "loop";
	const char *argv[] = { "mount", "-t", o->type, "-o", options, image,
	    mnt, NULL };

	must(argv);
}

static void
detach(void)
{
	if (umount(mnt) < 0)
		die("umount %s: %s", mnt, strerror(errno));
}

static void
make_image(const struct options *o)
{
	char *auto_free program = xasprintf("mkfs.%s", o->type);
	const char *argv[] = { program, "-q", image, NULL };
	int fd = open(image, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0 || ftruncate(fd, strcmp(o->type, "xfs") == 0 ?
	    320 << 20 : 16 << 20) < 0)
		die("%s: %s", image, strerror(errno));
	close(fd);
	must(argv);
	mkdir(mnt, 0755);
	attach(o);
}

/* The old state, safe on the disk. */
static void
settle(const struct scenario *s)
{
	struct tree now;
	char where[256];
	int fd;

	tree_read(dir, &now);
	if (!tree_equal(&now, &s->old, where, sizeof(where)) ||
	    now.absent != s->old.absent)
		tree_write(dir, &s->old);
	tree_free(&now);
	fd = open(mnt, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || syncfs(fd) < 0)
		die("syncfs: %s", strerror(errno));
	close(fd);
}

static void
cut(const struct options *o, struct scenario *s, long at,
    struct counts *counts)
{
	struct fault fault = { .kind = FAULT_POWER, .at = at, .mount = mnt,
	    .control = o->control };
	struct outcome outcome;
	enum verdict verdict;
	char why[1024];
	bool acknowledged;

	settle(s);
	fault_run(s->argv, dir, &fault, &outcome);
	acknowledged = exited(&outcome, 0);
	if (acknowledged)
		fault_cut_power(mnt);
	detach();
	attach(o);
	if (o->control != NULL)	/* it is the disk that must tell */
		outcome.complaint[0] = '\0';
	verdict = judge(s, dir, &outcome, why, sizeof(why));
	if (acknowledged)
		fault.at = 0;
	count(counts, s, &fault, &outcome, verdict, why);
	outcome_free(&outcome);
}

/* Behind each call that changed something, and behind the end. */
static void
cut_everywhere(const struct options *o, struct scenario *s,
    struct counts *counts)
{
	long at, n = 0;

	for (at = 2; at <= s->clean.calls; at++)
		if ((s->clean.kinds[at - 1] & CALL_CHANGES) != 0 &&
		    taken(o, n++))
			cut(o, s, at, counts);
	cut(o, s, s->clean.calls + 1, counts);
}

int
power(const struct options *o)
{
	struct counts *counts = counts_new();
	char *auto_free what = xasprintf("power cuts on %s", o->type);
	struct tree common;
	size_t i;

	mnt = xasprintf("%s/mnt", work);
	dir = xasprintf("%s/s", mnt);
	image = xasprintf("%s/image", work);
	make_image(o);
	common_state(dir, 50);
	tree_read(dir, &common);
	for (i = 0; i < n_scenarios; i++) {
		if (!wanted(o, &scenarios[i]))
			continue;
		scenario_learn(&scenarios[i], dir, &common);
		cut_everywhere(o, &scenarios[i], counts);
		scenario_forget(&scenarios[i]);
	}
	detach();
	return counts_say(counts, what);
}
