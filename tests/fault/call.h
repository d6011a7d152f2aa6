/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fault harness: what the calls of a run do to files. */
#ifndef WGPILOT_TESTS_CALL_H
#define WGPILOT_TESTS_CALL_H

#include <limits.h>
#include <stdbool.h>
#include <sys/types.h>

#include "fault.h"

struct call {
	long nr;
	unsigned long args[6];
};

/* Of one run: what is written or renamed and not yet durable. */
struct watch {
	char *complaint;
	size_t size;
	char dir[PATH_MAX];	/* the state directory */
	ino_t log[2];		/* the program's stdout and stderr */
	ino_t inodes[32];
	size_t n;
	ino_t pending;		/* the directory that this call changes */
};

bool call_can_fail(long nr);
bool call_changes(const struct call *c);
void watch_entry(struct watch *w, pid_t pid, const struct call *c);
void watch_exit(struct watch *w, pid_t pid, const struct call *c, long rc);

#endif
