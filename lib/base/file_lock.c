/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files: the write lock of a directory, and who holds a file. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"

#define LOCK_NAME ".lock"
#define NAP_MIN_NS 1000000L
#define NAP_MAX_NS 50000000L

/* Reads the beginning of a small file of /proc; "" where it cannot. */
static void
proc_read(int at, const char *name, char *text, size_t size)
{
	auto_close int fd = openat(at, name, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, text, size - 1);

	text[n > 0 ? n : 0] = '\0';
}

/* A process may call itself anything: what does not print becomes '?'. */
static void
process_name(pid_t pid, char comm[32])
{
	char path[64], *p;

	snprintf(path, sizeof(path), "/proc/%ld/comm", (long)pid);
	proc_read(AT_FDCWD, path, comm, 32);
	comm[strcspn(comm, "\n")] = '\0';
	for (p = comm; *p != '\0'; p++)
		if ((unsigned char)*p < 0x20 || (unsigned char)*p > 0x7e)
			*p = '?';
	if (comm[0] == '\0')
		strcpy(comm, "?");
}

/* proc(5): fdinfo has a "lock:" line for each lock held by that open file. */
static bool
fd_has_lock(const char *pid, const char *fd)
{
	char path[64], text[4096];

	if (snprintf(path, sizeof(path), "/proc/%.16s/fdinfo/%.16s", pid, fd) >=
	    (int)sizeof(path))
		return false;
	proc_read(AT_FDCWD, path, text, sizeof(text));
	return strncmp(text, "lock:", 5) == 0 ||
	    strstr(text, "\nlock:") != NULL;
}

static DIR *
proc_list(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *list = fd < 0 ? NULL : fdopendir(fd);

	if (list == NULL && fd >= 0)
		close(fd);
	return list;
}

static bool
pid_has_file(const char *pid, dev_t dev, ino_t ino, bool locked)
{
	struct dirent *entry;
	char path[64];
	struct stat st;
	bool found = false;
	DIR *list;

	snprintf(path, sizeof(path), "/proc/%.16s/fd", pid);
	list = proc_list(path);
	if (list == NULL)
		return false;
	while (!found && (entry = readdir(list)) != NULL) {
		if (!isdigit((unsigned char)entry->d_name[0]) ||
		    fstatat(dirfd(list), entry->d_name, &st, 0) < 0)
			continue;
		found = st.st_dev == dev && st.st_ino == ino &&
		    (!locked || fd_has_lock(pid, entry->d_name));
	}
	closedir(list);
	return found;
}

static int
find_holder(dev_t dev, ino_t ino, bool locked, pid_t *pid, char comm[32])
{
	struct dirent *entry;
	DIR *list = proc_list("/proc");
	int found = -1;

	if (list == NULL)
		return -1;
	while (found < 0 && (entry = readdir(list)) != NULL) {
		if (!isdigit((unsigned char)entry->d_name[0]) ||
		    !pid_has_file(entry->d_name, dev, ino, locked))
			continue;
		*pid = (pid_t)strtol(entry->d_name, NULL, 10);
		process_name(*pid, comm);
		found = 0;
	}
	closedir(list);
	return found;
}

int
process_holding(dev_t dev, ino_t ino, pid_t *pid, char comm[32])
{
	return find_holder(dev, ino, false, pid, comm);
}

static int
lock_open(int dir, const char *label, struct err *err)
{
	int fd = openat(dir, LOCK_NAME,
	    O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600);

	if (fd >= 0)
		return fd;
	err_sys(err, errno, "open %s/" LOCK_NAME " for writing", label);
	if (err->errnum == ELOOP)
		return err_set(err, ERR_FAILED, "%s/" LOCK_NAME ": is a "
		    "symbolic link: remove it", label);
	if (err->errnum == EACCES || err->errnum == EPERM) {
		err_set(err, ERR_FAILED, "%s: may not be changed by uid %u: "
		    "run this as root, or with a directory of your own", label,
		    (unsigned)geteuid());
		err->errnum = EACCES;
	} else if (err->errnum == EROFS) {
		err_set(err, ERR_FAILED, "%s: is on a read-only file system",
		    label);
		err->errnum = EROFS;
	}
	return -1;
}

/* Whoever can open the lock file can hold us up. */
static int
lock_check(int fd, const char *label, struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return err_sys(err, errno, "stat %s/" LOCK_NAME, label);
	if (!S_ISREG(st.st_mode))
		return err_set(err, ERR_FAILED, "%s/" LOCK_NAME ": is not a "
		    "regular file: remove it", label);
	if (st.st_uid != 0 && st.st_uid != geteuid())
		return err_set(err, ERR_FAILED, "%s/" LOCK_NAME ": belongs to "
		    "uid %u, who is neither root nor you: chown root %s/"
		    LOCK_NAME, label, (unsigned)st.st_uid, label);
	if ((st.st_mode & 07777) != 0600 && fchmod(fd, 0600) < 0 &&
	    errno != EROFS)
		return err_sys(err, errno, "chmod 600 %s/" LOCK_NAME, label);
	return 0;
}

