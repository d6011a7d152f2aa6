/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Giving up what a program will not need: files and root's capabilities. */
#ifndef WGPILOT_BASE_SANDBOX_H
#define WGPILOT_BASE_SANDBOX_H

#include <stdint.h>

#include "base/err.h"

enum sandbox_access {
	SANDBOX_READ,		/* files and directories below */
	SANDBOX_SET,		/* and write to files that are there */
	SANDBOX_WRITE,		/* and make, rename and remove files */
};

/*
 * Rules of Landlock (landlock(7)) are collected, then entered: from then on
 * the process reaches no other file by its name, gains no privilege by
 * execve(2), and may not run any program.  What is open stays open.  On a
 * kernel without Landlock only the privileges are given up.
 */
struct sandbox {
	int ruleset;		/* -1: the kernel has no Landlock */
};

int sandbox_begin(struct sandbox *sandbox, struct err *err);
/* Allows what is below an open directory, or a file that is open. */
int sandbox_allow(struct sandbox *sandbox, int fd,
    enum sandbox_access access, struct err *err);
/* By name; one that is not there, or not to be seen, is passed over. */
int sandbox_allow_path(struct sandbox *sandbox, const char *path,
    enum sandbox_access access, struct err *err);
int sandbox_enter(struct sandbox *sandbox, struct err *err);

/*
 * Gives up all capabilities (capabilities(7)) but those in keep, where CAP_X
 * is the bit CAP_X: what root may do beyond that is lost, too.  Where a filter
 * of calls does not let it, they stay.
 */
int sandbox_capabilities(uint64_t keep, struct err *err);

#endif
