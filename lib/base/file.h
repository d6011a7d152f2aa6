/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files: trusted reading, durable replacing, locking. */
#ifndef WGPILOT_BASE_FILE_H
#define WGPILOT_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/str.h"

/*
 * All functions take an open directory and a name in it, so that nothing is
 * looked up twice; label is the path as the user knows it, for messages.
 */

/*
 * Opens a directory without following a link at its end.  It and all its
 * parents must belong to root or to the caller and be writable by nobody
 * else (sticky directories such as /tmp excepted).  Returns the descriptor or
 * -1; ERR_ABSENT where it does not exist.
 */
int dir_open(int at, const char *path, const char *label, struct err *err);

/* Makes a directory with exactly that mode, unless it is there; then opens. */
int dir_make(int at, const char *path, mode_t mode, const char *label,
    struct err *err);

enum file_trust {
	FILE_ANY,	/* a user's own input: any regular file, pipe or link */
	FILE_PUBLIC,	/* regular, not a link, root's or ours, only the owner
			   may write */
	FILE_SECRET,	/* and only the owner may read */
};

/*
 * Reads a whole file of at most max bytes into buf (appended).  On one
 * descriptor, so that a file replaced meanwhile is read whole, old or new.
 * st may be NULL.  ERR_ABSENT where it does not exist.
 */
int file_read(int dir, const char *name, enum file_trust trust, size_t max,
    const char *label, struct buf *buf, struct stat *st, struct err *err);

/*
 * Replaces a file durably: temporary file in the same directory (O_EXCL,
 * O_NOFOLLOW, mode in open(2)), all bytes, fsync, rename, fsync of the
 * directory.  Where keep is set, an existing file's mode, owner and group are
 * kept; otherwise the mode is exactly mode.  On failure the old file stands,
 * unless the text says "not durable".
 */
int file_replace(int dir, const char *name, const void *data, size_t len,
    mode_t mode, bool keep, const char *label, struct err *err);

/* Removes a file and makes that durable.  An absent one is no error. */
int file_remove(int dir, const char *name, const char *label,
    struct err *err);

/* Removes what killed writers left behind.  Only under the lock. */
void file_sweep(int dir);

/*
 * Takes the write lock of a directory: its file ".lock" (0600, never
 * removed), by flock(2) and by an fcntl(2) OFD lock, which do not see each
 * other on Linux, so that both flock(1) in a script and other programs take
 * part.  Both die with their holder.  Waits up to seconds, then fails with
 * ERR_BUSY, naming the holder's pid where it can be found.  Returns the
 * descriptor, which holds the lock until it is closed.
 */
int file_lock(int dir, unsigned seconds, const char *label, struct err *err);
/*
 * The same on a read-only file system (errnum EROFS), by flock(2) alone; where
 * there is no lock file, of a directory in it that others cannot open.
 */
int file_lock_read_only(int dir, const char *instead, unsigned seconds,
    const char *label, struct err *err);

/* Reads to the end, at most max bytes, into buf (appended). */
int fd_read(int fd, size_t max, const char *label, struct buf *buf,
    struct err *err);

/* Writes all of it, through interruptions and short writes. */
int fd_write(int fd, const void *data, size_t len, const char *label,
    struct err *err);

/*
 * The process that has the open file dev:ino, by /proc/PID/fd: fills pid and
 * the command name.  Returns 0, or -1 where none can be seen.
 */
int process_holding(dev_t dev, ino_t ino, pid_t *pid, char comm[32]);

#endif
