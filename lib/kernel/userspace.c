/* SPDX-License-Identifier: GPL-2.0-or-later */
/* WireGuard as a process: its socket, its start, its end. */
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/program.h"
#include "base/str.h"
#include "kernel/userspace.h"

#define TICK_MS 10
#define TICKS (5000 / TICK_MS)
#define STALE_TICKS (300 / TICK_MS)
#define PATIENCE 60		/* seconds for one read or write */

static int
socket_path(const char *name, struct sockaddr_un *addr)
{
	*addr = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (*name == '\0' || strlen(name) >= IFNAMSIZ ||
	    strchr(name, '/') != NULL) {
		errno = EINVAL;
		return -1;
	}
	snprintf(addr->sun_path, sizeof(addr->sun_path),
	    "/var/run/wireguard/%s.sock", name);
	return 0;
}

int
userspace_connect(const char *name)
{
	struct timeval limit = { .tv_sec = PATIENCE };
	struct sockaddr_un addr;
	int fd, errnum;

	if (socket_path(name, &addr) < 0)
		return -1;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
	if (connect(fd, (struct sockaddr *)&addr, sizeof(addr)) == 0)
		return fd;
	errnum = errno;
	close(fd);
	errno = errnum;
	return -1;
}

enum userspace
userspace_probe(const char *name)
{
	struct sockaddr_un addr;
	struct stat st;
	int fd;

	if (socket_path(name, &addr) < 0)
		return USERSPACE_ABSENT;
	if (stat(addr.sun_path, &st) < 0)
		return errno == EACCES ? USERSPACE_HIDDEN :
		    errno == ENOENT || errno == ENOTDIR ? USERSPACE_ABSENT :
		    USERSPACE_UNKNOWN;
	if (!S_ISSOCK(st.st_mode))
		return USERSPACE_ABSENT;
	if ((fd = userspace_connect(name)) >= 0) {
		close(fd);
		return USERSPACE_ANSWERS;
	}
	if (errno == EACCES || errno == EPERM)
		return USERSPACE_CLOSED;
	return errno == ENOENT ? USERSPACE_ABSENT :
	    errno == ECONNREFUSED ? USERSPACE_STALE : USERSPACE_UNKNOWN;
}

static void
tick(void)
{
	struct timespec t = { .tv_nsec = TICK_MS * 1000000L };

	nanosleep(&t, NULL);
}

/*
 * The environment without what wireguard-go would take for descriptors that
 * it inherited, or for an order to stay in the foreground.
 */
static char **
clean_environment(void)
{
	static const char *const names[] = {
		"WG_TUN_FD=", "WG_UAPI_FD=", "WG_PROCESS_FOREGROUND=",
	};
	size_t n = 0, i, k = 0, j;
	char **env;

	while (environ[n] != NULL)
		n++;
	env = xcalloc(n + 1, sizeof(*env));
	for (i = 0; i < n; i++) {
		for (j = 0; j < COUNT(names); j++)
			if (strncmp(environ[i], names[j],
			    strlen(names[j])) == 0)
				break;
		if (j == COUNT(names))
			env[k++] = environ[i];
	}
	return env;
}

/* Signals as at birth, and a session of its own: no Ctrl-C reaches it. */
static int
set_attributes(posix_spawnattr_t *attr)
{
	static const int reset[] = {
		SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM, SIGCHLD, SIGXFSZ,
	};
	sigset_t mask, defaults;
	size_t i;

	sigemptyset(&mask);
	sigemptyset(&defaults);
	for (i = 0; i < COUNT(reset); i++)
		sigaddset(&defaults, reset[i]);
	posix_spawnattr_setsigmask(attr, &mask);
	posix_spawnattr_setsigdefault(attr, &defaults);
	return posix_spawnattr_setflags(attr, POSIX_SPAWN_SETSIGMASK |
	    POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
}

/* Nothing of ours is left open in it, least of all the lock. */
static int
set_files(posix_spawn_file_actions_t *files)
{
	int fd, ret = 0;

	for (fd = 0; fd <= 2 && ret == 0; fd++)
		ret = posix_spawn_file_actions_addopen(files, fd, "/dev/null",
		    O_RDWR, 0);
	return ret != 0 ? ret
	    : posix_spawn_file_actions_addclosefrom_np(files, 3);
}

/* Returns 0 or an errno value, as posix_spawn(3) does. */
static int
spawn(const char *program, const char *name, pid_t *pid)
{
	auto_free char *path = program_find(program);
	auto_free char *program_copy = xstrdup(program);
	auto_free char *name_copy = xstrdup(name);
	auto_free char **env = clean_environment();
	char *argv[] = { program_copy, name_copy, NULL };
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	mode_t mask;
	int ret;

	if (path == NULL)
		return ENOENT;
	posix_spawn_file_actions_init(&files);
	posix_spawnattr_init(&attr);
	ret = set_files(&files);
	if (ret == 0)
		ret = set_attributes(&attr);
	if (ret == 0) {
		/* it makes /var/run/wireguard, which others look into */
		mask = umask(022);
		ret = posix_spawn(pid, path, &files, &attr, argv, env);
		umask(mask);
	}
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&files);
	return ret;
}