/*
 * Takes both locks, or the one that can be had, or none.  Returns 1 where
 * somebody else has one.
 */
static int
lock_try(int fd, const char *label, struct err *err)
{
	struct flock range = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int errnum;

	if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno == EWOULDBLOCK || errno == EINTR)
			return 1;
		return err_sys(err, errno, "lock %s/" LOCK_NAME, label);
	}
	/* EBADF: not to be had where nothing is open for writing */
	if (fcntl(fd, F_OFD_SETLK, &range) == 0 || errno == EBADF)
		return 0;
	errnum = errno;
	flock(fd, LOCK_UN);
	if (errnum == EAGAIN || errnum == EACCES || errnum == EINTR)
		return 1;
	return err_sys(err, errnum, "lock %s/" LOCK_NAME, label);
}

/* Somebody may have removed the file that we waited for. */
static bool
lock_is_current(int dir, int fd)
{
	struct stat ours, now;

	return fstat(fd, &ours) == 0 &&
	    fstatat(dir, LOCK_NAME, &now, AT_SYMLINK_NOFOLLOW) == 0 &&
	    ours.st_dev == now.st_dev && ours.st_ino == now.st_ino;
}

static int
lock_busy(int fd, unsigned seconds, const char *label, struct err *err)
{
	struct flock range = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	char comm[32], since[32] = "";
	struct stat st;
	pid_t pid = 0;

	if (seconds > 0)
		snprintf(since, sizeof(since), ", for over %u s", seconds);
	/* the kernel knows the pid of a traditional fcntl(2) lock only */
	if (fcntl(fd, F_OFD_GETLK, &range) == 0 && range.l_type != F_UNLCK &&
	    range.l_pid > 0) {
		pid = range.l_pid;
		process_name(pid, comm);
	} else if (fstat(fd, &st) < 0 ||
	    find_holder(st.st_dev, st.st_ino, true, &pid, comm) < 0) {
		return err_set(err, ERR_BUSY, "%s/" LOCK_NAME ": held by a "
		    "process that cannot be seen from here%s: try again later",
		    label, since);
	}
	return err_set(err, ERR_BUSY, "%s/" LOCK_NAME ": held by %s, pid %ld%s"
	    ": wait for it, or end it", label, comm, (long)pid, since);
}

/*
 * Sleeps, longer each time but to the deadline at most.  The lengths differ
 * between processes, so that many waiters do not wake at one instant.
 */
static bool
nap(long *ns, const struct timespec *deadline)
{
	struct timespec now, pause = { 0 };
	int64_t left;

	clock_gettime(CLOCK_MONOTONIC, &now);
	left = (int64_t)(deadline->tv_sec - now.tv_sec) * 1000000000 +
	    deadline->tv_nsec - now.tv_nsec;
	if (left <= 0)
		return false;
	pause.tv_nsec = *ns + (now.tv_nsec ^ getpid() * 7919L) % (*ns / 2);
	if (pause.tv_nsec > left)
		pause.tv_nsec = (long)left;
	nanosleep(&pause, NULL);
	*ns = *ns * 3 / 2 < NAP_MAX_NS ? *ns * 3 / 2 : NAP_MAX_NS;
	return true;
}

static int
lock_wait(int fd, unsigned seconds, const struct timespec *deadline,
    const char *label, struct err *err)
{
	long ns = NAP_MIN_NS;
	int busy;

	while ((busy = lock_try(fd, label, err)) > 0)
		if (!nap(&ns, deadline))
			return lock_busy(fd, seconds, label, err);
	return busy;
}

static struct timespec
deadline_in(unsigned seconds)
{
	struct timespec deadline;

	clock_gettime(CLOCK_MONOTONIC, &deadline);
	deadline.tv_sec += seconds;
	return deadline;
}

/* A writer elsewhere, to whom it is not read-only, has the lock file. */
int
file_lock_read_only(int dir, const char *instead, unsigned seconds,
    const char *label, struct err *err)
{
	const struct timespec deadline = deadline_in(seconds);
	int fd = openat(dir, LOCK_NAME,
	    O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0 && errno == ENOENT)
		fd = openat(dir, instead,
		    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	else if (fd >= 0 && lock_check(fd, label, err) < 0) {
		close(fd);
		return -1;
	}
	if (fd < 0)
		return err_sys(err, errno, "open %s/" LOCK_NAME " and %s/%s",
		    label, label, instead);
	if (lock_wait(fd, seconds, &deadline, label, err) == 0)
		return fd;
	close(fd);
	return -1;
}

int
file_lock(int dir, unsigned seconds, const char *label, struct err *err)
{
	const struct timespec deadline = deadline_in(seconds);
	int fd;

	for (;;) {
		fd = lock_open(dir, label, err);
		if (fd < 0)
			return -1;
		if (lock_check(fd, label, err) < 0 ||
		    lock_wait(fd, seconds, &deadline, label, err) < 0) {
			close(fd);
			return -1;
		}
		if (lock_is_current(dir, fd))
			return fd;
		close(fd);
	}
}
