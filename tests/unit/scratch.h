/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A directory of a test's own, made before each test and emptied after it. */
#ifndef WGPILOT_TESTS_SCRATCH_H
#define WGPILOT_TESTS_SCRATCH_H

#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char scratch[PATH_MAX];	/* its path */
static int scratch_fd = -1;

static int
scratch_make(void **state)
{
	const char *tmp = getenv("TMPDIR");

	(void)state;
	snprintf(scratch, sizeof(scratch), "%s/wgp-unit.XXXXXX",
	    tmp != NULL && *tmp != '\0' ? tmp : "/tmp");
	if (mkdtemp(scratch) == NULL)
		return -1;
	scratch_fd = open(scratch, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return scratch_fd < 0 ? -1 : 0;
}

static int
scratch_remove(const char *path, const struct stat *st, int type,
    struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static int
scratch_end(void **state)
{
	(void)state;
	close(scratch_fd);
	return nftw(scratch, scratch_remove, 16, FTW_DEPTH | FTW_PHYS);
}

#endif
