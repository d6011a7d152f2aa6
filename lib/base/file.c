/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files: directories and files that are opened and read only if trusted. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"

#define CHUNK 65536	/* read beyond the size that was seen */

/* Errors of opening, with ENOENT as a code of its own. */
static int
open_failed(struct err *err, int errnum, const char *label)
{
	err_sys(err, errnum, "open %s", label);
	if (errnum == ENOENT)
		err->code = ERR_ABSENT;
	return -1;
}

static int
check_owner(const struct stat *st, const char *label, struct err *err)
{
	if (st->st_uid == 0 || st->st_uid == geteuid())
		return 0;
	return err_set(err, ERR_FAILED, "%s: belongs to uid %u, who is neither "
	    "root nor you: chown root %s", label, (unsigned)st->st_uid, label);
}

static int
check_writers(const struct stat *st, const char *label, struct err *err)
{
	if ((st->st_mode & (S_IWGRP | S_IWOTH)) == 0)
		return 0;
	return err_set(err, ERR_FAILED, "%s: others than its owner may write "
	    "(mode %04o): chmod go-w %s", label, st->st_mode & 07777U, label);
}

/* What is inside a sticky directory, only its owner can rename or remove. */
static int
check_dir(int fd, struct stat *st, const char *label, struct err *err)
{
	if (fstat(fd, st) < 0)
		return err_sys(err, errno, "stat %s", label);
	if (check_owner(st, label, err) < 0)
		return -1;
	if ((st->st_mode & S_ISVTX) != 0)
		return 0;
	return check_writers(st, label, err);
}

/* The path of an open directory, for a message. */
static void
dir_label(int fd, char *label, size_t size)
{
	char link[64], path[PATH_MAX];
	ssize_t len;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, path, sizeof(path) - 1);
	if (len < 0)
		len = snprintf(path, sizeof(path), "a parent directory");
	path[len] = '\0';
	if (str_value_fault(path) == NULL)
		snprintf(label, size, "%s", path);
	else
		snprintf(label, size, "%s", quote(path).s);
}

/*
 * Upwards from the open directory rather than down the path: these are the
 * parents it has, whatever links the path went through.
 */
