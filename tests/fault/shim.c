/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Preloaded into the programs by the fault harness: the same clock and the
 * same random bytes in every run, one malloc that fails, and the three
 * mistakes that the harness must find. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define NOW 1800000000
#define IN_LIBRARY "fault: this malloc of libnftables fails\n"	/* scenario.c */
#define MARK 0x77677074	/* no operation of prctl(2) */

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t size);

static long mallocs, fail_at = -1;
static const char *control = "";
static bool steady, in_library;
static int (*run_cmd)(void *ctx, const char *commands);
static int count_fd = -1;

static void begin(void) __attribute__((constructor));
static void end(void) __attribute__((destructor));

static void
begin(void)
{
	const char *s;

	if ((s = getenv("FAULT_CONTROL")) != NULL)
		control = s;
	steady = getenv("FAULT_STEADY") != NULL;
	if ((s = getenv("FAULT_MALLOC")) != NULL)
		fail_at = strtol(s, NULL, 10);
	/* now, as the program may give up all directories but its own */
	if ((s = getenv("FAULT_COUNT")) != NULL)
		count_fd = open(s, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
		    0600);
	*(void **)&run_cmd = dlsym(RTLD_NEXT, "nft_run_cmd_from_buffer");
	/* what the program starts is to have nothing of this */
	unsetenv("LD_PRELOAD");
	mallocs = 0;
	/* the tracer counts the program's own calls from here */
	prctl(MARK, 0L, 0L, 0L, 0L);
}

static void
end(void)
{
	char text[32];
	int len;

	len = snprintf(text, sizeof(text), "%ld\n", mallocs);
	if (count_fd >= 0 && write(count_fd, text, (size_t)len) != len)
		_exit(1);
}

/* ---- memory ---- */

static bool
fails(void)
{
	static const char where[] = IN_LIBRARY;

	if (++mallocs != fail_at)
		return false;
	/* the oracle is to know whose fault it is */
	if (in_library && write(2, where, sizeof(where) - 1) < 0)
		_exit(1);
	errno = ENOMEM;
	return true;
}

/* libnftables, which does not survive it. */
int nft_run_cmd_from_buffer(void *ctx, const char *commands);

int
nft_run_cmd_from_buffer(void *ctx, const char *commands)
{
	int rc;

	in_library = true;
	rc = run_cmd(ctx, commands);
	in_library = false;
	return rc;
}

void *
malloc(size_t size)
{
	return fails() ? NULL : __libc_malloc(size);
}

void *
calloc(size_t n, size_t size)
{
	return fails() ? NULL : __libc_calloc(n, size);
}

void *
realloc(void *p, size_t size)
{
	return fails() ? NULL : __libc_realloc(p, size);
}

void *
reallocarray(void *p, size_t n, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes) || fails()) {
		errno = ENOMEM;
		return NULL;
	}
	return __libc_realloc(p, bytes);
}

/* ---- a clock that stands still, and random bytes that repeat ---- */

time_t
time(time_t *t)
{
	time_t now = steady ? NOW : (time_t)-1;

	if (!steady)
		syscall(SYS_time, &now);
	if (t != NULL)
		*t = now;
	return now;
}

int
clock_gettime(clockid_t id, struct timespec *ts)
{
	if (!steady || id != CLOCK_REALTIME)
		return (int)syscall(SYS_clock_gettime, id, ts);
	*ts = (struct timespec){ .tv_sec = NOW };
	return 0;
}

/*
 * The kernel is asked first, so that a fault can be put there.  What repeats
 * depends on the command, or two would make the same keys.
 */
ssize_t
getrandom(void *buf, size_t len, unsigned flags)
{
	static unsigned long x;
	const char *p = getenv("FAULT_STEADY");
	ssize_t n = syscall(SYS_getrandom, buf, len, flags);
	ssize_t i;

	if (!steady)
		return n;
	if (x == 0)
		for (; *p != '\0'; p++)
			x = (x ^ (unsigned char)*p) * 1099511628211UL + 1;
	for (i = 0; i < n; i++) {
		x = x * 6364136223846793005UL + 1442695040888963407UL;
		((unsigned char *)buf)[i] = (unsigned char)(x >> 33);
	}
	return n;
}

/* ---- the negative controls ---- */

int
fsync(int fd)
{
	if (strcmp(control, "nosync") == 0)
		return 0;
	return (int)syscall(SYS_fsync, fd);
}

int
fdatasync(int fd)
{
	if (strcmp(control, "nosync") == 0)
		return 0;
	return (int)syscall(SYS_fdatasync, fd);
}

int
flock(int fd, int operation)
{
	if (strcmp(control, "nolock") == 0)
		return 0;
	return (int)syscall(SYS_flock, fd, operation);
}

static int
control_fcntl(int fd, int command, va_list ap)
{
	void *arg = va_arg(ap, void *);

	if (command == F_OFD_SETLK && strcmp(control, "nolock") == 0)
		return 0;
	return (int)syscall(SYS_fcntl, fd, command, arg);
}

int
fcntl(int fd, int command, ...)
{
	va_list ap;
	int rc;

	va_start(ap, command);
	rc = control_fcntl(fd, command, ap);
	va_end(ap);
	return rc;
}

int
fcntl64(int fd, int command, ...)
{
	va_list ap;
	int rc;

	va_start(ap, command);
	rc = control_fcntl(fd, command, ap);
	va_end(ap);
	return rc;
}

/*
 * What a program does that writes its file in place.  A confined one truncates
 * nothing, but can make the file again.
 */
static int
copy_over(int from_dir, const char *from, int to_dir, const char *to)
{
	int in = openat(from_dir, from, O_RDONLY | O_CLOEXEC);
	char data[4096];
	struct stat st;
	ssize_t n;
	int out;

	unlinkat(to_dir, to, 0);
	out = openat(to_dir, to, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fstat(in, &st) < 0 || fchmod(out, st.st_mode) < 0)
		return -1;
	while ((n = read(in, data, sizeof(data))) > 0)
		if (write(out, data, (size_t)n) != n)
			return -1;
	n = fsync(out);
	close(in);
	close(out);
	return n < 0 ? -1 : unlinkat(from_dir, from, 0);
}

int
renameat(int from_dir, const char *from, int to_dir, const char *to)
{
	if (strcmp(control, "inplace") == 0)
		return copy_over(from_dir, from, to_dir, to);
	return (int)syscall(SYS_renameat, from_dir, from, to_dir, to);
}
