/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files: durable replacing and removing, sweeping what was left behind. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"

#define TEMP_TRIES 100

int
fd_write(int fd, const void *data, size_t len, const char *label,
    struct err *err)
{
	const char *p = data;
	ssize_t n;

	while (len > 0) {
		n = write(fd, p, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return err_sys(err, n < 0 ? errno : EIO, "write %s",
			    label);
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

/* The file that is to be replaced: *there is false where it is absent. */
static int
look_at_target(int dir, const char *name, struct stat *st, bool *there,
    const char *label, struct err *err)
{
	*there = fstatat(dir, name, st, AT_SYMLINK_NOFOLLOW) == 0;
	if (!*there && errno != ENOENT)
		return err_sys(err, errno, "stat %s", label);
	if (*there && !S_ISREG(st->st_mode))
		return err_set(err, ERR_FAILED, "%s: is not a regular file and "
		    "is not replaced: move it away first", label);
	return 0;
}

/*
 * A name that is taken belongs to a killed writer, or to a living one in
 * another pid namespace: it is left alone.
 */
static int
temp_open(int dir, const char *name, mode_t mode, char temp[NAME_MAX + 1],
    const char *label, struct err *err)
{
	int fd = -1, len, errnum = EEXIST, i;
	mode_t mask;

	for (i = 0; i < TEMP_TRIES && fd < 0 && errnum == EEXIST; i++) {
		len = i == 0
		    ? snprintf(temp, NAME_MAX + 1, ".%s.tmp.%ld", name,
		    (long)getpid())
		    : snprintf(temp, NAME_MAX + 1, ".%s.tmp.%ld.%d", name,
		    (long)getpid(), i);
		if (len > NAME_MAX) {
			errnum = ENAMETOOLONG;
			break;
		}
		mask = umask(0);
		fd = openat(dir, temp, O_WRONLY | O_CREAT | O_EXCL |
		    O_NOFOLLOW | O_CLOEXEC, mode);
		errnum = errno;
		umask(mask);
	}
	if (fd < 0)
		return err_sys(err, errnum, "make a temporary file beside %s",
		    label);
	return fd;
}

/* Everything up to the rename.  Closes fd in any case. */
static int
temp_fill(int fd, const struct stat *keep, const void *data, size_t len,
    const char *label, struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		err_sys(err, errno, "stat a temporary file beside %s", label);
	else if (keep != NULL && (st.st_uid != keep->st_uid ||
	    st.st_gid != keep->st_gid) &&
	    fchown(fd, keep->st_uid, keep->st_gid) < 0)
		err_sys(err, errno, "keep the owner of %s (uid %u, gid %u)",
		    label, (unsigned)keep->st_uid, (unsigned)keep->st_gid);
	else if (fd_write(fd, data, len, label, err) < 0)
		;
	/*
	 * A second fsync(2) may succeed although the data is lost: the kernel
	 * reports a failed write back once.
	 */
	else if (fsync(fd) < 0)
		err_sys(err, errno, "fsync %s", label);
	else if (close(fd) < 0)
		return err_sys(err, errno, "close %s", label);
	else
		return 0;
	close(fd);
	return -1;
}

int
file_replace(int dir, const char *name, const void *data, size_t len,
    mode_t mode, bool keep, const char *label, struct err *err)
{
	char temp[NAME_MAX + 1];
	struct stat old;
	bool there;
	int fd;

	if (look_at_target(dir, name, &old, &there, label, err) < 0)
		return -1;
	keep = keep && there;
	if (keep)
		mode = old.st_mode & 0777;
	fd = temp_open(dir, name, mode, temp, label, err);
	if (fd < 0)
		return -1;
	if (temp_fill(fd, keep ? &old : NULL, data, len, label, err) < 0) {
		unlinkat(dir, temp, 0);
		return -1;
	}
	if (renameat(dir, temp, dir, name) < 0) {
		err_sys(err, errno, "rename the new file to %s", label);
		unlinkat(dir, temp, 0);
		return -1;
	}
	if (fsync(dir) < 0)
		return err_sys(err, errno, "%s: the new content is visible, "
		    "but not durable: fsync its directory", label);
	return 0;
}

int
file_remove(int dir, const char *name, const char *label, struct err *err)
{
	if (unlinkat(dir, name, 0) < 0 && errno != ENOENT)
		return err_sys(err, errno, "remove %s", label);
	/* an absent one too: its remover may have been killed before this */
	if (fsync(dir) < 0)
		return err_sys(err, errno, "%s: is gone, but that is not "
		    "durable: fsync its directory", label);
	return 0;
}

void
file_sweep(int dir)
{
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct dirent *entry;
	DIR *list;

	if (fd < 0)
		return;
	list = fdopendir(fd);
	if (list == NULL) {
		close(fd);
		return;
	}
	while ((entry = readdir(list)) != NULL)
		if (fnmatch(".*.tmp.*", entry->d_name, 0) == 0)
			unlinkat(dir, entry->d_name, 0);
	closedir(list);
}