/*
 * Waits until the program ended, as one does that puts itself in the
 * background.  One that stays is accepted where its socket answers at the end
 * of our patience, else ended.
 */
static int
await_program(pid_t pid, const char *program, const char *name,
    struct err *err)
{
	int status, i;
	pid_t got = 0;

	for (i = 0; i < TICKS; i++) {
		got = waitpid(pid, &status, WNOHANG);
		if (got != 0 && !(got < 0 && errno == EINTR))
			break;
		tick();
	}
	if (got == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (got == pid && WIFSIGNALED(status))
		return err_set(err, ERR_FAILED,
		    "add interface %s: %s was ended by signal %d",
		    quote(name).s, quote(program).s, WTERMSIG(status));
	if (got == pid)
		return err_set(err, ERR_FAILED,
		    "add interface %s: %s failed with exit status %d; started "
		    "by hand with LOG_LEVEL=debug it says why",
		    quote(name).s, quote(program).s, WEXITSTATUS(status));
	if (got < 0 || userspace_probe(name) == USERSPACE_ANSWERS)
		return 0;
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	return err_set(err, ERR_FAILED, "add interface %s: %s did not answer "
	    "within %d seconds", quote(name).s, quote(program).s,
	    TICKS * TICK_MS / 1000);
}

int
userspace_start(const char *name, struct err *err)
{
	const char *program = getenv("WG_QUICK_USERSPACE_IMPLEMENTATION");
	pid_t pid;
	int ret, i;

	if (program == NULL || *program == '\0')
		program = "wireguard-go";
	if (userspace_probe(name) == USERSPACE_ANSWERS)
		return err_set(err, ERR_FAILED, "add interface %s: a userspace "
		    "WireGuard of that name runs in another network namespace; "
		    "choose another name", quote(name).s);
	ret = spawn(program, name, &pid);
	if (ret == ENOENT)
		return err_set(err, ERR_FAILED, "add interface %s: this kernel "
		    "has no WireGuard, and there is no program %s; install the "
		    "package wireguard-go or a kernel with WireGuard",
		    quote(name).s, quote(program).s);
	if (ret != 0)
		return err_sys(err, ret, "add interface %s: start %s",
		    quote(name).s, quote(program).s);
	if (await_program(pid, program, name, err) < 0)
		return -1;
	for (i = 0; i < TICKS; i++) {
		if (userspace_probe(name) == USERSPACE_ANSWERS)
			return 0;
		tick();
	}
	return err_set(err, ERR_FAILED, "add interface %s: %s started, but its "
	    "socket does not answer", quote(name).s, quote(program).s);
}

int
userspace_await_end(const char *name, struct err *err)
{
	enum userspace state;
	struct sockaddr_un addr;
	int i, stale = 0;

	for (i = 0; i < TICKS; i++) {
		state = userspace_probe(name);
		if (state == USERSPACE_ABSENT)
			return 0;
		/* an ending process is given the time to remove its own */
		if (state == USERSPACE_STALE && ++stale > STALE_TICKS &&
		    socket_path(name, &addr) == 0)
			unlink(addr.sun_path);
		tick();
	}
	return err_set(err, ERR_FAILED, "%s is deleted, but a process still "
	    "answers on the socket of that name in /var/run/wireguard",
	    quote(name).s);
}
