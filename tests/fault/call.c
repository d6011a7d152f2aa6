/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fault harness: what the calls of a run do to files, and whether their
 * modes and their order are right. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/mem.h"
#include "call.h"

/* Calls on files and sockets: any of them may fail. */
static const struct {
	long nr;
	const char *name;
} calls[] = {
#define CALL(name) { SYS_##name, #name }
	CALL(read), CALL(write), CALL(open), CALL(close), CALL(stat),
	CALL(fstat), CALL(lstat), CALL(poll), CALL(lseek), CALL(mmap),
	CALL(ioctl), CALL(pread64), CALL(pwrite64), CALL(readv), CALL(writev),
	CALL(access), CALL(dup), CALL(dup2), CALL(socket), CALL(connect),
	CALL(accept), CALL(sendto), CALL(recvfrom), CALL(sendmsg),
	CALL(recvmsg), CALL(shutdown), CALL(bind), CALL(listen),
	CALL(getsockname), CALL(getpeername), CALL(setsockopt),
	CALL(getsockopt), CALL(fcntl), CALL(flock), CALL(fsync),
	CALL(fdatasync), CALL(truncate), CALL(ftruncate), CALL(getdents64),
	CALL(getcwd), CALL(rename), CALL(mkdir), CALL(rmdir), CALL(link),
	CALL(unlink), CALL(symlink), CALL(readlink), CALL(chmod),
	CALL(fchmod), CALL(chown), CALL(fchown), CALL(statfs), CALL(fstatfs),
	CALL(openat), CALL(mkdirat), CALL(newfstatat), CALL(unlinkat),
	CALL(renameat), CALL(linkat), CALL(symlinkat), CALL(readlinkat),
	CALL(fchmodat), CALL(faccessat), CALL(faccessat2), CALL(ppoll),
	CALL(pselect6), CALL(epoll_wait), CALL(epoll_ctl), CALL(dup3),
	CALL(pipe2), CALL(renameat2), CALL(statx),
	CALL(openat2),
#undef CALL
};

const char *
call_name(long nr)
{
	static char text[32];
	size_t i;

	for (i = 0; i < COUNT(calls); i++)
		if (calls[i].nr == nr)
			return calls[i].name;
	snprintf(text, sizeof(text), "call %ld", nr);
	return text;
}

bool
call_can_fail(long nr)
{
	size_t i;

	for (i = 0; i < COUNT(calls); i++)
		if (calls[i].nr == nr)
			return true;
	return false;
}

static void __attribute__((format(printf, 2, 3)))
complain(struct watch *w, const char *fmt, ...)
{
	va_list ap;

	if (w->complaint[0] != '\0')
		return;
	va_start(ap, fmt);
	vsnprintf(w->complaint, w->size, fmt, ap);
	va_end(ap);
}

static void
read_path(pid_t pid, unsigned long address, char path[PATH_MAX])
{
	struct iovec to = { path, PATH_MAX - 1 };
	struct iovec from = { .iov_len = PATH_MAX - 1 };
	ssize_t n;

	memcpy(&from.iov_base, &address, sizeof(address));
	path[0] = '\0';
	n = process_vm_readv(pid, &to, 1, &from, 1, 0);
	/* it may stand at the end of a mapping */
	if (n <= 0) {
		from.iov_len = 4096 - address % 4096;
		n = process_vm_readv(pid, &to, 1, &from, 1, 0);
	}
	path[n > 0 ? n : 0] = '\0';
}

/* The whole path of what a call names; "" outside the state. */
static void
whole_path(const struct watch *w, pid_t pid, int dir, unsigned long name,
    char out[PATH_MAX])
{
	char path[PATH_MAX], at[PATH_MAX], link[64];
	ssize_t len;

	read_path(pid, name, path);
	out[0] = '\0';
	if (path[0] != '/') {
		if (dir == AT_FDCWD)
			return;
		snprintf(link, sizeof(link), "/proc/%d/fd/%d", pid, dir);
		len = readlink(link, at, sizeof(at) - 1);
		at[len > 0 ? len : 0] = '\0';
		if (strlen(at) + strlen(path) + 2 > PATH_MAX)
			return;
		stpcpy(stpcpy(stpcpy(out, at), "/"), path);
	} else {
		strcpy(out, path);
	}
	if (strncmp(out, w->dir, strlen(w->dir)) != 0)
		out[0] = '\0';
}

/* Does what lies at this path hold secrets? */
static bool
is_secret(const struct watch *w, const char *path)
{
	const char *below = path + strlen(w->dir);

	return strncmp(below, "/secret", 7) == 0 ||
	    strncmp(below, "/wireguard", 10) == 0 ||
	    strcmp(below, "/.lock") == 0;
}

static void
check_mode(struct watch *w, const char *path, unsigned mode)
{
	if (is_secret(w, path) && (mode & 077) != 0)
		complain(w, "%s gets mode %04o", path + strlen(w->dir), mode);
	else if ((mode & 022) != 0)
		complain(w, "%s gets mode %04o", path + strlen(w->dir), mode);
}

