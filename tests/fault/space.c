/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fault harness: file systems without room for bytes or for files. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
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

/*
 * A file system of that many KiB, or of that many inodes (else -1); where more
 * is in use than that, of so many more than are.
 */
static void
limit_room(int kib, int inodes, char limit[64])
{
	struct statvfs fs;

	snprintf(limit, 64, "size=%dk,nr_inodes=%d", kib >= 0 ? kib : 16384,
	    inodes >= 0 ? inodes : 500);
	if (mount("tmpfs", mnt, "tmpfs", MS_REMOUNT, limit) == 0)
		return;
	if (statvfs(mnt, &fs) < 0)
		die("statvfs: %s", strerror(errno));
	if (kib >= 0)
		kib += (int)((fs.f_blocks - fs.f_bfree) * fs.f_bsize / 1024);
	else
		inodes += (int)(fs.f_files - fs.f_ffree);
	snprintf(limit, 64, "size=%dk,nr_inodes=%d", kib >= 0 ? kib : 16384,
	    inodes >= 0 ? inodes : 500);
	if (mount("tmpfs", mnt, "tmpfs", MS_REMOUNT, limit) < 0)
		die("remount tmpfs with %s: %s", limit, strerror(errno));
}

/* Room again: what was left must be old or new, and mended by a command. */
static void
try_space(struct scenario *s, struct counts *counts, int kib, int inodes)
{
	static const struct fault none = { .kind = FAULT_NONE };
	char limit[64];
	struct outcome outcome;
	enum verdict verdict;
	char why[1024], what[1200];

	mount_tmpfs(ROOM);
	tree_write(dir, &s->old);
	limit_room(kib, inodes, limit);
	fault_run(s->argv, dir, &none, &outcome);
	if (mount("tmpfs", mnt, "tmpfs", MS_REMOUNT, ROOM) < 0)
		die("remount tmpfs: %s", strerror(errno));
	verdict = judge(s, dir, &outcome, why, sizeof(why));
	snprintf(what, sizeof(what), "tmpfs %s: %s", limit, why);
	count(counts, s, &none, &outcome, verdict, what);
	outcome_free(&outcome);
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
		for (n = 4; n <= 64; n += 4)
			try_space(&scenarios[i], counts, n, -1);
		for (n = 3; n <= 16; n++)
			try_space(&scenarios[i], counts, -1, n);
		/* and next to none: not 0, which would be no limit */
		for (n = 1; n <= 2; n++)
			try_space(&scenarios[i], counts, -1, n);
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