static int
check_parents(int fd, const struct stat *st, struct err *err)
{
	struct stat below = *st, above;
	auto_close int at = -1;
	char label[PATH_MAX];
	int up;

	for (;;) {
		up = openat(at < 0 ? fd : at, "..",
		    O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (up < 0) {
			dir_label(at < 0 ? fd : at, label, sizeof(label));
			return err_sys(err, errno, "open the parent of %s",
			    label);
		}
		if (at >= 0)
			close(at);
		at = up;
		dir_label(at, label, sizeof(label));
		if (check_dir(at, &above, label, err) < 0)
			return -1;
		if (above.st_dev == below.st_dev &&
		    above.st_ino == below.st_ino)
			return 0;
		below = above;
	}
}

/* A slash at the end would make open(2) follow a link in spite of all. */
static int
strip_slashes(const char *path, char out[PATH_MAX], const char *label,
    struct err *err)
{
	size_t len = strlen(path);

	while (len > 1 && path[len - 1] == '/')
		len--;
	if (len >= PATH_MAX)
		return err_sys(err, ENAMETOOLONG, "open %s", label);
	memcpy(out, path, len);
	out[len] = '\0';
	return 0;
}

static int
open_dir_failed(int at, const char *path, const char *label, struct err *err)
{
	int errnum = errno;
	struct stat st;

	if ((errnum == ENOTDIR || errnum == ELOOP) &&
	    fstatat(at, path, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISLNK(st.st_mode))
		return err_set(err, ERR_FAILED, "%s: is a symbolic link: name "
		    "the directory that it points to", label);
	return open_failed(err, errnum, label);
}

int
dir_open(int at, const char *path, const char *label, struct err *err)
{
	char plain[PATH_MAX];
	struct stat st;
	int fd;

	if (strip_slashes(path, plain, label, err) < 0)
		return -1;
	fd = openat(at, plain, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return open_dir_failed(at, plain, label, err);
	if (check_dir(fd, &st, label, err) < 0 ||
	    check_parents(fd, &st, err) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

/* A new directory is durable when the one that names it is. */
static int
sync_parent(int fd, const char *label, struct err *err)
{
	auto_close int up = openat(fd, "..",
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (up < 0 || fsync(up) < 0)
		return err_sys(err, errno, "fsync the parent of %s", label);
	return 0;
}

int
dir_make(int at, const char *path, mode_t mode, const char *label,
    struct err *err)
{
	mode_t mask = umask(0);
	int made, errnum, fd;

	made = mkdirat(at, path, mode);
	errnum = errno;
	umask(mask);
	if (made < 0 && errnum != EEXIST)
		return err_sys(err, errnum, "make directory %s", label);
	fd = dir_open(at, path, label, err);
	if (fd >= 0 && made == 0 && sync_parent(fd, label, err) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static int
check_file(const struct stat *st, enum file_trust trust, const char *label,
    struct err *err)
{
	if (S_ISDIR(st->st_mode))
		return err_set(err, ERR_FAILED, "%s: is a directory", label);
	if (trust == FILE_ANY)
		return 0;
	if (!S_ISREG(st->st_mode))
		return err_set(err, ERR_FAILED, "%s: is not a regular file",
		    label);
	/* 0 is right too: a writer has just put a new file in its place */
	if (st->st_nlink > 1)
		return err_set(err, ERR_FAILED, "%s: has %ju names (hard "
		    "links) and must have one: copy it and move the copy over "
		    "it", label, (uintmax_t)st->st_nlink);
	if (check_owner(st, label, err) < 0 ||
	    check_writers(st, label, err) < 0)
		return -1;
	if (trust == FILE_SECRET && (st->st_mode & (S_IRWXG | S_IRWXO)) != 0)
		return err_set(err, ERR_FAILED, "%s: holds secrets, and others "
		    "than its owner may read it (mode %04o): chmod 600 %s",
		    label, st->st_mode & 07777U, label);
	return 0;
}

static int
file_open(int dir, const char *name, enum file_trust trust, const char *label,
    struct stat *st, struct err *err)
{
	int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY, fd;

	/* a pipe put in the place of a file must not hold us up */
	if (trust != FILE_ANY)
		flags |= O_NOFOLLOW | O_NONBLOCK;
	fd = openat(dir, name, flags);
	if (fd < 0 && errno == ELOOP && trust != FILE_ANY)
		return err_set(err, ERR_FAILED, "%s: is a symbolic link: put "
		    "the file itself there", label);
	if (fd < 0)
		return open_failed(err, errno, label);
	if (fstat(fd, st) < 0)
		err_sys(err, errno, "stat %s", label);
	else if (check_file(st, trust, label, err) == 0)
		return fd;
	close(fd);
	return -1;
}

/* Reads to the end; at most max bytes, and one more to see that there are. */
static int
read_all(int fd, size_t hint, size_t max, const char *label, struct buf *buf,
    struct err *err)
{
	size_t start = buf->len, room;
	ssize_t n;

	if (max > SSIZE_MAX - 1)
		max = SSIZE_MAX - 1;
	/* with room for the read that finds the end, so that it never moves */
	room = hint < max - CHUNK && max > CHUNK ? hint + CHUNK : max + 1;
	for (;;) {
		if (buf->len - start > max)
			return err_set(err, ERR_FAILED, "%s: is larger than "
			    "%zu bytes", label, max);
		buf_reserve(buf, room);
		n = read(fd, buf->data + buf->len, room);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_sys(err, errno, "read %s", label);
		if (n == 0)
			return 0;
		buf->len += (size_t)n;
		buf->data[buf->len] = '\0';
		room = max - (buf->len - start) + 1;
		if (room > CHUNK)
			room = CHUNK;
	}
}

int
fd_read(int fd, size_t max, const char *label, struct buf *buf,
    struct err *err)
{
	return read_all(fd, 0, max, label, buf, err);
}

int
file_read(int dir, const char *name, enum file_trust trust, size_t max,
    const char *label, struct buf *buf, struct stat *st, struct err *err)
{
	size_t start = buf->len;
	auto_close int fd = -1;
	struct stat seen;

	fd = file_open(dir, name, trust, label, &seen, err);
	if (fd < 0)
		return -1;
	if (trust == FILE_SECRET)
		buf->secret = true;
	if (read_all(fd, (size_t)seen.st_size, max, label, buf, err) < 0) {
		buf->len = start;
		return -1;
	}
	if (st != NULL)
		*st = seen;
	return 0;
}
