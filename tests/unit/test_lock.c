/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The write lock: it excludes, dies with its holder, and names it. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "scratch.h"

#define WRITERS 64
#define ROUNDS 4

static struct err err;

/* Ways to hold the lock; each returns 0 where it did. */
static int
by_us(void)
{
	return file_lock(scratch_fd, 0, "d", &err) < 0 ? -1 : 0;
}

static int
open_lock(void)
{
	return openat(scratch_fd, ".lock", O_RDWR | O_CREAT, 0600);
}

static int
by_flock(void)
{
	return flock(open_lock(), LOCK_EX | LOCK_NB);
}

static int
by_ofd(void)
{
	struct flock range = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	return fcntl(open_lock(), F_OFD_SETLK, &range);
}

static int
by_fcntl(void)
{
	struct flock range = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	return fcntl(open_lock(), F_SETLK, &range);
}

/* A process that holds the lock until it is killed. */
static pid_t
hold(int (*how)(void), const char *name)
{
	int ready[2];
	char byte;
	pid_t pid;

	assert_int_equal(pipe(ready), 0);
	pid = fork();
	if (pid == 0) {
		close(ready[0]);
		prctl(PR_SET_NAME, name);
		if (how() < 0)
			_exit(1);
		if (write(ready[1], "x", 1) == 1)
			pause();
		_exit(0);
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	return pid;
}

static void
end(pid_t pid)
{
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void
assert_free(void)
{
	auto_close int fd = file_lock(scratch_fd, 0, "d", &err);

	if (fd < 0)
		fail_msg("%s", err.text);
}

static void
test_take(void **state)
{
	struct stat st;

	(void)state;
	assert_free();
	assert_free();
	assert_int_equal(fstatat(scratch_fd, ".lock", &st, 0), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(st.st_size, 0);
	/* one that others could hold is mended */
	assert_int_equal(fchmodat(scratch_fd, ".lock", 0666, 0), 0);
	assert_free();
	assert_int_equal(fstatat(scratch_fd, ".lock", &st, 0), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
}

static void
test_busy(void **state)
{
	int (*const ways[])(void) = { by_us, by_flock, by_ofd, by_fcntl };
	char text[256];
	size_t i;
	pid_t pid;

	(void)state;
	for (i = 0; i < COUNT(ways); i++) {
		pid = hold(ways[i], "a holder\x1b");
		assert_int_equal(file_lock(scratch_fd, 0, "d", &err), -1);
		assert_int_equal(err.code, ERR_BUSY);
		snprintf(text, sizeof(text), "d/.lock: held by a holder?, pid "
		    "%ld: wait for it, or end it", (long)pid);
		assert_string_equal(err.text, text);
		end(pid);
		assert_free();
	}
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
test_deadline(void **state)
{
	pid_t pid = hold(by_us, "holder");
	double start = now();

	(void)state;
	assert_int_equal(file_lock(scratch_fd, 1, "d", &err), -1);
	assert_true(now() - start >= 1.0);
	assert_true(now() - start < 3.0);
	assert_non_null(strstr(err.text, ", for over 1 s: wait for it"));
	end(pid);
}

/* Whoever waits gets it soon after its holder was killed. */
static void
test_handed_on(void **state)
{
	pid_t pid = hold(by_us, "holder"), killer = fork();
	auto_close int fd = -1;

	(void)state;
	if (killer == 0) {
		usleep(200000);
		_exit(kill(pid, SIGKILL) < 0);
	}
	fd = file_lock(scratch_fd, 10, "d", &err);
	assert_true(fd >= 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_int_equal(waitpid(killer, NULL, 0), killer);
}

/* One that was removed while we waited is no lock. */
static void
test_removed(void **state)
{
	pid_t pid = hold(by_us, "holder"), remover = fork();
	auto_close int fd = -1;
	struct stat ours, there;

	(void)state;
	if (remover == 0) {
		usleep(100000);
		unlinkat(scratch_fd, ".lock", 0);
		_exit(kill(pid, SIGKILL) < 0);
	}
	fd = file_lock(scratch_fd, 10, "d", &err);
	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &ours), 0);
	assert_int_equal(fstatat(scratch_fd, ".lock", &there, 0), 0);
	assert_int_equal(ours.st_ino, there.st_ino);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_int_equal(waitpid(remover, NULL, 0), remover);
}

static void
test_refused(void **state)
{
	(void)state;
	assert_int_equal(symlinkat("x", scratch_fd, ".lock"), 0);
	assert_int_equal(file_lock(scratch_fd, 0, "d", &err), -1);
	assert_string_equal(err.text, "d/.lock: is a symbolic link: remove it");
	assert_int_equal(unlinkat(scratch_fd, ".lock", 0), 0);
	assert_int_equal(mkfifoat(scratch_fd, ".lock", 0600), 0);
	assert_int_equal(file_lock(scratch_fd, 0, "d", &err), -1);
	assert_string_equal(err.text,
	    "d/.lock: is not a regular file: remove it");
	if (geteuid() == 0) {
		assert_int_equal(unlinkat(scratch_fd, ".lock", 0), 0);
		assert_free();
		assert_int_equal(fchownat(scratch_fd, ".lock", 4321, 0, 0), 0);
		assert_int_equal(file_lock(scratch_fd, 0, "d", &err), -1);
		assert_non_null(strstr(err.text, "belongs to uid 4321"));
	}
}

/* Adds one to the number in a file, under the lock. */
static int
count_up(void)
{
	auto_close int lock = file_lock(scratch_fd, 60, "d", &err);
	auto_buf struct buf buf = { 0 };
	char text[32];

	if (lock < 0)
		return 1;
	file_sweep(scratch_fd);
	if (file_read(scratch_fd, "n", FILE_PUBLIC, 100, "n", &buf, NULL,
	    &err) < 0)
		return 1;
	snprintf(text, sizeof(text), "%d\n", atoi(buf.data) + 1);
	return file_replace(scratch_fd, "n", text, strlen(text), 0644, true,
	    "n", &err) < 0;
}

static void
test_writers(void **state)
{
	auto_buf struct buf buf = { 0 };
	pid_t pids[WRITERS];
	int status, i, n;

	(void)state;
	assert_int_equal(file_replace(scratch_fd, "n", "0\n", 2, 0644, false,
	    "n", &err), 0);
	for (i = 0; i < WRITERS; i++) {
		pids[i] = fork();
		for (n = 0; pids[i] == 0 && n < ROUNDS; n++)
			if (count_up() != 0)
				_exit(1);
		if (pids[i] == 0)
			_exit(0);
	}
	for (i = 0; i < WRITERS; i++) {
		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_int_equal(status, 0);
	}
	assert_int_equal(file_read(scratch_fd, "n", FILE_PUBLIC, 100, "n", &buf,
	    NULL, &err), 0);
	assert_int_equal(atoi(buf.data), WRITERS * ROUNDS);
}

static void
test_process_holding(void **state)
{
	auto_close int fd = open_lock();
	struct stat st;
	char comm[32];
	pid_t pid;

	(void)state;
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(process_holding(st.st_dev, st.st_ino, &pid, comm), 0);
	assert_int_equal(pid, getpid());
	assert_int_equal(process_holding(st.st_dev, st.st_ino + 999999, &pid,
	    comm), -1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, scratch_make, scratch_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_take),
		TEST(test_busy),
		TEST(test_deadline),
		TEST(test_handed_on),
		TEST(test_removed),
		TEST(test_refused),
		TEST(test_writers),
		TEST(test_process_holding),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
