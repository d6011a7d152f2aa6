/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fault harness: file systems without room for bytes or for files. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "fault.h"

#define ROOM "size=16m,nr_inodes=500"

static char *mnt, *dir;

static void
mount_tmpfs(const char *options)
{
	mkdir(mnt, 0755);
	if (mount("tmpfs", mnt, "tmpfs", 0, options) < 0)
		die("mount tmpfs: %s", strerror(errno));
}

/* Room again: what was left must be old or new, and mended by a command. */
static void
try_space(struct scenario *s, struct counts *counts, const char *limit)
{
	static const struct fault none = { .kind = FAULT_NONE };
	struct outcome outcome;
	enum verdict verdict;
	char why[1024], what[1200];

	mount_tmpfs(ROOM);
	tree_write(dir, &s->old);
	/* less than is in use cannot be set: then nothing is tried */
	if (mount("tmpfs", mnt, "tmpfs", MS_REMOUNT, limit) == 0) {
		fault_run(s->argv, dir, &none, &outcome);
		if (mount("tmpfs", mnt, "tmpfs", MS_REMOUNT, ROOM) < 0)
			die("remount tmpfs: %s", strerror(errno));
		verdict = judge(s, dir, &outcome, why, sizeof(why));
		snprintf(what, sizeof(what), "tmpfs %s: %s", limit, why);
		count(counts, s, &none, &outcome, verdict, what);
		outcome_free(&outcome);
	}
	if (umount(mnt) < 0)
		die("umount %s: %s", mnt, strerror(errno));
}

static void
learn_on_tmpfs(struct scenario *s, const struct tree *common)
{
	mount_tmpfs(ROOM);
	scenario_learn(s, dir, common);
	if (umount(mnt) < 0)
		die("umount %s: %s", mnt, strerror(errno));
}

static void
all_sizes(const struct options *o, int peers, struct counts *counts)
{
	struct tree common;
	char limit[64];
	size_t i;
	int n;

	mount_tmpfs(ROOM);
	common_state(dir, peers);
	tree_read(dir, &common);
	umount(mnt);
	for (i = 0; i < n_scenarios; i++) {
		if (!wanted(o, &scenarios[i]))
			continue;
		learn_on_tmpfs(&scenarios[i], &common);
		for (n = 4; n <= 64; n += 4) {
			snprintf(limit, sizeof(limit), "size=%dk,nr_inodes=500",
			    n);
			try_space(&scenarios[i], counts, limit);
		}
		for (n = 3; n <= 16; n++) {
			snprintf(limit, sizeof(limit), "size=16m,nr_inodes=%d",
			    n);
			try_space(&scenarios[i], counts, limit);
		}
		scenario_forget(&scenarios[i]);
	}
	tree_free(&common);
}

int
space(const struct options *o)
{
	struct counts *counts = counts_new();

	mnt = xasprintf("%s/full", work);
	dir = xasprintf("%s/s", mnt);
	all_sizes(o, 3, counts);
	all_sizes(o, 50, counts);
	return counts_say(counts, "runs on a full file system");
}