/* kept: a regular file beside the state; a kernel parameter is not. */
static ino_t
inode_of(const struct watch *w, pid_t pid, int fd, bool *kept)
{
	char link[64];
	struct stat st, dir;

	snprintf(link, sizeof(link), "/proc/%d/fd/%d", pid, fd);
	if (stat(link, &st) < 0 || stat(w->dir, &dir) < 0)
		return 0;
	*kept = S_ISREG(st.st_mode) && st.st_dev == dir.st_dev;
	return st.st_ino;
}

static void
dirty(struct watch *w, ino_t ino, bool is)
{
	size_t i;

	for (i = 0; i < w->n; i++)
		if (w->inodes[i] == ino)
			break;
	if (is && i == w->n && w->n < COUNT(w->inodes))
		w->inodes[w->n++] = ino;
	else if (!is && i < w->n)
		w->inodes[i] = w->inodes[--w->n];
}

static bool
is_dirty(const struct watch *w, ino_t ino)
{
	size_t i;

	for (i = 0; i < w->n; i++)
		if (w->inodes[i] == ino)
			return true;
	return false;
}

static ino_t
inode_at(const char *path, bool parent)
{
	char text[PATH_MAX];
	struct stat st;
	char *slash;

	snprintf(text, sizeof(text), "%s", path);
	if (parent && (slash = strrchr(text, '/')) != NULL)
		*slash = '\0';
	return lstat(text, &st) == 0 ? st.st_ino : 0;
}

/*
 * A name that changes: each such change must be durable before the next one
 * in another directory, and what is renamed before its rename.
 */
static void
name_changes(struct watch *w, const char *path)
{
	ino_t dir = inode_at(path, true);
	size_t i;

	for (i = 0; i < w->n; i++)
		if (w->inodes[i] != dir)
			complain(w, "%s changes while what was changed before "
			    "it is not durable", path + strlen(w->dir));
	w->pending = dir;
}

void
watch_entry(struct watch *w, pid_t pid, const struct call *c)
{
	char path[PATH_MAX], to[PATH_MAX];
	unsigned long flags = c->args[2];

	w->pending = 0;
	switch (c->nr) {
	case SYS_openat:
		if ((flags & O_CREAT) == 0)
			break;
		whole_path(w, pid, (int)c->args[0], c->args[1], path);
		if (path[0] != '\0')
			check_mode(w, path, (unsigned)c->args[3]);
		break;
	case SYS_mkdirat:
		whole_path(w, pid, (int)c->args[0], c->args[1], path);
		if (path[0] == '\0')
			break;
		check_mode(w, path, (unsigned)c->args[2]);
		name_changes(w, path);
		break;
	case SYS_renameat:
		whole_path(w, pid, (int)c->args[0], c->args[1], path);
		whole_path(w, pid, (int)c->args[2], c->args[3], to);
		if (path[0] == '\0' || to[0] == '\0')
			break;
		if (is_dirty(w, inode_at(path, false)))
			complain(w, "%s is renamed before it is durable",
			    path + strlen(w->dir));
		name_changes(w, to);
		break;
	case SYS_unlinkat:
		whole_path(w, pid, (int)c->args[0], c->args[1], path);
		if (path[0] == '\0')
			break;
		/* what nobody can see any more need not be durable */
		dirty(w, inode_at(path, false), false);
		if (!is_temporary(path))
			name_changes(w, path);
		break;
	case SYS_open: case SYS_creat: case SYS_rename: case SYS_unlink:
	case SYS_mkdir: case SYS_chmod: case SYS_fchmodat: case SYS_truncate:
	case SYS_link: case SYS_linkat: case SYS_renameat2: case SYS_openat2:
		whole_path(w, pid, AT_FDCWD, c->args[0], path);
		if (path[0] != '\0')
			complain(w, "%s: %s by path", path, call_name(c->nr));
		break;
	default:
		break;
	}
}

void
watch_exit(struct watch *w, pid_t pid, const struct call *c, long rc)
{
	bool kept = false;
	ino_t ino;

	if (rc < 0)
		return;
	if (w->pending != 0)
		dirty(w, w->pending, true);
	if (c->nr != SYS_write && c->nr != SYS_pwrite64 &&
	    c->nr != SYS_ftruncate && c->nr != SYS_fsync &&
	    c->nr != SYS_fdatasync)
		return;
	ino = inode_of(w, pid, (int)c->args[0], &kept);
	if (c->nr == SYS_fsync || c->nr == SYS_fdatasync)
		dirty(w, ino, false);
	else if (kept && ino != w->log[0] && ino != w->log[1])
		dirty(w, ino, true);
}

bool
call_changes(const struct call *c)
{
	switch (c->nr) {
	case SYS_openat:
		return (c->args[2] & O_CREAT) != 0;
	case SYS_write: case SYS_fsync: case SYS_renameat: case SYS_unlinkat:
	case SYS_mkdirat: case SYS_fchmod: case SYS_fchown:
	case SYS_ftruncate:
		return true;
	default:
		return false;
	}
}
